//! A store of a test's own, the project's rules, and made-up tickets.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jiff::civil::{DateTime, date};
use tempfile::TempDir;
use uuid::Uuid;
use wenjin_law::{Rules, SourceFile};
use wenjin_matter::{Actor, Command, Matter, MatterId, Value, decide};
use wenjin_store::{Done, Location, Store, Submission, SubmitError};

/// The project's rules, read once from their folder.
pub fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Arc::new(load())).clone()
}

fn load() -> Rules {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files
                    .push(SourceFile { path: name, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    wenjin_law::load(&files).unwrap()
}

/// An hour of a day in June 2026: order 121 is in force.
pub fn at(day: i8, hour: i8, minute: i8) -> DateTime {
    date(2026, 6, day).at(hour, minute, 0, 0)
}

pub fn officer(role: &str) -> Actor {
    Actor { account: format!("u-{role}"), name: "演示人员".into(), role: role.into() }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn fields(fields: &[(&str, Value)]) -> BTreeMap<String, Value> {
    fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect()
}

pub fn command(
    matter: &Matter,
    step: &str,
    role: &str,
    at: DateTime,
    given: &[(&str, Value)],
) -> Command {
    Command {
        matter: matter.id,
        family: matter.family.clone(),
        step: step.into(),
        at,
        by: officer(role),
        fields: fields(given),
        attachments: vec![],
        seen: None,
    }
}

/// A new matter without acts.
pub fn blank(family: &str) -> Matter {
    Matter::new(MatterId(Uuid::now_v7()), family)
}

/// The matter after a step that must be taken, decided without any store.
pub fn after(
    matter: &Matter,
    step: &str,
    role: &str,
    at: DateTime,
    given: &[(&str, Value)],
) -> Matter {
    decided(matter, &command(matter, step, role, at, given))
}

/// The matter after a command that must be carried out.
pub fn decided(matter: &Matter, command: &Command) -> Matter {
    let acts = decide(&rules(), matter, command, command.at)
        .unwrap_or_else(|refusal| panic!("{} {}", refusal.what(), refusal.why()));
    acts.into_iter().fold(matter.clone(), Matter::evolve)
}

/// What a made-up ticket says, with these fields in place of the usual ones.
pub fn said<'a>(channel: &str, other: &[(&'a str, Value)]) -> Vec<(&'a str, Value)> {
    let mut all = vec![
        ("title", text("演示：外卖少给一份")),
        ("channel", text(channel)),
        ("content", text("演示内容：点的外卖少了一份，商家不退款")),
        ("person-name", text("甲某")),
        ("person-phone", text("10000000000")),
        ("respondent-name", text("演示虚构饭店")),
        ("respondent-address", text("临沂市兰山区义堂镇演示路一号")),
        ("ticket-number", text("G-1")),
    ];
    all.retain(|(name, _)| other.iter().all(|(given, _)| given != name));
    all.extend(other.iter().cloned());
    all
}

/// A ticket received at nine on the first.
pub fn ticket(channel: &str, other: &[(&str, Value)]) -> Matter {
    after(&blank("ticket"), "receive", "intake", at(1, 9, 0), &said(channel, other))
}

pub struct Desk {
    pub store: Store,
    _folder: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("wenjin.db"));
        let attachments = folder.path().join("attachments");
        let store = Store::open(&location, &attachments, rules()).unwrap();
        Desk { store, _folder: folder }
    }

    pub fn act(&self, command: Command) -> Result<Done, SubmitError> {
        let now = command.at;
        self.store.act(Submission { key: None, command, now })
    }

    /// Registers a ticket as [`ticket`] does, in the store.
    pub fn receive(&self, channel: &str, other: &[(&str, Value)]) -> Matter {
        let blank = blank("ticket");
        let done = command(&blank, "receive", "intake", at(1, 9, 0), &said(channel, other));
        self.act(done).unwrap();
        self.matter(blank.id)
    }

    pub fn step(&self, id: MatterId, step: &str, at: DateTime, given: &[(&str, Value)]) -> Matter {
        self.act(command(&self.matter(id), step, "intake", at, given)).unwrap();
        self.matter(id)
    }

    pub fn matter(&self, id: MatterId) -> Matter {
        self.store.matter(id).unwrap().expect("a matter")
    }
}

/// A first contact at that time, as its fields.
pub fn contact(at: DateTime) -> [(&'static str, Value); 3] {
    [
        ("contacted-at", Value::Moment(at)),
        ("contact-way", text("phone")),
        ("contact-result", text("演示：已说明")),
    ]
}
