//! Histories made from numbers, for the properties: each move picks who tries what, when, with which
//! fields. Most moves follow what the rules offer, so that histories go deep; the others try anything.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use uuid::Uuid;
use wenjin_law::Rules;
use wenjin_law::rule::FieldKind;
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{
    Act, Actor, Attachment, Command, Matter, MatterId, Refusal, Value, decide, next_steps,
};

use crate::{FAMILY, play};

/// One try: the numbers every choice is made from.
pub type Move = [u16; 8];

pub fn moves(longest: usize) -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(any::<Move>(), 1..longest)
}

/// Days on which a history may begin: the changes of law, the ends of years, and any other.
pub fn begin() -> impl Strategy<Value = Date> {
    prop_oneof![
        2 => Just(date(2026, 4, 13)),
        1 => Just(date(2024, 6, 26)),
        1 => Just(date(2022, 4, 27)),
        1 => Just(date(2026, 11, 20)),
        3 => (0i32..4100).prop_map(|days| date(2019, 12, 20).saturating_add(days.days())),
    ]
}

/// Picks from what is left of a move's numbers.
struct Picks<'a>(std::iter::Cycle<std::slice::Iter<'a, u16>>);

impl<'a> Picks<'a> {
    fn of(numbers: &'a [u16]) -> Picks<'a> {
        Picks(numbers.iter().cycle())
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(*self.0.next().expect("a cycle has no end")) % n.max(1)
    }
}

pub fn start() -> Matter {
    Matter::new(MatterId(Uuid::from_u128(1)), FAMILY)
}

/// A history: what was tried, and what the engine made of it.
pub struct History {
    pub matter: Matter,
    pub now: DateTime,
}

/// What a move tries on a matter, and when it is recorded.
fn tried(rules: &Rules, matter: &Matter, now: DateTime, numbers: &Move) -> (Command, DateTime) {
    let mut picks = Picks::of(numbers);
    let days = [0, 0, 0, 1, 1, 3, 8, 40][picks.below(8)];
    let now = now.saturating_add(days.days()).saturating_add(7.minutes());
    let (step, by) = match picks.below(8) {
        0 => anything(rules, &mut picks),
        _ => offered(rules, matter, now, &mut picks).unwrap_or_else(|| anything(rules, &mut picks)),
    };
    let at = match picks.below(12) {
        0 => now.saturating_sub((picks.below(20) as i32).days()),
        1 => now.saturating_add((picks.below(3) as i32).days()),
        _ => now,
    };
    let fields = fields(rules, matter, &step, at, &mut picks);
    let seen = match picks.below(10) {
        0 => Some(picks.below(5) as u32),
        1 => Some(matter.version()),
        _ => None,
    };
    let attachments = match picks.below(10) {
        0 => vec![Attachment {
            sha256: "0".repeat(64),
            name: "照片.jpg".into(),
            media_type: "image/jpeg".into(),
            bytes: 1,
        }],
        _ => vec![],
    };
    let command = Command {
        matter: matter.id,
        family: FAMILY.into(),
        step,
        at,
        by,
        fields,
        attachments,
        seen,
    };
    (command, now)
}

/// A step that the rules offer somebody; none where they offer nothing new.
fn offered(
    rules: &Rules,
    matter: &Matter,
    now: DateTime,
    picks: &mut Picks<'_>,
) -> Option<(String, Actor)> {
    if matter.acts.is_empty() {
        let opening =
            [("receive", 0), ("receive", 4), ("receive-public", 9), ("receive-import", 10)];
        let (step, person) = opening[picks.below(4)];
        let (name, role) = play::CAST[person];
        return Some((step.into(), play::actor(name, role)));
    }
    let (name, role) = play::CAST[picks.below(play::CAST.len())];
    let steps = next_steps(rules, matter, name, role, now);
    let mut able: Vec<&str> =
        steps.iter().filter(|step| step.refusal.is_none()).map(|step| step.code).collect();
    // Mostly something new, so that the history goes on.
    if picks.below(4) > 0 && able.iter().any(|step| matter.last(step).is_none()) {
        able.retain(|step| matter.last(step).is_none());
    }
    let step = able.get(picks.below(able.len()))?;
    Some((step.to_string(), play::actor(name, role)))
}

/// Any step by anybody, even one that does not exist.
fn anything(rules: &Rules, picks: &mut Picks<'_>) -> (String, Actor) {
    let codes: Vec<&str> = rules.steps_of(FAMILY).map(|rule| rule.id.name()).collect();
    let step = codes.get(picks.below(codes.len() + 1)).copied().unwrap_or("无此步骤");
    let (name, role) = play::CAST[picks.below(play::CAST.len())];
    (step.into(), play::actor(name, role))
}

/// Mostly what the step asks for; sometimes too little, too much, or of another kind.
fn fields(
    rules: &Rules,
    matter: &Matter,
    step: &str,
    at: DateTime,
    picks: &mut Picks<'_>,
) -> BTreeMap<String, Value> {
    let Ok((version, law_on)) = asked_fields(rules, matter, step, at) else {
        return BTreeMap::from([("title".into(), Value::Text("甲".into()))]);
    };
    let mut out = play::required(rules, version, law_on, at, &mut |n| picks.below(n));
    let all = &version.body.fields;
    if let Some(field) = all.get(picks.below(all.len())) {
        let value = play::value(rules, field, law_on, at, &mut |n| picks.below(n));
        out.insert(field.name.clone(), value);
    }
    if matches!(picks.below(3), 0) {
        for field in all.iter().filter(|field| field.kind == FieldKind::Flag) {
            out.insert(field.name.clone(), Value::Flag(true));
        }
    }
    let Some(name) = out.keys().nth(picks.below(out.len())).cloned() else { return out };
    match picks.below(14) {
        0 => drop(out.remove(&name)),
        1 => drop(out.insert(name, odd(picks.below(10)))),
        2 => drop(out.insert("没有的一项".into(), Value::Flag(true))),
        _ => {}
    }
    out
}

/// Values nobody should send, and dates at the ends of time.
fn odd(which: usize) -> Value {
    match which {
        0 => Value::Text("  ".into()),
        1 => Value::Text("甲".repeat(100_000)),
        2 => Value::Number(i64::MIN),
        3 => Value::Draw("{year}{n}".into()),
        4 => Value::Erased,
        5 => Value::Date(Date::MAX),
        6 => Value::Date(Date::MIN),
        7 => Value::Moment(DateTime::MAX),
        8 => Value::Date(date(2150, 12, 30)),
        _ => Value::Flag(false),
    }
}

/// Plays the moves; `each` sees every command with the matter before it and the engine's answer.
pub fn play_out(
    rules: &Rules,
    begin: Date,
    moves: &[Move],
    mut each: impl FnMut(&Matter, &Command, DateTime, &Result<Vec<Act>, Refusal>),
) -> History {
    let mut history = History { matter: start(), now: begin.at(9, 0, 0, 0) };
    for numbers in moves {
        let (command, now) = tried(rules, &history.matter, history.now, numbers);
        let answer = decide(rules, &history.matter, &command, now);
        each(&history.matter, &command, now, &answer);
        history.now = now;
        for act in answer.into_iter().flatten() {
            history.matter = history.matter.evolve(act);
        }
    }
    history
}

pub fn quiet(_: &Matter, _: &Command, _: DateTime, _: &Result<Vec<Act>, Refusal>) {}
