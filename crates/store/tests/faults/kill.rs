//! The program is killed while sixteen threads write. Opened again, every act it acknowledged is there
//! once, nothing is there by half, and what was on its way is stored once when it is sent again. A kill
//! leaves the system's memory alive; what that would lose, [`cut`](crate::cut) tries.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdout, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use wenjin_matter::{Act, MatterId};
use wenjin_store::{Done, ListQuery, Location, Scope, Store, Submission, SubmitError};

use crate::chance::{Chance, seed};
use crate::child::{Orders, child, edition, orders};
use crate::cut::{on_its_lines, on_one_line};
use crate::place::{Place, command, everywhere, id, keyed, receive, text};
use crate::soak::{kills, kind, often, say};

const THREADS: u32 = 16;

/// Kills of one database before the next one begins empty: what is killed stays small enough to be
/// read in whole after each.
const LIFE: usize = 20;

/// Which piece of work of which thread.
type Piece = (u32, u32);

/// The matter a piece of work opens.
fn matter(round: usize, (thread, n): Piece, part: u128) -> MatterId {
    id(((round as u128 * u128::from(THREADS) + u128::from(thread)) << 40)
        + u128::from(n) * 2
        + part)
}

/// A piece of work: the same whoever makes it. One opens a matter, one answers it, one assigns it,
/// and one opens two in one transaction, of which there must be both or none.
fn work(round: usize, piece: Piece) -> Vec<Submission> {
    let (thread, n) = piece;
    let tag = format!("{round}-{thread}-{n}");
    let earlier = |back| matter(round, (thread, n - back), 0);
    let one = |command| vec![keyed(&tag, command)];
    match n % 4 {
        0 => one(receive(matter(round, piece, 0), &tag)),
        1 => one(command(earlier(1), "answer", "clerk", [("words", text(&tag))])),
        2 => one(command(earlier(2), "assign", "chief", [("station", text(&tag))])),
        _ => (0..2)
            .map(|part| {
                let tag = format!("{tag}-{part}");
                keyed(&tag, receive(matter(round, piece, part), &tag))
            })
            .collect(),
    }
}

fn tags(round: usize, piece: Piece) -> Vec<String> {
    work(round, piece).into_iter().filter_map(|submission| submission.key).collect()
}

/// The key of the submission that an act came from.
fn tag(act: &Act) -> &str {
    let field = ["title", "words", "station"].into_iter().find_map(|name| act.get(name));
    field.and_then(|value| value.text()).expect("each act says where it comes from")
}

fn send(store: &Store, work: Vec<Submission>) -> Result<Vec<Done>, SubmitError> {
    store.write(move |tx| work.iter().map(|submission| tx.submit(submission)).collect())
}

/// In the child: works without end, and says each acknowledgement at once.
fn work_until_killed(orders: &Orders) {
    let (store, round) = (orders.open(), orders.note.parse().unwrap());
    let tell = |line: String| std::io::stdout().write_all(line.as_bytes()).unwrap();
    tell("ready\n".into());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let store = &store;
            scope.spawn(move || {
                for n in 0.. {
                    let mut work = work(round, (thread, n));
                    let done = if work.len() == 1 {
                        store.act(work.remove(0)).unwrap()
                    } else {
                        send(store, work).unwrap().remove(1)
                    };
                    tell(format!("ack {thread} {n} {}\n", done.position));
                    if thread == 0 && n % 8 == 7 {
                        tell(format!("note {}\n", on_one_line(&store.checkpoint().unwrap())));
                    }
                }
            });
        }
    });
}

#[derive(Default)]
struct Told {
    /// The place of the last act of each acknowledged piece of work.
    acknowledged: BTreeMap<Piece, u64>,
    /// The checkpoints that were given away.
    notes: Vec<String>,
}

/// Reads what the child says until it is dead, and passes on when it is ready.
fn listen(words: ChildStdout, ready: &Sender<()>) -> Told {
    let numbers = |line: &str| {
        let mut parts = line.strip_prefix("ack ")?.split(' ');
        let (thread, n) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(((thread, n), parts.next()?.parse().ok()?))
    };
    let mut out = Told::default();
    for line in BufReader::new(words).lines() {
        let line = line.unwrap();
        if line.ends_with("ready") {
            // Who kills early does not wait for it.
            let _ = ready.send(());
        }
        out.acknowledged.extend(numbers(&line));
        out.notes.extend(line.strip_prefix("note ").map(on_its_lines));
    }
    out
}

/// Starts the child, kills it, and answers what it had told by then. One of ten is killed
/// while it opens the store, the others 5 to 400 ms after that.
fn killed(place: &Place, round: usize, chance: &mut Chance) -> Told {
    let test = "kill::a_killed_program_lost_nothing_and_doubles_nothing";
    let mut command = child(test, &place.location, &place.attachments(), &round.to_string());
    let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
    let (ready, wait) = channel();
    std::thread::scope(|scope| {
        let words = child.stdout.take().unwrap();
        let listening = scope.spawn(move || listen(words, &ready));
        if chance.of(9, 10) {
            wait.recv_timeout(Duration::from_secs(60)).expect("the child opens the store");
            std::thread::sleep(Duration::from_millis(5 + chance.below(396) as u64));
        } else {
            std::thread::sleep(Duration::from_millis(5 + chance.below(60) as u64));
        }
        assert!(child.try_wait().unwrap().is_none(), "the child was killed, and did not fail");
        child.kill().unwrap();
        child.wait().unwrap();
        listening.join().unwrap()
    })
}

