//! Plays a case file: reads its lines, asks the engine, and writes what came of each beneath it. The
//! one place where case files meet the engine's interface.

mod line;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use uuid::Uuid;
use wenjin_law::rule::{Field, FieldKind, Step};
use wenjin_law::{Rule, Rules, Version};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Act, Command, Matter, MatterId, Value, decide};

use crate::play;
use line::{Asked, Line, StepLine};

/// The kind of matter a case file is about where it does not say so.
const COMPLAINT: &str = "消费投诉";

/// The file with every line that tells a result written anew.
///
/// # Errors
/// A line that cannot be read, with its number.
pub fn check(text: &str) -> Result<String, String> {
    let rules = play::rules();
    let family = family(&rules, text)?;
    let mut play = Play {
        rules,
        matter: empty(&family, 1),
        usual: family.clone(),
        family,
        heading: String::new(),
        aside: BTreeMap::new(),
        series: BTreeMap::new(),
        id: 1,
    };
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let at_line = |problem: String| format!("第{}行：{problem}", number + 1);
        let result = match line::read(line).map_err(at_line)? {
            Line::Result => continue,
            Line::Words => vec![],
            Line::NewMatter(heading) => {
                play.turn_to(heading);
                vec![]
            }
            Line::Step(step) => play.step(&step).map_err(at_line)?,
            Line::Asked { on, asked } => play.answer(on, &asked).map_err(at_line)?,
        };
        out.push_str(line);
        out.push('\n');
        for line in result {
            out.push_str("    ");
            out.push_str(&line);
            out.push('\n');
        }
    }
    Ok(out)
}

/// The kind of matter that a line `# 事项：…` names by its title; without one, complaints.
fn family(rules: &Rules, text: &str) -> Result<String, String> {
    let title = text.lines().find_map(|line| line.strip_prefix("# 事项："));
    let title = title.map_or(COMPLAINT, str::trim);
    let found = rules.matters.iter().find(|(_, kind)| kind.title == title);
    found.map(|(family, _)| family.clone()).ok_or_else(|| format!("没有“{title}”这种事项"))
}

fn empty(family: &str, id: u128) -> Matter {
    Matter::new(MatterId(Uuid::from_u128(id)), family)
}

struct Play {
    rules: Arc<Rules>,
    matter: Matter,
    /// The kind of the matter in hand.
    family: String,
    /// The kind of matter the file is about.
    usual: String,
    /// The heading of the matter in hand, and the matters laid aside by theirs.
    heading: String,
    aside: BTreeMap<String, Matter>,
    /// How many numbers of each series were drawn, as the store draws them.
    series: BTreeMap<String, u32>,
    id: u128,
}

impl Play {
    /// Begins another matter. `【举报：甲】` also says of which kind it is, and the same heading again
    /// goes on with that matter.
    fn turn_to(&mut self, heading: String) {
        let kinds = &self.rules.matters;
        let is_of = |title: &str| heading.starts_with(&format!("【{title}："));
        let named = kinds.iter().find(|(_, kind)| is_of(&kind.title));
        let family = named.map(|(family, _)| family.clone());
        self.id += 1;
        let begun = empty(family.as_ref().unwrap_or(&self.usual), self.id);
        let last = std::mem::replace(&mut self.matter, begun);
        self.aside.insert(std::mem::replace(&mut self.heading, heading), last);
        if family.is_some()
            && let Some(earlier) = self.aside.remove(&self.heading)
        {
            self.matter = earlier;
        }
        self.family.clone_from(&self.matter.family);
    }

    fn step(&mut self, line: &StepLine) -> Result<Vec<String>, String> {
        let rule = self.rule_titled(&line.title)?;
        let code = rule.id.name().to_string();
        let fields = self.fields(rule, line)?;
        let command = Command {
            matter: self.matter.id,
            family: self.family.clone(),
            step: code,
            at: line.at,
            by: play::actor(&line.person, &self.role(line)?),
            fields,
            attachments: vec![],
            seen: line.seen,
        };
        let rules = self.rules.clone();
        let acts = match decide(&rules, &self.matter, &command, line.now) {
            Ok(acts) => acts,
            Err(refusal) => return Ok(report::refusal(&refusal)),
        };
        let before = self.matter.clone();
        let mut numbers = Vec::new();
        for act in acts {
            let (act, drawn) = self.draw(act);
            numbers.extend(drawn);
            self.matter = std::mem::replace(&mut self.matter, empty(&self.family, 0)).evolve(act);
        }
        Ok(report::acted(&rules, &before, &self.matter, &numbers))
    }

    fn answer(&self, on: jiff::civil::DateTime, asked: &Asked) -> Result<Vec<String>, String> {
        let (rules, matter) = (&*self.rules, &self.matter);
        Ok(match asked {
            Asked::Clocks => report::all_clocks(rules, matter, on.date()),
            Asked::Clock(title) => report::derivation(rules, matter, title, on.date())?,
            Asked::Steps(person) => report::steps(rules, matter, person, &role_of(person)?, on),
            Asked::Step(person, title) => {
                let code = self.rule_titled(title)?.id.name();
                report::step(rules, matter, person, &role_of(person)?, on, code)
            }
            Asked::Facts(labels) => {
                labels.iter().map(|label| self.fact(label, on.date())).collect::<Result<_, _>>()?
            }
            Asked::Row => report::row(rules, matter),
            Asked::List(title) => report::list(rules, title, on.date())?,
        })
    }

