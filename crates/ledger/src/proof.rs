//! Proofs that travel: an entry's place, its way up to the root and the signed checkpoint, in one text
//! that is checked offline (C2SP tlog-proof). Leaves out the format's line of extra data, which nothing
//! would vouch for: a text with one is not accepted.

use crate::checkpoint::{Checkpoint, NoteError};
use crate::hash::{Hash, leaf};
use crate::key::PublicKey;
use crate::path::included;

/// The first line.
const FORMAT: &str = "c2sp.org/tlog-proof@v1";

/// That an entry is in the log, to be checked without the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Where the entry stands, from 0.
    pub index: u64,
    /// What [`inclusion`](crate::inclusion) answers for the size that the checkpoint says.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub note: String,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not the text of a proof.
    #[error("not the text of a proof")]
    Malformed,
    /// The checkpoint is not one of this log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The hashes do not lead from the entry to the root.
    #[error("the entry is not in the log at that place")]
    NotIncluded,
}

impl Proof {
    /// As a `.tlog-proof` file.
    pub fn text(&self) -> String {
        let hashes: String = self.hashes.iter().map(|hash| hash.base64() + "\n").collect();
        format!("{FORMAT}\nindex {}\n{hashes}\n{}", self.index, self.note)
    }

    /// The proof of that text, its note not yet looked at.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] for any text but [`Proof::text`]'s own.
    pub fn parse(text: &str) -> Result<Proof, ProofError> {
        let proof = Proof::read(text).filter(|proof| proof.text() == text);
        proof.ok_or(ProofError::Malformed)
    }

    fn read(text: &str) -> Option<Proof> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n').skip(1);
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hashes = lines.map(Hash::from_base64).collect::<Option<_>>()?;
        Some(Proof { index, hashes, note: note.to_string() })
    }

    /// The checkpoint of `key` that `entry` is in.
    ///
    /// # Errors
    /// Where the checkpoint is not of this key, or the entry is not in it at that place.
    pub fn check(&self, key: &PublicKey, entry: &[u8]) -> Result<Checkpoint, ProofError> {
        let checkpoint = key.open(&self.note)?;
        let Checkpoint { size, root, .. } = checkpoint;
        if included(leaf(entry), self.index, size, &self.hashes, root) {
            Ok(checkpoint)
        } else {
            Err(ProofError::NotIncluded)
        }
    }
}
