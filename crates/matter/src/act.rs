//! Acts and the commands they come from. An act says what was done, when, by whom and in which role,
//! under which version of which rule, and where it led: replaying it needs no rule.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use uuid::Uuid;

/// The id of a matter. Made outside the engine (UUID version 7), so it sorts by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterId(pub Uuid);

impl fmt::Display for MatterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.simple())
    }
}

impl FromStr for MatterId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<MatterId, uuid::Error> {
        Uuid::parse_str(text).map(MatterId)
    }
}

/// What a field of an act holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text, as it was given.
    Text(String),
    /// A whole number; money in fen.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A civil date.
    Date(Date),
    /// A civil date and time in Beijing.
    Moment(DateTime),
    /// A number still to be drawn from a series when the act is stored: the pattern, with `{year}`
    /// and `{n}`. The store replaces it by text in the same transaction, so no number is skipped.
    Draw(String),
    /// Personal data that was deleted at the end of its time.
    Erased,
}

impl Value {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The date, of a date or a moment.
    pub fn date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            Value::Moment(moment) => Some(moment.date()),
            _ => None,
        }
    }
}

/// The words of a value, as conditions compare them and documents print them.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => write!(f, "{number}"),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Moment(moment) => write!(f, "{moment}"),
            Value::Draw(pattern) => f.write_str(pattern),
            Value::Erased => f.write_str("（已删除）"),
        }
    }
}

/// Who acts, and in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account's stable id: `u-…` for officers, `public`, `import`, `system`.
    pub account: String,
    /// The name as shown.
    pub name: String,
    /// The code of the role acted in.
    pub role: String,
}

/// A file that belongs to an act, addressed by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// The name it was given.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The matter it belongs to.
    pub matter: MatterId,
    /// Its place in the matter, from 1 without gap.
    pub seq: u32,
    /// The family of the matter, `complaint`.
    pub family: String,
    /// The code of the step.
    pub step: String,
    /// When it happened, Beijing civil time.
    pub at: DateTime,
    /// When it was recorded, Beijing civil time.
    pub recorded_at: DateTime,
    /// Who did it.
    pub by: Actor,
    /// The first day of the version of the step's rule that allowed it.
    pub rule_from: Date,
    /// The stage the matter is in after it.
    pub stage: String,
    /// What was recorded, without personal data.
    pub facts: BTreeMap<String, Value>,
    /// What was recorded of persons: kept apart, so that it can be deleted.
    pub personal: BTreeMap<String, Value>,
    /// The files that belong to it.
    pub attachments: Vec<Attachment>,
}

impl Act {
    /// A recorded field, personal or not.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.facts.get(name).or_else(|| self.personal.get(name))
    }
}

/// A wish to take a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The matter; a new id for a step that opens one.
    pub matter: MatterId,
    /// The family of the matter.
    pub family: String,
    /// The code of the step.
    pub step: String,
    /// When it happened, Beijing civil time.
    pub at: DateTime,
    /// Who wishes it.
    pub by: Actor,
    /// What is recorded, typed; personal or not is the rule's word.
    pub fields: BTreeMap<String, Value>,
    /// The files that belong to it, already stored.
    pub attachments: Vec<Attachment>,
    /// The number of acts the person saw, where the command came from a page: the optimistic lock.
    pub seen: Option<u32>,
}
