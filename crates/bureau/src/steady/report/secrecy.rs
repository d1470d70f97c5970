//! The informant's secret (投诉举报处理办法第三十七条；暂行办法第三十三条). The rules keep the facts on
//! an informant apart as personal data; what an officer types into an open field is free text, and is
//! looked at here before it is sent. It finds what was recorded, word for word: a hint that says who
//! somebody is without naming them is left to the officer.

use std::collections::BTreeMap;

use wenjin_law::rule::{Field, FieldKind, Step};
use wenjin_matter::{Matter, Value};

/// The facts that tell who the informant is. Every one is personal in every step that asks for it.
pub const INFORMANT: [&str; 6] = [
    "informant-name",
    "informant-phone",
    "informant-address",
    "informant-id-kind",
    "informant-id-number",
    "informant-insider",
];

/// The fewest characters worth looking for: one alone stands in too many other words.
const SHORTEST: usize = 2;

/// An open field that names the informant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{field}”写出了举报人的信息，应当保密，没有登记。请改写后再提交。")]
pub struct Named {
    /// The open field.
    pub field: String,
    /// The fact on the informant that stands in it; never its value.
    pub fact: String,
}

impl Named {
    /// The code, a heading of docs/errors.md.
    pub fn code(&self) -> &'static str {
        // code: "report-names-informant"
        "report-names-informant"
    }
}

/// True for a fact that tells who the informant is.
pub fn is_informant(fact: &str) -> bool {
    INFORMANT.contains(&fact)
}

/// Looks through the open texts of a step for what is recorded of the informant: on the matter, and in
/// the fields themselves. What names the business is left out: an informant may bear its name or live
/// at its address, and it must be named all the same.
///
/// # Errors
/// The first field that names them.
pub fn check(step: &Step, matter: &Matter, fields: &BTreeMap<String, Value>) -> Result<(), Named> {
    let recorded: Vec<(&str, String)> = INFORMANT
        .iter()
        .flat_map(|fact| {
            let values = [fields.get(*fact), matter.fact(fact)];
            values.into_iter().flatten().filter_map(move |value| Some((*fact, telling(value)?)))
        })
        .collect();
    for field in step.fields.iter().filter(|field| is_open(field)) {
        let Some(text) = fields.get(&field.name).and_then(Value::text).map(plain) else { continue };
        if let Some((fact, _)) = recorded.iter().find(|(_, value)| text.contains(value.as_str())) {
            return Err(Named { field: field.label.clone(), fact: (*fact).into() });
        }
    }
    Ok(())
}

/// True for free text that is not kept apart as personal.
fn is_open(field: &Field) -> bool {
    let text = matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    text && !field.personal && !field.name.starts_with("respondent-")
}

/// What can be looked for; none for flags, choices of a list and what is too short to tell anything.
fn telling(value: &Value) -> Option<String> {
    let text = plain(value.text()?);
    let coded = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (SHORTEST <= text.chars().count() && !coded).then_some(text)
}

/// Without spaces and marks, so that `100 0000 0000` is `10000000000`.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use wenjin_matter::MatterId;

    fn step() -> Step {
        let field = |name: &str, personal| Field {
            name: name.into(),
            label: name.into(),
            kind: FieldKind::Text,
            required: false,
            personal,
            hint: None,
        };
        Step {
            opens: false,
            stages: vec![],
            to: None,
            roles: vec![],
            fields: vec![
                field("title", false),
                field("respondent-name", false),
                field("informant-name", true),
            ],
            guards: vec![],
            form: None,
            public_words: None,
            key: None,
        }
    }

    fn text(fields: &[(&str, &str)]) -> BTreeMap<String, Value> {
        fields.iter().map(|(name, it)| (name.to_string(), Value::Text(it.to_string()))).collect()
    }

    fn nobody() -> Matter {
        Matter::new(MatterId(Uuid::from_u128(1)), super::super::FAMILY)
    }

    #[test]
    fn a_title_that_names_the_informant_is_refused_without_repeating_the_name() {
        let fields = text(&[("title", "甲某举报无照经营"), ("informant-name", "甲某")]);
        let named = check(&step(), &nobody(), &fields).unwrap_err();
        assert_eq!((named.field.as_str(), named.fact.as_str()), ("title", "informant-name"));
        assert!(!named.to_string().contains("甲某"));
    }

    #[test]
    fn a_number_written_with_spaces_is_found_too() {
        let fields = text(&[("title", "回电 100-0000 0000"), ("informant-phone", "10000000000")]);
        assert_eq!(check(&step(), &nobody(), &fields).unwrap_err().fact, "informant-phone");
    }

    #[test]
    fn what_was_recorded_before_is_looked_for_in_a_later_title() {
        let mut matter = nobody();
        matter.facts.extend(text(&[("informant-name", "甲某某")]));
        assert!(check(&step(), &matter, &text(&[("title", "甲某某的举报")])).is_err());
        assert!(check(&step(), &matter, &text(&[("title", "销售没有标签的食品")])).is_ok());
    }

    #[test]
    fn a_business_that_bears_the_informants_name_can_still_be_named() {
        let fields = text(&[("respondent-name", "甲某饭店"), ("informant-name", "甲某")]);
        assert!(check(&step(), &nobody(), &fields).is_ok());
    }

    #[test]
    fn kinds_and_flags_are_not_words_to_look_for() {
        let fields = text(&[("title", "伪造passport"), ("informant-id-kind", "passport")]);
        assert!(check(&step(), &nobody(), &fields).is_ok());
    }
}
