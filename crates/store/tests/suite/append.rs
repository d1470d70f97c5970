//! Acts are appended in one total order, whole, durable before they are acknowledged, and never
//! changed.

use std::sync::Mutex;

use jiff::civil::date;
use wenjin_matter::{Refusal, Value};
use wenjin_store::{Done, StoreError, SubmitError};

use crate::place::{Place, command, everywhere, now, receive, submission, text};

#[test]
fn a_stored_matter_is_read_as_it_was_answered() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        let received = store.act(submission(receive(id, "缺斤少两"))).unwrap();
        let assigned =
            command(id, "assign", "chief", [("handler", text("u-2")), ("station", text("s-1"))]);
        let assigned = store.act(submission(assigned)).unwrap();
        assert_eq!((received.position, assigned.position), (1, 2));
        let matter = store.matter(id).unwrap().unwrap();
        assert_eq!(matter.acts, [received.acts, assigned.acts].concat());
        assert_eq!(matter.text("phone"), "10000000000");
        assert!(matter.personal.contains("phone"));
        drop(store);
        assert_eq!(place.open().matter(id).unwrap().unwrap(), matter, "and after opening anew");
    });
}

#[test]
fn the_second_of_two_who_saw_the_same_page_is_refused() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        store.act(submission(receive(id, "甲"))).unwrap();
        let mut answer = command(id, "answer", "clerk", []);
        answer.seen = Some(1);
        store.act(submission(answer.clone())).unwrap();
        let refused = store.act(submission(answer));
        assert_eq!(refused, Err(SubmitError::Refused(Refusal::Changed { seen: 1, now: 2 })));
        assert_eq!(store.matter(id).unwrap().unwrap().acts.len(), 2);
    });
}

#[test]
fn nobody_changes_or_deletes_an_act() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        store.act(submission(receive(id, "甲"))).unwrap();
        for statement in [
            "UPDATE acts SET seq = 9",
            "UPDATE acts SET body = body",
            "DELETE FROM acts",
            "UPDATE particulars SET body = 'x'",
        ] {
            let refused = place.execute(statement).unwrap_err();
            assert!(
                refused.contains("append-only")
                    || refused.contains("not allowed")
                    || refused.contains("never changed"),
                "{refused}"
            );
        }
        if matches!(place.location, wenjin_store::Location::Postgres(_)) {
            place.execute("TRUNCATE acts").unwrap_err();
        }
        assert_eq!(place.number("SELECT COUNT(*) FROM acts"), 1);
    });
}

/// 64 threads, half of whose submissions collide: what was acknowledged is there, once.
#[test]
fn every_acknowledged_act_of_many_threads_is_there_once() {
    everywhere(|place| {
        let store = place.open();
        let shared = place.id();
        store.act(submission(receive(shared, "共有"))).unwrap();
        let acknowledged: Mutex<Vec<Done>> = Mutex::default();
        let own: Vec<_> = (0..64).map(|_| place.id()).collect();
        std::thread::scope(|scope| {
            for id in &own {
                scope.spawn(|| {
                    for submission in [
                        submission(receive(*id, "自己")),
                        submission(command(*id, "answer", "clerk", [])),
                        submission(command(*id, "answer", "chief", [])),
                        submission(command(shared, "answer", "clerk", [])),
                    ] {
                        if let Ok(done) = store.act(submission) {
                            acknowledged.lock().unwrap().push(done);
                        }
                    }
                });
            }
        });
        let acknowledged = acknowledged.into_inner().unwrap();
        assert_eq!(acknowledged.len(), 64 * 3, "one of four is refused");
        drop(store);
        let entries = place.open().acts_from(1, 10_000).unwrap();
        let positions: Vec<u64> = entries.iter().map(|entry| entry.position).collect();
        assert_eq!(positions, (1..=193).collect::<Vec<_>>(), "in one order without a gap");
        for done in acknowledged {
            let entry = &entries[done.position as usize - 1];
            assert_eq!([entry.act.clone()].as_slice(), done.acts);
        }
    });
}

#[test]
fn of_many_submissions_each_is_stored_or_refused_by_itself() {
    everywhere(|place| {
        let store = place.open();
        let ids: Vec<_> = (0..600).map(|_| place.id()).collect();
        let wrong = |n: usize| if n.is_multiple_of(3) { "nowhere" } else { "receive" };
        let submissions = ids.iter().enumerate().map(|(n, id)| {
            let mut command = receive(*id, "批量");
            command.step = wrong(n).into();
            submission(command)
        });
        let answers = store.act_all(submissions.collect());
        for (n, (id, answer)) in ids.iter().zip(&answers).enumerate() {
            match answer {
                Ok(done) => assert_eq!((done.matter, wrong(n)), (*id, "receive")),
                Err(error) => assert_eq!((error.code(), wrong(n)), ("step-unknown", "nowhere")),
            }
        }
        assert_eq!(place.number("SELECT MAX(position) FROM acts"), 400);
    });
}

