//! Handling models: what they may promise, what they ask, what they would cost, and that no statutory
//! day moves whatever they say.

mod figures;

use figures::{Story, id, rules, text};
use jiff::civil::{Date, DateTime, date};
use wenjin_bureau::steady::handling::check::Fault;
use wenjin_bureau::steady::handling::packs::{PACKS, Pack};
use wenjin_bureau::steady::handling::standing::{NotReady, in_force, in_force_from, ready};
use wenjin_bureau::steady::handling::{
    HandlingModel, Problem, WorkState, check, digest, items, simulate, work_list,
};
use wenjin_matter::{Matter, Value, clocks};

/// A day on which every shipped pack may become active.
const ACTIVE: Date = date(2026, 12, 1);

fn at(month: i8, day: i8, hour: i8) -> DateTime {
    date(2026, month, day).at(hour, 0, 0, 0)
}

fn pack(code: &str) -> HandlingModel {
    Pack::named(code).expect("a pack").model().expect("a model")
}

fn one(component: &str) -> HandlingModel {
    let text = format!(
        "code = \"test\"\ntitle = \"试\"\nprovenance = \"测试\"\n[[primary]]\nkey = \"it\"\ntitle = \"一项\"\n{component}"
    );
    HandlingModel::parse(&text).expect("a model")
}

/// A promise from the receipt of a complaint to its decision.
fn decision_within(promise: &str) -> HandlingModel {
    one(&format!(
        "kind = \"promise\"\ntrigger = [\"complaint/receive\"]\ndone = [\"complaint/accept\", \"complaint/refuse\"]\nrole = \"handler\"\npromise = {{ {promise} }}\n"
    ))
}

fn mediation_within(promise: &str) -> HandlingModel {
    one(&format!(
        "kind = \"promise\"\ntrigger = [\"complaint/accept\"]\ndone = [\"complaint/agree\", \"complaint/terminate\"]\nrole = \"handler\"\npromise = {{ {promise} }}\n"
    ))
}

fn received(number: u128, at: DateTime) -> Story {
    Story::new(number, "complaint").step(at, "receive", &[("channel", text("12345-line"))])
}

/// Tickets, complaints and a report of one week, at different points of the work.
fn week() -> Vec<Matter> {
    let untouched = received(1, at(6, 1, 9));
    let assigned =
        received(2, at(6, 1, 10)).step(at(6, 1, 15), "assign", &[("station", text("st-03"))]);
    let accepted = received(3, at(6, 1, 11))
        .step(at(6, 1, 12), "assign", &[("station", text("st-04"))])
        .step(at(6, 3, 9), "accept", &[]);
    let refused = received(4, at(6, 2, 9))
        .step(at(6, 2, 10), "assign", &[("station", text("st-03"))])
        .step(at(6, 4, 9), "refuse", &[]);
    let report = Story::new(5, "report").step(at(6, 2, 11), "receive", &[]);
    let ticket =
        Story::new(6, "ticket").step(at(6, 2, 14), "receive", &[("channel", text("12345-line"))]);
    [untouched, assigned, accepted, refused, report, ticket].map(|story| story.matter).into()
}

#[test]
fn four_packs_are_four_plus_three_lawful_and_to_be_confirmed() {
    for pack in PACKS {
        let model = pack.model().expect("a model");
        assert_eq!(model.code, pack.code);
        assert_eq!(model.shape(), "4+3", "{}", pack.code);
        assert!(model.provenance.contains("确认"), "{}", pack.code);
        let problems = check(&model, &rules(), ACTIVE);
        let words: Vec<String> = problems.iter().map(|problem| problem.words()).collect();
        assert!(problems.is_empty(), "{}: {words:#?}", pack.code);
    }
}

#[test]
fn the_text_of_a_model_reads_back_as_the_same_model() {
    for pack in PACKS {
        let model = pack.model().expect("a model");
        assert_eq!(HandlingModel::parse(&model.to_text()), Ok(model));
    }
}

