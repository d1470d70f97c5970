//! The first-contact minute, and when nobody can be said to be reachable.

use wenjin_bureau::steady::ticket::contact::{first, give_up, may_give_up, record};
use wenjin_matter::{Matter, Phase, Value, clocks};

use crate::desk::{after, at, decided, officer, rules, text, ticket};

fn attempt(ticket: &Matter, when: jiff::civil::DateTime) -> Matter {
    let given = [
        ("attempted-at", Value::Moment(when)),
        ("contact-way", text("phone")),
        ("attempt-result", text("no-answer")),
    ];
    after(ticket, "record-attempt", "handler", when, &given)
}

#[test]
fn the_first_contact_is_counted_to_the_minute_by_when_it_was_made() {
    let ticket = ticket("12345-line", &[]);
    assert_eq!(first(&ticket), None);
    let ticket = attempt(&ticket, at(1, 9, 20));
    assert_eq!(first(&ticket), None, "an attempt reaches nobody");
    let command = record(&ticket, at(1, 9, 47), "phone", "演示", &officer("handler"));
    let reached = decided(&ticket, &command);
    let found = first(&reached).unwrap();
    assert_eq!((found.minutes, found.attempts), (47, 1));
    // A later contact, and an earlier one typed in late.
    let again =
        decided(&reached, &record(&reached, at(3, 9, 0), "phone", "演示", &officer("handler")));
    assert_eq!(first(&again), Some(found));
    let late = record(&again, at(1, 9, 30), "phone", "演示", &officer("handler"));
    assert_eq!(first(&decided(&again, &late)).unwrap().minutes, 30);
}

#[test]
fn attempts_too_close_together_or_all_on_one_day_do_not_do() {
    let mut ticket = ticket("12345-line", &[]);
    for minute in [10, 20, 30, 40] {
        ticket = attempt(&ticket, at(1, 9, minute));
    }
    let refused =
        give_up(&rules(), &ticket, "演示", &officer("handler"), at(1, 18, 0)).unwrap_err();
    assert_eq!(refused.code(), "ticket-attempts-too-few");
    assert!(refused.to_string().contains("现有1次、1天"), "{refused}");
    for hour in [12, 15] {
        ticket = attempt(&ticket, at(1, hour, 0));
    }
    let refused = may_give_up(&rules(), &ticket, at(1, 18, 0).date()).unwrap_err();
    assert!(refused.to_string().contains("现有3次、1天"), "{refused}");
    ticket = attempt(&ticket, at(2, 8, 30));
    let command = give_up(&rules(), &ticket, "演示", &officer("handler"), at(2, 9, 0)).unwrap();
    let given_up = decided(&ticket, &command);
    assert_eq!(given_up.stage, "handling");
    let clocks = clocks(&rules(), &given_up, at(2, 0, 0).date());
    let window = clocks.iter().find(|clock| clock.rule.name() == "contact-12345").unwrap();
    assert_eq!(window.phase, Phase::Met(at(2, 9, 0)));
    assert_eq!(first(&given_up), None, "nobody was reached all the same");
}
