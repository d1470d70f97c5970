//! What changed for an officer between two days: rules that begin, end, or are replaced.

use jiff::civil::Date;

use crate::rule::{Outline, Rules};

/// One rule that speaks differently on the second day.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The version on the first day; none = the rule begins between.
    pub before: Option<Outline<'a>>,
    /// The version on the second day; none = the rule ends between.
    pub after: Option<Outline<'a>>,
    /// What is different, a Chinese line each.
    pub lines: Vec<String>,
}

impl Change<'_> {
    /// True where nothing changed but the places of law it rests on.
    pub fn only_basis(&self) -> bool {
        let both = self.before.is_some() && self.after.is_some();
        both && self.lines.iter().all(|line| line.contains(" 依据："))
    }

    /// The outline that is there.
    pub fn outline(&self) -> &Outline<'_> {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has a side")
    }
}

/// The rules that differ between two days, by kind and id.
pub fn between(rules: &Rules, first: Date, second: Date) -> Vec<Change<'_>> {
    let outlines = rules.outlines();
    let mut out: Vec<Change<'_>> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for outline in &outlines {
        if !seen.insert((outline.kind, outline.id)) {
            continue;
        }
        let on = |day: Date| {
            outlines
                .iter()
                .find(|other| {
                    other.kind == outline.kind && other.id == outline.id && other.in_force(day)
                })
                .map(|found| found.as_of(day))
        };
        let (before, after) = (on(first), on(second));
        if before.map(|side| side.from) == after.map(|side| side.from) {
            continue;
        }
        let lines = lines(rules, &before, &after);
        out.push(Change { before, after, lines });
    }
    out
}

fn lines(rules: &Rules, before: &Option<Outline<'_>>, after: &Option<Outline<'_>>) -> Vec<String> {
    let mut lines = match (before, after) {
        (None, Some(_)) => vec!["新增".to_string()],
        (Some(_), None) => vec!["不再有效".to_string()],
        _ => Vec::new(),
    };
    let described =
        |side: &Option<Outline<'_>>| side.map(|side| crate::describe::lines(rules, &side));
    let (old, new) = (described(before).unwrap_or_default(), described(after).unwrap_or_default());
    lines.extend(old.iter().filter(|line| !new.contains(line)).map(|line| format!("− {line}")));
    lines.extend(new.iter().filter(|line| !old.contains(line)).map(|line| format!("＋ {line}")));
    lines
}
