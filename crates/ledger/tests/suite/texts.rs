//! The texts: names of tiles, keys, checkpoints, receipts and proofs, and what is not one.

use proptest::prelude::*;
use wenjin_ledger::{
    Checkpoint, Hash, KeyError, Level, NoteError, Proof, ProofError, PublicKey, Receipt,
    ReceiptError, SigningKey, TileName, leaf,
};

use crate::log::{Log, ORIGIN, entry, key};

fn tile(level: Level, index: u64, width: u16) -> TileName {
    TileName { level, index, width }
}

#[test]
fn tiles_are_named_as_the_specification_names_them() {
    for (name, text) in [
        (tile(Level::Hashes(0), 0, 256), "0/000"),
        (tile(Level::Hashes(0), 0, 1), "0/000.p/1"),
        (tile(Level::Hashes(0), 1_234_067, 256), "0/x001/x234/067"),
        (tile(Level::Hashes(1), 1_000, 255), "1/x001/000.p/255"),
        (tile(Level::Hashes(63), 999, 17), "63/999.p/17"),
        (tile(Level::Entries, 273, 112), "entries/273.p/112"),
        (tile(Level::Entries, u64::MAX, 256), "entries/x018/x446/x744/x073/x709/x551/615"),
    ] {
        assert_eq!(name.to_string(), text);
        assert_eq!(TileName::parse(text), Some(name));
    }
    for text in [
        "",
        "0",
        "0/",
        "/000",
        "0/0",
        "0/00",
        "0/0000",
        "0/1000",
        "0/x000/000",
        "0/001/000",
        "0/x001",
        "0/x1/000",
        "0/xx01/000",
        "0/000/",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/+1",
        "0/000.p/",
        "0/000.p/1/",
        "00/000",
        "64/000",
        "-1/000",
        "data/000",
        "0/000.p/1.p/1",
        "entries/x018/x446/x744/x073/x709/x551/616",
        "entries/0x0",
        "0/００１",
        "0/000 ",
        " 0/000",
    ] {
        assert_eq!(TileName::parse(text), None, "{text}");
    }
}

#[test]
fn a_tree_has_the_tiles_its_size_says() {
    let width = |level, index, size| TileName::of(level, index, size).map(|tile| tile.width);
    assert_eq!(width(Level::Entries, 0, 0), None);
    assert_eq!(width(Level::Entries, 273, 70_000), Some(112));
    assert_eq!(width(Level::Hashes(0), 272, 70_000), Some(256));
    assert_eq!(width(Level::Hashes(0), 274, 70_000), None);
    assert_eq!(width(Level::Hashes(1), 1, 70_000), Some(17));
    assert_eq!(width(Level::Hashes(2), 0, 70_000), Some(1));
    assert_eq!(width(Level::Hashes(3), 0, 70_000), None);
    assert_eq!(width(Level::Hashes(1), 0, 256), Some(1));
    assert_eq!(width(Level::Hashes(0), 1, 256), None);
    assert_eq!(width(Level::Hashes(63), u64::MAX, u64::MAX), None);
    assert!(tile(Level::Hashes(1), 1, 16).is_in(70_000));
    assert!(!tile(Level::Hashes(1), 1, 18).is_in(70_000));
}

#[test]
fn keys_are_read_as_they_were_written() {
    let text = key().to_text();
    let read = SigningKey::parse(&text).unwrap();
    assert_eq!((read.to_text(), read.public()), (text.clone(), key().public()));
    assert_eq!(PublicKey::parse(&key().public().to_text()), Ok(key().public()));
    assert_eq!(key().public().name(), ORIGIN);
    assert!(!format!("{:?}", key()).contains(text.rsplit('+').next().unwrap()));
    let other = text.replace(ORIGIN, "log.example/other");
    assert_eq!(SigningKey::parse(&other).err(), Some(KeyError::WrongId));
    assert_eq!(SigningKey::parse(&text[12..]).err(), Some(KeyError::Malformed));
    let other = key().public().to_text().replace(ORIGIN, "log.example/other");
    assert_eq!(PublicKey::parse(&other), Err(KeyError::WrongId));
}

#[test]
#[should_panic(expected = "cannot be the name of a log")]
fn a_name_with_a_space_is_no_name_of_a_log() {
    SigningKey::new("two words", [1; 32]);
}

#[test]
fn a_checkpoint_is_three_lines() {
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: 7, root: Hash([0; 32]) };
    let text = "log.example/wenjin\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    assert_eq!(checkpoint.text(), text);
    assert_eq!(Checkpoint::parse(text), Some(checkpoint));
    for other in [
        text.trim_end().to_string(),
        format!("{text}extension\n"),
        format!("\n{text}"),
        text.replace("\n7", "\n07"),
        text.replace("\n7", "\n+7"),
        text.replace("\n7", "\n18446744073709551616"),
        text.replace(ORIGIN, ""),
        text.replace("AAA=", "AAB="),
        text.replace("AAA=", "AAA"),
        text.replace('\n', "\r\n"),
    ] {
        assert_eq!(Checkpoint::parse(&other), None, "{other}");
    }
}

#[test]
fn signing_twice_makes_the_same_note() {
    assert_eq!(Log::of(5).note(), Log::of(5).note());
    let opened = key().public().open(&Log::of(5).note());
    assert_eq!(opened.map(|it| (it.size, it.root)), Ok((5, Log::of(5).edge.root())));
}

