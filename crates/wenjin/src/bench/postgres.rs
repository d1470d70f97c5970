//! Durable acts on PostgreSQL, sixteen people, beside a PostgreSQL that keeps one chain over all events:
//! the scripts' own measure where they are given, ours with pgbench otherwise.

use std::time::Duration;

use wenjin_store::{Location, Store};

use crate::bench::Bench;
use crate::bench::acts::{SYNCS, WARM};
use crate::bench::chain;
use crate::bench::closed_loop::work;
use crate::bench::disk::Syncs;
use crate::bench::rival::Database;
use crate::bench::table::{Bar, Figure, Line};
use crate::bench::waits::millis;
use crate::outcome::Failure;

const PEOPLE: usize = 16;
/// How many times what the peer does.
const TIMES: f64 = 4.0;

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let what = format!("{PEOPLE} 人同时办");
    let folder = bench.place.path();
    let Some(server) = bench.rivals.server(folder)? else {
        return Ok(vec![Line::absent(what, "没有给出 PostgreSQL（--postgres 或者 --peers）")]);
    };
    let database = Database::make(&server, "store")?;
    let location = Location::Postgres(database.url.clone());
    let attachments = folder.join("postgres.attachments");
    let store =
        Store::open(&location, &attachments, bench.rules.clone()).map_err(Failure::store)?;
    let before = Syncs::measure(folder, SYNCS)?;
    work(&store, PEOPLE, WARM)?;
    let answered = work(&store, PEOPLE, bench.time)?;
    let syncs = before.and(Syncs::measure(folder, SYNCS)?).per_second();
    drop(store);
    drop(database);
    let rate = answered.per_second();
    let (p50, p99) = (answered.waits.median(), answered.waits.permille(990));
    let note = format!(
        "{}，p50 {:.2} 毫秒，p99 {:.2} 毫秒，盘 {}",
        Figure::new(rate, "件/秒"),
        millis(p50),
        millis(p99),
        Figure::new(syncs, "次同步/秒")
    );
    Ok(vec![match peer(bench, &server)? {
        Ok((name, theirs)) => Line::new(what, Figure::new(rate / theirs, "× 同类"))
            .bar(Bar::AtLeast(TIMES))
            .peer(Some((name, Figure::new(theirs, "件/秒"))))
            .note(note),
        Err(why) => {
            let note = format!("{note}；同类未测：{why}");
            Line::new(what, Figure::new(rate, "件/秒")).note(note)
        }
    }])
}

/// What the peer does a second, or in one line why it was not run.
fn peer(bench: &Bench, server: &str) -> Result<Result<(String, f64), String>, Failure> {
    if !bench.rivals.has_scripts() {
        let rate = chain::measure(server, bench.place.path(), PEOPLE, bench.time)?;
        return Ok(rate.map(|rate| ("PostgreSQL 一条总链（pgbench）".to_string(), rate)));
    }
    let seconds = bench.time.as_secs().to_string();
    let limit = bench.time * 4 + Duration::from_secs(60);
    let printed = bench.rivals.script("d_case.py", &["pg"], &[("PEER_SECS", &seconds)], limit);
    Ok(printed.and_then(|lines| {
        let line = lines.iter().find(|line| {
            line["engine"] == "pg_global" && line["clients"].as_u64() == Some(PEOPLE as u64)
        });
        let rate = line.and_then(|line| line["tx_s"].as_f64());
        let rate = rate.ok_or("d_case.py 没有报出一条总链的速率")?;
        Ok(("PostgreSQL 一条总链（d_case.py）".to_string(), rate))
    }))
}
