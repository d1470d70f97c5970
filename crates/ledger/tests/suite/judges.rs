//! What others wrote decides: `tlog_tiles` and `signed_note` accept our tiles, their names, proofs, keys
//! and checkpoints, and make the same ones.

use std::cell::RefCell;

use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{
    Error, HashReader, Tile, TileHashReader, TileReader, check_record, check_tree, prove_record,
    prove_tree, tree_hash,
};
use wenjin_ledger::{Hash, Level, SigningKey, TileName, leaf};

use crate::log::{Log, ORIGIN, entry, key};

/// Heights of the tiles of tlog-tiles.
const HEIGHT: u8 = 8;

pub fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

fn all_theirs(hashes: &[Hash]) -> Vec<tlog_tiles::Hash> {
    hashes.iter().copied().map(theirs).collect()
}

/// Our tiles as their readers ask for them, by name; and what came of the bytes.
pub struct Served<'a> {
    pub log: &'a Log,
    /// The tile in which one bit is changed, and which.
    pub altered: Option<(u8, u64, usize)>,
    /// What they asked for and found genuine.
    pub accepted: RefCell<Vec<Tile>>,
}

impl<'a> Served<'a> {
    pub fn new(log: &'a Log) -> Self {
        Served { log, altered: None, accepted: RefCell::default() }
    }
}

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| {
            let path = tile.path();
            let name = path.strip_prefix("tile/8/").and_then(TileName::parse).expect("our name");
            assert!(name.is_in(self.log.edge.size()));
            let Level::Hashes(level) = name.level else { panic!("no tile of hashes") };
            let hashes = &self.log.hashes(level, name.index)[..usize::from(name.width)];
            let mut bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
            if let Some((of, index, bit)) = self.altered
                && (of, index) == (level, name.index)
                && let Some(byte) = bytes.get_mut(bit / 8)
            {
                *byte ^= 1 << (bit % 8);
            }
            bytes
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, tiles: &[Tile], _: &[Vec<u8>]) {
        self.accepted.borrow_mut().extend(tiles);
    }
}

/// At the borders of tiles, and where the largest tree has three levels.
const SIZES: [u64; 16] =
    [1, 2, 3, 7, 8, 70, 255, 256, 257, 300, 511, 512, 513, 1200, 65_536, 65_793];

#[test]
fn names_of_tiles_are_those_of_tlog_tiles() {
    for (level, index, width) in
        [(0, 0, 256), (0, 999, 1), (1, 1_000, 255), (2, 1_234_067, 17), (7, 123_456_789, 256)]
    {
        let other = Tile::new(HEIGHT, level, index, width, false).path();
        let ours = TileName { level: Level::Hashes(level), index, width: width as u16 };
        assert_eq!(format!("tile/8/{ours}"), other);
        let other = Tile::new(HEIGHT, 0, index, width, true).path();
        let ours = TileName { level: Level::Entries, index, width: width as u16 };
        assert_eq!(format!("tile/8/{ours}"), other.replace("data", "entries"));
    }
    for size in SIZES {
        for tile in Tile::new_tiles(HEIGHT, 0, size) {
            let ours = TileName::of(Level::Hashes(tile.level()), tile.level_index(), size);
            assert_eq!(ours.map(|name| u32::from(name.width)), Some(tile.width()), "{size}");
        }
    }
}

