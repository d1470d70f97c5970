//! Merging and parting: what was is restored exactly, whatever happened around it.

use wenjin_bureau::steady::ticket::merge::{merge, merged_into, taken_in, unmerge};
use wenjin_bureau::steady::ticket::{TicketRefusal, submit_together};
use wenjin_matter::{Matter, Value, clocks, decide, next_steps};

use crate::desk::{
    Desk, after, at, blank, command, contact, decided, officer, rules, text, ticket,
};

fn complaint() -> Matter {
    let given = [
        ("title", text("演示：不退款")),
        ("channel", text("12345-line")),
        ("facts", text("演示事实")),
    ];
    after(&blank("complaint"), "receive", "intake", at(1, 8, 0), &given)
}

/// Everything that stage, clocks and steps say, whatever the numbers of the acts.
fn standing(matter: &Matter) -> (String, Vec<String>, Vec<String>) {
    let rules = rules();
    let mut clocks: Vec<String> = clocks(&rules, matter, at(30, 0, 0).date())
        .into_iter()
        .map(|clock| {
            let extensions: Vec<_> = clock.extensions.iter().map(|(_, length)| *length).collect();
            let started = matter.acts[clock.started_by as usize - 1].step.clone();
            format!(
                "{} {started} {} {:?} {:?} {extensions:?} {:?}",
                clock.rule, clock.started_at, clock.phase, clock.deadline, clock.warns_from
            )
        })
        .collect();
    clocks.sort();
    let steps = next_steps(&rules, matter, "u-intake", "intake", at(30, 0, 0));
    let able = steps.into_iter().filter(|step| step.refusal.is_none());
    (matter.stage.clone(), clocks, able.map(|step| step.code.to_string()).collect())
}

#[test]
fn parting_at_once_restores_the_exact_state_clocks_included() {
    let before = ticket("12345-line", &[]);
    let into = complaint();
    let by = officer("intake");
    let merged =
        decided(&before, &merge(&before, &into, "同一件事", "", &by, at(2, 9, 0)).unwrap()[0]);
    assert_eq!(merged_into(&merged), Some(into.id));
    let day = at(2, 0, 0).date();
    let clocks_of = |matter: &Matter| format!("{:?}", clocks(&rules(), matter, day));
    assert_eq!(
        clocks_of(&merged),
        clocks_of(&before),
        "a merged ticket keeps its channel's clocks"
    );
    assert_eq!(merged.stage, before.stage);
    let parted = decided(&merged, &unmerge(&merged, &into, "不是", &by, at(2, 10, 0)).unwrap()[0]);
    assert_eq!(merged_into(&parted), None);
    assert_eq!(clocks_of(&parted), clocks_of(&before));
    assert_eq!(standing(&parted), standing(&before));
    for (name, value) in &before.facts {
        assert_eq!(parted.fact(name), Some(value), "{name}");
    }
}

/// A small generator with a printed seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn a_history_with_merging_and_parting_ends_as_the_same_history_without() {
    const STEPS: [&str; 12] = [
        "sign-in",
        "record-contact",
        "record-attempt",
        "give-up-contact",
        "reply",
        "record-call-back",
        "redo",
        "supervise",
        "answer-supervision",
        "archive",
        "extend",
        "reject-return",
    ];
    let rules = rules();
    let into = complaint();
    let (mut taken, mut parted) = (0, 0);
    for seed in 0..1500u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let channel = ["12345-line", "12315-platform", "post", "window", "media"][dice.roll(5)];
        let mut plain = ticket(channel, &[]);
        let mut woven = plain.clone();
        for minute in 0..14 {
            let now = at(2 + minute / 2, 9 + (minute % 2) * 4, 0);
            if dice.roll(3) == 0 {
                let by = officer("intake");
                let commands = match merged_into(&woven) {
                    None => merge(&woven, &into, "同一件事", "", &by, now),
                    Some(_) => unmerge(&woven, &into, "不是", &by, now),
                };
                if let Ok(acts) = decide(&rules, &woven, &commands.unwrap()[0], now) {
                    parted += usize::from(merged_into(&woven).is_some());
                    woven = acts.into_iter().fold(woven, Matter::evolve);
                }
            }
            let step = STEPS[dice.roll(STEPS.len())];
            let wish = |matter: &Matter| {
                let role = if step == "extend" { "leader" } else { "intake" };
                command(matter, step, role, now, &given(step, now))
            };
            let (a, b) = (
                decide(&rules, &plain, &wish(&plain), now),
                decide(&rules, &woven, &wish(&woven), now),
            );
            assert_eq!(a.is_ok(), b.is_ok(), "seed {seed}: {step} {b:?}");
            if let (Ok(a), Ok(b)) = (a, b) {
                taken += 1;
                plain = a.into_iter().fold(plain, Matter::evolve);
                woven = b.into_iter().fold(woven, Matter::evolve);
            }
        }
        if merged_into(&woven).is_some() {
            let by = officer("intake");
            let command = &unmerge(&woven, &into, "不是", &by, at(20, 9, 0)).unwrap()[0];
            woven = decided(&woven, command);
            parted += 1;
        }
        assert_eq!(standing(&plain), standing(&woven), "seed {seed}");
    }
    println!("{taken} steps taken, {parted} times parted");
    assert!(1500 < parted && 3000 < taken);
}

