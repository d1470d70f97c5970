//! Bringing in a file of orders by the path people use: read, planned, carried out on a fresh store,
//! and brought in a second time, when every row is known. The file is made up from a seed and says so.
//! The peer puts the same rows, without those that stand twice, into one keyed table and checks nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use wenjin_bureau::demo::Dice;
use wenjin_bureau::import::{Counts, Origin, Plan, carry_out, plan_in};
use wenjin_bureau::profile::Profile;
use wenjin_document::sheet::{Limits, read_table};
use wenjin_matter::Actor;
use wenjin_store::Store;

use crate::bench::Bench;
use crate::bench::acts::open;
use crate::bench::programs;
use crate::bench::rival::Database;
use crate::bench::table::{Bar, Figure, Line};
use crate::outcome::Failure;

/// Rows a second.
const LEAST: f64 = 100_000.0;
const FILE: &str = "合成工单.csv";
/// When the made-up file is brought in.
const NOW: DateTime = date(2026, 9, 1).at(10, 0, 0, 0);
/// One row in so many repeats the number of the one before.
const TWICE: u64 = 500;

const THINGS: [&str; 8] =
    ["电水壶", "健身年卡", "上衣", "餐桌", "手机维修", "培训课程", "美容套餐", "水果"];
const TROUBLES: [&str; 6] = [
    "使用三天后出现故障",
    "停业后余额不退",
    "与约定的材质不同",
    "实际收费高于标价",
    "重量不足",
    "拒绝七日内退货",
];
const KINDS: [&str; 4] = ["消费投诉", "质量问题", "价格问题", "合同纠纷"];

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let text = file(bench.rows, Some(TWICE));
    let store = open(&bench.rules, bench.place.path(), "import")?;
    let first = bring_in(&store, &text)?;
    let again = bring_in(&store, &text)?;
    drop(store);
    if first.counts.new + first.counts.rejected != bench.rows || again.counts.new != 0 {
        let words = format!("导入的结果不对：{:?}，再导入 {:?}。", first.counts, again.counts);
        return Err(Failure::usage("bench-disagrees", words));
    }
    let peer = peer(bench)?;
    let rows = bench.rows as f64;
    let rate = |time: Duration| Figure::new(rows / time.as_secs_f64(), "行/秒");
    let stage = |name: &str, time| Line::new(format!("　其中：{name}"), rate(time));
    let counted = format!(
        "{} 行，{:.1} 兆字节，新增 {}，不能导入 {}",
        bench.rows,
        text.len() as f64 / 1e6,
        first.counts.new,
        first.counts.rejected
    );
    Ok(vec![
        Line::new("导入：核对、去重、起算期限", rate(first.whole()))
            .bar(Bar::AtLeast(LEAST))
            .peer(peer)
            .note(counted),
        stage("读表", first.read),
        stage("核对与去重", first.plan),
        stage("落盘与起算", first.carry),
        Line::new("同一文件再导入一次", rate(again.whole()))
            .note(format!("相同 {}，不能导入 {}", again.counts.same, again.counts.rejected)),
    ])
}

/// How long each stage took, and what became of the rows.
struct Brought {
    read: Duration,
    plan: Duration,
    carry: Duration,
    counts: Counts,
}

impl Brought {
    fn whole(&self) -> Duration {
        self.read + self.plan + self.carry
    }
}

fn bring_in(store: &Store, text: &str) -> Result<Brought, Failure> {
    let profile = Profile::named("12345").map_err(|e| Failure::usage(e.code(), e.to_string()))?;
    let by = Actor { account: "import".into(), name: "来件导入".into(), role: "import".into() };
    let origin = Origin { file: FILE.into(), now: NOW, by };
    let begun = Instant::now();
    let table = read_table(text.as_bytes(), FILE, &Limits::default())
        .map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    let read = begun.elapsed();
    let planned: Plan = plan_in(store, &table, &profile, &origin)
        .map_err(Failure::store)?
        .map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    let plan = begun.elapsed() - read;
    let outcome =
        carry_out(store, planned, &profile, &origin, text.as_bytes()).map_err(Failure::store)?;
    let carry = begun.elapsed() - read - plan;
    Ok(Brought { read, plan, carry, counts: outcome.counts })
}

