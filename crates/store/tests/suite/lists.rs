//! Lists, counts, search and exports say the same, and nothing outside the scope.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use wenjin_store::{Due, Group, Handler, ListQuery, Order, Row, Scope, Store, SubmitError};

use crate::history::{HANDLERS, STATIONS, TITLES, attempts, live};
use crate::place::{command, everywhere, receive, submission, text};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_outside_the_scope_is_listed_counted_or_exported(attempts in attempts()) {
        everywhere(|place| {
            let store = place.open();
            let ids = live(place, &store, &attempts);
            let everything = export(&store, &ListQuery::of(Scope::All));
            for scope in scopes() {
                let inside = |row: &&Row| match &scope {
                    Scope::All => true,
                    Scope::Station(code) => !code.is_empty() && row.summary.station == *code,
                    Scope::Account(account) => !account.is_empty() && row.summary.handler == *account,
                    Scope::Nothing => false,
                };
                let wanted: BTreeSet<_> = everything.iter().filter(inside).map(|row| row.id).collect();
                let found: BTreeSet<_> = export(&store, &ListQuery::of(scope.clone())).iter().map(|row| row.id).collect();
                assert_eq!(found, wanted, "{scope:?}");
                for id in &ids {
                    assert_eq!(store.row(&scope, *id).unwrap().is_some(), wanted.contains(id));
                }
                for query in queries(&scope) {
                    let rows = export(&store, &query);
                    assert!(rows.iter().all(|row| wanted.contains(&row.id)), "{query:?}");
                    agrees(&store, &query, &rows);
                }
            }
        });
    }

    #[test]
    fn a_search_finds_what_holds_every_word(attempts in attempts()) {
        everywhere(|place| {
            let store = place.open();
            live(place, &store, &attempts);
            let everything = export(&store, &ListQuery::of(Scope::All));
            for words in ["食品", "%", "_", "\\", "aBC", "缺 乙店", "测 甲", "' OR 1=1 --", "k1", ""] {
                let holds = |row: &&Row| {
                    let it = &row.summary;
                    let text = [&it.number, &it.title, &it.respondent, &it.source_key].map(|it| it.to_lowercase());
                    let mut words = words.split_whitespace().map(str::to_lowercase);
                    words.all(|word| text.iter().any(|text| text.contains(&word)))
                };
                let wanted: Vec<_> = everything.iter().filter(holds).cloned().collect();
                let query = ListQuery { text: words.into(), ..ListQuery::of(Scope::All) };
                assert_eq!(export(&store, &query), wanted, "{words}");
            }
        });
    }
}

/// Some are in the search index, some were changed since, and some are too new for it.
#[test]
fn a_search_finds_what_is_in_the_index_what_was_changed_and_what_is_new() {
    everywhere(|place| {
        let store = place.open();
        let title = |n: u32| match n % 3 {
            0 => format!("演示超市{n}号店"),
            1 => format!("Led灯{n:06}"),
            _ => "掉色".to_string(),
        };
        let ids: Vec<_> = (0..1400).map(|_| place.id()).collect();
        let received: Vec<_> =
            (0..).zip(&ids).map(|(n, id)| submission(receive(*id, &title(n)))).collect();
        for some in received.chunks(100) {
            store.act_all(some.to_vec()).into_iter().for_each(|done| drop(done.unwrap()));
        }
        for at in [3, 700, 1399] {
            let fields = [("title", text("改过的标题3721"))];
            store.act(submission(command(ids[at], "assign", "chief", fields))).unwrap();
        }
        assert_eq!(
            place.number("SELECT upto FROM searched") % 100,
            0,
            "whole batches are taken in"
        );
        assert!((800..1400).contains(&place.number("SELECT upto FROM searched")));
        for reopened in [false, true] {
            let store = if reopened { place.open() } else { store.clone() };
            for (words, number) in [
                ("超市", 466),
                ("超市3号", 0),
                ("超市9号 演示", 1),
                ("LED", 465),
                ("灯0000", 33),
                ("001397", 0),
                ("001396", 1),
                ("灯", 465),
                ("3721", 3),
                ("改过 标题", 3),
                ("色", 466),
            ] {
                let query = ListQuery { text: words.into(), ..ListQuery::of(Scope::All) };
                assert_eq!(export(&store, &query).len() as u64, store.count(&query).unwrap());
                assert_eq!(store.list(&query).unwrap().total, number, "{words}");
                assert_eq!(
                    store.list(&query).unwrap().rows.len() as u64,
                    number.min(50),
                    "{words}"
                );
            }
        }
    });
}

