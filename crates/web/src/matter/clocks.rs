//! The engine's clocks in words: what is left, and how each date came about. Nothing is counted here
//! but the working days between two days.

use jiff::civil::{Date, DateTime};
use wenjin_calendar::{Calendar, Deadline, Reason as Why};
use wenjin_law::{Basis, Citation as Place};
use wenjin_matter::{ClockState as State, Matter, Phase};
use wenjin_store::Row;

use crate::app::App;
use crate::lawbook;
use crate::time::{date_words, moment_words};
use crate::ui::clock::{Clock, ClockState, Derived, Reason, When};
use crate::ui::law::Citation;

/// Working days before the last day from which a list says 临近, where the clock itself is not at hand.
pub const SOON: u32 = 2;

/// The places a version rests on, opening their articles as of a day.
pub fn cited(basis: &[Basis], on: Date) -> Vec<Citation> {
    places(basis.iter().map(|basis| &basis.citation), on)
}

/// Places of law in a row: a law that was just named is not named again.
pub fn places<'a>(all: impl IntoIterator<Item = &'a Place>, on: Date) -> Vec<Citation> {
    let mut before = "";
    let cite = |place: &'a Place| {
        let text = if place.law == before { place.place.to_string() } else { place.to_string() };
        before = &place.law;
        Citation::new(text, lawbook::href(place, Some(on)))
    };
    all.into_iter().map(cite).collect()
}

/// A day for machines and people.
pub fn when(day: Date) -> When {
    When::new(day.to_string(), date_words(day))
}

/// A time for machines and people: 11月14日 09:16, with the year where it is not this one.
pub fn when_moment(at: DateTime, today: Date) -> When {
    When::new(
        at.to_string(),
        format!("{} {:02}:{:02}", short_day(at.date(), today), at.hour(), at.minute()),
    )
}

/// What is left until a last day, in working days.
pub fn left(calendar: &Calendar, today: Date, last_day: Date) -> String {
    if last_day == today {
        return "今天届满".into();
    }
    let working = calendar.working_days_between(today, last_day);
    match (last_day < today, working.unsigned_abs()) {
        (true, 0) => "逾期，其间没有工作日".into(),
        (true, days) => format!("逾期 {days} 个工作日"),
        (false, 0) => "届满前没有工作日了".into(),
        (false, days) => format!("还有 {days} 个工作日"),
    }
}

/// Where a running clock stands.
fn standing(today: Date, last_day: Date, warns: bool, provisional: bool) -> ClockState {
    if last_day < today {
        ClockState::Lapsed
    } else if warns || last_day == today {
        ClockState::Near
    } else if provisional {
        ClockState::Provisional
    } else {
        ClockState::Running
    }
}

/// The clock that leads a row of a list; none where no clock runs.
pub fn lead(app: &App, row: &Row, today: Date) -> Option<Clock> {
    let calendar = &app.rules.calendar;
    let Some(lead) = &row.lead else {
        let paused = Clock {
            what: String::new(),
            kind: String::new(),
            last_day: None,
            left: "期限中止".into(),
            state: ClockState::Paused,
            derivation: vec![],
        };
        return row.paused.then_some(paused);
    };
    let rule = app.rules.clocks.get(&wenjin_law::RuleId::new(&lead.rule));
    let warns = lead.last_day <= calendar.add_working_days(today, SOON);
    Some(Clock {
        what: rule.map_or_else(|| lead.rule.clone(), |rule| short_title(&rule.title).to_string()),
        kind: String::new(),
        last_day: Some(When::new(lead.last_day.to_string(), short_day(lead.last_day, today))),
        left: left(calendar, today, lead.last_day),
        state: standing(today, lead.last_day, warns, lead.provisional),
        derivation: vec![],
    })
}

/// 决定是否受理投诉的期限 as 决定是否受理投诉: under the head 期限 the word is said already.
pub fn short_title(title: &str) -> &str {
    title.strip_suffix("的期限").or_else(|| title.strip_suffix("期限")).unwrap_or(title)
}

