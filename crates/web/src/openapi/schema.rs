//! Fields as JSON Schema: those of the table, those of the rules, and the names in paths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use wenjin_law::Rules;
use wenjin_law::rule::{Field as RuleField, FieldKind};

use super::operations::{Asked, Field, Form, Kind};
use crate::line::{Line, OWN_PATH};
use crate::ui::assets;

/// Text that a browser can send: no zero byte.
fn plain() -> Value {
    json!({ "type": "string", "pattern": r"^[^\u0000]*$" })
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => plain(),
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Moment => moment(),
        Kind::Number => json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000 }),
        Kind::Place => place(),
        Kind::Digest => digest(),
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::Texts => json!({ "type": "array", "items": plain() }),
        Kind::File => file(),
        Kind::Files => json!({ "type": "array", "items": file() }),
    }
}

fn moment() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$" })
}

fn place() -> Value {
    let number = "([一二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)";
    json!({ "type": "string", "pattern": format!("^第{number}条(第{number}款)?(第{number}项)?$") })
}

fn digest() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

fn file() -> Value {
    json!({ "type": "string", "format": "binary" })
}

/// A parameter of a query.
pub fn query_parameter(field: &Field) -> Value {
    json!({ "name": field.name, "in": "query", "required": field.required, "schema": of_kind(field.kind) })
}

/// The names in a path, each with what it may be. One that takes the rest of the path, slashes and all,
/// is marked: OpenAPI has no word for it.
pub fn path_parameters<'a>(path: &'a str, rules: &'a Rules) -> impl Iterator<Item = Value> + 'a {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(move |name| {
        let (rest, name) = (name.starts_with('*'), name.trim_start_matches('*'));
        let schema = named(path, name, rules);
        let mut out = json!({ "name": name, "in": "path", "required": true, "schema": schema });
        if rest {
            out["x-rest-of-path"] = true.into();
        }
        out
    })
}

fn named(path: &str, name: &str, rules: &Rules) -> Value {
    match (path, name) {
        ("/rules/{*id}", _) => one_of(rules.outlines().iter().map(|rule| rule.id.to_string())),
        ("/forms/{*id}", _) => one_of(rules.forms.keys().map(ToString::to_string)),
        ("/assets/{*path}", _) => some(&[assets::url("app.js").trim_start_matches(assets::PREFIX)]),
        ("/log/tile/{*path}", _) => some(&["0/000.p/1", "entries/000.p/1"]),
        ("/styleguide/{*rest}", _) => some(&["list", "matter"]),
        (_, "step") => one_of(
            families(path)
                .iter()
                .flat_map(|family| rules.steps_of(family))
                .map(|rule| rule.id.name().to_string()),
        ),
        (_, "line") => one_of(Line::OWN.iter().filter_map(|line| {
            Some(line.path().strip_prefix(OWN_PATH)?.trim_start_matches('/').to_string())
        })),
        (_, "act") => one_of(crate::tickets::acts_taken().map(str::to_string)),
        (_, "sha256") => digest(),
        (_, "seq") => json!({ "type": "integer", "minimum": 1 }),
        (_, "name") => json!({ "type": "string", "pattern": r"^[1-9][0-9]{0,3}(\.pdf|\.docx)?$" }),
        _ => json!({ "type": "string", "pattern": r"^[^\u0000]+$" }),
    }
}

/// The families whose steps are taken below a path.
fn families(path: &str) -> Vec<&'static str> {
    match path.contains("{line}") {
        true => Line::OWN.map(Line::family).to_vec(),
        false => vec![Line::of_path(path).family()],
    }
}

fn some(examples: &[&str]) -> Value {
    json!({ "type": "string", "minLength": 1, "examples": examples })
}

fn one_of(all: impl Iterator<Item = String>) -> Value {
    json!({ "type": "string", "enum": all.collect::<BTreeSet<String>>() })
}

/// The body of a form: in parts, or as a query is; one that needs a file only in parts.
pub fn body(path: &str, form: &Form, signed: bool, rules: &Rules) -> Value {
    let is_file = |field: &&Field| matches!(field.kind, Kind::File | Kind::Files);
    let plain = form.fields.iter().filter(|field| !is_file(field));
    let in_parts = fields(form.fields.iter(), asked_by(path, form.asked, rules), signed);
    let mut content = json!({ "multipart/form-data": { "schema": in_parts } });
    if !form.fields.iter().any(|field| is_file(&field) && field.required) {
        let schema = fields(plain, asked_by(path, form.asked, rules), signed);
        content["application/x-www-form-urlencoded"] = json!({ "schema": schema });
    }
    json!({ "required": true, "content": content })
}

fn fields<'a>(
    known: impl Iterator<Item = &'a Field>,
    mut properties: Map<String, Value>,
    signed: bool,
) -> Value {
    let mut required = Vec::new();
    if signed {
        let token = json!({ "type": "string", "description": "the token of the session's pages" });
        properties.insert("csrf".into(), token);
        required.push("csrf");
    }
    for field in known {
        properties.insert(field.name.into(), of_kind(field.kind));
        if field.required {
            required.push(field.name);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The fields that rules ask for, in any version.
fn asked_by(path: &str, asked: Asked, rules: &Rules) -> Map<String, Value> {
    let all = families(path).into_iter().flat_map(|family| rules.steps_of(family));
    let steps = all.filter(|rule| match asked {
        Asked::Nothing => false,
        Asked::Step(code) => rule.id.name() == code,
        Asked::EveryStep => rule.versions.last().is_some_and(|version| !version.body.opens),
    });
    let fields = steps.flat_map(|rule| &rule.versions).flat_map(|version| &version.body.fields);
    let schemas: BTreeMap<String, Value> =
        fields.map(|field| (field.name.clone(), of_rule(field, rules))).collect();
    schemas.into_iter().collect()
}

fn of_rule(field: &RuleField, rules: &Rules) -> Value {
    let mut schema = match &field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Officer => plain(),
        FieldKind::Date => of_kind(Kind::Day),
        FieldKind::Moment => moment(),
        FieldKind::Yuan => json!({ "type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$" }),
        FieldKind::Flag => json!({ "type": "string", "enum": ["yes", "no", ""] }),
        FieldKind::Choice(list) => {
            let versions = rules.lists.get(list).into_iter().flat_map(|rule| &rule.versions);
            one_of(versions.flat_map(|version| &version.body.items).map(|item| item.code.clone()))
        }
    };
    schema["title"] = field.label.as_str().into();
    schema
}
