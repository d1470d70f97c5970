//! The power is cut under SQLite. A child's every write and sync is recorded by `shim.c`; then, for
//! each point of that trace, the disk is made again as a power cut there may have left it
//! ([`disk`](crate::disk) has the model and its limits) and the store is opened on it. That the test
//! can see is proved on a small writer of SQLite's own: without a sync for each commit it must lose
//! what it acknowledged, and without any sync its file must break.

use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use wenjin_matter::Attachment;
use wenjin_store::{Location, Store};

use crate::chance::{Chance, seed};
use crate::child::{Orders, child, edition, orders, run};
use crate::disk::Disk;
use crate::place::{command, id, keyed, receive, text};
use crate::shim::{quick_folder, shim, under};
use crate::soak::{often, say};
use crate::trace::{self, ACKS, Event, What};

/// The folders a trace begins with.
pub const FOLDERS: [&str; 2] = ["data", "attachments"];

/// The child's store, below the traced folder.
pub fn location(folder: &Path) -> Location {
    Location::Sqlite(folder.join("data/wenjin.db"))
}

/// Everything `test` does as a child that is told `note`.
pub fn traced(
    test: &str,
    note: &str,
    shim: &Path,
    folder: &Path,
    fail: Option<usize>,
) -> Vec<Event> {
    for below in FOLDERS {
        std::fs::create_dir(folder.join(below)).unwrap();
    }
    let path = kept(test, note);
    let child = child(test, &location(folder), &folder.join("attachments"), note);
    run(under(child, shim, folder, &path, fail));
    trace::read(&path)
}

/// Where a trace stays until the next run, for whoever looks into a failure.
fn kept(test: &str, note: &str) -> PathBuf {
    let name = format!("{}-{note}.trace", test.replace("::", "-"));
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The one cut to make again in the trace that was kept: `WENJIN_CUT=AFTER:SEED`.
fn again() -> Option<Cut> {
    let text = std::env::var("WENJIN_CUT").ok()?;
    let (after, seed) = text.split_once(':').expect("WENJIN_CUT is AFTER:SEED");
    Some(Cut { after: after.parse().unwrap(), seed: seed.parse().unwrap() })
}

/// Says in the traced folder that something is stored.
pub fn acknowledge(orders: &Orders, words: &str) {
    let folder = orders.attachments.parent().unwrap();
    let mut file =
        std::fs::File::options().create(true).append(true).open(folder.join(ACKS)).unwrap();
    // In one write: one event of the trace.
    file.write_all(format!("{words}\n").as_bytes()).unwrap();
}

/// A power cut: after so many events, and what chooses among the unsynced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    after: usize,
    seed: u64,
}

/// In the soak every point of a trace and `random` more; otherwise `sample` points, evenly.
fn cuts(events: usize, sample: usize, random: usize) -> Vec<Cut> {
    let mut chance = Chance::new(seed());
    let every: Vec<usize> = (0..=events).collect();
    let step = often(every.len() / sample, 1).max(1);
    let mut points: Vec<usize> = every.into_iter().step_by(step).collect();
    points.extend((0..often(0, random)).map(|_| chance.below(events + 1)));
    let mut cuts: Vec<_> =
        points.into_iter().map(|after| Cut { after, seed: chance.next() }).collect();
    cuts.sort();
    cuts
}

/// Answers what `check` finds in each cut's folder, given what had been acknowledged before it.
fn after_each<T: Send>(
    events: &[Event],
    cuts: &[Cut],
    check: impl Fn(Cut, &Path, &[&str]) -> T + Sync,
) -> Vec<T> {
    let every_other = |first: usize| {
        let (mut disk, mut acknowledged, mut followed) = (Disk::new(&FOLDERS, 0), vec![], 0);
        let mut found = Vec::new();
        for cut in cuts.iter().skip(first).step_by(2) {
            for event in &events[followed..cut.after] {
                disk.follow(event);
                acknowledged.extend(event.acknowledged());
            }
            followed = cut.after;
            let folder = quick_folder();
            disk.cut(&mut Chance::new(cut.seed), folder.path());
            found.push(check(*cut, folder.path(), &acknowledged));
        }
        found
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| every_other(1));
        let mut found = every_other(0);
        found.extend(other.join().expect("the other half's cuts are sound too"));
        found
    })
}

fn writes(events: &[Event]) -> usize {
    let write = |event: &&Event| event.path != ACKS && matches!(event.what, What::Write { .. });
    events.iter().filter(write).count()
}

// The store.

const SESSIONS: u32 = 3;
const PARTS: u32 = 5;
const WRITERS: u32 = 4;

