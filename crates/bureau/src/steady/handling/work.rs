//! What a model says is owed on one matter: each component from the act that made it owed to the act
//! that fulfilled it, with its last moment. A promise stands still while the statutory clock of the same
//! duty does, and never ends after it: what the law asks is shown through whatever the model says.
//! Left out: the statutory clocks themselves, which `wenjin_matter::clocks` gives without any model.

use jiff::civil::{Date, DateTime};
use wenjin_calendar::{Outcome, Span};
use wenjin_law::rule::Pause;
use wenjin_law::{RuleId, Rules};
use wenjin_matter::clocks::Phase;
use wenjin_matter::{Act, ClockState, Matter};

use super::check::{ATTACHMENT, end_of, promise_deadline};
use super::model::{Component, HandlingModel, Kind, Side, StepRef};

/// One thing a model says is owed on a matter, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// The list of the model it comes from.
    pub side: Side,
    /// The component's key.
    pub component: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// The role that owes it.
    pub role: String,
    /// The `seq` of the act that made it owed.
    pub started_by: u32,
    /// When that was.
    pub started_at: DateTime,
    /// The last moment; none for components without a promise, and while it stands still.
    pub due: Option<Due>,
    /// Where it stands.
    pub state: WorkState,
    /// Evidence still missing from an act that would have fulfilled it.
    pub missing: Vec<String>,
    /// The form to draw it up with.
    pub template: Option<String>,
}

/// When an item must be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The first moment at which it is late.
    pub until: DateTime,
    /// The last day.
    pub last_day: Date,
    /// True where a year without a notice could still change the day.
    pub provisional: bool,
    /// How the day was found, in Chinese.
    pub derivation: Vec<String>,
    /// The statutory clock that ends before the promise would, and so decides.
    pub capped_by: Option<RuleId>,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkState {
    /// Owed, and there is time.
    Owed,
    /// Owed, and late. Of an escalation: raised.
    Overdue,
    /// Owed, and standing still.
    Paused,
    /// An escalation whose time has not come: nobody owes anything.
    Waiting,
    /// Done in time. Of an escalation: never raised.
    Done(DateTime),
    /// Done late. Of an escalation: raised, and over.
    DoneLate(DateTime),
}

impl WorkState {
    /// True while somebody owes it.
    pub fn is_open(self) -> bool {
        matches!(self, WorkState::Owed | WorkState::Overdue | WorkState::Paused)
    }

    /// True where it is or was late; what is still open counts.
    pub fn is_late(self) -> bool {
        matches!(self, WorkState::Overdue | WorkState::DoneLate(_))
    }
}

/// What is owed on `matter` at `now`, the earliest first; what has no date comes last.
pub fn work_list(
    model: &HandlingModel,
    rules: &Rules,
    matter: &Matter,
    now: DateTime,
) -> Vec<WorkItem> {
    let mut out = items(model, rules, matter, now);
    out.retain(|item| item.state.is_open());
    out.sort_by_key(|item| item.due.as_ref().map_or(DateTime::MAX, |due| due.until));
    out
}

/// Everything the model ever asked on `matter`, done or not, in the order of its components.
pub fn items(
    model: &HandlingModel,
    rules: &Rules,
    matter: &Matter,
    now: DateTime,
) -> Vec<WorkItem> {
    let acts: Vec<&Act> = matter.acts.iter().filter(|act| act.at <= now).collect();
    let mut clocks = None;
    let mut out = Vec::new();
    for (side, component) in model.components() {
        for run in runs(component, rules, matter, &acts) {
            let clocks =
                clocks.get_or_insert_with(|| wenjin_matter::clocks(rules, matter, now.date()));
            out.push(item(side, component, rules, &acts, clocks, &run, now));
        }
    }
    out
}

/// From the act that made a component owed to the one that fulfilled it.
struct Run<'a> {
    trigger: &'a Act,
    end: Option<&'a Act>,
    missing: Vec<String>,
}

fn named(steps: &[StepRef], act: &Act) -> bool {
    steps.iter().any(|step| step.is(&act.family, &act.step))
}

/// The runs of a component. A second trigger while one runs changes nothing: being handed on does not
/// give more time. What is open when the matter ends is over with it, unless it can still be done then.
fn runs<'a>(
    component: &Component,
    rules: &Rules,
    matter: &Matter,
    acts: &[&'a Act],
) -> Vec<Run<'a>> {
    let applies = component.when.as_ref().is_none_or(|when| {
        matter.fact(&when.fact).is_some_and(|value| when.is.contains(&value.to_string()))
    });
    if !applies {
        return vec![];
    }
    let kind = rules.matters.get(&matter.family);
    let ends = |act: &Act| {
        let ended = kind.and_then(|kind| kind.stage(&act.stage)).is_some_and(|stage| stage.ended);
        ended && !component.done.iter().any(|step| may_follow(rules, step, act))
    };
    let (mut out, mut open): (Vec<Run<'a>>, Option<Run<'a>>) = (Vec::new(), None);
    for &act in acts {
        if let Some(run) = &mut open {
            if named(&component.done, act) {
                run.missing = missing(component, act);
            }
            let fulfilled = named(&component.done, act) && run.missing.is_empty();
            if fulfilled || ends(act) {
                run.end = Some(act);
                out.extend(open.take());
            }
        }
        if open.is_none() && named(&component.trigger, act) {
            open = Some(Run { trigger: act, end: None, missing: vec![] });
        }
    }
    out.extend(open);
    out
}

