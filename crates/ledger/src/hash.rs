//! What is hashed: the entry of an act, leaves and nodes of the tree, and the roots of subtrees. Leaves
//! out the shape of a whole log.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

/// What an entry begins with, so that it is never the hash of something else.
const DOMAIN: &[u8] = b"wenjin/act/v1\0";

/// A SHA-256 hash in the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// As checkpoints and proofs write it: base64 with padding.
    pub fn base64(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }

    /// The hash of that text; none where [`Hash::base64`] would not have written it so.
    pub fn from_base64(text: &str) -> Option<Hash> {
        BASE64_STANDARD.decode(text).ok()?.try_into().ok().map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The entry of an act: public, and silent about the act to whoever has not both its salt and its
/// canonical bytes.
pub fn entry(salt: &[u8; 16], act: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(act).finalize().into()
}

/// The hash of a leaf (RFC 9162, section 2.1.1).
pub fn leaf(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash over two subtrees (RFC 9162, section 2.1.1).
pub fn node(left: Hash, right: Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(bytes).into())
}

/// The root of the tree without leaves.
pub fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The root of the tree whose leaves, or whole subtrees of one height, have these hashes; of a full
/// tile, the hash that stands for it one level up.
pub fn root(hashes: &[Hash]) -> Hash {
    fold(&peaks(hashes))
}

/// The roots of the largest whole subtrees over these hashes, left to right: one for every bit of
/// their number.
pub(crate) fn peaks(hashes: &[Hash]) -> Vec<Hash> {
    let mut peaks = Vec::with_capacity(16);
    for (size, hash) in hashes.iter().enumerate() {
        let whole = peaks.len() - size.trailing_ones() as usize;
        let peak = peaks.drain(whole..).rfold(*hash, |right, left| node(left, right));
        peaks.push(peak);
    }
    peaks
}

/// The root over the largest whole subtrees.
pub(crate) fn fold(peaks: &[Hash]) -> Hash {
    peaks.iter().rev().copied().reduce(|right, left| node(left, right)).unwrap_or_else(empty)
}