/// In the child: the store is made, written to by a few at once, checkpointed now and then from
/// outside, closed, and opened again.
fn write_to_store(orders: &Orders) {
    for session in 0..SESSIONS {
        let store = orders.open();
        acknowledge(orders, &format!("key {}", store.log_key().to_text()));
        for part in 0..PARTS {
            std::thread::scope(|scope| {
                for writer in 0..WRITERS {
                    let number = (session * PARTS + part) * WRITERS + writer;
                    let store = &store;
                    scope.spawn(move || write_one_matter(orders, store, number));
                }
            });
            write_back(orders);
            let note = store.checkpoint().unwrap();
            acknowledge(orders, &format!("note {}", on_one_line(&note)));
        }
    }
}

/// A note as one line of what is told, and back.
pub fn on_one_line(note: &str) -> String {
    note.replace('\n', "|")
}

pub fn on_its_lines(note: &str) -> String {
    note.replace('|', "\n")
}

fn write_one_matter(orders: &Orders, store: &Store, number: u32) {
    let (matter, tag) = (id(number.into()), |n: u32| format!("{number}-{n}"));
    let mut answer = command(matter, "answer", "clerk", [("words", text(tag(1)))]);
    let bytes = tag(1).repeat(700);
    let sha256 = store.attachment_put(&mut bytes.as_bytes(), 1 << 20).unwrap();
    acknowledge(orders, &format!("file {sha256}"));
    let (name, media_type) = ("synthetic.txt".into(), "text/plain".into());
    answer.attachments.push(Attachment { sha256, name, media_type, bytes: bytes.len() as u64 });
    let assign = command(matter, "assign", "chief", [("station", text(tag(2)))]);
    for (n, command) in (0..).zip([receive(matter, &tag(0)), answer, assign]) {
        let done = store.act(keyed(&tag(n), command)).unwrap();
        acknowledge(orders, &format!("act {} {}", tag(n), done.position));
    }
}

/// Copies the `-wal` into the file, as SQLite does by itself much more rarely than a short trace would
/// show.
fn write_back(orders: &Orders) {
    let Location::Sqlite(path) = &orders.location else { return };
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
}

/// Which of the acknowledged things are missing. Everything else that is wrong fails at once: a
/// store that does not open, a gap, half an act, whatever `Store::verify` finds.
pub fn lost(folder: &Path, acknowledged: &[&str]) -> Vec<String> {
    let (location, files) = (location(folder), folder.join("attachments"));
    let store = Store::open(&location, &files, edition().clone()).unwrap();
    let entries = store.acts_from(1, 1_000_000).unwrap();
    assert!((1..).zip(&entries).all(|(position, entry)| entry.position == position), "no gap");
    let mut notes = Vec::new();
    let mut is_there = |words: &str| match words.split_once(' ').unwrap() {
        ("key", key) => store.log_key().to_text() == key,
        ("note", note) => {
            notes.push(on_its_lines(note));
            true
        }
        ("setting", setting) => {
            let (name, n) = setting.split_once(' ').unwrap();
            let value = store.setting(name).unwrap().unwrap_or_default();
            let found = value.split(' ').next().and_then(|found| found.parse::<u32>().ok());
            found.is_some_and(|found| n.parse().is_ok_and(|n: u32| n <= found))
        }
        ("file", sha256) => store.attachment_open(sha256).unwrap().is_some(),
        ("act", act) => {
            let (tag, position) = act.split_once(' ').unwrap();
            let entry = entries.get(position.parse::<usize>().unwrap() - 1);
            let fields = ["title", "words", "station"].map(|name| entry?.act.get(name)?.text());
            fields.contains(&Some(tag))
        }
        _ => panic!("not acknowledged like that: {words}"),
    };
    let lost = acknowledged.iter().filter(|words| !is_there(words)).map(|it| it.to_string());
    let mut lost: Vec<String> = lost.collect();
    drop(store);
    let verified = Store::verify(&location, &files, edition(), &notes, &mut |_| {}).unwrap();
    assert_eq!(verified.findings, vec![]);
    // The trail holds every checkpoint that was given away, beside those it is compared with here.
    let trail = verified.checkpoints as usize - notes.len();
    lost.extend((trail..notes.len()).map(|_| "a checkpoint in the trail".to_string()));
    lost
}

