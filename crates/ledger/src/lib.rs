//! The verifiable log: a Merkle tree over entries (RFC 6962, RFC 9162), cut into tiles (C2SP
//! tlog-tiles), under signed checkpoints (C2SP tlog-checkpoint, Ed25519). Pure: no I/O, no clock, no
//! randomness; bytes, tiles and keys are handed in.
//!
//! - [`entry`], [`leaf`], [`node`], [`root`]: what is hashed.
//! - [`Edge`]: appending, at one or two hashes an entry.
//! - [`TileName`], [`Tiles`]: the tree as files.
//! - [`inclusion`], [`consistency`] and their checks [`included`], [`consistent`].
//! - [`SigningKey`], [`PublicKey`], [`Checkpoint`]: who says how large the log is, and its root.
//! - [`Receipt`] and [`Proof`]: what people take home.
//!
//! Left out: what an entry stands for beyond [`entry`], where anything is kept, and witnesses.

mod checkpoint;
mod edge;
mod hash;
mod key;
mod path;
mod proof;
mod receipt;
mod tile;

pub use checkpoint::{Checkpoint, NoteError};
pub use edge::{Edge, FullTile};
pub use hash::{Hash, empty, entry, leaf, node, root};
pub use key::{KeyError, PublicKey, SigningKey};
pub use path::{Tiles, consistency, consistent, included, inclusion, root_of};
pub use proof::{Proof, ProofError};
pub use receipt::{Receipt, ReceiptError};
pub use tile::{Level, TileName, WIDTH};
