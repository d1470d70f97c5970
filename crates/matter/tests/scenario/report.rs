//! What came of a line, in the words of a case file.

use jiff::civil::{Date, DateTime};
use wenjin_law::{Citation, Rules};
use wenjin_matter::decide::next_steps;
use wenjin_matter::{ClockState, Matter, Phase, Refusal, clocks, summary};

/// A step that was refused: code and reason, what to do, and the article where there is one.
pub fn refusal(refusal: &Refusal) -> Vec<String> {
    let mut out = vec![format!("拒绝 {}：{}{}", refusal.code(), refusal.why(), refusal.remedy())];
    if !refusal.basis().is_empty() {
        out.push(format!("依据 {}", citations(refusal.basis().iter())));
    }
    out
}

/// A step that was taken: the stage, the numbers drawn, the articles it rests on, and every clock
/// that is not as it was.
pub fn acted(rules: &Rules, before: &Matter, after: &Matter, numbers: &[String]) -> Vec<String> {
    let Some(act) = after.acts.last() else { return vec![] };
    let kind = &rules.matters[&after.family];
    let stage = kind.stage(&after.stage).map_or(after.stage.as_str(), |stage| &stage.title);
    let mut out = vec![match before.stage == after.stage {
        true => format!("已登记（{stage}）"),
        false => format!("→ {stage}"),
    }];
    out.extend(numbers.iter().map(|number| format!("编号 {number}")));
    let version = rules.step(&act.family, &act.step).and_then(|rule| rule.on(act.rule_from));
    let basis = version.map_or(&[][..], |version| &version.basis);
    if !basis.is_empty() {
        out.push(format!("依据 {}", citations(basis.iter().map(|basis| &basis.citation))));
    }
    let today = act.at.date();
    let was: Vec<String> = clocks(rules, before, today).iter().map(words).collect();
    let is = clocks(rules, after, today);
    out.extend(is.iter().map(words).filter(|words| !was.contains(words)));
    out
}

/// Every clock as it stands that day.
pub fn all_clocks(rules: &Rules, matter: &Matter, today: Date) -> Vec<String> {
    clocks(rules, matter, today).iter().map(words).collect()
}

/// One clock with the way to its last day.
///
/// # Errors
/// No clock of that title.
pub fn derivation(
    rules: &Rules,
    matter: &Matter,
    title: &str,
    today: Date,
) -> Result<Vec<String>, String> {
    if !rules.clocks_of(&matter.family).any(|rule| rule.title == title) {
        return Err(format!("没有“{title}”这个期限"));
    }
    let found = clocks(rules, matter, today).into_iter().find(|clock| clock.title == title);
    let Some(clock) = found else { return Ok(vec!["没有起算".into()]) };
    let mut out = vec![words(&clock)];
    out.extend(clock.deadline.iter().flat_map(|deadline| deadline.words()));
    out.push(format!("依据 {}", citations(clock.basis.iter().map(|basis| &basis.citation))));
    out.extend(clock.lapse.map(|lapse| format!("逾期后果 {lapse}")));
    Ok(out)
}

fn words(clock: &ClockState) -> String {
    let last = clock.deadline.as_ref().map(|deadline| deadline.last_day);
    let last_words = last.map_or(String::new(), |day| format!("（最后一日 {day}）"));
    let head = match &clock.phase {
        Phase::Running if clock.promptly => format!("及时 {}", clock.title),
        Phase::Running => match last {
            Some(day) => format!("期限 {} 至 {day}", clock.title),
            None => format!("期限 {} 没有最后一日", clock.title),
        },
        Phase::Paused(since) => format!("暂停 {} 自 {since}", clock.title),
        Phase::Met(at) => format!("按期 {} {}{last_words}", clock.title, at.date()),
        Phase::MetLate(at) => format!("迟办 {} {}{last_words}", clock.title, at.date()),
        Phase::Lapsed => format!("逾期 {}{last_words}", clock.title),
        Phase::Void(at) => format!("停止 {} {}{last_words}", clock.title, at.date()),
    };
    let mut marks = Vec::new();
    if let Some(deadline) = &clock.deadline {
        marks.extend(deadline.other_reading.map(|day| format!("另一读法 {day}")));
        marks.extend(deadline.provisional.then(|| "暂定".to_string()));
    }
    marks.extend(clock.extensions.iter().map(|(_, length)| format!("延长 {}", length.words())));
    marks.extend(clock.informative.then(|| "仅提示".to_string()));
    match marks.is_empty() {
        true => head,
        false => format!("{head}〔{}〕", marks.join("；")),
    }
}

/// What a person may do.
pub fn steps(
    rules: &Rules,
    matter: &Matter,
    person: &str,
    role: &str,
    now: DateTime,
) -> Vec<String> {
    let steps = next_steps(rules, matter, person, role, now);
    let able: Vec<&str> =
        steps.iter().filter(|step| step.refusal.is_none()).map(|step| step.title).collect();
    vec![format!("能办：{}", if able.is_empty() { "无".into() } else { able.join("、") })]
}

/// Whether a person may do one step, and why not.
pub fn step(
    rules: &Rules,
    matter: &Matter,
    person: &str,
    role: &str,
    now: DateTime,
    code: &str,
) -> Vec<String> {
    let steps = next_steps(rules, matter, person, role, now);
    match steps.into_iter().find(|step| step.code == code).map(|step| step.refusal) {
        Some(None) => vec!["能办".into()],
        Some(Some(reason)) => refusal(&reason),
        None => vec!["不在其列".into()],
    }
}

/// The row that lists show.
pub fn row(rules: &Rules, matter: &Matter) -> Vec<String> {
    let Some(row) = summary(rules, matter) else { return vec!["没有".into()] };
    let fields = [
        ("编号", &row.number),
        ("标题", &row.title),
        ("阶段", &row.stage),
        ("被投诉人", &row.respondent),
        ("承办单位", &row.station),
        ("办理人员", &row.handler),
        ("渠道", &row.channel),
        ("来源", &row.source),
        ("来源中的编号", &row.source_key),
    ];
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    fields.map(|(label, value)| format!("{label}：{value}")).collect()
}

/// The entries of a list that day, each with its place in the law.
///
/// # Errors
/// No list of that title.
pub fn list(rules: &Rules, title: &str, on: Date) -> Result<Vec<String>, String> {
    let rule = rules.lists.values().find(|rule| rule.title == title);
    let rule = rule.ok_or_else(|| format!("没有“{title}”这份清单"))?;
    let Some(version) = rule.on(on) else { return Ok(vec!["没有有效的版本".into()]) };
    let item = |item: &wenjin_law::rule::Item| match &item.basis {
        Some(basis) => format!("{}　{}", item.title, basis.citation),
        None => item.title.clone(),
    };
    Ok(version.body.items.iter().map(item).collect())
}

fn citations<'a>(citations: impl Iterator<Item = &'a Citation>) -> String {
    citations.map(ToString::to_string).collect::<Vec<_>>().join("、")
}
