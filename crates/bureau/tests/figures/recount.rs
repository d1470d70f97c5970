//! The recount: the exported rows in SQLite, and every figure counted again by SQL that was written from
//! the formulas' words and not from the program.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::civil::{DateTime, date};
use wenjin_bureau::steady::numbers::export::{Sheet, export};
use wenjin_bureau::steady::numbers::{Frame, Groups, Measured, Period, figure, figures};
use wenjin_document::workbook::CsvOut;

use crate::made_up;

const AS_OF: DateTime = date(2026, 6, 18).at(14, 30, 0, 0);
const PERIOD: Period = Period { first: date(2026, 6, 1), last: date(2026, 6, 30) };
const BASE: Period = Period { first: date(2026, 5, 1), last: date(2026, 5, 31) };

/// The runs with the moment they were over and what became of them, as the words of the formulas say.
const JUDGED: &str = r#"
create view 判定 as
with r as (
  select *, case when 最后时刻 <> '' then 最后时刻
                 when 最后一日 <> '' then 最后一日 || ' 23:59:59' end as 止
  from 期限)
select r.*,
  case when 止 is null then '中止'
       when 结果 = '终止' and 结果时间 <= 止 then '终止'
       when 结果 = '重新起算' and 结果时间 <= 止 then '重新起算'
       when '2026-06-18 14:30:00' <= 止 then '未届满'
       when 结果 = '已办' and 结果时间 <= 止 then '按时'
       else '逾期' end as 评价
from r;
create view 期内 as select * from 判定
 where (最后一日 = '' and substr(起算时间,1,10) <= '2026-06-30')
    or 最后一日 between '2026-06-01' and '2026-06-30';
-- One link a record: merged first, then where it came from, then what a ticket says of it.
create table 链 as
select m.标识 as 自, coalesce(
  (select 所关联的标识 from 关联 l where l.标识 = m.标识 and 关系 = '并入'),
  (select 所关联的标识 from 关联 l where l.标识 = m.标识 and 关系 = '来自'),
  (select 所关联的标识 from 关联 l where l.标识 = m.标识 and 关系 = '拆出')) as 至
from 件 m;
create unique index 链自 on 链(自);
create table 根 as
with recursive 走(标识, 到) as (
  select 自, 自 from 链
  union
  select 走.标识, 链.至 from 走 join 链 on 链.自 = 走.到 where 链.至 is not null)
select 走.标识, 走.到 as 根 from 走 join 链 on 链.自 = 走.到 where 链.至 is null;
create unique index 根标识 on 根(标识);
create table 来件 as
select 标识, substr(收到时间,1,10) as 日, 承办单位,
  row_number() over (partition by 根 order by 收到时间, 标识) > 1 as 重复
from 件 join 根 using (标识) where 种类 = '来件';
"#;

/// What one class of clock gives: a record is late where any of its runs in the period was.
fn on_time(kinds: &str, class: &str, extra: &str) -> [String; 2] {
    let grouped = format!(
        "select q.标识, sum(评价 = '逾期') as 晚, sum(评价 = '按时') as 早, sum(延长过 = '是') as 延
         from 期内 q join 件 m on m.标识 = q.标识
         where m.种类 in ({kinds}) and q.期限种类 = '{class}' group by q.标识"
    );
    [
        format!("select 标识 from ({grouped}) where 晚 = 0 and 早 > 0 {extra}"),
        format!("select 标识 from ({grouped}) where 晚 + 早 > 0"),
    ]
}

const JUNE: &str = "between '2026-06-01 00:00:00' and '2026-06-30 23:59:59'";

