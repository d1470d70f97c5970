//! Whether an answer is one that the OpenAPI text names. Every page that these tests ask for is held
//! against it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// The text, read once.
static TEXT: OnceCell<Value> = OnceCell::const_new();

async fn read(router: &Router) -> Value {
    let request = Request::get("/openapi.json").body(Body::empty()).expect("a request");
    let answer = router.clone().oneshot(request).await.expect("an answer");
    let text = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&text).expect("json")
}

/// Holds an answer against the text. An address that is no route of ours, and a method that a route does
/// not have, are not described.
pub async fn check(
    router: &Router,
    method: &str,
    path: &str,
    status: StatusCode,
    headers: &HeaderMap,
) {
    let text = TEXT.get_or_init(|| read(router)).await;
    let operation = operation(text, path.split('?').next().unwrap_or_default())
        .and_then(|item| item.get(method.to_lowercase()));
    let Some(operation) = operation else { return };
    let answers = &operation["responses"];
    let Some(answer) = answers.get(status.as_str()) else {
        panic!("{method} {path} answers {status}, which the OpenAPI text does not name: {answers}");
    };
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    let media = media.and_then(|media| media.split(';').next());
    let named = |media: &str| answer["content"].get(media).is_some();
    assert!(media.is_none_or(named), "{method} {path} {status} is {media:?}: {answer}");
}

/// The path item an address is one of: that with the fewest names in it.
fn operation<'a>(text: &'a Value, path: &str) -> Option<&'a Value> {
    let items = text["paths"].as_object()?.iter();
    let names = |item: &(&String, &Value)| item.0.matches('{').count();
    items
        .filter(|(template, item)| fits(template, item, path))
        .min_by_key(names)
        .map(|(_, item)| item)
}

fn fits(template: &str, item: &Value, path: &str) -> bool {
    let is_rest = item
        .pointer("/get/parameters")
        .and_then(Value::as_array)
        .is_some_and(|all| all.iter().any(|parameter| parameter["x-rest-of-path"] == true));
    let (wanted, given): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    let long_enough =
        if is_rest { wanted.len() <= given.len() } else { wanted.len() == given.len() };
    let same = |(wanted, given): (&&str, &&str)| {
        wanted == given || wanted.starts_with('{') && !given.is_empty()
    };
    long_enough && wanted.iter().zip(&given).all(same)
}
