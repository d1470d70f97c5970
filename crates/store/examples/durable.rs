//! Prints how many acts a second become durable, with one and with 64 people waiting, beside the sync
//! rate of the same disk before and after. `cargo run --release -p wenjin-store --example durable --
//! LOCATION FOLDER [SECONDS]`; the acts are synthetic and stay in LOCATION.

#[path = "../tests/suite/rules.rs"]
mod rules;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::civil::date;
use uuid::Uuid;
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::{Location, Store, Submission};

/// The life of a matter: each step with its role.
const LIFE: [(&str, &str); 5] = [
    ("receive", "clerk"),
    ("assign", "chief"),
    ("answer", "clerk"),
    ("answer", "clerk"),
    ("close", "clerk"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let (Some(location), Some(folder)) = (arguments.get(1), arguments.get(2)) else {
        return Err("durable LOCATION FOLDER [SECONDS]".into());
    };
    let time = Duration::from_secs(arguments.get(3).map_or(Ok(3), |text| text.parse())?);
    let location: Location = location.parse()?;
    let folder = Path::new(folder);
    let store = Store::open(&location, &folder.join("attachments"), rules::rules(7))?;
    println!("{location}");
    println!("{:>8} syncs/s (512 bytes each)", sync_rate(folder, time)?);
    for people in [1, 4, 16, 64, 256] {
        let (acts, mut waits) = acts_in(&store, people, time);
        waits.sort_unstable();
        let at =
            |permille: usize| waits.get(waits.len() * permille / 1000).copied().unwrap_or_default();
        println!(
            "{:>8} acts/s, {people} waiting; each waits {:.1?} (p50), {:.1?} (p99)",
            per_second(acts, time),
            at(500),
            at(990)
        );
    }
    println!("{:>8} syncs/s", sync_rate(folder, time)?);
    Ok(())
}

fn per_second(count: u64, time: Duration) -> u64 {
    (count as f64 / time.as_secs_f64()) as u64
}

fn sync_rate(folder: &Path, time: Duration) -> std::io::Result<u64> {
    let path = folder.join("sync-rate");
    let mut file = File::create(&path)?;
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < time {
        file.write_all(&[0; 512])?;
        file.sync_data()?;
        count += 1;
    }
    std::fs::remove_file(path)?;
    Ok(per_second(count, time))
}

/// Acts acknowledged in that time, and how long each was waited for.
fn acts_in(store: &Store, people: u32, time: Duration) -> (u64, Vec<Duration>) {
    let waits: Mutex<Vec<Duration>> = Mutex::default();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..people {
            scope.spawn(|| {
                let mut own = Vec::new();
                while start.elapsed() < time {
                    let matter = MatterId(Uuid::now_v7());
                    for (step, role) in LIFE {
                        let asked = Instant::now();
                        store
                            .act(submission(matter, step, role))
                            .unwrap_or_else(|error| panic!("{error}"));
                        own.push(asked.elapsed());
                    }
                }
                waits.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(own);
            });
        }
    });
    let waits = waits.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    (waits.len() as u64, waits)
}

fn submission(matter: MatterId, step: &str, role: &str) -> Submission {
    let text = |text: &str| Value::Text(text.to_string());
    let fields: &[(&str, Value)] = match step {
        "receive" => &[
            ("title", text("反映某店销售过期食品，要求退款并依法处理")),
            ("respondent-name", text("某某超市")),
            ("name", text("甲某")),
            ("phone", text("10000000000")),
        ],
        "assign" => &[("handler", text("u-1")), ("station", text("s-1"))],
        "answer" => &[("words", text("经核实，双方达成和解，退还货款。"))],
        _ => &[],
    };
    let now = date(2026, 4, 15).at(9, 30, 0, 0);
    Submission {
        key: Some(format!("{matter}-{}", Uuid::now_v7())),
        command: Command {
            matter,
            family: "test".into(),
            step: step.into(),
            at: now,
            by: Actor { account: "u-1".into(), name: "甲某".into(), role: role.into() },
            fields: fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
            attachments: vec![],
            seen: None,
        },
        now,
    }
}
