//! Recorded values in words: the title of a list's entry, yuan, dates, an officer's name; and which of
//! them stay masked until somebody has looked. Masking itself is `wenjin_bureau::access`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wenjin_bureau::access;
use wenjin_bureau::draft::yuan_words;
use wenjin_law::rule::{Field, FieldKind};
use wenjin_law::{RuleId, Rules};
use wenjin_matter::{Act, Matter, Value};

use crate::people::People;
use crate::time::{date_words, moment_words};
use crate::ui::matter as shown;

/// The field that keeps the columns of a source nobody asked for: as personal as a name.
pub const SOURCE_EXTRA: &str = "source-extra";

/// How the values of one matter are read.
pub struct Words<'a> {
    rules: &'a Rules,
    people: &'a People,
    /// The fields of the family's steps, the latest version of each.
    fields: BTreeMap<&'a str, &'a Field>,
    /// True where a look was just recorded: nothing is masked.
    pub revealed: bool,
    /// True where the person of a ticket is an informant or asked for secrecy: of them not even a letter.
    pub secret: bool,
}

impl<'a> Words<'a> {
    /// The words of a family's matters.
    pub fn new(rules: &'a Rules, people: &'a People, family: &'a str, revealed: bool) -> Words<'a> {
        let versions = rules.steps_of(family).flat_map(|rule| &rule.versions);
        let fields = versions.flat_map(|version| &version.body.fields);
        let fields = fields.map(|field| (field.name.as_str(), field)).collect();
        Words { rules, people, fields, revealed, secret: false }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'a Field> {
        self.fields.get(name).copied()
    }

    /// The label of a recorded name.
    pub fn label<'b>(&self, name: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match name {
            wenjin_matter::decide::NUMBER => "编号",
            wenjin_matter::decide::DOCUMENT_NUMBER => "文号",
            _ => self.field(name).map_or(name, |field| &field.label),
        }
    }

    /// A value in words, whole.
    pub fn value(&self, field: Option<&Field>, value: &Value, on: Date) -> String {
        match (field.map(|field| &field.kind), value) {
            (_, Value::Flag(true)) => "是".into(),
            (_, Value::Flag(false)) => "否".into(),
            (Some(FieldKind::Yuan), Value::Number(fen)) => yuan_words(*fen),
            (Some(FieldKind::Choice(list)), Value::Text(code)) => {
                list_title(self.rules, list, code, Some(on))
            }
            (Some(FieldKind::Officer), Value::Text(id)) => self.people.name(id).to_string(),
            (_, Value::Date(date)) => date_words(*date),
            (_, Value::Moment(at)) => moment_words(*at),
            (_, value) => value.to_string(),
        }
    }

    /// A value as the page shows it: masked where it tells who somebody is and nobody has looked.
    pub fn shown(
        &self,
        name: &str,
        field: Option<&Field>,
        personal: bool,
        value: &Value,
        on: Date,
    ) -> shown::Value {
        let words = self.value(field, value, on);
        match (personal && tells_who(name, field), self.revealed) {
            (true, false) => shown::Value::Masked(self.masked(name, &words), None),
            (true, true) => shown::Value::Revealed(words),
            (false, _) => shown::Value::Text(words),
        }
    }

    /// A personal value before anybody looked.
    pub fn masked(&self, name: &str, words: &str) -> String {
        let theirs = name.starts_with("person-") || name == SOURCE_EXTRA;
        if self.secret && theirs { "（保密）".into() } else { access::masked(name, words) }
    }

    /// A fact of the matter as the page shows it; none where nothing is recorded.
    pub fn fact(&self, matter: &Matter, name: &str, on: Date) -> Option<shown::Fact> {
        let value = matter.fact(name)?;
        let shown = self.shown(name, self.field(name), matter.personal.contains(name), value, on);
        Some(shown::Fact::new(self.label(name), shown))
    }

    /// The same in one line of text.
    pub fn line(&self, matter: &Matter, name: &str, on: Date) -> Option<String> {
        match self.fact(matter, name, on)?.value {
            shown::Value::Text(text)
            | shown::Value::Masked(text, _)
            | shown::Value::Revealed(text) => Some(text),
            shown::Value::Link(_) | shown::Value::Unknown(_) => None,
        }
    }
}

/// True for what tells who somebody is: names, numbers, addresses, unread columns of a source. What
/// people tell in several lines is the matter itself, and is read by whoever handles it.
fn tells_who(name: &str, field: Option<&Field>) -> bool {
    name == SOURCE_EXTRA || field.is_none_or(|field| field.kind != FieldKind::LongText)
}

/// The title of a list's entry as of a day, or of its latest version; the code where there is none.
pub fn list_title(rules: &Rules, list: &RuleId, code: &str, on: Option<Date>) -> String {
    let rule = rules.lists.get(list);
    let then = rule.and_then(|rule| rule.on(on?)).and_then(|version| version.body.item(code));
    let any = || rule?.versions.iter().rev().find_map(|version| version.body.item(code));
    then.or_else(any).map_or_else(|| code.to_string(), |item| item.title.clone())
}

/// The fields the act's own version of its rule asked for, in their order.
pub fn asked_then<'a>(rules: &'a Rules, act: &Act) -> &'a [Field] {
    let rule = rules.step(&act.family, &act.step);
    let version = rule.and_then(|rule| rule.versions.iter().find(|it| it.from == act.rule_from));
    version.map_or(&[], |version| &version.body.fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        let (name, label) = ("x".to_string(), "甲".to_string());
        Field { name, label, kind, required: false, personal: true, hint: None }
    }

    #[test]
    fn what_people_tell_is_read_and_who_they_are_is_not() {
        assert!(tells_who("complainant-phone", Some(&field(FieldKind::Text))));
        assert!(!tells_who("facts", Some(&field(FieldKind::LongText))));
        assert!(tells_who(SOURCE_EXTRA, Some(&field(FieldKind::LongText))));
        assert!(tells_who("unknown", None));
    }
}
