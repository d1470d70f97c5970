//! A database of a test's own: a SQLite file in a temporary folder, and a schema of the PostgreSQL
//! server that WENJIN_TEST_POSTGRES names. The same test runs on both.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::{DateTime, date};
use tempfile::TempDir;
use uuid::Uuid;
use wenjin_law::Rules;
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::{Location, Store, Submission};

use crate::rules::rules;

/// Runs a test on SQLite and, where there is one, on PostgreSQL.
pub fn everywhere(test: impl Fn(&Place)) {
    test(&Place::sqlite());
    match Place::postgres() {
        Some(place) => test(&place),
        None => println!("skipped: PostgreSQL, because WENJIN_TEST_POSTGRES is not set"),
    }
}

pub struct Place {
    pub location: Location,
    pub folder: TempDir,
    schema: Option<(String, String)>,
    ids: Cell<u128>,
}

impl Place {
    pub fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("data/wenjin.db"));
        Place { location, folder, schema: None, ids: Cell::new(0) }
    }

    pub fn postgres() -> Option<Place> {
        let server = std::env::var("WENJIN_TEST_POSTGRES").ok()?;
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let schema = format!("t{}_{name}", std::process::id());
        let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let separator = if server.contains('?') { '&' } else { '?' };
        let text = format!(
            "{server}{separator}application_name={schema}&options=-csearch_path%3D{schema}"
        );
        let schema = Some((server, schema));
        Some(Place { location: Location::Postgres(text), folder, schema, ids: Cell::new(0) })
    }

    pub fn attachments(&self) -> PathBuf {
        self.folder.path().join("attachments")
    }

    pub fn open(&self) -> Store {
        self.open_under(rules(7))
    }

    pub fn open_under(&self, rules: Arc<Rules>) -> Store {
        Store::open(&self.location, &self.attachments(), rules).unwrap()
    }

    /// Runs statements past the store, as somebody with the database's password would.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        match &self.location {
            Location::Sqlite(path) => rusqlite::Connection::open(path)
                .and_then(|connection| connection.execute_batch(sql))
                .map_err(|error| error.to_string()),
            Location::Postgres(text) => postgres::Client::connect(text, postgres::NoTls)
                .and_then(|mut client| client.batch_execute(sql))
                .map_err(|error| {
                    error.as_db_error().map_or(error.to_string(), |it| it.message().to_string())
                }),
        }
    }

    /// One number, asked past the store.
    pub fn number(&self, sql: &str) -> i64 {
        match &self.location {
            Location::Sqlite(path) => rusqlite::Connection::open(path)
                .and_then(|connection| connection.query_row(sql, [], |row| row.get(0)))
                .unwrap(),
            Location::Postgres(text) => {
                let mut client = postgres::Client::connect(text, postgres::NoTls).unwrap();
                client.query_one(sql, &[]).unwrap().get(0)
            }
        }
    }

    /// Breaks every connection of the store to its server.
    pub fn cut_connections(&self) {
        let Some((server, schema)) = &self.schema else { return };
        let mut client = postgres::Client::connect(server, postgres::NoTls).unwrap();
        client
            .execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
                &[schema],
            )
            .unwrap();
    }

    /// A new matter's id, the same in every run.
    pub fn id(&self) -> MatterId {
        self.ids.set(self.ids.get() + 1);
        id(self.ids.get())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, schema)) = &self.schema
            && let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

pub fn id(number: u128) -> MatterId {
    MatterId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// The time the tests take place at: a Wednesday.
pub fn now() -> DateTime {
    date(2026, 4, 15).at(9, 30, 0, 0)
}

pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub fn command(
    matter: MatterId,
    step: &str,
    role: &str,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Command {
    let fields: BTreeMap<String, Value> =
        fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
    Command {
        matter,
        family: "test".into(),
        step: step.into(),
        at: now(),
        by: Actor { account: "u-1".into(), name: "甲某".into(), role: role.into() },
        fields,
        attachments: vec![],
        seen: None,
    }
}

/// A matter is received; its complainant is an impossible person.
pub fn receive(matter: MatterId, title: &str) -> Command {
    let fields = [("title", text(title)), ("name", text("甲某")), ("phone", text("10000000000"))];
    command(matter, "receive", "clerk", fields)
}

pub fn submission(command: Command) -> Submission {
    Submission { key: None, command, now: now() }
}

pub fn keyed(key: &str, command: Command) -> Submission {
    Submission { key: Some(key.into()), command, now: now() }
}
