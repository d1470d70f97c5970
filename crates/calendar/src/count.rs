//! Counting a period to its last day. Lengths are counted off one after the other over the days
//! that count; then the last day is moved as the law at hand says. What it never does: choose the
//! law, or move a period in hours.
//!
//! Two readings the texts leave open are settled here once. An extension is added to the length
//! itself, so a base period that would have ended on a rest day is not moved before the extension
//! is counted. And a month keeps the length it has without suspensions; the suspended days are
//! added at its end.

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::calendar::Calendar;
use crate::counting::{Counting, Duty};
use crate::day::{self, FIRST_DAY, LAST_DAY, Number};
use crate::deadline::{Deadline, Left, Outcome};
use crate::hours;
use crate::moving;
use crate::pause::{self, Pause, Span};
use crate::period::Period;
use crate::reason::{self, Reason};

/// Why a period cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountError {
    /// No length was given.
    NoLength,
    /// Hours together with longer units.
    HoursWithDays,
    /// The period begins or ends outside 1950–2150.
    OutOfRange,
}

impl CountError {
    /// The stable code of the error.
    pub fn code(self) -> &'static str {
        match self {
            CountError::NoLength => "period-without-length",
            CountError::HoursWithDays => "period-hours-with-days",
            CountError::OutOfRange => "period-out-of-range",
        }
    }
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CountError::NoLength => "期限没有长度，无法计算。请在规则中写明长度。",
            CountError::HoursWithDays => {
                "期限把小时与日、月、年混在一起，无法计算。请在规则中统一单位。"
            }
            CountError::OutOfRange => {
                "期限的开始或者结束不在可计算的1950年至2150年之间。请核对日期和长度。"
            }
        })
    }
}

impl std::error::Error for CountError {}

/// Counts `lengths` — the base length, then the extensions in order — from `start`, whose own day
/// (or hour) does not count, over the days that `suspended` leaves. Only periods in hours look at
/// the time of day in `start`.
///
/// An open span stops the period, unless it had run off before: what begins after the last unit is
/// counted changes nothing. More suspension never gives an earlier last day. Neither does a later
/// start, save that a suspension between two days of late January reaches only the period that
/// began on the earlier one, while both months end on the last of February.
///
/// # Errors
/// No length, hours mixed with longer units, or days outside 1950–2150: see [`CountError`].
pub fn count(
    calendar: &Calendar,
    counting: &Counting,
    start: DateTime,
    lengths: &[Period],
    suspended: &[Span],
    duty: Duty,
) -> Result<Outcome, CountError> {
    if !(FIRST_DAY..=LAST_DAY).contains(&start.date()) {
        return Err(CountError::OutOfRange);
    }
    let hours = lengths.iter().filter(|length| matches!(length, Period::Hours(_))).count();
    match (lengths.len(), hours) {
        (0, _) => Err(CountError::NoLength),
        (all, hours) if hours == all => hours::count_hours(counting, start, lengths, suspended),
        (_, 0) => count_days(calendar, counting, start.date(), lengths, suspended, duty),
        _ => Err(CountError::HoursWithDays),
    }
}

/// The steps most derivations stay within.
const REASONS: usize = 6;

/// A length made ready for counting off.
struct Piece {
    /// As it is read: a bare 日 may have become working days.
    read: Period,
    /// Whether it counts working days or all days.
    working: bool,
    /// How many of them.
    size: u32,
    /// The number of the day, where the month it ends in has none, and that month's last day.
    clamped: Option<(i8, Date)>,
}

/// Where counting off a number of days leads.
enum Advance {
    To(Number),
    Stopped { since: Number, left: u32 },
}

fn count_days(
    calendar: &Calendar,
    counting: &Counting,
    start: Date,
    lengths: &[Period],
    suspended: &[Span],
    duty: Duty,
) -> Result<Outcome, CountError> {
    let first = day::number(start) + 1;
    let pauses = pause::pauses(suspended, first);
    let pieces = pieces(calendar, counting, start, lengths)?;
    let mut at = start;
    let mut derivation = Vec::with_capacity(REASONS);
    derivation.push(Reason::FirstDayNotCounted { start });
    let mut years = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let to = match advance(calendar, &pauses, day::number(at), piece.working, piece.size) {
            Some(Advance::To(to)) => day::day(to).ok_or(CountError::OutOfRange)?,
            Some(Advance::Stopped { since, left }) => {
                let since = day::day(since).ok_or(CountError::OutOfRange)?;
                return Ok(Outcome::Paused { since, left: remaining(&pieces[index..], left) });
            }
            None => return Err(CountError::OutOfRange),
        };
        explain(
            calendar,
            counting,
            &pauses,
            (index, lengths[index]),
            piece,
            (at, to),
            &mut derivation,
        );
        if piece.working && at < to {
            years.extend(calendar.missing_years(at.tomorrow().unwrap_or(at), to));
        }
        at = to;
    }
    derivation.extend(reason::suspensions(&pauses, at));
    let moved = moving::last_day(calendar, counting.last_day, duty, at, |d| {
        let number = day::number(d);
        number >= first && !pauses.iter().any(|pause| pause.holds(number))
    });
    derivation.extend(moved.reasons);
    years.extend(moved.looked_at.iter().flat_map(|(from, to)| calendar.missing_years(*from, *to)));
    years.sort_unstable();
    years.dedup();
    let provisional = !years.is_empty();
    derivation.extend(years.into_iter().map(|year| Reason::ProvisionalYear { year }));
    if moved.day > LAST_DAY {
        return Err(CountError::OutOfRange);
    }
    Ok(Outcome::Ends(Deadline {
        last_day: moved.day,
        last_moment: None,
        other_reading: moved.other,
        provisional,
        derivation,
    }))
}

