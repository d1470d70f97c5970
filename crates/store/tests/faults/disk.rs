//! A disk that keeps its word and no more. What was synced is there; of everything since, a power cut
//! leaves any part, chosen by a seed. It follows a [`trace`](crate::trace).
//!
//! The model, and its limits:
//! - a file's writes and resizings since its last sync survive in any subset; of the last that
//!   survives, perhaps only some 512-byte sectors. Within a sector a write is whole, and it never
//!   harms bytes it did not write (SQLite's "powersafe overwrite");
//! - names (files and folders made, renamed, removed) survive up to any point since the sync of the
//!   folder that holds them: file systems journal names in order. A rename is whole;
//! - after a failed sync the system may forget what was to be synced (Linux marks such pages clean):
//!   any subset of it is lost for good, whatever is synced later;
//! - the folders a trace begins with are durable, the disk does not lie about a sync, and synced bytes
//!   do not rot (that is the damage tests' part). SQLite's `-shm` is memory and not there after a cut.

use std::collections::BTreeMap;
use std::path::Path;

use crate::chance::Chance;
use crate::trace::{ACKS, Event, What};

/// What a drive writes whole.
const SECTOR: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    /// Which of the contents.
    File(usize),
}

/// What paths lead to.
type Names<'a> = BTreeMap<&'a str, Node>;

/// A change of names that its folder has not synced yet.
struct Renaming<'a> {
    folder: &'a str,
    removed: Option<&'a str>,
    added: Option<(&'a str, Node)>,
}

impl<'a> Renaming<'a> {
    fn apply(&self, names: &mut Names<'a>) {
        if let Some(path) = self.removed {
            names.remove(path);
        }
        names.extend(self.added);
    }
}

enum Change<'a> {
    Write { at: usize, bytes: &'a [u8] },
    Resize(usize),
}

impl Change<'_> {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Change::Write { at, bytes } => {
                content.resize(content.len().max(at + bytes.len()), 0);
                content[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Change::Resize(size) => content.resize(*size, 0),
        }
    }

    /// Some of its sectors.
    fn tear(&self, content: &mut Vec<u8>, chance: &mut Chance) {
        let Change::Write { at, bytes } = self else { return };
        let mut from = 0;
        while from < bytes.len() {
            let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
            if chance.of(1, 2) {
                Change::Write { at: at + from, bytes: &bytes[from..to] }.apply(content);
            }
            from = to;
        }
    }
}

#[derive(Default)]
struct Content<'a> {
    synced: Vec<u8>,
    since: Vec<Change<'a>>,
}

impl Content<'_> {
    fn sync(&mut self) {
        for change in self.since.drain(..) {
            change.apply(&mut self.synced);
        }
    }

    /// What may be found after a cut: each change since the sync with `quarters` chances of four.
    fn cut(&self, quarters: usize, chance: &mut Chance) -> Vec<u8> {
        let kept: Vec<_> = self.since.iter().filter(|_| chance.of(quarters, 4)).collect();
        let mut content = self.synced.clone();
        let Some((last, before)) = kept.split_last() else { return content };
        before.iter().for_each(|change| change.apply(&mut content));
        if chance.of(1, 2) {
            last.apply(&mut content);
        } else {
            last.tear(&mut content, chance);
        }
        content
    }
}

/// The disk after some of a trace's events.
pub struct Disk<'a> {
    contents: Vec<Content<'a>>,
    /// As the running program sees them.
    now: Names<'a>,
    synced: Names<'a>,
    since: Vec<Renaming<'a>>,
    /// What a failed sync loses.
    chance: Chance,
}

