//! From rule files to [`Rules`]: parse, type, and check that everything a rule names exists. What is
//! wrong is reported with file, line and field, all of it at once, and nothing is loaded.

mod body;
mod links;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use wenjin_calendar::{Calendar, Holiday, YearNotice};

use crate::citation::{Citation, Place, short_title};
use crate::reader::{File, Reader, parse};
use crate::rule::{
    Basis, MatterKind, Notice, Provenance, Role, Rule, RuleId, Rules, Stage, Transition, Version,
};

/// One file: its path under `rules/`, with forward slashes, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// `complaint/accept-or-refuse.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// One thing wrong in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file} 第{line}行“{field}”：{problem}")]
pub struct LoadError {
    /// The file's path under `rules/`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The field.
    pub field: String,
    /// What is wrong, in Chinese.
    pub problem: String,
}

/// Everything read so far, before it is known that the rules fit together.
#[derive(Default)]
struct Draft {
    notices: Vec<YearNotice>,
    pages: BTreeMap<i16, Notice>,
    counting: BTreeMap<RuleId, Rule<wenjin_calendar::Counting>>,
    clocks: BTreeMap<RuleId, Rule<crate::rule::Clock>>,
    steps: BTreeMap<RuleId, Rule<crate::rule::Step>>,
    lists: BTreeMap<RuleId, Rule<crate::rule::List>>,
    forms: BTreeMap<RuleId, Rule<crate::rule::Form>>,
    matters: BTreeMap<String, MatterKind>,
    roles: Vec<Role>,
    /// Names used by rules, to be found once everything is read.
    links: Vec<links::Link>,
}

/// Loads rule files; `*.cases.toml` beside them are left to the tests.
///
/// # Errors
/// Everything that is wrong, in order of file and line.
pub fn load(files: &[SourceFile]) -> Result<Rules, Vec<LoadError>> {
    let mut draft = Draft::default();
    let mut errors = Vec::new();
    let mut hash = Sha256::new();
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for source in files.iter().filter(|file| is_rule(&file.path)) {
        for part in [&source.path, "\0", &source.text, "\0"] {
            hash.update(part.as_bytes());
        }
        let file = File::new(&source.path, &source.text);
        if let Some(table) = parse(&file) {
            let top = Reader::new(&file, table.get_ref(), 1);
            draft.read(&top);
            top.end();
        }
        errors.extend(file.errors.into_inner());
    }
    errors.extend(links::broken(&draft));
    errors.extend(links::uncounted(&draft));
    let calendar = Calendar::new(std::mem::take(&mut draft.notices)).map_err(|error| LoadError {
        file: "calendar".into(),
        line: 1,
        field: "holiday".into(),
        problem: error.to_string(),
    });
    match calendar {
        Ok(calendar) if errors.is_empty() => Ok(Rules {
            calendar,
            notices: draft.pages,
            counting: draft.counting,
            clocks: draft.clocks,
            steps: draft.steps,
            lists: draft.lists,
            forms: draft.forms,
            matters: draft.matters,
            roles: draft.roles,
            edition: hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        }),
        outcome => {
            errors.extend(outcome.err());
            errors.sort();
            Err(errors)
        }
    }
}

fn is_rule(path: &str) -> bool {
    path.ends_with(".toml") && !path.ends_with(".cases.toml")
}

impl Draft {
    fn read(&mut self, top: &Reader<'_>) {
        let id = RuleId::new(top.file.path.trim_end_matches(".toml"));
        let Some(kind) = top.text("kind") else { return };
        let title = top.text("title").unwrap_or_default();
        let mut links = Vec::new();
        match kind.as_str() {
            "calendar-year" => self.calendar_year(top, title),
            "counting" => {
                let versions = versions(top, |v| body::counting(v, &id, &title));
                self.counting.insert(id.clone(), Rule { id, title, versions });
            }
            "clock" => {
                let versions = versions(top, |v| body::clock(v, &id, &mut links));
                self.clocks.insert(id.clone(), Rule { id, title, versions });
            }
            "step" => {
                let versions = versions(top, |v| body::step(v, &id, &mut links));
                self.steps.insert(id.clone(), Rule { id, title, versions });
            }
            "list" => {
                let versions = versions(top, body::list);
                self.lists.insert(id.clone(), Rule { id, title, versions });
            }
            "form" => {
                let versions = versions(top, |v| body::form(v, &mut links));
                self.forms.insert(id.clone(), Rule { id, title, versions });
            }
            "matter" => self.matter(top, id, title, &mut links),
            "roles" => {
                for role in top.tables("role") {
                    if let (Some(code), Some(title)) = (role.text("code"), role.text("title")) {
                        self.roles.push(Role { code, title });
                    }
                    role.end();
                }
            }
            other => top.report("kind", format!("没有“{other}”这种规则")),
        }
        self.links.extend(links);
    }

