//! A second, slow way to a last day: one day after the other, from the acts and the text of the clock
//! rule, sharing no arithmetic with the calendar crate. What the engine says must agree with it.

use jiff::civil::Date;
use wenjin_calendar::{DayKind, Duty, LastDay, Period};
use wenjin_law::Rules;
use wenjin_law::rule::{Clock, Length};
use wenjin_matter::{ClockState, Matter, Phase};

/// What the slow way answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The last day.
    Ends(Date),
    /// It stands still since that day.
    Paused(Date),
    /// It has no number.
    Nothing,
}

/// What the engine answered, in the same words; a clock that has ended shows no pause.
pub fn answered(state: &ClockState) -> Answer {
    match (&state.deadline, &state.phase) {
        (Some(deadline), _) => Answer::Ends(deadline.last_day),
        (None, Phase::Paused(since)) => Answer::Paused(*since),
        (None, _) => Answer::Nothing,
    }
}

/// Recomputes the last day of a clock from the acts of its matter.
pub fn recomputed(rules: &Rules, matter: &Matter, state: &ClockState) -> Answer {
    let version = rules.clocks[&state.rule].on(state.rule_from).expect("the version it names");
    let clock = &version.body;
    let started = state.started_at.date();
    let length = match clock.length {
        Length::Promptly => return Answer::Nothing,
        Length::SetByOfficer => {
            let set = matter.acts[state.started_by as usize - 1].get("until");
            return set.and_then(|day| day.date()).map_or(Answer::Nothing, Answer::Ends);
        }
        Length::Period(length) => length,
    };
    let spans = still(clock, matter, started);
    let ended = ended_on(state);
    let stands_still = |day: Date| {
        ended.is_none_or(|ended| day < ended)
            && spans.iter().any(|(from, until)| *from <= day && until.is_none_or(|it| day < it))
    };
    // Every grant after the start adds its length.
    let granted = clock.extension.iter().flat_map(|extension| {
        let later = &matter.acts[state.started_by as usize..];
        later.iter().filter(|act| act.step == extension.step).map(|_| extension.length)
    });
    let mut day = started;
    for piece in std::iter::once(length).chain(granted) {
        let (mut left, working) = match piece {
            Period::WorkingDays(n) => (n, true),
            Period::Days(n) => (n, false),
            // Months and years are as many days as they come to without a pause.
            Period::Months(n) => (days_to_same_number(day, n), false),
            Period::Years(n) => (days_to_same_number(day, n * 12), false),
            Period::Hours(_) => panic!("no clock of a complaint runs in hours"),
        };
        while left > 0 {
            day = day.tomorrow().expect("a day in range");
            if stands_still(day) {
                let open = |(from, until): &(Date, Option<Date>)| *from <= day && until.is_none();
                if ended.is_none() && spans.iter().any(open) {
                    return Answer::Paused(first_still(day, started, &stands_still));
                }
            } else if !working || rules.calendar.is_working_day(day) {
                left -= 1;
            }
        }
    }
    let counting = rules.counting[&clock.counting].versions.iter();
    let counting = counting.rev().find(|version| version.from <= started);
    let counting = counting.or(rules.counting[&clock.counting].versions.first()).expect("counting");
    let counted = |day: Date| started < day && !stands_still(day);
    Answer::Ends(moved(rules, counting.body.last_day, clock.duty, day, counted))
}

/// The first of the days without a break up to `day` on which the clock stands still.
fn first_still(day: Date, started: Date, still: &dyn Fn(Date) -> bool) -> Date {
    let mut first = day;
    while let Ok(before) = first.yesterday() {
        if before <= started || !still(before) {
            break;
        }
        first = before;
    }
    first
}

/// The day a clock ended: from then on nothing stands still.
fn ended_on(state: &ClockState) -> Option<Date> {
    match state.phase {
        Phase::Met(at) | Phase::MetLate(at) | Phase::Void(at) => Some(at.date()),
        Phase::Running | Phase::Paused(_) | Phase::Lapsed => None,
    }
}

/// The spans that do not count: from each act that stops the clock to the next that lets it run, in
/// the order of the acts.
fn still(clock: &Clock, matter: &Matter, started: Date) -> Vec<(Date, Option<Date>)> {
    let mut spans = Vec::new();
    for pause in &clock.pauses {
        let mut from: Option<Date> = None;
        for act in &matter.acts {
            match from {
                None if act.step == pause.from => from = Some(act.at.date()),
                Some(day) if act.step == pause.until => {
                    spans.push((day, Some(act.at.date())));
                    from = None;
                }
                _ => {}
            }
        }
        spans.extend(from.map(|day| (day, None)));
    }
    spans.retain(|(_, until)| until.is_none_or(|until| started < until));
    spans
}

/// How many days from a day to the day of the same number so many months later, or to that month's
/// last day.
fn days_to_same_number(from: Date, months: u32) -> u32 {
    let month = i32::from(from.month()) - 1 + months as i32;
    let year = from.year() + (month / 12) as i16;
    let first = Date::new(year, (month % 12) as i8 + 1, 1).expect("a month in range");
    let day = from.day().min(first.days_in_month());
    let to = first.with().day(day).build().expect("a day of that month");
    from.until(to).expect("a span of days").get_days() as u32
}

fn moved(
    rules: &Rules,
    rule: LastDay,
    duty: Duty,
    end: Date,
    counted: impl Fn(Date) -> bool,
) -> Date {
    let calendar = &rules.calendar;
    let next = |day: Date| day.tomorrow().expect("a day in range");
    let mut day = end;
    match rule {
        LastDay::Stays => {}
        LastDay::RestDayMoves => {
            while !calendar.is_working_day(day) {
                day = next(day);
            }
        }
        LastDay::HolidayMoves => {
            while matches!(calendar.kind(day), DayKind::Holiday(_)) {
                day = next(day);
            }
            if calendar.kind(day) == DayKind::Weekend {
                let mut before = day;
                while !calendar.is_working_day(before) {
                    before = before.yesterday().expect("a day in range");
                }
                match duty {
                    Duty::Bureau if counted(before) => day = before,
                    Duty::Bureau => {}
                    Duty::Party => {
                        while !calendar.is_working_day(day) {
                            day = next(day);
                        }
                    }
                }
            }
        }
    }
    day
}
