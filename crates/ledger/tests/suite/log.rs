//! A log in memory, grown as the store grows it; and the naive definition of the tree, word for word
//! from RFC 9162, section 2.1, which remembers what it hashed.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use wenjin_ledger::{Checkpoint, Edge, Hash, Level, SigningKey, TileName, Tiles, leaf, node};

pub const ORIGIN: &str = "log.example/wenjin";

/// The made-up entry at an index.
pub fn entry(index: u64) -> [u8; 32] {
    wenjin_ledger::entry(&[7; 16], &index.to_be_bytes())
}

pub fn key() -> SigningKey {
    SigningKey::new(ORIGIN, [42; 32])
}

/// A log of the first `size` made-up entries.
#[derive(Default)]
pub struct Log {
    pub edge: Edge,
    pub full: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl Log {
    pub fn of(size: u64) -> Log {
        let mut log = Log::default();
        (0..size).for_each(|index| log.push(leaf(&entry(index))));
        log
    }

    pub fn push(&mut self, leaf: Hash) {
        let full = &mut self.full;
        self.edge.push(leaf, &mut |tile| {
            assert_eq!(tile.hashes.len(), 256);
            assert_eq!(tile.root, wenjin_ledger::root(&tile.hashes));
            assert_eq!(full.insert((tile.level, tile.index), tile.hashes), None);
        });
    }

    pub fn note(&self) -> String {
        let (size, root) = (self.edge.size(), self.edge.root());
        key().sign(&Checkpoint { origin: ORIGIN.into(), size, root })
    }

    pub fn inclusion(&mut self, size: u64, index: u64) -> Vec<Hash> {
        never_fails(wenjin_ledger::inclusion(self, size, index))
    }

    pub fn consistency(&mut self, old: u64, new: u64) -> Vec<Hash> {
        never_fails(wenjin_ledger::consistency(self, old, new))
    }

    pub fn root_of(&mut self, size: u64) -> Hash {
        never_fails(wenjin_ledger::root_of(self, size))
    }

    /// What the log has of a tile.
    pub fn hashes(&self, level: u8, index: u64) -> &[Hash] {
        self.full.get(&(level, index)).map_or(self.edge.open(level), Vec::as_slice)
    }
}

impl Tiles for Log {
    type Error = Infallible;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let name = TileName { level: Level::Hashes(level), index, width };
        assert!(name.is_in(self.edge.size()), "{name} is asked for");
        Ok(self.hashes(level, index)[..usize::from(width)].to_vec())
    }
}

pub fn never_fails<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
    }
}

/// The definition: `MTH`, `PATH`, `PROOF` and `SUBPROOF` of the RFC.
pub struct Naive {
    leaves: Vec<Hash>,
    known: HashMap<(usize, usize), Hash>,
}

impl Naive {
    pub fn of(leaves: Vec<Hash>) -> Naive {
        Naive { leaves, known: HashMap::new() }
    }

    /// The made-up log again.
    pub fn made_up(size: u64) -> Naive {
        Naive::of((0..size).map(|index| leaf(&entry(index))).collect())
    }

    pub fn root(&mut self, size: usize) -> Hash {
        self.mth(0, size)
    }

    fn mth(&mut self, low: usize, high: usize) -> Hash {
        if let Some(hash) = self.known.get(&(low, high)) {
            return *hash;
        }
        let hash = match high - low {
            0 => wenjin_ledger::empty(),
            1 => self.leaves[low],
            size => {
                let middle = low + split(size);
                node(self.mth(low, middle), self.mth(middle, high))
            }
        };
        self.known.insert((low, high), hash);
        hash
    }

    pub fn path(&mut self, index: usize, low: usize, high: usize) -> Vec<Hash> {
        if high - low == 1 {
            return vec![];
        }
        let middle = low + split(high - low);
        let (mut path, sister) = if index < middle {
            (self.path(index, low, middle), self.mth(middle, high))
        } else {
            (self.path(index, middle, high), self.mth(low, middle))
        };
        path.push(sister);
        path
    }

    pub fn proof(&mut self, old: usize, new: usize) -> Vec<Hash> {
        self.subproof(old, 0, new, true)
    }

    fn subproof(&mut self, old: usize, low: usize, high: usize, whole: bool) -> Vec<Hash> {
        if old == high {
            return if whole { vec![] } else { vec![self.mth(low, high)] };
        }
        let middle = low + split(high - low);
        let (mut proof, hash) = if old <= middle {
            (self.subproof(old, low, middle, whole), self.mth(middle, high))
        } else {
            (self.subproof(old, middle, high, false), self.mth(low, middle))
        };
        proof.push(hash);
        proof
    }
}

/// The largest power of two smaller than `size`.
fn split(size: usize) -> usize {
    let mut split = 1;
    while split * 2 < size {
        split *= 2;
    }
    split
}