    fn calendar_year(&mut self, top: &Reader<'_>, _title: String) {
        let year = top.opt_count("year").and_then(|year| i16::try_from(year).ok());
        let source = top.text("source").unwrap_or_default();
        let page = top.text("page").unwrap_or_default();
        let _ = top.date("checked");
        let holidays = top.tables("holiday").into_iter().map(|holiday| {
            let out = Holiday {
                name: holiday.text("name").unwrap_or_default(),
                days_off: holiday.dates("days_off"),
                make_up_days: holiday.dates("make_up_days"),
            };
            holiday.end();
            out
        });
        let holidays = holidays.collect();
        match year {
            Some(year) => {
                self.pages.insert(year, Notice { source: source.clone(), page });
                self.notices.push(YearNotice { year, source, holidays });
            }
            None => top.report("year", "应写年份，如 2026"),
        }
    }

    fn matter(
        &mut self,
        top: &Reader<'_>,
        id: RuleId,
        title: String,
        links: &mut Vec<links::Link>,
    ) {
        let number = top.text("number").unwrap_or_default();
        let mut stages = Vec::new();
        for stage in top.tables("stage") {
            if let (Some(code), Some(title)) = (stage.text("code"), stage.text("title")) {
                stages.push(Stage { code, title, ended: stage.opt_flag("ended") });
            }
            stage.end();
        }
        let mut transitions = Vec::new();
        for change in top.tables("transition") {
            let step = change.text("step").unwrap_or_default();
            links.push(links::Link::step(&change, "step", &id, &step));
            if let Some(on) = change.date("on") {
                transitions.push(Transition {
                    on,
                    step,
                    fact: change.text("fact").unwrap_or_default(),
                    old: change.text("old").unwrap_or_default(),
                    new: change.text("new").unwrap_or_default(),
                    why: change.text("why").unwrap_or_default(),
                });
            }
            change.end();
        }
        transitions.sort_by_key(|change| change.on);
        let family = id.family().to_string();
        self.matters.insert(family, MatterKind { id, title, number, stages, transitions });
    }
}

/// Reads the versions of a rule, in order, and reports overlaps.
fn versions<T>(
    top: &Reader<'_>,
    mut body: impl FnMut(&Reader<'_>) -> Option<T>,
) -> Vec<Version<T>> {
    let mut out: Vec<Version<T>> = Vec::new();
    let tables = top.tables("version");
    if tables.is_empty() {
        top.report("version", "至少要有一个 [[version]]");
    }
    for table in tables {
        let (from, until) = (table.date("from"), table.opt_date("until"));
        let checked = table.date("checked");
        let provenance = provenance(&table);
        let basis: Vec<Basis> = bases(&table);
        if provenance == Provenance::Law && basis.is_empty() {
            table.report("basis", "没有写依据；属于本局自定的，应写 provenance = \"bureau\"");
        }
        let (note, to_confirm) = (table.opt_text("note"), table.opt_text("to_confirm"));
        let unseen_before = table.opt_date("unseen_before");
        let body = body(&table);
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            table.report("until", format!("{until} 不晚于 from 的 {from}"));
        }
        if let (Some(from), Some(last)) = (from, out.last())
            && last.until.is_none_or(|until| from < until)
        {
            table.report("from", format!("与上一个版本（{} 起）重叠或次序颠倒", last.from));
        }
        if let (Some(from), Some(checked), Some(body)) = (from, checked, body) {
            let line = table.line;
            out.push(Version {
                line,
                from,
                until,
                checked,
                provenance,
                basis,
                note,
                to_confirm,
                unseen_before,
                body,
            });
        }
        table.end();
    }
    out
}

fn provenance(table: &Reader<'_>) -> Provenance {
    match table.opt_text("provenance").as_deref() {
        None | Some("law") => Provenance::Law,
        Some("bureau") => Provenance::Bureau,
        Some(other) => {
            table.report("provenance", format!("“{other}”不认识，应写 \"law\" 或 \"bureau\""));
            Provenance::Law
        }
    }
}

fn bases(table: &Reader<'_>) -> Vec<Basis> {
    let read = |table: Reader<'_>| {
        let basis = basis(&table);
        table.end();
        basis
    };
    table.tables("basis").into_iter().filter_map(read).collect()
}

/// Reads one `[[…basis]]` table.
fn basis(table: &Reader<'_>) -> Option<Basis> {
    let line = table.line;
    let (law, article) = (table.text("law"), table.text("article"));
    let (says, fingerprint) = (table.text("says"), table.text("text"));
    let settles = table.opt_text("settles");
    if let Some(text) = &fingerprint
        && (text.len() != 12 || !text.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        table.report("text", "应写条文指纹的前十二位十六进制数");
    }
    let place = article.as_deref().and_then(Place::parse);
    if article.is_some() && place.is_none() {
        table.report("article", "应写到条、款、项，如 \"第十六条第一款第三项\"");
    }
    let citation = Citation { law: short_title(&law?).to_string(), place: place? };
    Some(Basis { citation, says: says?, fingerprint: fingerprint?, settles, line })
}