#[test]
fn four_packs_give_four_work_lists_and_move_no_statutory_day() {
    let (rules, week, now) = (rules(), week(), at(6, 5, 9));
    let statutory = || -> Vec<_> {
        let of = |matter: &Matter| clocks(&rules, matter, now.date());
        let all = week.iter().flat_map(of);
        all.map(|clock| (clock.rule, clock.started_by, clock.phase, clock.deadline)).collect()
    };
    let before = statutory();
    assert!(before.len() > week.len(), "every matter has clocks");
    let mut lists = Vec::new();
    for pack in PACKS {
        let model = pack.model().expect("a model");
        let list: Vec<_> =
            week.iter().map(|matter| work_list(&model, &rules, matter, now)).collect();
        assert!(
            list.iter().filter(|items| !items.is_empty()).count() >= 5,
            "{}: too little is owed",
            pack.code
        );
        for (matter, items) in week.iter().zip(&list) {
            for (item, due) in items.iter().filter_map(|item| Some((item, item.due.as_ref()?))) {
                let component = model.component(&item.component).expect("a component");
                for clock in clocks(&rules, matter, now.date()) {
                    let rule = rules.clocks[&clock.rule].on(clock.rule_from).expect("a version");
                    let same = component.done.iter().any(|step| {
                        step.family == matter.family && rule.body.stops.contains(&step.step)
                    });
                    let Some(law) = clock.deadline.filter(|_| same) else { continue };
                    assert!(due.last_day <= law.last_day, "{} after {}", item.title, clock.title);
                }
            }
        }
        assert_eq!(before, statutory(), "{}", pack.code);
        lists.push(list);
    }
    for (one, list) in lists.iter().enumerate() {
        for other in &lists[one + 1..] {
            assert_ne!(list, other);
        }
    }
}

#[test]
fn five_plus_two_needs_no_code() {
    let (a, c) = (pack("a"), pack("c"));
    let mut model = HandlingModel { code: "five".into(), ..a.clone() };
    model.primary.push(c.primary[1].clone());
    model.secondary.pop();
    let model = HandlingModel::parse(&model.to_text()).expect("a model");
    assert_eq!(model.shape(), "5+2");
    assert!(check(&model, &rules(), ACTIVE).is_empty());
    let now = at(6, 5, 9);
    let tried = simulate(&model, &rules(), &week(), now);
    assert_eq!(tried.components.len(), 7);
    assert!(tried.owed > 0);
}

#[test]
fn a_promise_longer_than_the_law_is_refused_with_rule_and_article() {
    let rules = rules();
    assert!(check(&decision_within("working_days = 7"), &rules, ACTIVE).is_empty());
    let problems = check(&decision_within("working_days = 8"), &rules, ACTIVE);
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.code(), "handling-model-looser-than-law");
    let words = problem.words();
    for part in ["complaint/accept-or-refuse", "第十五条第一款", "8个工作日", "7个工作日"]
    {
        assert!(words.contains(part), "{words}");
    }
    let Fault::Looser(looser) = &problem.fault else { panic!("{problem:?}") };
    assert!(looser.law_ends < looser.promise_ends);
}

#[test]
fn hours_that_run_past_a_shorter_law_are_refused_and_others_are_not() {
    let rules = rules();
    // Seven working days are never less than nine days of 24 hours where no holiday shortens the week.
    assert!(check(&decision_within("hours = 168"), &rules, ACTIVE).is_empty());
    assert!(!check(&decision_within("hours = 240"), &rules, ACTIVE).is_empty());
}

#[test]
fn the_law_of_the_day_it_would_be_active_is_the_measure() {
    // Order 20 gave five working days to tell a named informant; order 121 has no such period.
    let model = one(
        "kind = \"promise\"\ntrigger = [\"report/file-case\"]\ndone = [\"report/tell-filing\"]\nrole = \"handler\"\npromise = { working_days = 8 }\n",
    );
    let problems = check(&model, &rules(), date(2026, 4, 14));
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert!(problem.words().contains("report/tell-filing"), "{}", problem.words());
    let problems = check(&model, &rules(), date(2026, 4, 15));
    let looser = |problem: &Problem| matches!(problem.fault, Fault::Looser(_));
    assert!(!problems.iter().any(looser), "{problems:?}");
}

