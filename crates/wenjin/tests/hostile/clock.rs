//! The machine's clock, moved while the program runs: back, ahead by years, over the ends of months and
//! years. What is recorded keeps its order and its last days; sessions end; a step back is written down.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Answer, Person, Program, skipped};

/// The day the bureau was founded on.
const FOUNDED: &str = "2026-04-20 09:00:00";

/// The library that tells a program another time; none where it is not installed.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let mut places =
        folders.chain([PathBuf::from("/usr/lib")]).map(|it| it.join("faketime/libfaketime.so.1"));
    places.find(|path| path.is_file())
}

/// A program whose clock stands where it is put. The dates are Beijing's.
struct Timed {
    program: Program,
    clock: PathBuf,
}

impl Timed {
    fn start() -> Option<Timed> {
        let Some(library) = library() else {
            skipped("libfaketime is not installed, so no clock was moved");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let clock = folder.path().join("clock");
        set(&clock, FOUNDED);
        let mut command = Command::new(env!("CARGO_BIN_EXE_wenjin"));
        command
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", &clock)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1")
            .env("TZ", "Asia/Shanghai");
        Some(Timed { program: Program::run_in(folder, &mut command), clock })
    }

    fn set(&self, time: &str) {
        set(&self.clock, time);
    }

    fn page(&self, person: &Person, path: &str) -> Answer {
        self.program.get(&person.cookie, path)
    }

    /// Files a complaint; its address.
    fn files(&self, person: &Person, title: &str) -> String {
        let page = self.page(person, "/complaints/new");
        let fields = [
            ("csrf", person.csrf.as_str()),
            ("key", &page.hidden("key")),
            ("seen", &page.hidden("seen")),
            ("title", title),
            ("channel", "12315-line"),
            ("facts", "演示：秤少二两。"),
            ("respondent-name", "演示商店"),
        ];
        let answer = self.program.post(&person.cookie, "/complaints/new", &fields);
        assert_eq!(answer.status, 303, "{title}: {}", answer.body);
        answer.header("location").split('?').next().unwrap_or_default().to_string()
    }

    /// Writes a note on a complaint.
    fn notes(&self, person: &Person, at: &str, words: &str) -> Answer {
        let step = format!("{at}/steps/note");
        let page = self.page(person, &step);
        let (key, seen) = (page.hidden("key"), page.hidden("seen"));
        let fields =
            [("csrf", person.csrf.as_str()), ("key", &key), ("seen", &seen), ("note", words)];
        self.program.post(&person.cookie, &step, &fields)
    }
}

/// Puts a clock; whole, so that it is never read half written.
fn set(clock: &Path, time: &str) {
    let next = clock.with_extension("next");
    std::fs::write(&next, time).expect("a time");
    std::fs::rename(&next, clock).expect("a clock");
}

#[test]
fn a_clock_set_back_changes_no_order_and_is_written_down_once() {
    let Some(timed) = Timed::start() else { return };
    let person = timed.program.sign_in("dengji");
    let first = timed.files(&person, "演示：拨回以前");
    timed.set("2026-04-20 09:20:00");
    assert_eq!(timed.notes(&person, &first, "演示：先写的").status, 303);
    timed.set("2026-04-20 09:10:00");
    assert_eq!(timed.notes(&person, &first, "演示：后写的").status, 303);
    timed.set("2026-04-20 09:11:00");
    assert_eq!(timed.notes(&person, &first, "演示：末写的").status, 303);
    let second = timed.files(&person, "演示：拨回以后");
    let page = timed.page(&person, &first).body;
    let notes = ["演示：先写的", "演示：后写的", "演示：末写的"]
        .map(|note| page.find(note).expect("a note"));
    let (first_to_last, last_to_first) = (notes.is_sorted(), notes.is_sorted_by(|a, b| b < a));
    assert!(first_to_last || last_to_first, "not the order of the acts: {notes:?}");
    assert_ne!(first, second);
    let log = timed.program.log();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("clock-set-back")).collect();
    assert_eq!(told.len(), 1, "{log}");
    assert!(told[0].contains("600"), "{}", told[0]);
}

