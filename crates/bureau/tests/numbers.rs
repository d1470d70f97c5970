//! Numbers that cannot flatter: records from acts, what counts as late, and an independent recount of
//! every figure in SQL over the exported rows.

mod figures;
#[path = "figures/made_up.rs"]
mod made_up;
#[path = "figures/recount.rs"]
mod recount;

use figures::{Story, id, rules, text};
use jiff::civil::{Date, DateTime, date};
use wenjin_bureau::steady::numbers::measure::{BASICALLY, DISAGREED, WRITTEN_LATE};
use wenjin_bureau::steady::numbers::record::Apart;
use wenjin_bureau::steady::numbers::*;
use wenjin_matter::Value;

fn at(month: i8, day: i8, hour: i8) -> DateTime {
    date(2026, month, day).at(hour, 0, 0, 0)
}

const JUNE: Period = Period { first: date(2026, 6, 1), last: date(2026, 6, 30) };

fn counted(code: &str, records: &[Record], as_of: DateTime) -> Figure {
    let groups = Groups::of(records);
    figure(code, &Frame::new(records, &groups, JUNE, as_of)).expect("a formula")
}

fn ratio(figure: &Figure) -> (u64, u64) {
    match figure.measured {
        Measured::Ratio { numerator, denominator } => (numerator, denominator),
        _ => panic!("no ratio: {figure:?}"),
    }
}

fn record(story: &Story, now: DateTime) -> Record {
    extract(&rules(), &story.matter, now).expect("a record")
}

fn received(number: u128, at: DateTime) -> Story {
    Story::new(number, "complaint").step(at, "receive", &[])
}

fn ticket(number: u128, at: DateTime) -> Story {
    Story::new(number, "ticket").step(at, "receive", &[("channel", text("12345-line"))])
}

#[test]
fn an_open_overdue_complaint_is_late_and_an_early_one_waits_for_its_day() {
    let open = received(1, at(6, 1, 9));
    let early = received(2, at(6, 15, 9)).step(at(6, 15, 10), "accept", &[]);
    let records = |now| [record(&open, now), record(&early, now)];
    let before = counted("accept-on-time", &records(at(6, 10, 12)), at(6, 10, 12));
    assert_eq!(ratio(&before), (0, 0), "neither day is over");
    assert_eq!(before.measured.words(), "没有可以计算的");
    let after = counted("accept-on-time", &records(at(6, 20, 9)), at(6, 20, 9));
    assert_eq!(ratio(&after), (0, 1));
    assert_eq!(after.missed(), [id(1)]);
    assert_eq!(after.excluded, [(id(2), Apart::NotOver)]);
    let july = counted("accept-on-time", &records(at(7, 2, 9)), at(7, 2, 9));
    assert_eq!(ratio(&july), (1, 2));
}

#[test]
fn being_sent_back_does_not_undo_having_been_late() {
    // Replied after the window, sent back, replied again in the time of the second window.
    let story = ticket(1, at(6, 1, 9))
        .step(at(6, 1, 10), "record-contact", &[])
        .step(at(6, 15, 9), "reply", &[])
        .step(at(6, 16, 9), "redo", &[])
        .step(at(6, 17, 9), "reply", &[]);
    let record = record(&story, at(7, 1, 9));
    let finish = record.runs.iter().filter(|run| run.class == Class::Finish).count();
    assert_eq!(finish, 2, "{:?}", record.runs);
    let figure = counted("finish-on-time", &[record], at(7, 10, 9));
    assert_eq!(ratio(&figure), (0, 1));
}

#[test]
fn a_run_started_anew_after_its_last_day_stays_late() {
    // Under order 121 added facts start the verification anew.
    let late = Story::new(1, "report").step(at(5, 11, 9), "receive", &[]).step(
        at(6, 25, 9),
        "add-facts",
        &[],
    );
    let in_time = Story::new(2, "report").step(at(5, 11, 9), "receive", &[]).step(
        at(5, 20, 9),
        "add-facts",
        &[],
    );
    let (late, in_time) = (record(&late, at(6, 26, 9)), record(&in_time, at(6, 26, 9)));
    assert_eq!(late.runs.len(), 2);
    assert_eq!(late.runs[0].outcome(at(6, 26, 9)), Outcome::Late);
    assert_eq!(in_time.runs[0].outcome(at(6, 26, 9)), Outcome::Apart(Apart::Restarted));
}

