//! The log over the acts: what it serves is what follows from them, and a database put back to an
//! earlier state does not open.

use wenjin_ledger::{Level, TileName, consistent, included, leaf, root};
use wenjin_store::{Location, Store, StoreError};

use crate::place::{Place, everywhere, receive, submission};
use crate::rules::rules;

fn fill(place: &Place, store: &Store, acts: u64) {
    let wishes = (0..acts).map(|n| submission(receive(place.id(), &format!("第{n}件")))).collect();
    for answer in store.act_all(wishes) {
        answer.unwrap();
    }
}

/// The entries of the log, read as an auditor reads them: from the bundles.
fn entries(store: &Store, size: u64) -> Vec<Vec<u8>> {
    let bundles = (0..size.div_ceil(256)).map(|index| {
        let name = TileName::of(Level::Entries, index, size).unwrap();
        store.tile(&name).unwrap().unwrap()
    });
    let bytes: Vec<u8> = bundles.flatten().collect();
    assert!(bytes.chunks(34).all(|entry| entry[..2] == [0, 32]));
    bytes.chunks(34).map(|entry| entry[2..].to_vec()).collect()
}

#[test]
fn the_checkpoint_is_over_the_entries_that_are_served() {
    everywhere(|place| {
        let store = place.open();
        for acts in [0, 1, 254, 1, 1, 300] {
            fill(place, &store, acts);
            let signed = store.log_key().open(&store.checkpoint().unwrap()).unwrap();
            let leaves: Vec<_> =
                entries(&store, signed.size).iter().map(|entry| leaf(entry)).collect();
            assert_eq!(leaves.len() as u64, signed.size);
            assert_eq!(root(&leaves), signed.root, "{} acts", signed.size);
        }
        let full = TileName { level: Level::Hashes(0), index: 1, width: 256 };
        assert_eq!(store.tile(&full).unwrap().unwrap().len(), 256 * 32);
        let above = TileName { level: Level::Hashes(1), index: 0, width: 2 };
        assert_eq!(store.tile(&above).unwrap().unwrap().len(), 2 * 32);
        for beyond in [
            TileName { level: Level::Hashes(0), index: 2, width: 256 },
            TileName { level: Level::Hashes(1), index: 0, width: 3 },
            TileName { level: Level::Hashes(9), index: u64::MAX, width: 1 },
            TileName { level: Level::Entries, index: 99, width: 1 },
        ] {
            assert_eq!(store.tile(&beyond), Ok(None), "{beyond}");
        }
        let before = store.checkpoint().unwrap();
        drop(store);
        assert_eq!(place.open().checkpoint().unwrap(), before, "and after opening anew");
    });
}

#[test]
fn a_receipt_holds_and_goes_on_holding() {
    everywhere(|place| {
        let store = place.open();
        fill(place, &store, 270);
        let receipt = store.receipt(269).unwrap().unwrap();
        receipt.check(store.log_key()).unwrap();
        assert_eq!(receipt.index, 268);
        fill(place, &store, 300);
        let proof = store.act_proof(269, &[]).unwrap().unwrap();
        let whole: serde_json::Value = serde_json::from_str(&proof).unwrap();
        let proof = wenjin_ledger::Proof::parse(whole["proof"].as_str().unwrap()).unwrap();
        let signed = proof.check(store.log_key(), &receipt.entry).unwrap();
        let leaf = leaf(&receipt.entry);
        assert!(included(leaf, 268, signed.size, &proof.hashes, signed.root));
        assert_eq!(store.receipt(0), Ok(None));
        assert_eq!(store.receipt(571), Ok(None));
        assert_eq!(store.act_proof(571, &[]), Ok(None));
        let same = consistent(signed.size, signed.root, signed.size, signed.root, &[]);
        assert!(same);
    });
}

#[test]
fn a_proof_opens_only_what_was_asked_for() {
    everywhere(|place| {
        let store = place.open();
        fill(place, &store, 1);
        let shut = store.act_proof(1, &[]).unwrap().unwrap();
        assert!(!shut.contains("10000000000") && !shut.contains("甲某\""), "{shut}");
        let open = store.act_proof(1, &["phone".into()]).unwrap().unwrap();
        assert!(open.contains("10000000000"));
        let whole: serde_json::Value = serde_json::from_str(&open).unwrap();
        assert_eq!(whole["revealed"].as_object().unwrap().len(), 1);
    });
}

/// What was published cannot be taken back by putting yesterday's file in place.
#[test]
fn an_earlier_copy_of_the_database_does_not_open() {
    let place = Place::sqlite();
    let Location::Sqlite(path) = &place.location else { unreachable!() };
    let store = place.open();
    fill(&place, &store, 3);
    drop(store);
    let yesterday = std::fs::read(path).unwrap();
    let store = place.open();
    fill(&place, &store, 1);
    store.checkpoint().unwrap();
    drop(store);
    std::fs::write(path, yesterday).unwrap();
    let opened = Store::open(&place.location, &place.attachments(), rules(7));
    assert_eq!(opened.err(), Some(StoreError::LogDiverged { size: 4 }));
}

/// The key is for its owner alone.
#[test]
fn the_key_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    drop(place.open());
    let mode = std::fs::metadata(place.attachments().join("log/key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A line that the power failed in was given to nobody.
#[test]
fn a_torn_line_of_the_trail_is_forgotten() {
    let place = Place::sqlite();
    let store = place.open();
    fill(&place, &store, 1);
    store.checkpoint().unwrap();
    drop(store);
    let trail = place.attachments().join("log/checkpoints");
    let whole = std::fs::read_to_string(&trail).unwrap();
    std::fs::write(&trail, format!("{whole}2 abc")).unwrap();
    let store = place.open();
    assert_eq!(std::fs::read_to_string(&trail).unwrap(), whole);
    fill(&place, &store, 1);
    store.log_key().open(&store.checkpoint().unwrap()).unwrap();
}
