//! One ticket, two matters: opened together or not at all, received when the ticket was.

use uuid::Uuid;
use wenjin_bureau::steady::ticket::split::{Choice, Part, is_secret, parts, split};
use wenjin_bureau::steady::ticket::{TicketRefusal, submit_together};
use wenjin_matter::{MatterId, Value};

use crate::desk::{Desk, at, fields, officer, rules, text, ticket};

fn both() -> Choice {
    let part = |given: &[(&str, Value)]| {
        Some(Part { matter: MatterId(Uuid::now_v7()), fields: fields(given) })
    };
    Choice {
        complaint: part(&[]),
        report: part(&[("real-name", Value::Flag(true)), ("title", text("演示：涉嫌缺斤少两"))]),
        note: String::new(),
    }
}

#[test]
fn both_are_opened_with_the_ticket_s_own_day_and_words() {
    let desk = Desk::new();
    let ticket = desk.receive("12345-line", &[]);
    let choice = both();
    let commands = split(&rules(), &ticket, &choice, &officer("intake"), at(3, 10, 0)).unwrap();
    submit_together(&desk.store, None, commands, at(3, 10, 0)).unwrap();
    let ticket = desk.matter(ticket.id);
    let [("complaint", complaint), ("report", report)] = parts(&ticket)[..] else {
        panic!("{:?}", parts(&ticket))
    };
    let (complaint, report) = (desk.matter(complaint), desk.matter(report));
    for matter in [&complaint, &report] {
        assert_eq!(matter.opened_at(), ticket.opened_at(), "the period counts from the receipt");
        assert_eq!(matter.text("ticket"), ticket.id.to_string());
        assert_eq!(matter.text("channel"), "12345-line");
        assert_eq!(matter.text("facts"), ticket.text("content"));
        assert_eq!(matter.text("respondent-name"), "演示虚构饭店");
    }
    assert_eq!(complaint.text("complainant-phone"), "10000000000");
    assert!(complaint.personal.contains("complainant-phone"));
    assert_eq!(report.text("informant-phone"), "10000000000");
    assert!(report.personal.contains("informant-phone"));
    assert_eq!(report.text("complaint"), complaint.id.to_string());
    assert_eq!(
        (complaint.text("title"), report.text("title")),
        ("演示：外卖少给一份".to_string(), "演示：涉嫌缺斤少两".to_string())
    );
}

#[test]
fn a_part_that_is_refused_leaves_nothing_of_the_other() {
    let desk = Desk::new();
    let ticket = desk.receive("12345-line", &[]);
    let mut choice = both();
    // Whether a report is made under a real name nobody but the officer can say.
    choice.report.as_mut().unwrap().fields.remove("real-name");
    let commands = split(&rules(), &ticket, &choice, &officer("intake"), at(3, 10, 0)).unwrap();
    let refused = submit_together(&desk.store, None, commands, at(3, 10, 0)).unwrap_err();
    assert_eq!(refused.code(), "step-fields-wrong");
    assert!(desk.store.matter(choice.complaint.unwrap().matter).unwrap().is_none());
    assert_eq!(desk.matter(ticket.id), ticket);
}

#[test]
fn the_same_page_sent_twice_splits_once() {
    let desk = Desk::new();
    let ticket = desk.receive("12345-line", &[]);
    let commands = split(&rules(), &ticket, &both(), &officer("intake"), at(3, 10, 0)).unwrap();
    let send =
        |commands| submit_together(&desk.store, Some("page-1".into()), commands, at(3, 10, 0));
    let first = send(commands.clone()).unwrap();
    let again = send(commands).unwrap();
    assert!(again.iter().all(|done| done.repeated));
    let ids = |done: &[wenjin_store::Done]| done.iter().map(|it| it.matter).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(parts(&desk.matter(ticket.id)).len(), 2);
}

#[test]
fn somebody_who_acted_in_between_stops_the_whole_split() {
    let desk = Desk::new();
    let ticket = desk.receive("12345-line", &[]);
    let choice = both();
    let commands = split(&rules(), &ticket, &choice, &officer("intake"), at(3, 10, 0)).unwrap();
    desk.step(ticket.id, "note", at(2, 9, 0), &[("note", text("演示"))]);
    let refused = submit_together(&desk.store, None, commands, at(3, 10, 0)).unwrap_err();
    assert_eq!(refused.code(), "matter-changed");
    assert!(desk.store.matter(choice.report.unwrap().matter).unwrap().is_none());
}

#[test]
fn a_channel_that_the_law_of_the_day_does_not_know_is_asked_for() {
    let by = officer("intake");
    let on_telephone = ticket("phone", &[]);
    let refused = split(&rules(), &on_telephone, &both(), &by, at(3, 10, 0)).unwrap_err();
    assert_eq!(refused.code(), "ticket-split-channel");
    assert!(refused.to_string().contains("来电"), "{refused}");
    let mut said = both();
    for part in [&mut said.complaint, &mut said.report] {
        part.as_mut().unwrap().fields.insert("channel".into(), text("12315-line"));
    }
    assert_eq!(split(&rules(), &on_telephone, &said, &by, at(3, 10, 0)).unwrap().len(), 3);
    let from_the_press = ticket("media", &[]);
    let commands = split(&rules(), &from_the_press, &both(), &by, at(3, 10, 0)).unwrap();
    assert_eq!(commands[0].fields["channel"], text("transferred-in"));
}

#[test]
fn nothing_chosen_and_no_ticket_are_refused() {
    let by = officer("intake");
    let none = split(&rules(), &ticket("post", &[]), &Choice::default(), &by, at(3, 10, 0));
    assert_eq!(none, Err(TicketRefusal::NothingChosen));
    let complaint = crate::desk::blank("complaint");
    let wrong = split(&rules(), &complaint, &both(), &by, at(3, 10, 0));
    assert_eq!(wrong, Err(TicketRefusal::NotTicket));
}

#[test]
fn a_ticket_with_a_report_keeps_its_person_as_an_informant_is_kept() {
    assert!(!is_secret(&ticket("post", &[])));
    assert!(is_secret(&ticket("post", &[("secret", Value::Flag(true))])));
    assert!(is_secret(&ticket("post", &[("kind", text("report"))])));
    let ticket = ticket("post", &[]);
    let commands = split(&rules(), &ticket, &both(), &officer("intake"), at(3, 10, 0)).unwrap();
    assert!(is_secret(&crate::desk::decided(&ticket, commands.last().unwrap())));
}
