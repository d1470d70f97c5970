//! Trying a model on past matters: run in the background, one at a time, kept in memory to be looked at,
//! its numbers recorded as the step `simulate`. A restart forgets who would have been late; the numbers
//! stay in the record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use wenjin_bureau::access;
use wenjin_bureau::steady::handling::standing::{DIGEST, TEXT};
use wenjin_bureau::steady::handling::{FAMILY, HandlingModel, Simulation, digest, simulate};
use wenjin_matter::{Command, Matter, MatterId, Value};
use wenjin_store::{ListQuery, Scope, Submission};

use crate::app::App;
use crate::frame::station_title;
use crate::line::Line;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::now;
use crate::ui::notice::Notice;

/// The step that records a trial.
pub const SIMULATE: &str = "simulate";
/// Matters a model is tried on at most: they are all in memory at once.
pub const MOST: usize = 10_000;
/// Trials kept to be looked at.
const KEPT: usize = 12;

/// What is asked: which matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Received from that day.
    pub from: Date,
    /// To that day.
    pub until: Date,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Which matters.
    pub sample: Sample,
    /// Whose matters: the bureau's, or a station's.
    pub scope: Scope,
    /// The numbers, and who would have been late.
    pub simulation: Simulation,
}

/// How far a trial is.
#[derive(Clone, Debug)]
pub enum Trial {
    /// Under way: matters read, and of how many.
    Running(u64, u64),
    /// Done.
    Done(Arc<Tried>),
    /// It came to nothing, and why.
    Failed(Box<Notice>),
}

/// The trials, by the model's matter.
#[derive(Clone, Default)]
pub struct Trials(Arc<Mutex<BTreeMap<MatterId, Trial>>>);

impl Trials {
    /// The last trial of a model.
    pub fn of(&self, id: MatterId) -> Option<Trial> {
        self.lock().get(&id).cloned()
    }

    /// Begins one; false while any is under way.
    pub fn begin(&self, id: MatterId) -> bool {
        let mut trials = self.lock();
        if trials.values().any(|trial| matches!(trial, Trial::Running(..))) {
            return false;
        }
        if KEPT <= trials.len() {
            trials.clear();
        }
        trials.insert(id, Trial::Running(0, 0));
        true
    }

    fn note(&self, id: MatterId, trial: Trial) {
        self.lock().insert(id, trial);
    }

    /// Carries a trial out and records it.
    pub fn run(&self, app: &App, signed: &Signed, id: MatterId, asked: Asked) {
        let ending = Ending(self, id);
        match self.tried(app, signed, id, asked) {
            Ok(tried) => self.note(id, Trial::Done(Arc::new(tried))),
            Err(problem) => self.note(id, Trial::Failed(Box::new(problem.notice().1))),
        }
        drop(ending);
    }

    fn tried(
        &self,
        app: &App,
        signed: &Signed,
        id: MatterId,
        asked: Asked,
    ) -> Result<Tried, Problem> {
        let Asked { sample, model, text, key, seen } = asked;
        let scope = signed.scope();
        let ids = sampled(app, &scope, &model, &sample)?;
        let mut matters: Vec<Matter> = Vec::with_capacity(ids.len());
        for (place, each) in ids.iter().enumerate() {
            if place.is_multiple_of(64) {
                self.note(id, Trial::Running(place as u64, ids.len() as u64));
            }
            matters.extend(app.store.matter(*each)?);
        }
        let at = now();
        let simulation = simulate(&model, &app.rules, &matters, at);
        let of = match &scope {
            Scope::Station(code) => station_title(app, code),
            _ => "全局".into(),
        };
        let figures = format!(
            "范围：{of}，{} 至 {} 收到的\n{}",
            sample.from,
            sample.until,
            simulation.words(|code| station_title(app, code))
        );
        let said = |number: usize| Value::Text(number.to_string());
        let fields = [
            (DIGEST, Value::Text(digest(&text))),
            ("sample-from", Value::Date(sample.from)),
            ("sample-until", Value::Date(sample.until)),
            ("sample-count", said(simulation.matters)),
            ("owed-count", said(simulation.owed)),
            ("late-count", said(simulation.late)),
            ("figures", Value::Text(figures)),
        ];
        let rule = app.rules.step(FAMILY, SIMULATE).and_then(|rule| rule.on(at.date()));
        let roles = rule.map_or(&[][..], |version| &version.body.roles);
        let command = Command {
            matter: id,
            family: FAMILY.into(),
            step: SIMULATE.into(),
            at,
            by: access::actor(&signed.account, roles),
            fields: fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
            attachments: vec![],
            seen: Some(seen),
        };
        app.store.act(Submission { key, command, now: at })?;
        Ok(Tried { sample, scope, simulation })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MatterId, Trial>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A trial as it is begun.
pub struct Asked {
    /// Which matters.
    pub sample: Sample,
    /// The model.
    pub model: HandlingModel,
    /// Its text.
    pub text: String,
    /// The key of the form.
    pub key: Option<String>,
    /// The acts the person had seen.
    pub seen: u32,
}

impl Asked {
    /// The trial of a model's latest text.
    pub fn new(
        matter: &Matter,
        model: HandlingModel,
        sample: Sample,
        key: Option<String>,
        seen: u32,
    ) -> Asked {
        Asked { sample, model, text: matter.text(TEXT), key, seen }
    }
}

/// Sees to it that a trial that panicked does not stay under way for ever.
struct Ending<'a>(&'a Trials, MatterId);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (_, said) = Problem::fault(&"a trial panicked").notice();
            self.0.note(self.1, Trial::Failed(Box::new(said)));
        }
    }
}

/// The matters in sight that the model speaks of, received in those days.
fn sampled(
    app: &App,
    scope: &Scope,
    model: &HandlingModel,
    sample: &Sample,
) -> Result<Vec<MatterId>, Problem> {
    let families: BTreeSet<&str> = model
        .components()
        .flat_map(|(_, component)| component.trigger.iter())
        .map(|step| step.family.as_str())
        .collect();
    let lines = Line::ALL.into_iter().filter(|line| families.contains(line.family()));
    let query = |line: Line| ListQuery {
        family: Some(line.family().into()),
        received: Some((sample.from, sample.until)),
        ..ListQuery::of(scope.clone())
    };
    let queries: Vec<ListQuery> = lines.map(query).collect();
    let mut total = 0;
    for query in &queries {
        total += app.store.count(query)?;
    }
    if MOST as u64 <= total {
        // code: "handling-sample-too-large"
        return Err(Problem::told(
            "handling-sample-too-large",
            format!("没有试算：这一段收到 {total} 件，超过一次能试算的 {MOST} 件。请把时段改短。"),
        ));
    }
    let mut ids = Vec::new();
    for query in &queries {
        app.store.export(query, |row| {
            ids.push(row.id);
            Ok(())
        })?;
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trial_runs_at_a_time() {
        let trials = Trials::default();
        let id = |number: u128| MatterId(uuid::Uuid::from_u128(number));
        assert!(trials.begin(id(1)));
        assert!(!trials.begin(id(2)));
        trials.note(
            id(1),
            Trial::Failed(Box::new(Notice::new(crate::ui::notice::NoticeKind::Refusal, "演示"))),
        );
        assert!(trials.begin(id(2)));
    }
}
