//! Checkpoints: how large the log is and its root, signed (C2SP tlog-checkpoint in a C2SP signed-note).
//! Leaves out extension lines, which no checkpoint of ours has, and checking the signatures of others.

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::hash::Hash;
use crate::key::{PublicKey, SigningKey, is_name};

/// What a signature line begins with.
const MARK: &str = "— ";

/// Longer notes are not looked at; this holds hundreds of signatures.
const LONGEST: usize = 64 << 10;

/// What a log says of itself at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its key.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// Why a note is not a checkpoint of this log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not of the form of a signed note.
    #[error("not a signed note")]
    Malformed,
    /// What is signed is not a checkpoint of three lines.
    #[error("the text of the note is not a checkpoint")]
    NotACheckpoint,
    /// The checkpoint is of another log.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
    /// No signature says that it is of this key.
    #[error("the note is not signed by this key")]
    Unsigned,
    /// More than one says so.
    #[error("the note has more than one signature of this key")]
    SignedTwice,
    /// The signature is not of this key and this text.
    #[error("the signature does not hold")]
    BadSignature,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.base64())
    }

    /// The checkpoint of that text; none for any text but [`Checkpoint::text`]'s own.
    pub fn parse(text: &str) -> Option<Checkpoint> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ""] = lines[..] else { return None };
        let (size, root) = (size.parse().ok()?, Hash::from_base64(root)?);
        let checkpoint = Checkpoint { origin: origin.to_string(), size, root };
        (!origin.is_empty() && checkpoint.text() == text).then_some(checkpoint)
    }
}

impl SigningKey {
    /// The checkpoint as a note with this key's signature; the same every time. Nobody accepts it where
    /// the origin is not the name of the key.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let text = checkpoint.text();
        note(&text, &self.public(), &self.signature(&text))
    }
}

/// A note with one signature.
fn note(text: &str, key: &PublicKey, signature: &[u8; 64]) -> String {
    let signature = BASE64_STANDARD.encode([&key.id()[..], signature].concat());
    format!("{text}\n{MARK}{} {signature}\n", key.name())
}

impl PublicKey {
    /// The checkpoint in a note that this key signed. Signatures of other keys are not looked at.
    ///
    /// # Errors
    /// Where the note is not exactly one checkpoint of this log under exactly one signature of this key.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        self.read(note).map(|(checkpoint, _)| checkpoint)
    }

    /// The checkpoint and this key's signature of it.
    pub(crate) fn read(&self, note: &str) -> Result<(Checkpoint, [u8; 64]), NoteError> {
        if LONGEST < note.len() || note.contains(|char| char < ' ' && char != '\n') {
            return Err(NoteError::Malformed);
        }
        let parted = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let (text, lines) = (&note[..=parted.0.len()], parted.1);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut ours = vec![];
        for line in lines.split('\n') {
            let (name, signature) = signature_line(line).ok_or(NoteError::Malformed)?;
            match signature.strip_prefix(&self.id()) {
                Some(signature) if name == self.name() => ours.push(signature.to_vec()),
                _ => {}
            }
        }
        let signature = match ours.len() {
            0 => return Err(NoteError::Unsigned),
            1 => ours.remove(0).try_into().map_err(|_| NoteError::BadSignature)?,
            _ => return Err(NoteError::SignedTwice),
        };
        if !self.has_signed(text, &signature) {
            return Err(NoteError::BadSignature);
        }
        let checkpoint = Checkpoint::parse(text).ok_or(NoteError::NotACheckpoint)?;
        if checkpoint.origin == self.name() {
            Ok((checkpoint, signature))
        } else {
            Err(NoteError::OtherOrigin)
        }
    }
}

/// The name of a key, its id and its signature.
fn signature_line(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix(MARK)?.split_once(' ')?;
    let signature = BASE64_STANDARD.decode(signature).ok()?;
    (is_name(name) && 4 < signature.len()).then_some((name, signature))
}