#[test]
fn signatures_of_others_are_not_looked_at() {
    let (note, stranger) = (Log::of(5).note(), SigningKey::new("witness.example", [9; 32]));
    let (text, ours) = note.split_once("\n\n").unwrap();
    let checkpoint = key().public().open(&note).unwrap();
    let signed = stranger.sign(&checkpoint);
    let (_, theirs) = signed.split_once("\n\n").unwrap();
    let open = |lines: &str| key().public().open(&format!("{text}\n\n{lines}"));
    assert_eq!(open(&format!("{ours}{theirs}")), Ok(checkpoint.clone()));
    assert_eq!(open(&format!("{theirs}{ours}")), Ok(checkpoint));
    assert_eq!(open(theirs), Err(NoteError::Unsigned));
    assert_eq!(open(&format!("{ours}{ours}")), Err(NoteError::SignedTwice));
    assert_eq!(open(&format!("{ours}— nobody !\n")), Err(NoteError::Malformed));
    assert_eq!(open(""), Err(NoteError::Malformed));
    assert_eq!(open(ours.trim_end()), Err(NoteError::Malformed));
    // The same name with another key is another signer.
    let namesake = SigningKey::new(ORIGIN, [9; 32]);
    assert_eq!(namesake.public().open(&note), Err(NoteError::Unsigned));
}

#[test]
fn what_else_the_key_signs_is_not_a_checkpoint_of_the_log() {
    let foreign = Checkpoint { origin: "log.example/other".into(), size: 1, root: leaf(b"") };
    assert_eq!(key().public().open(&key().sign(&foreign)), Err(NoteError::OtherOrigin));
    let unnamed = Checkpoint { origin: String::new(), ..foreign };
    assert_eq!(key().public().open(&key().sign(&unnamed)), Err(NoteError::NotACheckpoint));
}

#[test]
fn a_receipt_is_read_from_its_code() {
    let mut log = Log::of(300);
    let receipt = Receipt::of(258, entry(258), &log.note(), &key().public()).unwrap();
    let code = receipt.code();
    assert_eq!(code.len(), 199);
    assert_eq!(Receipt::parse(&code), Ok(receipt.clone()));
    let checkpoint = receipt.check(&key().public()).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (300, log.edge.root()));
    assert!(receipt.is_included(&log.inclusion(300, 258)));
    assert!(!receipt.is_included(&log.inclusion(300, 259)));
    let namesake = SigningKey::new(ORIGIN, [9; 32]).public();
    assert_eq!(receipt.check(&namesake), Err(ReceiptError::OtherKey));
    let beyond = Receipt { index: 300, ..receipt.clone() };
    assert_eq!(beyond.check(&key().public()), Err(ReceiptError::Beyond));
    assert_eq!(Receipt::parse(&beyond.code()), Err(ReceiptError::Beyond));
    assert!(Receipt::of(300, entry(300), &log.note(), &key().public()).is_err());
    for other in ["", &code[1..], &format!("{code}A"), &format!("{code}="), &format!("{code}\n")] {
        assert_eq!(Receipt::parse(other), Err(ReceiptError::Malformed));
    }
}

#[test]
fn a_proof_is_the_text_of_the_specification() {
    let mut log = Log::of(3);
    let (hashes, note) = (log.inclusion(3, 1), log.note());
    let sisters = [leaf(&entry(0)).base64(), leaf(&entry(2)).base64()];
    let proof = Proof { index: 1, hashes, note: note.clone() };
    let text = proof.text();
    assert_eq!(
        text,
        format!("c2sp.org/tlog-proof@v1\nindex 1\n{}\n{}\n\n{note}", sisters[0], sisters[1])
    );
    assert_eq!(Proof::parse(&text).as_ref(), Ok(&proof));
    let checkpoint = key().public().open(&note).unwrap();
    assert_eq!(proof.check(&key().public(), &entry(1)), Ok(checkpoint));
    assert_eq!(proof.check(&key().public(), &entry(0)), Err(ProofError::NotIncluded));
    let namesake = SigningKey::new(ORIGIN, [9; 32]).public();
    assert_eq!(proof.check(&namesake, &entry(1)), Err(ProofError::Note(NoteError::Unsigned)));
    for other in [
        text.replace("@v1", "@v2"),
        text.replace("index 1", "index 01"),
        text.replace("index 1", "extra AAAA\nindex 1"),
        text.replace("\n\n", "\n"),
        text.replacen('=', "", 1),
    ] {
        assert_eq!(Proof::parse(&other), Err(ProofError::Malformed), "{other}");
    }
    let mut only = Log::of(1);
    let alone = Proof { index: 0, hashes: only.inclusion(1, 0), note: only.note() };
    assert_eq!(Proof::parse(&alone.text()), Ok(alone.clone()));
    assert!(alone.check(&key().public(), &entry(0)).is_ok());
}

proptest! {
    #[test]
    fn every_name_of_a_tile_is_read_again(level in 0u8..64, index: u64, width in 1u16..=256, hashes: bool) {
        let level = if hashes { Level::Hashes(level) } else { Level::Entries };
        let name = tile(level, index, width);
        prop_assert_eq!(TileName::parse(&name.to_string()), Some(name));
    }

    #[test]
    fn whatever_is_read_is_written_the_same(text in "\\PC{0,40}|[0-9x/.pentris]{0,30}|[A-Za-z0-9_-]{199}") {
        if let Some(name) = TileName::parse(&text) {
            prop_assert_eq!(name.to_string(), &text[..]);
        }
        if let Ok(receipt) = Receipt::parse(&text) {
            prop_assert_eq!(receipt.code(), &text[..]);
        }
        prop_assert!(Proof::parse(&text).is_err());
        prop_assert!(Checkpoint::parse(&text).is_none());
        prop_assert!(key().public().open(&text).is_err());
        prop_assert!(PublicKey::parse(&text).is_err() && SigningKey::parse(&text).is_err());
    }
}
