//! A matter becomes a record. Every run of a clock is kept, those that were started anew included: being
//! sent back or dispatched again does not undo having been late.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use wenjin_law::Rules;
use wenjin_law::rule::Clock;
use wenjin_matter::clocks::Phase;
use wenjin_matter::{Act, ClockState, Matter, MatterId, Value};

use super::record::{CallBack, Class, Ending, Invitation, Payment, Record, Run, Satisfaction};
use super::sources::{
    AMOUNTS, ANSWERS, CALL_BACK, CONTACTED_AT, INVITED, MERGED_INTO, ORIGIN, OWN_SURVEY, REPLY,
    SOURCES, Source, TAKEN_OUT,
};

/// The record of `matter` as it stands at `now`; none for a kind of matter that is not counted, or one
/// without acts.
pub fn extract(rules: &Rules, matter: &Matter, now: DateTime) -> Option<Record> {
    let source = SOURCES.iter().find(|source| source.family == matter.family)?;
    let first = matter.acts.first()?;
    let mut record = Record::new(matter.id, source.kind, first.at);
    let open = |name: &str| match matter.personal.contains(name) {
        true => String::new(),
        false => matter.text(name),
    };
    record.number = open("number");
    record.channel = open("channel");
    record.station = open("station");
    record.origin = named(matter, ORIGIN).filter(|id| *id != matter.id);
    record.merged_into = merged_into(source, matter);
    record.parts = source.parts.iter().filter_map(|fact| named(matter, fact)).collect();
    record.runs = runs(source, rules, matter, now);
    let acts = &matter.acts;
    let when = |steps: &[&str]| first_of(acts, steps).map(|act| act.at);
    record.accepted_at = when(source.accepted);
    record.refused_at = when(source.refused);
    record.transferred_at = when(source.transferred);
    record.agreed_at = when(source.agreed);
    record.terminated_at = when(source.terminated);
    record.ended_at = match source.closed {
        [] => ended_at(rules, matter),
        closed => when(closed),
    };
    if let Some(contact) = first_of(acts, source.contact) {
        let given = match contact.get(CONTACTED_AT) {
            Some(Value::Moment(moment)) => *moment,
            _ => contact.at,
        };
        record.contact_at = Some(given);
        record.contact_recorded_at = Some(contact.recorded_at);
    }
    record.redo = times(acts, source.redo);
    record.supervised = times(acts, source.supervised);
    record.call_back = call_back(matter);
    let (reply, outcome, solved) = REPLY;
    let said = matter.last(reply).and_then(|act| act.get(outcome)).and_then(Value::text);
    record.officer_solved = said.map(|said| said == solved);
    let (claimed, agreed, _) = AMOUNTS;
    record.claimed_fen = fen(matter.fact(claimed));
    record.agreed_fen = fen(matter.fact(agreed));
    record.payments = payments(source, matter);
    record.invitations = invitations(source, matter);
    // Hundreds of thousands are kept in memory.
    record.runs.shrink_to_fit();
    Some(record)
}

fn first_of<'a>(acts: &'a [Act], steps: &[&str]) -> Option<&'a Act> {
    acts.iter().find(|act| steps.contains(&act.step.as_str()))
}

fn times(acts: &[Act], steps: &[&str]) -> u32 {
    acts.iter().filter(|act| steps.contains(&act.step.as_str())).count() as u32
}

/// The matter a fact names.
fn named(matter: &Matter, fact: &str) -> Option<MatterId> {
    matter.fact(fact).and_then(Value::text).and_then(|text| text.parse().ok())
}

fn merged_into(source: &Source, matter: &Matter) -> Option<MatterId> {
    let (merge, undo) = source.merge?;
    let open = matter.is_open(merge, undo);
    let act = matter.last(merge).filter(|_| open)?;
    act.get(MERGED_INTO).and_then(Value::text).and_then(|text| text.parse().ok())
}

fn fen(value: Option<&Value>) -> Option<i64> {
    match value {
        Some(Value::Number(fen)) => Some(*fen),
        _ => None,
    }
}

fn flag(act: &Act, name: &str) -> bool {
    act.get(name) == Some(&Value::Flag(true))
}

/// When the matter came to the ended stage it is in.
fn ended_at(rules: &Rules, matter: &Matter) -> Option<DateTime> {
    let kind = rules.matters.get(&matter.family)?;
    let ended = |act: &&Act| kind.stage(&act.stage).is_some_and(|stage| stage.ended);
    matter.acts.iter().rev().take_while(ended).last().map(|act| act.at)
}

/// The last survey that was not the bureau's own.
fn call_back(matter: &Matter) -> Option<CallBack> {
    let (step, moment, by) = CALL_BACK;
    let others = |act: &&Act| {
        act.step == step && act.get(by).and_then(Value::text).is_none_or(|by| by != OWN_SURVEY)
    };
    let act = matter.acts.iter().rev().find(others)?;
    let (satisfaction, solved) = ANSWERS;
    let text = |name: &str| act.get(name).and_then(Value::text);
    let (answer, granted) = TAKEN_OUT;
    Some(CallBack {
        at: match act.get(moment) {
            Some(Value::Moment(moment)) => *moment,
            _ => act.at,
        },
        satisfaction: match text(satisfaction) {
            Some("satisfied") => Satisfaction::Satisfied,
            Some("basically") => Satisfaction::Basically,
            Some("unsatisfied") => Satisfaction::NotSatisfied,
            _ => Satisfaction::NoAnswer,
        },
        solved: match text(solved) {
            Some("solved") => Some(true),
            Some("unsolved") => Some(false),
            _ => None,
        },
        taken_out: matter.last(answer).is_some_and(|act| flag(act, granted)),
    })
}

