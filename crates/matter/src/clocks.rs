//! Every clock of a matter, from its acts: running, paused, met, missed — each with its derivation.

use jiff::civil::{Date, DateTime};
use wenjin_calendar::{Calendar, Deadline, Duty, Outcome, Period, Span};
use wenjin_law::rule::{Clock, Length, Start};
use wenjin_law::{Basis, Rule, RuleId, Rules, Version};

use crate::act::{Act, Value};
use crate::state::{LawDay, Matter, law_day};

/// Where a clock stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It runs.
    Running,
    /// It stands still since that day.
    Paused(Date),
    /// What it asks was done in time.
    Met(DateTime),
    /// What it asks was done after the last day.
    MetLate(DateTime),
    /// The last day has passed and what it asks is not done.
    Lapsed,
    /// It ended without being met or missed.
    Void(DateTime),
}

/// One clock of a matter.
#[derive(Clone, Debug)]
pub struct ClockState {
    /// Its rule.
    pub rule: RuleId,
    /// The rule's title.
    pub title: String,
    /// The first day of the version that applies.
    pub rule_from: Date,
    /// What the version rests on.
    pub basis: Vec<Basis>,
    /// What the version leaves to be confirmed.
    pub to_confirm: Option<String>,
    /// What the text leaves open.
    pub note: Option<String>,
    /// The `seq` of the act that started it.
    pub started_by: u32,
    /// The time it is counted from.
    pub started_at: DateTime,
    /// Where it stands.
    pub phase: Phase,
    /// The last day with its derivation; none while it is paused, and for duties without a number.
    pub deadline: Option<Deadline>,
    /// True for a duty to act 及时, without a number.
    pub promptly: bool,
    /// Whose period it is.
    pub duty: Duty,
    /// The day from which it warns.
    pub warns_from: Option<Date>,
    /// What follows when it lapses.
    pub lapse: Option<String>,
    /// True where it is shown only.
    pub informative: bool,
    /// The acts that prolonged it: `seq` and by how much.
    pub extensions: Vec<(u32, Period)>,
}

impl ClockState {
    /// True while the officer still owes what it asks.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Paused(_) | Phase::Lapsed) && !self.informative
    }
}

/// Every clock that has started in `matter`, as it stands on `today`, the earliest last day first.
///
/// A clock follows the version of its rule in force on the day that started it, under the law chosen
/// where the law changed while the matter was open. A clock started anew shows its last start.
pub fn clocks(rules: &Rules, matter: &Matter, today: Date) -> Vec<ClockState> {
    let mut out: Vec<ClockState> = rules
        .clocks_of(&matter.family)
        .filter_map(|rule| state_of(rules, rule, matter, today))
        .collect();
    out.sort_by_key(|clock| {
        (!clock.is_live(), clock.deadline.as_ref().map_or(Date::MAX, |d| d.last_day))
    });
    out
}

fn state_of(rules: &Rules, rule: &Rule<Clock>, matter: &Matter, today: Date) -> Option<ClockState> {
    let standing = standing(rules, rule, matter)?;
    let phase = standing.phase(today);
    let Standing { rule, version, act, started_at, extensions, deadline, .. } = standing;
    let clock = &version.body;
    let warning = |deadline: &Deadline| {
        clock.warn_working_days.map(|n| warning_day(&rules.calendar, deadline.last_day, n))
    };
    Some(ClockState {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        rule_from: version.from,
        basis: version.basis.clone(),
        to_confirm: version.question(started_at.date()),
        note: version.note.clone(),
        started_by: act.seq,
        started_at,
        phase,
        promptly: clock.length == Length::Promptly,
        duty: clock.duty,
        warns_from: deadline.as_ref().and_then(warning),
        deadline,
        lapse: clock.lapse.clone(),
        informative: clock.informative,
        extensions,
    })
}

/// A clock that has started, without the words that pages need.
pub(crate) struct Standing<'a> {
    pub(crate) rule: &'a Rule<Clock>,
    version: &'a Version<Clock>,
    act: &'a Act,
    started_at: DateTime,
    extensions: Vec<(u32, Period)>,
    end: Option<&'a Act>,
    void: Option<&'a Act>,
    /// Since when it stands still.
    paused: Option<Date>,
    pub(crate) deadline: Option<Deadline>,
}

impl Standing<'_> {
    pub(crate) fn informative(&self) -> bool {
        self.version.body.informative
    }

    /// Where it stands on a day.
    pub(crate) fn phase(&self, today: Date) -> Phase {
        let last_day = self.deadline.as_ref().map(|deadline| deadline.last_day);
        match (self.end, self.void) {
            (_, Some(void)) => Phase::Void(void.at),
            (Some(end), None) if last_day.is_some_and(|last| last < end.at.date()) => {
                Phase::MetLate(end.at)
            }
            (Some(end), None) => Phase::Met(end.at),
            (None, None) if last_day.is_some_and(|last| last < today) => Phase::Lapsed,
            (None, None) => self.paused.map_or(Phase::Running, Phase::Paused),
        }
    }
}

