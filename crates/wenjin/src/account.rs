//! `wenjin account`: the first accounts, before anybody can sign in. There is none by default.

use clap::Subcommand;
use serde_json::json;
use wenjin_store::{Account, Store};

use crate::outcome::{Failure, Found};
use crate::{Common, serve};

/// `wenjin account …`
#[derive(Subcommand)]
pub enum Command {
    /// 新建账号；口令从标准输入读一行
    Add {
        /// 登录名
        login: String,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 角色，可以写多次，如 administrator、intake、handler、station-head、legal-reviewer、leader
        #[arg(long, required = true)]
        role: Vec<String>,
        /// 所属单位代码，如 st-01；不属于某一单位的不写
        #[arg(long, default_value = "")]
        station: String,
    },
    /// 列出账号
    List,
}

/// Runs it.
pub fn run(common: &Common, command: &Command) -> Result<Found, Failure> {
    let store = serve::open(common)?;
    match command {
        Command::List => list(common, &store),
        Command::Add { login, name, role, station } => {
            let mut password = String::new();
            std::io::stdin().read_line(&mut password).map_err(|error| {
                Failure::usage("password-unreadable", format!("没有读到口令：{error}。"))
            })?;
            let password = password.trim_end_matches(['\r', '\n']);
            if let Some(what) = wenjin_web::weak_password(password, login) {
                return Err(Failure::usage("password-weak", format!("口令{what}。没有新建账号。")));
            }
            for role in role {
                if !store.rules().roles.iter().any(|known| known.code == *role) {
                    let known: Vec<&str> =
                        store.rules().roles.iter().map(|r| r.code.as_str()).collect();
                    let words = format!("没有“{role}”这一角色。可用：{}。", known.join("、"));
                    return Err(Failure::usage("role-unknown", words));
                }
            }
            let account = account(login, name, role, station, password)?;
            store.write(move |tx| tx.create_account(&account)).map_err(Failure::store)?;
            say!("已新建账号 {login}。");
            Ok(Found::Nothing)
        }
    }
}

/// An account with a new id and the hash of its password.
pub fn account(
    login: &str,
    name: &str,
    roles: &[String],
    station: &str,
    password: &str,
) -> Result<Account, Failure> {
    let hash = wenjin_web::password_hash(password).map_err(|_| {
        Failure::usage("password-hash", "系统没有给出随机数，没有新建账号。请稍后再试。")
    })?;
    Ok(Account {
        id: format!("u-{login}"),
        login: login.to_string(),
        name: name.to_string(),
        roles: roles.to_vec(),
        station: station.to_string(),
        active: true,
        password_hash: hash,
    })
}

fn list(common: &Common, store: &Store) -> Result<Found, Failure> {
    let accounts = store.accounts().map_err(Failure::store)?;
    if common.json {
        let rows: Vec<_> = accounts
            .iter()
            .map(|a| json!({ "login": a.login, "name": a.name, "roles": a.roles, "station": a.station, "active": a.active }))
            .collect();
        say!("{:#}", json!(rows));
    } else {
        for account in &accounts {
            let state = if account.active { "" } else { "（已停用）" };
            let roles: Vec<&str> =
                account.roles.iter().map(|role| store.rules().role_title(role)).collect();
            say!(
                "{}　{}　{}　{}{state}",
                account.login,
                account.name,
                roles.join("、"),
                account.station
            );
        }
    }
    Ok(Found::Nothing)
}
