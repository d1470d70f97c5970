//! Restoring a backup into an empty place: everything is compared with the manifest before anything
//! is written, and the database gets its name last, so that a half-restored place is not one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use wenjin_ledger::SigningKey;

use super::manifest::{CHECKPOINTS, DATABASE, KEY};
use super::{
    BackupError, Manifest, NEXT, Stage, Stored, Told, beside, make_private, sync_folder,
    write_private,
};
use crate::attachments::Attachments;
use crate::error::StoreError;
use crate::location::Location;
use crate::log;

/// Where the key that signs checkpoints comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFrom<'a> {
    /// From the backup.
    Backup,
    /// From the file in which it is kept apart from backups.
    File(&'a Path),
    /// It is lost: opening the store draws a new one, and with it a new name. The trail of
    /// checkpoints that the old one signed stays in the backup.
    New,
}

/// A backup to be restored.
#[derive(Clone, Debug)]
pub struct Restore<'a> {
    /// The folder of the backup.
    pub from: &'a Path,
    /// Where the database shall be: a SQLite file that is not there yet.
    pub location: &'a Location,
    /// The folder of files the store will be opened with: empty, or not there yet.
    pub files: &'a Path,
    /// Where the key comes from.
    pub key: KeyFrom<'a>,
}

/// What was found to be whole.
struct Found {
    database: PathBuf,
    checkpoints: Option<Vec<u8>>,
    key: Option<Vec<u8>>,
}

impl Restore<'_> {
    /// Restores it. The store can be opened afterwards.
    ///
    /// # Errors
    /// [`BackupError`]; the place is then as empty as it was.
    pub fn run(&self, told: Told<'_>) -> Result<Manifest, BackupError> {
        let Location::Sqlite(database) = self.location else {
            return Err(BackupError::NotSqlite);
        };
        let manifest = Manifest::read(self.from)?;
        empty(database, self.files)?;
        let found = self.check(&manifest, told)?;
        let written = self.write(&manifest, &found, database, told);
        if written.is_err() {
            // The first error is the one to report; the place was empty before.
            let _ = fs::remove_file(beside(database, NEXT));
            let _ = fs::remove_dir_all(self.files);
        }
        written.map(|()| manifest)
    }

    /// Compares every file with the manifest.
    fn check(&self, manifest: &Manifest, told: Told<'_>) -> Result<Found, BackupError> {
        let all = 1 + manifest.attachments.len() as u64;
        let found = self.find(manifest)?;
        told(Stage::Checking, 1, all);
        let attachments = Attachments::new(self.from.join("attachments"));
        for (done, wanted) in (2..).zip(&manifest.attachments) {
            Manifest::find_attachment(&attachments, wanted)?;
            told(Stage::Checking, done, all);
        }
        Ok(found)
    }

    fn find(&self, manifest: &Manifest) -> Result<Found, BackupError> {
        let read = |name: &str, wanted: &Option<Stored>| match wanted {
            Some(wanted) => Ok(Some(fs::read(Manifest::find(self.from, name, wanted)?)?)),
            None => Ok::<_, BackupError>(None),
        };
        let database = Manifest::find(self.from, DATABASE, &manifest.database)?;
        let checkpoints = read(CHECKPOINTS, &manifest.checkpoints)?.unwrap_or_default();
        let key = match self.key {
            KeyFrom::Backup => read(KEY, &manifest.key)?,
            KeyFrom::File(path) => Some(fs::read(path)?),
            KeyFrom::New => return Ok(Found { database, checkpoints: None, key: None }),
        };
        match &key {
            Some(key) if !signs(key, &checkpoints) => Err(BackupError::KeyWrong),
            None if !checkpoints.is_empty() => Err(BackupError::KeyNeeded),
            _ => Ok(Found { database, checkpoints: Some(checkpoints), key }),
        }
    }

    fn write(
        &self,
        manifest: &Manifest,
        found: &Found,
        database: &Path,
        told: Told<'_>,
    ) -> Result<(), BackupError> {
        make_private(self.files)?;
        let from = Attachments::new(self.from.join("attachments"));
        let to = Attachments::new(self.files.to_path_buf());
        let all = manifest.attachments.len() as u64;
        for (done, file) in (1..).zip(&manifest.attachments) {
            let mut source = Manifest::find_attachment(&from, file)?;
            if to.put(&mut source, file.bytes)? != file.sha256 {
                return Err(BackupError::Damaged { name: format!("attachments/{}", file.sha256) });
            }
            told(Stage::Files, done, all);
        }
        make_private(&self.files.join("log"))?;
        for (name, bytes) in [(CHECKPOINTS, &found.checkpoints), (KEY, &found.key)] {
            if let Some(bytes) = bytes {
                write_private(&self.files.join(name), bytes)?;
            }
        }
        sync_folder(&self.files.join("log"))?;
        sync_folder(self.files)?;
        let folder = parent(database);
        fs::create_dir_all(folder)?;
        let next = beside(database, NEXT);
        write_private(&next, &[])?;
        fs::copy(&found.database, &next)?;
        File::open(&next)?.sync_all()?;
        if Stored::of(&next)? != manifest.database {
            return Err(BackupError::Damaged { name: DATABASE.into() });
        }
        fs::rename(next, database)?;
        Ok(sync_folder(folder)?)
    }
}

/// Whether the key is the one that signed the last checkpoint; any is, where none was signed.
fn signs(key: &[u8], checkpoints: &[u8]) -> bool {
    let text = String::from_utf8_lossy(key);
    let Ok(key) = SigningKey::parse(text.trim()) else { return false };
    let public = key.public();
    let notes = log::notes(&String::from_utf8_lossy(checkpoints), public.name());
    notes.is_some_and(|notes| notes.last().is_none_or(|note| public.open(note).is_ok()))
}

/// Nothing is ever written over.
fn empty(database: &Path, files: &Path) -> Result<(), BackupError> {
    for ending in ["", "-wal", "-shm", NEXT] {
        let path = beside(database, ending);
        if path.try_exists()? {
            return Err(BackupError::PlaceTaken { path });
        }
    }
    match fs::read_dir(files) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(BackupError::PlaceTaken { path: files.to_path_buf() }),
            None => Ok(()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::from(error).into()),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
