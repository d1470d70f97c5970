//! The last day of a clock rule, counted from a start: the one place where a rule's length, its
//! counting rule and the calendar meet.

use jiff::civil::{Date, DateTime};
use wenjin_calendar::{CountError, Deadline, Outcome, Period, Span, count};

use crate::rule::{Clock, Length, Rules, Version};

/// When the period of `version` ends that starts at `start`.
///
/// `set_day` is the day the officer set, for a length set so; `extensions` follow in the order they
/// were granted; `suspended` spans do not count. None for a duty without a number (及时), and for a
/// length set by the officer where no day is given.
///
/// # Errors
/// Where the period cannot be counted, see [`CountError`].
pub fn last_day(
    rules: &Rules,
    version: &Version<Clock>,
    start: DateTime,
    set_day: Option<Date>,
    extensions: &[Period],
    suspended: &[Span],
) -> Result<Option<Outcome>, CountError> {
    let clock = &version.body;
    match clock.length {
        Length::Promptly => Ok(None),
        Length::SetByOfficer => Ok(set_day.map(|day| {
            Outcome::Ends(Deadline {
                last_day: day,
                last_moment: None,
                other_reading: None,
                provisional: false,
                derivation: vec![wenjin_calendar::Reason::SetByOfficer { day }],
            })
        })),
        Length::Period(base) => {
            // Loading has made sure that the counting rule covers the clock's whole interval; a clock
            // that starts later, under old law that was chosen, is counted as on its last day.
            let last = version.until.and_then(|until| until.yesterday().ok()).unwrap_or(Date::MAX);
            let counting = rules.counting.get(&clock.counting);
            let Some(counting) =
                counting.and_then(|rule| rule.on(start.date().min(last).max(version.from)))
            else {
                return Ok(None);
            };
            let lengths: Vec<Period> =
                [base].into_iter().chain(extensions.iter().copied()).collect();
            count(&rules.calendar, &counting.body, start, &lengths, suspended, clock.duty).map(Some)
        }
    }
}
