//! One operation on two hundred tickets.

use wenjin_bureau::steady::ticket::selection::{MOST, Selection, carry_out};
use wenjin_matter::MatterId;
use wenjin_store::SubmitError;

use crate::desk::{Desk, at, fields, officer, text};

fn assign(tickets: Vec<(MatterId, u32)>) -> Selection {
    Selection {
        id: "sel-1".into(),
        tickets,
        step: "assign".into(),
        fields: fields(&[("station", text("st-06")), ("assign-note", text("演示"))]),
        by: officer("intake"),
        at: at(2, 9, 0),
    }
}

#[test]
fn two_hundred_tickets_are_one_operation_each_answered_by_itself() {
    let desk = Desk::new();
    let mut tickets: Vec<(MatterId, u32)> = (0..200)
        .map(|n| {
            let number = text(&format!("G-{n}"));
            let ticket = desk.receive("12345-line", &[("ticket-number", number)]);
            (ticket.id, ticket.version())
        })
        .collect();
    // Somebody wrote a note on one of them after the page was shown; another was returned before.
    desk.step(tickets[7].0, "note", at(1, 10, 0), &[("note", text("演示"))]);
    let given = ["return-ground", "competent-body", "cited-basis", "return-note"];
    let given = given.map(|name| (name, text("not-remit")));
    tickets[11].1 = desk.step(tickets[11].0, "return-ticket", at(1, 10, 0), &given).version();
    let before = desk.store.acts_from(1, 10_000).unwrap().len();
    let answers = carry_out(&desk.store, assign(tickets.clone()), at(2, 9, 0)).unwrap();
    assert_eq!(answers.iter().map(|it| it.ticket).collect::<Vec<_>>(), ids(&tickets));
    let refused: Vec<usize> = (0..200).filter(|place| answers[*place].done.is_err()).collect();
    assert_eq!(refused, [7, 11]);
    let code = |place: usize| answers[place].done.as_ref().map_err(SubmitError::code).err();
    assert_eq!((code(7), code(11)), (Some("matter-changed"), Some("step-wrong-stage")));
    let acts = desk.store.acts_from(before as u64 + 1, 10_000).unwrap();
    assert_eq!(acts.len(), 198);
    for entry in &acts {
        assert_eq!(entry.act.get("selection"), Some(&text("sel-1")));
        assert_eq!((entry.act.step.as_str(), &entry.act.by), ("assign", &officer("intake")));
    }
    assert!(desk.matter(tickets[0].0).text("station") == "st-06");
    // The same page sent again is the same operation.
    let again = carry_out(&desk.store, assign(tickets), at(2, 9, 0)).unwrap();
    let repeated = again.iter().filter(|it| it.done.as_ref().is_ok_and(|done| done.repeated));
    assert_eq!(repeated.count(), 198);
    assert_eq!(desk.store.acts_from(1, 10_000).unwrap().len(), before + 198);
}

#[test]
fn an_empty_or_too_large_selection_does_nothing() {
    let desk = Desk::new();
    let many = vec![(MatterId(uuid::Uuid::nil()), 1); MOST + 1];
    for tickets in [vec![], many] {
        let refused = carry_out(&desk.store, assign(tickets), at(2, 9, 0)).unwrap_err();
        assert!(refused.to_string().contains("一次要选 1 到 500 件"), "{refused}");
    }
}

fn ids(tickets: &[(MatterId, u32)]) -> Vec<MatterId> {
    tickets.iter().map(|(id, _)| *id).collect()
}
