//! A made-up bureau with as many matters as were asked for, kept for the jobs that need it, and the
//! program itself serving a store on loopback, as a process of its own that ends with the measure.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::DateTime;
use uuid::Uuid;
use wenjin_bureau::steady::complaint::FAMILY;
use wenjin_law::Rules;
use wenjin_matter::{Actor, Command as Act, MatterId, Value};
use wenjin_store::{Store, Submission};

use crate::account::account;
use crate::bench::acts::open;
use crate::bench::http::Connection;
use crate::bench::{Bench, disk};
use crate::now;
use crate::outcome::Failure;

/// Sign-in name, roles and station of those who look.
const PEOPLE: [(&str, &str, &str); 2] =
    [("bench-intake", "intake", ""), ("bench-handler", "handler", STATION)];
/// The station that one matter in ten is with.
pub const STATION: &str = "st-03";
/// The officer there.
pub const HANDLER: &str = "u-bench-handler";
const ONE_IN: u64 = 10;
/// The made-up matters came in over so many days, the first of them the latest.
const DAYS: u64 = 180;
/// Submissions given to the store at a time.
const CHUNK: u64 = 2000;

/// The bureau.
pub struct Office {
    /// The SQLite file.
    pub file: PathBuf,
    /// How many matters it has.
    pub matters: u64,
    /// How long it took to make.
    pub made_in: Duration,
    password: String,
}

impl Bench {
    /// The bureau with many matters, made the first time it is asked for.
    ///
    /// # Errors
    /// Where its store cannot be filled.
    pub fn office(&mut self) -> Result<&Office, Failure> {
        let office = match self.office.take() {
            Some(office) => office,
            None => Office::make(&self.rules, self.place.path(), self.matters)?,
        };
        Ok(self.office.insert(office))
    }
}

impl Office {
    fn make(rules: &Arc<Rules>, folder: &Path, matters: u64) -> Result<Office, Failure> {
        eprintln!("正在建一个有 {matters} 件的库");
        let begun = Instant::now();
        let store = open(rules, folder, "office")?;
        let password = staff(&store)?;
        let now = now();
        // The oldest first, as they came in.
        for begun in 0..matters.div_ceil(CHUNK) {
            let left = matters - begun * CHUNK;
            let numbers = (left.saturating_sub(CHUNK)..left).rev();
            let submissions = numbers.flat_map(|number| matter(number, matters, now)).collect();
            for done in store.act_all(submissions) {
                done.map_err(|error| {
                    Failure::usage("bench-refused", format!("测量用的库没有建成：{error}"))
                })?;
            }
        }
        let file = folder.join("office.db");
        Ok(Office { file, matters, made_in: begun.elapsed(), password })
    }

    /// A bureau that stands already, whose people were given that password by [`staff`].
    pub fn standing(file: PathBuf, matters: u64, made_in: Duration, password: String) -> Office {
        Office { file, matters, made_in, password }
    }

    /// A connection of somebody signed in, and the token their forms carry.
    ///
    /// # Errors
    /// Where they cannot sign in.
    pub fn sign_in(&self, address: SocketAddr, login: &str) -> Result<(String, String), Failure> {
        let wrong = |why: String| {
            Failure::usage("bench-not-signed-in", format!("测量用的账号没有登录上：{why}。"))
        };
        let silent = |error: std::io::Error| wrong(error.to_string());
        let mut browser = Connection::open(address, "").map_err(silent)?;
        let form = [("login", login), ("password", self.password.as_str())];
        let answer = browser.post("/login", &form).map_err(silent)?;
        let cookie = answer.cookie.ok_or_else(|| wrong(format!("回答是 {}", answer.status)))?;
        let mut browser = Connection::open(address, &cookie).map_err(silent)?;
        let csrf = browser.get("/password").map_err(silent)?.hidden("csrf");
        Ok((cookie, csrf.ok_or_else(|| wrong("网页里没有表单的令牌".into()))?))
    }
}

/// Gives a store those who look, and says their password.
pub fn staff(store: &Store) -> Result<String, Failure> {
    let password = Uuid::now_v7().to_string();
    for (login, role, station) in PEOPLE {
        let person = account(login, "演示人员", &[role.to_string()], station, &password)?;
        store.write(move |tx| tx.create_account(&person)).map_err(Failure::store)?;
    }
    Ok(password)
}