#[test]
fn units_that_look_alike_are_compared_over_the_holidays_of_a_year() {
    // Forty working days are under 60 days in an ordinary season, and over it around a long holiday.
    let problems = check(&mediation_within("working_days = 40"), &rules(), ACTIVE);
    assert_eq!(problems.len(), 2, "the nation's clock and the province's: {problems:?}");
    for problem in problems {
        let Fault::Looser(looser) = &problem.fault else { panic!("{problem:?}") };
        assert_ne!(ACTIVE, looser.start, "that day alone would have passed it");
    }
    assert!(check(&mediation_within("working_days = 35"), &rules(), ACTIVE).is_empty());
}

#[test]
fn what_no_rule_knows_is_refused() {
    let model = one(
        "kind = \"escalation\"\ntrigger = [\"complaint/recieve\"]\ndone = [\"complaint/accept\"]\nrole = \"nobody\"\nevidence = [\"station\"]\ntemplate = \"complaint/forms/none\"\nmetric = \"happiness\"\n",
    );
    let problems = check(&model, &rules(), ACTIVE);
    let unknown = problems.iter().filter(|p| p.code() == "handling-model-unknown-name").count();
    assert_eq!(unknown, 5, "{problems:?}");
    assert!(problems.iter().any(|p| p.fault == Fault::Lacks("promise")));
}

#[test]
fn a_text_that_is_no_model_says_line_and_field() {
    let error = HandlingModel::parse("code = \"x\"\ntitle = 3\n").expect_err("no model");
    assert!(error.to_string().contains("第2行"), "{error}");
    let text = PACKS[0].text.replacen("hours = 4", "weeks = 4", 1);
    assert!(HandlingModel::parse(&text).is_err());
}

#[test]
fn being_assigned_again_gives_no_more_time() {
    let model = pack("c");
    let story = received(1, at(6, 1, 9));
    let due = |matter: &Matter, now| {
        let items = work_list(&model, &rules(), matter, now);
        let item = items.into_iter().find(|item| item.component == "first-look");
        item.and_then(|item| item.due).map(|due| due.last_day)
    };
    let first = due(&story.matter, at(6, 1, 10));
    let story = story.step(at(6, 1, 11), "assign", &[("station", text("st-03"))]).step(
        at(6, 4, 11),
        "assign",
        &[("station", text("st-04"))],
    );
    assert_eq!(first, due(&story.matter, at(6, 4, 12)));
    assert_eq!(first, Some(date(2026, 6, 8)));
}

#[test]
fn an_escalation_waits_then_is_raised_and_is_over_with_what_it_waited_for() {
    let (model, rules) = (pack("c"), rules());
    let story = received(1, at(6, 1, 9)).step(at(6, 1, 9), "assign", &[]);
    let state = |matter: &Matter, now| {
        let all = items(&model, &rules, matter, now);
        all.into_iter().find(|item| item.component == "to-station-head").expect("one").state
    };
    assert_eq!(state(&story.matter, at(6, 5, 9)), WorkState::Waiting);
    assert_eq!(state(&story.matter, at(6, 9, 9)), WorkState::Overdue);
    let listed = work_list(&model, &rules, &story.matter, at(6, 5, 9));
    assert!(listed.iter().all(|item| item.component != "to-station-head"));
    let story = story.step(at(6, 9, 10), "accept", &[]);
    assert_eq!(state(&story.matter, at(6, 9, 11)), WorkState::DoneLate(at(6, 9, 10)));
}

