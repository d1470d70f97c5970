//! What is wrong with a model on the day it would be active: names that no rule has, and promises that
//! give more time than the law does. A promise is compared with the clocks whose start and duty it
//! shares, on every day of the year to come and of the year before, whose holidays are known, so that
//! holidays and units cannot hide a difference.
//! Left out: whether the model is wise; that is what [`simulate`](fn@super::simulate) shows.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use wenjin_calendar::{Deadline, Duty, Outcome, Span, count};
use wenjin_law::rule::{Clock, Length as ClockLength, Provenance};
use wenjin_law::{Citation, Rule, RuleId, Rules, Version};

use super::model::{Component, HandlingModel, Kind, Length, Promise, Side, StepRef};
use crate::steady::numbers;

/// The counting rule of promises: the general one, hours from the moment itself.
pub const COUNTING: &str = "counting/general";
/// The name that stands for a file among a component's evidence.
pub const ATTACHMENT: &str = "attachment";

/// Days on either side of the day asked on which a promise is compared with a clock: the year to come,
/// and the year before, whose holidays are announced.
const DAYS_COMPARED: i64 = 366;

/// One thing wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The list it is in; none where the model itself is meant.
    pub side: Option<Side>,
    /// The component's key; empty where the model itself is meant.
    pub component: String,
    /// The component's title.
    pub title: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The model has no component at all.
    Empty,
    /// The key stands twice.
    KeyTwice,
    /// Code, title or key is blank.
    Blank(&'static str),
    /// No kind of matter has that step on the day.
    NoStep(StepRef),
    /// There is no such role.
    NoRole(String),
    /// There is no such form on the day.
    NoForm(String),
    /// There is no such figure.
    NoMetric(String),
    /// No act that fulfils it records that fact.
    NoEvidence(String),
    /// Nothing makes it owed, or nothing fulfils it.
    NoSteps(&'static str),
    /// A promise, inlet or escalation lacks what makes it one.
    Lacks(&'static str),
    /// The promise is of no time.
    NoTime,
    /// The promise gives more time than the law.
    Looser(Box<Looser>),
}

/// A promise that gives more time than a statutory clock of the same start and duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looser {
    /// The clock's rule.
    pub rule: RuleId,
    /// Its title.
    pub clock: String,
    /// The articles it rests on.
    pub basis: Vec<Citation>,
    /// What the law allows, in Chinese.
    pub allowed: String,
    /// What the promise gives, in Chinese.
    pub promised: String,
    /// A day on which the difference shows.
    pub start: Date,
    /// When the law's period that starts then ends.
    pub law_ends: Date,
    /// When the promise that starts then ends.
    pub promise_ends: Date,
}

impl Problem {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Looser(_) => "handling-model-looser-than-law",
            Fault::NoStep(_)
            | Fault::NoRole(_)
            | Fault::NoForm(_)
            | Fault::NoMetric(_)
            | Fault::NoEvidence(_) => "handling-model-unknown-name",
            _ => "handling-model-incomplete",
        }
    }

    /// What happened, why and what to do, in Chinese.
    pub fn words(&self) -> String {
        let place = match self.component.is_empty() {
            true => "办理模式".to_string(),
            false => format!("环节“{}”（{}）", self.title, self.component),
        };
        let what = match &self.fault {
            Fault::Empty => "一个环节也没有。请至少写一个主项".into(),
            Fault::KeyTwice => "的 key 与另一个环节相同。请改成不同的".into(),
            Fault::Blank(field) => format!("没有写 {field}。请补上"),
            Fault::NoStep(step) => format!("写的步骤 {step} 在当日的规则里没有。请核对类别和步骤"),
            Fault::NoRole(role) => format!("写的角色“{role}”没有。请从角色表中选"),
            Fault::NoForm(form) => format!("写的文书“{form}”当日没有。请核对"),
            Fault::NoMetric(code) => format!("写的指标“{code}”没有。请从指标表中选"),
            Fault::NoEvidence(fact) => {
                format!("要的凭据“{fact}”，完成它的步骤都不记录。请核对凭据或者步骤")
            }
            Fault::NoSteps(field) => format!("没有写 {field}。请写明由哪一步引起、由哪一步完成"),
            Fault::Lacks(field) => format!("没有写 {field}，这一种环节必须写。请补上"),
            Fault::NoTime => "的期限是零，没有人做得到。请写大于零的数".into(),
            Fault::Looser(looser) => return format!("{place}{}", looser.words()),
        };
        format!("{place}{what}。")
    }
}

