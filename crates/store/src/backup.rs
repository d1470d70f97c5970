//! A backup while the bureau works: the database as of one moment, the files that its acts and
//! imports name and the trail of signed checkpoints, under a manifest that is written last. A folder
//! without its manifest is no backup; one that is backed up to again stays the backup it was until
//! the new one is whole. Leaves out PostgreSQL, whose own tools do this better.

mod error;
mod manifest;
mod restore;

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

pub use self::error::BackupError;
pub use self::manifest::{Manifest, Stored};
pub use self::restore::{KeyFrom, Restore};

use self::manifest::{CHECKPOINTS, DATABASE, KEY, MANIFEST, NEXT};
use crate::acts;
use crate::attachments::Attachments;
use crate::error::StoreError;
use crate::location::Location;
use crate::log;
use crate::session::{Access, Session, cells, copy_sqlite};

/// Acts read at a time.
const CHUNK: u64 = 1000;

/// What is being done, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Pages of the database are copied.
    Database,
    /// The acts of the copy are read.
    Acts,
    /// Files are copied.
    Files,
    /// Files of a backup are compared with its manifest.
    Checking,
}

/// Told how much of a stage is done: so many of so many.
type Told<'a> = &'a mut dyn FnMut(Stage, u64, u64);

/// A backup to be made. It reads, and may be made while another program serves the same store.
#[derive(Clone, Debug)]
pub struct Backup<'a> {
    /// The database: a SQLite file.
    pub location: &'a Location,
    /// The folder of files that the store was opened with.
    pub files: &'a Path,
    /// The folder to write to, created where there is none.
    pub to: &'a Path,
    /// Now, Beijing civil time.
    pub at: DateTime,
    /// The version of the program.
    pub program: &'a str,
    /// Whether the key that signs checkpoints is in it. Whoever has it can sign a history of his own.
    pub with_key: bool,
}

impl Backup<'_> {
    /// Makes it. Every act that was acknowledged before is in it, whole.
    ///
    /// The trail of checkpoints is read before the database, so that none in it speaks of an act
    /// that the database of the backup does not have.
    ///
    /// # Errors
    /// [`BackupError`]; the folder then is the backup it was before, or none.
    pub fn run(&self, told: Told<'_>) -> Result<Manifest, BackupError> {
        let Location::Sqlite(database) = self.location else {
            return Err(BackupError::NotSqlite);
        };
        if !database.is_file() {
            let cause = format!("{}: not there", database.display());
            return Err(StoreError::Unreachable { cause }.into());
        }
        make_private(self.to)?;
        apart(self.to, database, self.files)?;
        let _only_one = lock(self.to)?;
        let before = match Manifest::read(self.to) {
            Ok(before) => Some(before),
            Err(BackupError::Incomplete { .. } | BackupError::Damaged { .. }) => None,
            Err(error) => return Err(error),
        };
        make_private(&self.to.join("log"))?;
        make_private(&self.to.join("attachments"))?;
        let checkpoints = self.take(CHECKPOINTS, whole_lines)?;
        let key = if self.with_key { self.take(KEY, |key| key)? } else { None };
        let next = self.next(DATABASE);
        for leftover in ["", "-journal", "-wal", "-shm"] {
            remove(&beside(&next, leftover))?;
        }
        write_private(&next, &[])?;
        copy_sqlite(database, &next, &mut |done, all| told(Stage::Database, done, all))?;
        let found = Contents::of(&next, before.as_ref(), told)?;
        let (attachments, missing) = self.copy_files(found.files, told)?;
        let manifest = Manifest {
            format: manifest::FORMAT.into(),
            program: self.program.into(),
            at: self.at,
            acts: found.acts,
            root: found.root,
            database: Stored::of(&next)?,
            checkpoints,
            key,
            attachments,
            missing,
        };
        self.publish(&manifest)?;
        Ok(manifest)
    }

    fn next(&self, name: &str) -> PathBuf {
        beside(&self.to.join(name), NEXT)
    }

    /// Copies a small file of the log; none where the store has none.
    fn take(
        &self,
        name: &str,
        part: impl Fn(&[u8]) -> &[u8],
    ) -> Result<Option<Stored>, BackupError> {
        let bytes = match fs::read(self.files.join(name)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let path = self.next(name);
        write_private(&path, part(&bytes))?;
        Ok(Some(Stored::of(&path)?))
    }

    /// Copies what the folder does not hold yet; answers what it now holds, and what is not to be
    /// had in whole: a backup without one file is worth more than none.
    fn copy_files(
        &self,
        named: BTreeSet<String>,
        told: Told<'_>,
    ) -> Result<(Vec<Stored>, Vec<String>), BackupError> {
        let from = Attachments::new(self.files.to_path_buf());
        let to = Attachments::new(self.to.join("attachments"));
        let all = named.len() as u64;
        let (mut held, mut missing) = (vec![], vec![]);
        for (done, sha256) in (1..).zip(named) {
            match copy_file(&from, &to, &sha256)? {
                Some(bytes) => held.push(Stored { bytes, sha256 }),
                None => missing.push(sha256),
            }
            told(Stage::Files, done, all);
        }
        Ok((held, missing))
    }

    /// Makes the new files the backup: renaming the manifest is the one instant at which it becomes
    /// it. Files that still have their temporary name are found there ([`Manifest::find`]).
    fn publish(&self, manifest: &Manifest) -> Result<(), BackupError> {
        write_private(&self.next(MANIFEST), manifest.text().as_bytes())?;
        sync_folder(&self.to.join("log"))?;
        sync_folder(self.to)?;
        fs::rename(self.next(MANIFEST), self.to.join(MANIFEST))?;
        sync_folder(self.to)?;
        let named = [
            (DATABASE, true),
            (CHECKPOINTS, manifest.checkpoints.is_some()),
            (KEY, manifest.key.is_some()),
        ];
        for (name, there) in named {
            match there {
                true => fs::rename(self.next(name), self.to.join(name))?,
                // One of an earlier backup has no place in this one.
                false => remove(&self.to.join(name))?,
            }
        }
        sync_folder(&self.to.join("log"))?;
        Ok(sync_folder(self.to)?)
    }
}

