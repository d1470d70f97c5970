//! A backup made while others write holds everything that was acknowledged before it began, and
//! nothing by halves; what is not whole is not restored, and a program killed over it harms neither
//! the store nor the backup that was there before. On SQLite: PostgreSQL has tools of its own, which
//! `bin/drill-postgres` drills.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use wenjin_matter::Attachment;
use wenjin_store::{
    Backup, BackupError, Entry, KeyFrom, Location, Manifest, Restore, Stage, Store, StoreError,
};

use crate::place::{Place, now, receive, submission};
use crate::rules::rules;

/// Set for the child: where the database is, the files, and where the backup goes; and the stage at
/// which it stands still.
const CHILD: &str = "WENJIN_TEST_BACKUP";

/// A bureau, where its backups go, and where they are restored.
struct Bureau {
    place: Place,
    files: PathBuf,
    to: PathBuf,
}

impl Bureau {
    fn new() -> Bureau {
        let place = Place::sqlite();
        let (files, to) = (place.attachments(), place.folder.path().join("backup"));
        Bureau { place, files, to }
    }

    fn request(&self) -> Backup<'_> {
        let (location, files, to) = (&self.place.location, &self.files, &self.to);
        Backup { location, files, to, at: now(), program: "test", with_key: true }
    }

    fn back_up(&self) -> Manifest {
        self.request().run(&mut |_, _, _| {}).unwrap()
    }

    /// Receives a matter with a file; answers the file's digest.
    fn file(&self, store: &Store, words: &str) -> String {
        let bytes = words.as_bytes();
        let sha256 = store.attachment_put(&mut &*bytes, 1 << 20).unwrap();
        let mut command = receive(self.place.id(), words);
        command.attachments = vec![Attachment {
            sha256: sha256.clone(),
            name: "材料.txt".into(),
            media_type: "text/plain".into(),
            bytes: bytes.len() as u64,
        }];
        store.act(submission(command)).unwrap();
        sha256
    }

    /// Receives matters, long enough to fill some pages.
    fn fill(&self, store: &Store, many: usize) {
        let title = |n| format!("{n}{}", "长".repeat(1000));
        let all = (0..many).map(|n| submission(receive(self.place.id(), &title(n)))).collect();
        assert!(store.act_all(all).iter().all(Result::is_ok));
    }
}

/// An empty place to restore to.
struct Empty {
    folder: tempfile::TempDir,
    location: Location,
}

impl Empty {
    fn new() -> Empty {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("data/wenjin.db"));
        Empty { folder, location }
    }

    fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    fn restore_with(&self, from: &Path, key: KeyFrom<'_>) -> Result<Manifest, BackupError> {
        let files = self.files();
        Restore { from, location: &self.location, files: &files, key }.run(&mut |_, _, _| {})
    }

    fn restore(&self, from: &Path) -> Result<Manifest, BackupError> {
        self.restore_with(from, KeyFrom::Backup)
    }

    fn open(&self) -> Store {
        Store::open(&self.location, &self.files(), rules(7)).unwrap()
    }

    fn is_empty(&self) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().next().is_none()
    }
}

fn acts(store: &Store) -> Vec<Entry> {
    store.acts_from(1, 1_000_000).unwrap()
}

fn content(store: &Store, sha256: &str) -> Vec<u8> {
    let mut bytes = vec![];
    store.attachment_open(sha256).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// Every file below a folder, with its path in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

/// Everything stored is what everything else says, and the log is what was signed.
fn sound(location: &Location, files: &Path) {
    let verified = Store::verify(location, files, &rules(7), &[], &mut |_| {}).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.findings);
}

