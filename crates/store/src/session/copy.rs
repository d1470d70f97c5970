//! Copying a SQLite database of which others read and write the original: one moment of it, page by
//! page, by SQLite's backup interface.
//!
//! The interface begins again whenever the original has changed between two steps, under writers for
//! ever. So the original is read in one transaction: the write-ahead log keeps that moment readable,
//! nobody waits, and nothing begins again. What it costs: the log grows until the copy is made.
//! `VACUUM INTO` would hold the same moment and write less, but reads every row instead of every
//! page, and can neither say how far it is nor be given up half-way.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::sqlite::fault;
use crate::error::StoreError;

/// Pages copied between two words about progress: a megabyte.
const PAGES: i32 = 256;

/// Copies the database at `from` to a new file, synced; `step` is told how many of how many pages
/// are done.
pub(crate) fn copy_sqlite(
    from: &Path,
    to: &Path,
    step: &mut dyn FnMut(u64, u64),
) -> Result<(), StoreError> {
    copy(from, to, step).map_err(fault)?;
    Ok(std::fs::File::open(to)?.sync_all()?)
}

fn copy(from: &Path, to: &Path, step: &mut dyn FnMut(u64, u64)) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)?;
    source.busy_timeout(Duration::from_secs(10))?;
    // The first reading makes the moment.
    source.execute_batch("PRAGMA query_only = ON; BEGIN; SELECT COUNT(*) FROM sqlite_schema;")?;
    let mut copy = Connection::open(to)?;
    // A copy that is not finished is thrown away; the finished one is synced once, by the caller.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let backup = Backup::new(&source, &mut copy)?;
    loop {
        let result = backup.step(PAGES)?;
        let (left, all) = (backup.progress().remaining, backup.progress().pagecount);
        step(all.abs_diff(left).into(), all.unsigned_abs().into());
        match result {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // Nobody else has the copy open; the original is only read.
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