/// Every clock of the matter that has started, by rule.
pub(crate) fn all_standing<'a>(
    rules: &'a Rules,
    matter: &'a Matter,
) -> impl Iterator<Item = Standing<'a>> {
    rules.clocks_of(&matter.family).filter_map(|rule| standing(rules, rule, matter))
}

/// How one clock stands; none where nothing has started it, or no version was in force then.
fn standing<'a>(
    rules: &'a Rules,
    rule: &'a Rule<Clock>,
    matter: &'a Matter,
) -> Option<Standing<'a>> {
    let (act, started_at, version) = start_of(rules, rule, matter)?;
    let clock = &version.body;
    // A period counted from a recorded day may be met by the very act that records it.
    let same_act = clock.starts.iter().any(|start| start.step == act.step && start.field.is_some());
    let later = &matter.acts[act.seq as usize - usize::from(same_act)..];
    let end = later.iter().find(|act| clock.stops.contains(&act.step));
    let void = later.iter().find(|act| clock.voids.contains(&act.step));
    let void = void.filter(|void| end.is_none_or(|end| void.seq < end.seq));
    let extensions: Vec<(u32, Period)> = clock
        .extension
        .iter()
        .flat_map(|extension| {
            later
                .iter()
                .filter(|act| act.step == extension.step)
                .map(|act| (act.seq, extension.length))
        })
        .collect();
    let lengths: Vec<Period> = extensions.iter().map(|(_, length)| *length).collect();
    let spans = spans_of(clock, matter, started_at.date(), end.or(void));
    let last_day =
        wenjin_law::clock::last_day(rules, version, started_at, set_day(act), &lengths, &spans);
    let (paused, deadline) = match last_day {
        Ok(Some(Outcome::Paused { since, .. })) => (Some(since), None),
        Ok(Some(Outcome::Ends(deadline))) => (None, Some(deadline)),
        Ok(None) | Err(_) => (None, None),
    };
    Some(Standing { rule, version, act, started_at, extensions, end, void, paused, deadline })
}

/// The `n`th working day before `last_day`.
fn warning_day(calendar: &Calendar, last_day: Date, n: u32) -> Date {
    (0..n).fold(last_day, |day, _| {
        day.yesterday().map_or(day, |day| calendar.previous_working_day_on_or_before(day))
    })
}

/// The day the officer set in the starting act, for clocks whose length is set so.
fn set_day(act: &Act) -> Option<Date> {
    act.get("until").and_then(Value::date)
}

/// The last act that starts the clock, the time it counts from, and the version that applies.
fn start_of<'a>(
    rules: &'a Rules,
    rule: &'a Rule<Clock>,
    matter: &'a Matter,
) -> Option<(&'a Act, DateTime, &'a Version<Clock>)> {
    let kind = rules.matters.get(&matter.family)?;
    matter.acts.iter().rev().find_map(|act| {
        let day = match law_day(kind, matter, act.at.date()) {
            LawDay::Of(day) => day,
            LawDay::Undecided(_) => act.at.date(),
        };
        let version = rule.on(day)?;
        let mut starts = version.body.starts.iter().filter(|start| start.step == act.step);
        let start = starts.find(|start| is_meant(start, matter, act))?;
        Some((act, started_at(start, act)?, version))
    })
}

/// True where the matter held, with that act, the fact that the start asks for.
fn is_meant(start: &Start, matter: &Matter, act: &Act) -> bool {
    let Some((fact, value)) = &start.only else { return true };
    let upto = &matter.acts[..act.seq as usize];
    let held = upto.iter().rev().find_map(|act| act.get(fact));
    held.is_some_and(|held| held.to_string() == *value)
}

fn started_at(start: &Start, act: &Act) -> Option<DateTime> {
    match &start.field {
        None => Some(act.at),
        Some(field) => match act.get(field)? {
            Value::Moment(moment) => Some(*moment),
            value => value.date().map(|day| day.at(0, 0, 0, 0)),
        },
    }
}

/// The spans that do not count, from the acts, each cut where the clock ends: what is recorded later
/// does not move the last day of a clock that has ended.
fn spans_of(clock: &Clock, matter: &Matter, started_on: Date, end: Option<&Act>) -> Vec<Span> {
    let mut spans = Vec::new();
    let end = end.map(|act| act.at.date());
    for pause in &clock.pauses {
        let mut open: Option<Date> = None;
        for act in &matter.acts {
            if act.step == pause.from && open.is_none() {
                open = Some(act.at.date());
            } else if act.step == pause.until
                && let Some(from) = open.take()
            {
                let until = act.at.date().min(end.unwrap_or(Date::MAX));
                spans.push(Span { from, until: Some(until), reason: pause.why.clone() });
            }
        }
        if let Some(from) = open {
            spans.push(Span { from, until: end, reason: pause.why.clone() });
        }
    }
    spans.retain(|span| span.until.is_none_or(|until| started_on < until));
    spans
}
