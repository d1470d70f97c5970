//! What holds for every history, however odd: the engine answers everything and never panics, replay
//! is exact, every last day can be found a second way, and what a page offers can be done.

mod history;
mod oracle;
mod play;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use uuid::Uuid;
use wenjin_law::Rules;
use wenjin_law::rule::Provenance;
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{
    Act, Attachment, ClockState, Command, Matter, MatterId, Phase, Value, clocks, decide,
    next_steps, summary,
};

use history::{History, begin, moves, play_out, quiet, start};

const FAMILY: &str = "complaint";

/// What can be compared of a clock.
fn shown(clock: &ClockState) -> String {
    format!("{clock:?}")
}

fn shown_all(rules: &Rules, matter: &Matter, today: Date) -> Vec<String> {
    clocks(rules, matter, today).iter().map(shown).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every command is answered on every history, and so is every question.
    #[test]
    fn the_engine_answers_everything(begin in begin(), moves in moves(40), far in -20_000i32..20_000) {
        let rules = play::rules();
        let history = play_out(&rules, begin, &moves, |matter, _, now, answer| {
            if let Err(refusal) = answer {
                let words = [refusal.what(), refusal.why(), refusal.remedy()];
                assert!(words.iter().all(|words| !words.is_empty()), "{refusal:?}");
            }
            for (name, role) in play::CAST {
                next_steps(&rules, matter, name, role, now);
            }
        });
        clocks(&rules, &history.matter, begin.saturating_add(far.days()));
        clocks(&rules, &history.matter, Date::MAX);
        clocks(&rules, &history.matter, Date::MIN);
        summary(&rules, &history.matter);
    }

    /// Even acts that no rule would allow, in any order, are replayed and have clocks.
    #[test]
    fn any_acts_at_all_can_be_replayed(
        acts in prop::collection::vec((any::<prop::sample::Index>(), -50_000i32..50_000, any::<bool>()), 0..25),
    ) {
        let rules = play::rules();
        let codes: Vec<&str> = rules.steps_of(FAMILY).map(|rule| rule.id.name()).collect();
        let stages = &rules.matters[FAMILY].stages;
        let dated = ["found-on", "arose-on", "knew-on", "until", "told-on"];
        let acts: Vec<Act> = acts.iter().enumerate().map(|(n, (index, days, moment))| {
            let at = date(2024, 6, 30).at(12, 0, 0, 0).saturating_add(days.days());
            let stage = stages[index.index(stages.len())].code.clone();
            let value = match moment { true => Value::Moment(at), false => Value::Date(at.date()) };
            Act {
                matter: MatterId(Uuid::from_u128(1)),
                seq: n as u32 + 1,
                family: FAMILY.into(),
                step: codes[index.index(codes.len())].into(),
                at,
                recorded_at: at,
                by: play::actor("办理员甲", "handler"),
                rule_from: date(2020, 1, 1),
                stage,
                facts: dated.iter().map(|name| (name.to_string(), value.clone())).collect(),
                personal: BTreeMap::new(),
                attachments: vec![],
            }
        }).collect();
        let matter = Matter::replay(MatterId(Uuid::from_u128(1)), FAMILY, acts);
        for today in [Date::MIN, date(2026, 4, 15), Date::MAX] {
            clocks(&rules, &matter, today);
        }
        summary(&rules, &matter);
        next_steps(&rules, &matter, "办理员甲", "handler", date(2026, 4, 15).at(9, 0, 0, 0));
    }

    /// Replaying the acts, or the acts so far and then the rest, gives the same matter, the same
    /// clocks and the same row as going along did.
    #[test]
    fn replay_is_what_happened(begin in begin(), moves in moves(40), cut in any::<prop::sample::Index>()) {
        let rules = play::rules();
        let History { matter, now } = play_out(&rules, begin, &moves, quiet);
        let replayed = Matter::replay(matter.id, FAMILY, matter.acts.clone());
        prop_assert_eq!(&replayed, &matter);
        let (first, rest) = matter.acts.split_at(cut.index(matter.acts.len() + 1));
        let first = Matter::replay(matter.id, FAMILY, first.to_vec());
        let resumed = rest.iter().cloned().fold(first, Matter::evolve);
        prop_assert_eq!(&resumed, &matter);
        let today = now.date();
        prop_assert_eq!(shown_all(&rules, &resumed, today), shown_all(&rules, &matter, today));
        prop_assert_eq!(summary(&rules, &resumed), summary(&rules, &matter));
    }

    /// The rules read a second time judge the same.
    #[test]
    fn a_restart_equals_a_fresh_start(begin in begin(), moves in moves(25)) {
        let rules = play::rules();
        let mut answers = Vec::new();
        let played = play_out(&rules, begin, &moves, |_, _, _, answer| answers.push(answer.clone()));
        let again = Rules::clone(&rules);
        let mut answers_again = Vec::new();
        let replayed =
            play_out(&again, begin, &moves, |_, _, _, answer| answers_again.push(answer.clone()));
        prop_assert_eq!(answers, answers_again);
        prop_assert_eq!(played.matter, replayed.matter);
    }

    /// Every last day has its derivation, and is the one that counting day by day finds.
    #[test]
    fn every_last_day_is_found_a_second_way(begin in begin(), moves in moves(40), later in 0i32..120) {
        let rules = play::rules();
        let History { matter, now } = play_out(&rules, begin, &moves, quiet);
        let today = now.date().saturating_add(later.days());
        for clock in clocks(&rules, &matter, today) {
            if let Some(deadline) = &clock.deadline {
                prop_assert!(!deadline.derivation.is_empty(), "{}", clock.rule);
                prop_assert!(deadline.words().iter().all(|words| !words.is_empty()));
            }
            if !(date(1960, 1, 1)..date(2140, 1, 1)).contains(&clock.started_at.date()) {
                continue;
            }
            prop_assert_eq!(
                oracle::answered(&clock),
                oracle::recomputed(&rules, &matter, &clock),
                "{} of {:#?}",
                clock.rule,
                matter.acts.iter().map(|act| (&act.step, act.at)).collect::<Vec<_>>()
            );
            let last = clock.deadline.as_ref().map(|deadline| deadline.last_day);
            match clock.phase {
                Phase::Lapsed => prop_assert!(last.is_some_and(|last| last < today)),
                Phase::Met(at) => prop_assert!(last.is_none_or(|last| at.date() <= last)),
                Phase::MetLate(at) => prop_assert!(last.is_some_and(|last| last < at.date())),
                Phase::Running => prop_assert!(last.is_none_or(|last| today <= last)),
                Phase::Paused(_) => prop_assert!(last.is_none()),
                Phase::Void(_) => {}
            }
        }
    }

    /// Time not counted never brings a last day forward.
    #[test]
    fn testing_never_shortens_mediation(
        accepted in 0i32..2500,
        tests in prop::collection::vec((0i32..90, 0i32..30), 0..4),
        more in (0i32..90, 0i32..30),
    ) {
        let rules = play::rules();
        let accepted = date(2020, 6, 1).saturating_add(accepted.days());
        let last_days = |tests: &[(i32, i32)]| {
            let mut matter = start();
            let mut acts = vec![("receive", accepted), ("accept", accepted)];
            for (after, length) in tests {
                let from = accepted.saturating_add(after.days());
                acts.push(("start-testing", from));
                acts.push(("end-testing", from.saturating_add(length.days())));
            }
            for (n, (step, on)) in acts.into_iter().enumerate() {
                matter = matter.evolve(bare(n, step, on));
            }
            let clocks = clocks(&rules, &matter, accepted);
            let of_mediation = clocks.iter().filter(|clock| clock.rule.name().starts_with("mediation-limit"));
            let last = |clock: &ClockState| clock.deadline.as_ref().map(|it| it.last_day);
            of_mediation.map(|clock| (clock.rule.clone(), last(clock))).collect::<BTreeMap<_, _>>()
        };
        let shorter = last_days(&tests);
        let longer = last_days(&[tests, vec![more]].concat());
        prop_assert_eq!(shorter.len(), 2);
        for (rule, last) in shorter {
            prop_assert!(last.is_some() && last <= longer[&rule], "{}", rule);
        }
    }

    /// A refused command leaves the matter as it was: nothing can be seen of it afterwards.
    #[test]
    fn a_refused_command_changes_nothing(begin in begin(), moves in moves(30)) {
        let rules = play::rules();
        let mut accepted = Vec::new();
        let whole = play_out(&rules, begin, &moves, |_, command, now, answer| {
            if answer.is_ok() {
                accepted.push((command.clone(), now));
            }
        });
        let mut alone = start();
        for (command, now) in &accepted {
            let acts = decide(&rules, &alone, command, *now);
            prop_assert!(acts.is_ok(), "{:?}", acts);
            alone = acts.into_iter().flatten().fold(alone, Matter::evolve);
        }
        prop_assert_eq!(alone, whole.matter);
    }

    /// What the page offers is not refused for stage, role, condition or choice; what it shows as
    /// blocked is refused, for the reason it gives.
    #[test]
    fn what_is_offered_can_be_done(begin in begin(), moves in moves(30), who in 0usize..11) {
        let rules = play::rules();
        let History { matter, now } = play_out(&rules, begin, &moves, quiet);
        let (name, role) = play::CAST[who];
        for offer in next_steps(&rules, &matter, name, role, now) {
            let command = Command {
                matter: matter.id,
                family: FAMILY.into(),
                step: offer.code.into(),
                at: now,
                by: play::actor(name, role),
                fields: BTreeMap::new(),
                attachments: vec![Attachment {
                    sha256: "0".repeat(64),
                    name: "照片.jpg".into(),
                    media_type: "image/jpeg".into(),
                    bytes: 1,
                }],
                seen: Some(matter.version()),
            };
            let bare = decide(&rules, &matter, &command, now);
            match (&offer.refusal, &bare) {
                (None, Ok(_)) => {}
                (None, Err(refusal)) => prop_assert_eq!(refusal.code(), "step-fields-wrong", "{}", offer.code),
                (Some(said), Err(refusal)) => prop_assert_eq!(said, refusal, "{}", offer.code),
                (Some(said), Ok(_)) => prop_assert!(false, "{}: {:?} but done", offer.code, said),
            }
            if offer.refusal.is_none() {
                let (version, law_on) = asked_fields(&rules, &matter, offer.code, now).expect("offered");
                let fields = play::required(&rules, version, law_on, now, &mut |_| 0);
                let filled = decide(&rules, &matter, &Command { fields, ..command }, now);
                prop_assert!(filled.is_ok(), "{}: {:?}", offer.code, filled);
            }
        }
    }

    /// No refusal and no termination without its ground, of the list in force, and its facts; and
    /// the step rests on law in force on its day.
    #[test]
    fn a_decision_against_somebody_has_ground_and_facts(begin in begin(), moves in moves(40)) {
        let rules = play::rules();
        let History { matter, .. } = play_out(&rules, begin, &moves, quiet);
        for act in &matter.acts {
            let named = match act.step.as_str() {
                "refuse" => ("refusal-ground", "refusal-facts"),
                "terminate" => ("termination-ground", "termination-facts"),
                _ => continue,
            };
            prop_assert!(act.facts.get(named.0).and_then(Value::text).is_some_and(|it| !it.is_empty()));
            prop_assert!(act.get(named.1).and_then(Value::text).is_some_and(|it| !it.trim().is_empty()));
            let version = rules.step(FAMILY, &act.step).and_then(|rule| rule.on(act.rule_from));
            prop_assert!(version.is_some_and(|version| !version.basis.is_empty()));
        }
    }

    /// What was received under the old order and still open is judged as was chosen, and not before
    /// it was chosen; everything else by the law of its day.
    #[test]
    fn every_step_is_judged_by_the_law_that_applies(moves in moves(40)) {
        let rules = play::rules();
        let History { matter, .. } = play_out(&rules, date(2026, 4, 13), &moves, quiet);
        let change = date(2026, 4, 15);
        let opened = matter.opened_at().map(DateTime::date);
        let mut chosen: Option<&str> = None;
        for (n, act) in matter.acts.iter().enumerate() {
            let on = act.at.date();
            let before = matter.acts[..n].iter().rev().find(|before| before.at.date() < change);
            let ended = |act: &Act| {
                rules.matters[FAMILY].stage(&act.stage).is_some_and(|stage| stage.ended)
            };
            let across = opened.is_some_and(|opened| opened < change)
                && change <= on
                && !before.is_some_and(ended);
            let version = rules.step(FAMILY, &act.step).and_then(|rule| rule.on(act.rule_from));
            let version = version.expect("the version it names");
            let law = version.provenance == Provenance::Law;
            let day = match chosen {
                _ if !across || !law => on,
                Some("order-20") => date(2026, 4, 14),
                Some(_) => on,
                None => return Err(TestCaseError::fail(format!("{} without a choice", act.step))),
            };
            prop_assert!(version.in_force(day), "{} of {} on {}", act.step, version.from, day);
            chosen = act.facts.get("regime").and_then(Value::text).or(chosen);
        }
    }

    /// Personal values are where they can be deleted, and nowhere else.
    #[test]
    fn personal_values_stay_apart(begin in begin(), moves in moves(40)) {
        let rules = play::rules();
        let History { matter, .. } = play_out(&rules, begin, &moves, quiet);
        for act in &matter.acts {
            let version = rules.step(FAMILY, &act.step).and_then(|rule| rule.on(act.rule_from));
            for field in version.into_iter().flat_map(|version| &version.body.fields) {
                let side = if field.personal { &act.facts } else { &act.personal };
                prop_assert!(!side.contains_key(&field.name), "{} {}", act.step, field.name);
            }
            prop_assert!(!format!("{:?}", act.facts).contains("私密"), "{}", act.step);
        }
        let row = summary(&rules, &matter);
        prop_assert!(!format!("{row:?}").contains("私密"), "{row:?}");
    }

    /// Whatever happened, the bureau can finish: no history leaves a matter that cannot be ended.
    #[test]
    fn every_matter_can_be_ended(begin in begin(), moves in moves(40)) {
        let rules = play::rules();
        let History { matter, now } = play_out(&rules, begin, &moves, quiet);
        prop_assume!(!matter.acts.is_empty());
        let ended = ended(&rules, matter.clone(), now);
        prop_assert!(ended.is_some(), "{:#?}", matter.acts.iter().map(|act| &act.step).collect::<Vec<_>>());
    }

    /// A matter that has ended owes nothing: no clock of the bureau's runs in it.
    #[test]
    fn no_clock_is_live_in_an_ended_matter(begin in begin(), moves in moves(40)) {
        let rules = play::rules();
        let History { matter, now } = play_out(&rules, begin, &moves, quiet);
        prop_assume!(!matter.acts.is_empty());
        let Some(matter) = ended(&rules, matter, now) else { return Ok(()) };
        let live = clocks(&rules, &matter, now.date()).into_iter().filter(ClockState::is_live);
        let live: Vec<_> = live.map(|clock| clock.rule).collect();
        prop_assert!(live.is_empty(), "{:?} {:#?}", live, matter.acts.iter().map(|act| &act.step).collect::<Vec<_>>());
    }
}