/// A made-up export of the hotline with two columns that no profile knows; one row in `twice` has the
/// number of the one before.
fn file(rows: u64, twice: Option<u64>) -> String {
    let mut dice = Dice(12345);
    let mut text = String::from(
        "工单编号,工单标题,诉求内容,诉求类型,区交办时间,求助人员,求助号码,诉求详细地址,承办部门,备注\n",
    );
    for row in 0..rows {
        let number = if twice.is_some_and(|every| row % every == 1) { row - 1 } else { row };
        let (thing, trouble) = (dice.one_of(&THINGS), dice.one_of(&TROUBLES));
        let at = NOW.saturating_sub((dice.below(120 * 24 * 60) as i64).minutes());
        let amount = dice.below(5000);
        let (kind, lane) = (dice.one_of(&KINDS), dice.below(900));
        text.push_str(&format!(
            "HC{number:010},合成：{thing}{trouble},\
             \"合成：求助人称在合成路{lane}号的商家购买{thing}，付款{amount}元，{trouble}，与商家协商没有结果，保留有付款记录、照片和聊天记录，要求退款或者更换，请依法处理并回复。\",\
             {kind},{at},合成甲{},10000{:06},合成路{lane}号,合成区市场监管局,第{row}行\n",
            number % 100,
            number % 1_000_000,
        ));
    }
    text
}

/// The best of what puts the same rows into one keyed table; none where no such program is here.
fn peer(bench: &mut Bench) -> Result<Option<(String, Figure)>, Failure> {
    let folder = bench.place.path();
    let path = folder.join("orders.csv");
    std::fs::write(&path, file(bench.rows, None)).map_err(|error| Failure::file(&path, &error))?;
    let mut found = vec![("sqlite3 .import", sqlite(folder, &path))];
    if let Some(server) = bench.rivals.server(folder)? {
        found.push(("PostgreSQL COPY", copy(&server, folder, &path)?));
    }
    let times = found.into_iter().filter_map(|(name, time)| Some((name, time.ok()?)));
    let best = times.min_by_key(|(_, time)| *time);
    let rate = |time: Duration| Figure::new(bench.rows as f64 / time.as_secs_f64(), "行/秒");
    Ok(best.map(|(name, time)| (name.to_string(), rate(time))))
}

const COLUMNS: &str = "title text, facts text, kind text, at text, name text, phone text, place text, \
                       office text, remark text";

fn sqlite(folder: &Path, file: &Path) -> Result<Duration, String> {
    let database = folder.join("peer.db").display().to_string();
    let table = format!("CREATE TABLE orders (number text PRIMARY KEY, {COLUMNS})");
    let import = format!(".import --csv --skip 1 {} orders", file.display());
    let arguments = [
        database.as_str(),
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        &table,
        "BEGIN",
        &import,
        "COMMIT",
    ];
    let begun = Instant::now();
    programs::run("sqlite3", &arguments, &[], Duration::from_secs(120))?;
    Ok(begun.elapsed())
}

/// The key is made once the rows are in, which is quicker.
fn copy(server: &str, folder: &Path, file: &Path) -> Result<Result<Duration, String>, Failure> {
    let database = Database::make(server, "copy")?;
    let script = folder.join("copy.sql");
    let text = format!(
        "BEGIN; CREATE TABLE orders (number text, {COLUMNS});\n\\copy orders from '{}' with (format csv, header true)\n\
         ALTER TABLE orders ADD PRIMARY KEY (number); COMMIT;\n",
        file.display()
    );
    std::fs::write(&script, text).map_err(|error| Failure::file(&script, &error))?;
    let begun = Instant::now();
    Ok(database.run(&script).map(|_| begun.elapsed()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn the_made_up_file_is_brought_in_but_for_the_numbers_that_stand_twice() {
        let rules = rulebook::load(None).expect("the project's own rules load").into();
        let place = tempfile::tempdir().expect("a folder");
        let store = open(&rules, place.path(), "import").expect("a store");
        let text = file(1200, Some(TWICE));
        let counts = bring_in(&store, &text).expect("it is brought in").counts;
        assert_eq!(counts, Counts { new: 1197, rejected: 3, ..Counts::default() });
        let again = bring_in(&store, &text).expect("it is brought in").counts;
        assert_eq!(again, Counts { same: 1197, rejected: 3, ..Counts::default() });
        assert_eq!(text, file(1200, Some(TWICE)), "the same seed gives the same file");
    }
}