/// The id of the `number`th matter, the latest being 0.
pub fn id(number: u64) -> MatterId {
    let age = u128::from((u64::MAX >> 2) - number);
    MatterId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | age))
}

/// True for the one in ten that is with a station from the first.
fn is_assigned(number: u64) -> bool {
    number % ONE_IN == ONE_IN - 1
}

/// How many of so many matters are with no station, at least.
pub fn unassigned(matters: u64) -> u64 {
    matters / ONE_IN * (ONE_IN - 1)
}

/// The number of the `n`th matter that is with no station.
pub fn nth_unassigned(n: u64) -> u64 {
    n / (ONE_IN - 1) * ONE_IN + n % (ONE_IN - 1)
}

/// Received, and one in ten handed to a station.
fn matter(number: u64, of: u64, now: DateTime) -> Vec<Submission> {
    let minutes = (number * DAYS * 24 * 60 / of) as i64;
    let at = now.saturating_sub(minutes.minutes());
    let text = |text: &str| Value::Text(text.to_string());
    let receive = [
        ("title", text("合成：电水壶用了三天不通电")),
        ("channel", text("12345-line")),
        ("complainant-name", text("甲某")),
        ("complainant-phone", text("10000000000")),
        ("respondent-name", Value::Text(format!("合成商店（虚构）{}", number % 5000))),
        ("facts", text("合成：购买的电水壶使用三天后不通电，商家不同意更换。")),
    ];
    let assign = [("station", text(STATION)), ("handler", text(HANDLER))];
    let act = |step: &str, role: &str, fields: &[(&str, Value)]| Submission {
        key: None,
        now,
        command: Act {
            matter: id(number),
            family: FAMILY.into(),
            step: step.into(),
            at,
            by: Actor { account: "u-bench".into(), name: "演示人员".into(), role: role.into() },
            fields: fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
            attachments: vec![],
            seen: None,
        },
    };
    let mut acts = vec![act("receive", "intake", &receive)];
    if is_assigned(number) {
        acts.push(act("assign", "intake", &assign));
    }
    acts
}

/// The program serving a store.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts it on a port of its own; answers once it listens.
    ///
    /// # Errors
    /// Where it ends without listening.
    pub fn start(store: &Path) -> Result<Server, Failure> {
        let silent = |why: String| {
            Failure::usage("bench-server-silent", format!("测量用的服务没有启动：{why}。"))
        };
        let program = std::env::current_exe().map_err(|error| silent(error.to_string()))?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--store"])
            .arg(format!("sqlite:{}", store.display()))
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| silent(error.to_string()))?;
        let said = child.stdout.take().map(BufReader::new);
        let mut lines = said.into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        let address = lines.find_map(|line| line.rsplit_once("http://")?.1.parse().ok());
        match address {
            Some(address) => Ok(Server { child, address }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(silent("它没有监听就结束了".into()))
            }
        }
    }

    /// Bytes of memory that are its alone, and its share of those that others use too; none where the
    /// system does not tell.
    pub fn memory(&self) -> Option<u64> {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let text = std::fs::read_to_string(path).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A fresh, empty place for a store.
pub fn empty(bench: &Bench) -> Result<tempfile::TempDir, Failure> {
    disk::place(Some(bench.place.path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn the_bureau_has_as_many_matters_as_asked_and_one_in_ten_is_at_the_station() {
        use wenjin_store::{ListQuery, Scope};
        let rules = Arc::new(rulebook::load(None).expect("the project's own rules load"));
        let place = tempfile::tempdir().expect("a folder");
        let office = Office::make(&rules, place.path(), 300).expect("a bureau");
        let store = open(&rules, place.path(), "office").expect("its store");
        let count = |scope| store.count(&ListQuery::of(scope)).expect("a count");
        assert_eq!((office.matters, count(Scope::All)), (300, 300));
        assert_eq!(count(Scope::Station(STATION.into())), 30);
        let rest: Vec<u64> = (0..unassigned(300)).map(nth_unassigned).collect();
        assert_eq!(rest, (0..300).filter(|number| !is_assigned(*number)).collect::<Vec<u64>>());
    }
}
