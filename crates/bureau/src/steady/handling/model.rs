//! A handling model and its text. The text is TOML, the same in a pack's file and in the act that holds
//! it; the lists may have any length, so "5+2" needs no code. Left out: whether what it names exists and
//! whether it is lawful, see [`check`](super::check).

use std::fmt;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use wenjin_calendar::Period;

/// A handling model (办理模式).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingModel {
    /// Its code.
    pub code: String,
    /// Its Chinese title.
    pub title: String,
    /// Who says that this is the bureau's model; shown wherever the model is.
    pub provenance: String,
    /// The day its author means it to begin; the act of activation decides.
    pub effective_from: Option<Date>,
    /// The primary components, the "4".
    pub primary: Vec<Component>,
    /// The secondary components, the "3".
    pub secondary: Vec<Component>,
}

/// Which list of the model a component stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The first list.
    Primary,
    /// The second list.
    Secondary,
}

/// What a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A stage of the work (阶段).
    Stage,
    /// A duty behind the work (职责).
    Duty,
    /// An inlet: matters that came by certain ways (入口).
    Inlet,
    /// A tier of resolution (层级).
    Tier,
    /// A promise of time (承诺).
    Promise,
    /// A level it is raised to when something is not done in its time (升级).
    Escalation,
}

impl Kind {
    /// Every kind, in the order in which pages offer them.
    pub const ALL: [Kind; 6] =
        [Kind::Stage, Kind::Duty, Kind::Inlet, Kind::Tier, Kind::Promise, Kind::Escalation];

    /// The word in the text of a model.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Stage => "stage",
            Kind::Duty => "duty",
            Kind::Inlet => "inlet",
            Kind::Tier => "tier",
            Kind::Promise => "promise",
            Kind::Escalation => "escalation",
        }
    }

    /// The Chinese word.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Stage => "阶段",
            Kind::Duty => "职责",
            Kind::Inlet => "入口",
            Kind::Tier => "层级",
            Kind::Promise => "承诺",
            Kind::Escalation => "升级",
        }
    }
}

/// A step of a kind of matter: `complaint/accept`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepRef {
    /// The family of the matter.
    pub family: String,
    /// The code of the step.
    pub step: String,
}

impl StepRef {
    /// The step that text names.
    pub fn parse(text: &str) -> Option<StepRef> {
        let (family, step) = text.split_once('/')?;
        let fine = !family.is_empty() && !step.is_empty() && !step.contains('/');
        fine.then(|| StepRef { family: family.into(), step: step.into() })
    }

    /// True where an act of that family and step is meant.
    pub fn is(&self, family: &str, step: &str) -> bool {
        self.family == family && self.step == step
    }
}

impl fmt::Display for StepRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.family, self.step)
    }
}

/// A condition on a recorded fact: the component is owed only where the fact has one of these values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The fact's name.
    pub fact: String,
    /// The values, as text.
    pub is: Vec<String>,
}

/// The length of a promise: only units that say the same under every law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Hours, run through rest days.
    Hours(u32),
    /// Working days.
    WorkingDays(u32),
}

impl Length {
    /// The length as a period of the calendar.
    pub fn period(self) -> Period {
        match self {
            Length::Hours(hours) => Period::Hours(hours),
            Length::WorkingDays(days) => Period::WorkingDays(days),
        }
    }

    /// True for no time at all, which nobody can keep.
    pub fn is_zero(self) -> bool {
        matches!(self, Length::Hours(0) | Length::WorkingDays(0))
    }
}

/// How soon a component is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Its length.
    pub length: Length,
    /// The steps it is counted from; empty = from the trigger.
    pub from: Vec<StepRef>,
}

/// One component of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its key, unique in the model.
    pub key: String,
    /// Its Chinese title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// The steps that make it owed.
    pub trigger: Vec<StepRef>,
    /// The steps that fulfil it.
    pub done: Vec<StepRef>,
    /// Where it is owed only for some matters.
    pub when: Option<When>,
    /// The role that owes it.
    pub role: String,
    /// How soon. For an escalation: after how long it is raised.
    pub promise: Option<Promise>,
    /// The facts its act must record; `attachment` stands for a file. Without them it stays owed.
    pub evidence: Vec<String>,
    /// The form rule to draw it up with.
    pub template: Option<String>,
    /// The code of the figure it is measured by.
    pub metric: Option<String>,
}

impl Component {
    /// The steps its promise is counted from.
    pub fn counted_from(&self) -> &[StepRef] {
        match &self.promise {
            Some(promise) if !promise.from.is_empty() => &promise.from,
            _ => &self.trigger,
        }
    }
}

/// A text that is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "办理模式的全文读不懂，没有保存：{what}。请照草案的写法改正后再提交。（代码：handling-model-malformed）"
)]
pub struct ModelError {
    /// What is wrong, with the line where it is known.
    pub what: String,
}

impl ModelError {
    /// The stable code of the error.
    pub const CODE: &'static str = "handling-model-malformed";
}

