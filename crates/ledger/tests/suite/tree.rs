//! Roots, proofs and the edge.

use proptest::prelude::*;
use wenjin_ledger::{Edge, Hash, consistent, empty, included, leaf, root_of};

use crate::log::{Log, Naive, entry, never_fails};

fn unhex(text: &str) -> Vec<u8> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}

fn hash(text: &str) -> Hash {
    Hash(unhex(text).try_into().unwrap())
}

/// The eight leaves that implementations of RFC 6962 test with, and the roots of their trees.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const LEAF_0: &str = ROOTS[1];
const LEAF_1: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const LEAF_4: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const LEAVES_2_3: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const LEAVES_4_5: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const LEAVES_6_7: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const LEAVES_4_7: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const LEAVES_0_3: &str = ROOTS[4];

fn known() -> Log {
    let mut log = Log::default();
    LEAVES.iter().for_each(|text| log.push(leaf(&unhex(text))));
    log
}

#[test]
fn roots_are_the_known_ones() {
    let mut edge = Edge::default();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(edge.root(), hash(root), "{size} leaves");
        assert_eq!(edge.root().to_string(), *root);
        if let Some(text) = LEAVES.get(size) {
            edge.push(leaf(&unhex(text)), &mut |_| unreachable!());
        }
    }
}

#[test]
fn inclusion_proofs_are_the_known_ones() {
    let known_proofs: [(u64, u64, &[&str]); 5] = [
        (0, 1, &[]),
        (0, 8, &[LEAF_1, LEAVES_2_3, LEAVES_4_7]),
        (5, 8, &[LEAF_4, LEAVES_6_7, LEAVES_0_3]),
        (2, 3, &[ROOTS[2]]),
        (1, 5, &[LEAF_0, LEAVES_2_3, LEAF_4]),
    ];
    let mut log = known();
    for (index, size, proof) in known_proofs {
        let proof: Vec<Hash> = proof.iter().map(|text| hash(text)).collect();
        assert_eq!(log.inclusion(size, index), proof, "{index} of {size}");
        let leaf = leaf(&unhex(LEAVES[index as usize]));
        assert!(included(leaf, index, size, &proof, hash(ROOTS[size as usize])));
    }
}

#[test]
fn consistency_proofs_are_the_known_ones() {
    let known_proofs: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (1, 8, &[LEAF_1, LEAVES_2_3, LEAVES_4_7]),
        (6, 8, &[LEAVES_4_5, LEAVES_6_7, LEAVES_0_3]),
        (2, 5, &[LEAVES_2_3, LEAF_4]),
    ];
    let mut log = known();
    for (old, new, proof) in known_proofs {
        let proof: Vec<Hash> = proof.iter().map(|text| hash(text)).collect();
        assert_eq!(log.consistency(old, new), proof, "{old} to {new}");
        let [old_root, new_root] = [old, new].map(|size| hash(ROOTS[size as usize]));
        assert!(consistent(old, old_root, new, new_root, &proof));
    }
}

#[test]
fn an_entry_is_domain_salt_and_act_in_that_order() {
    let entry = wenjin_ledger::entry(b"0123456789abcdef", b"{}");
    let hashed = tlog_tiles::record_hash(&entry);
    assert_eq!(leaf(&entry).0, hashed.0);
    assert_eq!(
        Hash(entry).to_string(),
        "39e3fd91f2320010f5583eacd521108ee86c5dfae11c3581778d70346992ab01",
        "the SHA-256 of wenjin/act/v1, a zero byte, 0123456789abcdef and {{}}"
    );
}

/// Larger than four tiles, and every size that borders on a tile.
const SIZE: u64 = 1200;

