//! The same submission sent again has one effect and one answer.

use jiff::civil::date;
use wenjin_store::{Done, SubmitError};

use crate::place::{command, everywhere, keyed, now, receive, submission, text};

#[test]
fn fifty_at_once_are_one_act_and_one_answer() {
    everywhere(|place| {
        let store = place.open();
        // Each try of the same form was given another id.
        let ids: Vec<_> = (0..50).map(|_| place.id()).collect();
        let answers: Vec<Done> = std::thread::scope(|scope| {
            let threads: Vec<_> = ids
                .iter()
                .map(|id| scope.spawn(|| store.act(keyed("form-1", receive(*id, "一次"))).unwrap()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(place.number("SELECT COUNT(*) FROM acts"), 1);
        assert_eq!(answers.iter().filter(|done| !done.repeated).count(), 1);
        let first = Done { repeated: true, ..answers[0].clone() };
        for done in answers {
            assert_eq!(Done { repeated: true, ..done }, first);
        }
    });
}

#[test]
fn a_key_used_for_another_command_is_refused() {
    everywhere(|place| {
        let store = place.open();
        let (a, b) = (place.id(), place.id());
        store.act(keyed("k", receive(a, "甲"))).unwrap();
        let mut earlier = receive(a, "甲");
        earlier.at = date(2026, 4, 14).at(8, 0, 0, 0);
        for other in [receive(a, "乙"), command(a, "answer", "clerk", []), earlier] {
            assert_eq!(store.act(keyed("k", other)), Err(SubmitError::KeyReused));
        }
        // The same step on another matter is another command.
        store.act(submission(receive(b, "乙"))).unwrap();
        store.act(keyed("answer", command(a, "answer", "clerk", [("words", text("答"))]))).unwrap();
        let other =
            store.act(keyed("answer", command(b, "answer", "clerk", [("words", text("答"))])));
        assert_eq!(other, Err(SubmitError::KeyReused));
    });
}

#[test]
fn a_time_that_only_says_now_does_not_make_another_command() {
    everywhere(|place| {
        let store = place.open();
        let mut first = keyed("k", receive(place.id(), "甲"));
        store.act(first.clone()).unwrap();
        first.now = now().checked_add(jiff::Span::new().seconds(9)).unwrap();
        first.command.at = first.now;
        assert!(store.act(first).unwrap().repeated);
    });
}

#[test]
fn a_refused_submission_keeps_its_key_free() {
    everywhere(|place| {
        let store = place.open();
        let id = place.id();
        assert!(store.act(keyed("k", command(id, "answer", "clerk", []))).is_err());
        store.act(submission(receive(id, "甲"))).unwrap();
        let done = store.act(keyed("k", command(id, "answer", "clerk", []))).unwrap();
        assert!(!done.repeated);
        drop(store);
        let again = place.open().act(keyed("k", command(id, "answer", "clerk", []))).unwrap();
        assert_eq!(again, Done { repeated: true, ..done }, "also after opening anew");
    });
}
