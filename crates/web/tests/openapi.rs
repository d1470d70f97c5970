//! The OpenAPI text says what the program does: every route of the sources is in it and nothing else, and
//! every status that `access.txt` has seen is one it names.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::Value;
use tower::ServiceExt;
use wenjin_law::{SourceFile, load};
use wenjin_store::{Location, Store};
use wenjin_web::{App, router};

async fn described() -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let location = Location::Sqlite(folder.path().join("store.db"));
    let rules = Arc::new(load(&rules()).expect("rules"));
    let store =
        Store::open(&location, &folder.path().join("files"), rules.clone()).expect("a store");
    let router = router(App::open(store, rules).expect("an application"));
    let request = Request::get("/openapi.json").body(Body::empty()).expect("a request");
    let answer = router.oneshot(request).await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "application/json");
    let text = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&text).expect("json")
}

/// Method and path of every operation.
fn operations(described: &Value) -> BTreeSet<(String, String)> {
    let paths = described["paths"].as_object().expect("paths").iter();
    let methods = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("methods").keys();
        methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
    };
    paths.flat_map(methods).collect()
}

/// Every file below a folder, with its path from there.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let (mut folders, mut all) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name =
                        path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                    all.extend(std::fs::read_to_string(&path).ok().map(|text| (name, text)));
                }
            }
        }
    }
    all
}

fn rules() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let files = texts(&root).into_iter().filter(|(path, _)| path.ends_with(".toml"));
    files.map(|(path, text)| SourceFile { path, text }).collect()
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let mut routes = BTreeSet::new();
    for (_, text) in texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for call in text.split(".route(\"").skip(1) {
            let (path, handlers) = call.split_once('"').expect("a path");
            let handlers = handlers.split(".route(").next().unwrap_or_default();
            let handlers: String = handlers.split([';', '\n']).take(2).collect();
            for method in ["get", "post"] {
                if handlers.contains(&format!("{method}(")) {
                    routes.insert((method.to_string(), path.replace("{*", "{")));
                }
            }
        }
    }
    assert!(routes.len() > 40, "{routes:?}");
    let described = operations(&described().await);
    let missing: Vec<_> = routes.difference(&described).collect();
    let left_over: Vec<_> = described.difference(&routes).collect();
    assert!(missing.is_empty(), "not in crates/web/src/openapi/operations.rs: {missing:?}");
    assert!(left_over.is_empty(), "no routes of ours: {left_over:?}");
}

#[tokio::test]
async fn every_status_that_was_seen_is_named() {
    let described = described().await;
    let seen = include_str!("access.txt").lines().filter(|line| !line.starts_with('#'));
    let mut checked = 0;
    for line in seen {
        let mut words = line.split_whitespace();
        let method = words.next().expect("a method").to_lowercase();
        let path = words.next().expect("a path").replace("{*", "{");
        for status in words {
            let named = &described["paths"][&path][&method]["responses"];
            assert!(named.get(status).is_some(), "{method} {path} answers {status}: {named}");
            checked += 1;
        }
    }
    assert!(checked > 300, "{checked}");
}

#[tokio::test]
async fn what_needs_signing_in_says_where_it_leads_and_what_it_carries() {
    let described = described().await;
    for (method, path) in operations(&described) {
        let operation = &described["paths"][&path][&method];
        let signed = operation["security"].as_array().is_some_and(|needs| !needs.is_empty());
        if signed {
            let to = &operation["responses"]["303"]["headers"]["Location"];
            assert_eq!(to["required"], true, "{method} {path}");
        }
        let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        for name in names {
            let known = operation["parameters"].as_array().expect("parameters");
            assert!(
                known.iter().any(|it| it["name"] == name && it["in"] == "path"),
                "{path} {name}"
            );
        }
        if method == "post" {
            let forms = operation["requestBody"]["content"].as_object().expect("forms");
            assert!(!forms.is_empty(), "{path}");
            for form in forms.values() {
                let carries = form["schema"]["required"]
                    .as_array()
                    .is_some_and(|it| it.contains(&"csrf".into()));
                assert_eq!(carries, signed, "{path}");
            }
        }
    }
}