/// True where the step may be taken in the stage that an act led to.
fn may_follow(rules: &Rules, step: &StepRef, act: &Act) -> bool {
    let rule = rules.step(&step.family, &step.step).filter(|_| step.family == act.family);
    let version = rule.and_then(|rule| rule.on(act.at.date()));
    version.is_some_and(|version| version.body.stages.contains(&act.stage))
}

fn missing(component: &Component, act: &Act) -> Vec<String> {
    let there = |name: &&String| match name.as_str() {
        ATTACHMENT => act.attachments.is_empty(),
        name => act.get(name).is_none(),
    };
    component.evidence.iter().filter(there).cloned().collect()
}

fn item(
    side: Side,
    component: &Component,
    rules: &Rules,
    acts: &[&Act],
    clocks: &[ClockState],
    run: &Run<'_>,
    now: DateTime,
) -> WorkItem {
    let due = due(component, rules, acts, clocks, run);
    let end = run.end.map(|act| act.at);
    let late = |due: &Due| due.until < end.unwrap_or(now);
    let state = match (&due, end) {
        (Reckoned::Paused, None) => WorkState::Paused,
        (Reckoned::Until(due), Some(end)) if late(due) => WorkState::DoneLate(end),
        (_, Some(end)) => WorkState::Done(end),
        (Reckoned::Until(due), None) if late(due) => WorkState::Overdue,
        (_, None) if component.kind == Kind::Escalation => WorkState::Waiting,
        (_, None) => WorkState::Owed,
    };
    WorkItem {
        side,
        component: component.key.clone(),
        title: component.title.clone(),
        kind: component.kind,
        role: component.role.clone(),
        started_by: run.trigger.seq,
        started_at: run.trigger.at,
        due: match due {
            Reckoned::Until(due) => Some(due),
            Reckoned::Paused | Reckoned::Never => None,
        },
        state,
        missing: run.missing.clone(),
        template: component.template.clone(),
    }
}

enum Reckoned {
    Until(Due),
    Paused,
    Never,
}

fn due(
    component: &Component,
    rules: &Rules,
    acts: &[&Act],
    clocks: &[ClockState],
    run: &Run<'_>,
) -> Reckoned {
    let Some(promise) = &component.promise else { return Reckoned::Never };
    let until_trigger = acts.iter().rev().filter(|act| act.seq <= run.trigger.seq);
    let counted = until_trigger.copied().find(|act| named(component.counted_from(), act));
    let start = counted.unwrap_or(run.trigger).at;
    // The clocks of the same duty, as they stand on this matter.
    let same = |clock: &&ClockState| {
        rules.clocks.get(&clock.rule).and_then(|rule| rule.on(clock.rule_from)).is_some_and(
            |version| {
                let family = clock.rule.family();
                let stops = &version.body.stops;
                component.done.iter().any(|s| s.family == family && stops.contains(&s.step))
            },
        )
    };
    let same: Vec<&ClockState> =
        clocks.iter().filter(same).filter(|clock| !clock.informative).collect();
    let pauses = same.iter().filter_map(|clock| {
        rules.clocks.get(&clock.rule)?.on(clock.rule_from).map(|version| &version.body.pauses)
    });
    let spans = spans(pauses.flatten(), acts, start.date(), run.end);
    match promise_deadline(rules, promise.length, start, &spans) {
        Some(Outcome::Paused { .. }) => Reckoned::Paused,
        None => Reckoned::Never,
        Some(Outcome::Ends(own)) => {
            let mut due = Due {
                until: end_of(&own),
                last_day: own.last_day,
                provisional: own.provisional,
                derivation: own.words(),
                capped_by: None,
            };
            for clock in same {
                let Some(law) = clock.deadline.as_ref() else { continue };
                // A clock that started after this run, or was over before it, says nothing of it.
                let apart = matches!(clock.phase, Phase::Void(_))
                    || matches!(clock.phase, Phase::Met(at) | Phase::MetLate(at) if at < run.trigger.at);
                if !apart && end_of(law) < due.until {
                    due = Due {
                        until: end_of(law),
                        last_day: law.last_day,
                        provisional: law.provisional,
                        derivation: law.words(),
                        capped_by: Some(clock.rule.clone()),
                    };
                }
            }
            Reckoned::Until(due)
        }
    }
}

/// The spans in which the statutory clock of the same duty stands still.
fn spans<'a>(
    pauses: impl Iterator<Item = &'a Pause>,
    acts: &[&Act],
    started_on: Date,
    end: Option<&Act>,
) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let end = end.map(|act| act.at.date());
    for pause in pauses {
        let mut open = None;
        for act in acts {
            if act.step == pause.from && open.is_none() {
                open = Some(act.at.date());
            } else if act.step == pause.until
                && let Some(from) = open.take()
            {
                let until = act.at.date().min(end.unwrap_or(Date::MAX));
                out.push(Span { from, until: Some(until), reason: pause.why.clone() });
            }
        }
        out.extend(open.map(|from| Span { from, until: end, reason: pause.why.clone() }));
    }
    out.retain(|span| span.until.is_none_or(|until| started_on < until));
    out
}
