//! May this step be taken, now, by this person? Checks run in the order an officer would raise them;
//! the first that fails is the answer.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use wenjin_law::rule::{Condition, Field, FieldKind, Guard, MatterKind, Provenance, Step};
use wenjin_law::{Citation, Rule, Rules, Version};

use crate::act::{Act, Command, Value};
use crate::refusal::{FieldProblem, Refusal};
use crate::state::{LawDay, Matter, law_day};

/// The fact that holds a matter's number.
pub const NUMBER: &str = "number";
/// The fact of an act that holds the number of the document issued with it.
pub const DOCUMENT_NUMBER: &str = "document-number";

type Facts = BTreeMap<String, Value>;

/// The longest text a field takes, in bytes.
const LONGEST_TEXT: usize = 256 * 1024;

/// Decides whether `command` may be carried out on `matter`, and as which acts.
///
/// # Errors
/// The first [`Refusal`] met.
pub fn decide(
    rules: &Rules,
    matter: &Matter,
    command: &Command,
    now: DateTime,
) -> Result<Vec<Act>, Refusal> {
    let asked = Asked::of(rules, matter, &command.family, &command.step, command.at)?;
    if command.family != matter.family {
        return Err(Refusal::UnknownStep { step: command.step.clone() });
    }
    if let Some(seen) = command.seen
        && seen != matter.version()
    {
        return Err(Refusal::Changed { seen, now: matter.version() });
    }
    asked.check_opening(matter)?;
    asked.check_stage(matter)?;
    asked.check_role(&command.by.role)?;
    check_time(matter, command.at, now)?;
    let attached = !command.attachments.is_empty();
    for guard in &asked.step().guards {
        asked.check_guard(guard, matter, &command.by.account, attached)?;
    }
    let (facts, personal) = asked.fields(command)?;
    Ok(vec![asked.act(matter, command, now, facts, personal)])
}

/// What may be done next with a matter, and why the rest may not.
#[derive(Clone, Debug)]
pub struct Availability<'a> {
    /// The step's code.
    pub code: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The version that applies; none where no version is in force.
    pub version: Option<&'a Version<Step>>,
    /// Why not; none = it may be taken, once its fields are filled in.
    pub refusal: Option<Refusal>,
}

/// Every step of the matter's kind for a person in `role` with the account `account`, as of `now`:
/// those that may be taken and those that may not, each with its reason.
pub fn next_steps<'a>(
    rules: &'a Rules,
    matter: &Matter,
    account: &str,
    role: &str,
    now: DateTime,
) -> Vec<Availability<'a>> {
    let mut out = Vec::new();
    for rule in rules.steps.values().filter(|rule| rule.id.family() == matter.family) {
        let found = Asked::of(rules, matter, &matter.family, rule.id.name(), now);
        let version =
            found.as_ref().map_or_else(|_| rule.on(now.date()), |asked| Some(asked.version));
        if version.is_some_and(|version| version.body.opens) {
            continue;
        }
        // A document can still be attached on the step's own page.
        let refusal = found.and_then(|asked| {
            asked.check_opening(matter)?;
            asked.check_stage(matter)?;
            asked.check_role(role)?;
            let mut guards = asked.step().guards.iter();
            guards.try_for_each(|guard| asked.check_guard(guard, matter, account, true))
        });
        out.push(Availability {
            code: rule.id.name(),
            title: &rule.title,
            version,
            refusal: refusal.err(),
        });
    }
    out
}

/// The fields a step asks for when taken on `matter` at `at`, with the day whose rules apply.
///
/// # Errors
/// Where no rule answers, or a choice of law is needed first.
pub fn asked_fields<'a>(
    rules: &'a Rules,
    matter: &Matter,
    step: &str,
    at: DateTime,
) -> Result<(&'a Version<Step>, Date), Refusal> {
    let asked = Asked::of(rules, matter, &matter.family, step, at)?;
    Ok((asked.version, asked.law_on))
}