/// The ids above and below the line of every share but the one counted by business.
fn shares() -> Vec<(&'static str, [String; 2])> {
    let survey = format!("种类 = '来件' and 回访时间 {JUNE}");
    let valid = format!("{survey} and 剔除 = '否'");
    let ended = format!(
        "种类 = '投诉' and 受理时间 <> '' and (select min(t) from (select 达成协议时间 t union all
         select 终止调解时间 union all select 移交时间) where t <> '') {JUNE}"
    );
    let contact = format!(
        "select m.标识, m.首次联系时间 as 联系, p.起算时间 as 起,
           case when p.最后时刻 <> '' then p.最后时刻 when p.最后一日 <> '' then p.最后一日 || ' 23:59:59' end as 止
         from 件 m join 期限 p on p.标识 = m.标识
         where m.种类 = '来件' and p.期限种类 = '首次联系' and p.起算时间 {JUNE}
           and p.rowid = (select rowid from 期限 f where f.标识 = m.标识 and f.期限种类 = '首次联系'
                          order by f.起算时间, rowid limit 1)"
    );
    let over = "止 is not null and 止 < '2026-06-18 14:30:00'";
    let select = |condition: String| format!("select 标识 from 件 where {condition}");
    let of_tickets = "select 标识 from 来件 where 日 between '2026-06-01' and '2026-06-30'";
    vec![
        ("accept-on-time", on_time("'投诉'", "受理", "")),
        ("finish-on-time", on_time("'投诉','来件'", "办结", "")),
        ("verify-on-time", on_time("'举报'", "核查", "")),
        ("verify-on-time-unextended", on_time("'举报'", "核查", "and 延 = 0")),
        (
            "mediation-success",
            [
                select(format!("{ended} and 达成协议时间 <> ''")),
                select(format!("{ended} and (达成协议时间 <> '' or 终止调解时间 <> '')")),
            ],
        ),
        (
            "response",
            [
                format!(
                    "select 标识 from ({contact}) where {over} and 联系 <> '' and 联系 >= 起 and 联系 <= 止"
                ),
                format!("select 标识 from ({contact}) where {over}"),
            ],
        ),
        (
            "satisfied-of-valid",
            [
                select(format!("{valid} and 回访满意 in ('满意','基本满意')")),
                select(format!("{valid} and 回访满意 <> '未作答'")),
            ],
        ),
        (
            "satisfied-of-all",
            [
                select(format!("{survey} and 回访满意 in ('满意','基本满意')")),
                select(survey.clone()),
            ],
        ),
        (
            "solved",
            [
                select(format!("{valid} and 回访解决 = '是'")),
                select(format!("{valid} and 回访解决 <> ''")),
            ],
        ),
        (
            "once-done",
            [
                select(format!("种类 = '来件' and 办结时间 {JUNE} and 重办次数 + 督办次数 = 0")),
                select(format!("种类 = '来件' and 办结时间 {JUNE}")),
            ],
        ),
        ("repeats", [format!("{of_tickets} and 重复"), of_tickets.to_string()]),
    ]
}

/// Loads the rows, counts everything again and compares: figures, and the ids behind them.
pub fn every_figure() {
    if Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: the sqlite3 program is not installed");
        return;
    }
    let records = made_up::records(20_260_618, 6_000);
    let groups = Groups::of(&records);
    let frame = Frame {
        base: Some(BASE),
        complete_since: Some(date(2023, 1, 1)),
        ..Frame::new(&records, &groups, PERIOD, AS_OF)
    };
    let folder = tempfile::tempdir().expect("a folder");
    let base = folder.path().join("recount.db");
    let mut script = String::new();
    for sheet in export(&frame.records) {
        script.push_str(&load(&sheet, folder.path()));
    }
    run(&base, &(script + JUDGED));
    for (code, [above, below]) in shares() {
        let figure = figure(code, &frame).expect("a formula");
        let ids = |ids: &[wenjin_matter::MatterId]| -> BTreeSet<String> {
            ids.iter().map(ToString::to_string).collect()
        };
        let counted = |sql: &str| -> BTreeSet<String> {
            run(&base, sql).lines().map(str::to_string).collect()
        };
        let (numerator, denominator) = (counted(&above), counted(&below));
        assert_eq!(ids(&figure.numerator), numerator, "{code} above the line");
        assert_eq!(ids(&figure.denominator), denominator, "{code} below the line");
        assert!(10 < numerator.len() && numerator.len() < denominator.len(), "{code} says little");
        let (n, d) = (numerator.len() as u64, denominator.len() as u64);
        assert_eq!(figure.measured, Measured::Ratio { numerator: n, denominator: d }, "{code}");
    }
    recovered(&base, &frame);
    odr(&base, &frame);
    volume(&base, &frame);
    assert_eq!(shares().len() + 3, figures(&frame).len(), "a figure without a recount");
}

