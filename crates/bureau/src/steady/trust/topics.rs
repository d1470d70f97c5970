//! Topics that call for a consumer warning: what came lately under one category, each matter once, held
//! against the same length of time before. Only proposes; whether to warn is for people to decide.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use wenjin_law::Rules;

/// One matter that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// Its category; the empty one is no topic.
    pub topic: String,
    /// The day it was received.
    pub on: Date,
}

/// The bureau's thresholds (`rules/warning/thresholds.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Days of the time looked at.
    pub days: u32,
    /// Matters at least.
    pub least: u32,
    /// How many times the average of the times before.
    pub times: u32,
}

impl Thresholds {
    /// Those in force on a day; none where a number is missing.
    pub fn on(rules: &Rules, day: Date) -> Option<Thresholds> {
        let number = |code| super::threshold(rules, "warning/thresholds", code, day);
        let days = number("days").filter(|days| *days > 0)?;
        Some(Thresholds { days, least: number("least")?, times: number("times")? })
    }

    /// The first day of the time looked at, and the first of the times before it.
    pub fn since(&self, today: Date) -> (Date, Date) {
        let back = |times: i64| today.saturating_sub((i64::from(self.days) * times).days());
        (back(1), back(1 + BEFORE))
    }
}

/// How many times of the same length are looked at before.
const BEFORE: i64 = 12;

/// A topic that calls for a warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The category.
    pub topic: String,
    /// Matters in the time looked at.
    pub now: u32,
    /// Their average in the times before.
    pub before: f64,
}

/// The topics over the thresholds, the one that grew most first.
pub fn topics(all: &[Came], thresholds: &Thresholds, today: Date) -> Vec<Topic> {
    let (since, before) = thresholds.since(today);
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for came in all.iter().filter(|came| !came.topic.is_empty() && came.on <= today) {
        let count = counts.entry(&came.topic).or_default();
        count.0 += u32::from(came.on > since);
        count.1 += u32::from(came.on > before && came.on <= since);
    }
    let topic = |(topic, (now, earlier)): (&str, (u32, u32))| {
        let before = f64::from(earlier) / BEFORE as f64;
        let grew = f64::from(now) >= f64::from(thresholds.times) * before;
        (now >= thresholds.least && grew).then(|| Topic { topic: topic.into(), now, before })
    };
    let mut found: Vec<Topic> = counts.into_iter().filter_map(topic).collect();
    let growth = |topic: &Topic| f64::from(topic.now) - topic.before;
    found.sort_by(|a, b| growth(b).total_cmp(&growth(a)).then_with(|| a.topic.cmp(&b.topic)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn came(topic: &str, on: Date, times: usize) -> Vec<Came> {
        vec![Came { topic: topic.into(), on }; times]
    }

    #[test]
    fn what_grew_is_proposed_and_what_is_always_many_is_not() {
        let (line, today) = (Thresholds { days: 30, least: 8, times: 2 }, date(2026, 11, 20));
        let mut all =
            [came("空调", today, 9), came("食品", today, 40), came("家具", today, 7)].concat();
        // Forty a month, every month of the year before.
        for month in 1..=12 {
            let day = today.saturating_sub((30 * i64::from(month)).days());
            all.extend(came("食品", day, 40));
        }
        all.extend(came("", today, 100));
        let found = topics(&all, &line, today);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].topic.as_str(), found[0].now, found[0].before), ("空调", 9, 0.0));
    }

    #[test]
    fn the_first_day_of_the_time_is_the_day_after_so_many_days_ago() {
        let (line, today) = (Thresholds { days: 30, least: 1, times: 1 }, date(2026, 3, 31));
        assert_eq!(topics(&came("a", date(2026, 3, 2), 1), &line, today).len(), 1);
        assert_eq!(topics(&came("a", date(2026, 3, 1), 1), &line, today).len(), 0);
    }
}
