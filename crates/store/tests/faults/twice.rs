//! The same form sent fifty times at once, over and over: one act, one answer.

use std::sync::{Barrier, Mutex};

use wenjin_matter::MatterId;
use wenjin_store::{Done, Store, Submission};

use crate::place::{Place, command, everywhere, id, keyed, receive, text};
use crate::soak::{kind, often, say};

const AT_ONCE: usize = 50;

/// Sends the form of each round from every thread at once; the answers, by round.
fn sent(stores: &[Store], rounds: usize, matter: MatterId) -> Vec<Vec<Done>> {
    let start = Barrier::new(AT_ONCE);
    let answers: Vec<Mutex<Vec<Done>>> = (0..rounds).map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for thread in 0..AT_ONCE {
            let (start, answers, store) = (&start, &answers, &stores[thread % stores.len()]);
            scope.spawn(move || {
                for (round, answers) in answers.iter().enumerate() {
                    let submission = form(round, thread, matter);
                    start.wait();
                    let done = store.act(submission).unwrap();
                    answers.lock().unwrap().push(done);
                }
            });
        }
    });
    answers.into_iter().map(|answers| answers.into_inner().unwrap()).collect()
}

/// Every other form opens a matter, and each try of it was given another id; the others answer one.
fn form(round: usize, thread: usize, matter: MatterId) -> Submission {
    let key = format!("form-{round}");
    if round.is_multiple_of(2) {
        keyed(&key, receive(id((round * AT_ONCE + thread) as u128 + 1_000), &key))
    } else {
        keyed(&key, command(matter, "answer", "clerk", [("words", text(&key))]))
    }
}

fn one_act_and_one_answer_each(place: &Place, stores: &[Store], rounds: usize) {
    let matter = place.id();
    stores[0].act(keyed("opened", receive(matter, "共有"))).unwrap();
    for (round, answers) in sent(stores, rounds, matter).into_iter().enumerate() {
        assert_eq!(answers.len(), AT_ONCE);
        assert_eq!(answers.iter().filter(|done| !done.repeated).count(), 1, "round {round}");
        assert_eq!(answers[0].position, round as u64 + 2, "one act more");
        let first = Done { repeated: true, ..answers[0].clone() };
        for done in answers {
            assert_eq!(Done { repeated: true, ..done }, first, "round {round}");
        }
    }
    assert_eq!(place.number("SELECT COUNT(*) FROM acts"), rounds as i64 + 1);
}

#[test]
fn the_same_form_fifty_times_at_once_is_one_act() {
    everywhere(|place| {
        let rounds = often(20, 2_000);
        one_act_and_one_answer_each(place, &[place.open()], rounds);
        say(&format!(
            "sent {rounds} forms {AT_ONCE} times at once to {}: {rounds} acts",
            kind(place)
        ));
    });
}

#[test]
fn the_same_form_at_two_servers_at_once_is_one_act() {
    everywhere(|place| {
        let stores = [place.open(), place.open()];
        one_act_and_one_answer_each(place, &stores, often(4, 100));
    });
}