impl HandlingModel {
    /// Reads the text of a model.
    ///
    /// # Errors
    /// [`ModelError`] with the first thing that cannot be read.
    pub fn parse(text: &str) -> Result<HandlingModel, ModelError> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let place = line.map(|line| format!("第{line}行，")).unwrap_or_default();
            ModelError { what: format!("{place}{}", error.message()) }
        })?;
        let effective_from = match raw.effective_from {
            None => None,
            Some(day) => Some(day.to_string().parse().map_err(|_| ModelError {
                what: format!("effective_from 应写日期，如 2027-01-01，现为 {day}"),
            })?),
        };
        let side = |list: Vec<RawComponent>| -> Result<Vec<Component>, ModelError> {
            list.into_iter().map(component).collect()
        };
        Ok(HandlingModel {
            code: raw.code,
            title: raw.title,
            provenance: raw.provenance,
            effective_from,
            primary: side(raw.primary)?,
            secondary: side(raw.secondary)?,
        })
    }

    /// The text of the model, which [`parse`](Self::parse) reads back as the same model.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        line(&mut out, "code", &quoted(&self.code));
        line(&mut out, "title", &quoted(&self.title));
        line(&mut out, "provenance", &quoted(&self.provenance));
        if let Some(day) = self.effective_from {
            line(&mut out, "effective_from", &day.to_string());
        }
        for (side, component) in self.components() {
            let head = match side {
                Side::Primary => "primary",
                Side::Secondary => "secondary",
            };
            let _ = writeln!(out, "\n[[{head}]]");
            write_component(&mut out, component);
        }
        out
    }

    /// Every component with its list, in order.
    pub fn components(&self) -> impl Iterator<Item = (Side, &Component)> {
        let primary = self.primary.iter().map(|component| (Side::Primary, component));
        primary.chain(self.secondary.iter().map(|component| (Side::Secondary, component)))
    }

    /// The component of that key.
    pub fn component(&self, key: &str) -> Option<&Component> {
        self.components().map(|(_, component)| component).find(|component| component.key == key)
    }

    /// The shape as people call it: 4+3.
    pub fn shape(&self) -> String {
        format!("{}+{}", self.primary.len(), self.secondary.len())
    }
}

/// SHA-256 of a model's text, hexadecimal: ties a simulation to the text that was simulated.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    code: String,
    title: String,
    provenance: String,
    effective_from: Option<toml::value::Datetime>,
    #[serde(default)]
    primary: Vec<RawComponent>,
    #[serde(default)]
    secondary: Vec<RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    key: String,
    title: String,
    kind: Kind,
    trigger: Vec<String>,
    done: Vec<String>,
    when: Option<RawWhen>,
    role: String,
    promise: Option<RawPromise>,
    #[serde(default)]
    evidence: Vec<String>,
    template: Option<String>,
    metric: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWhen {
    fact: String,
    is: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPromise {
    hours: Option<u32>,
    working_days: Option<u32>,
    #[serde(default)]
    from: Vec<String>,
}

fn component(raw: RawComponent) -> Result<Component, ModelError> {
    let key = raw.key;
    let steps = |texts: Vec<String>| -> Result<Vec<StepRef>, ModelError> {
        let read = |text: String| {
            StepRef::parse(&text).ok_or_else(|| ModelError {
                what: format!("环节 {key} 的“{text}”应写成 类别/步骤，如 complaint/accept"),
            })
        };
        texts.into_iter().map(read).collect()
    };
    let promise = match raw.promise {
        None => None,
        Some(promise) => Some(Promise {
            length: match (promise.hours, promise.working_days) {
                (Some(hours), None) => Length::Hours(hours),
                (None, Some(days)) => Length::WorkingDays(days),
                _ => {
                    let what = format!("环节 {key} 的 promise 应写且只写 hours、working_days 之一");
                    return Err(ModelError { what });
                }
            },
            from: steps(promise.from)?,
        }),
    };
    Ok(Component {
        title: raw.title,
        kind: raw.kind,
        trigger: steps(raw.trigger)?,
        done: steps(raw.done)?,
        when: raw.when.map(|when| When { fact: when.fact, is: when.is }),
        role: raw.role,
        promise,
        evidence: raw.evidence,
        template: raw.template,
        metric: raw.metric,
        key,
    })
}

fn write_component(out: &mut String, component: &Component) {
    line(out, "key", &quoted(&component.key));
    line(out, "title", &quoted(&component.title));
    line(out, "kind", &quoted(component.kind.code()));
    line(out, "trigger", &list(&component.trigger));
    line(out, "done", &list(&component.done));
    if let Some(when) = &component.when {
        let text = format!("{{ fact = {}, is = {} }}", quoted(&when.fact), list(&when.is));
        line(out, "when", &text);
    }
    line(out, "role", &quoted(&component.role));
    if let Some(promise) = &component.promise {
        let length = match promise.length {
            Length::Hours(hours) => format!("hours = {hours}"),
            Length::WorkingDays(days) => format!("working_days = {days}"),
        };
        let from = match promise.from.is_empty() {
            true => String::new(),
            false => format!(", from = {}", list(&promise.from)),
        };
        line(out, "promise", &format!("{{ {length}{from} }}"));
    }
    if !component.evidence.is_empty() {
        line(out, "evidence", &list(&component.evidence));
    }
    for (name, value) in [("template", &component.template), ("metric", &component.metric)] {
        if let Some(value) = value {
            line(out, name, &quoted(value));
        }
    }
}

fn line(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "{name} = {value}");
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(&item.to_string())).collect();
    format!("[{}]", items.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}
