//! What the program takes: bytes on disk, memory while nobody asks, and the time from its start to its
//! first page, on a fresh store and on that of the bureau with many matters.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::bench::http::Connection;
use crate::bench::office::{Server, empty};
use crate::bench::table::{Bar, Figure, Line};
use crate::bench::waits::{Waits, millis};
use crate::outcome::Failure;

/// Megabytes of the program, megabytes of memory, milliseconds to the first answer.
const PROGRAM: f64 = 60.0;
const MEMORY: f64 = 64.0;
const ANSWER: f64 = 300.0;
/// Starts of which the middle one counts.
const STARTS: usize = 5;
/// How long nobody asks before the memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let bytes = program.map_err(|error| Failure::file(Path::new("wenjin"), &error))?.len();
    let built = if cfg!(debug_assertions) { "这是开发版，不是发布版" } else { "" };
    let mut lines = vec![
        Line::new("程序大小", Figure::new(bytes as f64 / 1e6, "兆字节"))
            .bar(Bar::AtMost(PROGRAM))
            .note(built),
    ];
    let fresh = |_| -> Result<Started, Failure> {
        let place = empty(bench)?;
        started(&place.path().join("fresh.db"))
    };
    let all = (0..STARTS).map(fresh).collect::<Result<Vec<_>, _>>()?;
    lines.extend(of("新库", &all));
    let office = bench.office()?;
    let all = (0..STARTS).map(|_| started(&office.file)).collect::<Result<Vec<_>, _>>()?;
    lines.extend(of(&format!("{} 件的库", office.matters), &all));
    Ok(lines)
}

struct Started {
    answered: Duration,
    /// Bytes; none where the system does not tell.
    memory: Option<u64>,
}

fn started(store: &Path) -> Result<Started, Failure> {
    let begun = Instant::now();
    let server = Server::start(store)?;
    let page = Connection::open(server.address, "").and_then(|mut browser| browser.get("/"));
    let answered = begun.elapsed();
    match page {
        Ok(page) if page.status == 200 => {}
        other => {
            let words = format!("测量中的网页没有照常回答：{:?}。", other.map(|page| page.status));
            return Err(Failure::usage("bench-wrong-page", words));
        }
    }
    sleep(IDLE / STARTS as u32);
    Ok(Started { answered, memory: server.memory() })
}

fn of(what: &str, all: &[Started]) -> Vec<Line> {
    let waits = Waits::new(all.iter().map(|it| it.answered).collect());
    let slowest = format!("{STARTS} 次的中位数，最慢 {:.0} 毫秒", millis(waits.permille(1000)));
    let answer =
        Line::new(format!("启动到首次回答，{what}"), Figure::new(millis(waits.median()), "毫秒"))
            .bar(Bar::AtMost(ANSWER))
            .note(slowest);
    let name = format!("空闲时的内存，{what}");
    let memory = match all.iter().filter_map(|it| it.memory).max() {
        Some(bytes) => {
            Line::new(name, Figure::new(bytes as f64 / 1e6, "兆字节")).bar(Bar::AtMost(MEMORY))
        }
        None => Line::absent(name, "系统没有给出这个数"),
    };
    vec![answer, memory]
}
