//! The answers of a filing on their way from page to page: in hidden fields, kept as they were typed,
//! checked when a page is left, and turned into the fields of the step at the end.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wenjin_bureau::import::fen;
use wenjin_law::rule::{Field, FieldKind};
use wenjin_matter::Value;

use super::questions::{Kind, Page, Question};
use crate::posted::Posted;

/// Characters of one line, and of several.
const LINE: usize = 200;
const LINES: usize = 5_000;

/// What has been answered so far, by the name of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<&'static str, String>);

/// What is wrong, by the name of the question.
pub type Wrong = BTreeMap<String, String>;

impl Answers {
    /// The answers a form carries; names that nobody asked for are left behind.
    pub fn of(posted: &Posted) -> Answers {
        let asked = Page::ALL.into_iter().flat_map(Page::questions);
        let given = asked.filter_map(|question| {
            let text = clean(posted.get(question.name));
            (!text.is_empty()).then_some((question.name, text))
        });
        Answers(given.collect())
    }

    /// The answer to a question; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Everything that has been answered.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// What is wrong with the answers of a page.
    pub fn wrong(&self, page: Page, fields: &[Field], today: Date) -> Wrong {
        let problem = |question: &Question| {
            let what = wrong(question, self.get(question.name), needed(question, fields), today)?;
            Some((question.name.to_string(), what))
        };
        page.questions().iter().filter_map(problem).collect()
    }

    /// The first page that is not done; the last where all are.
    pub fn first_open(&self, fields: &[Field], today: Date) -> Page {
        let open = |page: &Page| !self.wrong(*page, fields, today).is_empty();
        Page::ALL.into_iter().find(open).unwrap_or(Page::Check)
    }

    /// The fields of the step; answers it does not ask for are left out.
    pub fn fields(&self, fields: &[Field]) -> BTreeMap<String, Value> {
        let value = |field: &Field| {
            let text = self.get(&field.name);
            let value = match field.kind {
                FieldKind::Date => Value::Date(text.parse().ok()?),
                FieldKind::Yuan => Value::Number(fen(text)?),
                FieldKind::Flag => Value::Flag(match text {
                    "yes" => true,
                    "no" => false,
                    _ => return None,
                }),
                _ if text.is_empty() => return None,
                _ => Value::Text(text.to_string()),
            };
            Some((field.name.clone(), value))
        };
        fields.iter().filter_map(value).collect()
    }
}

/// Without control characters; lines end as in Unix.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_string()
}

/// True where the rule asks for it, or it is a statement.
pub fn needed(question: &Question, fields: &[Field]) -> bool {
    matches!(question.kind, Kind::Statement(_))
        || fields.iter().any(|field| field.name == question.name && field.required)
}

fn wrong(question: &Question, text: &str, needed: bool, today: Date) -> Option<String> {
    if text.is_empty() {
        let what = match question.kind {
            Kind::Statement(_) => "请看过后勾选",
            _ => "请填写",
        };
        return needed.then(|| format!("{}：{what}", question.label));
    }
    let most = if question.kind == Kind::Lines { LINES } else { LINE };
    let length = text.chars().count();
    if most < length {
        return Some(format!("{}：有 {length} 个字，请缩短到 {most} 个字以内", question.label));
    }
    let what = match question.kind {
        Kind::Line | Kind::Lines => return None,
        Kind::Title if has_number(text) => "请不要写电话或者证件号码",
        Kind::Yuan if fen(text).is_none() => "请只写数字，如 299 或者 299.50",
        Kind::Phone if !is_phone(text) => "请核对号码，手机是 11 位，座机写上区号",
        Kind::Day => match text.parse::<Date>() {
            Err(_) => "请写成 2026-04-15 这样的日期",
            Ok(day) if today < day => "这一天还没有到",
            Ok(_) => return None,
        },
        Kind::YesNo if !matches!(text, "yes" | "no") => "请选是或者否",
        Kind::Statement(_) if text != "yes" => "请看过后勾选",
        _ => return None,
    };
    Some(format!("{}：{what}", question.label))
}

/// Seven digits in a row, or more: a telephone or identity number.
fn has_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| 7 <= run.len())
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let known = |c: char| c.is_ascii_digit() || "+-()（） 转".contains(c);
    (5..=20).contains(&digits) && text.chars().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn problem(name: &str, text: &str) -> Option<String> {
        let mut all = Page::ALL.into_iter().flat_map(Page::questions);
        let question = all.find(|question| question.name == name).expect("a question");
        wrong(question, text, true, date(2026, 4, 15))
    }

    #[test]
    fn answers_are_checked_by_what_they_are() {
        for (name, good, bad) in [
            ("amount", "1280.50", "一千二"),
            ("bought-on", "2026-04-15", "2026-04-16"),
            ("complainant-phone", "10000000000", "没有"),
            ("title", "演示：秤少二两", "打 10000000000 找我"),
            ("consent-entrust", "no", "maybe"),
            ("truth", "yes", "on"),
            ("respondent-name", "演示商店", ""),
        ] {
            assert_eq!(problem(name, good), None, "{name}");
            assert!(problem(name, bad).is_some(), "{name}");
        }
        assert!(problem("facts", &"字".repeat(LINES + 1)).is_some());
    }

    #[test]
    fn only_what_was_asked_is_carried_and_without_control_characters() {
        let given = [("facts", "甲\r\n乙\u{0}\u{7}"), ("role", "leader"), ("amount", "  ")];
        let fields = given.map(|(name, text)| (name.to_string(), text.to_string())).to_vec();
        let answers = Answers::of(&Posted { fields, files: vec![] });
        assert_eq!(answers.iter().collect::<Vec<_>>(), [("facts", "甲\n乙")]);
    }
}