fn recovered(base: &Path, frame: &Frame<'_>) {
    let sql = format!(
        "select sum(金额) from (select cast(\"金额（分）\" as integer) as 金额 from 付款 where 核实时间 {JUNE})"
    );
    let fen: i64 = number(&run(base, &sql));
    assert!(fen > 0);
    let measured = figure("recovered", frame).expect("a formula").measured;
    assert_eq!(measured, Measured::Fen(fen));
}

fn odr(base: &Path, frame: &Frame<'_>) {
    let firms = format!(
        "select 商户, min(答复时间 <> '' and 答复时间 <= 答复期限) as 每次 from 邀请
         where 邀请时间 {JUNE} and 答复期限 < '2026-06-18 14:30:00' group by 商户"
    );
    let numerator = number(&run(base, &format!("select count(*) from ({firms}) where 每次")));
    let denominator = number(&run(base, &format!("select count(*) from ({firms})")));
    assert!(numerator > 0 && numerator < denominator);
    let measured = figure("odr", frame).expect("a formula").measured;
    let (numerator, denominator) = (numerator as u64, denominator as u64);
    assert_eq!(measured, Measured::Ratio { numerator, denominator });
}

fn volume(base: &Path, frame: &Frame<'_>) {
    let Measured::Change(change) = figure("volume-change", frame).expect("compared").measured
    else {
        panic!("no change");
    };
    let count = |month: &str, also: &str| {
        number(&run(
            base,
            &format!("select count(*) from 来件 where substr(日,1,7) = '{month}' {also}"),
        ))
    };
    let first = "and not 重复";
    assert_eq!(
        [change.tickets, change.base_tickets, change.matters, change.base_matters],
        [
            count("2026-06", ""),
            count("2026-05", ""),
            count("2026-06", first),
            count("2026-05", first)
        ],
    );
    assert!(change.matters < change.tickets, "nothing was merged");
    let adjusted = change.adjusted.expect("three whole years");
    // The same-month index of each past year, and the number divided by their mean.
    let index = |month: &str| {
        format!(
            "(select avg(一年) from (select sum(substr(日,6,2) = '{month}') * 12.0 / count(*) as 一年
              from 来件 where not 重复 and substr(日,1,4) between '2023' and '2025' group by substr(日,1,4)))"
        )
    };
    let sql = format!(
        "select {} / {}, {} / {}",
        change.matters,
        index("06"),
        change.base_matters,
        index("05")
    );
    let out = run(base, &sql);
    let levels: Vec<f64> =
        out.trim().split('|').map(|level| level.parse().expect("a number")).collect();
    assert!((adjusted.level - levels[0]).abs() < 1e-6, "{adjusted:?} {levels:?}");
    assert!((adjusted.base_level - levels[1]).abs() < 1e-6, "{adjusted:?} {levels:?}");
    assert!(adjusted.lowest <= adjusted.change() && adjusted.change() <= adjusted.highest);
}

fn number(out: &str) -> i64 {
    out.trim().parse().unwrap_or_else(|_| panic!("no number: {out:?}"))
}

/// The commands that load a sheet, written as CSV beside the database.
fn load(sheet: &Sheet, folder: &Path) -> String {
    let path = folder.join(format!("{}.csv", sheet.name));
    let mut bytes = Vec::new();
    let mut out = CsvOut::new(&mut bytes, &sheet.columns).expect("a header");
    for row in &sheet.rows {
        out.row(row).expect("a row");
    }
    out.finish().expect("a file");
    // Without the mark that Excel needs, which sqlite3 would take for part of the first name.
    let text = String::from_utf8(bytes).expect("text").replace('\u{feff}', "");
    std::fs::write(&path, text).expect("written");
    format!(".mode csv\n.import \"{}\" \"{}\"\n.mode list\n", path.display(), sheet.name)
}

fn run(base: &Path, script: &str) -> String {
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-bail"])
        .arg(base)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sqlite3");
    let mut input = child.stdin.take().expect("its input");
    let mut script = script.trim_end().to_string();
    if !script.ends_with(';') {
        script.push(';');
    }
    script.push('\n');
    input.write_all(script.as_bytes()).expect("written");
    drop(input);
    let out = child.wait_with_output().expect("its output");
    let wrong = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && wrong.is_empty(), "{wrong}\n{script}");
    String::from_utf8(out.stdout).expect("text")
}
