//! A bureau of seven people on an empty store, and a browser for each of them.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use include_dir::{Dir, include_dir};
use tower::ServiceExt;
use wenjin_law::{RuleId, Rules, SourceFile, load};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::{Account, ListQuery, Location, Scope, Store, StoreError};
use wenjin_web::{App, password_hash, router};

use crate::described;

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// The password of everybody here.
pub const PASSWORD: &str = "演示口令，一二三四五";

/// Sign-in name, role and station of everybody here.
pub const PEOPLE: [(&str, &str, &str); 7] = [
    ("intake", "intake", ""),
    ("handler", "handler", "st-03"),
    ("elsewhere", "handler", "st-04"),
    ("head", "station-head", "st-03"),
    ("legal", "legal-reviewer", ""),
    ("leader", "leader", ""),
    ("keeper", "administrator", ""),
];

/// Somebody who never signs in.
pub const ABSENT: (&str, &str, &str) = ("absent", "handler", "st-05");

/// The rules of the project.
pub fn rules() -> Arc<Rules> {
    static LOADED: OnceLock<Arc<Rules>> = OnceLock::new();
    let read = || {
        let mut files = Vec::new();
        let mut folders = vec![&RULES];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in
                folder.files().filter(|file| file.path().extension().is_some_and(|it| it == "toml"))
            {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let text = file.contents_utf8().expect("rules are text").to_string();
                files.push(SourceFile { path, text });
            }
        }
        Arc::new(load(&files).expect("the project's own rules load"))
    };
    LOADED.get_or_init(read).clone()
}

/// The account's id of a sign-in name.
pub fn id(login: &str) -> String {
    format!("u-{login}")
}

/// The bureau.
pub struct Office {
    router: Router,
    /// Its store.
    pub store: Store,
    _folder: tempfile::TempDir,
}

