//! Durable acts on SQLite: people who wait for each other's disk. Every figure stands beside the sync
//! rate of the same disk just before and after, because neighbours move both alike.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wenjin_law::Rules;
use wenjin_store::{Location, Store};

use crate::bench::Bench;
use crate::bench::closed_loop::work;
use crate::bench::disk::{self, Syncs};
use crate::bench::processor;
use crate::bench::table::{Bar, Figure, Line};
use crate::bench::waits::millis;
use crate::outcome::Failure;

/// People at work, and what they must reach as a multiple of the sync rate.
const POINTS: [(usize, f64); 3] = [(1, 0.9), (16, 0.9 * 16.0), (64, 30.0)];
/// What the slowest hundredth may wait for, in syncs.
const MOST_SYNCS: f64 = 3.0;
/// Acts a second where the disk costs nothing.
const CEILING: f64 = 30_000.0;
/// Work before anything is counted.
pub const WARM: Duration = Duration::from_millis(500);
/// How long the disk is measured before and after.
pub const SYNCS: Duration = Duration::from_secs(1);

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    let store = open(&bench.rules, bench.place.path(), "acts")?;
    for (people, least) in POINTS {
        let before = Syncs::measure(bench.place.path(), SYNCS)?;
        work(&store, people, WARM)?;
        let answered = work(&store, people, bench.time)?;
        let syncs = before.and(Syncs::measure(bench.place.path(), SYNCS)?).per_second();
        let (rate, waits) = (answered.per_second(), &answered.waits);
        let mut note =
            format!("{}，盘 {}", Figure::new(rate, "件/秒"), Figure::new(syncs, "次同步/秒"));
        if least * syncs > CEILING {
            let wanted = Figure::new(least * syncs, "件/秒");
            note.push_str(&format!("；盘比处理器快，达到须 {wanted}"));
        }
        lines.push(
            Line::new(format!("{people} 人同时办"), Figure::new(rate / syncs, "× 同步率"))
                .bar(Bar::AtLeast(least))
                .note(note),
        );
        let p99 = waits.permille(990);
        let note = format!("p50 {:.2} 毫秒，p99 {:.2} 毫秒", millis(waits.median()), millis(p99));
        lines.push(
            Line::new(
                format!("{people} 人同时办，等候 p99"),
                Figure::new(p99.as_secs_f64() * syncs, "次同步"),
            )
            .bar(Bar::AtMost(MOST_SYNCS))
            .note(note),
        );
    }
    drop(store);
    lines.push(ceiling(bench)?);
    Ok(lines)
}

fn ceiling(bench: &Bench) -> Result<Line, Failure> {
    let what = "64 人同时办，盘不费时（内存盘）";
    let Some(memory) = disk::memory() else {
        return Ok(Line::absent(what, "这台机器没有内存盘"));
    };
    let store = open(&bench.rules, memory.path(), "acts")?;
    work(&store, 64, WARM)?;
    let before = processor::used();
    let answered = work(&store, 64, bench.time)?;
    let each = processor::each_since(before, answered.waits.count());
    let (p50, p99) = (answered.waits.median(), answered.waits.permille(990));
    let note = format!("p50 {:.2} 毫秒，p99 {:.2} 毫秒{each}", millis(p50), millis(p99));
    let figure = Figure::new(answered.per_second(), "件/秒");
    Ok(Line::new(what, figure).bar(Bar::AtLeast(CEILING)).note(note))
}

/// A fresh SQLite store in a folder.
pub fn open(rules: &Arc<Rules>, folder: &Path, name: &str) -> Result<Store, Failure> {
    let location = Location::Sqlite(folder.join(format!("{name}.db")));
    let attachments = folder.join(format!("{name}.attachments"));
    Store::open(&location, &attachments, rules.clone()).map_err(Failure::store)
}