#[test]
fn an_extension_counts_in_one_figure_and_not_in_the_other() {
    let mut story = Story::new(1, "report")
        .step(at(5, 20, 9), "receive", &[])
        .step(at(5, 21, 9), "start-verification", &[])
        .step(at(6, 3, 9), "ask-extension", &[]);
    story.matter =
        story.try_step("演示人员乙", at(6, 4, 9), "approve-extension", &[]).expect("approved");
    let record = record(&story, at(6, 5, 9));
    assert!(record.runs[0].extended, "{:?}", record.runs);
    let done = Record {
        runs: vec![Run { ending: Ending::Done(at(6, 20, 9)), ..record.runs[0].clone() }],
        ..record
    };
    let july = Period { first: date(2026, 6, 1), last: date(2026, 7, 31) };
    let records = [done];
    let groups = Groups::of(&records);
    let frame = Frame::new(&records, &groups, july, at(8, 1, 9));
    let of = |code| ratio(&figure(code, &frame).expect("a formula"));
    assert_eq!(of("verify-on-time"), (1, 1));
    assert_eq!(of("verify-on-time-unextended"), (0, 1));
}

#[test]
fn the_first_contact_is_judged_by_its_minute_and_late_writing_is_shown() {
    let prompt = ticket(1, at(6, 1, 9)).step(at(6, 1, 15), "record-contact", &[]);
    let written_late = ticket(2, at(6, 1, 9)).step(
        at(6, 9, 9),
        "record-contact",
        &[("contacted-at", Value::Moment(at(6, 1, 10)))],
    );
    let never = ticket(3, at(6, 1, 9));
    let records = [&prompt, &written_late, &never].map(|story| record(story, at(6, 20, 9)));
    let figure = counted("response", &records, at(6, 20, 9));
    assert_eq!(ratio(&figure), (2, 3));
    assert_eq!(figure.remarked, [(id(2), WRITTEN_LATE)]);
}

#[test]
fn silence_is_no_satisfaction_and_the_bureaus_own_survey_no_survey() {
    let asked = |number, by: &str, satisfaction: &str, solved: &str| {
        ticket(number, at(6, 1, 9))
            .step(at(6, 1, 10), "record-contact", &[])
            .step(at(6, 2, 9), "reply", &[("outcome", text("solved"))])
            .step(
                at(6, 5, 9),
                "record-call-back",
                &[
                    ("call-back-by", text(by)),
                    ("satisfaction", text(satisfaction)),
                    ("solved", text(solved)),
                ],
            )
    };
    let stories = [
        asked(1, "platform", "satisfied", "solved"),
        asked(2, "platform", "basically", "unsolved"),
        asked(3, "platform", "unsatisfied", "unsolved"),
        asked(4, "platform", "not-reached", "unknown"),
        asked(5, "bureau", "satisfied", "solved"),
    ];
    let records = stories.each_ref().map(|story| record(story, at(7, 1, 9)));
    let of = |code| counted(code, &records, at(7, 1, 9));
    assert_eq!(ratio(&of("satisfied-of-valid")), (2, 3));
    assert_eq!(of("satisfied-of-valid").excluded, [(id(4), Apart::NoAnswer)]);
    assert_eq!(of("satisfied-of-valid").remarked, [(id(2), BASICALLY)]);
    assert_eq!(ratio(&of("satisfied-of-all")), (2, 4));
    assert_eq!(ratio(&of("solved")), (1, 3));
    assert_eq!(of("solved").remarked, [(id(2), DISAGREED), (id(3), DISAGREED)]);
}

#[test]
fn redo_and_supervision_together_are_taken_off_once() {
    let replied = |number| {
        ticket(number, at(6, 1, 9)).step(at(6, 1, 10), "record-contact", &[]).step(
            at(6, 2, 9),
            "reply",
            &[],
        )
    };
    let clean = replied(1);
    let both = replied(2).step(at(6, 3, 9), "supervise", &[]).step(at(7, 3, 9), "redo", &[]);
    let records = [&clean, &both].map(|story| record(story, at(7, 5, 9)));
    let figure = counted("once-done", &records, at(7, 5, 9));
    assert_eq!(ratio(&figure), (1, 2), "a redo after the month is taken off the month");
}

fn mediated(number: u128) -> Story {
    received(number, at(6, 1, 9))
        .step(at(6, 2, 9), "accept", &[])
        .step(at(6, 3, 9), "consent-complainant", &[("complainant-consents", Value::Flag(true))])
        .step(at(6, 3, 9), "consent-respondent", &[("respondent-consents", Value::Flag(true))])
        .step(at(6, 3, 10), "start-mediation", &[])
}

