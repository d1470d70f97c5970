//! SQLite: write-ahead log, a sync for every commit, deleted content overwritten.

use std::ffi::c_int;
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use rusqlite::hooks::Wal;
use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Access, Cell, Row};
use crate::error::StoreError;

/// How long a writer waits for another program.
const BUSY: Duration = Duration::from_secs(10);

/// Pages of the `-wal` from which on it is copied into the file.
const WAL_PAGES: c_int = 8000;

pub(crate) struct Session {
    connection: Connection,
    /// Pages of the `-wal` after the last commit.
    wal: Arc<AtomicI32>,
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
        if let (Access::Write, Some(folder)) =
            (access, path.parent().filter(|it| !it.as_os_str().is_empty()))
        {
            std::fs::create_dir_all(folder)?;
            make_private(path, folder)?;
        }
        let connection = Connection::open_with_flags(path, flags).map_err(unreachable)?;
        connection.busy_timeout(BUSY).map_err(unreachable)?;
        connection.set_prepared_statement_cache_capacity(128);
        let wal = Arc::new(AtomicI32::new(0));
        let mut session = Session { connection, wal: wal.clone() };
        session.write_ahead().map_err(unreachable)?;
        session.script(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
             PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536;",
        )?;
        // SQLite's own copying, which this replaces, keeps a failed sync to itself.
        let note = move |_: &mut Wal, pages| {
            wal.store(pages, Ordering::Relaxed);
            Ok(())
        };
        session.connection.wal_hook(Some(note)).map_err(unreachable)?;
        if access == Access::Read {
            session.script("PRAGMA query_only = ON;")?;
        }
        Ok(session)
    }

    /// Sets the mode, and reads the answer to its end: where the disk fails, SQLite says `wal`, then that
    /// it was not done, and would go on with the old mode.
    fn write_ahead(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare("PRAGMA journal_mode = WAL")?;
        let answers = statement.query_map([], |row| row.get(0))?;
        let answers: Vec<String> = answers.collect::<Result<_, _>>()?;
        if answers == ["wal"] { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
    }

    pub(super) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Copies the `-wal` into the file where it has grown long. It need not be done now: where another
    /// program reads, or there is no room, a later one will do.
    pub(super) fn tidy(&mut self) -> Result<(), StoreError> {
        if self.wal.load(Ordering::Relaxed) < WAL_PAGES {
            return Ok(());
        }
        self.wal.store(0, Ordering::Relaxed);
        match self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            Err(error) => match fault(error) {
                StoreError::Busy | StoreError::Full => Ok(()),
                other => Err(other),
            },
            Ok(()) => Ok(()),
        }
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

/// Makes the file, where there is none, for its owner alone: personal data will be in it. The files that
/// SQLite lays beside it get the same rights.
fn make_private(path: &Path, folder: &Path) -> Result<(), StoreError> {
    match File::options().write(true).create_new(true).mode(0o600).open(path) {
        Ok(file) => {
            file.sync_all()?;
            Ok(File::open(folder)?.sync_all()?)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
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
