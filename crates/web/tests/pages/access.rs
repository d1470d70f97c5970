//! Who gets which answer from which route. The routes are read from the sources, so that one without a
//! row in `tests/access.txt` fails; `ACCEPT=1 cargo test -p wenjin-web` writes the file anew, to be read.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::StatusCode;

use crate::office::{ABSENT, Desk, Office, PEOPLE, at, encode, id};

/// Forms that are open to people who have not signed in, and so carry no token of a session.
const OPEN_FORMS: [&str; 5] = ["/login", "/prefs", "/file", "/follow", "/merchant"];

/// Method and path of every route, the one that ends a session last.
pub fn routes() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("sources") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(&path).expect("a source")),
            }
        }
    }
    let mut all = BTreeSet::new();
    for text in &texts {
        for call in text.split(".route(").skip(1) {
            let Some(path) =
                call.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            let handlers = call.split(".route(").next().unwrap_or_default();
            let handlers = handlers.split([';', '\n']).take(2).collect::<String>();
            for (method, mark) in [("GET", "get("), ("POST", "post(")] {
                if handlers.contains(mark) {
                    all.insert((path.to_string(), method.to_string()));
                }
            }
        }
    }
    let mut all: Vec<(String, String)> =
        all.into_iter().map(|(path, method)| (method, path)).collect();
    all.sort_by_key(|(_, path)| path == "/logout");
    all
}

/// A path with real ids in the place of its names.
fn concrete(path: &str, matter: &str, file: &str) -> String {
    let path = match path {
        _ if path.starts_with("/complaints/") => path.replace("{id}", matter),
        _ if path.starts_with("/accounts/") => path.replace("{id}", &id(ABSENT.0)),
        "/forms/{*id}" => "/forms/complaint/forms/acceptance-decision".into(),
        "/rules/{*id}" => "/rules/complaint/accept-or-refuse".into(),
        "/log/tile/{*path}" => "/log/tile/0/000.p/1".into(),
        "/assets/{*path}" => wenjin_web::ui::assets::url("tokens.css").to_string(),
        "/styleguide/{*rest}" => "/styleguide/list".into(),
        "/numbers/{code}" => "/numbers/response".into(),
        "/handling/packs/{code}" => "/handling/packs/a".into(),
        _ => path.to_string(),
    };
    let law = encode("演示法");
    [
        ("{line}", "units"),
        ("{step}", "note"),
        ("{name}", "1"),
        ("{sha256}", file),
        ("{seq}", "1"),
        ("{id}", "none"),
        ("{law}", &law),
    ]
    .iter()
    .fold(path, |path, (name, value)| path.replace(name, value))
}

async fn asked(desk: &Desk<'_>, method: &str, path: &str) -> StatusCode {
    match method {
        "GET" => desk.get(path).await.status,
        _ => desk.post(path, &[]).await.status,
    }
}

#[tokio::test]
async fn every_route_answers_each_role_as_the_table_says() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let page = intake.get(&path).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let form = [("key", key.as_str()), ("seen", &seen), ("note", "演示")];
    intake.post_files(&path, &form, &[("a.txt", "text/plain", b"a")]).await;
    let file = office.matter(matter).acts[2].attachments[0].sha256.clone();

    let mut desks = vec![("nobody", office.nobody())];
    for (login, ..) in PEOPLE {
        desks.push((login, office.sign_in(login).await));
    }
    let mut table = String::from(
        "# Who gets which answer: role by route, on a complaint that station st-03 has. Forms are sent with\n\
         # their token and nothing else, so 422 is a form that may be filled in and 409 one whose page is\n\
         # old. 303 for nobody is the way to sign in. Written by its test; read every change of it.\n#\n",
    );
    table.push_str(&format!("{:<5}{:<34}", "#", ""));
    desks.iter().for_each(|(name, _)| table.push_str(&format!("{name:>10}")));
    table.push('\n');
    for (method, path) in routes() {
        table.push_str(&format!("{method:<5}{path:<34}"));
        let path = concrete(&path, &matter.to_string(), &file);
        for (_, desk) in &desks {
            let status = asked(desk, &method, &path).await;
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}");
            table.push_str(&format!("{:>10}", status.as_u16()));
        }
        table.push('\n');
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access.txt");
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&kept, &table).expect("the table is written");
    }
    let before = std::fs::read_to_string(&kept).unwrap_or_default();
    let news: Vec<&str> =
        table.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> =
        before.lines().filter(|line| !table.lines().any(|now| now == *line)).collect();
    assert!(
        news.is_empty() && gone.is_empty(),
        "new or changed:\n{}\nno longer so:\n{}",
        news.join("\n"),
        gone.join("\n")
    );
}

#[tokio::test]
async fn no_form_of_a_session_is_taken_without_its_token() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await.to_string();
    for (login, ..) in [PEOPLE[0], PEOPLE[6]] {
        let desk = office.sign_in(login).await;
        for (method, path) in routes() {
            if method == "POST" && !OPEN_FORMS.contains(&path.as_str()) {
                let path = concrete(&path, &matter, &"0".repeat(64));
                let status = desk.post_bare(&path, &[]).await.status;
                assert_eq!(status, StatusCode::FORBIDDEN, "{login} {path}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_but_the_open_routes_answers_who_has_not_signed_in() {
    let office = Office::open();
    let nobody = office.nobody();
    let open = [
        "/",
        "/login",
        "/prefs",
        "/file",
        "/follow",
        "/merchant",
        "/privacy",
        "/shops",
        "/shops/{id}",
        "/notices",
        "/notices/{id}",
        "/law",
        "/law/{law}",
        "/healthz",
        "/log",
        "/log/checkpoint",
        "/log/key",
        "/log/receipt",
        "/log/tile/{*path}",
        "/log/verify.py",
        "/openapi.json",
        "/styleguide",
        "/styleguide/{*rest}",
        "/assets/{*path}",
    ];
    for (method, path) in routes() {
        if open.contains(&path.as_str()) {
            continue;
        }
        let status =
            asked(&nobody, &method, &concrete(&path, &"0".repeat(32), &"0".repeat(64))).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{method} {path} leads to signing in");
    }
}