impl Looser {
    fn words(&self) -> String {
        let basis: Vec<String> = self.basis.iter().map(ToString::to_string).collect();
        format!(
            "的期限{}比法定的{}长：比如{}起算的，“{}”（{}）到{}为止，这一环节要到{}。办理模式只能比法定期限更严，请改短。依据：{}",
            self.promised,
            self.allowed,
            self.start,
            self.clock,
            self.rule,
            self.law_ends,
            self.promise_ends,
            basis.join("、"),
        )
    }
}

/// Everything wrong with `model`, were it active on `on`; empty = it may be.
pub fn check(model: &HandlingModel, rules: &Rules, on: Date) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut model_has = |fault| {
        out.push(Problem { side: None, component: String::new(), title: String::new(), fault });
    };
    for (name, value) in [("code", &model.code), ("title", &model.title)] {
        if value.trim().is_empty() {
            model_has(Fault::Blank(name));
        }
    }
    if model.provenance.trim().is_empty() {
        model_has(Fault::Blank("provenance"));
    }
    if model.components().next().is_none() {
        model_has(Fault::Empty);
    }
    let mut keys = BTreeSet::new();
    for (side, component) in model.components() {
        let twice = (!keys.insert(component.key.as_str())).then_some(Fault::KeyTwice);
        for fault in twice.into_iter().chain(faults(component, rules, on)) {
            out.push(Problem {
                side: Some(side),
                component: component.key.clone(),
                title: component.title.clone(),
                fault,
            });
        }
    }
    out
}

fn faults(component: &Component, rules: &Rules, on: Date) -> Vec<Fault> {
    let mut out = Vec::new();
    for (name, value) in [("key", &component.key), ("title", &component.title)] {
        if value.trim().is_empty() {
            out.push(Fault::Blank(name));
        }
    }
    for (name, steps) in [("trigger", &component.trigger), ("done", &component.done)] {
        if steps.is_empty() {
            out.push(Fault::NoSteps(name));
        }
    }
    let from = component.promise.iter().flat_map(|promise| &promise.from);
    let steps: BTreeSet<&StepRef> =
        component.trigger.iter().chain(&component.done).chain(from).collect();
    let known = |step: &StepRef| {
        rules.step(&step.family, &step.step).is_some_and(|rule| rule.on(on).is_some())
    };
    out.extend(steps.into_iter().filter(|step| !known(step)).cloned().map(Fault::NoStep));
    if !rules.roles.iter().any(|role| role.code == component.role) {
        out.push(Fault::NoRole(component.role.clone()));
    }
    if let Some(form) = &component.template {
        let found = rules.forms.get(&RuleId::new(form)).and_then(|rule| rule.on(on));
        if found.is_none() {
            out.push(Fault::NoForm(form.clone()));
        }
    }
    if let Some(code) = &component.metric
        && numbers::formula(code).is_none()
    {
        out.push(Fault::NoMetric(code.clone()));
    }
    for fact in component.evidence.iter().filter(|fact| *fact != ATTACHMENT) {
        if !component.done.iter().any(|step| records(rules, step, fact, on)) {
            out.push(Fault::NoEvidence(fact.clone()));
        }
    }
    match component.kind {
        Kind::Promise | Kind::Escalation if component.promise.is_none() => {
            out.push(Fault::Lacks("promise"));
        }
        Kind::Inlet if component.when.is_none() => out.push(Fault::Lacks("when")),
        _ => {}
    }
    if let Some(promise) = &component.promise {
        if promise.length.is_zero() {
            out.push(Fault::NoTime);
        }
        let shared = shared_clocks(component, rules, on);
        out.extend(shared.filter_map(|(rule, version)| {
            looser(rules, rule, version, promise, on).map(|looser| Fault::Looser(Box::new(looser)))
        }));
    }
    out
}