    fn rule_titled(&self, title: &str) -> Result<&Rule<Step>, String> {
        let found = self.rules.steps_of(&self.family).find(|rule| rule.title == title);
        found.ok_or_else(|| format!("没有“{title}”这一步"))
    }

    fn role(&self, line: &StepLine) -> Result<String, String> {
        let Some(title) = &line.role else { return role_of(&line.person) };
        let role = self.rules.roles.iter().find(|role| role.title == *title);
        role.map(|role| role.code.clone()).ok_or_else(|| format!("没有“{title}”这一角色"))
    }

    /// The fields of a line, typed as the step that day asks; with `…` the other required ones too.
    fn fields(
        &self,
        rule: &Rule<Step>,
        line: &StepLine,
    ) -> Result<BTreeMap<String, Value>, String> {
        let asked = asked_fields(&self.rules, &self.matter, rule.id.name(), line.at);
        let (version, law_on) = asked.unwrap_or_else(|_| {
            let last = rule.versions.len() - 1;
            (rule.on(line.at.date()).unwrap_or(&rule.versions[last]), line.at.date())
        });
        let mut fields = match line.rest {
            true => play::required(&self.rules, version, law_on, line.at, &mut |_| 0),
            false => BTreeMap::new(),
        };
        for (label, text) in &line.fields {
            let (name, value) = match field_labelled(version, rule, label) {
                Some(field) => (field.name.clone(), typed(&self.rules, field, text, law_on)?),
                None => (label.clone(), Value::Text(text.clone())),
            };
            fields.insert(name, value);
        }
        Ok(fields)
    }

    /// The act with its numbers drawn, and the numbers.
    fn draw(&mut self, mut act: Act) -> (Act, Vec<String>) {
        let year = act.at.year().to_string();
        let mut drawn = Vec::new();
        for value in act.facts.values_mut() {
            if let Value::Draw(pattern) = value {
                let series = pattern.replace("{year}", &year);
                let last = self.series.entry(series.clone()).or_default();
                *last += 1;
                let number = series.replace("{n}", &last.to_string());
                drawn.push(number.clone());
                *value = Value::Text(number);
            }
        }
        (act, drawn)
    }

    fn fact(&self, label: &str, on: Date) -> Result<String, String> {
        let fields = self.rules.steps_of(&self.family).flat_map(|rule| &rule.versions);
        let field = fields.flat_map(|version| &version.body.fields).find(|it| it.label == *label);
        let field = field.ok_or_else(|| format!("没有“{label}”这一项"))?;
        let personal =
            if self.matter.personal.contains(&field.name) { "（个人信息）" } else { "" };
        let words = match (&field.kind, self.matter.fact(&field.name)) {
            (_, None) => "（没有）".to_string(),
            (_, Some(Value::Flag(flag))) => if *flag { "是" } else { "否" }.to_string(),
            (FieldKind::Choice(list), Some(value)) => {
                let list = self.rules.lists.get(list).and_then(|rule| rule.on(on));
                let item = list.and_then(|list| list.body.item(&value.to_string()));
                item.map_or(value.to_string(), |item| item.title.clone())
            }
            (_, Some(value)) => value.to_string(),
        };
        Ok(format!("{label}：{words}{personal}"))
    }
}

/// The role of a person of the cast.
fn role_of(name: &str) -> Result<String, String> {
    let found = play::CAST.iter().find(|(person, _)| *person == name);
    found.map(|(_, role)| role.to_string()).ok_or_else(|| format!("没有“{name}”这个人"))
}

/// The field of that label, in this version or, where it has none, in another of the step.
fn field_labelled<'a>(
    version: &'a Version<Step>,
    rule: &'a Rule<Step>,
    label: &str,
) -> Option<&'a Field> {
    let versions = std::iter::once(version).chain(&rule.versions);
    versions.flat_map(|version| &version.body.fields).find(|field| field.label == label)
}

/// The value a person would type; text that does not fit stays text, for the engine to refuse.
fn typed(rules: &Rules, field: &Field, text: &str, law_on: Date) -> Result<Value, String> {
    let as_text = || Value::Text(text.to_string());
    Ok(match &field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Officer => as_text(),
        FieldKind::Date => text.parse().map_or_else(|_| as_text(), Value::Date),
        FieldKind::Moment => line::moment(text).map_or_else(as_text, Value::Moment),
        FieldKind::Flag => match text {
            "是" => Value::Flag(true),
            "否" => Value::Flag(false),
            _ => as_text(),
        },
        FieldKind::Yuan => {
            text.parse().map_or_else(|_| as_text(), |yuan: i64| Value::Number(yuan * 100))
        }
        FieldKind::Choice(list) => {
            let list = rules.lists.get(list).and_then(|rule| rule.on(law_on));
            let items = list.map_or(&[][..], |version| &version.body.items);
            let named: Vec<_> = items.iter().filter(|item| item.title.contains(text)).collect();
            let exact = named.iter().find(|item| item.title == text);
            match (exact, &named[..]) {
                (Some(item), _) | (None, [item]) => Value::Text(item.code.clone()),
                (None, []) => as_text(),
                _ => return Err(format!("“{text}”不止一项")),
            }
        }
    })
}
