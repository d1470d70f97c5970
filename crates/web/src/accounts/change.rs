//! Changing accounts, and what stands in the way of a change.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use wenjin_law::{RuleId, Rules};
use wenjin_store::{Account, StoreError};

use super::keeper;
use super::pages::{edit_page, new_page, password_page};
use crate::app::{App, Shared, blocking};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::sign_in::{hash, see_other, weak};
use crate::signed::Signed;
use crate::ui::notice::{Notice, NoticeKind};

/// Roles that no person has.
pub const PSEUDO: [&str; 3] = ["public", "respondent", "import"];
const ADMINISTRATOR: &str = "administrator";
/// Roles that see one station's matters.
const OF_A_STATION: [&str; 2] = ["handler", "station-head"];

/// One change at a time, so that two administrators cannot close each other.
static CHANGING: Mutex<()> = Mutex::new(());

/// What a form asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The name typed to sign in.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The codes of the roles.
    pub roles: Vec<String>,
    /// The code of the station; empty for none.
    pub station: String,
    /// False to close it.
    pub active: bool,
}

impl Asked {
    /// What an account is now.
    pub fn of(account: &Account) -> Asked {
        let Account { login, name, roles, station, active, .. } = account.clone();
        Asked { login, name, roles, station, active }
    }

    fn posted(posted: &Posted) -> Asked {
        Asked {
            login: posted.get("login").trim().to_string(),
            name: posted.get("name").trim().to_string(),
            roles: posted.all("roles").map(str::to_string).collect(),
            station: posted.get("station").to_string(),
            active: posted.get("active") != "no",
        }
    }
}

/// What is wrong: by field, and with the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    fields: BTreeMap<&'static str, String>,
    /// What belongs to no field.
    pub whole: Vec<String>,
}

impl Wrong {
    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.fields.get(field).cloned()
    }

    fn add(&mut self, field: &'static str, what: &str) {
        self.fields.entry(field).or_insert_with(|| what.to_string());
    }

    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_empty()
    }
}

/// What is wrong with an account as it is asked for.
fn wrong(rules: &Rules, asked: &Asked) -> Wrong {
    let mut wrong = Wrong::default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if !(2..=32).contains(&asked.login.len()) || !asked.login.chars().all(plain) {
        wrong.add("login", "登录名：用小写字母、数字、点、横线，2 到 32 个");
    }
    if asked.name.is_empty()
        || 40 < asked.name.chars().count()
        || asked.name.chars().any(char::is_control)
    {
        wrong.add("name", "姓名：请填写，最多 40 个字");
    }
    let known = |code: &String| {
        !PSEUDO.contains(&code.as_str()) && rules.roles.iter().any(|role| role.code == *code)
    };
    if asked.roles.is_empty() || !asked.roles.iter().all(known) {
        wrong.add("roles", "角色：请至少选一个");
    }
    if 1 < asked.roles.len() && asked.roles.iter().any(|role| role == ADMINISTRATOR) {
        wrong.add("roles", "角色：系统管理员不能兼任别的角色");
    }
    let stations =
        rules.lists.get(&RuleId::new("bureau/stations")).and_then(|rule| rule.versions.last());
    let known = stations.is_some_and(|version| version.body.item(&asked.station).is_some());
    if !asked.station.is_empty() && !known {
        wrong.add("station", "单位：请从列出的单位中选");
    }
    if asked.station.is_empty()
        && asked.roles.iter().any(|role| OF_A_STATION.contains(&role.as_str()))
    {
        wrong.add("station", "单位：办理人员、所（科）负责人必选");
    }
    wrong
}

