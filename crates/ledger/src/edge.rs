//! The right edge of the tree, which is all that appending needs: the tiles that are not full yet and
//! the roots of the whole subtrees. Leaves out full tiles; whoever appends is handed each once.

use std::mem;

use crate::hash::{Hash, fold, node, peaks};
use crate::tile::WIDTH;

/// The right edge of a tree. To clone it costs up to 8 KiB for every level of tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The roots of the largest whole subtrees, left to right: one for every bit of `size`.
    peaks: Vec<Hash>,
    /// The open tile of each level that the tree reaches.
    open: Vec<Vec<Hash>>,
}

/// A tile that got its last hash; it never changes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// Its level: 0 holds leaves.
    pub level: u8,
    /// Its place in the level, from 0.
    pub index: u64,
    /// The root over its hashes, which is its place one level up.
    pub root: Hash,
    /// Its 256 hashes.
    pub hashes: Vec<Hash>,
}

impl Edge {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree, at one hash for every bit of its size but one.
    pub fn root(&self) -> Hash {
        fold(&self.peaks)
    }

    /// Appends a leaf; `full` is handed every tile this completes, the lowest level first.
    pub fn push(&mut self, leaf: Hash, full: &mut impl FnMut(FullTile)) {
        self.place(0, leaf);
        let mut peak = leaf;
        for height in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop();
            peak = node(left.expect("a peak for every bit of the size"), peak);
            if height % 8 == 0 {
                let level = (height / 8 - 1) as u8;
                let open = &mut self.open[usize::from(level)];
                let hashes = mem::replace(open, Vec::with_capacity(WIDTH.into()));
                full(FullTile { level, index: self.size >> height, root: peak, hashes });
                self.place(level + 1, peak);
            }
        }
        self.peaks.push(peak);
        self.size += 1;
    }

    fn place(&mut self, level: u8, hash: Hash) {
        let level = usize::from(level);
        if level == self.open.len() {
            self.open.push(Vec::with_capacity(WIDTH.into()));
        }
        self.open[level].push(hash);
    }

    /// The edge of the tree of `size` leaves; `partial` answers the hashes of a level's open tile, which
    /// are none where the last tile of the level is full. None where it answers too many or too few.
    ///
    /// # Errors
    /// Those of `partial`.
    pub fn restore<E>(
        size: u64,
        mut partial: impl FnMut(u8) -> Result<Vec<Hash>, E>,
    ) -> Result<Option<Edge>, E> {
        let levels = size.checked_ilog2().map_or(0, |height| height / 8 + 1);
        let mut edge = Edge { size, ..Edge::default() };
        for level in 0..levels {
            let hashes = partial(level as u8)?;
            if hashes.len() as u64 != (size >> (8 * level)) % u64::from(WIDTH) {
                return Ok(None);
            }
            edge.open.push(hashes);
        }
        edge.peaks = edge.open.iter().rev().flat_map(|hashes| peaks(hashes)).collect();
        Ok(Some(edge))
    }

    /// The open tile of a level, left to right: 0 to 255 hashes.
    pub fn open(&self, level: u8) -> &[Hash] {
        self.open.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }
}
