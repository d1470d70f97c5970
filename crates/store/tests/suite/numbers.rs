//! Numbers are drawn in order, without a gap, without a double.

use std::collections::BTreeSet;

use jiff::civil::date;
use wenjin_store::Done;

use crate::place::{command, everywhere, receive, submission};

#[test]
fn fifty_at_once_with_refusals_between_leave_no_gap() {
    everywhere(|place| {
        let store = place.open();
        let ids: Vec<_> = (0..50).map(|_| place.id()).collect();
        let numbers: BTreeSet<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = ids
                .iter()
                .map(|id| {
                    scope.spawn(|| {
                        let done = store.act(submission(receive(*id, "甲"))).unwrap();
                        store.act(submission(receive(*id, "再来"))).unwrap_err();
                        store.act(submission(command(*id, "answer", "chief", []))).unwrap_err();
                        number(&done, "number")
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let wanted: BTreeSet<String> = (1..=50).map(|n| format!("测〔2026〕{n}号")).collect();
        assert_eq!(numbers, wanted);
        assert_eq!(place.number("SELECT last FROM number_series"), 50);
    });
}

#[test]
fn each_year_and_each_pattern_counts_for_itself() {
    everywhere(|place| {
        let store = place.open();
        let mut earlier = receive(place.id(), "去年的");
        earlier.at = date(2025, 12, 31).at(23, 59, 59, 0);
        assert_eq!(number(&store.act(submission(earlier)).unwrap(), "number"), "测〔2025〕1号");
        for n in 1..=2 {
            let id = place.id();
            let received = store.act(submission(receive(id, "甲"))).unwrap();
            assert_eq!(number(&received, "number"), format!("测〔2026〕{n}号"));
            let answered = store.act(submission(command(id, "answer", "clerk", []))).unwrap();
            assert_eq!(number(&answered, "document-number"), format!("答〔2026〕第{n}号"));
            assert_eq!(store.find_by_number(&format!("测〔2026〕{n}号")), Ok(Some(id)));
        }
        assert_eq!(store.find_by_number("测〔2026〕3号"), Ok(None));
    });
}

fn number(done: &Done, name: &str) -> String {
    done.acts[0].get(name).unwrap().to_string()
}
