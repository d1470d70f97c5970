//! Proofs of inclusion and of consistency (RFC 9162, section 2.1): made from tiles, and checked against
//! roots. What is made is only as good as the tiles; whoever receives it checks it. Leaves out signatures
//! and the texts in which proofs travel.

use crate::hash::{Hash, empty, fold, node, root};
use crate::tile::{Level, TileName, WIDTH};

/// Where hashes are read from.
pub trait Tiles {
    /// Why a tile could not be read.
    type Error;

    /// The first `width` hashes, or more, of the tile at `index` of `level`. Fewer make a proof that
    /// does not hold.
    ///
    /// # Errors
    /// Where the tile cannot be read.
    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error>;
}

/// The proof that leaf `index` is in the tree of `size` leaves: sisters from the leaf upwards. Empty,
/// and not accepted by [`included`], where the tree has no such leaf.
///
/// # Errors
/// Those of `tiles`.
pub fn inclusion<T: Tiles>(tiles: &mut T, size: u64, index: u64) -> Result<Vec<Hash>, T::Error> {
    if size <= index {
        return Ok(vec![]);
    }
    let mut reader = Reader::new(tiles, size);
    let (mut low, mut high) = (0, size);
    let mut sisters = vec![];
    while 1 < high - low {
        let middle = low + part(high - low);
        if index < middle {
            sisters.push(reader.range(middle, high)?);
            high = middle;
        } else {
            sisters.push(reader.range(low, middle)?);
            low = middle;
        }
    }
    sisters.reverse();
    Ok(sisters)
}

/// The proof that the tree of `new` leaves begins with that of `old` leaves. Empty, and not accepted by
/// [`consistent`], where `old` is the larger.
///
/// # Errors
/// Those of `tiles`.
pub fn consistency<T: Tiles>(tiles: &mut T, old: u64, new: u64) -> Result<Vec<Hash>, T::Error> {
    if old == 0 || new <= old {
        return Ok(vec![]);
    }
    let mut reader = Reader::new(tiles, new);
    let (mut low, mut high) = (0, new);
    let mut hashes = vec![];
    while old != high {
        let middle = low + part(high - low);
        if old <= middle {
            hashes.push(reader.range(middle, high)?);
            high = middle;
        } else {
            hashes.push(reader.range(low, middle)?);
            low = middle;
        }
    }
    if low != 0 {
        hashes.push(reader.range(low, high)?);
    }
    hashes.reverse();
    Ok(hashes)
}

/// The root of the tree of `size` leaves.
///
/// # Errors
/// Those of `tiles`.
pub fn root_of<T: Tiles>(tiles: &mut T, size: u64) -> Result<Hash, T::Error> {
    Reader::new(tiles, size).range(0, size)
}

/// Where a tree of two leaves or more parts: at the largest power of two below its size.
fn part(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Reads each tile of a tree once.
struct Reader<'a, T> {
    tiles: &'a mut T,
    size: u64,
    read: Vec<(u8, u64, Vec<Hash>)>,
}

impl<'a, T: Tiles> Reader<'a, T> {
    fn new(tiles: &'a mut T, size: u64) -> Self {
        Reader { tiles, size, read: vec![] }
    }

    /// The root over the leaves from `low` to `high`, which begin where a subtree of their size can.
    fn range(&mut self, mut low: u64, high: u64) -> Result<Hash, T::Error> {
        let mut peaks = vec![];
        while low < high {
            let height = (high - low).ilog2();
            peaks.push(self.subtree(height, low >> height)?);
            low += 1 << height;
        }
        Ok(fold(&peaks))
    }

    /// The root of the whole subtree of that height, the `index`th of its row.
    fn subtree(&mut self, height: u32, index: u64) -> Result<Hash, T::Error> {
        let (level, over) = ((height / 8) as u8, height % 8);
        let first = index << over;
        let start = (first % u64::from(WIDTH)) as usize;
        let tile = self.tile(level, first / u64::from(WIDTH))?;
        Ok(root(tile.get(start..start + (1 << over)).unwrap_or_default()))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Hash], T::Error> {
        let known = self.read.iter().position(|(l, i, _)| (*l, *i) == (level, index));
        let at = match known {
            Some(at) => at,
            None => {
                let name = TileName::of(Level::Hashes(level), index, self.size);
                let width = name.map_or(0, |name| name.width);
                self.read.push((level, index, self.tiles.tile(level, index, width)?));
                self.read.len() - 1
            }
        };
        Ok(&self.read[at].2)
    }
}

/// Whether `proof` shows that `leaf` is the leaf `index` of the tree of `size` leaves under `root`
/// (RFC 9162, section 2.1.3.2).
pub fn included(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if size <= index {
        return false;
    }
    let mut walk = Walk { at: index, last: size - 1 };
    let mut hash = leaf;
    for sister in proof {
        match walk.up() {
            Some(Side::Left) => hash = node(*sister, hash),
            Some(Side::Right) => hash = node(hash, *sister),
            None => return false,
        }
    }
    walk.last == 0 && hash == root
}

/// Whether `proof` shows that the tree of `new` leaves under `new_root` begins with the tree of `old`
/// leaves under `old_root` (RFC 9162, section 2.1.4.2). Every tree begins with the empty one.
pub fn consistent(old: u64, old_root: Hash, new: u64, new_root: Hash, proof: &[Hash]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty() && old_root == empty();
    }
    let (seed, rest) = match proof {
        _ if old.is_power_of_two() => (old_root, proof),
        [first, rest @ ..] => (*first, rest),
        [] => return false,
    };
    if new < old {
        return false;
    }
    let mut walk = Walk { at: old - 1, last: new - 1 };
    walk.rise(walk.at.trailing_ones());
    let (mut then, mut now) = (seed, seed);
    for hash in rest {
        match walk.up() {
            Some(Side::Left) => {
                then = node(*hash, then);
                now = node(*hash, now);
            }
            Some(Side::Right) => now = node(now, *hash),
            None => return false,
        }
    }
    walk.last == 0 && then == old_root && now == new_root
}

/// The way from a node up to the root: its place in its row, and that of the last node there.
struct Walk {
    at: u64,
    last: u64,
}

/// On which side the next sister stands.
enum Side {
    Left,
    Right,
}

impl Walk {
    /// Goes up to the next node that has a sister, and says where she stood; none at the root.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.at % 2 == 1 || self.at == self.last {
            // A last node without a sister stands for itself in the rows above, until it has one.
            self.rise(self.at.trailing_zeros());
            Side::Left
        } else {
            Side::Right
        };
        self.rise(1);
        Some(side)
    }

    fn rise(&mut self, rows: u32) {
        self.at >>= rows;
        self.last >>= rows;
    }
}