fn scopes() -> Vec<Scope> {
    let stations = STATIONS.map(|code| Scope::Station(code.into()));
    let handlers = HANDLERS.map(|account| Scope::Account(account.into()));
    [Scope::All, Scope::Nothing].into_iter().chain(stations).chain(handlers).collect()
}

fn queries(scope: &Scope) -> Vec<ListQuery> {
    let all = || ListQuery::of(scope.clone());
    let day = date(2026, 4, 15);
    vec![
        all(),
        ListQuery::open(scope.clone()),
        ListQuery { ended: Some(true), order: Order::Changed, ..all() },
        ListQuery { family: Some("other".into()), ..all() },
        ListQuery {
            stages: vec!["received".into(), "closed".into()],
            order: Order::Received,
            ..all()
        },
        ListQuery { station: Some("s-1".into()), ..all() },
        ListQuery { handler: Some(Handler::Nobody), ..all() },
        ListQuery { handler: Some(Handler::Account("u-2".into())), ..all() },
        ListQuery { channel: Some("x".into()), ..all() },
        ListQuery { respondent: Some("乙店".into()), ..all() },
        ListQuery { due: Some(Due::Before(day)), ..all() },
        ListQuery { due: Some(Due::Within(day, date(2026, 4, 17))), ..all() },
        ListQuery { due: Some(Due::Never), ..all() },
        ListQuery { received: Some((date(2026, 4, 1), date(2026, 4, 10))), ..all() },
        ListQuery { text: TITLES[0].into(), ..all() },
    ]
}

/// Pages, total, count and groups are those of the exported rows.
fn agrees(store: &Store, query: &ListQuery, rows: &[Row]) {
    assert_eq!(store.count(query).unwrap(), rows.len() as u64, "{query:?}");
    let mut paged = Vec::new();
    loop {
        let page = store
            .list(&ListQuery { limit: 2, offset: paged.len() as u64, ..query.clone() })
            .unwrap();
        assert_eq!(page.total, rows.len() as u64);
        if page.rows.is_empty() {
            break;
        }
        paged.extend(page.rows);
    }
    assert_eq!(paged, rows, "{query:?}");
    let mut stations: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        *stations.entry(row.summary.station.clone()).or_default() += 1;
    }
    let counted: BTreeMap<_, _> =
        store.count_by(query, Group::Station).unwrap().into_iter().collect();
    assert_eq!(counted, stations);
    let matters = store.clock_counts(query, date(2026, 4, 15)).unwrap();
    for clock in matters {
        let sum = clock.running + clock.lapsed + clock.in_time + clock.late;
        assert_eq!(sum, rows.len() as u64, "each matter has each clock of its kind: {clock:?}");
    }
}

fn export(store: &Store, query: &ListQuery) -> Vec<Row> {
    let mut rows = Vec::new();
    store
        .export(query, |row| {
            rows.push(row);
            Ok(())
        })
        .unwrap();
    rows
}