fn given(step: &str, now: jiff::civil::DateTime) -> Vec<(&'static str, Value)> {
    match step {
        "record-contact" => contact(now).to_vec(),
        "record-attempt" => vec![
            ("attempted-at", Value::Moment(now)),
            ("contact-way", text("phone")),
            ("attempt-result", text("no-answer")),
        ],
        "give-up-contact" => vec![("unreachable-note", text("演示"))],
        "reply" => vec![("reply-text", text("演示回复")), ("outcome", text("solved"))],
        "record-call-back" => vec![
            ("called-back-at", Value::Moment(now)),
            ("call-back-by", text("platform")),
            ("satisfaction", text("satisfied")),
            ("solved", text("solved")),
        ],
        "redo" => vec![("redo-by", text("platform")), ("redo-reason", text("演示"))],
        "supervise" => vec![
            ("supervised-by", text("演示")),
            ("supervise-level", text("district")),
            ("supervise-demand", text("演示")),
            ("until", Value::Date(at(25, 0, 0).date())),
        ],
        "answer-supervision" => vec![("supervise-answer", text("演示"))],
        "extend" => vec![("extend-reason", text("演示")), ("extend-approved-by", text("演示"))],
        "reject-return" => vec![("return-answer", text("演示"))],
        _ => vec![],
    }
}

#[test]
fn the_store_s_row_and_clocks_are_restored_too() {
    let desk = Desk::new();
    let a = desk.receive("12345-line", &[]);
    let b = desk.receive("12315-platform", &[("ticket-number", text("P-1"))]);
    let by = officer("intake");
    let all = wenjin_store::Scope::All;
    let before = (desk.store.row(&all, a.id).unwrap(), desk.store.clock_rows(a.id).unwrap());
    let commands =
        merge(&a, &b, "同一件事", "60分：来件人电话相同（+45）", &by, at(2, 9, 0)).unwrap();
    submit_together(&desk.store, None, commands, at(2, 9, 0)).unwrap();
    let (a, b) = (desk.matter(a.id), desk.matter(b.id));
    assert_eq!((merged_into(&a), taken_in(&b)), (Some(b.id), vec![a.id]));
    let commands = unmerge(&a, &b, "不是同一件事", &by, at(2, 10, 0)).unwrap();
    submit_together(&desk.store, None, commands, at(2, 10, 0)).unwrap();
    assert!(taken_in(&desk.matter(b.id)).is_empty());
    let (mut row, mut was) = (desk.store.row(&all, a.id).unwrap().unwrap(), before.0.unwrap());
    // Two more acts happened; nothing else of the row may differ.
    assert_eq!(row.version, was.version + 2);
    (row.version, row.summary.changed_at) = (0, at(1, 0, 0));
    (was.version, was.summary.changed_at) = (0, at(1, 0, 0));
    assert_eq!(row, was);
    assert_eq!(desk.store.clock_rows(a.id).unwrap(), before.1);
}

#[test]
fn two_tickets_are_never_merged_into_each_other() {
    let desk = Desk::new();
    let (a, b) = (desk.receive("12345-line", &[]), desk.receive("post", &[]));
    let by = officer("intake");
    let there = merge(&a, &b, "同一件事", "", &by, at(2, 9, 0)).unwrap();
    let back = merge(&b, &a, "同一件事", "", &by, at(2, 9, 0)).unwrap();
    submit_together(&desk.store, None, there, at(2, 9, 0)).unwrap();
    let refused = submit_together(&desk.store, None, back.clone(), at(2, 9, 0)).unwrap_err();
    assert_eq!(refused.code(), "matter-changed");
    // Nor by somebody who saw what changed: the rules themselves refuse it.
    let mut forced = back;
    forced.iter_mut().for_each(|command| command.seen = None);
    let refused = submit_together(&desk.store, None, forced, at(2, 9, 0)).unwrap_err();
    assert_eq!(refused.code(), "step-condition-unmet");
    assert_eq!(merged_into(&desk.matter(b.id)), None);
    let (a, b) = (desk.matter(a.id), desk.matter(b.id));
    let words = merge(&b, &a, "同一件事", "", &by, at(2, 9, 0)).unwrap_err();
    assert_eq!(words, TicketRefusal::MergeTargetMerged { number: "G-1".into() });
}

#[test]
fn what_cannot_be_merged_or_parted_is_refused_with_its_reason() {
    let (a, by) = (ticket("post", &[]), officer("intake"));
    let refused =
        |into: &Matter| merge(&a, into, "同一件事", "", &by, at(2, 9, 0)).unwrap_err().code();
    assert_eq!(refused(&a), "ticket-merge-itself");
    assert_eq!(refused(&blank("handling-model")), "ticket-merge-target-wrong");
    let parted = unmerge(&a, &complaint(), "不是", &by, at(2, 9, 0)).unwrap_err();
    assert_eq!(parted.code(), "ticket-not-merged");
}
