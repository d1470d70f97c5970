//! The bureau's daily load: four years of tickets made up and stored as acts of the engine, the pages of
//! the store that comes of it with fifty browsers, and the suggestion of which tickets are one matter
//! among a million. What is stored is what `wenjin demo --tickets` makes.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;
use wenjin_bureau::demo;
use wenjin_bureau::demo::Dice;
use wenjin_bureau::steady::ticket::keyed::MatchKey;
use wenjin_bureau::steady::ticket::suggest::{Candidate, Index, Pairs, Weights};
use wenjin_law::Rules;
use wenjin_matter::MatterId;
use wenjin_text::near::Event;

use crate::bench::Bench;
use crate::bench::acts::open;
use crate::bench::http::Connection;
use crate::bench::office::{Office, Server, staff};
use crate::bench::pages::browse;
use crate::bench::table::{Bar, Figure, Line};
use crate::bench::waits::{Waits, millis};
use crate::now;
use crate::outcome::Failure;

/// Seconds in which four years of tickets are made and stored.
const MOST_SECONDS: f64 = 60.0;
const BROWSERS: u64 = 50;
/// Milliseconds within which all but a hundredth of the pages are there.
const MOST_PAGE: f64 = 100.0;
/// Milliseconds within which all but a hundredth of the suggestions are.
const MOST_SUGGESTION: f64 = 20.0;
/// Pages asked for before anything is counted.
const WARM: Duration = Duration::from_millis(500);
/// What the page says while the figures are being read, and how long that may take.
const READING: &str = "正在读办理记录";
const MOST_READING: Duration = Duration::from_secs(300);
/// Tickets that a suggestion looks among, and how many suggestions are asked for.
const CANDIDATES: u64 = 1_000_000;
const ASKED: u64 = 2000;
/// The day of the latest of them, and over how many days they came.
const LATEST: Date = date(2026, 11, 20);
const DAYS: u64 = 4 * 365;

/// Whose page, and its address.
const PAGES: [(&str, &str, &str); 6] = [
    ("来件列表，全局", "bench-intake", "/tickets"),
    ("来件列表，一个单位", "bench-handler", "/tickets"),
    // 演示超市（虚构）17号店
    (
        "来件检索一家商店",
        "bench-intake",
        "/tickets?q=%E6%BC%94%E7%A4%BA%E8%B6%85%E5%B8%82%EF%BC%88%E8%99%9A%E6%9E%84%EF%BC%8917%E5%8F%B7%E5%BA%97",
    ),
    ("投诉列表，全局", "bench-intake", "/complaints"),
    ("今天", "bench-intake", "/work"),
    ("统计", "bench-intake", "/numbers"),
];

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let (office, mut lines) = stored(bench)?;
    lines.extend(served(&office, bench.time)?);
    lines.push(suggested(&bench.rules, CANDIDATES)?);
    Ok(lines)
}

fn stored(bench: &Bench) -> Result<(Office, Vec<Line>), Failure> {
    let folder = bench.place.path();
    let store = open(&bench.rules, folder, "orders")?;
    let password = staff(&store)?;
    let begun = Instant::now();
    let mut alone = 0;
    // How long the making up takes by itself, so that it can be told from the storing.
    for _ in demo::History::new(now(), bench.tickets, &bench.rules.calendar) {
        alone += 1;
    }
    let making = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let made = demo::fill(&store, now(), bench.tickets, |_| ());
    let made = made.map_err(|error| Failure::usage("bench-refused", error))?;
    let took = begun.elapsed();
    let seconds = took.as_secs_f64();
    drop(store);
    let size = size(folder, "orders.db");
    let note = format!(
        "{} 件来件，连同投诉、举报 {} 件，{} 步，库 {:.0} 兆字节",
        made.tickets,
        made.matters,
        made.acts,
        size as f64 / 1e6
    );
    let line = Line::new(format!("建成并存下 {} 件来件", made.tickets), Figure::new(seconds, "秒"));
    let line = line.bar(Bar::AtMost(MOST_SECONDS)).note(note);
    let each = Line::new("　其中：每秒存下", Figure::new(made.acts as f64 / seconds, "步/秒"));
    let by_itself = Line::new("　其中：只编造，不存", Figure::new(making, "秒"));
    let by_itself = by_itself.note(format!("{alone} 步；与存储同时进行"));
    let office = Office::standing(folder.join("orders.db"), made.matters as u64, took, password);
    Ok((office, vec![line, each, by_itself]))
}

/// Bytes of a file; none counts as nothing.
fn size(folder: &Path, name: &str) -> u64 {
    std::fs::metadata(folder.join(name)).map_or(0, |file| file.len())
}

