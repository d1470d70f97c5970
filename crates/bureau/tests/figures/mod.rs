//! Made-up matters under the project's rules, told step by step: each step is decided by the engine, so
//! no history here is unlawful. What a step requires and the story does not give is filled in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jiff::civil::DateTime;
use uuid::Uuid;
use wenjin_law::rule::{Field, FieldKind};
use wenjin_law::{Rules, SourceFile};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Actor, Command, Matter, MatterId, Refusal, Value, decide};

/// The project's rules, read once.
pub fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Arc::new(load())).clone()
}

fn load() -> Rules {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of rules") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.strip_prefix(&root).expect("under the root").to_string_lossy();
                let text = std::fs::read_to_string(&path).expect("a rule file");
                files.push(SourceFile { path: name.replace('\\', "/"), text });
            }
        }
    }
    wenjin_law::load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The id of that number.
pub fn id(number: u128) -> MatterId {
    MatterId(Uuid::from_u128(number))
}

/// A matter being told.
pub struct Story {
    pub matter: Matter,
}

impl Story {
    /// One of which nothing is told yet.
    pub fn new(number: u128, family: &str) -> Story {
        Story { matter: Matter::new(id(number), family) }
    }

    /// The story with one more step, by the first role that may take it.
    pub fn step(mut self, at: DateTime, step: &str, fields: &[(&str, Value)]) -> Story {
        self.matter = match self.try_step("演示人员甲", at, step, fields) {
            Ok(matter) => matter,
            Err(refusal) => panic!("{at} {step}：{refusal:?}"),
        };
        self
    }

    /// The matter after one more step by that account, or why not.
    pub fn try_step(
        &self,
        account: &str,
        at: DateTime,
        step: &str,
        given: &[(&str, Value)],
    ) -> Result<Matter, Refusal> {
        let rules = rules();
        let (version, law_on) = asked_fields(&rules, &self.matter, step, at)?;
        let mut fields = BTreeMap::new();
        for field in version.body.fields.iter().filter(|field| field.required) {
            fields.insert(field.name.clone(), filled(&rules, field, law_on, at));
        }
        fields.extend(given.iter().map(|(name, value)| ((*name).to_string(), value.clone())));
        let role = version.body.roles.first().cloned().unwrap_or_default();
        let command = Command {
            matter: self.matter.id,
            family: self.matter.family.clone(),
            step: step.into(),
            at,
            by: Actor { account: account.into(), name: account.into(), role },
            fields,
            attachments: vec![],
            seen: None,
        };
        let acts = decide(&rules, &self.matter, &command, at)?;
        Ok(acts.into_iter().fold(self.matter.clone(), Matter::evolve))
    }
}

fn filled(rules: &Rules, field: &Field, law_on: jiff::civil::Date, at: DateTime) -> Value {
    match &field.kind {
        FieldKind::Date => Value::Date(at.date()),
        FieldKind::Moment => Value::Moment(at),
        FieldKind::Yuan => Value::Number(100),
        FieldKind::Flag => Value::Flag(true),
        FieldKind::Choice(list) => {
            let list = rules.lists.get(list).and_then(|rule| rule.on(law_on));
            let first = list.and_then(|list| list.body.items.first()).expect("a choice");
            Value::Text(first.code.clone())
        }
        _ => Value::Text("演示".into()),
    }
}

/// A value of text.
pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}