/// What SQLite's own check says against a file.
pub fn unsound(file: &Path) -> Option<String> {
    let check = Connection::open(file)
        .and_then(|it| it.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    check.map_or_else(|error| Some(error.to_string()), |words| (words != "ok").then_some(words))
}

#[test]
fn the_store_loses_nothing_it_acknowledged_when_the_power_is_cut() {
    if let Some(orders) = orders() {
        return write_to_store(&orders);
    }
    let Some(shim) = shim("a power cut") else { return };
    let folder = quick_folder();
    let test = "cut::the_store_loses_nothing_it_acknowledged_when_the_power_is_cut";
    let (events, cuts) = match again() {
        Some(cut) => (trace::read(&kept(test, "store")), vec![cut]),
        None => {
            let events = traced(test, "store", shim, folder.path(), None);
            let cuts = cuts(events.len(), 200, 10_000);
            (events, cuts)
        }
    };
    let acknowledged = events.iter().filter_map(Event::acknowledged).count();
    assert_eq!(acknowledged as u32, SESSIONS * (1 + PARTS * (WRITERS * 4 + 1)));
    let lost = after_each(&events, &cuts, |cut, folder, acknowledged| {
        let found = std::panic::catch_unwind(|| lost(folder, acknowledged));
        if !found.as_ref().is_ok_and(Vec::is_empty) {
            let Cut { after, seed } = cut;
            say(&format!("lost {found:?}; the same cut again: WENJIN_CUT={after}:{seed}"));
        }
        found.expect("a store that opens and is sound").len()
    });
    let lost: usize = lost.iter().sum();
    let (cuts, writes) = (cuts.len(), writes(&events));
    say(&format!(
        "cut {cuts} times in a trace of {writes} writes: {lost} acknowledged lost with FULL"
    ));
    assert_eq!(lost, 0);
}

// The proof that the test sees.

const COMMITS: i64 = 150;

/// In the child: single rows, committed under the setting `note` and acknowledged.
fn write_rows(orders: &Orders) {
    let Location::Sqlite(path) = &orders.location else { return };
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    connection.pragma_update(None, "synchronous", &orders.note).unwrap();
    connection.query_row("PRAGMA wal_autocheckpoint = 40", [], |_| Ok(())).unwrap();
    connection.execute("CREATE TABLE rows (n INTEGER PRIMARY KEY, words TEXT UNIQUE)", []).unwrap();
    for n in 1..=COMMITS {
        let words = format!("{n:09}").repeat(40);
        connection.execute("INSERT INTO rows VALUES (?1, ?2)", (n, words)).unwrap();
        acknowledge(orders, &n.to_string());
    }
}

/// What a cut did to the small writer.
#[derive(PartialEq)]
enum Outcome {
    Kept,
    Lost,
    Broken,
}

fn outcome(folder: &Path, acknowledged: &[&str]) -> Outcome {
    let path = folder.join("data/wenjin.db");
    if unsound(&path).is_some() {
        return Outcome::Broken;
    }
    let last: i64 = acknowledged.last().map_or(0, |n| n.parse().unwrap());
    let rows: i64 = Connection::open(path)
        .and_then(|it| {
            it.query_row("SELECT COUNT(*) FROM rows WHERE n <= ?1", [last], |row| row.get(0))
        })
        .unwrap_or(0);
    if rows == last { Outcome::Kept } else { Outcome::Lost }
}

#[test]
fn a_writer_that_does_not_sync_each_commit_is_seen_to_lose() {
    if let Some(orders) = orders() {
        return write_rows(&orders);
    }
    let Some(shim) = shim("a power cut under NORMAL") else { return };
    let test = "cut::a_writer_that_does_not_sync_each_commit_is_seen_to_lose";
    let tried = |setting: &str| {
        let folder = quick_folder();
        let events = traced(test, setting, shim, folder.path(), None);
        let cuts = cuts(events.len(), 100, 1000);
        let outcomes = after_each(&events, &cuts, |_, folder, acked| outcome(folder, acked));
        let of = |outcome| outcomes.iter().filter(|it| **it == outcome).count();
        (outcomes.len(), of(Outcome::Lost), of(Outcome::Broken))
    };
    let (full, normal, off) = (tried("FULL"), tried("NORMAL"), tried("OFF"));
    say(&format!(
        "a small writer with FULL lost at {} of {} cuts; NORMAL lost at {} of {} cuts; \
         OFF lost at {} and broke its file at {} of {} cuts",
        full.1, full.0, normal.1, normal.0, off.1, off.2, off.0
    ));
    assert_eq!((full.1, full.2), (0, 0), "FULL loses nothing");
    assert!(normal.1 > 0, "NORMAL must lose, or the test does not see");
    assert_eq!(normal.2, 0, "and yet keeps its file whole");
    assert!(off.2 > 0, "OFF must break its file, or the test does not see");
}
