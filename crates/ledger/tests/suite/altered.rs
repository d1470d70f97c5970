//! Every bit of every byte that travels, changed in turn: nothing altered is accepted.

use std::cell::RefCell;

use tlog_tiles::{HashReader, TileHashReader, stored_hash_index};
use wenjin_ledger::{Proof, PublicKey, Receipt, SigningKey, leaf, root};

use crate::judges::{Served, theirs};
use crate::log::{Log, entry, key};

/// The texts that differ from this one in one bit; bits that leave no text behind cannot be accepted.
fn altered(text: &str) -> impl Iterator<Item = String> {
    (0..text.len() * 8).filter_map(move |bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        String::from_utf8(bytes).ok()
    })
}

#[test]
fn an_altered_checkpoint_is_rejected() {
    let note = Log::of(300).note();
    assert!(key().public().open(&note).is_ok());
    let mut count = 0;
    for altered in altered(&note) {
        assert!(key().public().open(&altered).is_err(), "{altered}");
        count += 1;
    }
    assert!(1000 < count);
}

#[test]
fn an_altered_key_is_rejected() {
    let (secret, public) = (key().to_text(), key().public().to_text());
    assert!(altered(&secret).all(|text| SigningKey::parse(&text).is_err()));
    assert!(altered(&public).all(|text| PublicKey::parse(&text).is_err()));
}

#[test]
fn an_altered_proof_is_rejected() {
    let mut log = Log::of(300);
    let proof = Proof { index: 258, hashes: log.inclusion(300, 258), note: log.note() };
    let text = proof.text();
    let holds = |text: &str| {
        Proof::parse(text).is_ok_and(|it| it.check(&key().public(), &entry(258)).is_ok())
    };
    assert!(holds(&text));
    assert!(altered(&text).all(|text| !holds(&text)));
    let changed = (0..256).map(|bit| {
        let mut entry = entry(258);
        entry[bit / 8] ^= 1 << (bit % 8);
        entry
    });
    assert!(changed.into_iter().all(|entry| proof.check(&key().public(), &entry).is_err()));
}

/// Size, root, key and signature are found altered by the code alone; index and entry, which nobody
/// signed, with the log.
#[test]
fn an_altered_receipt_is_rejected() {
    let log = RefCell::new(Log::of(300));
    let code = Receipt::of(258, entry(258), &log.borrow().note(), &key().public()).unwrap().code();
    let signed =
        |code: &str| Receipt::parse(code).ok().filter(|it| it.check(&key().public()).is_ok());
    let holds = |code: &str| {
        signed(code).is_some_and(|receipt| {
            receipt.is_included(&log.borrow_mut().inclusion(receipt.size, receipt.index))
        })
    };
    assert!(holds(&code));
    assert!(altered(&code).all(|code| !holds(&code)));
    // The letters wholly after index and entry: bytes 41 to 148.
    assert!(altered(&code).filter(|it| it[..56] == code[..56]).all(|it| signed(&it).is_none()));
}

/// Of 288 leaves, because there the root is over one subtree a tile: where it is over more of them than
/// there are tiles, tlog_tiles 0.2 takes some full tiles without comparing them with their parents.
#[test]
fn an_altered_tile_is_rejected() {
    const SIZE: u64 = 288;
    let mut log = Log::of(SIZE);
    let top = log.edge.root();
    let mut count = 0;
    for (level, index) in [(0, 0), (0, 1), (1, 0)] {
        for byte in 0..log.hashes(level, index).len() * 32 {
            let bit = byte * 8 + byte % 8;
            let mut served = Served::new(&log);
            served.altered = Some((level, index, bit));
            let reader = TileHashReader::new(SIZE, theirs(top), &served);
            let asked = stored_hash_index(0, index * 256);
            assert!(reader.read_hashes(&[asked]).is_err(), "{level}/{index}, bit {bit}");
            flip(&mut log, level, index, bit);
            match log.full.get(&(level, index)) {
                Some(hashes) => assert_ne!(root(hashes), log.hashes(1, 0)[0]),
                None => assert_ne!(log.root_of(SIZE), top),
            }
            if byte % 8 == 0 {
                // Of the leaf beside it, or in the other tile: its proof rests on the altered hash.
                let at = if level == 0 { (index * 256 + bit as u64 / 256) ^ 1 } else { SIZE - 1 };
                let proof = log.inclusion(SIZE, at);
                assert!(!wenjin_ledger::included(leaf(&entry(at)), at, SIZE, &proof, top));
            }
            flip(&mut log, level, index, bit);
            count += 1;
        }
    }
    assert_eq!(count, (256 + 32 + 1) * 32, "every byte of every tile");
    assert_eq!(log.root_of(SIZE), top);
}

fn flip(log: &mut Log, level: u8, index: u64, bit: usize) {
    if let Some(hashes) = log.full.get_mut(&(level, index)) {
        hashes[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
        return;
    }
    let edge = wenjin_ledger::Edge::restore(log.edge.size(), |of| {
        let mut hashes = log.edge.open(of).to_vec();
        if of == level {
            hashes[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
        }
        Ok::<_, ()>(hashes)
    });
    log.edge = edge.ok().flatten().expect("as many as before");
}
