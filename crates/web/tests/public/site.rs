//! A site of a test's own, asked without a network; and people signed in to it.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use jiff::Span;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;
use wenjin_law::{Rules, SourceFile};
use wenjin_store::{Account, ListQuery, Location, Scope, SignIn, Store};
use wenjin_web::{App, now, router};

use crate::described;

/// The form token of everybody signed in here.
const CSRF: &str = "form-token";

pub struct Site {
    router: Router,
    pub store: Store,
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    pub fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    pub fn location(&self) -> String {
        self.headers[header::LOCATION].to_str().expect("a path").to_string()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split_once('"')?.0.to_string())
    }
}

impl Site {
    pub fn new() -> Site {
        Site::with(&[])
    }

    /// A site with these statutes in its library.
    pub fn with(statutes: &[&str]) -> Site {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("wenjin.db"));
        let rules = Arc::new(project_rules());
        let store =
            Store::open(&location, &folder.path().join("files"), rules.clone()).expect("a store");
        let texts: Vec<String> = statutes.iter().map(ToString::to_string).collect();
        let put = store.write(move |tx| {
            let mut texts = texts.iter().enumerate();
            texts.try_for_each(|(n, text)| tx.put_statute(&format!("{n}.md"), text))
        });
        put.expect("statutes");
        let app = App::open(store.clone(), rules).expect("an application");
        Site { router: router(app), store, _folder: folder }
    }

    /// Signs a new person in; gives the cookie.
    pub fn person(&self, login: &str, roles: &[&str], station: &str) -> String {
        let account = Account {
            id: format!("u-{login}"),
            login: login.into(),
            name: format!("演示{login}"),
            roles: roles.iter().map(ToString::to_string).collect(),
            station: station.into(),
            active: true,
            password_hash: String::new(),
        };
        let token = format!("token-of-{login}");
        let digest = Sha256::digest(token.as_bytes());
        let session = SignIn {
            token_sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            account: account.id.clone(),
            csrf: CSRF.into(),
            created_at: now(),
            seen_at: now(),
            expires_at: now().checked_add(Span::new().hours(1)).expect("a time"),
        };
        let signed = self.store.write(move |tx| {
            tx.create_account(&account)?;
            tx.create_session(&session)
        });
        signed.expect("signed in");
        format!("wenjin={token}")
    }

    pub fn matters(&self) -> u64 {
        self.store.count(&ListQuery::of(Scope::All)).expect("a count")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_as("", path).await
    }

    pub async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, cookie).body(Body::empty())).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("", path, fields).await
    }

    /// Posts a form of a page of this person.
    pub async fn post_as(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", CSRF)];
        all.extend_from_slice(fields);
        self.send(cookie, path, &all).await
    }

    /// Posts just these fields.
    pub async fn send(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = header::HeaderValue::from_static("application/x-www-form-urlencoded");
        let request =
            Request::post(path).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, form);
        self.ask(request.body(Body::from(encoded(fields)))).await
    }

    /// Posts a file with some fields.
    pub async fn upload(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("csrf", CSRF)].iter().chain(fields) {
            body.extend(
                format!(
                    "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: text/csv\r\n\r\n", file.0).bytes());
        body.extend(file.1);
        body.extend(b"\r\n--cut--\r\n");
        let request = Request::post(path).header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.ask(request.body(Body::from(body))).await
    }

    pub async fn ask(&self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        let mut request = request.expect("a request");
        request
            .headers_mut()
            .insert(header::HOST, header::HeaderValue::from_static("www.example.org"));
        let (method, path) = (request.method().to_string(), request.uri().to_string());
        let response: Response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        described::check(&self.router, &method, &path, status, &headers).await;
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
        Answer { status, headers, bytes }
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    pairs.join("&")
}

/// The project's rules, read from their folder.
fn project_rules() -> Rules {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name =
                    path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
                files.push(SourceFile {
                    path: name,
                    text: std::fs::read_to_string(&path).expect("a file"),
                });
            }
        }
    }
    wenjin_law::load(&files).expect("rules that load")
}
