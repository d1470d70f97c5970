//! Whether promises are kept: what each complaint says of it, the share kept with its interval, and what
//! the bureau's thresholds make of that. How many complaints there are never counts against a shop: only
//! how those that came to an answer ended.

use jiff::ToSpan;
use jiff::civil::Date;
use wenjin_law::Rules;
use wenjin_matter::{Matter, Value};

/// What a complaint says of the promises of the business it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Kept, known on that day.
    Kept(Date),
    /// Not kept, known on that day.
    Broken(Date),
    /// No promise was at stake, or nobody has written down what came of it.
    Silent,
}

/// The steps that say it, and what each says: the step, its fact, what is kept, what is broken.
const SAYS: [(&str, &str, Said, Said); 4] = [
    ("record-promise", "promise-honoured", Said::Code("yes"), Said::Code("no")),
    ("record-performance", "performed", Said::Flag(true), Said::Flag(false)),
    ("agree", "performed-at-once", Said::Flag(true), Said::Never),
    ("agree-without-paper", "no-paper-reason", Said::Code("performed"), Said::Never),
];

#[derive(Clone, Copy)]
enum Said {
    Code(&'static str),
    Flag(bool),
    Never,
}

impl Said {
    fn is(self, value: &Value) -> bool {
        match (self, value) {
            (Said::Code(code), Value::Text(text)) => text == code,
            (Said::Flag(flag), Value::Flag(said)) => flag == *said,
            _ => false,
        }
    }
}

/// What a complaint says: the last act that says anything.
pub fn outcome(complaint: &Matter) -> Outcome {
    let said = |act: &wenjin_matter::Act| {
        let (_, fact, kept, broken) = SAYS.iter().find(|(step, ..)| *step == act.step)?;
        match act.get(fact) {
            Some(value) if kept.is(value) => Some(Outcome::Kept(act.at.date())),
            Some(value) if broken.is(value) => Some(Outcome::Broken(act.at.date())),
            // Somebody looked, and no promise was at stake.
            Some(_) if *fact == "promise-honoured" => Some(Outcome::Silent),
            // A box that was not ticked beside a written note says that it was not performed.
            None if *fact == "performed" => Some(Outcome::Broken(act.at.date())),
            _ => None,
        }
    };
    complaint.acts.iter().rev().find_map(said).unwrap_or(Outcome::Silent)
}

/// How the promises of one business, or of many, were kept in a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Complaints in which they were kept.
    pub kept: u32,
    /// Complaints in which they were not.
    pub broken: u32,
    /// Complaints that say nothing of it.
    pub silent: u32,
}

impl Kept {
    /// Counts the outcomes known from the first day to the last, both included.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>, from: Date, until: Date) -> Kept {
        let mut all = Kept::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Kept(day) if (from..=until).contains(&day) => all.kept += 1,
                Outcome::Broken(day) if (from..=until).contains(&day) => all.broken += 1,
                Outcome::Kept(_) | Outcome::Broken(_) => {}
                Outcome::Silent => all.silent += 1,
            }
        }
        all
    }

    /// Both together.
    pub fn and(self, other: Kept) -> Kept {
        Kept {
            kept: self.kept + other.kept,
            broken: self.broken + other.broken,
            silent: self.silent + other.silent,
        }
    }

    /// Complaints that say whether they were kept.
    pub fn known(self) -> u32 {
        self.kept + self.broken
    }

    /// The share kept; none of none.
    pub fn share(self) -> Option<Share> {
        Share::of(self.kept.into(), self.known().into())
    }
}

/// A share in per cent, and the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Share {
    /// The share of a part, with the interval it would fall into in 95 of 100 cases of the same kind
    /// (Wilson); none of none.
    pub fn of(part: u64, whole: u64) -> Option<Share> {
        if whole == 0 {
            return None;
        }
        let (n, z2) = (whole as f64, 1.959_964_f64.powi(2));
        let p = part as f64 / n;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = (p * (1.0 - p) * z2 / n + z2 * z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
        let percent = |share: f64| 100.0 * share.clamp(0.0, 1.0);
        Some(Share { share: percent(p), low: percent(middle - half), high: percent(middle + half) })
    }
}

/// The bureau's thresholds (`rules/trusted-unit/thresholds.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Days looked back.
    pub window_days: u32,
    /// Complaints with an answer below which nothing is said.
    pub least: u32,
    /// Per cent below which the upper end of the interval calls for a warning.
    pub warn_below: u32,
}

/// What the thresholds make of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few complaints have an answer.
    TooFew,
    /// Nothing calls for a warning.
    Fine,
    /// The whole interval lies below the line: a warning is proposed.
    Below,
}

impl Thresholds {
    /// Those in force on a day; none where a number is missing.
    pub fn on(rules: &Rules, day: Date) -> Option<Thresholds> {
        let number = |code| super::threshold(rules, "trusted-unit/thresholds", code, day);
        Some(Thresholds {
            window_days: number("window-days")?,
            least: number("least")?,
            warn_below: number("warn-below")?,
        })
    }

    /// The first day looked at, so many days before `today`.
    pub fn since(&self, today: Date) -> Date {
        today.saturating_sub(i64::from(self.window_days).days())
    }

    /// What they make of it.
    pub fn judge(&self, kept: Kept) -> Verdict {
        match kept.share() {
            Some(share) if kept.known() >= self.least => {
                if share.high < f64::from(self.warn_below) { Verdict::Below } else { Verdict::Fine }
            }
            _ => Verdict::TooFew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kept(kept: u32, broken: u32) -> Kept {
        Kept { kept, broken, silent: 0 }
    }

    /// Reckoned apart from this program: 8 of 10 is 80 % (49.0–94.3), 0 of 5 is 0 % (0–43.4).
    #[test]
    fn a_share_has_the_interval_of_wilson() {
        let share = kept(8, 2).share().unwrap();
        assert_eq!(
            [share.share, share.low, share.high].map(|it| (it * 10.0).round()),
            [800.0, 490.0, 943.0]
        );
        let none = kept(0, 5).share().unwrap();
        assert_eq!([none.low, none.high].map(|it| (it * 10.0).round()), [0.0, 434.0]);
        assert_eq!(kept(0, 0).share(), None);
    }

    #[test]
    fn a_few_complaints_call_for_nothing_and_many_kept_ones_neither() {
        let line = Thresholds { window_days: 365, least: 5, warn_below: 80 };
        assert_eq!(line.judge(kept(0, 4)), Verdict::TooFew);
        assert_eq!(line.judge(kept(0, 5)), Verdict::Below);
        assert_eq!(line.judge(kept(3, 2)), Verdict::Fine, "the interval reaches above the line");
        assert_eq!(line.judge(kept(500, 20)), Verdict::Fine);
        assert_eq!(line.judge(kept(60, 40)), Verdict::Below);
    }

    #[test]
    fn only_what_was_known_in_the_time_counts() {
        let day = |n: i8| date(2026, 3, n);
        let all = [
            Outcome::Kept(day(1)),
            Outcome::Broken(day(31)),
            Outcome::Silent,
            Outcome::Kept(day(15)),
        ];
        assert_eq!(Kept::of(all, day(2), day(30)), Kept { kept: 1, broken: 0, silent: 1 });
    }
}
