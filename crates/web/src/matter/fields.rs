//! The fields that a step's rule asks for, as controls on a page and as the values that come back. What
//! is missing or wrong is the engine's to say; here is only how each kind is typed.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use wenjin_bureau::import::{fen, moment};
use wenjin_bureau::steady::complaint::invitation::DIGEST;
use wenjin_law::Rules;
use wenjin_law::rule::{Field as Asked, FieldKind, Item};
use wenjin_matter::refusal::FieldProblem;
use wenjin_matter::{Attachment, Value};

use crate::app::App;
use crate::frame::station_title;
use crate::people::People;
use crate::posted::{Posted, decode_form, encode};
use crate::problem::Problem;
use crate::signed::{Signed, digest};
use crate::ui::form::{Choice, Control, Field};

/// The field that says when it happened.
pub const AT: &str = "at";
/// The field of new files.
pub const FILES: &str = "files";
/// The field that carries files stored with an earlier, refused posting of the form.
pub const KEPT: &str = "kept";
/// The most bytes of one file.
pub const MOST_FILE: usize = 20 << 20;
/// Lists up to that long stand in sight; longer ones are folded.
const IN_SIGHT: usize = 8;

/// What was typed so far, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// Values by name.
    pub values: BTreeMap<String, String>,
    /// Files already stored.
    pub kept: Vec<Attachment>,
    /// What is wrong, by field.
    pub wrong: BTreeMap<String, String>,
}

impl Filled {
    /// What was posted, without its files.
    pub fn of(posted: &Posted) -> Filled {
        let values = posted.fields.iter().cloned().collect();
        Filled { values, ..Filled::default() }
    }

    /// What was typed in a field.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Notes what the engine found wrong.
    pub fn note(&mut self, problems: &[FieldProblem]) {
        for problem in problems {
            let said = format!("{}：{}", problem.label, problem.problem);
            self.wrong.entry(problem.name.clone()).or_insert(said);
        }
    }

    fn error(&self, name: &str) -> Option<String> {
        self.wrong.get(name).cloned()
    }
}

/// Fields that nobody types: the program makes them.
pub const MADE: [&str; 1] = [DIGEST];

/// The controls for a step's fields, filled in. Choices are those of `law_on`.
pub fn controls(
    app: &App,
    people: &People,
    asked: &[Asked],
    law_on: Date,
    filled: &Filled,
) -> Vec<Field> {
    let asked = asked.iter().filter(|field| !MADE.contains(&field.name.as_str()));
    asked.map(|field| control(app, people, field, law_on, filled)).collect()
}

fn control(app: &App, people: &People, asked: &Asked, law_on: Date, filled: &Filled) -> Field {
    let value = filled.get(&asked.name);
    let control = match &asked.kind {
        FieldKind::Text if asked.name.ends_with("-phone") => Control::Phone,
        FieldKind::Text => Control::Text,
        FieldKind::LongText => Control::Lines(4),
        FieldKind::Date => Control::Date,
        FieldKind::Moment => Control::DateTime,
        FieldKind::Yuan => Control::Yuan,
        FieldKind::Flag => Control::Radios(yes_no(value, asked.required)),
        FieldKind::Choice(list) => {
            let items = app.rules.lists.get(list).and_then(|rule| rule.on(law_on));
            let items = items.map_or(&[][..], |version| &version.body.items);
            let choices = items.iter().map(|item| choice(item, value)).collect();
            if items.len() <= IN_SIGHT && asked.required {
                Control::Radios(choices)
            } else {
                Control::Select(choices)
            }
        }
        FieldKind::Officer => Control::Select(officers(app, people, value)),
    };
    let mut field = Field::new(&asked.name, &asked.label, control)
        .hint(asked.hint.clone().unwrap_or_default())
        .value(value)
        .error(filled.error(&asked.name));
    field.required = asked.required;
    // Drafts lie in the browser: what is told is kept there, who somebody is never.
    field.private = asked.personal && asked.kind != FieldKind::LongText;
    field.autocomplete = Some("off");
    field
}

fn yes_no(value: &str, required: bool) -> Vec<Choice> {
    let answer = |code: &str, label: &str| Choice::new(code, label).chosen(value == code);
    let mut answers = vec![answer("yes", "是"), answer("no", "否")];
    if !required {
        answers.push(answer("", "没有说明"));
    }
    answers
}

fn choice(item: &Item, value: &str) -> Choice {
    let place = item.basis.as_ref().map(|basis| basis.citation.to_string());
    Choice::new(&item.code, &item.title).hint(place.unwrap_or_default()).chosen(item.code == value)
}

fn officers(app: &App, people: &People, value: &str) -> Vec<Choice> {
    let officer = |account: &wenjin_store::Account| {
        let station = station_title(app, &account.station);
        let label = if station.is_empty() {
            account.name.clone()
        } else {
            format!("{}（{station}）", account.name)
        };
        Choice::new(&account.id, label).chosen(account.id == value)
    };
    people.at_work().map(officer).collect()
}

/// When it happened: blank is now.
pub fn happened(label: &str, hint: &str, filled: &Filled) -> Field {
    Field::new(AT, label, Control::DateTime)
        .hint(hint)
        .value(filled.get(AT))
        .error(filled.error(AT))
}