impl<'a> Disk<'a> {
    /// With these folders on it.
    pub fn new(folders: &[&'a str], seed: u64) -> Disk<'a> {
        let names: Names<'a> = folders.iter().map(|path| (*path, Node::Folder)).collect();
        Disk {
            contents: vec![],
            now: names.clone(),
            synced: names,
            since: vec![],
            chance: Chance::new(seed),
        }
    }

    /// Follows the next event.
    pub fn follow(&mut self, event: &'a Event) {
        let path = event.path.as_str();
        if path == ACKS || path.ends_with("-shm") {
            return;
        }
        match &event.what {
            What::Create => {
                self.contents.push(Content::default());
                let node = Node::File(self.contents.len() - 1);
                self.rename(parent(path), None, Some((path, node)));
            }
            What::Folder => self.rename(parent(path), None, Some((path, Node::Folder))),
            What::Rename { to } => {
                let node = self.now[path];
                self.rename(parent(to), Some(path), Some((to, node)));
            }
            What::Link { to } => {
                let node = self.now[path];
                self.rename(parent(to), None, Some((to, node)));
            }
            What::Remove => self.rename(parent(path), Some(path), None),
            What::Write { at, bytes } => {
                self.content(path).since.push(Change::Write { at: *at, bytes })
            }
            What::Resize { size } => self.content(path).since.push(Change::Resize(*size)),
            What::Sync if self.is_folder(path) => self.sync_names(path),
            What::Sync => self.content(path).sync(),
            What::FailedSync if self.is_folder(path) => {}
            What::FailedSync => {
                let lost = Chance::new(self.chance.next());
                forget(self.content(path), lost);
            }
        }
    }

    fn rename(
        &mut self,
        folder: &'a str,
        removed: Option<&'a str>,
        added: Option<(&'a str, Node)>,
    ) {
        let renaming = Renaming { folder, removed, added };
        renaming.apply(&mut self.now);
        self.since.push(renaming);
    }

    fn sync_names(&mut self, folder: &str) {
        for renaming in self.since.extract_if(.., |renaming| renaming.folder == folder) {
            renaming.apply(&mut self.synced);
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        path.is_empty() || self.now.get(path) == Some(&Node::Folder)
    }

    fn content(&mut self, path: &str) -> &mut Content<'a> {
        let Some(Node::File(number)) = self.now.get(path) else { panic!("no file is at {path}") };
        &mut self.contents[*number]
    }

    /// Makes in the empty `folder` what may be found after a power cut now.
    pub fn cut(&self, chance: &mut Chance, folder: &Path) {
        let quarters = chance.below(5);
        let names = self.names_after_cut(quarters, chance);
        // Folders come before what is in them.
        for (path, node) in &names {
            match node {
                _ if !folder.join(parent(path)).is_dir() => {}
                Node::Folder => std::fs::create_dir(folder.join(path)).unwrap(),
                Node::File(number) => {
                    let content = self.contents[*number].cut(quarters, chance);
                    std::fs::write(folder.join(path), content).unwrap();
                }
            }
        }
    }

    fn names_after_cut(&self, quarters: usize, chance: &mut Chance) -> Names<'a> {
        let kept = match quarters {
            0 => 0,
            4 => self.since.len(),
            _ => chance.below(self.since.len() + 1),
        };
        let mut names = self.synced.clone();
        self.since[..kept].iter().for_each(|renaming| renaming.apply(&mut names));
        names
    }
}

/// Some of what was to be synced is gone for good.
fn forget(content: &mut Content<'_>, mut chance: Chance) {
    let quarters = chance.below(5);
    content.since.retain(|_| chance.of(quarters, 4));
    content.sync();
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What must be told apart here, or no test above could fail.
#[test]
fn what_is_synced_survives_and_the_rest_may_not() {
    let write = |at, bytes: &[u8]| What::Write { at, bytes: bytes.to_vec() };
    let events = [What::Create, write(0, &[1; 1024]), What::Sync, write(512, &[2; 1024])];
    let mut events: Vec<Event> = events.map(|what| Event { path: "d/f".into(), what }).into();
    events.insert(1, Event { path: "d".into(), what: What::Sync });
    let mut disk = Disk::new(&["d"], 0);
    events.iter().for_each(|event| disk.follow(event));
    let mut found = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let folder = crate::shim::quick_folder();
        disk.cut(&mut Chance::new(seed), folder.path());
        let content = std::fs::read(folder.path().join("d/f")).unwrap();
        assert_eq!(content[..512], [1; 512]);
        found.insert(content.chunks(512).map(|sector| sector[0]).collect::<Vec<_>>());
    }
    let each: [&[u8]; 4] = [&[1, 1], &[1, 1, 2], &[1, 2], &[1, 2, 2]];
    assert_eq!(found, each.iter().map(|it| it.to_vec()).collect(), "every outcome, and no other");

    let unsynced = Disk::new(&["d"], 0);
    let mut unsynced = unsynced;
    events.iter().filter(|event| event.path != "d").for_each(|event| unsynced.follow(event));
    let is_there = |seed| {
        let folder = crate::shim::quick_folder();
        unsynced.cut(&mut Chance::new(seed), folder.path());
        folder.path().join("d/f").exists()
    };
    assert!((0..50).any(is_there) && !(0..50).all(is_there), "a name its folder has not synced");
}
