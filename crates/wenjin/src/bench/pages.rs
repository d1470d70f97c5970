//! Pages over HTTP, sixteen browsers each asking again as soon as it is answered: the work list of a
//! bureau with many matters, and a step taken with session, form token and record. The peer of the step
//! is a Django application that does the same without session, token, rights or page.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::bench::http::Connection;
use crate::bench::office::{HANDLER, Office, STATION, Server, id, nth_unassigned, unassigned};
use crate::bench::table::{Bar, Figure, Line};
use crate::bench::waits::{Waits, millis};
use crate::outcome::Failure;

const BROWSERS: u64 = 16;
/// Milliseconds within which all but a hundredth of the pages are there.
const MOST: f64 = 20.0;
/// How many times what the peer does.
const TIMES: f64 = 10.0;
/// Pages asked for before anything is counted.
const WARM: Duration = Duration::from_millis(500);

/// Whose list, and its address.
const LISTS: [(&str, &str, &str, bool); 5] = [
    ("列表首页，全局", "bench-intake", "/complaints", true),
    ("列表首页，一个单位", "bench-handler", "/complaints", true),
    ("列表，已经逾期的", "bench-intake", "/complaints?due=lapsed", true),
    ("列表，检索一家商店", "bench-intake", "/complaints?q=%EF%BC%8817%EF%BC%89", false),
    ("今天", "bench-intake", "/work", false),
];

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let time = bench.time;
    let office = bench.office()?;
    let server = Server::start(&office.file)?;
    let made = format!("{} 件，{} 秒建成", office.matters, office.made_in.as_secs());
    let mut lines = Vec::new();
    for (what, login, path, judged) in LISTS {
        let (cookie, _) = office.sign_in(server.address, login)?;
        let page = |browser: &mut Connection, _| Ok(browser.get(path)?.status == 200);
        browse(server.address, &cookie, BROWSERS, WARM, u64::MAX, page)?;
        let browsed = browse(server.address, &cookie, BROWSERS, time, u64::MAX, page)?;
        let note = format!(
            "p50 {:.1} 毫秒，{}，{made}",
            millis(browsed.waits.median()),
            Figure::new(browsed.per_second(), "页/秒")
        );
        let figure = Figure::new(millis(browsed.waits.permille(990)), "毫秒");
        let line = Line::new(format!("{what}，16 人，p99"), figure).note(note);
        lines.push(if judged { line.bar(Bar::AtMost(MOST)) } else { line });
    }
    let browsed = assign(office, &server, time)?;
    let (rate, waits) = (browsed.per_second(), browsed.waits);
    drop(server);
    let what = "网页上办一步（分派），16 人";
    let note = format!(
        "{}，p50 {:.2} 毫秒，p99 {:.2} 毫秒",
        Figure::new(rate, "步/秒"),
        millis(waits.median()),
        millis(waits.permille(990))
    );
    lines.push(match django(bench) {
        Ok(theirs) => Line::new(what, Figure::new(rate / theirs, "× 同类"))
            .bar(Bar::AtLeast(TIMES))
            .peer(Some(("Django（i_http.py）".into(), Figure::new(theirs, "步/秒"))))
            .note(note),
        Err(why) => {
            Line::new(what, Figure::new(rate, "步/秒")).note(format!("{note}；同类未测：{why}"))
        }
    });
    Ok(lines)
}

/// What the browsers were answered.
pub(super) struct Browsed {
    /// How long each answer was waited for.
    pub waits: Waits,
    took: Duration,
}

impl Browsed {
    /// Answers a second.
    pub fn per_second(&self) -> f64 {
        self.waits.count() as f64 / self.took.as_secs_f64()
    }
}

/// Lets so many browsers ask again and again, `most` times in all; `ask` is told the number of the request,
/// and says whether the answer was the right one.
pub(super) fn browse(
    address: SocketAddr,
    cookie: &str,
    browsers: u64,
    time: Duration,
    most: u64,
    ask: impl Fn(&mut Connection, u64) -> io::Result<bool> + Sync,
) -> Result<Browsed, Failure> {
    let (begun, asked) = (Instant::now(), AtomicU64::new(0));
    let one = || -> io::Result<Vec<Duration>> {
        let mut browser = Connection::open(address, cookie)?;
        let mut waits = Vec::new();
        while begun.elapsed() < time {
            let (number, sent) = (asked.fetch_add(1, Ordering::Relaxed), Instant::now());
            if most <= number {
                break;
            }
            if !ask(&mut browser, number)? {
                return Err(io::Error::other("另一种回答"));
            }
            waits.push(sent.elapsed());
        }
        Ok(waits)
    };
    let all: io::Result<Vec<Vec<Duration>>> = thread::scope(|scope| {
        let browsers: Vec<_> = (0..browsers).map(|_| scope.spawn(one)).collect();
        let ended = browsers.into_iter().map(|browser| {
            browser.join().unwrap_or_else(|_| Err(io::Error::other("一个线程中断了")))
        });
        ended.collect()
    });
    let took = begun.elapsed();
    let all = all.map_err(|error| {
        Failure::usage("bench-wrong-page", format!("测量中的网页没有照常回答：{error}。"))
    })?;
    Ok(Browsed { waits: Waits::new(all.concat()), took })
}

/// Hands one matter after the other to a station.
fn assign(office: &Office, server: &Server, time: Duration) -> Result<Browsed, Failure> {
    let (cookie, csrf) = office.sign_in(server.address, "bench-intake")?;
    browse(
        server.address,
        &cookie,
        BROWSERS,
        time,
        unassigned(office.matters),
        |browser, number| {
            let matter = id(nth_unassigned(number)).to_string();
            let fields = [
                ("csrf", csrf.as_str()),
                ("key", matter.as_str()),
                ("seen", "1"),
                ("station", STATION),
                ("handler", HANDLER),
            ];
            let answer = browser.post(&format!("/complaints/{matter}/steps/assign"), &fields)?;
            Ok(answer.status == 303)
        },
    )
}

/// Steps a second of the peer, or in one line why it was not run.
fn django(bench: &mut Bench) -> Result<f64, String> {
    if !bench.rivals.has_scripts() {
        return Err("没有给出脚本（--peers）".into());
    }
    let folder = bench.place.path();
    bench.rivals.server(folder).map_err(|failure| failure.to_string())?;
    let data = folder.join("peer-data").display().to_string();
    let limit = Duration::from_secs(120);
    bench.rivals.script("gen_register.py", &[&data, "--no-events"], &[], limit)?;
    let port = crate::bench::rival::free_port().map_err(|error| error.to_string())?.to_string();
    let seconds = bench.time.as_secs().to_string();
    let environment = [("PEER_HTTP", port.as_str()), ("PEER_SECS", seconds.as_str())];
    let printed = bench.rivals.script("i_http.py", &[], &environment, limit)?;
    let line = printed.iter().find(|line| line["page"] == "transition");
    let rate = line.and_then(|line| line["req_s"].as_f64()).filter(|rate| *rate > 0.0);
    rate.ok_or_else(|| "i_http.py 没有报出速率".to_string())
}
