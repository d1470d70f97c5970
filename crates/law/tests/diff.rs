//! What an officer is told of 2026-04-15, the day order 121 replaced order 20.

mod project;

use jiff::civil::date;
use wenjin_law::diff::{Change, between};
use wenjin_law::rule::{Kind, Length};
use wenjin_law::{RuleId, Rules};

fn april_fifteenth(rules: &Rules) -> Vec<Change<'_>> {
    between(rules, date(2026, 4, 14), date(2026, 4, 15))
}

fn change<'a, 'r>(changes: &'a [Change<'r>], kind: Kind, id: &str) -> &'a Change<'r> {
    let found = changes.iter().find(|c| c.outline().kind == kind && c.outline().id.as_str() == id);
    found.unwrap_or_else(|| panic!("{id} does not change"))
}

/// Lines of a comparison that begin with a mark and hold some words.
fn lines(change: &Change<'_>, mark: char, words: &str) -> usize {
    change.lines.iter().filter(|line| line.starts_with(mark) && line.contains(words)).count()
}

#[test]
fn the_acceptance_clock_keeps_its_length_and_changes_its_basis() {
    let rules = project::rules();
    let changes = april_fifteenth(&rules);
    let change = change(&changes, Kind::Clock, "complaint/accept-or-refuse");
    assert_eq!(lines(change, '−', "《市场监督管理投诉举报处理暂行办法》第十四条"), 1);
    assert_eq!(lines(change, '＋', "《市场监督管理投诉举报处理办法》第十五条第一款"), 1);
    assert_eq!(lines(change, '−', "长度") + lines(change, '＋', "长度"), 0, "{:?}", change.lines);
}

#[test]
fn the_mediation_clock_was_already_sixty_days() {
    let rules = project::rules();
    let changes = april_fifteenth(&rules);
    let change = change(&changes, Kind::Clock, "complaint/mediation-limit");
    assert_eq!(lines(change, '−', "长度") + lines(change, '＋', "长度"), 0, "{:?}", change.lines);
    assert_eq!(lines(change, '＋', "第二十三条第一款第五项"), 1);

    let before = between(&rules, date(2024, 6, 30), date(2024, 7, 1));
    let before = before.iter().find(|c| c.outline().id.as_str() == "complaint/mediation-limit");
    let before = before.expect("the length changed on 2024-07-01");
    assert_eq!(lines(before, '−', "45"), 1, "{:?}", before.lines);
    assert_eq!(lines(before, '＋', "60"), 1, "{:?}", before.lines);
}

#[test]
fn one_ground_is_added_to_refusal_and_one_to_termination() {
    let rules = project::rules();
    let size = |id: &str, day| {
        let list = rules.lists.get(&RuleId::new(id)).and_then(|rule| rule.on(day));
        list.expect("in force").body.items.len()
    };
    for (id, old, new) in
        [("complaint/refusal-grounds", 6, 7), ("complaint/termination-grounds", 7, 8)]
    {
        assert_eq!(size(id, date(2026, 4, 14)), old);
        assert_eq!(size(id, date(2026, 4, 15)), new);
    }
    let changes = april_fifteenth(&rules);
    let refusal = change(&changes, Kind::List, "complaint/refusal-grounds");
    assert_eq!(lines(refusal, '＋', "false-identity"), 1);
    let termination = change(&changes, Kind::List, "complaint/termination-grounds");
    assert_eq!(lines(termination, '＋', "subject-gone"), 1);
}

#[test]
fn asking_for_identity_papers_is_new() {
    let rules = project::rules();
    let changes = april_fifteenth(&rules);
    for (kind, id) in [
        (Kind::Step, "complaint/steps/ask-identity"),
        (Kind::Form, "complaint/forms/identity-notice"),
        (Kind::Clock, "complaint/identity-date"),
    ] {
        let change = change(&changes, kind, id);
        assert!(change.before.is_none() && change.lines.contains(&"新增".to_string()), "{id}");
    }
}

#[test]
fn rules_of_higher_rank_do_not_change_that_day() {
    let rules = project::rules();
    let changes = april_fifteenth(&rules);
    for id in ["complaint/handle-and-tell", "complaint/mediation-limit-shandong"] {
        assert!(changes.iter().all(|change| change.outline().id.as_str() != id), "{id}");
    }
}

#[test]
fn only_a_leader_extends_a_verification_since_that_day() {
    let rules = project::rules();
    let roles = |day| {
        let step = rules.step("complaint", "approve-extension").and_then(|rule| rule.on(day));
        step.expect("in force").body.roles.clone()
    };
    assert_eq!(roles(date(2026, 4, 14)), ["station-head", "leader"]);
    assert_eq!(roles(date(2026, 4, 15)), ["leader"]);
}

#[test]
fn reasons_and_other_ways_are_owed_since_the_regulation_of_2024() {
    let rules = project::rules();
    let required = |day| {
        let step = rules.step("complaint", "refuse").and_then(|rule| rule.on(day));
        let step = step.expect("in force");
        step.body.fields.iter().any(|f| f.name == "other-remedies" && f.required)
    };
    assert!(!required(date(2024, 6, 30)));
    assert!(required(date(2024, 7, 1)));
    assert!(required(date(2026, 4, 15)));
}

#[test]
fn a_length_is_never_set_by_the_officer_where_the_text_gives_one() {
    let rules = project::rules();
    let set: Vec<&str> = rules
        .clocks_of("complaint")
        .filter(|rule| rule.versions.iter().any(|v| v.body.length == Length::SetByOfficer))
        .map(|rule| rule.id.name())
        .collect();
    // The other is the day that two sides agreed on, which no text gives.
    assert_eq!(set, ["identity-date", "performance"]);
}
