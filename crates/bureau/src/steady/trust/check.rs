//! What a step of this system must say beyond what a rule can ask of one field: dates that have to have
//! come, and the ground on which a warning names a business.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use wenjin_matter::{Matter, Value};

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The time of publication has not ended.
    StillShown(Date),
    /// The time for being heard has not ended, and nobody was heard.
    StillHeard(Date),
    /// A time ends before it begins.
    EndsBefore,
    /// A warning names a business without saying on what ground.
    NamedWithoutGround,
}

impl Wrong {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(self) -> &'static str {
        match self {
            Wrong::StillShown(_) => "trust-still-shown",
            Wrong::StillHeard(_) => "trust-still-heard",
            Wrong::EndsBefore => "trust-ends-before",
            Wrong::NamedWithoutGround => "warning-names-without-ground",
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::StillShown(until) => {
                write!(f, "没有授牌：公示到{until}才期满。请在期满以后办理。")
            }
            Wrong::StillHeard(until) => write!(
                f,
                "没有登记：陈述、申辩的截止日期是{until}，还没有过。请先听取意见；对方书面放弃的，选“书面放弃”。"
            ),
            Wrong::EndsBefore => write!(f, "没有登记：公示的止日早于起日。请改正日期。"),
            Wrong::NamedWithoutGround => write!(
                f,
                "没有起草：正文写出了经营者名称，没有写明公开名称的依据。请写明法规条款或者决定文号，或者删去名称。"
            ),
        }
    }
}

/// Holds a step's fields against the matter on the day it is taken.
///
/// # Errors
/// What is wrong.
pub fn check(
    matter: &Matter,
    step: &str,
    fields: &BTreeMap<String, Value>,
    on: Date,
) -> Result<(), Wrong> {
    let day = |value: Option<&Value>| match value {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    };
    let said = |name: &str| fields.get(name).and_then(Value::text).unwrap_or_default();
    match (matter.family.as_str(), step) {
        (super::UNIT, "show") => {
            match (day(fields.get("shown-from")), day(fields.get("shown-until"))) {
                (Some(from), Some(until)) if until < from => Err(Wrong::EndsBefore),
                _ => Ok(()),
            }
        }
        (super::UNIT, "award") => match day(matter.fact("shown-until")) {
            Some(until) if on <= until => Err(Wrong::StillShown(until)),
            _ => Ok(()),
        },
        (super::UNIT, "record-hearing") if said("hearing-kind") == "silent" => {
            match day(matter.fact("hear-until")) {
                Some(until) if on <= until => Err(Wrong::StillHeard(until)),
                _ => Ok(()),
            }
        }
        (super::WARNING, "draft")
            if fields.get("names-business") == Some(&Value::Flag(true))
                && said("name-basis").trim().is_empty() =>
        {
            Err(Wrong::NamedWithoutGround)
        }
        _ => Ok(()),
    }
}