#[test]
fn roots_of_every_size_are_those_of_the_definition() {
    let (mut log, mut naive) = (Log::default(), Naive::made_up(SIZE));
    for size in 0..=SIZE {
        assert_eq!(log.edge.size(), size);
        assert_eq!(log.edge.root(), naive.root(size as usize), "{size}");
        assert_eq!(log.root_of(size), log.edge.root(), "{size}, from tiles");
        let leaves: Vec<Hash> = (0..size.min(300)).map(|index| leaf(&entry(index))).collect();
        assert_eq!(wenjin_ledger::root(&leaves), naive.root(leaves.len()));
        log.push(leaf(&entry(size)));
    }
}

#[test]
fn earlier_roots_are_read_from_a_later_log() {
    let (mut log, mut naive) = (Log::of(SIZE), Naive::made_up(SIZE));
    for size in 0..=SIZE {
        assert_eq!(log.root_of(size), naive.root(size as usize), "{size}");
    }
}

#[test]
fn every_leaf_is_included_by_the_proof_of_the_definition() {
    let (mut log, mut naive) = (Log::of(SIZE), Naive::made_up(SIZE));
    for size in (1..=34).chain([255, 256, 257, 511, 512, 513, 767, 1024, 1025, SIZE]) {
        let root = naive.root(size as usize);
        for index in 0..size {
            let proof = log.inclusion(size, index);
            assert_eq!(proof, naive.path(index as usize, 0, size as usize), "{index} of {size}");
            assert!(included(leaf(&entry(index)), index, size, &proof, root));
            assert!(!included(leaf(&entry(index + 1)), index, size, &proof, root));
            assert!(!included(leaf(&entry(index)), index ^ 1, size, &proof, root) || size == 1);
        }
    }
}

#[test]
fn every_small_pair_is_consistent_by_the_proof_of_the_definition() {
    let (mut log, mut naive) = (Log::of(70), Naive::made_up(70));
    for new in 0..=70 {
        for old in 0..=new {
            pair(&mut log, &mut naive, old, new);
        }
    }
}

fn pair(log: &mut Log, naive: &mut Naive, old: u64, new: u64) {
    let proof = log.consistency(old, new);
    if 0 < old {
        assert_eq!(proof, naive.proof(old as usize, new as usize), "{old} to {new}");
    }
    let [then, now] = [old, new].map(|size| naive.root(size as usize));
    let other = leaf(b"other");
    assert!(consistent(old, then, new, now, &proof), "{old} to {new}");
    assert!(!consistent(old, other, new, now, &proof), "{old} to {new}");
    // Of the empty tree every other is a continuation, so there the later root is free.
    assert!(old == 0 && new != 0 || !consistent(old, then, new, other, &proof), "{old} to {new}");
    let longer = [&proof[..], &[other]].concat();
    assert!(!consistent(old, then, new, now, &longer));
    if let Some((_, shorter)) = proof.split_last() {
        assert!(!consistent(old, then, new, now, shorter));
    }
    if old < new {
        assert!(!consistent(new, now, old, then, &proof));
    }
}

#[test]
fn nothing_is_in_an_empty_log() {
    let mut log = Log::default();
    assert_eq!(log.root_of(0), empty());
    assert_eq!(log.inclusion(0, 0), vec![]);
    assert!(!included(empty(), 0, 0, &[], empty()));
    assert!(!included(leaf(b""), 1, 1, &[], leaf(b"")));
    assert!(!included(leaf(b""), u64::MAX, u64::MAX, &[], leaf(b"")));
}

#[test]
fn a_log_of_three_levels_has_the_tiles_the_specification_counts() {
    let (size, mut naive) = (70_000, Naive::made_up(70_000));
    let mut log = Log::of(size);
    let full = |log: &Log, level| log.full.keys().filter(|(of, _)| *of == level).count();
    assert_eq!([0, 1, 2].map(|level| full(&log, level)), [273, 1, 0]);
    assert_eq!([0, 1, 2, 3].map(|level| log.edge.open(level).len()), [112, 17, 1, 0]);
    let root = naive.root(size as usize);
    assert_eq!(log.edge.root(), root);
    assert_eq!(log.root_of(size), root);
    for index in [0, 255, 256, 65_535, 65_536, 69_632, 69_999] {
        let proof = log.inclusion(size, index);
        assert_eq!(proof, naive.path(index as usize, 0, size as usize));
        assert!(included(leaf(&entry(index)), index, size, &proof, root));
    }
    for old in [1, 255, 256, 65_535, 65_536, 65_537, 69_888, 69_999, 70_000] {
        pair(&mut log, &mut naive, old, size);
    }
}