#[test]
fn what_is_restored_is_what_was_backed_up() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 20);
    let file = bureau.file(&store, "附件一");
    let note = store.checkpoint().unwrap();
    let manifest = bureau.back_up();
    assert_eq!((manifest.acts, manifest.attachments.len()), (21, 1));
    assert!(manifest.missing.is_empty());
    assert!(note.contains(&manifest.root), "the manifest names the root that is signed");
    let empty = Empty::new();
    assert_eq!(empty.restore(&bureau.to), Ok(manifest));
    let restored = empty.open();
    assert_eq!(acts(&restored), acts(&store));
    assert_eq!(restored.projection_digest(), store.projection_digest());
    assert_eq!(content(&restored, &file), "附件一".as_bytes());
    assert_eq!(restored.checkpoint().unwrap(), note);
    sound(&empty.location, &empty.files());
    bureau.fill(&restored, 1);
}

#[test]
fn a_backup_under_load_holds_everything_acknowledged_before_it_began() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 400);
    let (stop, acknowledged) = (AtomicBool::new(false), AtomicU64::new(0));
    let ids: Vec<Vec<_>> = (0..4).map(|_| (0..5000).map(|_| bureau.place.id()).collect()).collect();
    let (before, manifest) = std::thread::scope(|scope| {
        for ids in &ids {
            let (store, stop, acknowledged) = (&store, &stop, &acknowledged);
            scope.spawn(move || {
                for id in ids {
                    if stop.load(Ordering::Acquire) {
                        break;
                    }
                    let done = store.act(submission(receive(*id, "负载"))).unwrap();
                    acknowledged.fetch_max(done.position, Ordering::AcqRel);
                }
            });
        }
        while acknowledged.load(Ordering::Acquire) < 420 {
            std::thread::yield_now();
        }
        let before = acknowledged.load(Ordering::Acquire);
        let manifest = bureau.back_up();
        stop.store(true, Ordering::Release);
        (before, manifest)
    });
    let live = acts(&store);
    assert!(before <= manifest.acts && manifest.acts < live.len() as u64, "writers went on");
    let empty = Empty::new();
    empty.restore(&bureau.to).unwrap();
    let restored = empty.open();
    assert_eq!(acts(&restored), live[..usize::try_from(manifest.acts).unwrap()]);
    sound(&empty.location, &empty.files());
}

#[test]
fn writers_do_not_wait_for_a_backup_and_do_not_make_it_begin_again() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 600);
    let (mut steps, mut last) = (vec![], 0);
    let manifest = bureau.request().run(&mut |stage, done, all| {
        if stage == Stage::Database {
            assert!(last < done, "it does not begin again");
            last = done;
            steps.push(all);
            bureau.fill(&store, 3);
        }
    });
    assert!(steps.len() > 3, "{steps:?}");
    assert!(steps.iter().all(|all| *all == steps[0]), "one moment: {steps:?}");
    assert_eq!(manifest.unwrap().acts, 600);
    assert_eq!(acts(&store).len(), 600 + 3 * steps.len());
    sound(&bureau.place.location, &bureau.files);
}

#[test]
fn a_second_backup_copies_only_what_is_new() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    let first = bureau.file(&store, "附件一");
    bureau.back_up();
    let copy = bureau.to.join("attachments").join(&first[..2]).join(&first[2..4]).join(&first);
    let written = |path: &Path| std::fs::metadata(path).unwrap().modified().unwrap();
    let then = written(&copy);
    let second = bureau.file(&store, "附件二");
    let manifest = bureau.back_up();
    assert_eq!((manifest.acts, manifest.attachments.len()), (2, 2));
    assert_eq!(written(&copy), then);
    let empty = Empty::new();
    empty.restore(&bureau.to).unwrap();
    let restored = empty.open();
    assert_eq!(content(&restored, &first), "附件一".as_bytes());
    assert_eq!(content(&restored, &second), "附件二".as_bytes());
}