#[test]
fn what_was_agreed_is_not_yet_what_was_paid() {
    let amount = ("agreed-amount", Value::Number(50_000));
    let agreed =
        |number| mediated(number).step(at(6, 4, 9), "agree", std::slice::from_ref(&amount));
    let promised = agreed(1);
    let paid =
        agreed(2).step(at(6, 20, 9), "record-performance", &[("performed", Value::Flag(true))]);
    let at_once = mediated(3).step(
        at(6, 4, 9),
        "agree",
        &[amount.clone(), ("performed-at-once", Value::Flag(true))],
    );
    let ended = mediated(4).step(at(6, 5, 9), "terminate", &[]);
    let records = [&promised, &paid, &at_once, &ended].map(|story| record(story, at(7, 1, 9)));
    let recovered = counted("recovered", &records, at(7, 1, 9));
    assert_eq!(recovered.measured, Measured::Fen(100_000));
    assert_eq!(recovered.measured.words(), "1000.00元");
    assert_eq!(recovered.numerator, [id(2), id(3)]);
    assert_eq!(recovered.excluded, [(id(1), Apart::NotPaid)]);
    assert_eq!(ratio(&counted("mediation-success", &records, at(7, 1, 9))), (3, 4));
}

#[test]
fn a_business_that_answers_its_invitation_in_time_is_active() {
    let until = ("invite-until", Value::Date(date(2026, 6, 5)));
    let invited = |number, firm: &str| {
        let firm = [("respondent-name", text(firm))];
        Story::new(number, "complaint").step(at(6, 1, 9), "receive", &firm).step(
            at(6, 2, 9),
            "invite-respondent",
            std::slice::from_ref(&until),
        )
    };
    let offered = invited(1, "甲店").step(at(6, 5, 20), "respondent-offer", &[]);
    let answered = invited(2, "乙店").step(at(6, 3, 9), "respondent-answer", &[]);
    let late = invited(3, "丙店").step(at(6, 6, 9), "respondent-offer", &[]);
    let silent = invited(4, "丁店");
    let records = [&offered, &answered, &late, &silent].map(|story| record(story, at(7, 1, 9)));
    assert_eq!(ratio(&counted("odr", &records, at(7, 1, 9))), (2, 4));
}

#[test]
fn tickets_merged_onto_what_was_split_from_another_are_one_matter_until_unmerged() {
    let first = ticket(1, at(6, 1, 9)).step(
        at(6, 1, 10),
        "split",
        &[("complaint", text(&id(10).to_string())), ("report", text(&id(11).to_string()))],
    );
    let complaint = received(10, at(6, 1, 10));
    let merged = |number, into: u128| {
        ticket(number, at(6, 2, 9)).step(
            at(6, 2, 10),
            "merge",
            &[("merged-into", text(&id(into).to_string()))],
        )
    };
    let (on_complaint, on_report) = (merged(2, 10), merged(3, 11));
    let undone = merged(4, 10).step(at(6, 3, 9), "unmerge", &[("merged-into", text("none"))]);
    let stories = [&first, &complaint, &on_complaint, &on_report, &undone];
    let records = stories.map(|story| record(story, at(6, 20, 9)));
    let figure = counted("repeats", &records, at(6, 20, 9));
    assert_eq!(ratio(&figure), (2, 4));
    assert_eq!(figure.numerator, [id(2), id(3)]);
}

#[test]
fn links_in_a_circle_end() {
    let one = Record { merged_into: Some(id(2)), ..Record::new(id(1), Kind::Ticket, at(6, 1, 9)) };
    let two = Record { merged_into: Some(id(1)), ..Record::new(id(2), Kind::Ticket, at(6, 2, 9)) };
    let records = [one, two];
    let groups = Groups::of(&records);
    assert_eq!(groups.root(id(1)), groups.root(id(2)));
    assert_eq!(ratio(&counted("repeats", &records, at(7, 1, 9))), (1, 2));
}

#[test]
fn a_window_in_hours_ends_at_its_minute() {
    let run = Run {
        rule: "test".into(),
        class: Class::Contact,
        started_at: at(6, 1, 9),
        last_day: Some(date(2026, 6, 1)),
        last_moment: Some(at(6, 1, 11)),
        ending: Ending::Done(at(6, 1, 11)),
        extended: false,
    };
    assert_eq!(run.outcome(at(6, 2, 9)), Outcome::InTime);
    let minute_late = date(2026, 6, 1).at(11, 1, 0, 0);
    let late = Run { ending: Ending::Done(minute_late), ..run.clone() };
    assert_eq!(late.outcome(at(6, 2, 9)), Outcome::Late);
    let voided = Run { ending: Ending::Void(minute_late), ..run };
    assert_eq!(voided.outcome(at(6, 2, 9)), Outcome::Late, "ended after it was missed");
}

