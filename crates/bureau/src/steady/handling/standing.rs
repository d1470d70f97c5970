//! A model as a matter: its latest text, what still stands between it and being active, and which of
//! several is in force on a day. The steps and who may take them are in `rules/handling-model/`; this
//! is what those files cannot ask: that the text reads, is no looser than the law, and is the text that
//! was simulated.

use jiff::civil::Date;
use wenjin_law::Rules;
use wenjin_matter::{Matter, Value};

use super::check::{Problem, check};
use super::model::{HandlingModel, ModelError, digest};

/// The fact that holds a model's text.
pub const TEXT: &str = "model-text";
/// The fact that holds the digest of the text that was simulated.
pub const DIGEST: &str = "model-digest";
/// The step that makes a model active.
pub const ACTIVATE: &str = "activate";
/// The step that ends it.
pub const RETIRE: &str = "retire";

/// Why a model may not go on to be submitted, approved or active.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Its text is no model.
    #[error(transparent)]
    Malformed(#[from] ModelError),
    /// It was changed after it was simulated, or never simulated.
    #[error(
        "办理模式没有试算过现在的全文，不能往下办。请先用过去的来件试算一次。（代码：handling-model-not-simulated）"
    )]
    NotSimulated,
    /// It names what does not exist, or gives more time than the law.
    #[error("办理模式有{}处不能启用：\n{}", .0.len(), lines(.0))]
    Faulty(Vec<Problem>),
}

impl NotReady {
    /// The stable code of the error; of several problems the weightiest.
    pub fn code(&self) -> &'static str {
        match self {
            NotReady::Malformed(_) => ModelError::CODE,
            NotReady::NotSimulated => "handling-model-not-simulated",
            NotReady::Faulty(problems) => {
                let codes: Vec<&'static str> = problems.iter().map(Problem::code).collect();
                let order = ["handling-model-looser-than-law", "handling-model-unknown-name"];
                let first = order.into_iter().find(|code| codes.contains(code));
                first.unwrap_or("handling-model-incomplete")
            }
        }
    }
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> =
        problems.iter().map(|p| format!("{}（代码：{}）", p.words(), p.code())).collect();
    lines.join("\n")
}

/// The model a matter holds, by its latest text.
///
/// # Errors
/// Where that text is no model.
pub fn model_of(matter: &Matter) -> Result<HandlingModel, ModelError> {
    HandlingModel::parse(&matter.text(TEXT))
}

/// The model, where it may go on and be active from `from`. To be asked before `submit`, `approve` and
/// `activate` are taken; at `activate` with the day that is recorded.
///
/// # Errors
/// The first of [`NotReady`] that holds.
pub fn ready(matter: &Matter, rules: &Rules, from: Date) -> Result<HandlingModel, NotReady> {
    let model = model_of(matter)?;
    if matter.text(DIGEST) != digest(&matter.text(TEXT)) {
        return Err(NotReady::NotSimulated);
    }
    let problems = check(&model, rules, from);
    match problems.is_empty() {
        true => Ok(model),
        false => Err(NotReady::Faulty(problems)),
    }
}

/// The days on which a model counts: the first, and the first no longer. None where it was never made
/// active. A day before the act itself does not count: a promise binds nobody in the past.
pub fn in_force_from(matter: &Matter) -> Option<(Date, Option<Date>)> {
    let began = matter.last(ACTIVATE)?;
    let day = |act: &wenjin_matter::Act, name: &str| {
        let named = act.get(name).and_then(Value::date).unwrap_or(act.at.date());
        named.max(act.at.date())
    };
    Some((day(began, "active-from"), matter.last(RETIRE).map(|act| day(act, "retired-from"))))
}

/// The model in force for a matter received on `received_on`: of those that count on that day, the one
/// that began last. A matter keeps the model of the day it was received to its end.
pub fn in_force<'a>(
    models: impl IntoIterator<Item = &'a Matter>,
    received_on: Date,
) -> Option<&'a Matter> {
    let counts = models.into_iter().filter_map(|matter| {
        let (from, until) = in_force_from(matter)?;
        let counts = from <= received_on && until.is_none_or(|until| received_on < until);
        counts.then_some((from, matter.id, matter))
    });
    counts.max_by_key(|(from, id, _)| (*from, *id)).map(|(_, _, matter)| matter)
}