#[test]
fn work_that_fails_leaves_nothing_though_others_share_its_commit() {
    everywhere(|place| {
        let store = place.open();
        let (lost, kept) = (place.id(), place.id());
        let failed: Result<(), StoreError> = store.write(move |tx| {
            tx.submit(&submission(receive(lost, "甲"))).unwrap();
            tx.put_setting("a", "1")?;
            Err(StoreError::Busy)
        });
        assert_eq!(failed, Err(StoreError::Busy));
        let done = store.act(submission(receive(kept, "乙"))).unwrap();
        assert_eq!((done.position, done.acts[0].get("number")), (1, Some(&text("测〔2026〕1号"))));
        assert_eq!((store.matter(lost), store.setting("a")), (Ok(None), Ok(None)));
        // The writer has forgotten the lost matter too: it can be opened.
        store.act(submission(receive(lost, "甲"))).unwrap();
    });
}

#[test]
fn two_stores_on_one_database_share_one_order() {
    everywhere(|place| {
        let stores = [place.open(), place.open()];
        let id = place.id();
        stores[0].act(submission(receive(id, "甲"))).unwrap();
        let own: Vec<_> = (0..40).map(|_| place.id()).collect();
        std::thread::scope(|scope| {
            for (n, id) in own.iter().enumerate() {
                let store = &stores[n % 2];
                scope.spawn(move || store.act(submission(receive(*id, "并行"))).unwrap());
            }
        });
        // Each knows what the other has written since.
        for store in stores.iter().chain(&stores).chain(&stores) {
            store.act(submission(command(id, "answer", "clerk", []))).unwrap();
        }
        assert_eq!(stores[0].matter(id).unwrap().unwrap().version(), 7);
        assert_eq!(place.number("SELECT COUNT(*) FROM acts"), 47);
        assert_eq!(place.number("SELECT MAX(position) FROM acts"), 47);
    });
}

#[test]
fn what_cannot_be_written_down_is_refused_and_named() {
    everywhere(|place| {
        let store = place.open();
        let large = command(
            place.id(),
            "receive",
            "clerk",
            [("title", text("甲")), ("amount", Value::Number(1 << 60))],
        );
        let field = "amount".to_string();
        assert_eq!(store.act(submission(large)), Err(SubmitError::NotStorable { field }));
        let nul = store.act(submission(receive(place.id(), "甲\0乙")));
        assert_eq!(nul, Err(SubmitError::Fault(StoreError::TextWrong)));
        let other =
            store.act(submission(receive(place.id(), "🈳\u{e000}\u{7f}\n'\"\\;--"))).unwrap();
        let matter = store.matter(other.matter).unwrap().unwrap();
        assert_eq!(matter.text("title"), "🈳\u{e000}\u{7f}\n'\"\\;--");
        assert_eq!(matter.text("number"), "测〔2026〕1号", "the refused ones have drawn none");
    });
}

#[test]
fn a_command_of_another_family_is_refused() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        store.act(submission(receive(id, "甲"))).unwrap();
        let mut other = command(id, "answer", "clerk", []);
        other.family = "other".into();
        assert_eq!(store.act(submission(other)).unwrap_err().code(), "step-unknown");
    });
}

#[test]
fn altered_bytes_are_found_before_they_are_shown() {
    let place = Place::sqlite();
    let store = place.open();
    let id = place.id();
    store.act(submission(receive(id, "甲"))).unwrap();
    let alter = |sql: &str| {
        place.execute(&format!("DROP TRIGGER acts_update; DROP TRIGGER particulars_update; {sql}"))
    };
    alter("UPDATE particulars SET body = replace(body, '10000000000', '20000000000')").unwrap();
    assert_eq!(store.matter(id).unwrap_err().code(), "stored-data-damaged");
    place.execute("DELETE FROM particulars; UPDATE acts SET body = substr(body, 2)").unwrap();
    assert_eq!(store.matter(id).unwrap_err().code(), "stored-data-damaged");
    assert_eq!(store.acts_from(1, 1).unwrap_err().code(), "stored-data-damaged");
}

#[test]
fn a_connection_that_the_server_dropped_is_opened_again() {
    let Some(place) = Place::postgres() else {
        println!("skipped: PostgreSQL, because WENJIN_TEST_POSTGRES is not set");
        return;
    };
    let store = place.open();
    let id = place.id();
    store.act(submission(receive(id, "甲"))).unwrap();
    assert!(store.matter(id).unwrap().is_some());
    place.cut_connections();
    assert!(store.matter(id).unwrap().is_some());
    place.cut_connections();
    let answered = store.act(submission(command(id, "answer", "clerk", []))).unwrap();
    assert_eq!((answered.position, store.is_writable()), (2, true));
}

#[test]
fn an_act_of_the_future_is_refused_by_the_engine_not_stored() {
    everywhere(|place| {
        let store = place.open();
        let mut early = receive(place.id(), "甲");
        early.at = date(2026, 4, 16).at(0, 0, 0, 0);
        assert_eq!(
            store.act(submission(early)),
            Err(SubmitError::Refused(Refusal::InFuture { at: date(2026, 4, 16).at(0, 0, 0, 0) }))
        );
        assert_eq!(store.acts_from(1, 10), Ok(vec![]));
        assert!(now() < date(2026, 4, 16).at(0, 0, 0, 0));
    });
}