/// The matter brought to an end by whoever may, in an order an officer would try.
fn ended(rules: &Rules, mut matter: Matter, now: DateTime) -> Option<Matter> {
    let order = [
        "close",
        "choose-regime",
        "decide-verification",
        "refer-to-police",
        "settle-competence",
        "decide-objection",
        "tell-decision",
        "issue-agreement",
        "tell-termination",
        "refuse",
        "terminate",
    ];
    for _ in 0..20 {
        let stage = rules.matters[FAMILY].stage(&matter.stage)?;
        if stage.ended {
            return Some(matter);
        }
        let next = order.iter().find_map(|step| {
            let open = match *step {
                "choose-regime" => matter.fact("regime").is_none(),
                "tell-decision" => matter.last("tell-decision").is_none(),
                _ => true,
            };
            let mut cast = play::CAST.iter().filter(|_| open);
            cast.find_map(|(name, role)| {
                let (version, law_on) = asked_fields(rules, &matter, step, now).ok()?;
                let command = Command {
                    matter: matter.id,
                    family: FAMILY.into(),
                    step: step.to_string(),
                    at: now,
                    by: play::actor(name, role),
                    fields: play::required(rules, version, law_on, now, &mut |_| 0),
                    attachments: vec![],
                    seen: None,
                };
                decide(rules, &matter, &command, now).ok()
            })
        })?;
        matter = next.into_iter().fold(matter, Matter::evolve);
    }
    None
}

/// An act with nothing recorded in it.
fn bare(n: usize, step: &str, on: Date) -> Act {
    Act {
        matter: MatterId(Uuid::from_u128(1)),
        seq: n as u32 + 1,
        family: FAMILY.into(),
        step: step.into(),
        at: on.at(10, 0, 0, 0),
        recorded_at: on.at(10, 0, 0, 0),
        by: play::actor("办理员甲", "handler"),
        rule_from: on,
        stage: "accepted".into(),
        facts: BTreeMap::new(),
        personal: BTreeMap::new(),
        attachments: vec![],
    }
}
