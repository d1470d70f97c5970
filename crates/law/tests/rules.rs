//! Every rule file of the project loads, and every case beside a clock gives the day it says. The
//! days in the cases were reckoned apart from this program.

mod project;

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use toml::Value;
use wenjin_calendar::{Outcome, Period, Span};
use wenjin_law::clock::last_day;
use wenjin_law::rule::{Clock, FieldKind, Length};
use wenjin_law::{Rules, Version};

/// A `*.cases.toml` file beside a clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One case: a start, what happened to the period, and what must come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// What the period is counted from: a date, or text with a time.
    on: Value,
    /// The day that picks the version, where it is not the day of `on`.
    law_on: Option<Value>,
    #[serde(default)]
    suspended: Vec<Spell>,
    /// How many times it was prolonged.
    #[serde(default)]
    extended: usize,
    /// The day the officer set.
    set_day: Option<Value>,
    last_day: Option<Value>,
    /// The other reading of a last day on an ordinary weekend.
    other: Option<Value>,
    provisional: Option<bool>,
    /// The day since which it stands still.
    paused: Option<Value>,
    /// A duty without a number of days.
    #[serde(default)]
    promptly: bool,
    refuses: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spell {
    from: Value,
    until: Option<Value>,
}

#[test]
fn every_rule_file_loads_and_every_case_holds() {
    let rules = project::rules();
    let (mut files, mut count, mut wrong) = (0, 0, Vec::new());
    for file in project::files() {
        let Some(id) = file.path.strip_suffix(".cases.toml") else { continue };
        let Some(rule) = rules.clocks.get(&wenjin_law::RuleId::new(id)) else { continue };
        let cases: Cases = toml::from_str(&file.text).unwrap_or_else(|e| panic!("{id}: {e}"));
        files += 1;
        for case in &cases.case {
            count += 1;
            let on = moment(&case.on);
            let law_on = case.law_on.as_ref().map_or(on.date(), date);
            let version = rule.on(law_on);
            if let Some(problem) = judge(&rules, version, case, on) {
                wrong.push(format!("{id}“{}”：{problem}", case.name));
            }
        }
    }
    println!(
        "{} 个步骤、{} 个期限、{} 个清单、{} 个文书、{} 个计算规则，共 {} 个版本；{files} 个案例文件，{count} 个案例",
        rules.steps.len(),
        rules.clocks.len(),
        rules.lists.len(),
        rules.forms.len(),
        rules.counting.len(),
        rules.outlines().len(),
    );
    assert!(wrong.is_empty(), "{} cases fail:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "no cases were found");
}

#[test]
fn every_clock_has_cases_on_both_sides_of_every_change() {
    let rules = project::rules();
    let files = project::files();
    let mut missing = Vec::new();
    for rule in rules.clocks.values() {
        let path = format!("{}.cases.toml", rule.id);
        let Some(file) = files.iter().find(|file| file.path == path) else {
            missing.push(format!("{} has no cases", rule.id));
            continue;
        };
        let cases: Cases = toml::from_str(&file.text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let asked: BTreeSet<Date> =
            cases.case.iter().map(|case| date(case.law_on.as_ref().unwrap_or(&case.on))).collect();
        let changes: BTreeSet<Date> = rule
            .versions
            .iter()
            .flat_map(|version| [Some(version.from), version.until])
            .flatten()
            .collect();
        for change in changes {
            let before = change.yesterday().expect("not the first day");
            missing.extend(
                [before, change]
                    .iter()
                    .filter(|day| !asked.contains(day))
                    .map(|day| format!("{} has no case on {day}", rule.id)),
            );
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_field_a_clock_counts_from_is_asked_by_its_step() {
    let rules = project::rules();
    let mut wrong = Vec::new();
    for rule in rules.clocks.values() {
        for version in &rule.versions {
            let set = version.body.length == Length::SetByOfficer;
            for start in &version.body.starts {
                let field = start.field.as_deref().or(set.then_some("until"));
                let Some(field) = field else { continue };
                let step = rules.step(rule.id.family(), &start.step).expect("checked on loading");
                let until = version.until.unwrap_or(Date::MAX);
                let together = step
                    .versions
                    .iter()
                    .filter(|v| v.from < until && v.until.is_none_or(|end| version.from < end));
                let mut together = together.peekable();
                let asked = together.peek().is_some()
                    && together.all(|v| v.body.fields.iter().any(|asked| asked.name == field));
                if !asked {
                    wrong.push(format!("{}: {} asks no field {field}", rule.id, start.step));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fact_a_start_asks_for_is_a_choice_or_a_flag_of_its_family() {
    let rules = project::rules();
    let mut wrong = Vec::new();
    for rule in rules.clocks.values() {
        for start in rule.versions.iter().flat_map(|version| &version.body.starts) {
            let Some((fact, value)) = &start.only else { continue };
            let steps = rules.steps_of(rule.id.family()).flat_map(|step| &step.versions);
            let mut fields = steps.flat_map(|version| &version.body.fields);
            let known = fields.any(|field| {
                field.name == *fact
                    && match &field.kind {
                        FieldKind::Flag => ["true", "false"].contains(&value.as_str()),
                        FieldKind::Choice(list) => {
                            let mut versions = rules.lists[list].versions.iter();
                            versions.any(|version| version.body.item(value).is_some())
                        }
                        _ => false,
                    }
            });
            if !known {
                wrong.push(format!("{}: no step records {fact}={value}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_window_of_one_channel_says_which_channel_starts_it() {
    let rules = project::rules();
    let outlines = rules.outlines();
    let window = outlines.iter().find(|outline| outline.id.name() == "contact-visit");
    let lines = wenjin_law::describe::lines(&rules, window.expect("the window"));
    assert!(
        lines.iter().any(|line| line.starts_with("起算：登记来件（来件渠道：来访）、导入来件")),
        "{lines:?}"
    );
}

#[test]
fn every_blank_of_a_form_is_filled_by_some_step_or_computed() {
    const COMPUTED: [&str; 6] =
        ["bureau", "received-on", "today", "number", "document-number", "title"];
    // Reports (举报) have no steps yet; their three forms wait for them.
    const WAITING: [&str; 3] = ["tip-registration", "tip-result-notice", "distribution-notice"];
    let rules = project::rules();
    let asked: BTreeSet<&str> = rules
        .steps
        .values()
        .flat_map(|rule| &rule.versions)
        .flat_map(|version| &version.body.fields)
        .map(|field| field.name.as_str())
        .collect();
    let files = project::files();
    let mut wrong = Vec::new();
    for id in rules.forms.keys().filter(|id| !WAITING.contains(&id.name())) {
        let path = format!("{id}.toml");
        let file = files.iter().find(|file| file.path == path).expect("the form's file");
        let text = file.text.lines().filter(|line| !line.starts_with("number"));
        for name in text.flat_map(blanks) {
            if !asked.contains(name) && !COMPUTED.contains(&name) {
                wrong.push(format!("{id}: nothing fills {{{name}}}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_ended_stage_leaves_a_duty_running() {
    let rules = project::rules();
    let mut wrong = Vec::new();
    for (family, kind) in &rules.matters {
        for ended in kind.stages.iter().filter(|stage| stage.ended) {
            for rule in rules.steps_of(family) {
                let starts = rules.clocks_of(family).any(|clock| {
                    clock.versions.iter().any(|version| {
                        !version.body.informative
                            && version.body.starts.iter().any(|s| s.step == rule.id.name())
                    })
                });
                let taken = rule.versions.iter().any(|v| v.body.stages.contains(&ended.code));
                if starts && taken {
                    wrong.push(format!(
                        "{} starts a clock in the ended stage {}",
                        rule.id, ended.code
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a case, in words; none where it holds.
fn judge(
    rules: &Rules,
    version: Option<&Version<Clock>>,
    case: &Case,
    on: DateTime,
) -> Option<String> {
    let Some(version) = version else {
        return (case.refuses.as_deref() != Some("rule-not-in-force"))
            .then(|| "没有有效的版本".to_string());
    };
    if case.refuses.is_some() {
        return Some(format!("应当不作答，却由 {} 起的版本作答", version.from));
    }
    let step = version.body.extension.as_ref().map(|extension| extension.length);
    let extensions: Vec<Period> = step.into_iter().cycle().take(case.extended).collect();
    if extensions.len() != case.extended {
        return Some("这一期限没有延长".into());
    }
    let spans: Vec<Span> = case.suspended.iter().map(span).collect();
    let set_day = case.set_day.as_ref().map(date);
    let outcome = match last_day(rules, version, on, set_day, &extensions, &spans) {
        Ok(outcome) => outcome,
        Err(error) => return Some(error.to_string()),
    };
    let Some(outcome) = outcome else {
        return (!case.promptly).then(|| "没有算出最后一日".into());
    };
    let found = match &outcome {
        Outcome::Ends(end) => (Some(end.last_day), end.other_reading, None, end.provisional),
        Outcome::Paused { since, .. } => (None, None, Some(*since), false),
    };
    let wanted = (
        case.last_day.as_ref().map(date),
        case.other.as_ref().map(date),
        case.paused.as_ref().map(date),
        case.provisional.unwrap_or(found.3),
    );
    (case.promptly || found != wanted).then(|| format!("应为 {wanted:?}，算得 {found:?}"))
}

fn span(spell: &Spell) -> Span {
    Span {
        from: date(&spell.from),
        until: spell.until.as_ref().map(date),
        reason: "鉴定、检测".into(),
    }
}

fn moment(value: &Value) -> DateTime {
    match value {
        Value::String(text) => text.parse().expect("a date and time"),
        value => date(value).at(0, 0, 0, 0),
    }
}

fn date(value: &Value) -> Date {
    match value {
        Value::Datetime(day) => day.to_string().parse().expect("a date"),
        value => moment(value).date(),
    }
}

/// The names in braces of a line.
fn blanks(line: &str) -> impl Iterator<Item = &str> {
    line.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-').then_some(name)
    })
}
