//! Personal data lie apart from the acts: they can be deleted, and the acts stay provably the same.

use wenjin_matter::Value;
use wenjin_store::StoreError;
use wenjin_store::encoding::{decode, encode};

use crate::place::{everywhere, keyed, receive, text};

#[test]
fn deleting_them_leaves_the_canonical_bytes_as_they_were() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        store.act(keyed("k", receive(id, "缺斤少两"))).unwrap();
        let before = store.acts_from(1, 1).unwrap().remove(0);
        let erased: Result<u64, StoreError> = store.write(move |tx| tx.erase(id, &["phone"]));
        assert_eq!(erased, Ok(1));
        let after = store.acts_from(1, 1).unwrap().remove(0);
        assert_eq!(after.bytes, before.bytes);
        assert_eq!(after.act.get("phone"), Some(&Value::Erased));
        assert_eq!(after.act.get("name"), Some(&text("甲某")));
        let erased: Result<u64, StoreError> = store.write(move |tx| tx.erase(id, &[]));
        assert_eq!(erased, Ok(1));
        let bare = store.acts_from(1, 1).unwrap().remove(0);
        let (act, commitments) = decode(&bare.bytes).unwrap();
        assert_eq!(bare.act, act, "what is left is what the bytes hold");
        assert_eq!(encode(&act, &commitments).unwrap(), before.bytes);
        assert_eq!(store.matter(id).unwrap().unwrap().text("title"), "缺斤少两");
    });
}

/// A planted name and number are nowhere but in the table they can be deleted from.
#[test]
fn they_are_in_no_act_no_list_and_no_key() {
    everywhere(|place| {
        let store = place.open();
        store.act(keyed("k", receive(place.id(), "缺斤少两"))).unwrap();
        let bytes = store.acts_from(1, 1).unwrap().remove(0).bytes;
        let bytes = String::from_utf8(bytes).unwrap();
        assert!(!bytes.contains("10000000000") && bytes.contains("缺斤少两"));
        for (table, columns) in [
            ("matters", "number, title, respondent, search, source_key, handler"),
            ("clocks", "matter, rule"),
            ("submission_keys", "key, matter"),
        ] {
            for column in columns.split(", ") {
                let sql =
                    format!("SELECT COUNT(*) FROM {table} WHERE {column} LIKE '%10000000000%'");
                assert_eq!(place.number(&sql), 0, "{table}.{column}");
            }
        }
        assert_eq!(
            place.number("SELECT COUNT(*) FROM particulars WHERE body LIKE '%10000000000%'"),
            1
        );
    });
}

/// The salt makes equal values commit unequally: who guesses a number cannot look it up.
#[test]
fn equal_values_have_unequal_commitments() {
    everywhere(|place| {
        let store = place.open();
        for _ in 0..2 {
            let id = place.id();
            store.act(keyed(&id.to_string(), receive(id, "甲"))).unwrap();
        }
        let commitments =
            store.acts_from(1, 2).unwrap().into_iter().map(|entry| decode(&entry.bytes).unwrap().1);
        let [a, b]: [_; 2] = commitments.collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
        assert_ne!(a["phone"], b["phone"]);
    });
}
