//! Files are addressed by their content, stored before they are named, and checked before they are
//! shown.

use std::io::Read;

use wenjin_matter::Attachment;
use wenjin_store::{StoreError, SubmitError};

use crate::place::{Place, everywhere, receive, submission};

/// SHA-256 of `abc`, from FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn the_same_bytes_are_one_file_under_their_digest() {
    let place = Place::sqlite();
    let store = place.open();
    for _ in 0..2 {
        assert_eq!(store.attachment_put(&mut b"abc".as_slice(), 3), Ok(ABC.into()));
    }
    let path = place.attachments().join("ba/78").join(ABC);
    assert_eq!(std::fs::read(path).unwrap(), b"abc");
    let mut bytes = Vec::new();
    store.attachment_open(ABC).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"abc");
    let left = std::fs::read_dir(place.attachments().join("incoming")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn a_file_over_the_limit_leaves_nothing() {
    let place = Place::sqlite();
    let store = place.open();
    let endless = &mut std::io::repeat(7);
    let limit = 200_000;
    assert_eq!(store.attachment_put(endless, limit), Err(StoreError::FileTooLarge { limit }));
    let left: Vec<_> = std::fs::read_dir(place.attachments().join("incoming")).unwrap().collect();
    assert!(left.is_empty());
}

#[test]
fn only_a_digest_is_ever_part_of_a_path() {
    let place = Place::sqlite();
    let store = place.open();
    store.attachment_put(&mut b"abc".as_slice(), 3).unwrap();
    let upper = ABC.to_uppercase();
    let long = format!("{ABC}0");
    let climbing = format!("{:.<64}", "../../data/wenjin.db");
    for wrong in [
        "",
        "..",
        "../../../etc/passwd",
        "/etc/passwd",
        "ba/78",
        &upper,
        &long,
        &climbing,
        &"é".repeat(32),
    ] {
        assert!(store.attachment_open(wrong).unwrap().is_none(), "{wrong}");
    }
}

#[test]
fn a_changed_file_is_not_shown_and_healed_when_stored_again() {
    let place = Place::sqlite();
    let store = place.open();
    store.attachment_put(&mut b"abc".as_slice(), 3).unwrap();
    std::fs::write(place.attachments().join("ba/78").join(ABC), b"abd").unwrap();
    assert_eq!(store.attachment_open(ABC).unwrap_err().code(), "stored-data-damaged");
    store.attachment_put(&mut b"abc".as_slice(), 3).unwrap();
    assert!(store.attachment_open(ABC).unwrap().is_some());
}

#[test]
fn an_act_names_only_files_that_are_stored() {
    everywhere(|place| {
        let store = place.open();
        let mut command = receive(place.id(), "附图");
        command.attachments = vec![Attachment {
            sha256: ABC.into(),
            name: "图.png".into(),
            media_type: "image/png".into(),
            bytes: 3,
        }];
        let missing = SubmitError::AttachmentMissing { name: "图.png".into() };
        assert_eq!(store.act(submission(command.clone())), Err(missing));
        store.attachment_put(&mut b"abc".as_slice(), 3).unwrap();
        let done = store.act(submission(command.clone())).unwrap();
        let matter = store.matter(done.matter).unwrap().unwrap();
        assert_eq!(matter.acts[0].attachments, command.attachments);
    });
}
