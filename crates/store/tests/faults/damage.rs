//! One bit of what is stored is another: of the SQLite file, of the files that acts name, of the log's
//! trail and key. `Store::verify` finds it, or nothing that can be read has changed. The file is whole
//! and closed: a damaged `-wal` ends where its sums are wrong, and is found only by a checkpoint that
//! was signed over what it held. Planted changes are in `tests/suite/verify.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;
use wenjin_matter::Attachment;
use wenjin_store::{Entry, ListQuery, Scope, Store, StoreError};

use crate::chance::{Chance, seed};
use crate::child::edition;
use crate::cut::location;
use crate::place::{command, id, keyed, receive, text};
use crate::shim::quick_folder;
use crate::soak::{often, say};

/// A store with a full tile of acts, some files, and a signed checkpoint.
fn filled(folder: &Path) {
    let store =
        Store::open(&location(folder), &folder.join("attachments"), edition().clone()).unwrap();
    for n in 0..140 {
        let matter = id(n);
        store.act(keyed(&format!("r{n}"), receive(matter, &format!("第{n}件")))).unwrap();
        let mut answer = command(matter, "answer", "clerk", [("words", text("答复"))]);
        if n % 20 == 0 {
            let paper = format!("{n}").repeat(500);
            let sha256 = store.attachment_put(&mut paper.as_bytes(), 1 << 20).unwrap();
            let (name, media_type) = ("synthetic.txt".into(), "text/plain".into());
            let bytes = paper.len() as u64;
            answer.attachments.push(Attachment { sha256, name, media_type, bytes });
        }
        store.act(keyed(&format!("a{n}"), answer)).unwrap();
    }
    // So few are not yet in the search index.
    store.rebuild().unwrap();
    store.checkpoint().unwrap();
}

/// Every file below a folder, as its path in it.
fn files(folder: &Path, below: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            out.extend(files(folder, &path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// What the store answers: every act, every row of the lists, and how many a search finds.
type Answers = (Vec<Entry>, String, u64);

fn answers(folder: &Path) -> Result<Answers, StoreError> {
    let store = Store::open(&location(folder), &folder.join("attachments"), edition().clone())?;
    let found = ListQuery { text: "9件".into(), ..ListQuery::of(Scope::All) };
    Ok((store.acts_from(1, 1_000_000)?, store.projection_digest()?, store.count(&found)?))
}

/// The tables that nothing in the store could be compared with, and their rows: the keys of
/// submissions, series of numbers, accounts and the like; with them the database's own schema.
fn unchecked(file: &Path) -> rusqlite::Result<BTreeMap<String, BTreeSet<String>>> {
    let connection = Connection::open(file)?;
    let rows = |name: &str| {
        let mut statement = connection.prepare(&format!("SELECT * FROM {name}"))?;
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let values = (0..columns).map(|column| row.get::<_, Value>(column));
            Ok(format!("{:?}", values.collect::<Result<Vec<_>, _>>()?))
        };
        statement.query_map([], row)?.collect::<Result<BTreeSet<_>, _>>()
    };
    let mut tables = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let others = names.into_iter().filter(|name| !CHECKED.contains(&name.as_str()));
    let all = others.chain(["sqlite_master".to_string()]);
    all.map(|name| rows(&name).map(|rows| (name, rows))).collect()
}

/// The tables that follow from each other.
const CHECKED: [&str; 5] = ["acts", "particulars", "tiles", "matters", "clocks"];

/// The store before anything happened to it.
struct Before {
    answers: Answers,
    unchecked: BTreeMap<String, BTreeSet<String>>,
}

/// What came of one bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Verifying says so, or the store does not open or answer.
    Found,
    /// Nothing that is read lies there.
    NothingChanged,
    /// In a table that nothing could be compared with.
    Unchecked,
    /// The store answers otherwise, and nobody said so.
    Missed,
}

fn outcome(folder: &Path, before: &Before) -> Outcome {
    let (location, files) = (location(folder), folder.join("attachments"));
    let verified = Store::verify(&location, &files, edition(), &[], &mut |_| {});
    if !verified.is_ok_and(|verified| verified.is_sound()) {
        return Outcome::Found;
    }
    match answers(folder) {
        Err(_) => Outcome::Found,
        Ok(answers) if answers != before.answers => Outcome::Missed,
        Ok(_) => match unchecked(&folder.join("data/wenjin.db")) {
            Ok(rows) if rows == before.unchecked => Outcome::NothingChanged,
            _ => Outcome::Unchecked,
        },
    }
}

/// The same, where it comes to an end at all: damage must not send anybody round in circles.
fn in_time(folder: tempfile::TempDir, before: &Arc<Before>) -> Option<Outcome> {
    let (before, (answer, wait)) = (before.clone(), channel());
    std::thread::spawn(move || answer.send(outcome(folder.path(), &before)));
    wait.recv_timeout(Duration::from_secs(60)).ok()
}

/// A copy of the store with one bit of one file another. The last byte of the log's trail is left out: a
/// line without its end is taken for one that was being written when the power failed.
fn flipped(from: &Path, all: &[String], which: &str, chance: &mut Chance) -> tempfile::TempDir {
    let folder = quick_folder();
    for path in all {
        let to: PathBuf = folder.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let mut bytes = std::fs::read(from.join(path)).unwrap();
        if path == which {
            let trail = usize::from(path.ends_with("/checkpoints"));
            let place = chance.below(bytes.len() - trail);
            bytes[place] ^= 1 << chance.below(8);
        }
        std::fs::write(to, bytes).unwrap();
    }
    folder
}

#[test]
fn one_damaged_bit_is_found_wherever_it_lies() {
    let template = quick_folder();
    filled(template.path());
    let all = [files(template.path(), "data"), files(template.path(), "attachments")].concat();
    let before = Arc::new(Before {
        answers: answers(template.path()).unwrap(),
        unchecked: unchecked(&template.path().join("data/wenjin.db")).unwrap(),
    });
    assert_eq!(outcome(template.path(), &before), Outcome::NothingChanged);
    let (seed, bits) = (seed(), often(60, 1000));
    let mut chance = Chance::new(seed);
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    for n in 0..bits {
        // Three of four in the database, the others in the files around it.
        let (database, others) = all.split_first().unwrap();
        let which = if n % 4 < 3 { database } else { &others[chance.below(others.len())] };
        let folder = flipped(template.path(), &all, which, &mut chance);
        let outcome = in_time(folder, &before)
            .unwrap_or_else(|| panic!("bit {n} of seed {seed}, in {which}: no end, or a panic"));
        assert_ne!(outcome, Outcome::Missed, "bit {n} of seed {seed}, in {which}");
        assert!(
            which == database || outcome == Outcome::Found,
            "bit {n} of seed {seed}, in {which}"
        );
        *outcomes.entry(outcome).or_default() += 1;
    }
    let of = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
    say(&format!(
        "damaged {bits} bits: {} found, {} where nothing is read, {} in tables nothing can be compared \
         with, 0 answered wrongly",
        of(Outcome::Found),
        of(Outcome::NothingChanged),
        of(Outcome::Unchecked),
    ));
}
