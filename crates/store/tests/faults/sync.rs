//! A sync fails once. What the system then still holds of the unsynced nobody knows, so the store
//! never says yes again in that process; reading goes on, and what was acknowledged before is there
//! when it is opened anew, and would be after a power cut too. On PostgreSQL the server itself stops
//! when its sync fails; to us that is a lost connection.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use wenjin_store::{Store, StoreError, Submission, SubmitError};

use crate::chance::Chance;
use crate::child::{Orders, child, edition, orders};
use crate::cut::{FOLDERS, acknowledge, lost, traced};
use crate::disk::Disk;
use crate::place::{Place, id, keyed, receive};
use crate::shim::{quick_folder, shim};
use crate::soak::{often, say};
use crate::trace::{ACKS, Event, What};

/// Acts in a trace that no sync fails in: more than the latest failing sync here is late, and enough
/// that the `-wal` is copied into the file between two of them.
const ACTS: u32 = 130;

/// The name of a setting that is written after each act: large, so that the `-wal` grows.
const BALLAST: &str = "ballast";

const NOTHING: [String; 0] = [];

/// How the child says that it asks for something.
const ASKED: &str = "asked";

fn numbered(n: u32) -> Submission {
    let tag = n.to_string();
    keyed(&tag, receive(id(n.into()), &tag))
}

/// In the child: one thing after the other, each acknowledged, until one is not; then nothing is.
fn write_until_refused(orders: &Orders) {
    // Where the sync of opening fails, there is no store to say yes.
    let Ok(store) = Store::open(&orders.location, &orders.attachments, edition().clone()) else {
        return;
    };
    let refused = (0..ACTS).find_map(|n| write(orders, &store, n).err());
    if let Some(fault) = &refused {
        assert!(matches!(fault, SubmitError::Fault(_)), "{fault}");
        says_no_for_good(&store, ACTS);
    }
    let stored = store.acts_from(1, 1000).expect("reading goes on").len();
    assert!(refused.is_some() || stored == ACTS as usize);
}

/// An act and a large setting, each said when it is asked for and when it is stored.
fn write(orders: &Orders, store: &Store, n: u32) -> Result<(), SubmitError> {
    acknowledge(orders, &format!("{ASKED} {n}"));
    let done = store.act(numbered(n))?;
    acknowledge(orders, &format!("act {n} {}", done.position));
    acknowledge(orders, &format!("{ASKED} {BALLAST} {n}"));
    // No page as before: SQLite does not write again what is equal.
    let value = format!("{n} {}", format!("{n:016}").repeat(32 << 10));
    store.write(move |tx| tx.put_setting(BALLAST, &value))?;
    acknowledge(orders, &format!("setting {BALLAST} {n}"));
    Ok(())
}

fn says_no_for_good(store: &Store, from: u32) {
    assert!(!store.is_writable());
    for n in from..from + 10 {
        assert_eq!(store.act(numbered(n)), Err(SubmitError::Fault(StoreError::Stopped)));
    }
    let setting = store.write(|tx| tx.put_setting("a", "1"));
    assert_eq!(setting, Err(StoreError::Stopped));
    assert_eq!(store.rebuild(), Err(StoreError::Stopped));
}

fn acknowledged(events: &[Event]) -> impl Iterator<Item = &str> {
    events.iter().filter_map(Event::acknowledged).filter(|words| !words.starts_with(ASKED))
}

/// How often the store said yes after the failing sync to what is not certainly on the disk; none
/// where no sync failed. Its yes is a true one where the sync of that commit was before the failing
/// one, as when SQLite then copied its `-wal` into the file; and where it was a folder that was not
/// synced, and has been since: what a file system did not journal it holds on to, or stops.
fn said_yes_after_it(events: &[Event]) -> Option<usize> {
    let failed = events.iter().position(|event| matches!(event.what, What::FailedSync))?;
    let (before, after) = events.split_at(failed);
    let path = &events[failed].path;
    let is_sync = |event: &Event| matches!(event.what, What::Sync);
    let after = match after.iter().position(|event| is_sync(event) && event.path == *path) {
        Some(synced) if FOLDERS.contains(&path.as_str()) => &after[..synced],
        _ => after,
    };
    let asked = before.iter().rposition(|event| event.path == ACKS).unwrap_or(0);
    let was_stored = before[asked..].iter().any(is_sync);
    Some(acknowledged(after).count().saturating_sub(usize::from(was_stored)))
}

/// The numbers of the syncs with which SQLite copies its `-wal` into the file at work: that of the file
/// and the one before it.
fn syncs_of_writing_back(events: &[Event]) -> Vec<usize> {
    let first = acknowledged_at(events).next().expect("it acknowledges");
    let last = acknowledged_at(events).last().expect("it acknowledges");
    let syncs = events.iter().enumerate().filter(|(_, event)| matches!(event.what, What::Sync));
    let of_file = (1..)
        .zip(syncs)
        .filter(|(_, (at, event))| (first..last).contains(at) && event.path == "data/wenjin.db");
    let numbers: Vec<usize> = of_file.flat_map(|(number, _)| [number - 1, number]).collect();
    assert!(!numbers.is_empty(), "the trace is too short to see it");
    numbers
}