impl Office {
    /// An empty one.
    pub fn open() -> Office {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| password_hash(PASSWORD).expect("random bytes"));
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("store.db"));
        let store = Store::open(&location, &folder.path().join("files"), rules()).expect("a store");
        store
            .write(move |tx| {
                PEOPLE.iter().chain([&ABSENT]).try_for_each(|(login, role, station)| {
                    tx.create_account(&Account {
                        id: id(login),
                        login: login.to_string(),
                        name: format!("演示{login}"),
                        roles: vec![role.to_string()],
                        station: station.to_string(),
                        active: true,
                        password_hash: hash.clone(),
                    })
                })
            })
            .map_err(|error: StoreError| error)
            .expect("accounts");
        let app = App::open(store.clone(), rules()).expect("an app");
        Office { router: router(app), store, _folder: folder }
    }

    /// Somebody who has signed in.
    pub async fn sign_in(&self, login: &str) -> Desk<'_> {
        let form = body(&[("login", login), ("password", PASSWORD)]);
        let answer = self.send("POST", "/login", "", FORM, form.into_bytes()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login} signs in");
        let cookie = answer.headers[header::SET_COOKIE].to_str().expect("ascii");
        let cookie = cookie.split(';').next().unwrap_or_default().to_string();
        let mut desk = Desk { office: self, cookie, csrf: String::new() };
        desk.csrf = desk.get("/password").await.hidden("csrf");
        desk
    }

    /// A browser that has not signed in.
    pub fn nobody(&self) -> Desk<'_> {
        Desk { office: self, cookie: String::new(), csrf: String::new() }
    }

    /// The matter that the only act of opening made.
    pub fn only(&self) -> MatterId {
        let page = self.store.list(&ListQuery::of(Scope::All)).expect("a list");
        assert_eq!(page.total, 1);
        page.rows[0].id
    }

    /// A matter.
    pub fn matter(&self, id: MatterId) -> Matter {
        self.store.matter(id).expect("a store").expect("a matter")
    }

    /// The steps of a matter in order.
    pub fn steps(&self, id: MatterId) -> Vec<String> {
        self.matter(id).acts.iter().map(|act| act.step.clone()).collect()
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        described::check(&self.router, method, path, parts.status, &parts.headers).await;
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn body(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// A text as part of a query.
pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A person at their browser.
pub struct Desk<'a> {
    office: &'a Office,
    cookie: String,
    /// The token that their forms carry.
    pub csrf: String,
}

impl Desk<'_> {
    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.office.send("GET", path, &self.cookie, FORM, vec![]).await
    }

    /// Posts these fields and nothing else.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.office.send("POST", path, &self.cookie, FORM, body(fields).into_bytes()).await
    }

    /// Posts these fields with the token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        self.post_bare(path, &all).await
    }

    /// Opens the page of a form, fills it in and sends it.
    pub async fn fill_in(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        let (key, seen) = (page.hidden("key"), page.hidden("seen"));
        let mut all = vec![("key", key.as_str()), ("seen", seen.as_str())];
        all.extend(fields);
        self.post(path, &all).await
    }

    /// Opens the page of a step, fills it in, and insists that it was taken.
    pub async fn takes(&self, matter: MatterId, step: &str, fields: &[(&str, &str)]) {
        let answer = self.fill_in(&at(matter, &format!("/steps/{step}")), fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step}: {}", answer.text());
    }

    /// Posts fields and files as a browser does.
    pub async fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut bytes = Vec::new();
        let mut part = |head: &str, value: &[u8]| {
            bytes.extend_from_slice(
                format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        };
        part("name=\"csrf\"", self.csrf.as_bytes());
        for (name, value) in fields {
            part(&format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, media_type, value) in files {
            let head = format!("name=\"files\"; filename=\"{name}\"\r\nContent-Type: {media_type}");
            part(&head, value);
        }
        bytes.extend_from_slice(b"--cut--\r\n");
        self.office
            .send("POST", path, &self.cookie, "multipart/form-data; boundary=cut", bytes)
            .await
    }

    /// Files a complaint; the fields given stand in for the usual ones.
    pub async fn files(&self, fields: &[(&str, &str)]) -> Answer {
        let usual = [
            ("title", "演示：水壶三天漏水"),
            ("channel", "12315-line"),
            ("complainant-name", "甲某某"),
            ("complainant-phone", "10000000000"),
            ("complainant-address", "演示路一号二楼三室"),
            ("respondent-name", "演示商店"),
            ("facts", "演示：买的水壶用了三天漏水。"),
            ("demand", "演示：退款。"),
            ("amount", "128.50"),
        ];
        let kept =
            usual.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
        let all: Vec<(&str, &str)> = kept.chain(fields.iter().copied()).collect();
        self.fill_in("/complaints/new", &all).await
    }

    /// Files a complaint and hands it to the handler of st-03.
    pub async fn files_and_assigns(&self) -> MatterId {
        let answer = self.files(&[]).await;
        let matter = answer.matter();
        self.takes(matter, "assign", &[("station", "st-03"), ("handler", &id("handler"))]).await;
        matter
    }
}

/// A path below a matter's page.
pub fn at(matter: MatterId, below: &str) -> String {
    format!("/complaints/{matter}{below}")
}

/// The first code of a list as of today.
pub fn first_of(list: &str) -> String {
    let version = rules().lists[&RuleId::new(list)].versions.last().expect("a version").clone();
    version.body.items[0].code.clone()
}

/// Today, as a form sends it.
pub fn today() -> String {
    wenjin_web::now().date().to_string()
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// True where the page has these words.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The value of a hidden field, the last of that name.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let tail = text.rsplit(&mark).next().filter(|_| text.contains(&mark));
        tail.and_then(|tail| tail.split('"').next()).unwrap_or_default().to_string()
    }

    /// A header's value.
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The matter that the answer leads to.
    pub fn matter(&self) -> MatterId {
        let to = self.header(header::LOCATION);
        let id = to
            .strip_prefix("/complaints/")
            .unwrap_or_else(|| panic!("{} {}", self.status, self.text()));
        id.split('?').next().unwrap_or_default().parse().expect("an id")
    }
}