/// POST /accounts
pub async fn create(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    keeper(&signed)?;
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let asked = Asked::posted(&posted);
        let mut wrong = wrong(&app.rules, &asked);
        if !wrong.is_empty() {
            return Ok(unprocessable(new_page(app, &signed, &asked, &wrong)));
        }
        let password = password(&asked.login)?;
        let Asked { login, name, roles, station, .. } = asked.clone();
        let id = format!("u-{}", Uuid::now_v7().simple());
        let account = Account {
            id,
            login,
            name,
            roles,
            station,
            active: true,
            password_hash: hash(&password)?,
        };
        let put = account.clone();
        match app.store.write(move |tx| tx.create_account(&put)) {
            Ok(()) => {
                let said = Notice::new(NoticeKind::Done, "账号已建好。");
                Ok(password_page(app, &signed, &account, &password, said))
            }
            Err(StoreError::LoginTaken) => {
                wrong.add("login", "登录名：已经有人用了，请换一个（login-taken）");
                Ok(unprocessable(new_page(app, &signed, &asked, &wrong)))
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn unprocessable(page: maud::Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// POST /accounts/{id}
pub async fn update(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    keeper(&signed)?;
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let _one = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let account = app.store.account_by_id(&id)?.ok_or(Problem::NotFound)?;
        let asked = Asked { login: account.login.clone(), ..Asked::posted(&posted) };
        let asked = match account.id == signed.account.id {
            // The form of one's own account asks for the name alone.
            true if posted.all("roles").next().is_none() && posted.get("active").is_empty() => {
                Asked { name: asked.name, ..Asked::of(&account) }
            }
            _ => asked,
        };
        let mut wrong = wrong(&app.rules, &asked);
        wrong.fields.remove("login");
        if let Some(refused) = refused(app, &signed, &account, &asked)? {
            wrong.whole.push(refused);
        }
        if !wrong.is_empty() {
            return Ok(unprocessable(edit_page(app, &signed, &account, &asked, &wrong)));
        }
        let Asked { name, roles, station, active, .. } = asked;
        let changed = Account { name, roles, station, active, ..account };
        app.store.write(move |tx| tx.update_account(&changed))?;
        Ok(see_other("/accounts?done=saved"))
    })
    .await
}

/// Why a change of roles or state is not made, in words with its code.
fn refused(
    app: &App,
    signed: &Signed,
    account: &Account,
    asked: &Asked,
) -> Result<Option<String>, StoreError> {
    let sorted = |roles: &[String]| {
        let mut roles = roles.to_vec();
        roles.sort();
        roles
    };
    let same = sorted(&account.roles) == sorted(&asked.roles)
        && asked.active
        && account.station == asked.station;
    if account.id == signed.account.id && !same {
        let words =
            "自己的角色、单位和停用不能自己改，请由另一位系统管理员来改（account-own-roles）";
        return Ok(Some(words.into()));
    }
    let keeps =
        |roles: &[String], active: bool| active && roles.iter().any(|role| role == ADMINISTRATOR);
    if keeps(&account.roles, account.active) && !keeps(&asked.roles, asked.active) {
        let others = app.store.accounts()?;
        let another =
            others.iter().any(|other| other.id != account.id && keeps(&other.roles, other.active));
        if !another {
            // code: "account-last-administrator"
            let words = "这是最后一位在用的系统管理员，不能停用或者改掉，请先另建一位（account-last-administrator）";
            return Ok(Some(words.into()));
        }
    }
    Ok(None)
}

/// POST /accounts/{id}/password
pub async fn reset(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    keeper(&signed)?;
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let _one = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let account = app.store.account_by_id(&id)?.ok_or(Problem::NotFound)?;
        if account.id == signed.account.id {
            return Err(Problem::told(
                "account-own-password",
                "自己的口令请在右上角“修改口令”里改。没有重设。",
            ));
        }
        let password = password(&account.login)?;
        let changed = Account { password_hash: hash(&password)?, ..account.clone() };
        let login = account.login.clone();
        app.store.write(move |tx| {
            tx.update_account(&changed)?;
            tx.delete_sessions_of(&changed.id)?;
            tx.clear_login_failures(&login)
        })?;
        let said = Notice::new(NoticeKind::Done, "口令已重设，原来的口令和登录已失效。");
        Ok(password_page(app, &signed, &account, &password, said))
    })
    .await
}

/// A random password of eighty bits, in groups that can be read out.
fn password(login: &str) -> Result<String, Problem> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Problem::fault(&error))?;
    let letters: Vec<char> =
        bytes.iter().map(|byte| LETTERS[usize::from(byte & 31)] as char).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let password = groups.join("-");
    match weak(&password, login) {
        None => Ok(password),
        Some(what) => Err(Problem::fault(&what)),
    }
}