#[test]
fn last_days_rest_on_what_was_recorded() {
    let Some(timed) = Timed::start() else { return };
    let person = timed.program.sign_in("dengji");
    let matter = timed.files(&person, "演示：期限");
    let before = timed.page(&person, &matter).body;
    let last_day = "2026年4月29日";
    assert!(before.contains(last_day), "seven working days after 2026-04-20");
    for moved in [
        "2026-04-20 08:59:00",
        "2026-04-29 23:59:59",
        "2026-04-30 00:00:00",
        "2028-02-29 12:00:00",
        "2036-04-20 09:00:00",
    ] {
        timed.set(moved);
        let person = timed.program.sign_in("dengji");
        let page = timed.page(&person, &matter);
        assert_eq!(page.status, 200, "{moved}");
        assert!(page.body.contains(last_day), "{moved}: the last day is another");
        assert_eq!(page.body.contains("逾期 "), "2026-04-30" < moved, "{moved}");
    }
}

#[test]
fn sessions_end_however_the_clock_moves() {
    let Some(timed) = Timed::start() else { return };
    let open = |person: &Person| timed.page(person, "/work").status;
    let person = timed.program.sign_in("banli");
    timed.set("2026-04-20 09:29:00");
    assert_eq!(open(&person), 200, "in use");
    timed.set("2026-04-20 09:58:00");
    assert_eq!(open(&person), 200, "half an hour has not passed since");
    timed.set("2026-04-20 10:29:00");
    assert_eq!(open(&person), 303, "half an hour without use");
    timed.set("2036-04-20 09:00:00");
    let ahead = timed.program.sign_in("banli");
    assert_eq!(open(&ahead), 200);
    timed.set("2026-04-20 11:00:00");
    assert_eq!(open(&ahead), 303, "begun under a clock that ran ten years ahead");
    let person = timed.program.sign_in("banli");
    // Asked for every twenty-nine minutes, until twelve hours have passed.
    for asked in 0..26 {
        let minutes = 11 * 60 + asked * 29;
        timed.set(&format!("2026-04-20 {:02}:{:02}:00", minutes / 60, minutes % 60));
        let expected = if asked * 29 < 12 * 60 { 200 } else { 303 };
        assert_eq!(open(&person), expected, "{} minutes later", asked * 29);
    }
}

#[test]
fn every_day_of_the_calendar_can_be_worked_on() {
    let Some(timed) = Timed::start() else { return };
    let days = [
        "2026-05-09 10:00:00", // a Saturday that is worked
        "2026-10-01 00:00:00",
        "2026-12-31 23:59:59",
        "2027-01-01 00:00:00",
        "2028-02-29 23:59:59",
        "2036-04-20 09:00:00",
        "2026-02-28 23:59:59", // before the bureau was founded
        "2026-04-15 00:00:00", // the day order 121 begins
    ];
    for day in days {
        timed.set(day);
        let person = timed.program.sign_in("dengji");
        let filed = timed.files(&person, "演示：任何一天");
        for path in [
            "/work",
            "/complaints",
            &filed,
            "/complaints/export.xlsx",
            "/rules",
            "/rules/changes",
            "/forms",
            "/law",
            "/",
            "/file",
        ] {
            let answer = timed.page(&person, path);
            assert_eq!(answer.status, 200, "{day} {path}: {}", answer.head);
        }
    }
    let log = timed.program.log();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}

/// The sources below a folder that ask the machine for the time of day.
fn asking(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(asking(&path));
        } else {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let asks = ["SystemTime::now", "Timestamp::now", "Zoned::now", "UNIX_EPOCH"];
            all.extend(asks.iter().any(|ask| text.contains(ask)).then_some(path));
        }
    }
    all
}

#[test]
fn one_place_asks_what_time_it_is() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sources =
        std::fs::read_dir(&crates).expect("crates").flatten().map(|entry| entry.path().join("src"));
    let asking: Vec<PathBuf> =
        sources.filter(|folder| folder.is_dir()).flat_map(|folder| asking(&folder)).collect();
    assert_eq!(asking, [crates.join("web/src/time.rs")]);
}