#[test]
fn only_the_owner_sees_into_a_backup() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.file(&store, "附件一");
    store.checkpoint().unwrap();
    std::fs::create_dir(&bureau.to).unwrap();
    bureau.back_up();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for folder in ["log", "attachments"] {
        assert_eq!(mode(&bureau.to.join(folder)), 0o700, "{folder}");
    }
    for file in ["wenjin.db", "manifest.json", "log/checkpoints", "log/key"] {
        assert_eq!(mode(&bureau.to.join(file)), 0o600, "{file}");
    }
    let empty = Empty::new();
    empty.restore(&bureau.to).unwrap();
    assert_eq!(mode(&empty.files()), 0o700);
    assert_eq!(mode(&empty.files().join("log/key")), 0o600);
}

#[test]
fn a_backup_with_a_part_gone_or_altered_is_not_restored() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.file(&store, "附件一");
    store.checkpoint().unwrap();
    bureau.back_up();
    let parts = files(&bureau.to);
    assert_eq!(parts.len(), 5, "{parts:?}");
    for path in parts {
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let empty = Empty::new();
        let error = empty.restore(&bureau.to).unwrap_err();
        assert_eq!(error.code(), "backup-incomplete", "{}", path.display());
        assert!(empty.is_empty());
        for place in [0, whole.len() / 2, whole.len() - 1] {
            let mut altered = whole.clone();
            altered[place] ^= 1;
            std::fs::write(&path, &altered).unwrap();
            // The middle of the manifest is a digest in its list.
            let error = empty.restore(&bureau.to).unwrap_err();
            assert_eq!(error.code(), "backup-damaged", "{} {place}", path.display());
            assert!(empty.is_empty());
        }
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(Empty::new().restore(&bureau.to).unwrap_err().code(), "backup-damaged");
        std::fs::write(&path, &whole).unwrap();
    }
    Empty::new().restore(&bureau.to).unwrap();
}

#[test]
fn a_manifest_of_a_later_form_is_left_alone() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 1);
    bureau.back_up();
    let later = r#"{"format":"wenjin/backup/v2","other":"fields"}"#;
    std::fs::write(bureau.to.join("manifest.json"), later).unwrap();
    let newer = BackupError::Newer { format: "wenjin/backup/v2".into() };
    assert_eq!(Empty::new().restore(&bureau.to), Err(newer.clone()));
    assert_eq!(bureau.request().run(&mut |_, _, _| {}), Err(newer));
    assert_eq!(std::fs::read_to_string(bureau.to.join("manifest.json")).unwrap(), later);
}

#[test]
fn nothing_is_restored_over_something() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 1);
    bureau.back_up();
    for taken in ["data/wenjin.db", "data/wenjin.db-wal", "files/log/key", "files/else"] {
        let empty = Empty::new();
        let path = empty.folder.path().join(taken);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "known").unwrap();
        assert_eq!(empty.restore(&bureau.to).unwrap_err().code(), "restore-place-taken");
        assert_eq!(files(empty.folder.path()), std::slice::from_ref(&path));
        assert_eq!(std::fs::read(path).unwrap(), b"known");
    }
}

#[test]
fn a_backup_is_replaced_only_by_its_own_continuation() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 3);
    let early = bureau.place.folder.path().join("early");
    let short = Backup { to: &early, ..bureau.request() }.run(&mut |_, _, _| {}).unwrap();
    bureau.fill(&store, 3);
    let manifest = bureau.back_up();
    let before = files(&bureau.to);
    let back_up = |from: &Empty| {
        let files = from.files();
        let request = bureau.request();
        Backup { location: &from.location, files: &files, ..request }.run(&mut |_, _, _| {})
    };
    // An earlier state of the same store, and the same with another history since.
    let rolled_back = Empty::new();
    rolled_back.restore(&early).unwrap();
    assert_eq!(short.acts, 3);
    let another = Err(BackupError::Another { acts: 3, before: 6 });
    assert_eq!(back_up(&rolled_back), another);
    bureau.fill(&rolled_back.open(), 4);
    assert_eq!(back_up(&rolled_back), Err(BackupError::Another { acts: 7, before: 6 }));
    assert_eq!(Manifest::read(&bureau.to), Ok(manifest));
    Empty::new().restore(&bureau.to).unwrap();
    bureau.fill(&store, 1);
    assert_eq!(bureau.back_up().acts, 7);
    assert_eq!(files(&bureau.to), before);
}

