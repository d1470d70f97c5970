//! The trace that `shim.c` writes: every change of the files below one folder, in order.

use std::path::Path;

/// One change, or one sync.
#[derive(Debug)]
pub struct Event {
    /// The path below the folder; empty for the folder itself.
    pub path: String,
    pub what: What,
}

#[derive(Debug)]
pub enum What {
    /// A file came to be.
    Create,
    /// A folder came to be.
    Folder,
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    Resize {
        size: usize,
    },
    Rename {
        to: String,
    },
    /// Another name for the same file.
    Link {
        to: String,
    },
    Remove,
    /// A file's content, or a folder's names, reached the disk.
    Sync,
    /// They were to reach it, and the system said that they had not.
    FailedSync,
}

/// Where a child writes what it has been told is stored.
pub const ACKS: &str = "acks";

impl Event {
    /// What the child acknowledged with this event.
    pub fn acknowledged(&self) -> Option<&str> {
        match &self.what {
            What::Write { bytes, .. } if self.path == ACKS => {
                Some(std::str::from_utf8(bytes).unwrap().trim_end())
            }
            _ => None,
        }
    }
}

/// The whole trace. A child that was not killed leaves no half record.
pub fn read(path: &Path) -> Vec<Event> {
    let bytes = std::fs::read(path).unwrap();
    let (mut rest, mut events) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let kind = take(&mut rest, 1)[0];
        let path = number(&mut rest, 2);
        let length = number(&mut rest, 4);
        let place = number(&mut rest, 8);
        let path = String::from_utf8(take(&mut rest, path).to_vec()).unwrap();
        let bytes = take(&mut rest, length).to_vec();
        let what = match kind {
            b'C' => What::Create,
            b'M' => What::Folder,
            b'W' => What::Write { at: place, bytes },
            b'T' => What::Resize { size: place },
            b'R' => What::Rename { to: String::from_utf8(bytes).unwrap() },
            b'L' => What::Link { to: String::from_utf8(bytes).unwrap() },
            b'U' => What::Remove,
            b'S' => What::Sync,
            b'F' => What::FailedSync,
            other => panic!("no record begins with {other}"),
        };
        events.push(Event { path, what });
    }
    events
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> &'a [u8] {
    rest.split_off(..count).expect("a whole record")
}

fn number(rest: &mut &[u8], bytes: usize) -> usize {
    let digits = take(rest, bytes).iter().rev();
    digits.fold(0, |number, digit| number << 8 | usize::from(*digit))
}
