//! A rule's version in words: what `rules show`, the rule pages and comparisons print.

use std::collections::BTreeMap;

use wenjin_calendar::{Counting, DayWord, LastDay};

use crate::rule::{
    Block, Clock, FieldKind, Form, Kind, Length, Outline, Rule, RuleId, Rules, Start, Step,
    unseen_words,
};

/// What a version says, a Chinese line each: for `rules show`, the rule pages and comparisons.
pub fn lines(rules: &Rules, outline: &Outline<'_>) -> Vec<String> {
    fn body<'a, T>(rules: &'a BTreeMap<RuleId, Rule<T>>, outline: &Outline<'_>) -> Option<&'a T> {
        let rule = rules.get(outline.id)?;
        rule.versions
            .iter()
            .find(|version| version.from == outline.from)
            .map(|version| &version.body)
    }
    let mut lines = match outline.kind {
        Kind::Clock => {
            body(&rules.clocks, outline).map(|clock| describe_clock(rules, outline, clock))
        }
        Kind::Step => body(&rules.steps, outline).map(|step| describe_step(rules, outline, step)),
        Kind::List => body(&rules.lists, outline).map(|list| {
            list.items.iter().map(|item| format!("{}：{}", item.code, item.title)).collect()
        }),
        Kind::Form => body(&rules.forms, outline).map(describe_form),
        Kind::Counting => body(&rules.counting, outline).map(describe_counting),
    }
    .unwrap_or_default();
    lines.extend(
        outline.basis.iter().map(|basis| format!("依据：{}（{}）", basis.citation, basis.says)),
    );
    lines.extend(outline.note.map(|note| format!("说明：{note}")));
    lines.extend(outline.to_confirm.map(|what| format!("待确认：{what}")));
    lines.extend(outline.unseen_before.map(|day| format!("待确认：{}", unseen_words(day))));
    lines
}

/// A start with what it asks for, `登记来件（来件渠道：窗口）`.
fn describe_start(rules: &Rules, outline: &Outline<'_>, start: &Start) -> String {
    let family = outline.id.family();
    let title = rules.step(family, &start.step).map_or(&start.step, |rule| &rule.title);
    let Some((fact, value)) = &start.only else { return title.clone() };
    let versions = rules.steps_of(family).flat_map(|rule| &rule.versions);
    let mut fields = versions.flat_map(|version| &version.body.fields);
    let Some(field) = fields.find(|field| field.name == *fact) else {
        return format!("{title}（{fact}：{value}）");
    };
    let words = match &field.kind {
        FieldKind::Flag => if value == "true" { "是" } else { "否" }.to_string(),
        FieldKind::Choice(list) => {
            let list = rules.lists.get(list);
            let list = list.and_then(|rule| rule.on(outline.from).or(rule.versions.last()));
            let item = list.and_then(|list| list.body.item(value));
            item.map_or(value.clone(), |item| item.title.clone())
        }
        _ => value.clone(),
    };
    format!("{title}（{}：{words}）", field.label)
}

fn describe_clock(rules: &Rules, outline: &Outline<'_>, clock: &Clock) -> Vec<String> {
    let family = outline.id.family();
    let title =
        |code: &String| rules.step(family, code).map_or(code.clone(), |rule| rule.title.clone());
    let names = |codes: &[String]| codes.iter().map(title).collect::<Vec<_>>().join("、");
    let starts: Vec<String> =
        clock.starts.iter().map(|start| describe_start(rules, outline, start)).collect();
    let mut lines = vec![format!(
        "长度：{}",
        match clock.length {
            Length::Period(period) => period.words(),
            Length::SetByOfficer => "由办理人员指定日期".into(),
            Length::Promptly => "及时（条文没有定天数）".into(),
        }
    )];
    if !starts.is_empty() {
        lines.push(format!("起算：{}", starts.join("、")));
    }
    if !clock.stops.is_empty() {
        lines.push(format!("办结：{}", names(&clock.stops)));
    }
    lines.extend(clock.pauses.iter().map(|pause| format!("不计入：{}", pause.why)));
    lines.extend(clock.extension.as_ref().map(|extension| {
        let approvers = rules
            .step(family, &extension.step)
            .and_then(|rule| rule.on(outline.from).or(rule.versions.last()))
            .map(|version| {
                version
                    .body
                    .roles
                    .iter()
                    .map(|role| rules.role_title(role))
                    .collect::<Vec<_>>()
                    .join("、")
            })
            .unwrap_or_default();
        format!("可延长：{}，由{}批准", extension.length.words(), approvers)
    }));
    lines.extend(clock.lapse.iter().map(|lapse| format!("逾期：{lapse}")));
    lines
}

fn describe_step(rules: &Rules, outline: &Outline<'_>, step: &Step) -> Vec<String> {
    let kind = rules.matters.get(outline.id.family());
    let stage = |code: &String| {
        kind.and_then(|kind| kind.stage(code)).map_or(code.clone(), |stage| stage.title.clone())
    };
    let mut lines = Vec::new();
    if !step.stages.is_empty() {
        lines.push(format!(
            "阶段：{}",
            step.stages.iter().map(stage).collect::<Vec<_>>().join("、")
        ));
    }
    lines.extend(step.to.iter().map(|to| format!("办理后：{}", stage(to))));
    let roles: Vec<&str> = step.roles.iter().map(|role| rules.role_title(role)).collect();
    lines.push(format!("由谁：{}", roles.join("、")));
    lines.extend(step.fields.iter().map(|field| {
        format!("填写：{}{}", field.label, if field.required { "（必填）" } else { "" })
    }));
    lines.extend(step.guards.iter().map(|guard| format!("条件：{}", guard.why)));
    lines
}

fn describe_form(form: &Form) -> Vec<String> {
    let mut lines: Vec<String> =
        form.number.iter().map(|number| format!("文号：{number}")).collect();
    lines.extend(form.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(text) => Some(format!("正文：{text}")),
        Block::Choices { list, .. } => Some(format!("选项：{list}")),
        _ => None,
    }));
    lines
}

fn describe_counting(counting: &Counting) -> Vec<String> {
    let day = match &counting.day_word {
        DayWord::Natural => "“日”指自然日".to_string(),
        DayWord::All => "“日”一律指工作日".to_string(),
        DayWord::UpTo(limit) => format!("{limit}日以内的“日”指工作日"),
        DayWord::Listed(days) => format!(
            "{}的“日”指工作日",
            days.iter().map(|n| format!("{n}日")).collect::<Vec<_>>().join("、")
        ),
    };
    let last = match counting.last_day {
        LastDay::HolidayMoves => "最后一日是法定节假日的，顺延到节假日后的第一日",
        LastDay::RestDayMoves => "最后一日是休息日的，顺延到休息日结束的次日",
        LastDay::Stays => "最后一日不顺延",
    };
    vec![day, last.to_string()]
}
