//! `Store::verify` finds nothing where nothing is wrong, and everything that was planted.

use std::collections::BTreeSet;

use wenjin_matter::Attachment;
use wenjin_store::verify::What;
use wenjin_store::{Location, Store, StoreError, Verified};

use crate::place::{Place, command, everywhere, receive, submission};
use crate::rules::rules;

fn verify(place: &Place, known: &[String]) -> Verified {
    Store::verify(&place.location, &place.attachments(), &rules(7), known, &mut |_| {}).unwrap()
}

/// Some matters with an attachment, personal data, more than a tile of acts, and two checkpoints.
fn filled(place: &Place) -> Store {
    let store = place.open();
    let paper = Attachment {
        sha256: store.attachment_put(&mut &b"paper"[..], 10).unwrap(),
        name: "a.txt".into(),
        media_type: "text/plain".into(),
        bytes: 5,
    };
    for part in 0..2 {
        let ids: Vec<_> = (0..65).map(|_| place.id()).collect();
        let received =
            (0..).zip(&ids).map(|(n, id)| receive(*id, &format!("第{}件", 65 * part + n)));
        let answered = (0..).zip(&ids).map(|(n, id)| {
            let mut answer = command(*id, "answer", "clerk", []);
            answer.attachments.extend(Some(paper.clone()).filter(|_| part == 0 && n == 7));
            answer
        });
        for done in store.act_all(received.chain(answered).map(submission).collect()) {
            done.unwrap();
        }
        store.checkpoint().unwrap();
    }
    store
}

fn found(place: &Place, known: &[String]) -> BTreeSet<What> {
    verify(place, known).findings.into_iter().map(|finding| finding.what).collect()
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    everywhere(|place| {
        let store = filled(place);
        let note = store.checkpoint().unwrap();
        let verified = verify(place, std::slice::from_ref(&note));
        assert_eq!(verified.findings, vec![]);
        let Verified { acts, matters, files, checkpoints, particulars, .. } = verified;
        assert_eq!((acts, matters, files, checkpoints, particulars), (260, 130, 1, 3, 260));
        assert_eq!(verified.root, store.log_key().open(&note).unwrap().root.base64());
    });
}

#[test]
fn deleting_personal_data_leaves_everything_verifiable() {
    everywhere(|place| {
        let store = filled(place);
        let id = store.acts_from(3, 1).unwrap().remove(0).act.matter;
        let erased: Result<u64, StoreError> = store.write(move |tx| tx.erase(id, &[]));
        assert_eq!(erased, Ok(2));
        assert_eq!(verify(place, &[]).findings, vec![]);
    });
}

/// Past the program: with the database's password and no triggers.
fn alter(place: &Place, sql: &str) {
    let off = match place.location {
        Location::Sqlite(_) => {
            "DROP TRIGGER acts_update; DROP TRIGGER acts_delete; DROP TRIGGER particulars_update;"
        }
        Location::Postgres(_) => {
            "ALTER TABLE acts DISABLE TRIGGER ALL; ALTER TABLE particulars DISABLE TRIGGER ALL;"
        }
    };
    place.execute(&format!("{off} {sql}")).unwrap();
}

#[test]
fn every_planted_change_is_found() {
    let swap = "UPDATE acts SET position = -1 WHERE position = 20;
                UPDATE acts SET position = 20 WHERE position = 40;
                UPDATE acts SET position = 40 WHERE position = -1;";
    let text = "UPDATE acts SET body = (SELECT b.body FROM acts b WHERE b.position = 5) WHERE position = 5 + 2;";
    for (what, sql) in [
        (
            What::CheckpointWrong,
            "UPDATE acts SET salt = (SELECT salt FROM acts WHERE position = 2) WHERE position = 1;",
        ),
        (What::ActMisplaced, text),
        (What::ActMissing, "DELETE FROM acts WHERE position = 100;"),
        (What::CheckpointWrong, swap),
        (What::LogShort, "DELETE FROM acts WHERE position > 200;"),
        (What::ActMissing, "DELETE FROM acts WHERE position = 1;"),
        (
            What::ParticularWrong,
            "UPDATE particulars SET body = replace(body, '10000000000', '20000000000') WHERE position = 3;",
        ),
        (What::ParticularStray, "INSERT INTO particulars (position, body) VALUES (9999, '{}');"),
        (What::TileWrong, "DELETE FROM tiles;"),
        (What::TileWrong, "UPDATE tiles SET root = (SELECT salt FROM acts WHERE position = 1);"),
        (
            What::ListWrong,
            "UPDATE matters SET station = 'x' WHERE version = 2 AND title = '第9件';",
        ),
        (What::ListWrong, "DELETE FROM clocks;"),
        (What::ListWrong, "DELETE FROM matters WHERE title = '第11件';"),
    ] {
        everywhere(|place| {
            drop(filled(place));
            alter(place, sql);
            let found = found(place, &[]);
            assert!(found.contains(&what), "{sql}: {found:?}");
        });
    }
}

/// What has lost its pieces is found by nobody; what has others' is offered in vain.
#[test]
fn a_search_index_that_is_not_that_of_the_lists_is_found() {
    everywhere(|place| {
        let store = filled(place);
        store.rebuild().unwrap();
        drop(store);
        assert_eq!(found(place, &[]), BTreeSet::new());
        let emptied = match place.location {
            Location::Sqlite(_) => "INSERT INTO search (search) VALUES ('delete-all')",
            Location::Postgres(_) => "UPDATE search SET pieces = ''",
        };
        for sql in ["UPDATE searched SET upto = upto - 1", emptied] {
            place.execute(sql).unwrap();
            let verified = verify(place, &[]);
            let whats: Vec<What> = verified.findings.iter().map(|finding| finding.what).collect();
            assert_eq!(whats, [What::SearchWrong], "{sql}");
        }
        place.open().rebuild().unwrap();
        assert_eq!(found(place, &[]), BTreeSet::new());
    });
}

#[test]
fn an_altered_file_and_a_foreign_checkpoint_are_found() {
    let place = Place::sqlite();
    let store = filled(&place);
    let note = store.checkpoint().unwrap();
    let foreign = note.replace("260\n", "261\n");
    assert_eq!(found(&place, &[foreign]), BTreeSet::from([What::CheckpointForeign]));
    let sha256 = store.attachment_put(&mut &b"paper"[..], 10).unwrap();
    let path = place.attachments().join(&sha256[..2]).join(&sha256[2..4]).join(&sha256);
    std::fs::write(path, "Paper").unwrap();
    assert_eq!(found(&place, &[]), BTreeSet::from([What::FileWrong]));
}

/// Whoever has all of the database, and even its folder, is found by one checkpoint kept elsewhere.
#[test]
fn yesterdays_copy_is_found_by_a_checkpoint_kept_elsewhere() {
    let place = Place::sqlite();
    let Location::Sqlite(path) = &place.location else { unreachable!() };
    drop(filled(&place));
    let trail = place.attachments().join("log/checkpoints");
    let (yesterday, old_trail) = (std::fs::read(path).unwrap(), std::fs::read(&trail).unwrap());
    let store = place.open();
    store.act(submission(receive(place.id(), "今天的"))).unwrap();
    let kept = store.checkpoint().unwrap();
    drop(store);
    std::fs::write(path, yesterday).unwrap();
    std::fs::write(&trail, old_trail).unwrap();
    assert_eq!(found(&place, &[]), BTreeSet::new());
    assert_eq!(found(&place, &[kept]), BTreeSet::from([What::LogShort]));
}
