//! Receipts: what a person takes home as a QR code. A receipt holds a signed checkpoint, which nobody can
//! deny later, and the entry that stands in the log at that index. That it stands there is shown by the
//! log's tiles, or by a [`Proof`](crate::Proof). Leaves out the picture and the address around the code.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

use crate::checkpoint::{Checkpoint, NoteError};
use crate::hash::{Hash, leaf};
use crate::key::PublicKey;
use crate::path::included;

/// The first byte of a code.
const VERSION: u8 = 1;

/// An entry of the log, and the checkpoint it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Where the entry stands, from 0; less than `size`.
    pub index: u64,
    /// The entry.
    pub entry: [u8; 32],
    /// How many entries the signed log has.
    pub size: u64,
    /// The signed root.
    pub root: Hash,
    /// The id of the key that signed.
    pub key_id: [u8; 4],
    /// The signature of the checkpoint.
    pub signature: [u8; 64],
}

/// Why a receipt proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not the code of a receipt.
    #[error("not the code of a receipt")]
    Malformed,
    /// Signed by another key.
    #[error("the receipt names another key")]
    OtherKey,
    /// The signature is not of this key, size and root.
    #[error("the signature does not hold")]
    BadSignature,
    /// The log of that size has no such index.
    #[error("the log is not that large")]
    Beyond,
}

impl Receipt {
    /// The receipt for the entry at `index` under a checkpoint of `key`.
    ///
    /// # Errors
    /// [`NoteError`] where the note is not a checkpoint of this key; [`NoteError::NotACheckpoint`] also
    /// where its log ends before `index`.
    pub fn of(
        index: u64,
        entry: [u8; 32],
        note: &str,
        key: &PublicKey,
    ) -> Result<Receipt, NoteError> {
        let (Checkpoint { size, root, .. }, signature) = key.read(note)?;
        if size <= index {
            return Err(NoteError::NotACheckpoint);
        }
        Ok(Receipt { index, entry, size, root, key_id: key.id(), signature })
    }

    /// Its code: 199 letters, digits, `-` and `_`.
    pub fn code(&self) -> String {
        let bytes = [
            &[VERSION][..],
            &self.index.to_be_bytes(),
            &self.entry,
            &self.size.to_be_bytes(),
            &self.root.0,
            &self.key_id,
            &self.signature,
        ];
        BASE64_URL_SAFE_NO_PAD.encode(bytes.concat())
    }

    /// The receipt of a code.
    ///
    /// # Errors
    /// [`ReceiptError::Malformed`], and [`ReceiptError::Beyond`] where the index is not below the size.
    pub fn parse(code: &str) -> Result<Receipt, ReceiptError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(code).map_err(|_| ReceiptError::Malformed)?;
        let receipt = Receipt::read(&bytes).ok_or(ReceiptError::Malformed)?;
        if receipt.index < receipt.size { Ok(receipt) } else { Err(ReceiptError::Beyond) }
    }

    fn read(bytes: &[u8]) -> Option<Receipt> {
        let (version, rest) = bytes.split_first()?;
        let (index, rest) = rest.split_first_chunk()?;
        let (entry, rest) = rest.split_first_chunk()?;
        let (size, rest) = rest.split_first_chunk()?;
        let (root, rest) = rest.split_first_chunk()?;
        let (key_id, rest) = rest.split_first_chunk()?;
        let receipt = Receipt {
            index: u64::from_be_bytes(*index),
            entry: *entry,
            size: u64::from_be_bytes(*size),
            root: Hash(*root),
            key_id: *key_id,
            signature: rest.try_into().ok()?,
        };
        (*version == VERSION).then_some(receipt)
    }

    /// The checkpoint it holds, signed by `key`. Whether the entry is in that log is left to
    /// [`Receipt::is_included`].
    ///
    /// # Errors
    /// Where the key, the signature or the size is not right.
    pub fn check(&self, key: &PublicKey) -> Result<Checkpoint, ReceiptError> {
        let (size, root) = (self.size, self.root);
        let checkpoint = Checkpoint { origin: key.name().to_string(), size, root };
        if self.key_id != key.id() {
            return Err(ReceiptError::OtherKey);
        }
        if self.size <= self.index {
            return Err(ReceiptError::Beyond);
        }
        if key.has_signed(&checkpoint.text(), &self.signature) {
            Ok(checkpoint)
        } else {
            Err(ReceiptError::BadSignature)
        }
    }

    /// Whether `proof`, made by [`inclusion`](crate::inclusion) for its size and index, shows that the
    /// entry stands in the log of its checkpoint.
    pub fn is_included(&self, proof: &[Hash]) -> bool {
        included(leaf(&self.entry), self.index, self.size, proof, self.root)
    }
}
