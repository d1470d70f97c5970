//! A program that is killed while it acknowledges loses nothing it acknowledged, and doubles nothing
//! that is sent again; one whose disk refuses a commit never says yes again.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use wenjin_matter::MatterId;
use wenjin_store::{Location, Store, StoreError, Submission, SubmitError};

use crate::place::{Place, everywhere, id, keyed, receive};
use crate::rules::rules;

/// Set for the child: where it writes, and which round this is.
const CHILD: &str = "WENJIN_TEST_CHILD";
const THREADS: u128 = 8;
const ROUNDS: u128 = 4;

/// The submission of that number of that thread: the same whoever makes it.
fn numbered(round: u128, thread: u128, n: u128) -> Submission {
    let matter: MatterId = id((round * THREADS + thread) * 1_000_000 + n);
    keyed(&format!("{round}-{thread}-{n}"), receive(matter, &format!("{round}-{thread}-{n}")))
}

fn child(test: &str, place: &Place, note: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let location = match &place.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(text) => text.clone(),
    };
    let attachments = place.attachments();
    command.args([test, "--exact", "--nocapture"]);
    command.env(CHILD, format!("{location}\n{}\n{note}", attachments.display()));
    command.stdout(Stdio::piped());
    command
}

/// In the child: the store to write to, and the note.
fn in_child() -> Option<(Store, String)> {
    let text = std::env::var(CHILD).ok()?;
    let [location, attachments, note] = text.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let location: Location = location.parse().unwrap();
    let store = Store::open(&location, Path::new(attachments), rules(7)).unwrap();
    Some((store, note.to_string()))
}

/// Writes without end, and says each acknowledgement at once.
fn write_until_killed(store: &Store, round: u128) {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for n in 0.. {
                    let done = store.act(numbered(round, thread, n)).unwrap();
                    let line = format!("ack {thread} {n} {}\n", done.position);
                    std::io::stdout().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Kills the child as soon as it has said so many acknowledgements, and answers all that it had
/// said by then: position by thread and number.
fn acknowledged(mut child: Child, many: usize) -> BTreeMap<(u128, u128), u64> {
    let numbers = |line: &str| -> Option<((u128, u128), u64)> {
        let mut parts = line.strip_prefix("ack ")?.split(' ');
        let (thread, n) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(((thread, n), parts.next()?.parse().ok()?))
    };
    let mut out = BTreeMap::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        out.extend(numbers(&line.unwrap()));
        if out.len() == many {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    out
}

#[test]
fn a_killed_program_lost_nothing_and_doubles_nothing() {
    if let Some((store, round)) = in_child() {
        return write_until_killed(&store, round.parse().unwrap());
    }
    everywhere(|place| {
        drop(place.open());
        let mut total = 0;
        for round in 0..ROUNDS {
            let test = "crash::a_killed_program_lost_nothing_and_doubles_nothing";
            let child = child(test, place, &round.to_string()).spawn().unwrap();
            let many = 25 + 61 * usize::try_from(round).unwrap();
            let acknowledged = acknowledged(child, many);
            assert!(many <= acknowledged.len(), "the child was killed, and did not fail");
            let store = place.open();
            for ((thread, n), position) in &acknowledged {
                let again = store.act(numbered(round, *thread, *n)).unwrap();
                assert!(again.repeated && again.position == *position, "{round}-{thread}-{n}");
            }
            // What was on its way when the program died: sent again, it is there once.
            for thread in 0..THREADS {
                let next = acknowledged.range((thread, 0)..(thread + 1, 0)).count() as u128;
                store.act(numbered(round, thread, next)).unwrap();
                assert!(store.act(numbered(round, thread, next)).unwrap().repeated);
            }
            total += acknowledged.len() as i64 + THREADS as i64;
            let live = store.projection_digest().unwrap();
            store.rebuild().unwrap();
            assert_eq!(store.projection_digest().unwrap(), live);
        }
        assert_eq!(place.number("SELECT COUNT(*) FROM acts"), total);
        assert_eq!(place.number("SELECT MAX(position) FROM acts"), total);
        println!(
            "killed {ROUNDS} times on {}, {total} acts acknowledged, none lost or doubled",
            kind(place)
        );
    });
}

fn kind(place: &Place) -> &'static str {
    match place.location {
        Location::Sqlite(_) => "SQLite",
        Location::Postgres(_) => "PostgreSQL",
    }
}

/// A file-size limit stands for the disk: with its signal ignored, the write of a commit fails.
#[test]
fn after_a_failed_commit_nothing_is_acknowledged_again() {
    if let Some((store, note)) = in_child() {
        let acknowledged = (0..).map_while(|n| store.act(numbered(0, 0, n)).ok()).count();
        assert!(!store.is_writable());
        let refused = store.act(numbered(0, 1, 0));
        assert_eq!(refused, Err(SubmitError::Fault(StoreError::Stopped)));
        assert!(
            store.matter(numbered(0, 0, 0).command.matter).unwrap().is_some(),
            "reading goes on"
        );
        return std::fs::write(note, acknowledged.to_string()).unwrap();
    }
    let place = Place::sqlite();
    drop(place.open());
    let answer: PathBuf = place.folder.path().join("acknowledged");
    let test = "crash::after_a_failed_commit_nothing_is_acknowledged_again";
    let inner = child(test, &place, &answer.display().to_string());
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"]);
    limited.arg(inner.get_program()).args(inner.get_args()).stdout(Stdio::piped());
    limited.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = limited.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let acknowledged: i64 = std::fs::read_to_string(answer).unwrap().parse().unwrap();
    assert!(acknowledged > 10);
    let store = place.open();
    assert_eq!(place.number("SELECT COUNT(*) FROM acts"), acknowledged);
    store.act(numbered(0, 2, 0)).unwrap();
}

/// On a small file system of its own: what finds no room is refused, reading goes on, and with room
/// again writing does.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    if let Some((store, ballast)) = in_child() {
        store.act(numbered(0, 0, 0)).unwrap();
        let mut file = std::fs::File::create(&ballast).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let refused = (1..).find_map(|n| store.act(numbered(0, 0, n)).err());
        assert_eq!(refused, Some(SubmitError::Fault(StoreError::Full)));
        let full = store.attachment_put(&mut [0; 9000].as_slice(), 9000);
        assert_eq!(full, Err(StoreError::Full));
        assert!(store.matter(numbered(0, 0, 0).command.matter).unwrap().is_some());
        drop(file);
        std::fs::remove_file(ballast).unwrap();
        assert!(!store.act(numbered(0, 1, 0)).unwrap().repeated);
        let acts = store.acts_from(1, 10_000).unwrap();
        return assert_eq!(acts.last().unwrap().position as usize, acts.len());
    }
    let place = Place::sqlite();
    let folder = place.folder.path().display().to_string();
    let mount = "mount -t tmpfs -o size=3m none \"$0\"";
    let small = |rest: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &format!("{mount} && {rest}"), &folder]);
        command
    };
    if !small("true").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: a full disk, because this user may not mount a small file system");
        return;
    }
    let inner =
        child("crash::a_full_disk_refuses_and_loses_nothing", &place, &format!("{folder}/ballast"));
    let mut full = small("exec \"$@\"");
    full.arg(inner.get_program()).args(inner.get_args());
    full.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = full.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
