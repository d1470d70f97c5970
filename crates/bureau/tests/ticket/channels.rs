//! Every channel has its windows, and every set of the bureau's figures can be read.

use wenjin_bureau::steady::ticket::reply::{Reply, packages};
use wenjin_bureau::steady::ticket::suggest::Weights;
use wenjin_law::RuleId;
use wenjin_matter::clocks;

use crate::desk::{at, rules, ticket};

fn channels() -> Vec<String> {
    let rules = rules();
    let list = rules.lists[&RuleId::new("ticket/channels")].on(at(1, 0, 0).date()).unwrap();
    list.body.items.iter().map(|item| item.code.clone()).collect()
}

#[test]
fn every_channel_has_one_window_to_contact_and_one_to_reply() {
    for channel in channels() {
        let ticket = ticket(&channel, &[]);
        let clocks = clocks(&rules(), &ticket, at(1, 0, 0).date());
        for kind in ["contact-", "reply-"] {
            let of = clocks.iter().filter(|clock| clock.rule.name().starts_with(kind));
            let of: Vec<_> = of.collect();
            assert_eq!(of.len(), 1, "{channel} {kind}");
            assert!(of[0].is_live() && of[0].deadline.is_some(), "{channel} {kind}");
            assert!(of[0].to_confirm.is_some(), "{channel} {kind} says that it is to be confirmed");
        }
        assert!(clocks.len() <= 3, "{channel}: {} clocks", clocks.len());
    }
}

#[test]
fn every_clock_of_a_ticket_is_marked_as_the_bureau_s() {
    let rules = rules();
    for clock in rules.clocks_of("ticket") {
        let own = wenjin_law::rule::Provenance::Bureau;
        assert!(clock.versions.iter().all(|version| version.provenance == own), "{}", clock.id);
    }
}

#[test]
fn every_figure_the_bureau_sets_can_be_read() {
    let on = at(1, 0, 0).date();
    Weights::of(&rules(), on).unwrap();
    let reply = Reply {
        batch: "b".into(),
        text: "演示".into(),
        texts: Default::default(),
        outcome: "solved".into(),
        photos: vec![],
    };
    let mut typed = Vec::new();
    for channel in channels() {
        let package = packages(&rules(), &reply, &[ticket(&channel, &[])], on).unwrap().remove(0);
        assert!(package.problems.is_empty(), "{channel}");
        typed.extend(package.back_fill.then_some(channel));
    }
    assert_eq!(typed, ["12345-line", "12315-platform", "12315-line", "transferred-in", "media"]);
}