#[test]
fn a_backup_does_not_lie_within_what_it_is_of() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 1);
    let data = bureau.place.folder.path();
    for to in [&data.join("data"), &bureau.files, &bureau.files.join("backup"), data] {
        let wrong = Backup { to, ..bureau.request() }.run(&mut |_, _, _| {});
        assert_eq!(wrong, Err(BackupError::PlaceWrong), "{}", to.display());
    }
    assert_eq!(acts(&store).len(), 1);
    let nothing = Location::Sqlite(data.join("none.db"));
    let wrong = Backup { location: &nothing, ..bureau.request() }.run(&mut |_, _, _| {});
    assert_eq!(wrong.unwrap_err().code(), "database-unreachable");
}

#[test]
fn a_file_that_is_lost_is_named_and_the_rest_is_backed_up() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    let path = |sha256: &str| bureau.files.join(&sha256[..2]).join(&sha256[2..4]).join(sha256);
    let [whole, lost, altered] = ["附件一", "附件二", "附件三"].map(|it| bureau.file(&store, it));
    std::fs::remove_file(path(&lost)).unwrap();
    std::fs::write(path(&altered), "改过的附").unwrap();
    let manifest = bureau.back_up();
    let mut wanted = [lost, altered];
    wanted.sort();
    assert_eq!(manifest.missing, wanted);
    let empty = Empty::new();
    empty.restore(&bureau.to).unwrap();
    let restored = empty.open();
    assert_eq!(acts(&restored), acts(&store));
    assert_eq!(content(&restored, &whole), "附件一".as_bytes());
    // Found again, it is in the next; and one lost since the backup before is there from then.
    store.attachment_put(&mut "附件二".as_bytes(), 1 << 20).unwrap();
    std::fs::remove_file(path(&whole)).unwrap();
    assert_eq!(bureau.back_up().missing.len(), 1);
}

#[test]
fn a_damaged_database_does_not_replace_a_backup() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 200);
    let good = bureau.back_up();
    drop(store);
    let Location::Sqlite(path) = &bureau.place.location else { unreachable!() };
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(7);
    std::fs::write(path, bytes).unwrap();
    let refused = bureau.request().run(&mut |_, _, _| {}).unwrap_err();
    assert_eq!(refused.code(), "stored-data-damaged", "{refused}");
    assert_eq!(Empty::new().restore(&bureau.to), Ok(good));
}

#[test]
fn two_backups_do_not_write_to_one_folder() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 1);
    let mut second = None;
    let first = bureau.request().run(&mut |_, _, _| {
        second.get_or_insert_with(|| bureau.request().run(&mut |_, _, _| {}));
    });
    assert_eq!(second, Some(Err(BackupError::Running)));
    assert_eq!(first.unwrap().acts, 1);
}

#[test]
fn without_its_key_a_log_is_continued_only_by_who_says_so() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 2);
    store.checkpoint().unwrap();
    bureau.back_up();
    let own_key = bureau.files.join("log/key");
    assert!(bureau.to.join("log/key").exists());
    Backup { with_key: false, ..bureau.request() }.run(&mut |_, _, _| {}).unwrap();
    assert!(!bureau.to.join("log/key").exists(), "nor does that of the backup before stay");
    let (kept, renewed) = (Empty::new(), Empty::new());
    assert_eq!(kept.restore(&bureau.to), Err(BackupError::KeyNeeded));
    let other = Bureau::new();
    drop(other.place.open());
    let wrong = other.files.join("log/key");
    let refused = kept.restore_with(&bureau.to, KeyFrom::File(&wrong));
    assert_eq!(refused, Err(BackupError::KeyWrong));
    let none = kept.restore_with(&bureau.to, KeyFrom::File(&bureau.to.join("none")));
    assert!(matches!(none, Err(BackupError::Fault(StoreError::File { .. }))), "{none:?}");
    assert!(kept.is_empty());
    kept.restore_with(&bureau.to, KeyFrom::File(&own_key)).unwrap();
    let restored = kept.open();
    assert_eq!(restored.log_key().to_text(), store.log_key().to_text());
    assert_eq!(restored.checkpoint(), store.checkpoint());
    renewed.restore_with(&bureau.to, KeyFrom::New).unwrap();
    let restored = renewed.open();
    assert_ne!(restored.log_key().to_text(), store.log_key().to_text());
    sound(&renewed.location, &renewed.files());
}

