//! The synthetic bureau: lawful from end to end, the same for the same day, and with two complaints side
//! by side, each under its own order, both to documents that can be printed.

#[path = "imports/place.rs"]
#[allow(dead_code, reason = "the imports need more of it")]
mod place;

use std::collections::BTreeMap;

use jiff::civil::{date, datetime};
use wenjin_bureau::demo::{self, History, Made};
use wenjin_bureau::draft::{Bureau, draft, law_on};
use wenjin_document::official::pdf;
use wenjin_law::Library;
use wenjin_matter::Matter;
use wenjin_store::{ListQuery, Scope};

use place::Place;

/// Enough for everything that may happen to a ticket to happen.
const TICKETS: u64 = 1500;

fn filled() -> (Place, Made) {
    let place = Place::new();
    let now = datetime(2026, 11, 23, 10, 0, 0, 0);
    let made = demo::fill(&place.store, now, TICKETS, |_| ()).expect("lawful");
    (place, made)
}

fn received_on(place: &Place, day: jiff::civil::Date, ended: bool) -> Vec<Matter> {
    let query = ListQuery {
        received: Some((day, day)),
        ended: Some(ended),
        limit: 1000,
        ..ListQuery::of(Scope::All)
    };
    let rows = place.store.list(&query).expect("a list").rows;
    rows.iter().filter_map(|row| place.store.matter(row.id).expect("a matter")).collect()
}

#[test]
fn the_same_day_gives_the_same_lawful_bureau() {
    let ((_first, one), (_second, two)) = (filled(), filled());
    assert_eq!(one, two);
    assert!(one.matters > 150 && one.acts > 5 * one.matters, "{one:?}");
}

#[test]
fn two_complaints_run_side_by_side_under_their_own_orders_to_a_printed_end() {
    let (place, _) = filled();
    let rules = place.store.rules().clone();
    let bureau = Bureau { name: demo::BUREAU.into(), synthetic: true };
    for (day, order) in [
        (date(2026, 4, 14), "市场监督管理投诉举报处理暂行办法"),
        (date(2026, 4, 15), "市场监督管理投诉举报处理办法"),
    ] {
        let matters = received_on(&place, day, true);
        // Of those that came to the counter and not by a ticket.
        let mut matters = matters.iter().filter(|matter| matter.text("ticket").is_empty());
        let matter = matters.find(|matter| matter.last("issue-agreement").is_some());
        let matter = matter.expect("a complaint that ended in an agreement");
        let mut printed = 0;
        for act in &matter.acts {
            let step = rules.step(&matter.family, &act.step).expect("a step");
            let version = step.on(law_on(&rules, matter, act)).expect("a version");
            if version.body.form.is_none() {
                continue;
            }
            let official =
                draft(&rules, &Library::default(), matter, act, &bureau).expect("a draft");
            let cited = wenjin_bureau::draft::cited(&official);
            let own = |citation: &wenjin_law::Citation| {
                !citation.law.contains("投诉举报处理") || citation.law == order
            };
            assert!(cited.iter().all(own), "{day} {}: {cited:?}", act.step);
            assert!(pdf(&official).expect("a document").starts_with(b"%PDF-"));
            printed += 1;
        }
        assert!(3 <= printed, "{day}: {printed} documents");
        assert_eq!(matter.stage, "closed");
    }
}

#[test]
fn the_history_is_in_the_order_of_time_and_in_the_proportions_of_a_bureau() {
    let rules = place::rules();
    let now = datetime(2026, 11, 23, 10, 0, 0, 0);
    let (mut last, mut opened, mut steps) = (None, BTreeMap::new(), BTreeMap::new());
    for submission in History::new(now, 12_000, &rules.calendar) {
        assert!(last <= Some(submission.now) && submission.now <= now, "{:?}", submission.command);
        last = Some(submission.now);
        let command = submission.command;
        let number = steps.entry((command.family.clone(), command.step.clone())).or_insert(0u32);
        *number += 1;
        if command.family == "ticket" && command.step.starts_with("receive") {
            let channel = command.fields["channel"].to_string();
            *opened.entry(channel).or_insert(0u32) += 1;
        }
    }
    let all: u32 = opened.values().sum();
    assert_eq!(all, 12_000);
    let share = |number: u32| number * 100 / all;
    assert!((46..=54).contains(&share(opened["12345-line"])), "{opened:?}");
    let done = |family: &str, step: &str| {
        steps.get(&(family.to_string(), step.to_string())).copied().unwrap_or_default()
    };
    // Eight to fifteen in a hundred are the same matter come twice.
    assert!((700..=1800).contains(&done("ticket", "merge")), "{}", done("ticket", "merge"));
    assert!((40..=60).contains(&share(done("complaint", "receive"))), "{steps:?}");
    for (family, step) in [
        ("ticket", "accept-return"),
        ("ticket", "reject-return"),
        ("ticket", "give-up-contact"),
        ("ticket", "take-in"),
        ("ticket", "redo"),
        ("ticket", "exclusion-result"),
        ("ticket", "answer-supervision"),
        ("complaint", "choose-regime"),
        ("complaint", "transfer"),
        ("complaint", "record-performance"),
        ("report", "choose-regime"),
        ("report", "approve-extension"),
        ("report", "hand-over-case"),
        ("report", "tell-filing"),
        ("report", "tell-result"),
    ] {
        assert!(0 < done(family, step), "never: {family} {step}");
    }
}
