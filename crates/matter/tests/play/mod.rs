//! Playing by the real rules: loading them from `rules/`, the made-up people who act, and filling in
//! a step with made-up values that it accepts. Shared by the tests of the engine and the simulation;
//! it judges nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, DateTime};
use wenjin_law::rule::{Field, FieldKind, Step};
use wenjin_law::{Rules, SourceFile, Version};
use wenjin_matter::{Actor, Value};

/// The rules of the project, loaded once.
pub fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Arc::new(load())).clone()
}

fn load() -> Rules {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of rules") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).expect("a rule file");
                let name = path.strip_prefix(&root).expect("under the root").to_string_lossy();
                files.push(SourceFile { path: name.replace('\\', "/"), text });
            }
        }
    }
    wenjin_law::load(&files).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The made-up people, each with an account of the same name and a role.
pub const CAST: [(&str, &str); 12] = [
    ("登记员甲", "intake"),
    ("登记员乙", "intake"),
    ("办理员甲", "handler"),
    ("办理员乙", "handler"),
    ("所长甲", "station-head"),
    ("所长乙", "station-head"),
    ("法规员甲", "legal-reviewer"),
    ("局长甲", "leader"),
    ("局长乙", "leader"),
    ("投诉人", "public"),
    ("被投诉人", "respondent"),
    ("来件导入", "import"),
];

/// The actor of that name, in the role of that code.
pub fn actor(name: &str, role: &str) -> Actor {
    Actor { account: name.into(), name: name.into(), role: role.into() }
}

/// Values for every required field of a step taken at `at`, as the rules of `law_on` accept them.
pub fn required(
    rules: &Rules,
    version: &Version<Step>,
    law_on: Date,
    at: DateTime,
    pick: &mut dyn FnMut(usize) -> usize,
) -> BTreeMap<String, Value> {
    let fields = version.body.fields.iter().filter(|field| field.required);
    fields.map(|field| (field.name.clone(), value(rules, field, law_on, at, pick))).collect()
}

/// A value that the field accepts.
pub fn value(
    rules: &Rules,
    field: &Field,
    law_on: Date,
    at: DateTime,
    pick: &mut dyn FnMut(usize) -> usize,
) -> Value {
    match &field.kind {
        FieldKind::Text | FieldKind::LongText if field.personal => {
            Value::Text(format!("私密：甲某的{}", field.label))
        }
        FieldKind::Text | FieldKind::LongText => Value::Text(format!("（{}）", field.label)),
        FieldKind::Date => Value::Date(at.date()),
        FieldKind::Moment => Value::Moment(at),
        FieldKind::Yuan => Value::Number(pick(100_000) as i64),
        FieldKind::Flag => Value::Flag(pick(4) > 0),
        FieldKind::Officer => Value::Text(CAST[2].0.into()),
        FieldKind::Choice(list) => {
            let list = rules.lists.get(list).and_then(|rule| rule.on(law_on));
            let items = list.map_or(&[][..], |version| &version.body.items);
            let item = items.get(pick(items.len().max(1)));
            Value::Text(item.map(|item| item.code.clone()).unwrap_or_default())
        }
    }
}
