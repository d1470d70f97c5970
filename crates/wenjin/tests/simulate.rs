//! Ten made-up years of a bureau: officers who try what they may and what they may not, orders that
//! are imported twice, steps recorded late, pages sent again, and a program that dies and comes back,
//! on a real SQLite store. After each day what the store holds is compared with the engine's own
//! account of the same commands, and with the invariants of the law.
//!
//! `WENJIN_SEED` tries other years or replays a failure, `WENJIN_SIM_YEARS` and `WENJIN_SIM_DAILY` set the volume. A
//! program killed by the system while it writes is tested in `crates/store/tests/faults`.

#[path = "../../matter/tests/oracle/mod.rs"]
mod oracle;
#[path = "../../matter/tests/play/mod.rs"]
mod play;
mod simulation;

use jiff::ToSpan;
use jiff::civil::date;

use simulation::Simulation;

/// The years that every run of the tests looks at.
const SEED: u64 = 20_260_415;

#[test]
fn ten_years_of_a_bureau_keep_every_invariant() {
    let seed = number("WENJIN_SEED").unwrap_or(SEED);
    let years = number("WENJIN_SIM_YEARS").unwrap_or(10) as i32;
    let daily = number("WENJIN_SIM_DAILY").unwrap_or(3) as usize;
    println!("WENJIN_SEED={seed}");
    let _said_on_failure = Said(seed);
    let mut simulation = Simulation::new(seed, daily);
    let first = date(2020, 6, 1);
    let end = first + years.years();
    for day in first.series(1.day()).take_while(|day| *day < end) {
        simulation.day(day);
    }
    simulation.finish(end);
    println!("{}", simulation.figures());
    assert!(years < 10 || simulation.never_taken().is_empty(), "{:?}", simulation.never_taken());
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Says the seed again beside a failure.
struct Said(u64);

impl Drop for Said {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("replay with WENJIN_SEED={}", self.0);
        }
    }
}
