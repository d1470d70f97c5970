//! Sixteen people at four matters, each acting on the page as they saw it. What happened must be what
//! one thread would have done in some order: the engine itself, asked one act after the other in the
//! order of positions, gives the same acts, the same refusals, and the same matters at the end.

use std::collections::BTreeMap;
use std::sync::Mutex;

use wenjin_matter::{Act, Command, Matter, MatterId, Refusal, Value, decide};
use wenjin_store::{Done, Store, SubmitError};

use crate::chance::{Chance, seed};
use crate::child::edition;
use crate::place::{command, everywhere, now, receive, submission, text};
use crate::soak::{kind, often, say};

const THREADS: u64 = 16;
const MATTERS: usize = 4;

/// What somebody wished, and was answered.
struct Attempt {
    command: Command,
    answer: Result<Done, Refusal>,
}

/// A step by chance on one of the matters, as that person saw it.
fn wish(store: &Store, matters: &[MatterId], thread: u64, chance: &mut Chance) -> Command {
    let matter = matters[chance.below(matters.len())];
    let seen = store.matter(matter).unwrap().expect("it was opened").version();
    let tag = text(format!("{thread}-{}", chance.next()));
    let mut command = match chance.below(100) {
        0 => command(matter, "close", "clerk", []),
        1..=20 => command(matter, "suspend", "clerk", []),
        21..=40 => command(matter, "resume", "clerk", []),
        41..=60 => command(matter, "assign", "chief", [("station", tag)]),
        61..=65 => command(matter, "assign", "clerk", [("station", tag)]),
        _ => command(matter, "answer", "clerk", [("words", tag)]),
    };
    command.seen = Some(seen);
    command
}

/// Everybody at once; what came of it.
fn race(store: &Store, matters: &[MatterId], wishes: usize, seed: u64) -> Vec<Attempt> {
    let attempts: Mutex<Vec<Attempt>> = Mutex::default();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let attempts = &attempts;
            scope.spawn(move || {
                let mut chance = Chance::new(seed.wrapping_add(thread << 32));
                for _ in 0..wishes {
                    let command = wish(store, matters, thread, &mut chance);
                    let answer = match store.act(submission(command.clone())) {
                        Err(SubmitError::Refused(refusal)) => Err(refusal),
                        other => Ok(other.unwrap()),
                    };
                    attempts.lock().unwrap().push(Attempt { command, answer });
                }
            });
        }
    });
    attempts.into_inner().unwrap()
}

/// Every state each matter was in: at index `n` that with `n` acts.
type Model = BTreeMap<MatterId, Vec<Matter>>;

/// Does the acknowledged attempts one by one in the order of their positions.
fn replayed(opened: Vec<Matter>, attempts: &[Attempt]) -> Model {
    let mut model: Model = opened
        .into_iter()
        .map(|matter| (matter.id, vec![Matter::new(matter.id, "test"), matter]))
        .collect();
    let mut done: Vec<_> =
        attempts.iter().filter_map(|it| Some((&it.command, it.answer.as_ref().ok()?))).collect();
    done.sort_by_key(|(_, done)| done.position);
    for (command, done) in done {
        let states = model.get_mut(&command.matter).expect("one of the matters");
        let before = states.last().expect("it was opened");
        assert_eq!(command.seen, Some(before.version()), "an update was lost");
        let decided = decide(edition(), before, command, now()).expect("the store said yes");
        assert!(same(&decided, &done.acts), "the engine decides\n{decided:#?}\nand not\n{done:#?}");
        let after = done.acts.iter().cloned().fold(before.clone(), Matter::evolve);
        states.push(after);
    }
    model
}

/// Equal, once the numbers that were to be drawn are.
fn same(decided: &[Act], stored: &[Act]) -> bool {
    let drawn = |decided: &Act, stored: &Act| {
        let mut decided = decided.clone();
        for (name, value) in &mut decided.facts {
            if let (Value::Draw(_), Some(Value::Text(number))) = (&value, stored.facts.get(name)) {
                *value = Value::Text(number.clone());
            }
        }
        decided
    };
    decided.len() == stored.len()
        && decided.iter().zip(stored).all(|(decided, stored)| drawn(decided, stored) == *stored)
}

/// A refusal says the truth about the matter as it was: it had changed, or the engine refuses that
/// step on the state the person had seen.
fn is_true(model: &Model, command: &Command, refusal: &Refusal) -> bool {
    let states = &model[&command.matter];
    let seen = command.seen.expect("everybody has seen a page");
    match refusal {
        Refusal::Changed { seen: told, now } => {
            *told == seen && seen < *now && (*now as usize) < states.len()
        }
        other => decide(edition(), &states[seen as usize], command, now()).as_ref() == Err(other),
    }
}

#[test]
fn what_many_do_at_once_is_what_one_would_have_done_in_some_order() {
    let (rounds, wishes) = (often(2, 40), often(30, 100));
    everywhere(|place| {
        let (mut stored, mut changed, mut refused) = (0, 0, 0);
        for round in 0..rounds {
            let (store, seed) = (place.open(), seed().wrapping_add(round as u64));
            let matters: Vec<_> = (0..MATTERS).map(|_| place.id()).collect();
            let opened: Vec<_> = matters
                .iter()
                .map(|id| store.act(submission(receive(*id, "共有"))).unwrap())
                .map(|done| Matter::replay(done.matter, "test", done.acts))
                .collect();
            let before = place.number("SELECT COUNT(*) FROM acts");
            let attempts = race(&store, &matters, wishes, seed);
            let model = replayed(opened, &attempts);
            for Attempt { command, answer } in &attempts {
                match answer {
                    Ok(_) => stored += 1,
                    Err(Refusal::Changed { .. }) => changed += 1,
                    Err(_) => refused += 1,
                }
                let Err(refusal) = answer else { continue };
                assert!(
                    is_true(&model, command, refusal),
                    "{refusal:?} of {command:?}, seed {seed}"
                );
            }
            for (id, states) in &model {
                assert_eq!(store.matter(*id).unwrap().as_ref(), states.last(), "seed {seed}");
            }
            let won = attempts.iter().filter(|attempt| attempt.answer.is_ok()).count() as i64;
            assert_eq!(place.number("SELECT MAX(position) FROM acts"), before + won);
            assert_eq!(place.number("SELECT COUNT(*) FROM acts"), before + won);
            let live = store.projection_digest().unwrap();
            store.rebuild().unwrap();
            assert_eq!(store.projection_digest().unwrap(), live);
        }
        say(&format!(
            "raced {THREADS} threads {rounds} times on {}: {stored} stored, {changed} told of another's \
             act, {refused} refused by the rules; 0 updates lost",
            kind(place)
        ));
        assert!(stored > 0 && changed > 0, "they met");
    });
}
