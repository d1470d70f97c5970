//! A store of a test's own under the project's rules, and small made-up files.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::{DateTime, date};
use tempfile::TempDir;
use wenjin_bureau::import::{ImportError, Origin, Outcome, Plan, carry_out, plan_in};
use wenjin_bureau::profile::Profile;
use wenjin_document::sheet::{Limits, Table, read_table};
use wenjin_law::{Rules, SourceFile};
use wenjin_matter::{Actor, Matter};
use wenjin_store::{ListQuery, Location, Scope, Store};

/// The moment all tests happen at.
pub fn now() -> DateTime {
    date(2026, 9, 1).at(10, 0, 0, 0)
}

/// The project's rules, read from their folder.
pub fn rules() -> Rules {
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

pub struct Place {
    pub store: Store,
    _folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("wenjin.db"));
        let attachments = folder.path().join("attachments");
        let store = Store::open(&location, &attachments, Arc::new(rules())).unwrap();
        Place { store, _folder: folder }
    }

    pub fn plan(&self, file: &str, bytes: &[u8], profile: &str) -> Result<Plan, ImportError> {
        let table = table(file, bytes)?;
        let profile = Profile::named(profile).unwrap();
        plan_in(&self.store, &table, &profile, &origin(file)).unwrap()
    }

    pub fn import(&self, file: &str, bytes: &[u8], profile: &str) -> Outcome {
        let plan = self.plan(file, bytes, profile).unwrap();
        let profile = Profile::named(profile).unwrap();
        carry_out(&self.store, plan, &profile, &origin(file), bytes).unwrap()
    }

    pub fn matters(&self) -> u64 {
        self.store.count(&ListQuery::of(Scope::All)).unwrap()
    }

    pub fn matter(&self, profile: &str, key: &str) -> Matter {
        let (id, _) = self.store.find_by_source(profile, key).unwrap().expect("a known row");
        self.store.matter(id).unwrap().expect("a matter")
    }
}

pub fn origin(file: &str) -> Origin {
    let by = Actor { account: "u-1".into(), name: "演示登记员".into(), role: "import".into() };
    Origin { file: file.into(), now: now(), by }
}

pub fn table(file: &str, bytes: &[u8]) -> Result<Table, ImportError> {
    Ok(read_table(bytes, file, &Limits::default())?)
}

/// Three made-up letters in the columns of the petition profile.
pub const LETTERS: &str = "id,title,body,label\n\
    y1,演示：多收一元,演示内容甲,演示分类\n\
    y2,演示：少给一两,演示内容乙,演示分类\n\
    y3,演示：不退押金,演示内容丙,\n";

/// Two made-up orders in the columns of the 12345 export.
pub const ORDERS: &str = "工单编号,工单标题,诉求内容,诉求类型,区交办时间,求助人员,求助号码,诉求详细地址,紧急程度\n\
    G1,演示：卡退不了,演示诉求一,消费,2026-08-20 09:30,甲某,10000000000,演示路一号,一般\n\
    G2,演示：秤不准,演示诉求二,计量,2026/8/21 14:05:30,乙某,10000000001,演示路二号,紧急\n";
