//! What a plan that is carried out leaves behind.

use jiff::civil::date;
use wenjin_bureau::import::{Counts, Fate, carry_out};
use wenjin_bureau::profile::Profile;
use wenjin_matter::Value;
use wenjin_store::RowOutcome;

use crate::place::{LETTERS, ORDERS, Place, origin};

#[test]
fn bringing_a_file_in_twice_is_bringing_it_in_once() {
    let place = Place::new();
    assert_eq!(
        place.import("演示.csv", LETTERS.as_bytes(), "petition").counts,
        Counts { new: 3, ..Counts::default() }
    );
    let before = place.store.projection_digest().unwrap();
    let again = place.import("演示改名.csv", LETTERS.as_bytes(), "petition").counts;
    assert_eq!(again, Counts { same: 3, ..Counts::default() });
    assert_eq!(place.matters(), 3);
    assert_eq!(place.store.projection_digest().unwrap(), before);
}

#[test]
fn two_imports_at_the_same_time_open_each_matter_once() {
    let place = Place::new();
    let profile = Profile::named("petition").unwrap();
    let first = place.plan("演示.csv", LETTERS.as_bytes(), "petition").unwrap();
    let second = place.plan("演示二.csv", LETTERS.as_bytes(), "petition").unwrap();
    assert_eq!(second.counts().new, 3);
    for (file, plan, new) in [("演示.csv", &first, 3), ("演示二.csv", &second, 0)] {
        let done =
            carry_out(&place.store, plan.clone(), &profile, &origin(file), LETTERS.as_bytes());
        assert_eq!(done.unwrap().counts, Counts { new, same: 3 - new, ..Counts::default() });
    }
    assert_eq!(place.matters(), 3);
}

#[test]
fn a_changed_row_records_only_what_is_different() {
    let place = Place::new();
    place.import("一.csv", LETTERS.as_bytes(), "petition");
    let changed = LETTERS.replace("演示内容乙", "演示内容乙，另补一句");
    let counts = place.import("二.csv", changed.as_bytes(), "petition").counts;
    assert_eq!(counts, Counts { changed: 1, same: 2, ..Counts::default() });
    let matter = place.matter("petition", "y2");
    assert_eq!(matter.text("facts"), "演示内容乙，另补一句");
    let act = matter.last("update-import").unwrap();
    assert!(act.get("title").is_none() && act.get("facts").is_some());
    assert_eq!(act.get("source-file"), Some(&Value::Text("二.csv".into())));
}

#[test]
fn a_row_that_changes_back_is_recorded_as_often_as_it_changes() {
    let place = Place::new();
    let other = LETTERS.replace("演示内容乙", "演示内容乙，改");
    for (text, changed) in [(LETTERS, 0), (&other, 1), (LETTERS, 1), (&other, 1)] {
        let counts = place.import("演示.csv", text.as_bytes(), "petition").counts;
        assert_eq!((counts.changed, counts.rejected), (changed, 0));
    }
    let matter = place.matter("petition", "y2");
    assert_eq!(matter.text("facts"), "演示内容乙，改");
    assert_eq!(matter.acts.len(), 4);
}

#[test]
fn every_field_can_be_traced_to_file_sheet_and_row() {
    let place = Place::new();
    place.import("演示.csv", ORDERS.as_bytes(), "12345");
    let matter = place.matter("12345", "G2");
    for (field, expected) in [
        ("source", "12345"),
        ("source-key", "G2"),
        ("source-file", "演示.csv"),
        ("source-sheet", "演示.csv"),
        ("source-row", "3"),
        ("ticket-number", "G2"),
        ("channel", "12345-line"),
        ("title", "演示：秤不准"),
        ("complainant-phone", "10000000001"),
    ] {
        assert_eq!(matter.text(field), expected, "{field}");
    }
    assert_eq!(matter.opened_at(), Some(date(2026, 8, 21).at(14, 5, 30, 0)));
    assert!(matter.personal.contains("complainant-phone"));
}

#[test]
fn columns_nobody_asked_for_are_kept_as_they_are() {
    let place = Place::new();
    let outcome = place.import("演示.csv", ORDERS.as_bytes(), "12345");
    assert_eq!(outcome.plan.extra, ["紧急程度"]);
    assert_eq!(place.matter("12345", "G2").text("source-extra"), r#"{"紧急程度":"紧急"}"#);
}

#[test]
fn a_row_the_engine_refuses_is_reported_and_stops_no_other() {
    let place = Place::new();
    // Before the first rule on bringing files in.
    let text = ORDERS.replace("2026-08-20 09:30", "2019-08-20 09:30");
    let outcome = place.import("演示.csv", text.as_bytes(), "12345");
    assert_eq!(outcome.counts, Counts { new: 1, rejected: 1, ..Counts::default() });
    let Fate::Rejected(words) = &outcome.plan.rows[0].fate else { panic!("not refused") };
    assert!(words[0].contains("rule-not-in-force"), "{words:?}");
    assert_eq!(place.matters(), 1);
}

#[test]
fn the_import_is_noted_with_every_row_and_its_file_is_kept() {
    let place = Place::new();
    let text = format!("{LETTERS}y1,演示：又一次,演示内容丁,\n");
    let outcome = place.import("演示.csv", text.as_bytes(), "petition");
    let import = place.store.import(&outcome.id).unwrap().expect("a note");
    assert_eq!((import.counts.opened, import.counts.refused), (3, 1));
    assert_eq!((import.file_name.as_str(), import.account.as_str()), ("演示.csv", "u-1"));
    assert!(place.store.attachment_open(&import.sha256).unwrap().is_some());
    let rows = place.store.import_rows(&outcome.id, 10, 0).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert_eq!(rows[3].outcome, RowOutcome::Refused);
    assert!(rows[3].words.starts_with("y1：") && rows[3].matter.is_none());
    assert!(rows.iter().all(|row| !row.words.contains("演示内容")));
}
