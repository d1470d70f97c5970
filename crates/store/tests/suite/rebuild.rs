//! Projections follow from the acts: rebuilt, they are what they were live.

use proptest::prelude::*;
use wenjin_store::{ListQuery, Rebuilt, Scope, StoreError};

use crate::history::{attempts, live};
use crate::place::everywhere;
use crate::rules::rules;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn rebuilt_is_live(attempts in attempts()) {
        everywhere(|place| {
            let store = place.open();
            live(place, &store, &attempts);
            let before = store.projection_digest().unwrap();
            let rebuilt = store.rebuild().unwrap();
            let acts = store.acts_from(1, 1000).unwrap().len() as u64;
            let matters = store.count(&ListQuery::of(Scope::All)).unwrap();
            assert_eq!(rebuilt, Rebuilt { matters, acts });
            assert_eq!(store.projection_digest().unwrap(), before);
            // A row that was lost or changed comes back.
            place.execute("DELETE FROM clocks; UPDATE matters SET station = 'x', lead_rule = ''").unwrap();
            store.rebuild().unwrap();
            assert_eq!(store.projection_digest().unwrap(), before);
        });
    }
}

#[test]
fn another_edition_of_the_rules_rebuilds_on_opening() {
    everywhere(|place| {
        let attempts = [(0, 0, 1), (1, 0, 2), (1, 6, 0), (2, 0, 7)];
        let store = place.open_under(rules(2));
        live(place, &store, &attempts);
        let before = store.projection_digest().unwrap();
        drop(store);
        let store = place.open_under(rules(1));
        let after = store.projection_digest().unwrap();
        assert_ne!(after, before, "another length is another last day");
        store.rebuild().unwrap();
        assert_eq!(store.projection_digest().unwrap(), after);
        drop(store);
        assert_eq!(place.open_under(rules(2)).projection_digest().unwrap(), before);
    });
}

#[test]
fn a_rebuild_that_meets_damage_leaves_the_lists_as_they_were() {
    let place = crate::place::Place::sqlite();
    let store = place.open();
    live(&place, &store, &[(0, 0, 1), (1, 0, 2)]);
    let before = store.projection_digest().unwrap();
    place
        .execute("DROP TRIGGER acts_update; UPDATE acts SET body = X'00' WHERE position = 2")
        .unwrap();
    assert!(matches!(store.rebuild(), Err(StoreError::Damaged { .. })));
    assert_eq!(store.projection_digest().unwrap(), before);
    assert!(store.is_writable());
}
