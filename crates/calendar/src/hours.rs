//! Counting a period in hours: from the moment or the next full hour, through rest days, leaving
//! out suspended days only.

use jiff::civil::DateTime;

use crate::count::CountError;
use crate::counting::{Counting, FirstHour};
use crate::day::{self, Number};
use crate::deadline::{Deadline, Left, Outcome};
use crate::pause::{self, Span};
use crate::period::Period;
use crate::reason::{self, Reason};

const SECONDS_A_DAY: Number = 86_400;

/// Hours run through rest days and are never moved; only suspended days are left out.
pub(crate) fn count_hours(
    counting: &Counting,
    start: DateTime,
    lengths: &[Period],
    suspended: &[Span],
) -> Result<Outcome, CountError> {
    let begin = match counting.first_hour {
        FirstHour::Counted => second(start),
        FirstHour::NotCounted => (second(start) / 3600 + 1) * 3600,
    };
    let hours = lengths.iter().map(|length| match length {
        Period::Hours(n) => Number::from(*n),
        _ => 0,
    });
    let hours: Number = hours.sum();
    let pauses = pause::pauses(suspended, begin.div_euclid(SECONDS_A_DAY));
    let mut at = begin;
    let mut left = hours * 3600;
    for pause in &pauses {
        let before = (pause.from * SECONDS_A_DAY).max(at);
        if left <= before - at {
            break;
        }
        left -= before - at;
        let Some(until) = pause.until else {
            let since = pause::still_since(&pauses, pause.from);
            let since = day::day(since).ok_or(CountError::OutOfRange)?;
            let whole_hours =
                u32::try_from((left + 3599) / 3600).map_err(|_| CountError::OutOfRange)?;
            return Ok(Outcome::Paused { since, left: Left(vec![Period::Hours(whole_hours)]) });
        };
        at = before.max(until * SECONDS_A_DAY);
    }
    let end = at + left;
    let last_moment = moment(end).ok_or(CountError::OutOfRange)?;
    let last_day = moment((end - 1).max(second(start))).ok_or(CountError::OutOfRange)?.date();
    let from = moment(begin).ok_or(CountError::OutOfRange)?;
    let hours = u32::try_from(hours).map_err(|_| CountError::OutOfRange)?;
    let mut derivation = vec![match counting.first_hour {
        FirstHour::Counted => Reason::CountedFromMoment { start },
        FirstHour::NotCounted => Reason::FirstHourNotCounted { start, from },
    }];
    derivation.push(Reason::HoursCounted { hours, to: last_moment });
    derivation.extend(reason::suspensions(&pauses, last_day));
    Ok(Outcome::Ends(Deadline {
        last_day,
        last_moment: Some(last_moment),
        other_reading: None,
        provisional: false,
        derivation,
    }))
}

/// Seconds since the first moment of the range.
fn second(at: DateTime) -> Number {
    let time = Number::from(at.hour()) * 3600 + Number::from(at.minute()) * 60;
    day::number(at.date()) * SECONDS_A_DAY + time + Number::from(at.second())
}

/// The moment so many seconds after the first of the range.
fn moment(second: Number) -> Option<DateTime> {
    let of_day = second.rem_euclid(SECONDS_A_DAY);
    let (hour, minute) = (of_day / 3600, of_day % 3600 / 60);
    let day = day::day(second.div_euclid(SECONDS_A_DAY))?;
    Some(day.at(hour as i8, minute as i8, (of_day % 60) as i8, 0))
}