/// A step that was asked for, with the version of its rule that judges it.
struct Asked<'a> {
    rules: &'a Rules,
    kind: &'a MatterKind,
    rule: &'a Rule<Step>,
    version: &'a Version<Step>,
    /// The day whose lists and forms go with the version.
    law_on: Date,
}

impl<'a> Asked<'a> {
    fn of(
        rules: &'a Rules,
        matter: &Matter,
        family: &str,
        step: &str,
        at: DateTime,
    ) -> Result<Asked<'a>, Refusal> {
        let (Some(kind), Some(rule)) = (rules.matters.get(family), rules.step(family, step)) else {
            return Err(Refusal::UnknownStep { step: step.to_string() });
        };
        let day = at.date();
        let law_on = match law_day(kind, matter, day) {
            // The choice itself, and what is the bureau's own, is judged by the day it is done.
            _ if is_apart(kind, rule, day) => day,
            LawDay::Of(day) => day,
            LawDay::Undecided(change) => {
                return Err(Refusal::ChoiceNeeded { on: change.on, why: change.why });
            }
        };
        match rule.on(law_on) {
            Some(version) => Ok(Asked { rules, kind, rule, version, law_on }),
            None => Err(Refusal::NotInForce { title: rule.title.clone(), on: law_on }),
        }
    }

    fn step(&self) -> &'a Step {
        &self.version.body
    }

    fn title(&self) -> String {
        self.rule.title.clone()
    }

    fn basis(&self) -> Vec<Citation> {
        self.version.basis.iter().map(|basis| basis.citation.clone()).collect()
    }

    fn check_opening(&self, matter: &Matter) -> Result<(), Refusal> {
        match (self.step().opens, matter.acts.is_empty()) {
            (true, false) => Err(Refusal::AlreadyOpened { title: self.title() }),
            (false, true) => Err(Refusal::NotOpened { title: self.title() }),
            _ => Ok(()),
        }
    }

    fn check_stage(&self, matter: &Matter) -> Result<(), Refusal> {
        let step = self.step();
        if step.opens || step.stages.contains(&matter.stage) {
            return Ok(());
        }
        let title =
            |code: &String| self.kind.stage(code).map_or(code.clone(), |stage| stage.title.clone());
        Err(Refusal::WrongStage {
            title: self.title(),
            stage: title(&matter.stage),
            wanted: step.stages.iter().map(title).collect(),
            basis: self.basis(),
        })
    }

    fn check_role(&self, role: &str) -> Result<(), Refusal> {
        let may = &self.step().roles;
        if may.iter().any(|may| may == role) {
            return Ok(());
        }
        Err(Refusal::WrongRole {
            title: self.title(),
            role: self.rules.role_title(role).to_string(),
            wanted: may.iter().map(|may| self.rules.role_title(may).to_string()).collect(),
        })
    }

    fn check_guard(
        &self,
        guard: &Guard,
        matter: &Matter,
        account: &str,
        attached: bool,
    ) -> Result<(), Refusal> {
        let holds = match &guard.condition {
            Condition::Fact { name, equals } => {
                matter.fact(name).is_some_and(|value| value.to_string() == *equals)
            }
            Condition::Done(step) => matter.last(step).is_some(),
            Condition::NotDone(step) => matter.last(step).is_none(),
            Condition::Open { step, until } => matter.is_open(step, until),
            Condition::NotOpen { step, until } => !matter.is_open(step, until),
            Condition::OtherPersonThan(step) => {
                matter.last(step).is_none_or(|act| act.by.account != account)
            }
            Condition::Attachment => attached,
        };
        if holds {
            return Ok(());
        }
        Err(Refusal::Guard {
            title: self.title(),
            why: guard.why.clone(),
            remedy: guard.remedy.clone(),
            basis: self.basis(),
        })
    }

    /// The recorded fields, personal ones apart; every problem is named at once.
    fn fields(&self, command: &Command) -> Result<(Facts, Facts), Refusal> {
        let (mut facts, mut personal, mut problems) = (Facts::new(), Facts::new(), Vec::new());
        for field in &self.step().fields {
            match command.fields.get(&field.name).filter(|value| !is_blank(value)) {
                None if field.required => problems.push(problem(field, "请填写")),
                None => {}
                Some(value) => match self.wrong(field, value) {
                    Some(what) => problems.push(problem(field, what)),
                    None => {
                        let side = if field.personal { &mut personal } else { &mut facts };
                        side.insert(field.name.clone(), value.clone());
                    }
                },
            }
        }
        for name in command.fields.keys() {
            if !self.step().fields.iter().any(|field| field.name == *name) {
                problems.push(FieldProblem {
                    name: name.clone(),
                    label: name.clone(),
                    problem: "这一步不收这一项".into(),
                });
            }
        }
        match problems.is_empty() {
            true => Ok((facts, personal)),
            false => Err(Refusal::Fields { title: self.title(), problems }),
        }
    }

    /// What is wrong with a value, in Chinese.
    fn wrong(&self, field: &Field, value: &Value) -> Option<String> {
        match (&field.kind, value) {
            (FieldKind::Text | FieldKind::LongText | FieldKind::Officer, Value::Text(text)) => {
                (text.len() > LONGEST_TEXT)
                    .then(|| format!("太长，最多{}千字节", LONGEST_TEXT / 1024))
            }
            (FieldKind::Date, Value::Date(_))
            | (FieldKind::Moment, Value::Moment(_))
            | (FieldKind::Flag, Value::Flag(_)) => None,
            (FieldKind::Yuan, Value::Number(fen)) => {
                (*fen < 0).then(|| "金额不能小于零".to_string())
            }
            (FieldKind::Choice(list), Value::Text(code)) => {
                let list = self.rules.lists.get(list).and_then(|rule| rule.on(self.law_on));
                let known = list.is_some_and(|version| version.body.item(code).is_some());
                (!known).then(|| "请从列出的选项中选择".to_string())
            }
            (FieldKind::Date, _) => Some("请填写日期，如 2026-04-15".into()),
            (FieldKind::Moment, _) => Some("请填写日期和时间，如 2026-04-15 09:30".into()),
            (FieldKind::Yuan, _) => Some("请填写金额（元），最多两位小数".into()),
            (FieldKind::Flag, _) => Some("请选择是或者否".into()),
            _ => Some("写法不对".into()),
        }
    }

    fn act(
        &self,
        matter: &Matter,
        command: &Command,
        now: DateTime,
        mut facts: Facts,
        personal: Facts,
    ) -> Act {
        let step = self.step();
        if step.opens {
            facts.insert(NUMBER.into(), Value::Draw(self.kind.number.clone()));
        }
        let form = step.form.as_ref().and_then(|id| self.rules.forms.get(id));
        if let Some(number) = form.and_then(|form| form.on(self.law_on)?.body.number.clone()) {
            facts.insert(DOCUMENT_NUMBER.into(), Value::Draw(number));
        }
        Act {
            matter: command.matter,
            seq: matter.version() + 1,
            family: command.family.clone(),
            step: command.step.clone(),
            at: command.at,
            recorded_at: now,
            by: command.by.clone(),
            rule_from: self.version.from,
            stage: step.to.clone().unwrap_or_else(|| matter.stage.clone()),
            facts,
            personal,
            attachments: command.attachments.clone(),
        }
    }
}

/// True for a step judged by its own day whatever was chosen: the choice of law, and what is the
/// bureau's own and not law.
fn is_apart(kind: &MatterKind, rule: &Rule<Step>, day: Date) -> bool {
    kind.transitions.iter().any(|change| change.step == rule.id.name())
        || rule.on(day).is_some_and(|version| version.provenance == Provenance::Bureau)
}

fn check_time(matter: &Matter, at: DateTime, now: DateTime) -> Result<(), Refusal> {
    if now < at {
        return Err(Refusal::InFuture { at });
    }
    match matter.opened_at() {
        Some(opened) if at < opened => Err(Refusal::BeforeOpening { at, opened }),
        _ => Ok(()),
    }
}

fn problem(field: &Field, what: impl Into<String>) -> FieldProblem {
    FieldProblem { name: field.name.clone(), label: field.label.clone(), problem: what.into() }
}

fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}