/// The lengths with their sizes in days. Months and years take their size from where they would
/// lie without suspensions.
fn pieces(
    calendar: &Calendar,
    counting: &Counting,
    start: Date,
    lengths: &[Period],
) -> Result<Vec<Piece>, CountError> {
    let mut at = start;
    let mut pieces = Vec::with_capacity(lengths.len());
    for length in lengths {
        let from = at;
        let read = match *length {
            Period::Days(n) if counting.reads_as_working_days(n) => Period::WorkingDays(n),
            other => other,
        };
        let months = match read {
            Period::Months(n) => Some(n),
            Period::Years(n) => Some(n.saturating_mul(12)),
            _ => None,
        };
        let to = match read {
            Period::WorkingDays(0) => Some(from),
            Period::WorkingDays(n) => calendar.nth_after(day::number(from), n),
            Period::Days(n) | Period::Hours(n) => day::day(day::number(from) + Number::from(n)),
            Period::Months(_) | Period::Years(_) => {
                months.and_then(|n| day::months_later(from, n)).filter(|to| *to <= LAST_DAY)
            }
        };
        at = to.ok_or(CountError::OutOfRange)?;
        let size = match read {
            Period::WorkingDays(n) => n,
            _ => (day::number(at) - day::number(from)) as u32,
        };
        let clamped = (months.is_some() && at.day() < from.day()).then_some((from.day(), at));
        let working = matches!(read, Period::WorkingDays(_));
        pieces.push(Piece { read, working, size, clamped });
    }
    Ok(pieces)
}

/// Counts off `n` working or calendar days after `at`, none of them within a pause. None where
/// the range ends first.
fn advance(
    calendar: &Calendar,
    pauses: &[Pause],
    mut at: Number,
    working: bool,
    n: u32,
) -> Option<Advance> {
    let mut left = Number::from(n);
    for pause in pauses {
        let before = (pause.from - 1).max(at);
        let free =
            if working { calendar.worked(before) - calendar.worked(at) } else { before - at };
        if left <= free {
            break;
        }
        left -= free;
        match pause.until {
            Some(until) => at = before.max(until - 1),
            None => {
                let since = pause::still_since(pauses, pause.from);
                return Some(Advance::Stopped { since, left: left as u32 });
            }
        }
    }
    match (left, working) {
        (0, _) => Some(Advance::To(at)),
        (_, false) => Some(Advance::To(at + left)),
        (_, true) => Some(Advance::To(day::number(calendar.nth_after(at, left as u32)?))),
    }
}

/// What is left when counting stops within the first of these pieces.
fn remaining(pieces: &[Piece], left_of_first: u32) -> Left {
    let mut left: Vec<Period> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let size = if index == 0 { left_of_first } else { piece.size };
        match (left.last_mut(), piece.working) {
            _ if size == 0 => {}
            (Some(Period::WorkingDays(n)), true) | (Some(Period::Days(n)), false) => *n += size,
            (_, true) => left.push(Period::WorkingDays(size)),
            (_, false) => left.push(Period::Days(size)),
        }
    }
    Left(left)
}

/// The reasons for one piece.
fn explain(
    calendar: &Calendar,
    counting: &Counting,
    pauses: &[Pause],
    (index, given): (usize, Period),
    piece: &Piece,
    (after, to): (Date, Date),
    out: &mut Vec<Reason>,
) {
    if index > 0 {
        out.push(Reason::ExtensionAdded { period: given });
    }
    if let (Period::Days(days), Period::WorkingDays(_)) = (given, piece.read) {
        out.push(Reason::ReadAsWorkingDays { days, counting: counting.title.clone() });
    }
    if let Some((number, last)) = piece.clamped {
        out.push(Reason::NoSuchDayInMonth { number, last });
    }
    out.push(Reason::Counted { period: piece.read, after, to });
    if !piece.working {
        return;
    }
    let (mut rests, mut make_up) = (Vec::new(), Vec::new());
    for (from, to) in pause::free(pauses, day::number(after) + 1, day::number(to)) {
        let (Some(from), Some(to)) = (day::day(from), day::day(to)) else { continue };
        calendar.rests(from, to, &mut rests);
        make_up.extend_from_slice(calendar.make_up_days(from, to));
    }
    if !rests.is_empty() {
        out.push(Reason::Skipped { rests });
    }
    if !make_up.is_empty() {
        out.push(Reason::MakeUpDaysCounted { days: make_up });
    }
}