/// 4月29日, with the year where it is not this one.
fn short_day(day: Date, today: Date) -> String {
    match day.year() == today.year() {
        true => format!("{}月{}日", day.month(), day.day()),
        false => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// A clock of a matter with its whole derivation.
pub fn clock(app: &App, matter: &Matter, state: &State, today: Date) -> Clock {
    let last_day = state.deadline.as_ref().map(|deadline| deadline.last_day);
    let (shown, left) = match (&state.phase, last_day) {
        (Phase::Met(at), _) => (ClockState::Met, format!("按期，{}办结", date_words(at.date()))),
        (Phase::MetLate(at), _) => {
            (ClockState::MetLate, format!("逾期办结，{}", date_words(at.date())))
        }
        (Phase::Void(at), _) => (ClockState::Void, format!("{}起不再计算", date_words(at.date()))),
        (Phase::Paused(since), _) => (ClockState::Paused, format!("自{}中止", date_words(*since))),
        (Phase::Running | Phase::Lapsed, Some(last)) => {
            let warns = state.warns_from.is_some_and(|from| from <= today);
            let provisional = state.deadline.as_ref().is_some_and(|it| it.provisional);
            (standing(today, last, warns, provisional), left(&app.rules.calendar, today, last))
        }
        (Phase::Running | Phase::Lapsed, None) => {
            (ClockState::Running, "及时办理，没有定天数".into())
        }
    };
    let kind = match (state.informative, state.basis.is_empty()) {
        (true, _) => "仅供参考",
        (false, true) => "本局承诺",
        (false, false) => "法定",
    };
    Clock {
        what: short_title(&state.title).into(),
        kind: kind.into(),
        last_day: state.deadline.as_ref().map(last_moment),
        left,
        state: shown,
        derivation: derivation(app, matter, state),
    }
}

fn last_moment(deadline: &Deadline) -> When {
    match deadline.last_moment {
        Some(at) => When::new(at.to_string(), format!("{}前", moment_words(at))),
        None => when(deadline.last_day),
    }
}

/// From the starting act to the last day, then what hangs on it and what is open about it.
fn derivation(app: &App, matter: &Matter, state: &State) -> Vec<Derived> {
    let line = |reason, text: String| Derived { reason, text, basis: vec![] };
    let on = state.started_at.date();
    let mut lines = vec![Derived {
        reason: Reason::Start,
        text: started(app, matter, state),
        basis: cited(&state.basis, on),
    }];
    if let Some(deadline) = &state.deadline {
        let steps = deadline.derivation.iter().zip(deadline.words());
        lines.extend(steps.map(|(why, words)| line(reason(why), words)));
        // Where the text leaves two readings, one of the steps says so and names the other day.
        lines.push(line(Reason::End, last_moment(deadline).text));
    }
    for (seq, length) in &state.extensions {
        let act = matter.acts.get(*seq as usize - 1);
        let who = act.map(|act| format!("{}，{}", act.by.name, moment_words(act.at)));
        let text =
            format!("第{seq}条记录准许延长{}（{}）。", length.words(), who.unwrap_or_default());
        lines.push(line(Reason::Extend, text));
    }
    lines.extend(state.lapse.iter().map(|text| line(Reason::Lapse, text.clone())));
    lines.extend(state.note.iter().map(|text| line(Reason::Note, text.clone())));
    lines.extend(state.to_confirm.iter().map(|text| line(Reason::ToConfirm, text.clone())));
    lines
}

/// Which act started it.
fn started(app: &App, matter: &Matter, state: &State) -> String {
    let act = matter.acts.get(state.started_by as usize - 1);
    let title =
        act.and_then(|act| app.rules.step(&act.family, &act.step)).map(|rule| rule.title.as_str());
    let at = moment_words(state.started_at);
    format!("第{}条记录“{}”，{at}。", state.started_by, title.unwrap_or_default())
}

fn reason(why: &Why) -> Reason {
    match why {
        Why::FirstDayNotCounted { .. }
        | Why::FirstHourNotCounted { .. }
        | Why::CountedFromMoment { .. } => Reason::Start,
        Why::ReadAsWorkingDays { .. }
        | Why::Counted { .. }
        | Why::HoursCounted { .. }
        | Why::NoSuchDayInMonth { .. } => Reason::Length,
        Why::Skipped { .. } | Why::MakeUpDaysCounted { .. } => Reason::Skip,
        Why::Suspended { .. } => Reason::Pause,
        Why::ExtensionAdded { .. } => Reason::Extend,
        Why::MovedPastHoliday { .. } | Why::MovedPastRestDay { .. } | Why::SetByOfficer { .. } => {
            Reason::End
        }
        Why::TwoReadings { .. } | Why::ProvisionalYear { .. } => Reason::Note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_left_is_said_in_working_days() {
        let calendar = Calendar::new(vec![]).expect("no notice at all");
        let (friday, saturday, monday) = (date(2026, 4, 24), date(2026, 4, 25), date(2026, 4, 27));
        assert_eq!(left(&calendar, friday, friday), "今天届满");
        assert_eq!(left(&calendar, friday, monday), "还有 1 个工作日");
        assert_eq!(left(&calendar, monday, friday), "逾期 1 个工作日");
        assert_eq!(left(&calendar, saturday, friday), "逾期，其间没有工作日");
        assert_eq!(left(&calendar, friday, saturday), "届满前没有工作日了");
    }

    #[test]
    fn only_a_day_that_has_passed_is_lapsed() {
        let (today, before) = (date(2026, 4, 24), date(2026, 4, 23));
        assert_eq!(standing(today, before, true, true), ClockState::Lapsed);
        assert_eq!(standing(today, today, false, false), ClockState::Near);
    }
}