fn acknowledged_at(events: &[Event]) -> impl Iterator<Item = usize> {
    (0..events.len()).filter(|at| events[*at].path == ACKS)
}

#[test]
fn after_a_failed_sync_the_store_never_says_yes_again() {
    if let Some(orders) = orders() {
        return write_until_refused(&orders);
    }
    let Some(shim) = shim("a failing sync") else { return };
    let test = "sync::after_a_failed_sync_the_store_never_says_yes_again";
    let whole = quick_folder();
    let mut numbers: BTreeSet<usize> = (1..=200).step_by(often(23, 1)).collect();
    numbers.extend(syncs_of_writing_back(&traced(test, "store", shim, whole.path(), None)));
    drop(whole);
    let (tried, mut before) = (numbers.len(), 0);
    for number in numbers {
        let folder = quick_folder();
        let events = traced(test, "store", shim, folder.path(), Some(number));
        let late = said_yes_after_it(&events)
            .unwrap_or_else(|| panic!("there is no sync number {number}"));
        assert_eq!(late, 0, "acknowledged after the failing sync {number}");
        let acknowledged: Vec<_> = acknowledged(&events).collect();
        assert_eq!(lost(folder.path(), &acknowledged), NOTHING, "after sync {number}");
        let mut disk = Disk::new(&FOLDERS, number as u64);
        events.iter().for_each(|event| disk.follow(event));
        let cut = quick_folder();
        disk.cut(&mut Chance::new(number as u64), cut.path());
        assert_eq!(lost(cut.path(), &acknowledged), NOTHING, "after sync {number} and a power cut");
        before += acknowledged.len();
    }
    say(&format!(
        "a sync failed {tried} times: 0 acknowledged after it, 0 of {before} acknowledged before it lost"
    ));
}

/// The child is to open the store, and no more.
const OPENING: &str = "opening";

/// In the child: files are stored until a sync fails, then the same one again.
fn store_files(orders: &Orders) {
    let store = orders.open();
    if orders.note == OPENING {
        return std::mem::forget(store);
    }
    let put = |n: u32| store.attachment_put(&mut n.to_string().repeat(999).as_bytes(), 1 << 20);
    for n in 0..10 {
        if let Err(fault) = put(n) {
            assert!(matches!(fault, StoreError::File { .. }), "{fault}");
            acknowledge(orders, &format!("file {}", put(n).unwrap()));
            return;
        }
    }
    panic!("every sync was done");
}

/// The bytes of the first try may be lost; the second writes them anew, so its yes is a true one.
#[test]
fn a_file_whose_sync_failed_is_refused_and_stored_when_sent_again() {
    if let Some(orders) = orders() {
        return store_files(&orders);
    }
    let Some(shim) = shim("a failing sync of a file") else { return };
    let test = "sync::a_file_whose_sync_failed_is_refused_and_stored_when_sent_again";
    let whole = quick_folder();
    let opening = traced(test, OPENING, shim, whole.path(), None);
    let opening = opening.iter().filter(|event| matches!(event.what, What::Sync)).count();
    // Each file has four: its own, and those of three folders for its name.
    for number in opening + 1..=opening + 8 {
        let folder = quick_folder();
        let events = traced(test, "files", shim, folder.path(), Some(number));
        let acknowledged: Vec<_> = events.iter().filter_map(Event::acknowledged).collect();
        assert_eq!(acknowledged.len(), 1, "sync {number}");
        for seed in 0..10 {
            let mut disk = Disk::new(&FOLDERS, seed);
            let told = events.iter().position(|event| event.path == ACKS).unwrap();
            events[..told].iter().for_each(|event| disk.follow(event));
            let cut = quick_folder();
            disk.cut(&mut Chance::new(seed), cut.path());
            assert_eq!(lost(cut.path(), &acknowledged), NOTHING, "sync {number}, seed {seed}");
        }
    }
}

/// A file-size limit stands for the disk: with its signal ignored, the write of a commit fails.
#[test]
fn after_a_failed_write_nothing_is_acknowledged_again() {
    if let Some(orders) = orders() {
        let store = orders.open();
        let acknowledged = (0..).map_while(|n| store.act(numbered(n)).ok()).count();
        says_no_for_good(&store, 1_000_000);
        assert!(store.matter(id(0)).unwrap().is_some(), "reading goes on");
        return std::fs::write(orders.note, acknowledged.to_string()).unwrap();
    }
    let place = Place::sqlite();
    drop(place.open());
    let answer: PathBuf = place.folder.path().join("acknowledged");
    let test = "sync::after_a_failed_write_nothing_is_acknowledged_again";
    let inner = child(test, &place.location, &place.attachments(), &answer.display().to_string());
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"]);
    limited.arg(inner.get_program()).args(inner.get_args()).stdout(Stdio::piped());
    limited.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    crate::child::run(limited);
    let acknowledged: i64 = std::fs::read_to_string(answer).unwrap().parse().unwrap();
    assert!(acknowledged > 10);
    let store = place.open();
    assert_eq!(place.number("SELECT COUNT(*) FROM acts"), acknowledged);
    store.act(numbered(2_000_000)).unwrap();
}
