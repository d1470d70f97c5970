//! A matter replayed from its acts. Applying an act cannot fail: it has already happened.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use wenjin_law::rule::{MatterKind, Transition};

use crate::act::{Act, MatterId, Value};

/// A matter: its acts, and what follows from them without any rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Its id.
    pub id: MatterId,
    /// Its family, `complaint`.
    pub family: String,
    /// Its acts in order.
    pub acts: Vec<Act>,
    /// The stage after the last act; empty while there is none.
    pub stage: String,
    /// The latest value of every recorded field, personal ones included.
    pub facts: BTreeMap<String, Value>,
    /// The names of the facts that are personal data.
    pub personal: BTreeSet<String>,
}

impl Matter {
    /// A matter without acts.
    pub fn new(id: MatterId, family: impl Into<String>) -> Matter {
        Matter {
            id,
            family: family.into(),
            acts: vec![],
            stage: String::new(),
            facts: BTreeMap::new(),
            personal: BTreeSet::new(),
        }
    }

    /// The matter that these acts are.
    pub fn replay(
        id: MatterId,
        family: impl Into<String>,
        acts: impl IntoIterator<Item = Act>,
    ) -> Matter {
        acts.into_iter().fold(Matter::new(id, family), Matter::evolve)
    }

    /// The matter after one more act.
    pub fn evolve(mut self, act: Act) -> Matter {
        self.stage.clone_from(&act.stage);
        for (name, value) in act.facts.iter().chain(&act.personal) {
            self.facts.insert(name.clone(), value.clone());
        }
        self.personal.extend(act.personal.keys().cloned());
        self.acts.push(act);
        self
    }

    /// The number of acts: the version a page has seen.
    pub fn version(&self) -> u32 {
        self.acts.len() as u32
    }

    /// When the matter began: the time its first act happened.
    pub fn opened_at(&self) -> Option<DateTime> {
        self.acts.first().map(|act| act.at)
    }

    /// The latest value of a field.
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.get(name)
    }

    /// The latest value of a field, as text; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.fact(name).map(Value::to_string).unwrap_or_default()
    }

    /// The last act of a step.
    pub fn last(&self, step: &str) -> Option<&Act> {
        self.acts.iter().rev().find(|act| act.step == step)
    }

    /// True where `step` was done and no later act of `until` answered it.
    pub fn is_open(&self, step: &str, until: &str) -> bool {
        let last = self.acts.iter().rev().find(|act| act.step == step || act.step == until);
        last.is_some_and(|act| act.step == step)
    }
}

/// Which day's rules judge a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LawDay {
    /// The rules of this day.
    Of(Date),
    /// The law changed while the matter was open, and nobody has chosen yet.
    Undecided(Transition),
}

/// The day whose rules judge a step of `matter` taken on `day`: that day itself, or, where the law
/// changed while the matter was open and the old law was chosen, the last day of the old law. A
/// matter that had ended before the change asks for no choice.
pub fn law_day(kind: &MatterKind, matter: &Matter, day: Date) -> LawDay {
    let Some(opened) = matter.opened_at().map(DateTime::date) else {
        return LawDay::Of(day);
    };
    let mut of = day;
    for change in kind.transitions.iter().filter(|change| opened < change.on && change.on <= day) {
        if ended_before(kind, matter, change.on) {
            continue;
        }
        match matter.fact(&change.fact).and_then(Value::text) {
            Some(choice) if choice == change.old => {
                of = of.min(change.on.yesterday().unwrap_or(change.on));
            }
            Some(choice) if choice == change.new => {}
            _ => return LawDay::Undecided(change.clone()),
        }
    }
    LawDay::Of(of)
}

fn ended_before(kind: &MatterKind, matter: &Matter, day: Date) -> bool {
    let last = matter.acts.iter().rev().find(|act| act.at.date() < day);
    last.and_then(|act| kind.stage(&act.stage)).is_some_and(|stage| stage.ended)
}