/// The files that go with the step; those already stored are named.
pub fn files(filled: &Filled) -> Field {
    let kept: Vec<&str> = filled.kept.iter().map(|file| file.name.as_str()).collect();
    let hint = match kept.is_empty() {
        true => format!("每个不超过 {} MB。", MOST_FILE >> 20),
        false => format!("已经收下：{}，不用再选。", kept.join("、")),
    };
    Field::new(FILES, "附件", Control::File { accept: String::new(), many: true })
        .hint(hint)
        .error(filled.error(FILES))
}

/// The time in the form: now where it is blank; none where it cannot be read.
pub fn time(filled: &mut Filled, now: DateTime) -> Option<DateTime> {
    match filled.get(AT).trim() {
        "" => Some(now),
        text => moment(text).or_else(|| {
            filled.wrong.insert(AT.into(), "时间：请填写日期和时间，如 2026-04-15 09:30".into());
            None
        }),
    }
}

/// What was typed, as typed values. What does not fit its kind goes on as text, so that the engine
/// answers for it with the rest.
pub fn values(asked: &[Asked], people: &People, filled: &mut Filled) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for field in asked {
        let text = filled.get(&field.name).replace("\r\n", "\n").trim().to_string();
        if text.is_empty() {
            continue;
        }
        if field.kind == FieldKind::Officer && !people.at_work().any(|account| account.id == text) {
            let said = format!("{}：请从列出的人员中选择", field.label);
            filled.wrong.insert(field.name.clone(), said);
        }
        out.insert(field.name.clone(), value(&field.kind, text));
    }
    out
}

fn value(kind: &FieldKind, text: String) -> Value {
    let read = match kind {
        FieldKind::Date => moment(&text).map(|at| Value::Date(at.date())),
        FieldKind::Moment => moment(&text).map(Value::Moment),
        FieldKind::Yuan => fen(&text).map(Value::Number),
        FieldKind::Flag => match text.as_str() {
            "yes" => Some(Value::Flag(true)),
            "no" => Some(Value::Flag(false)),
            _ => None,
        },
        FieldKind::Text | FieldKind::LongText | FieldKind::Choice(_) | FieldKind::Officer => None,
    };
    read.unwrap_or(Value::Text(text))
}

/// Stores the posted files before the act that names them; those of an earlier posting come first.
///
/// # Errors
/// A fault of the store.
pub fn store_files(
    app: &App,
    signed: &Signed,
    posted: &Posted,
    filled: &mut Filled,
) -> Result<(), Problem> {
    filled.kept = posted.all(KEPT).filter_map(|text| kept(signed, text)).collect();
    for file in posted.files.iter().filter(|file| file.field == FILES) {
        if MOST_FILE < file.bytes.len() {
            let said =
                format!("附件：“{}”超过 {} MB，请压缩或者分成几个文件", file.name, MOST_FILE >> 20);
            filled.wrong.insert(FILES.into(), said);
            continue;
        }
        let sha256 = app.store.attachment_put(&mut &file.bytes[..], MOST_FILE as u64)?;
        if filled.kept.iter().all(|it| it.sha256 != sha256) {
            filled.kept.push(file.attachment(sha256));
        }
    }
    Ok(())
}

/// A stored file as a hidden field. The seal binds it to the session, so that nobody can name a file
/// that they did not post.
pub fn keep(signed: &Signed, file: &Attachment) -> String {
    let Attachment { sha256, name, media_type, bytes } = file;
    let text =
        format!("sha256={sha256}&bytes={bytes}&type={}&name={}", encode(media_type), encode(name));
    format!("seal={}&{text}", seal(signed, &text))
}

fn kept(signed: &Signed, text: &str) -> Option<Attachment> {
    let (given, rest) = text.strip_prefix("seal=")?.split_once('&')?;
    if given != seal(signed, rest) {
        return None;
    }
    let fields: BTreeMap<String, String> = decode_form(rest.as_bytes())?.into_iter().collect();
    Some(Attachment {
        sha256: fields.get("sha256")?.clone(),
        name: fields.get("name")?.clone(),
        media_type: fields.get("type")?.clone(),
        bytes: fields.get("bytes")?.parse().ok()?,
    })
}

fn seal(signed: &Signed, text: &str) -> String {
    let csrf = &signed.session.csrf;
    digest(&format!("{csrf}\n{text}\n{csrf}"))
}

/// The title of a role list, as people read it.
pub fn roles(rules: &Rules, roles: &[String]) -> String {
    roles.iter().map(|role| rules.role_title(role)).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_its_kind_goes_on_as_text() {
        assert_eq!(value(&FieldKind::Yuan, "12.5".into()), Value::Number(1250));
        assert_eq!(value(&FieldKind::Yuan, "一百".into()), Value::Text("一百".into()));
        assert_eq!(value(&FieldKind::Flag, "no".into()), Value::Flag(false));
        let day = jiff::civil::date(2026, 4, 15);
        assert_eq!(value(&FieldKind::Date, "2026-04-15".into()), Value::Date(day));
        let at = day.at(9, 30, 0, 0);
        assert_eq!(value(&FieldKind::Moment, "2026-04-15T09:30".into()), Value::Moment(at));
    }
}