/// Worked by hand: seven and three working days from Wednesday 2026-04-15 and Monday 2026-04-06.
#[test]
fn the_work_list_is_led_by_the_earliest_last_day() {
    everywhere(|place| {
        let store = place.open();
        let (new, old, paused, closed) = (place.id(), place.id(), place.id(), place.id());
        let mut early = receive(old, "较早");
        early.at = date(2026, 4, 6).at(10, 0, 0, 0);
        for command in [
            receive(new, "新"),
            early,
            receive(paused, "中止"),
            command(paused, "suspend", "clerk", []),
            receive(closed, "办结"),
            command(closed, "close", "clerk", []),
        ] {
            store.act(submission(command)).unwrap();
        }
        let page = store.list(&ListQuery::of(Scope::All)).unwrap();
        let lead = |row: &Row| row.lead.clone().map(|lead| (lead.rule, lead.last_day));
        let rows: Vec<_> = page.rows.iter().map(|row| (row.id, lead(row))).collect();
        let promise = || "test/promise".to_string();
        assert_eq!(rows[0], (old, Some((promise(), date(2026, 4, 9)))));
        // A pause stops only the clock that knows it.
        assert_eq!(rows[1], (new, Some((promise(), date(2026, 4, 20)))));
        assert_eq!(rows[2].0, paused);
        assert!(page.rows[2].paused);
        let closes = store.clock_rows(new).unwrap();
        assert_eq!(
            closes.iter().find(|clock| clock.rule == "test/close-in-time").unwrap().last_day,
            Some(date(2026, 4, 24))
        );
        let lapsed =
            ListQuery { due: Some(Due::Before(date(2026, 4, 15))), ..ListQuery::open(Scope::All) };
        assert_eq!(store.count(&lapsed), Ok(1));
        let counts = store.clock_counts(&ListQuery::of(Scope::All), date(2026, 4, 15)).unwrap();
        let counts: Vec<_> = counts
            .iter()
            .map(|it| (it.rule.as_str(), it.running, it.lapsed, it.in_time, it.late))
            .collect();
        assert_eq!(counts[0], ("test/close-in-time", 3, 0, 1, 0));
    });
}

#[test]
fn a_row_of_a_source_is_found_with_its_digest() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        let fields = [
            ("title", text("甲")),
            ("source", text("12345")),
            ("source-key", text("2026-1")),
            ("source-digest", text("abc")),
        ];
        store.act(submission(command(id, "receive", "clerk", fields))).unwrap();
        assert_eq!(store.find_by_source("12345", "2026-1"), Ok(Some((id, "abc".into()))));
        assert_eq!(store.find_by_source("12345", "2026-2"), Ok(None));
        assert_eq!(store.find_by_source("12315", "2026-1"), Ok(None));
    });
}

#[test]
fn a_row_of_a_source_opens_one_matter_however_it_comes() {
    everywhere(|place| {
        let store = place.open();
        let row = |id, digest: &str| {
            let fields = [
                ("title", text("甲")),
                ("source", text("12345")),
                ("source-key", text("2026-1")),
                ("source-digest", text(digest)),
            ];
            submission(command(id, "receive", "clerk", fields))
        };
        let (first, second, third) = (place.id(), place.id(), place.id());
        let known = Err(SubmitError::SourceKnown { matter: first });
        // In one commit, in a later one, and by a program that remembers nothing.
        let answers = store.act_all(vec![row(first, "a"), row(second, "a")]);
        assert!(answers[0].is_ok());
        assert_eq!(answers[1], known);
        assert_eq!(store.act(row(third, "b")), known);
        drop(store);
        let store = place.open();
        assert_eq!(store.act(row(third, "b")), known);
        assert_eq!(place.number("SELECT COUNT(*) FROM acts"), 1);
        let found = store.find_by_sources("12345", &["2026-2", "2026-1"]).unwrap();
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [("2026-1".to_string(), (first, "a".to_string()))]
        );
    });
}

#[test]
fn what_was_counted_before_an_act_is_not_told_after_it() {
    everywhere(|place| {
        let (store, another) = (place.open(), place.open());
        let open = ListQuery::open(Scope::All);
        for number in 1..=3 {
            // Written by another program than the one that counts.
            another.act(submission(receive(place.id(), "甲"))).unwrap();
            for _ in 0..2 {
                assert_eq!(store.count(&open), Ok(number));
                assert_eq!(store.list(&open).unwrap().total, number);
                let stations = store.count_by(&open, Group::Station).unwrap();
                assert_eq!(stations, [(String::new(), number)]);
            }
        }
        assert_eq!(store.count(&ListQuery::of(Scope::Nothing)), Ok(0));
    });
}