/// Each matter is paid once: the first act that verifies it counts, with what was paid, or else with
/// what was agreed.
fn payments(source: &Source, matter: &Matter) -> Vec<Payment> {
    let (_, agreed, paid) = AMOUNTS;
    let verifies = |act: &&Act| {
        source.payments.iter().any(|(step, fact, value)| {
            act.step == *step && act.get(fact).is_some_and(|said| said.to_string() == *value)
        })
    };
    let act = matter.acts.iter().find(verifies);
    let amount = |act: &Act| {
        fen(act.get(paid)).or_else(|| fen(act.get(agreed))).or_else(|| fen(matter.fact(agreed)))
    };
    let payment = |act: &Act| amount(act).map(|fen| Payment { fen, verified_at: act.at });
    act.and_then(payment).into_iter().collect()
}

fn invitations(source: &Source, matter: &Matter) -> Vec<Invitation> {
    let Some((asked, answered)) = source.invitation else { return vec![] };
    let (credit_code, answer_by) = INVITED;
    let firm = match matter.text(credit_code) {
        code if code.is_empty() => matter.text("respondent-name"),
        code => code,
    };
    let answers: Vec<&Act> =
        matter.acts.iter().filter(|act| answered.contains(&act.step.as_str())).collect();
    let invitation = |act: &Act| {
        let by = match act.get(answer_by)? {
            Value::Moment(moment) => *moment,
            value => value.date()?.at(23, 59, 59, 0),
        };
        let answer = answers.iter().find(|answer| act.seq < answer.seq);
        Some(Invitation {
            firm: firm.clone(),
            invited_at: act.at,
            answer_by: by,
            answered_at: answer.map(|answer| answer.at),
        })
    };
    matter.acts.iter().filter(|act| act.step == asked).filter_map(invitation).collect()
}

/// Every run of every clock that counts. A clock shows its last start only; the runs before it are found
/// by looking at the matter as it stood before that start.
fn runs(source: &Source, rules: &Rules, matter: &Matter, now: DateTime) -> Vec<Run> {
    let class = |rule: &str| {
        source.clocks.iter().find(|(start, _)| rule.starts_with(start)).map(|(_, class)| *class)
    };
    let mut out: Vec<(u32, Run)> = Vec::new();
    let mut seen: BTreeSet<(String, u32)> = BTreeSet::new();
    // The whole matter, then the matter before each start that replaced another.
    let mut lengths: BTreeSet<usize> = BTreeSet::from([matter.acts.len()]);
    while let Some(length) = lengths.pop_last() {
        let next = matter.acts.get(length);
        let before;
        let standing = match next {
            None => matter,
            Some(_) => {
                let acts = matter.acts[..length].iter().cloned();
                before = Matter::replay(matter.id, matter.family.clone(), acts);
                &before
            }
        };
        let today = next.map_or(now, |act| act.at).date();
        for clock in wenjin_matter::clocks(rules, standing, today) {
            let Some(class) = class(clock.rule.as_str()) else { continue };
            if clock.promptly || !seen.insert((clock.rule.to_string(), clock.started_by)) {
                continue;
            }
            let started = clock.started_by as usize - 1;
            if restarts(rules, &clock, &matter.acts[..started]) {
                lengths.insert(started);
            }
            out.push((clock.started_by, run(class, &clock, next.map(|act| act.at))));
        }
    }
    out.sort_by(|(a, one), (b, other)| (&one.rule, a).cmp(&(&other.rule, b)));
    out.into_iter().map(|(_, run)| run).collect()
}

/// True where an earlier act may have started the clock too.
fn restarts(rules: &Rules, clock: &ClockState, earlier: &[Act]) -> bool {
    let rule = rules.clocks.get(&clock.rule);
    let starts = |body: &Clock, act: &Act| body.starts.iter().any(|start| start.step == act.step);
    rule.is_some_and(|rule| {
        earlier.iter().any(|act| rule.versions.iter().any(|version| starts(&version.body, act)))
    })
}

fn run(class: Class, clock: &ClockState, restarted: Option<DateTime>) -> Run {
    let ending = match (clock.phase.clone(), restarted) {
        (Phase::Met(at) | Phase::MetLate(at), _) => Ending::Done(at),
        (Phase::Void(at), _) => Ending::Void(at),
        (_, Some(at)) => Ending::Restarted(at),
        (Phase::Paused(_), None) => Ending::Paused,
        (Phase::Running | Phase::Lapsed, None) => Ending::Running,
    };
    Run {
        rule: clock.rule.to_string(),
        class,
        started_at: clock.started_at,
        last_day: clock.deadline.as_ref().map(|deadline| deadline.last_day),
        last_moment: clock.deadline.as_ref().and_then(|deadline| deadline.last_moment),
        ending,
        extended: !clock.extensions.is_empty(),
    }
}
