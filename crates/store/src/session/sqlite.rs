//! SQLite: write-ahead log, a sync for every commit, deleted content overwritten.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Access, Cell, Row};
use crate::error::StoreError;

/// How long a writer waits for another program.
const BUSY: Duration = Duration::from_secs(10);

pub(crate) struct Session {
    connection: Connection,
}

impl Session {
    pub(super) fn open(path: &Path, access: Access) -> Result<Session, StoreError> {
        let unreachable = |error: rusqlite::Error| StoreError::Unreachable {
            cause: format!("{}: {error}", path.display()),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let flags = match access {
            Access::Read => flags,
            Access::Write => flags | OpenFlags::SQLITE_OPEN_CREATE,
        };
        if let (Access::Write, Some(folder)) = (access, path.parent()) {
            std::fs::create_dir_all(folder)?;
        }
        let connection = Connection::open_with_flags(path, flags).map_err(unreachable)?;
        connection.busy_timeout(BUSY).map_err(unreachable)?;
        connection.set_prepared_statement_cache_capacity(128);
        let mut session = Session { connection };
        session.script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
             PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 8000;",
        )?;
        if access == Access::Read {
            session.script("PRAGMA query_only = ON;")?;
        }
        Ok(session)
    }

    pub(super) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    pub(super) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(text).map_err(fault)
    }

    pub(super) fn execute(&mut self, text: &str, cells: &[Cell]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(text).map_err(fault)?;
        for (index, cell) in cells.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, cell).map_err(fault)?;
        }
        statement.raw_execute().map(|rows| rows as u64).map_err(fault)
    }

    /// The same statement for each row.
    pub(super) fn execute_each(
        &mut self,
        text: &str,
        rows: &[Vec<Cell>],
    ) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(text).map_err(fault)?;
        let mut changed = 0;
        for row in rows {
            for (index, cell) in row.iter().enumerate() {
                statement.raw_bind_parameter(index + 1, cell).map_err(fault)?;
            }
            changed += statement.raw_execute().map_err(fault)? as u64;
        }
        Ok(changed)
    }

    pub(super) fn each(
        &mut self,
        text: &str,
        cells: &[Cell],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(text).map_err(fault)?;
        for (index, cell) in cells.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, cell).map_err(fault)?;
        }
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(fault)? {
            let cell = |column| row.get_ref(column).map_err(fault).and_then(cell_of);
            each(Row((0..columns).map(cell).collect::<Result<_, _>>()?))?;
        }
        Ok(())
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            Cell::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Cell::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Cell::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Cell::Texts(_) => return Err(rusqlite::Error::InvalidQuery),
        })
    }
}

fn cell_of(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(value) => Ok(Cell::Int(value)),
        ValueRef::Real(_) => Err(StoreError::damaged("a fraction where none is stored")),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cell::Text(text.to_string())),
            Err(_) => Err(StoreError::damaged("text that is not UTF-8")),
        },
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
    }
}

pub(super) fn fault(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::damaged(error.to_string())
        }
        _ => StoreError::Database { cause: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    /// Versions before 3.51.3 may corrupt a database when two connections write and checkpoint at
    /// one instant.
    #[test]
    fn the_bundled_sqlite_has_the_repaired_write_ahead_log() {
        assert!(rusqlite::version_number() >= 3_051_003, "SQLite {}", rusqlite::version());
    }
}