/// What is known of one database over its kills.
#[derive(Default)]
struct Known {
    /// Where the act of each submission is.
    places: HashMap<String, u64>,
    last: u64,
    matters: u64,
    notes: Vec<String>,
}

#[derive(Default)]
struct Tally {
    kills: usize,
    acknowledged: usize,
    lost: usize,
    doubled: usize,
    half: usize,
    reopened: Vec<Duration>,
}

/// Reads what is new, which follows on what was there without a gap.
fn read(store: &Store, known: &mut Known, tally: &mut Tally) {
    loop {
        let entries = store.acts_from(known.last + 1, 5_000).unwrap();
        if entries.is_empty() {
            return;
        }
        for entry in entries {
            assert_eq!(entry.position, known.last + 1, "positions have no gap");
            known.last = entry.position;
            known.matters += u64::from(entry.act.seq == 1);
            let before = known.places.insert(tag(&entry.act).to_string(), entry.position);
            tally.doubled += usize::from(before.is_some());
        }
    }
}

fn check(
    store: &Store,
    round: usize,
    acknowledged: &BTreeMap<Piece, u64>,
    known: &mut Known,
    tally: &mut Tally,
) {
    read(store, known, tally);
    tally.half += usize::from(store.count(&ListQuery::of(Scope::All)).unwrap() != known.matters);
    for (piece, position) in acknowledged {
        let places: Vec<_> =
            tags(round, *piece).iter().map(|tag| known.places.get(tag).copied()).collect();
        tally.lost +=
            usize::from(places.contains(&None) || places.last() != Some(&Some(*position)));
    }
    let again = acknowledged.keys().flat_map(|piece| work(round, *piece)).collect::<Vec<_>>();
    let expected: Vec<_> = again
        .iter()
        .map(|it| it.key.as_ref().and_then(|key| known.places.get(key)).copied())
        .collect();
    for (done, expected) in store.act_all(again).into_iter().zip(expected) {
        let done = done.unwrap();
        tally.doubled += usize::from(!done.repeated || Some(done.position) != expected);
    }
    for thread in 0..THREADS {
        let next = (thread, acknowledged.range((thread, 0)..(thread + 1, 0)).count() as u32);
        let there = tags(round, next).iter().filter(|tag| known.places.contains_key(*tag)).count();
        tally.half += usize::from(there != 0 && there != work(round, next).len());
        // Sent again, it is there once.
        send(store, work(round, next)).unwrap();
        let again = send(store, work(round, next)).unwrap();
        tally.doubled += again.iter().filter(|done| !done.repeated).count();
    }
    tally.acknowledged += acknowledged.len();
}

/// Everything is what the acts make it, and what was signed. Rebuilding must change no list.
fn verify(place: &Place, known: &Known, tally: &mut Tally) {
    let (location, files) = (&place.location, place.attachments());
    let verified = Store::verify(location, &files, edition(), &known.notes, &mut |_| {}).unwrap();
    assert_eq!(verified.findings, vec![]);
    let store = place.open();
    let live = store.projection_digest().unwrap();
    store.rebuild().unwrap();
    tally.half += usize::from(store.projection_digest().unwrap() != live);
}

/// Kills the program `kills` times over one database.
fn live(place: &Place, kills: usize, chance: &mut Chance, tally: &mut Tally) {
    let mut known = Known::default();
    for round in 0..kills {
        let told = killed(place, round, chance);
        let begun = Instant::now();
        let store = place.open();
        store.acts_from(1, 1).unwrap();
        tally.reopened.push(begun.elapsed());
        tally.kills += 1;
        known.notes.extend(told.notes);
        check(&store, round, &told.acknowledged, &mut known, tally);
        drop(store);
        if round % 10 == 9 {
            verify(place, &known, tally);
        }
    }
    let (mut again, before) = (Known::default(), known.places.len());
    read(&place.open(), &mut again, tally);
    assert!(before <= again.places.len());
    let moved = known.places.iter().filter(|(tag, place)| again.places.get(*tag) != Some(*place));
    tally.lost += moved.count();
}

/// Which of them is not exceeded by that part of a hundred.
fn percentile(sorted: &[Duration], part: usize) -> f64 {
    sorted[(sorted.len() * part).div_ceil(100).max(1) - 1].as_secs_f64() * 1000.0
}

#[test]
fn a_killed_program_lost_nothing_and_doubles_nothing() {
    if let Some(orders) = orders() {
        return work_until_killed(&orders);
    }
    let seed = seed();
    everywhere(|first| {
        let (mut tally, mut chance) = (Tally::default(), Chance::new(seed));
        live(first, kills().min(LIFE), &mut chance, &mut tally);
        while tally.kills < kills() {
            let next = match first.location {
                Location::Sqlite(_) => Place::sqlite(),
                Location::Postgres(_) => Place::postgres().expect("the server that was there"),
            };
            live(&next, (kills() - tally.kills).min(LIFE), &mut chance, &mut tally);
        }
        tally.reopened.sort();
        let ms = |part| percentile(&tally.reopened, part);
        say(&format!(
            "killed {} times on {}: {} acknowledged, {} lost, {} doubled, {} half; \
             reopened in p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms",
            tally.kills,
            kind(first),
            tally.acknowledged,
            tally.lost,
            tally.doubled,
            tally.half,
            ms(50),
            ms(99),
            ms(100),
        ));
        assert!(tally.acknowledged > tally.kills * 10, "it was killed at work");
        assert_eq!((tally.lost, tally.doubled, tally.half), (0, 0, 0));
        // Unoptimised beside everything else, a little later.
        assert!(ms(99) < often(5_000, 1_000) as f64, "open again within a second");
    });
}
