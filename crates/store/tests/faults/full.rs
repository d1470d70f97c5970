//! A disk without room: what finds none is refused and leaves nothing, reading goes on, and with room
//! again writing does, in the same process. On a small file system of the child's own. A PostgreSQL
//! server whose disk is full answers the same; it is not tried here, for it is not ours to starve.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use wenjin_store::{ListQuery, Location, Scope, Store, StoreError, Submission, SubmitError};

use crate::child::{Orders, child, orders, run};
use crate::cut::unsound;
use crate::place::{Place, id, keyed, receive};
use crate::soak::{often, say, skipped};

/// What may be left when the disk is said to fill up, in bytes: the refusal comes at another place of
/// a transaction each time.
const LEFT: std::ops::Range<usize> = 0..160 << 10;

fn numbered(n: u32) -> Submission {
    keyed(&n.to_string(), receive(id(n.into()), &n.to_string()))
}

/// Takes all the room there is but so much.
fn fill(ballast: &Path, left: usize) {
    let mut file = File::create(ballast).unwrap();
    while file.write_all(&[0; 64 << 10]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(left as u64)).unwrap();
}

/// What is stored is whole, and as many as were acknowledged.
fn whole(store: &Store, stored: u32) {
    let acts = store.acts_from(1, 1_000_000).unwrap();
    assert_eq!(acts.len() as u32, stored);
    assert_eq!(acts.last().unwrap().position as u32, stored);
    assert_eq!(store.count(&ListQuery::of(Scope::All)).unwrap() as u32, stored);
}

/// Fills the disk up to `left` bytes, is refused, and goes on once there is room.
fn be_refused(store: &Store, ballast: &Path, left: usize, stored: &mut u32) {
    fill(ballast, left);
    let refused = loop {
        match store.act(numbered(*stored)) {
            Ok(_) => *stored += 1,
            Err(fault) => break fault,
        }
    };
    assert_eq!(refused, SubmitError::Fault(StoreError::Full), "with {left} bytes left");
    let file = vec![7; 1 << 20];
    assert_eq!(store.attachment_put(&mut file.as_slice(), 1 << 20), Err(StoreError::Full));
    // The room that the refused file had taken is there again for small acts; take it.
    fill(ballast, 0);
    assert_eq!(store.act(numbered(*stored)), Err(StoreError::Full.into()));
    assert!(store.is_writable(), "it is only refused");
    whole(store, *stored);
    std::fs::remove_file(ballast).unwrap();
    let room = Instant::now();
    // Sent again, what was refused is new: nothing of it had stayed.
    assert!(!store.act(numbered(*stored)).unwrap().repeated);
    assert!(room.elapsed() < Duration::from_secs(5));
    *stored += 1;
    whole(store, *stored);
}

/// In the child, which sees a small file system of its own at the database's folder.
fn fill_again_and_again(orders: &Orders) {
    let Location::Sqlite(database) = &orders.location else { return };
    let (store, ballast) = (orders.open(), Path::new(&orders.note));
    store.act(numbered(0)).unwrap();
    let mut stored = 1;
    for left in LEFT.step_by(often(20, 1) * 1021) {
        be_refused(&store, ballast, left, &mut stored);
    }
    let sha256 = store.attachment_put(&mut [7; 9000].as_slice(), 9000).unwrap();
    assert!(store.attachment_open(&sha256).unwrap().is_some());
    let incoming = orders.attachments.join("incoming");
    assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0, "nothing is left of refused files");
    let live = store.projection_digest().unwrap();
    store.rebuild().unwrap();
    assert_eq!(store.projection_digest().unwrap(), live);
    drop(store);
    assert_eq!(unsound(database), None);
    whole(&orders.open(), stored);
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    if let Some(orders) = orders() {
        return fill_again_and_again(&orders);
    }
    let place = Place::sqlite();
    let folder = place.folder.path().display().to_string();
    // Room for the `-wal` as well, which SQLite lets grow to some thirty megabytes.
    let mount = "mount -t tmpfs -o size=64m none \"$0\"";
    let small = |rest: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &format!("{mount} && {rest}"), &folder]);
        command
    };
    if !small("true").output().is_ok_and(|output| output.status.success()) {
        return skipped("a full disk", "this user may not mount a small file system");
    }
    let test = "full::a_full_disk_refuses_and_loses_nothing";
    let inner = child(test, &place.location, &place.attachments(), &format!("{folder}/ballast"));
    let mut full = small("exec \"$@\"");
    full.arg(inner.get_program()).args(inner.get_args());
    full.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run(full);
    let times = LEFT.step_by(often(20, 1) * 1021).count();
    say(&format!(
        "filled the disk {times} times: each refused plainly, and written to again after"
    ));
}
