//! The tables, as numbered migrations. A migration is written once: `{integer}`, `{text}` and
//! `{bytes}` stand for the types of each database, `{flat}` for a table that is one tree where there is
//! such a thing, and what only one of them understands follows a line `--! sqlite` or `--! postgres`
//! until `--! both`. Only forward: an older program refuses a newer database.

use crate::error::StoreError;
use crate::session::{Dialect, Session, cells};

struct Migration {
    title: &'static str,
    text: &'static str,
}

macro_rules! migration {
    ($title:literal) => {
        Migration { title: $title, text: include_str!(concat!("../migrations/", $title, ".sql")) }
    };
}

/// In order; the first is version 1.
const MIGRATIONS: &[Migration] = &[
    migration!("0001-acts"),
    migration!("0002-projections"),
    migration!("0003-people"),
    migration!("0004-imports-and-texts"),
    migration!("0005-log"),
    migration!("0006-lists"),
    migration!("0007-search"),
];

/// Brings the tables up to date, in one transaction.
pub(crate) fn migrate(session: &mut Session) -> Result<(), StoreError> {
    session.begin_write()?;
    let done = apply(session).and_then(|()| session.run("COMMIT"));
    if done.is_err() {
        // The first error is the one to report.
        let _ = session.rollback();
    }
    done
}

fn apply(session: &mut Session) -> Result<(), StoreError> {
    let dialect = session.dialect();
    session.script(&translate(
        "CREATE TABLE IF NOT EXISTS schema_version (version {integer} PRIMARY KEY, title {text} NOT NULL);",
        dialect,
    ))?;
    let version = session
        .first("SELECT COALESCE(MAX(version), 0) FROM schema_version", cells![], |mut row| {
            row.int(0)
        })?
        .unwrap_or(0);
    let known = MIGRATIONS.len() as i64;
    if version > known {
        return Err(StoreError::Newer { found: version, known });
    }
    for (number, migration) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > version) {
        session.script(&translate(migration.text, dialect))?;
        session.execute(
            "INSERT INTO schema_version (version, title) VALUES (?1, ?2)",
            cells![number, migration.title],
        )?;
    }
    Ok(())
}

/// The statements of one database.
fn translate(text: &str, dialect: Dialect) -> String {
    let (name, integer, text_type, bytes, flat) = match dialect {
        Dialect::Sqlite => ("sqlite", "INTEGER", "TEXT", "BLOB", " WITHOUT ROWID"),
        // Compared byte by byte, as SQLite does and dates need.
        Dialect::Postgres => ("postgres", "BIGINT", "TEXT COLLATE \"C\"", "BYTEA", ""),
    };
    let mut ours = true;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.strip_prefix("--! ") {
            Some(section) => ours = section == name || section == "both",
            None if ours => {
                out.push_str(line);
                out.push('\n');
            }
            None => {}
        }
    }
    let types =
        [("{integer}", integer), ("{text}", text_type), ("{bytes}", bytes), ("{flat}", flat)];
    types.iter().fold(out, |out, (token, name)| out.replace(token, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::Location;
    use crate::session::Access;

    fn migrated(folder: &std::path::Path) -> Session {
        let location = Location::Sqlite(folder.join("a.db"));
        let mut session = Session::open(&location, Access::Write).unwrap();
        migrate(&mut session).unwrap();
        session
    }

    /// A reader of schema.sql sees the tables as they are, without adding up migrations. After a
    /// migration, run with WENJIN_ACCEPT=1 and read the difference.
    #[test]
    fn the_sum_of_the_migrations_is_schema_sql() {
        let folder = tempfile::tempdir().unwrap();
        let parts = migrated(folder.path())
            .all(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name",
                cells![],
                |mut row| row.text(0),
            )
            .unwrap();
        let sum = parts.join(";\n\n") + ";\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql");
        if std::env::var_os("WENJIN_ACCEPT").is_some() {
            std::fs::write(path, &sum).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), sum);
    }

    #[test]
    fn migrations_are_applied_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = migrated(folder.path());
        migrate(&mut session).unwrap();
        let count =
            session.first("SELECT COUNT(*) FROM schema_version", cells![], |mut row| row.int(0));
        assert_eq!(count, Ok(Some(MIGRATIONS.len() as i64)));
    }

    #[test]
    fn a_newer_database_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = migrated(folder.path());
        session.run("INSERT INTO schema_version (version, title) VALUES (99, 'later')").unwrap();
        let known = MIGRATIONS.len() as i64;
        assert_eq!(migrate(&mut session), Err(StoreError::Newer { found: 99, known }));
    }

    #[test]
    fn titles_are_numbered_in_order() {
        for (number, migration) in (1..).zip(MIGRATIONS) {
            assert!(migration.title.starts_with(&format!("{number:04}-")), "{}", migration.title);
        }
    }
}
