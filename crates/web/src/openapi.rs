//! The HTTP surface as an OpenAPI 3.1 text: every route, its parameters, the fields of its forms, and
//! every status it may answer with its media type. One table, `operations`, says it; what the rules
//! ask for (steps and their fields) is read from them. A test compares the table with the router.

mod operations;
mod schema;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};
use wenjin_law::Rules;

use self::operations::{Answer, Operation, operations};
use crate::app::{Shared, blocking};
use crate::problem::Problem;
use crate::signed::COOKIE;

/// What a program has to know before it reads the rest.
const ABOUT: &str = "The pages and forms of one district market regulator's workbench and of its public portal. \
    Answers are pages in Chinese; a refusal says what happened, why, what to do, and a code that never changes. \
    A form that changes something for a person who has signed in carries the token `csrf` of that person's pages, \
    besides the cookie. HEAD is answered as GET without a body; a method that is not listed gets 405. \
    Before any route is reached a connection may be answered 400, 408, 414 or 431, without a page, where a request \
    is no HTTP, comes too slowly or has a head of more than 64 KiB.";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/openapi.json", get(text))
}

/// GET /openapi.json
async fn text(State(app): State<Shared>) -> Result<Response, Problem> {
    let text = blocking(&app, |app| Ok(document(&app.rules).to_string())).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// The whole text under these rules.
fn document(rules: &Rules) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let path = paths.entry(operation.path.replace("{*", "{")).or_insert_with(|| json!({}));
        path[operation.method] = described(operation, rules);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "稳进 wenjin", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "paths": paths,
        "components": { "securitySchemes": {
            "session": { "type": "apiKey", "in": "cookie", "name": COOKIE, "description": "set by POST /login" }
        } },
    })
}

fn described(operation: &Operation, rules: &Rules) -> Value {
    let path = schema::path_parameters(operation.path, rules);
    let query = operation.query.iter().map(schema::query_parameter);
    let mut out = json!({
        "operationId": format!("{}{}", operation.method, operation.path),
        "summary": operation.says,
        "parameters": path.chain(query).collect::<Vec<_>>(),
        "responses": answers(operation),
        "security": if operation.signed { json!([{ "session": [] }]) } else { json!([]) },
    });
    if let Some(form) = &operation.form {
        out["requestBody"] = schema::body(operation.path, form, operation.signed, rules);
    }
    out
}

/// What a route says of its own, and what every route of its kind may answer.
fn answers(operation: &Operation) -> Value {
    let posts = operation.form.is_some();
    let reads = !operation.query.is_empty() || operation.path.contains('{');
    let kinds: [(bool, &[Answer]); 4] = [
        (true, &[operations::FAULT]),
        (operation.signed, &[operations::SEE_OTHER]),
        (reads || posts, &[operations::UNREADABLE]),
        (posts, &operations::OF_FORMS),
    ];
    let general = kinds.iter().filter(|(is, _)| *is).flat_map(|(_, answers)| answers.iter());
    let mut out: Map<String, Value> = Map::new();
    for (status, media) in operation.answers.iter().chain(general) {
        let answer = out
            .entry(status.to_string())
            .or_insert_with(|| json!({ "description": says(*status) }));
        for kind in *media {
            answer["content"][*kind] = content(kind);
        }
        if *status == 303 {
            let path = json!({ "type": "string", "pattern": "^/" });
            answer["headers"]["Location"] = json!({ "required": true, "schema": path });
        }
    }
    Value::Object(out)
}

/// Texts are texts; of a file no more is said than its type.
fn content(media: &str) -> Value {
    match media {
        "application/json" => json!({ "schema": { "type": "object" } }),
        media if media.starts_with("text/") => json!({ "schema": { "type": "string" } }),
        _ => json!({}),
    }
}

/// What a status means here.
fn says(status: u16) -> &'static str {
    match status {
        200 => "done, or here it is",
        303 => "done, or sign in first: go on at Location",
        304 => "as you have it",
        400 => "the request cannot be read",
        401 => "not signed in: wrong name or password, or locked",
        403 => "not yours to do, or the page is stale",
        404 => "not there, or not yours to see",
        409 => "somebody acted in between, or it was sent before",
        413 => "too large",
        415 => "not a form",
        422 => "refused, with the form to be mended",
        429 => "too often",
        503 => "the store takes no writes",
        507 => "the disk is full",
        _ => "a fault of ours, with the number the log has",
    }
}
