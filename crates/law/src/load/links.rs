//! Names that one rule file uses of another: kept while reading, looked up when all is read.

use super::{Draft, LoadError};
use crate::reader::Reader;
use crate::rule::RuleId;

/// A use of a name, with the place to complain at.
pub(super) struct Link {
    file: String,
    line: usize,
    field: &'static str,
    target: Target,
}

enum Target {
    Step(String, String),
    Stage(String, String),
    Role(String),
    Rule(&'static str, RuleId),
}

impl Link {
    fn new(v: &Reader<'_>, field: &'static str, target: Target) -> Link {
        Link { file: v.file.path.to_string(), line: v.line_of(field), field, target }
    }

    /// A step of the family of `id`.
    pub fn step(v: &Reader<'_>, field: &'static str, id: &RuleId, code: &str) -> Link {
        Link::new(v, field, Target::Step(id.family().into(), code.into()))
    }

    /// A stage of the family of `id`.
    pub fn stage(v: &Reader<'_>, field: &'static str, id: &RuleId, code: &str) -> Link {
        Link::new(v, field, Target::Stage(id.family().into(), code.into()))
    }

    /// A role.
    pub fn role(v: &Reader<'_>, field: &'static str, code: &str) -> Link {
        Link::new(v, field, Target::Role(code.into()))
    }

    /// A rule of a kind.
    pub fn rule(v: &Reader<'_>, field: &'static str, kind: &'static str, id: &RuleId) -> Link {
        Link::new(v, field, Target::Rule(kind, id.clone()))
    }

    fn problem(&self, draft: &Draft) -> Option<String> {
        match &self.target {
            Target::Step(family, code) => {
                let id = RuleId::new(format!("{family}/steps/{code}"));
                (!draft.steps.contains_key(&id)).then(|| format!("没有“{code}”这一步骤"))
            }
            Target::Stage(family, code) => {
                let known =
                    draft.matters.get(family).is_some_and(|kind| kind.stage(code).is_some());
                (!known).then(|| format!("没有“{code}”这一阶段"))
            }
            Target::Role(code) => {
                let known = draft.roles.iter().any(|role| role.code == *code);
                (!known).then(|| format!("没有“{code}”这一角色"))
            }
            Target::Rule(kind, id) => {
                let known = match *kind {
                    "counting" => draft.counting.contains_key(id),
                    "list" => draft.lists.contains_key(id),
                    _ => draft.forms.contains_key(id),
                };
                (!known).then(|| format!("没有“{id}”这一规则"))
            }
        }
    }
}

/// The links that lead nowhere.
pub(super) fn broken(draft: &Draft) -> Vec<LoadError> {
    let error = |link: &Link| {
        link.problem(draft).map(|problem| LoadError {
            file: link.file.clone(),
            line: link.line,
            field: link.field.to_string(),
            problem,
        })
    };
    draft.links.iter().filter_map(error).collect()
}

/// The clocks whose counting rule has no version for a part of their interval: a gap would leave a
/// last day to be guessed.
pub(super) fn uncounted(draft: &Draft) -> Vec<LoadError> {
    let mut out = Vec::new();
    for clock in draft.clocks.values() {
        for version in &clock.versions {
            let Some(counting) = draft.counting.get(&version.body.counting) else { continue };
            let mut reached = version.from;
            while let Some(found) = counting.on(reached) {
                match found.until {
                    Some(until) if version.until.is_none_or(|end| until < end) => reached = until,
                    _ => break,
                }
            }
            if counting.on(reached).is_none() {
                out.push(LoadError {
                    file: format!("{}.toml", clock.id),
                    line: version.line,
                    field: "counting".into(),
                    problem: format!("{} 在 {reached} 没有有效的版本", counting.id),
                });
            }
        }
    }
    out
}