#[test]
fn without_its_evidence_a_component_stays_owed() {
    let model = one(
        "kind = \"duty\"\ntrigger = [\"complaint/receive\"]\ndone = [\"complaint/assign\"]\nrole = \"intake\"\nevidence = [\"assign-note\"]\n",
    );
    let story = received(1, at(6, 1, 9)).step(at(6, 1, 10), "assign", &[]);
    let open = work_list(&model, &rules(), &story.matter, at(6, 1, 11));
    assert_eq!(open[0].missing, ["assign-note"]);
    let story = story.step(at(6, 1, 12), "assign", &[("assign-note", text("演示"))]);
    assert!(work_list(&model, &rules(), &story.matter, at(6, 1, 13)).is_empty());
}

#[test]
fn a_promise_stands_still_while_the_law_does_and_never_ends_after_it() {
    let (model, rules) = (mediation_within("working_days = 12"), rules());
    let story = received(1, at(6, 1, 9))
        .step(at(6, 2, 9), "accept", &[])
        .step(at(6, 3, 9), "consent-complainant", &[("complainant-consents", Value::Flag(true))])
        .step(at(6, 3, 9), "consent-respondent", &[("respondent-consents", Value::Flag(true))])
        .step(at(6, 3, 10), "start-mediation", &[])
        .step(at(6, 4, 9), "start-testing", &[]);
    let open = work_list(&model, &rules, &story.matter, at(8, 1, 9));
    assert_eq!(open[0].state, WorkState::Paused);
    // A promise made when the law gave more: the law's day shows through.
    let loose = decision_within("working_days = 20");
    let open = work_list(&loose, &rules, &received(2, at(6, 1, 9)).matter, at(6, 2, 9));
    let due = open[0].due.as_ref().expect("a day");
    assert_eq!(due.last_day, date(2026, 6, 10));
    assert_eq!(
        due.capped_by.as_ref().map(|rule| rule.as_str()),
        Some("complaint/accept-or-refuse")
    );
}

#[test]
fn a_duty_after_the_end_is_still_owed_and_the_rest_is_over() {
    let (model, rules) = (pack("a"), rules());
    let story = received(1, at(6, 1, 9)).step(at(6, 1, 10), "assign", &[]).step(
        at(6, 2, 9),
        "transfer",
        &[],
    );
    assert!(work_list(&model, &rules, &story.matter, at(6, 30, 9)).is_empty());
    let story = received(2, at(6, 1, 9))
        .step(at(6, 1, 10), "assign", &[])
        .step(at(6, 2, 9), "refuse", &[])
        .step(at(6, 2, 10), "tell-decision", &[])
        .step(at(6, 3, 9), "close", &[]);
    let open = work_list(&model, &rules, &story.matter, at(6, 4, 9));
    let keys: Vec<&str> = open.iter().map(|item| item.component.as_str()).collect();
    assert_eq!(keys, ["review", "appraise"]);
}

#[test]
fn simulation_counts_who_would_have_been_late_and_the_load() {
    let (model, rules) = (decision_within("working_days = 2"), rules());
    let (in_time, late, open) =
        (
            received(1, at(6, 1, 9))
                .step(at(6, 1, 10), "assign", &[("station", text("st-03"))])
                .step(at(6, 3, 17), "accept", &[]),
            received(2, at(6, 1, 9))
                .step(at(6, 1, 10), "assign", &[("station", text("st-03"))])
                .step(at(6, 4, 9), "accept", &[]),
            received(3, at(6, 2, 9)).step(at(6, 2, 10), "assign", &[("station", text("st-04"))]),
        );
    let fresh = received(4, at(6, 8, 9));
    let sample = [in_time, late, open, fresh].map(|story| story.matter);
    let tried = simulate(&model, &rules, &sample, at(6, 8, 10));
    let it = &tried.components[0];
    assert_eq!((tried.matters, it.owed, it.in_time, it.pending), (4, 4, 1, 1));
    assert_eq!((it.late.clone(), it.open_late.clone()), (vec![id(2)], vec![id(3)]));
    let load: Vec<_> =
        tried.stations.iter().map(|s| (s.station.as_str(), s.owed, s.late, s.peak)).collect();
    assert_eq!(load, [("", 1, 0, 1), ("st-03", 2, 1, 2), ("st-04", 1, 1, 1)]);
    let words = tried.words(|code| code.into());
    assert!(words.contains("应办4项，按时1项，逾期2项（其中尚未办的1项），未到期1项"), "{words}");
}

