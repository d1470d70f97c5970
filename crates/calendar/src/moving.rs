//! Moving a last day that falls on a rest day, as the law at hand says, with the two readings where
//! it says nothing of an ordinary weekend. Periods in hours are never moved and do not come here.

use jiff::civil::Date;

use crate::calendar::{Calendar, DayKind};
use crate::counting::{Duty, LastDay};
use crate::reason::Reason;

/// A last day after moving.
pub(crate) struct Moved {
    pub day: Date,
    pub other: Option<Date>,
    pub reasons: Vec<Reason>,
    /// The days whose kind decided it.
    pub looked_at: Option<(Date, Date)>,
}

/// Moves the last day as the law says; `counted` tells whether a day is one the period counted.
pub(crate) fn last_day(
    calendar: &Calendar,
    rule: LastDay,
    duty: Duty,
    end: Date,
    counted: impl Fn(Date) -> bool,
) -> Moved {
    let stays = Moved { day: end, other: None, reasons: vec![], looked_at: None };
    match rule {
        LastDay::Stays => stays,
        LastDay::RestDayMoves => {
            let to = calendar.next_working_day_on_or_after(end);
            let reasons =
                if to == end { vec![] } else { vec![Reason::MovedPastRestDay { from: end, to }] };
            Moved { day: to, reasons, looked_at: Some((end, to)), ..stays }
        }
        LastDay::HolidayMoves => {
            let mut reasons = Vec::new();
            let mut to = end;
            if let DayKind::Holiday(name) = calendar.kind(end) {
                while let (DayKind::Holiday(_), Ok(next)) = (calendar.kind(to), to.tomorrow()) {
                    to = next;
                }
                reasons.push(Reason::MovedPastHoliday { from: end, to, holiday: name.to_string() });
            }
            if calendar.kind(to) != DayKind::Weekend {
                return Moved { day: to, reasons, looked_at: Some((end, to)), ..stays };
            }
            let before = calendar.previous_working_day_on_or_before(to);
            let strict = if counted(before) { before } else { to };
            let lenient = calendar.next_working_day_on_or_after(to);
            let (taken, other) = match duty {
                Duty::Bureau => (strict, lenient),
                Duty::Party => (lenient, strict),
            };
            reasons.push(Reason::TwoReadings { end: to, duty, taken, other });
            let looked_at = Some((before.min(end), lenient));
            Moved { day: taken, other: Some(other), reasons, looked_at }
        }
    }
}
