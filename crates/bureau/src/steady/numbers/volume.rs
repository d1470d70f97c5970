//! Change in the number of tickets, said three ways at once: as they came, by matter, and by matter with
//! the season taken out.
//!
//! The season is taken out by same-month indices: a month's index in a past year is its number over the
//! average month of that year; an index is the mean over the past years; a period's number is divided
//! by the mean index of its months. Only whole past years count, at least [`YEARS`] of them, and only
//! periods of whole months. How unsure that is, is shown by doing it with each single year's index
//! alone: the lowest and the highest change so found. With few years this is a rough range and no
//! probability; a change that is smaller than it should not be called one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::measure::Period;

/// The fewest past years from which a season is taken.
pub const YEARS: usize = 2;

/// How the number changed from one period to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Tickets in the period.
    pub tickets: i64,
    /// Tickets in the period it is compared with.
    pub base_tickets: i64,
    /// Tickets in the period that are the first of their matter.
    pub matters: i64,
    /// The same in the period it is compared with.
    pub base_matters: i64,
    /// With the season taken out; none where that cannot be done.
    pub adjusted: Option<Adjusted>,
}

/// Numbers of matters with the season taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjusted {
    /// Matters in an average month at the level of the period.
    pub level: f64,
    /// The same of the period it is compared with.
    pub base_level: f64,
    /// The lowest change found with a single year's index.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// The years the indices come from.
    pub years: Vec<i16>,
}

impl Change {
    /// The change in tickets as they came.
    pub fn raw(&self) -> i64 {
        self.tickets - self.base_tickets
    }

    /// The change in matters.
    pub fn deduplicated(&self) -> i64 {
        self.matters - self.base_matters
    }

    /// The three changes in Chinese.
    pub fn words(&self) -> String {
        let mut out = format!(
            "原始{:+}（{}→{}）；去重{:+}（{}→{}）；",
            self.raw(),
            self.base_tickets,
            self.tickets,
            self.deduplicated(),
            self.base_matters,
            self.matters,
        );
        let _ = match &self.adjusted {
            None => write!(out, "季节调整：不足{YEARS}个整年的历史，或者不是整月，不能计算"),
            Some(adjusted) => write!(
                out,
                "季节调整后月均{:+.0}（按单个年份的指数为{:+.0}至{:+.0}，共{}年）",
                adjusted.change(),
                adjusted.lowest,
                adjusted.highest,
                adjusted.years.len(),
            ),
        };
        out
    }
}

impl Adjusted {
    /// The change in matters a month.
    pub fn change(&self) -> f64 {
        self.level - self.base_level
    }

    /// True where every single year's index says the same direction.
    pub fn is_clear(&self) -> bool {
        (self.lowest > 0.0) == (self.highest > 0.0) && self.lowest != 0.0 && self.highest != 0.0
    }
}

/// The change from `base` to `period`, of tickets given as the day received and whether a repeat.
pub fn change(
    received: &[(Date, bool)],
    period: Period,
    base: Period,
    complete_since: Option<Date>,
) -> Change {
    let count = |within: Period, repeats: bool| {
        let mine = received.iter().filter(|(day, repeat)| {
            within.first <= *day && *day <= within.last && (repeats || !repeat)
        });
        mine.count() as i64
    };
    Change {
        tickets: count(period, true),
        base_tickets: count(base, true),
        matters: count(period, false),
        base_matters: count(base, false),
        adjusted: complete_since.and_then(|since| adjusted(received, period, base, since)),
    }
}

type Month = (i16, i8);

fn adjusted(
    received: &[(Date, bool)],
    period: Period,
    base: Period,
    since: Date,
) -> Option<Adjusted> {
    let (months, base_months) = (whole_months(period)?, whole_months(base)?);
    let mut counts: BTreeMap<Month, u32> = BTreeMap::new();
    for (day, _) in received.iter().filter(|(_, repeat)| !repeat) {
        *counts.entry((day.year(), day.month())).or_default() += 1;
    }
    let of = |month: &Month| f64::from(counts.get(month).copied().unwrap_or(0));
    // Whole years of complete records that end before the later of the two periods begins.
    let begins = period.first.max(base.first);
    let first_year = if since.day_of_year() == 1 { since.year() } else { since.year() + 1 };
    let total = |year: i16| (1..=12).map(|month| of(&(year, month))).sum::<f64>();
    let years: Vec<i16> = (first_year..begins.year()).filter(|year| total(*year) > 0.0).collect();
    if years.len() < YEARS {
        return None;
    }
    let index = |year: i16, months: &[Month]| {
        let sum: f64 = months.iter().map(|(_, month)| of(&(year, *month))).sum();
        sum / months.len() as f64 / (total(year) / 12.0)
    };
    let average = |months: &[Month]| months.iter().map(of).sum::<f64>() / months.len() as f64;
    let mean = |months: &[Month]| {
        years.iter().map(|year| index(*year, months)).sum::<f64>() / years.len() as f64
    };
    let (now, before) = (average(&months), average(&base_months));
    let singles: Vec<f64> = years
        .iter()
        .map(|year| now / index(*year, &months) - before / index(*year, &base_months))
        .collect();
    let level = now / mean(&months);
    let base_level = before / mean(&base_months);
    let lowest = singles.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = singles.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // A year without a single ticket in these months gives no index.
    let known = [level, base_level, lowest, highest].iter().all(|value| value.is_finite());
    known.then_some(Adjusted { level, base_level, lowest, highest, years })
}

/// The months of a period of whole months.
fn whole_months(period: Period) -> Option<Vec<Month>> {
    let whole = period.first.day() == 1
        && period.last == period.last.last_of_month()
        && period.first <= period.last;
    let mut out = vec![];
    let mut at = period.first;
    while whole && at <= period.last {
        out.push((at.year(), at.month()));
        at = at.checked_add(1.month()).ok()?;
    }
    (!out.is_empty()).then_some(out)
}
