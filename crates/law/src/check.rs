//! Compares the rules with the law library: every citation resolves, the text is the one that was
//! read, and it is in force through the whole interval of the rule.

use jiff::civil::Date;

use crate::citation::Citation;
use crate::library::{Library, Statute, fingerprint};
use crate::rule::{Basis, RuleId, Rules};

/// One disagreement between a rule and the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The line of the citation in its file.
    pub line: usize,
    /// The first day of the version that cites.
    pub version: Date,
    /// The citation.
    pub citation: Citation,
    /// What is wrong.
    pub problem: Problem,
    /// True where the version itself says what must be confirmed: shown, but no finding.
    pub to_confirm: bool,
}

/// What is wrong with a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The library has no such law.
    NoSuchLaw,
    /// No text of the law is in force on this day of the rule's interval.
    NotInForce(Date),
    /// The text in force from this day has no such place.
    NoSuchPlace(Date),
    /// The text in force from this day is not the one that was read.
    OtherText {
        /// The day that text came into force.
        from: Date,
        /// Its fingerprint.
        found: String,
    },
}

impl Problem {
    /// The problem in Chinese.
    pub fn words(&self) -> String {
        match self {
            Problem::NoSuchLaw => "法规库中没有这部法规".into(),
            Problem::NotInForce(day) => format!("{day} 没有有效的文本"),
            Problem::NoSuchPlace(from) => format!("{from} 起施行的文本中没有这一条、款、项"),
            Problem::OtherText { from, found } => {
                format!("{from} 起施行的文本与核对过的不同，现指纹为 {found}")
            }
        }
    }
}

/// What a check covered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Versions of rules looked at.
    pub versions: usize,
    /// Citations looked up.
    pub citations: usize,
    /// Disagreements, those marked as to be confirmed included.
    pub findings: Vec<Finding>,
}

impl Report {
    /// True where nothing is wrong but what the rules themselves mark as to be confirmed.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.to_confirm)
    }
}

/// What a version itself leaves open.
#[derive(Clone, Copy)]
struct Open {
    confirm: bool,
    unseen_before: Option<Date>,
}

impl Open {
    /// True where the version says of itself what the problem says. A text that was read and is now
    /// another one is never covered.
    fn covers(self, problem: &Problem) -> bool {
        match problem {
            Problem::NotInForce(day) => {
                self.confirm || self.unseen_before.is_some_and(|unseen| *day < unseen)
            }
            Problem::NoSuchLaw => self.confirm,
            Problem::NoSuchPlace(_) | Problem::OtherText { .. } => false,
        }
    }
}

/// Checks every citation of every rule.
pub fn check(rules: &Rules, library: &Library) -> Report {
    let mut report = Report::default();
    let mut look = |id: &RuleId, from: Date, until: Option<Date>, open: Open, basis: &Basis| {
        report.citations += 1;
        for problem in problems(library, from, until, basis) {
            report.findings.push(Finding {
                rule: id.clone(),
                line: basis.line,
                version: from,
                citation: basis.citation.clone(),
                to_confirm: open.covers(&problem),
                problem,
            });
        }
    };
    for outline in rules.outlines() {
        for basis in outline.basis {
            let open = Open {
                confirm: outline.to_confirm.is_some(),
                unseen_before: outline.unseen_before,
            };
            look(outline.id, outline.from, outline.until, open, basis);
        }
    }
    for list in rules.lists.values() {
        for version in &list.versions {
            for basis in version.body.items.iter().filter_map(|item| item.basis.as_ref()) {
                let open = Open {
                    confirm: version.to_confirm.is_some(),
                    unseen_before: version.unseen_before,
                };
                look(&list.id, version.from, version.until, open, basis);
            }
        }
    }
    report.versions = rules.outlines().len();
    report
}

fn problems(library: &Library, from: Date, until: Option<Date>, basis: &Basis) -> Vec<Problem> {
    let texts = library.versions(&basis.citation.law);
    if texts.is_empty() {
        return vec![Problem::NoSuchLaw];
    }
    let until = until.unwrap_or(Date::MAX);
    let covering = |text: &&Statute| {
        text.in_force_from < until && text.in_force_until.is_none_or(|end| from < end)
    };
    let mut out = Vec::new();
    let mut reached = from;
    for text in texts.iter().filter(covering) {
        if reached < text.in_force_from {
            out.push(Problem::NotInForce(reached));
        }
        reached = reached.max(text.in_force_until.unwrap_or(Date::MAX));
        match text.lines(basis.citation.place) {
            None => out.push(Problem::NoSuchPlace(text.in_force_from)),
            Some(lines) => {
                let found = fingerprint(&lines);
                if found != basis.fingerprint {
                    out.push(Problem::OtherText { from: text.in_force_from, found });
                }
            }
        }
    }
    if reached < until {
        out.push(Problem::NotInForce(reached));
    }
    out
}
