//! Where the database is. Two kinds are known: a SQLite file, the embedded default, and a PostgreSQL
//! server, for more than one application server. What is stored and how it is asked is the same.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file, created where there is none.
    Sqlite(PathBuf),
    /// A connection string, `postgres://user@host/database`.
    Postgres(String),
}

impl FromStr for Location {
    type Err = StoreError;

    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    fn from_str(text: &str) -> Result<Location, StoreError> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Location::Sqlite(path.into())),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Location::Postgres(text.to_string()))
            }
            _ => Err(StoreError::LocationWrong),
        }
    }
}

/// Without user and password: it is shown in logs.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Location::Postgres(text) => {
                let address = text.split_once("://").map_or("", |(_, rest)| rest);
                let address = address.rsplit_once('@').map_or(address, |(_, host)| host);
                let address = address.split('?').next().unwrap_or_default();
                write!(f, "postgres://{address}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_and_others_are_not() {
        assert_eq!("sqlite:/a/b.db".parse(), Ok(Location::Sqlite("/a/b.db".into())));
        assert_eq!("postgresql://h/d".parse(), Ok(Location::Postgres("postgresql://h/d".into())));
        for text in ["", "sqlite:", "mysql://h/d", "postgres:d", "/a/b.db"] {
            assert_eq!(text.parse::<Location>(), Err(StoreError::LocationWrong), "{text}");
        }
    }

    #[test]
    fn a_shown_location_holds_no_password() {
        let location: Location = "postgres://u:secret@h:5432/d?options=x".parse().unwrap();
        assert_eq!(location.to_string(), "postgres://h:5432/d");
    }
}