/// What the copied database holds.
struct Contents {
    acts: u64,
    root: String,
    /// The digests of the files that acts and imports name.
    files: BTreeSet<String>,
}

impl Contents {
    /// Reads the copy in whole: a damaged database does not take the place of a good backup, nor does
    /// one that is no continuation of the log that was backed up here before.
    fn of(path: &Path, before: Option<&Manifest>, told: Told<'_>) -> Result<Contents, BackupError> {
        let mut session = Session::open(&Location::Sqlite(path.to_path_buf()), Access::Read)?;
        let faults = session.page_faults()?;
        if !faults.is_empty() {
            return Err(StoreError::damaged(faults.join("; ")).into());
        }
        let acts = log::size(&mut session)?;
        if let Some(before) = before
            && (acts < before.acts || root(&mut session, before.acts)? != before.root)
        {
            return Err(BackupError::Another { acts, before: before.acts });
        }
        let root = root(&mut session, acts)?;
        let imported = "SELECT DISTINCT sha256 FROM imports";
        let imported = session.all(imported, cells![], |mut row| row.text(0))?;
        let mut files = BTreeSet::from_iter(imported);
        for first in (1..=acts).step_by(CHUNK as usize) {
            let last = acts.min(first + CHUNK - 1);
            let entries = acts::from(&mut session, first, CHUNK)?;
            if entries.last().map(|entry| entry.position) != Some(last) {
                return Err(StoreError::damaged(format!("acts up to {last} are missing")).into());
            }
            let named = entries.iter().flat_map(|entry| &entry.act.attachments);
            files.extend(named.map(|file| file.sha256.clone()));
            told(Stage::Acts, last, acts);
        }
        Ok(Contents { acts, root, files })
    }
}

/// Without the line that is just being written: it was given to nobody yet.
fn whole_lines(text: &[u8]) -> &[u8] {
    &text[..text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)]
}

/// The root of the log over the first `size` acts, as a checkpoint writes it.
fn root(session: &mut Session, size: u64) -> Result<String, StoreError> {
    Ok(log::root_at(session, size)?.base64())
}

/// The length of the file once `to` holds it; none where neither does in whole. One that is there in
/// the length of the original is not copied again.
fn copy_file(
    from: &Attachments,
    to: &Attachments,
    sha256: &str,
) -> Result<Option<u64>, BackupError> {
    let length = from.length(sha256);
    if length.is_some() && to.length(sha256) == length {
        return Ok(length);
    }
    let whole = |place: &Attachments| match place.open(sha256) {
        Ok(file) => Ok(file),
        Err(StoreError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    match whole(from)? {
        Some(mut source) => drop(to.put(&mut source, u64::MAX)?),
        // An earlier backup may hold what the store has lost.
        None if whole(to)?.is_none() => return Ok(None),
        None => {}
    }
    Ok(to.length(sha256))
}

/// A folder that only its owner sees into: what it holds is personal data.
fn make_private(folder: &Path) -> Result<(), StoreError> {
    Ok(DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

/// The backup must not lie where the store does: it would be lost with it, and a name in common
/// would be written over.
fn apart(to: &Path, database: &Path, files: &Path) -> Result<(), BackupError> {
    let to = to.canonicalize()?;
    let home = database.canonicalize()?;
    let inside = |folder: &Path| to.starts_with(folder) || folder.starts_with(&to);
    if home.parent() == Some(&to) || files.canonicalize().is_ok_and(|files| inside(&files)) {
        return Err(BackupError::PlaceWrong);
    }
    Ok(())
}

/// Held while a backup is made, and let go by the system whenever the program ends.
fn lock(folder: &Path) -> Result<File, BackupError> {
    let folder = File::open(folder)?;
    match folder.try_lock() {
        Ok(()) => Ok(folder),
        Err(fs::TryLockError::WouldBlock) => Err(BackupError::Running),
        Err(fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The same path with an ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes and syncs a file that only its owner reads.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    remove(path)?;
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    Ok(File::open(folder)?.sync_all()?)
}