fn served(office: &Office, time: Duration) -> Result<Vec<Line>, Failure> {
    let server = Server::start(&office.file)?;
    let mut lines = Vec::new();
    for (what, login, path) in PAGES {
        let what = format!("{what}，{BROWSERS} 人，p99");
        let (cookie, _) = office.sign_in(server.address, login)?;
        let status = Connection::open(server.address, &cookie)
            .and_then(|mut browser| Ok(browser.get(path)?.status))
            .map_err(|error| Failure::usage("bench-wrong-page", format!("没有回答：{error}。")))?;
        if status != 200 {
            lines.push(Line::absent(what, format!("未测：{path} 回答 {status}")));
            continue;
        }
        lines.extend(ready(server.address, &cookie, path)?);
        let page = |browser: &mut Connection, _| -> io::Result<bool> {
            Ok(browser.get(path)?.status == 200)
        };
        browse(server.address, &cookie, BROWSERS, WARM, u64::MAX, page)?;
        let browsed = browse(server.address, &cookie, BROWSERS, time, u64::MAX, page)?;
        let note = format!(
            "{}，p50 {:.2} 毫秒，{} 件的库",
            Figure::new(browsed.per_second(), "页/秒"),
            millis(browsed.waits.median()),
            office.matters
        );
        let p99 = Figure::new(millis(browsed.waits.permille(990)), "毫秒");
        lines.push(Line::new(what, p99).bar(Bar::AtMost(MOST_PAGE)).note(note));
    }
    Ok(lines)
}

/// How long the figures take to be read after the program has started, where the page says that they are
/// still being read.
fn ready(address: SocketAddr, cookie: &str, path: &str) -> Result<Option<Line>, Failure> {
    let silent = |error| Failure::usage("bench-wrong-page", format!("没有回答：{error}。"));
    let mut browser = Connection::open(address, cookie).map_err(silent)?;
    let (begun, mut waited) = (Instant::now(), false);
    while begun.elapsed() < MOST_READING {
        let page = browser.get(path).map_err(silent)?;
        if !String::from_utf8_lossy(&page.body).contains(READING) {
            let seconds = Figure::new(begun.elapsed().as_secs_f64(), "秒");
            return Ok(waited.then(|| Line::new("　启动以后第一次读齐记录", seconds)));
        }
        waited = true;
    }
    Ok(None)
}

fn suggested(rules: &Rules, candidates: u64) -> Result<Line, Failure> {
    let weights = Weights::of(rules, LATEST)
        .map_err(|error| Failure::usage("bench-refused", error.to_string()))?;
    let key = MatchKey::new([7; 32]);
    let index = Index::new((0..candidates).map(|number| candidate(&key, number, candidates)));
    let (mut waits, mut found) = (Vec::new(), 0);
    let mut dice = Dice(50);
    for number in 0..ASKED {
        let mut of = candidate(&key, dice.below(candidates), candidates);
        of.matter = MatterId(Uuid::from_u128(u128::MAX - u128::from(number)));
        let asked = Instant::now();
        found += usize::from(!index.suggest(&weights, &of).is_empty());
        waits.push(asked.elapsed());
    }
    let waits = Waits::new(waits);
    let note = format!(
        "p50 {:.2} 毫秒，最长 {:.2} 毫秒；{ASKED} 次中 {found} 次有提示",
        millis(waits.median()),
        millis(waits.permille(1000))
    );
    let what = format!("并件提示，{candidates} 件中，p99");
    let figure = Figure::new(millis(waits.permille(990)), "毫秒");
    Ok(Line::new(what, figure).bar(Bar::AtMost(MOST_SUGGESTION)).note(note))
}

/// A made-up ticket as it is compared: a few shops have most of them, and one in twenty-five comes from
/// somebody who complains by trade.
fn candidate(key: &MatchKey, number: u64, of: u64) -> Candidate {
    let mut dice = Dice(number);
    let shops = of / 8 + 1;
    let shop = shops * dice.below(1000) * dice.below(1000) / 1_000_000;
    let person = if dice.below(25) == 0 { dice.below(40) } else { 40 + dice.below(700_000) };
    let back = (DAYS - 1 - number * DAYS / of.max(1)) as i64;
    let trouble = dice.one_of(&["不发热", "漏水", "缺斤少两", "掉色", "不按约定开课"]);
    let product = dice.one_of(&["电热毯", "空调", "西瓜", "上衣", "培训课程"]);
    Candidate {
        matter: MatterId(Uuid::from_u128(u128::from(number) + 1)),
        received_on: LATEST.saturating_sub(back.days()),
        phone: key.phone(&format!("1000{person:07}")),
        person: None,
        name: key.name(&format!("合成消费者{person}")),
        subject: key.subject("", &format!("合成商店（虚构）{shop}号店")),
        address: Pairs::of(&format!("合成批发市场（虚构）{}区{}号", shop % 40, shop / 40)),
        product: Pairs::of(product),
        title: Pairs::of(&format!("{product}{trouble}")),
        content: Event::new(
            "",
            &format!(
                "在合成商店（虚构）{shop}号店买的{product}{trouble}，付了{}元",
                20 + dice.below(3_000)
            ),
            None,
        )
        .into_sketch(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn a_ticket_like_another_is_suggested_among_many() {
        let rules = rulebook::load(None).expect("the project's own rules load");
        let weights = Weights::of(&rules, LATEST).expect("the weights");
        let key = MatchKey::new([7; 32]);
        let index = Index::new((0..2000).map(|number| candidate(&key, number, 2000)));
        let mut of = candidate(&key, 1234, 2000);
        of.matter = MatterId(Uuid::from_u128(u128::MAX));
        let first = index.suggest(&weights, &of).into_iter().next().expect("a suggestion");
        assert_eq!(first.matter, candidate(&key, 1234, 2000).matter);
    }
}