/// Says each step of the backup, and stands still in the middle of the stage it was told.
fn back_up_until_killed(orders: &str) {
    let [database, files, to, stage] = orders.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let location = Location::Sqlite(database.into());
    let (files, to): (&Path, &Path) = (files.as_ref(), to.as_ref());
    let request =
        Backup { location: &location, files, to, at: now(), program: "test", with_key: true };
    let done = request.run(&mut |at, done, all| {
        if format!("{at:?}") == stage && all <= 2 * done {
            std::io::stdout().write_all(b"here\n").unwrap();
            std::thread::sleep(std::time::Duration::from_secs(60));
        }
    });
    panic!("not killed: {done:?}");
}

#[test]
fn killed_over_a_backup_the_store_is_sound_and_the_backup_that_of_before() {
    let test = "backup::killed_over_a_backup_the_store_is_sound_and_the_backup_that_of_before";
    if let Ok(orders) = std::env::var(CHILD) {
        return back_up_until_killed(&orders);
    }
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 600);
    let Location::Sqlite(database) = &bureau.place.location else { unreachable!() };
    let mut before: Option<Manifest> = None;
    for round in ["一", "二"] {
        for n in 0..4 {
            bureau.file(&store, &format!("{round}{n}"));
        }
        for stage in ["Database", "Acts", "Files"] {
            let paths =
                [database, &bureau.files, &bureau.to].map(|path| path.display().to_string());
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args([test, "--exact", "--nocapture"])
                .env(CHILD, format!("{}\n{stage}", paths.join("\n")))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            assert!(lines.any(|line| line.unwrap().ends_with("here")), "{stage}");
            // Nobody waits for it, living or dead.
            bureau.fill(&store, 3);
            child.kill().unwrap();
            child.wait().unwrap();
            bureau.fill(&store, 3);
            let restored = Empty::new().restore(&bureau.to);
            match &before {
                None => assert_eq!(restored.unwrap_err().code(), "backup-incomplete", "{stage}"),
                Some(before) => assert_eq!(restored.as_ref(), Ok(before), "{stage}"),
            }
        }
        let manifest = bureau.back_up();
        assert_eq!(manifest.acts, acts(&store).len() as u64);
        before = Some(manifest);
    }
    sound(&bureau.place.location, &bureau.files);
    let left = files(&bureau.to);
    assert!(left.iter().all(|path| path.extension().is_none_or(|it| it != "new")), "{left:?}");
}

/// The instant between the manifest's new name and that of the files it names.
#[test]
fn cut_off_just_after_its_manifest_a_backup_is_the_new_one() {
    let bureau = Bureau::new();
    let store = bureau.place.open();
    bureau.fill(&store, 2);
    bureau.back_up();
    let old = std::fs::read(bureau.to.join("wenjin.db")).unwrap();
    bureau.fill(&store, 2);
    let manifest = bureau.back_up();
    std::fs::rename(bureau.to.join("wenjin.db"), bureau.to.join("wenjin.db.new")).unwrap();
    std::fs::write(bureau.to.join("wenjin.db"), old).unwrap();
    let empty = Empty::new();
    assert_eq!(empty.restore(&bureau.to), Ok(manifest));
    assert_eq!(acts(&empty.open()), acts(&store));
}
