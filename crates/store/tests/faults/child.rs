//! A test's own program, started again as a child that something happens to. The child runs the same
//! test, finds its orders, and does the work instead.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use wenjin_law::Rules;
use wenjin_store::{Location, Store};

use crate::rules::rules;

/// Set for the child.
const CHILD: &str = "WENJIN_TEST_CHILD";

/// The edition of the rules that parent and child share, read once.
pub fn edition() -> &'static Arc<Rules> {
    static EDITION: LazyLock<Arc<Rules>> = LazyLock::new(|| rules(7));
    &EDITION
}

/// Where the child works, and what it is told.
pub struct Orders {
    pub location: Location,
    pub attachments: PathBuf,
    pub note: String,
}

impl Orders {
    pub fn open(&self) -> Store {
        Store::open(&self.location, &self.attachments, edition().clone()).unwrap()
    }
}

/// In the child: its orders.
pub fn orders() -> Option<Orders> {
    let text = std::env::var(CHILD).ok()?;
    let [location, attachments, note] = text.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let location = location.parse().unwrap();
    Some(Orders { location, attachments: attachments.into(), note: note.into() })
}

/// The command that runs `test` (with its module) as a child.
pub fn child(test: &str, location: &Location, attachments: &Path, note: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let location = match location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(text) => text.clone(),
    };
    command.args([test, "--exact", "--nocapture"]);
    command.env(CHILD, format!("{location}\n{}\n{note}", attachments.display()));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a child to its end, which must be a good one.
pub fn run(mut command: Command) {
    let output = command.output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&words));
}