#[test]
fn tlog_tiles_accepts_our_tiles_and_makes_the_same_proofs() {
    for size in SIZES {
        let mut log = Log::of(size);
        let root = log.edge.root();
        let indexes = [0, 1, size / 3, size / 2, size.saturating_sub(2), size - 1];
        let served = Served::new(&log);
        let reader = TileHashReader::new(size, theirs(root), &served);
        assert_eq!(tree_hash(size, &reader).unwrap(), theirs(root));
        let of_leaves: Vec<u64> =
            indexes.iter().map(|index| tlog_tiles::stored_hash_index(0, *index)).collect();
        let inclusions: Vec<_> = indexes
            .iter()
            .filter(|index| **index < size)
            .map(|index| (*index, prove_record(size, *index, &reader).unwrap()))
            .collect();
        let consistencies: Vec<_> = indexes
            .iter()
            .map(|index| (index + 1).min(size))
            .map(|old| (old, prove_tree(size, old, &reader).unwrap()))
            .collect();
        let read = of_leaves.iter().map(|index| reader.read_hashes(&[*index]));
        let read: Vec<_> = read.zip(indexes).filter(|(_, index)| *index < size).collect();
        assert!(
            read.into_iter()
                .all(|(hash, index)| { hash.is_ok_and(|it| it == [theirs(leaf(&entry(index)))]) })
        );
        assert!(!served.accepted.borrow().is_empty());
        for (index, proof) in inclusions {
            let ours = log.inclusion(size, index);
            assert_eq!(proof, all_theirs(&ours), "{index} of {size}");
            let leaf = theirs(leaf(&entry(index)));
            check_record(&all_theirs(&ours), size, theirs(root), index, leaf).unwrap();
        }
        for (old, proof) in consistencies {
            let ours = log.consistency(old, size);
            assert_eq!(proof, all_theirs(&ours), "{old} to {size}");
            let then = theirs(log.root_of(old));
            check_tree(&all_theirs(&ours), size, theirs(root), old, then).unwrap();
        }
    }
}

#[test]
fn both_reject_what_is_not_so() {
    let mut log = Log::of(300);
    let root = log.edge.root();
    let proof = log.inclusion(300, 258);
    for other in [0, 257, 259, 299] {
        let leaf = leaf(&entry(258));
        assert!(check_record(&all_theirs(&proof), 300, theirs(root), other, theirs(leaf)).is_err());
        assert!(!wenjin_ledger::included(leaf, other, 300, &proof, root));
    }
    let (proof, then) = (log.consistency(258, 300), log.root_of(258));
    for at in 0..proof.len() {
        for bit in 0..256 {
            let mut altered = proof.clone();
            altered[at].0[bit / 8] ^= 1 << (bit % 8);
            let judged = check_tree(&all_theirs(&altered), 300, theirs(root), 258, theirs(then));
            assert!(judged.is_err());
            assert!(!wenjin_ledger::consistent(258, then, 300, root, &altered));
        }
    }
}

#[test]
fn signed_note_reads_our_keys_and_signs_as_we_do() {
    let signer = StandardSigner::new(&key().to_text()).unwrap();
    let verifier = StandardVerifier::new(&key().public().to_text()).unwrap();
    assert_eq!(signed_note::Verifier::name(&verifier), ORIGIN);
    assert_eq!(signed_note::Verifier::key_id(&verifier).to_be_bytes(), key().public().id());
    let ours = Log::of(300).note();
    let text = ours.split_once("\n\n").unwrap().0.to_string() + "\n";
    let mut note = Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    assert_eq!(note.to_bytes(), ours.as_bytes());
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let (verified, unknown) = Note::from_bytes(ours.as_bytes()).unwrap().verify(&known).unwrap();
    assert_eq!((verified.len(), unknown.len()), (1, 0));
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size(), checkpoint.extension()), (ORIGIN, 300, ""));
    assert_eq!(*checkpoint.hash(), theirs(Log::of(300).edge.root()));
}

#[test]
fn we_open_what_signed_note_signed_for_us_and_for_a_witness() {
    let witness = SigningKey::new("witness.example", [9; 32]);
    let text = Log::of(300).note().split_once("\n\n").unwrap().0.to_string() + "\n";
    let [ours, others] =
        [key().to_text(), witness.to_text()].map(|text| StandardSigner::new(&text).unwrap());
    let mut note = Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&others, &ours]).unwrap();
    let note = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(key().public().open(&note).map(|it| it.size), Ok(300));
    assert!(witness.public().open(&note).is_err(), "a witness is not the log");
}
