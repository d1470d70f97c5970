//! The files that acts name, addressed by their content: `aa/bb/<SHA-256>` under one folder. A file
//! is there in whole and synced before an act may name it, and is checked before it is shown.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::encoding::{hex, unhex};
use crate::error::StoreError;

#[derive(Clone, Debug)]
pub(crate) struct Attachments {
    folder: PathBuf,
}

impl Attachments {
    pub(crate) fn new(folder: PathBuf) -> Attachments {
        Attachments { folder }
    }

    /// Stores at most `limit` bytes and answers their SHA-256, once they and their name are synced.
    pub(crate) fn put(&self, from: &mut dyn Read, limit: u64) -> Result<String, StoreError> {
        let incoming = self.folder.join("incoming");
        fs::create_dir_all(&incoming)?;
        let mut salt = [0; 16];
        getrandom::fill(&mut salt)
            .map_err(|error| StoreError::File { cause: error.to_string() })?;
        let temporary = incoming.join(hex(&salt));
        let stored = receive(from, limit, &temporary).and_then(|sha256| {
            self.name(&temporary, &sha256)?;
            Ok(sha256)
        });
        if stored.is_err() {
            // Nothing names it; what cannot be removed is only room lost.
            let _ = fs::remove_file(&temporary);
        }
        stored
    }

    /// Gives a received file its name. One that is there already is replaced by the same bytes.
    fn name(&self, temporary: &Path, sha256: &str) -> Result<(), StoreError> {
        let (outer, inner) =
            (self.folder.join(&sha256[..2]), self.folder.join(&sha256[..2]).join(&sha256[2..4]));
        fs::create_dir_all(&inner)?;
        fs::rename(temporary, inner.join(sha256))?;
        for folder in [&inner, &outer, &self.folder] {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// The file of that digest, at its beginning and checked; none where it is not stored.
    pub(crate) fn open(&self, sha256: &str) -> Result<Option<File>, StoreError> {
        let Some(path) = self.path(sha256) else { return Ok(None) };
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut hash = Sha256::new();
        copy(&mut file, |bytes| {
            hash.update(bytes);
            Ok(())
        })?;
        if hex(&hash.finalize()) != sha256 {
            return Err(StoreError::damaged(format!("attachment {sha256}")));
        }
        file.rewind()?;
        Ok(Some(file))
    }

    /// True where a file of that digest and length is stored.
    pub(crate) fn holds(&self, sha256: &str, bytes: u64) -> bool {
        self.length(sha256) == Some(bytes)
    }

    /// The length in bytes of the file of that digest; none where it is not stored.
    pub(crate) fn length(&self, sha256: &str) -> Option<u64> {
        let found = fs::metadata(self.path(sha256)?).ok()?;
        found.is_file().then_some(found.len())
    }

    /// Only for what is a digest: no other text becomes part of a path.
    fn path(&self, sha256: &str) -> Option<PathBuf> {
        unhex(sha256)?;
        Some(self.folder.join(&sha256[..2]).join(&sha256[2..4]).join(sha256))
    }
}

fn receive(from: &mut dyn Read, limit: u64, path: &Path) -> Result<String, StoreError> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let (mut hash, mut length) = (Sha256::new(), 0);
    copy(from, |bytes| {
        length += bytes.len() as u64;
        if length > limit {
            return Err(StoreError::FileTooLarge { limit });
        }
        hash.update(bytes);
        Ok(file.write_all(bytes)?)
    })?;
    file.sync_all()?;
    Ok(hex(&hash.finalize()))
}

pub(crate) fn copy(
    from: &mut dyn Read,
    mut to: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => to(&buffer[..read])?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