#[test]
fn a_share_short_of_all_is_never_shown_as_all() {
    let share = Measured::Ratio { numerator: 99_999, denominator: 100_000 };
    assert_eq!(share.words(), "99.99%（99999/100000）");
}

fn monthly(counts: impl Fn(i16, i8) -> u32, years: std::ops::RangeInclusive<i16>) -> Vec<Record> {
    let mut out = vec![];
    for year in years {
        for month in 1..=12 {
            for n in 0..counts(year, month) {
                let day = Date::new(year, month, 1 + (n % 28) as i8).expect("a day");
                let number = out.len() as u128 + 1;
                out.push(Record::new(id(number), Kind::Ticket, day.at(9, 0, 0, 0)));
            }
        }
    }
    out
}

fn change(records: &[Record], since: Date) -> Change {
    let groups = Groups::of(records);
    let may = Period { first: date(2026, 5, 1), last: date(2026, 5, 31) };
    let frame = Frame {
        base: Some(may),
        complete_since: Some(since),
        ..Frame::new(records, &groups, JUNE, at(7, 1, 9))
    };
    match figure("volume-change", &frame).expect("compared").measured {
        Measured::Change(change) => change,
        other => panic!("no change: {other:?}"),
    }
}

#[test]
fn a_season_that_comes_every_year_is_no_change_once_adjusted() {
    // June is always half of any other month.
    let records = monthly(|_, month| if month == 6 { 50 } else { 100 }, 2023..=2026);
    let change = change(&records, date(2023, 1, 1));
    assert_eq!((change.raw(), change.deduplicated()), (-50, -50));
    let adjusted = change.adjusted.clone().expect("three whole years");
    assert!(adjusted.change().abs() < 1e-6, "{adjusted:?}");
    assert_eq!(adjusted.years, [2023, 2024, 2025]);
    assert!(change.words().contains("季节调整后"), "{}", change.words());
}

#[test]
fn years_that_disagree_give_a_range_that_does_not_claim_a_change() {
    let june = |year| [40, 60, 80, 60][(year - 2023) as usize];
    let records = monthly(|year, month| if month == 6 { june(year) } else { 100 }, 2023..=2026);
    let adjusted = change(&records, date(2023, 1, 1)).adjusted.expect("adjusted");
    assert!(adjusted.lowest < 0.0 && adjusted.highest > 0.0, "{adjusted:?}");
    assert!(!adjusted.is_clear());
}

#[test]
fn one_past_year_is_no_season() {
    let records = monthly(|_, _| 30, 2024..=2026);
    assert_eq!(change(&records, date(2024, 1, 2)).adjusted, None, "2024 is not whole");
    assert!(change(&records, date(2024, 1, 1)).adjusted.is_some());
}

#[test]
fn every_formula_says_everything_and_gives_a_figure() {
    let records = made_up::records(1, 400);
    let groups = Groups::of(&records);
    let frame = Frame {
        base: Some(Period { first: date(2026, 5, 1), last: date(2026, 5, 31) }),
        ..Frame::new(&records, &groups, JUNE, at(6, 20, 9))
    };
    let all = figures(&frame);
    assert_eq!(all.len(), FORMULAS.len());
    for figure in &all {
        let f = figure.formula;
        for words in [f.title, f.words, f.numerator, f.denominator, f.exclusions, f.trap] {
            assert!(!words.is_empty(), "{}", f.code);
        }
        if let Measured::Ratio { numerator, denominator } = figure.measured {
            assert!(numerator <= denominator, "{}", f.code);
            if f.code != "odr" {
                assert_eq!(numerator as usize, figure.numerator.len());
                assert_eq!(denominator as usize, figure.denominator.len());
            }
        }
        let both = figure.excluded.iter().any(|(id, _)| figure.denominator.contains(id));
        assert!(!both || f.code == "odr", "{} counts what it excludes", f.code);
    }
}

#[test]
fn stations_add_up_to_the_whole() {
    let records = made_up::records(2, 1500);
    let groups = Groups::of(&records);
    let frame = Frame::new(&records, &groups, JUNE, at(6, 20, 9));
    for code in ["accept-on-time", "response", "repeats", "satisfied-of-all", "once-done"] {
        let whole = ratio(&figure(code, &frame).expect("a formula"));
        let parts = made_up::STATIONS.map(|station| {
            let own = frame.only(|record| record.station == station);
            ratio(&figure(code, &own).expect("a formula"))
        });
        let sum = parts.iter().fold((0, 0), |(a, b), (n, d)| (a + n, b + d));
        assert_eq!(sum, whole, "{code}");
    }
}

#[test]
fn sql_over_the_exported_rows_counts_the_same() {
    recount::every_figure();
}