/// True where the step records that fact.
fn records(rules: &Rules, step: &StepRef, fact: &str, on: Date) -> bool {
    let version = rules.step(&step.family, &step.step).and_then(|rule| rule.on(on));
    version.is_some_and(|version| version.body.fields.iter().any(|field| field.name == fact))
}

/// The statutory clocks of the bureau whose start and duty a component shares.
pub fn shared_clocks<'a>(
    component: &'a Component,
    rules: &'a Rules,
    on: Date,
) -> impl Iterator<Item = (&'a Rule<Clock>, &'a Version<Clock>)> {
    let of_family = |rule: &Rule<Clock>, steps: &[StepRef], codes: &[String]| {
        let family = rule.id.family();
        steps.iter().any(|step| step.family == family && codes.contains(&step.step))
    };
    rules.clocks.values().filter_map(move |rule| {
        let version = rule.on(on)?;
        let clock = &version.body;
        let starts: Vec<String> = clock.starts.iter().map(|start| start.step.clone()).collect();
        let shares = version.provenance == Provenance::Law
            && clock.duty == Duty::Bureau
            && !clock.informative
            && of_family(rule, component.counted_from(), &starts)
            && of_family(rule, &component.done, &clock.stops);
        shares.then_some((rule, version))
    })
}

/// How the promise is looser than the clock, on a day on which it shows.
fn looser(
    rules: &Rules,
    rule: &Rule<Clock>,
    version: &Version<Clock>,
    promise: &Promise,
    on: Date,
) -> Option<Looser> {
    let ClockLength::Period(allowed) = version.body.length else { return None };
    let days = (0..DAYS_COMPARED).chain(-DAYS_COMPARED..0);
    for day in days.map(|days| on.saturating_add(days.days())) {
        // The last minute of the day: a period in days begins on the next, one in hours now.
        let start = day.at(23, 59, 0, 0);
        let law = wenjin_law::clock::last_day(rules, version, start, None, &[], &[]);
        let own = promise_deadline(rules, promise.length, start, &[]);
        if let (Ok(Some(Outcome::Ends(law))), Some(Outcome::Ends(own))) = (law, own)
            && end_of(&law) < end_of(&own)
        {
            return Some(Looser {
                rule: rule.id.clone(),
                clock: rule.title.clone(),
                basis: version.basis.iter().map(|basis| basis.citation.clone()).collect(),
                allowed: allowed.words(),
                promised: promise.length.period().words(),
                start: day,
                law_ends: law.last_day,
                promise_ends: own.last_day,
            });
        }
    }
    None
}

/// When a promise of that length ends that begins at `start`; none where no counting rule answers.
pub(super) fn promise_deadline(
    rules: &Rules,
    length: Length,
    start: DateTime,
    suspended: &[Span],
) -> Option<Outcome> {
    let counting = rules.counting.get(&RuleId::new(COUNTING))?.on(start.date())?;
    let length = [length.period()];
    count(&rules.calendar, &counting.body, start, &length, suspended, Duty::Bureau).ok()
}

/// The first moment after a period.
pub(super) fn end_of(deadline: &Deadline) -> DateTime {
    deadline.last_moment.unwrap_or_else(|| {
        let next = deadline.last_day.saturating_add(1.day());
        next.at(0, 0, 0, 0)
    })
}
