//! The manifest of a backup: what it holds, by SHA-256. It is the last that is written, so its being
//! there says that the rest is; and where the rest is not as it says, the backup is not used.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BackupError, beside};
use crate::attachments::{self, Attachments};
use crate::encoding::hex;
use crate::error::StoreError;

/// The one form there is so far.
pub(super) const FORMAT: &str = "wenjin/backup/v1";

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const DATABASE: &str = "wenjin.db";
/// As in the folder of files.
pub(super) const CHECKPOINTS: &str = "log/checkpoints";
/// As in the folder of files.
pub(super) const KEY: &str = "log/key";
/// What follows the name of a file that is not yet, or only just, part of the backup.
pub(super) const NEXT: &str = ".new";

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl Stored {
    /// What a file is, read in whole.
    pub(super) fn of(path: &Path) -> Result<Stored, StoreError> {
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        attachments::copy(&mut File::open(path)?, |part| {
            hash.update(part);
            bytes += part.len() as u64;
            Ok(())
        })?;
        Ok(Stored { bytes, sha256: hex(&hash.finalize()) })
    }
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) format: String,
    /// The version of the program that made it.
    pub program: String,
    /// When it was begun, Beijing civil time.
    #[serde(with = "time")]
    pub at: DateTime,
    /// How many acts it holds: the size of the log.
    pub acts: u64,
    /// The root of the log over them, base64 as in a checkpoint.
    pub root: String,
    /// The database.
    pub database: Stored,
    /// The trail of signed checkpoints.
    pub checkpoints: Option<Stored>,
    /// The key that signs checkpoints, where it was asked for.
    pub key: Option<Stored>,
    /// The files that acts and imports name.
    pub attachments: Vec<Stored>,
    /// The digests of those that the store no longer had in whole.
    pub missing: Vec<String>,
}

/// Read before the rest: another form need not have the same fields.
#[derive(Deserialize)]
struct Form {
    format: String,
}

impl Manifest {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// [`BackupError::Incomplete`] where there is none, [`BackupError::Damaged`] where it is not
    /// one, [`BackupError::Newer`] where it is of a form not known here.
    pub fn read(folder: &Path) -> Result<Manifest, BackupError> {
        let text = match fs::read(folder.join(MANIFEST)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(BackupError::Incomplete { name: MANIFEST.into() });
            }
            Err(error) => return Err(error.into()),
        };
        let damaged = |_| BackupError::Damaged { name: MANIFEST.into() };
        let Form { format } = serde_json::from_slice(&text).map_err(damaged)?;
        if format != FORMAT {
            return Err(BackupError::Newer { format });
        }
        serde_json::from_slice(&text).map_err(damaged)
    }

    pub(super) fn text(&self) -> String {
        // Text, numbers and lists of them are always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The path of a named file, read and found to be what the manifest says. A backup that was
    /// interrupted just after its manifest has it under its temporary name.
    pub(super) fn find(folder: &Path, name: &str, wanted: &Stored) -> Result<PathBuf, BackupError> {
        let path = folder.join(name);
        let mut there = false;
        for path in [beside(&path, NEXT), path] {
            let Ok(found) = fs::metadata(&path) else { continue };
            there = true;
            if found.len() == wanted.bytes && Stored::of(&path)? == *wanted {
                return Ok(path);
            }
        }
        match there {
            true => Err(BackupError::Damaged { name: name.into() }),
            false => Err(BackupError::Incomplete { name: name.into() }),
        }
    }

    /// An attachment, found to be what its name says.
    pub(super) fn find_attachment(
        from: &Attachments,
        wanted: &Stored,
    ) -> Result<File, BackupError> {
        let name = || format!("attachments/{}", wanted.sha256);
        match from.open(&wanted.sha256) {
            Ok(Some(file)) if file.metadata()?.len() == wanted.bytes => Ok(file),
            Ok(None) => Err(BackupError::Incomplete { name: name() }),
            Ok(Some(_)) | Err(StoreError::Damaged { .. }) => {
                Err(BackupError::Damaged { name: name() })
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A time as text.
mod time {
    use jiff::civil::DateTime;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &DateTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