fn drafted(number: u128, model: &str) -> Story {
    Story::new(number, "handling-model").step(at(9, 1, 9), "draft", &[("model-text", text(model))])
}

fn simulated(story: Story, at: DateTime) -> Story {
    let digest = digest(&story.matter.text("model-text"));
    story.step(at, "simulate", &[("model-digest", text(&digest))])
}

fn activated(number: u128, model: &str, on: DateTime, from: Date) -> Story {
    let mut story = simulated(drafted(number, model), at(9, 2, 9)).step(at(9, 3, 9), "submit", &[]);
    story.matter = story.try_step("演示人员乙", at(9, 4, 9), "approve", &[]).expect("approved");
    story.step(on, "activate", &[("active-from", Value::Date(from))])
}

#[test]
fn who_drafted_or_submitted_does_not_approve() {
    let story = simulated(drafted(1, PACKS[0].text), at(9, 2, 9)).step(at(9, 3, 9), "submit", &[]);
    let refused = story.try_step("演示人员甲", at(9, 4, 9), "approve", &[]);
    assert_eq!(refused.expect_err("refused").code(), "step-condition-unmet");
    assert!(story.try_step("演示人员乙", at(9, 4, 9), "approve", &[]).is_ok());
}

#[test]
fn a_changed_text_is_simulated_again_before_it_goes_on() {
    let story = simulated(drafted(1, PACKS[0].text), at(9, 2, 9));
    assert!(ready(&story.matter, &rules(), ACTIVE).is_ok());
    let story = story.step(at(9, 3, 9), "revise", &[("model-text", text(PACKS[2].text))]);
    assert!(story.try_step("演示人员甲", at(9, 4, 9), "submit", &[]).is_err());
    let not_ready = ready(&story.matter, &rules(), ACTIVE).expect_err("changed");
    assert_eq!(not_ready, NotReady::NotSimulated);
    assert!(ready(&simulated(story, at(9, 5, 9)).matter, &rules(), ACTIVE).is_ok());
}

#[test]
fn a_model_looser_than_the_law_is_not_ready() {
    let story = simulated(drafted(1, &decision_within("working_days = 9").to_text()), at(9, 2, 9));
    let not_ready = ready(&story.matter, &rules(), ACTIVE).expect_err("looser");
    assert_eq!(not_ready.code(), "handling-model-looser-than-law");
    assert!(not_ready.to_string().contains("accept-or-refuse"), "{not_ready}");
    let malformed = simulated(drafted(2, "四加三"), at(9, 2, 9));
    let not_ready = ready(&malformed.matter, &rules(), ACTIVE).expect_err("no model");
    assert_eq!(not_ready.code(), "handling-model-malformed");
}

#[test]
fn a_model_counts_from_its_day_and_never_backwards() {
    let first = activated(1, PACKS[0].text, at(9, 5, 9), date(2026, 10, 1));
    let backdated = activated(2, PACKS[1].text, at(10, 20, 9), date(2026, 10, 5));
    assert_eq!(in_force_from(&backdated.matter), Some((date(2026, 10, 20), None)));
    let draft = drafted(3, PACKS[2].text).matter;
    let models = [&first.matter, &backdated.matter, &draft];
    let on = |day| in_force(models, day).map(|matter| matter.id);
    assert_eq!(on(date(2026, 9, 30)), None);
    assert_eq!(on(date(2026, 10, 10)), Some(id(1)));
    assert_eq!(on(date(2026, 10, 20)), Some(id(2)));
    let retired =
        backdated.step(at(11, 1, 9), "retire", &[("retired-from", Value::Date(date(2026, 11, 2)))]);
    let models = [&first.matter, &retired.matter];
    assert_eq!(in_force(models, date(2026, 11, 1)).map(|m| m.id), Some(id(2)));
    assert_eq!(in_force(models, date(2026, 11, 2)).map(|m| m.id), Some(id(1)));
}
