//! Due dates on one core: the n-th working day by table, and the same with its whole derivation. The
//! peer is numpy's `busday_offset` on the same days over the same calendar; both must come to the same
//! last days, or nothing is printed.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use wenjin_bureau::demo::Dice;
use wenjin_calendar::{Calendar, Counting, Duty, Outcome, Period, count};
use wenjin_law::RuleId;

use crate::bench::Bench;
use crate::bench::programs;
use crate::bench::table::{Bar, Figure, Line};
use crate::outcome::Failure;

/// How many are computed at a time.
const MANY: usize = 1_000_000;
/// The longest period, in working days.
const LONGEST: u64 = 120;
/// The first day a period begins, and days after it on which others begin: all announced.
const FIRST: Date = date(2020, 1, 1);
const SPAN: u64 = 2300;
const BATCH: f64 = 50e6;
const DERIVED: f64 = 1e6;

const NUMPY: &str = include_str!("numpy.py");

/// Starts and lengths, and the sum of all last days.
struct Work {
    starts: Vec<Date>,
    lengths: Vec<u32>,
}

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let calendar = &bench.rules.calendar;
    let work = Work::new();
    let (batch, sum) = fastest(bench.time, || work.by_table(calendar));
    let counting = counting(bench)?;
    let (derived, again) = fastest(bench.time, || work.with_derivation(calendar, counting));
    if sum != again {
        let words = "查表算出的最后一日与逐步推导的不同。请运行日历的测试。";
        return Err(Failure::usage("bench-disagrees", words));
    }
    let numpy = numpy(&work, calendar, bench.place.path(), sum)?;
    let (peer, note) = match numpy {
        Ok(rate) => (Some(("numpy busday_offset".to_string(), Figure::new(rate, "个/秒"))), ""),
        Err(why) => (None, why),
    };
    let rate = |time: Duration| Figure::new(MANY as f64 / time.as_secs_f64(), "个/秒");
    let each = |time: Duration| format!("每个 {:.1} 纳秒", time.as_secs_f64() * 1e9 / MANY as f64);
    Ok(vec![
        Line::new("成批，1–120 个工作日，单核", rate(batch))
            .bar(Bar::AtLeast(BATCH))
            .peer(peer.clone())
            .note([each(batch), note.to_string()].join(" ")),
        Line::new("带全部推导，1–120 个工作日，单核", rate(derived))
            .bar(Bar::AtLeast(DERIVED))
            .peer(peer)
            .note(each(derived)),
    ])
}

/// The best of many rounds within some time, and what the last of them came to.
fn fastest(time: Duration, mut work: impl FnMut() -> i64) -> (Duration, i64) {
    let begun = Instant::now();
    let (mut best, mut sum) = (Duration::MAX, 0);
    while best == Duration::MAX || begun.elapsed() < time {
        let round = Instant::now();
        sum = black_box(work());
        best = best.min(round.elapsed());
    }
    (best, sum)
}

fn counting(bench: &Bench) -> Result<&Counting, Failure> {
    let id = RuleId::new("counting/order-121");
    let rule = bench.rules.counting.get(&id).or_else(|| bench.rules.counting.values().next());
    let version = rule.and_then(|rule| rule.versions.last());
    version
        .map(|version| &version.body)
        .ok_or_else(|| Failure::usage("rules-malformed", "规则里没有计算期限的规则，没有测成。"))
}

/// A day as the number its year, month and day make: only to compare sums.
fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

impl Work {
    fn new() -> Work {
        let mut dice = Dice(2026);
        let start = |dice: &mut Dice| FIRST.saturating_add((dice.below(SPAN) as i64).days());
        Work {
            starts: (0..MANY).map(|_| start(&mut dice)).collect(),
            lengths: (0..MANY).map(|_| 1 + dice.below(LONGEST) as u32).collect(),
        }
    }

    fn by_table(&self, calendar: &Calendar) -> i64 {
        let pairs = self.starts.iter().zip(&self.lengths);
        pairs.map(|(start, length)| number(calendar.add_working_days(*start, *length))).sum()
    }

    fn with_derivation(&self, calendar: &Calendar, counting: &Counting) -> i64 {
        let last_day = |(start, length): (&Date, &u32)| {
            let lengths = [Period::WorkingDays(*length)];
            let start = start.at(0, 0, 0, 0);
            match black_box(count(calendar, counting, start, &lengths, &[], Duty::Bureau)) {
                Ok(Outcome::Ends(deadline)) => number(deadline.last_day),
                _ => 0,
            }
        };
        self.starts.iter().zip(&self.lengths).map(last_day).sum()
    }
}

/// What numpy does a second on the same work, or why it was not run.
fn numpy(
    work: &Work,
    calendar: &Calendar,
    folder: &Path,
    sum: i64,
) -> Result<Result<f64, &'static str>, Failure> {
    let path = folder.join("dates.txt");
    let end = FIRST.saturating_add((SPAN as i64 + 400).days());
    let rests = FIRST.series(1.day()).take_while(|day| *day <= end);
    let rests: Vec<String> =
        rests.filter(|day| !calendar.is_working_day(*day)).map(|day| day.to_string()).collect();
    let mut text = rests.join(" ");
    for (start, length) in work.starts.iter().zip(&work.lengths) {
        text.push_str(&format!("\n{start} {length}"));
    }
    std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
    let path = path.display().to_string();
    let run = programs::run("python3", &["-c", NUMPY, &path], &[], Duration::from_secs(60));
    let Ok(printed) = run else { return Ok(Err("（没有 python3 和 numpy，同类未测）")) };
    let mut words = printed.split_whitespace();
    let mut next = || words.next().and_then(|word| word.parse::<f64>().ok());
    match (next(), next()) {
        (Some(rate), Some(theirs)) if theirs as i64 == sum => Ok(Ok(rate)),
        _ => {
            Err(Failure::usage("bench-disagrees", "numpy 算出的最后一日与稳进的不同。请核对日历。"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn the_table_and_the_derivation_come_to_the_same_days() {
        let rules = rulebook::load(None).expect("the project's own rules load");
        let counting = &rules.counting.values().next().expect("one").versions[0].body;
        let mut work = Work::new();
        work.starts.truncate(2000);
        work.lengths.truncate(2000);
        assert_eq!(work.by_table(&rules.calendar), work.with_derivation(&rules.calendar, counting));
        let last = work.starts.iter().max().expect("some");
        let latest = rules.calendar.add_working_days(*last, LONGEST as u32);
        assert!(rules.calendar.missing_years(FIRST, latest).is_empty(), "{latest} is announced");
    }
}