#[test]
fn an_edge_restored_is_the_edge_that_was_pushed() {
    let mut edge = Edge::default();
    for index in 0..SIZE {
        let restored = restore(edge.size(), &edge);
        assert_eq!(restored.as_ref(), Some(&edge), "{index}");
        let mut restored = restored.unwrap();
        let (mut tiles, mut again) = (vec![], vec![]);
        edge.push(leaf(&entry(index)), &mut |tile| tiles.push(tile));
        restored.push(leaf(&entry(index)), &mut |tile| again.push(tile));
        assert_eq!((&restored, again), (&edge, tiles));
    }
    let far = Log::of(65_600).edge;
    assert_eq!(restore(65_600, &far), Some(far));
}

fn restore(size: u64, edge: &Edge) -> Option<Edge> {
    never_fails(Edge::restore(size, |level| Ok(edge.open(level).to_vec())))
}

#[test]
fn an_edge_is_not_restored_from_too_many_or_too_few() {
    let edge = Log::of(300).edge;
    assert_eq!(restore(299, &edge), None);
    assert_eq!(restore(301, &edge), None);
    assert_eq!(Edge::restore(300, Err::<Vec<Hash>, u8>), Err(0));
}

#[test]
fn a_tile_too_short_makes_no_proof_that_holds() {
    struct Short(Log);
    impl wenjin_ledger::Tiles for Short {
        type Error = std::convert::Infallible;
        fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error> {
            let mut hashes = self.0.tile(level, index, width)?;
            hashes.truncate(usize::from(width) / 2);
            Ok(hashes)
        }
    }
    let (mut short, root) = (Short(Log::of(300)), Log::of(300).edge.root());
    assert_ne!(never_fails(root_of(&mut short, 300)), root);
    let proof = never_fails(wenjin_ledger::inclusion(&mut short, 300, 3));
    assert!(!included(leaf(&entry(3)), 3, 300, &proof, root));
}

proptest! {
    #[test]
    fn any_pair_of_sizes_is_consistent(old in 0u64..SIZE, more in 0u64..SIZE) {
        let new = (old + more).min(SIZE);
        pair(&mut Log::of(new), &mut Naive::made_up(new), old, new);
    }

    #[test]
    fn a_proof_shows_one_leaf_at_one_place_only(
        size in 1u64..SIZE, index in 0u64..SIZE, other in 0u64..SIZE, cut in 0usize..12
    ) {
        let index = index % size;
        let mut log = Log::of(size);
        let (proof, root) = (log.inclusion(size, index), log.edge.root());
        prop_assert!(included(leaf(&entry(index)), index, size, &proof, root));
        prop_assert_eq!(included(leaf(&entry(index)), other, size, &proof, root), other == index);
        prop_assert_eq!(included(leaf(&entry(other)), index, size, &proof, root), other == index);
        prop_assert!(!included(leaf(&entry(index)), index, size, &[&proof[..], &[root]].concat(), root));
        if cut < proof.len() {
            prop_assert!(!included(leaf(&entry(index)), index, size, &proof[..cut], root));
        }
    }

    #[test]
    fn checks_of_arbitrary_numbers_end(at: u64, size: u64, proof in prop::collection::vec(0u8..4, 0..70)) {
        let proof: Vec<Hash> = proof.into_iter().map(|byte| Hash([byte; 32])).collect();
        let _ = included(empty(), at, size, &proof, empty());
        let _ = consistent(at, empty(), size, empty(), &proof);
    }
}
