//! What counting answers: a last day with its derivation, or the state of a stopped clock.

use jiff::civil::{Date, DateTime};

use crate::period::Period;
use crate::reason::Reason;

/// What became of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ends.
    Ends(Deadline),
    /// A span that is still open stops it.
    Paused {
        /// The first day that no longer counts.
        since: Date,
        /// What is left of it.
        left: Left,
    },
}

/// The end of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last day of the period, all of it included.
    pub last_day: Date,
    /// For periods in hours, the moment they end: what is done at it or before is in time. It may
    /// be the midnight at the end of `last_day`.
    pub last_moment: Option<DateTime>,
    /// The last day under the other reading, where the text leaves an ordinary weekend open.
    pub other_reading: Option<Date>,
    /// True where a year without a notice could still change the day.
    pub provisional: bool,
    /// How the day was found, in order.
    pub derivation: Vec<Reason>,
}

impl Deadline {
    /// The derivation in Chinese, one sentence each.
    pub fn words(&self) -> Vec<String> {
        self.derivation.iter().map(Reason::words).collect()
    }
}

/// What is left of a stopped period: lengths in order, in working days, calendar days or hours.
/// Months and years are given as the calendar days they come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left(pub Vec<Period>);

impl Left {
    /// What is left in Chinese: 3个工作日, then 15日.
    pub fn words(&self) -> String {
        let lengths: Vec<String> = self.0.iter().map(|period| period.words()).collect();
        lengths.join("，另")
    }
}
