//! `wenjin demo`: a synthetic bureau on the store that was asked for, and the server over it.

use clap::Args;
use wenjin_bureau::demo;
use wenjin_store::Store;
use wenjin_web::app::{BUREAU_NAME, SYNTHETIC};

use crate::outcome::{Failure, Found};
use crate::{Common, account, now, serve};

/// The password of every account of a synthetic bureau: it opens nothing real.
const PASSWORD: &str = "demo-only-2026";

/// `wenjin demo …`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    #[command(flatten)]
    serve: serve::Options,
}

/// Runs it.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let store = serve::open(common)?;
    let synthetic = store.setting(SYNTHETIC).map_err(Failure::store)?.as_deref() == Some("true");
    let accounts = store.accounts().map_err(Failure::store)?;
    if !synthetic && !accounts.is_empty() {
        let words = "这里已有真实的账号，没有建演示局。请用 --store 另指定一处。";
        return Err(Failure::usage("demo-store-in-use", words));
    }
    if !synthetic {
        found_bureau(&store)?;
    }
    serve::serve(store, &options.serve, |address| {
        say!("演示局已就绪（数据均为虚构）：http://{address}/");
        say!("登录名与角色（口令都是 {PASSWORD}）：");
        for person in demo::PEOPLE {
            say!("  {:<8}　{}", person.login, person.title);
        }
    })
}

fn found_bureau(store: &Store) -> Result<(), Failure> {
    let mut accounts = Vec::new();
    for person in demo::PEOPLE {
        let roles: Vec<String> = person.roles.iter().map(ToString::to_string).collect();
        accounts.push(account::account(
            person.login,
            person.name,
            &roles,
            person.station,
            PASSWORD,
        )?);
    }
    store
        .write(move |tx| {
            tx.put_setting(SYNTHETIC, "true")?;
            tx.put_setting(BUREAU_NAME, demo::BUREAU)?;
            accounts.iter().try_for_each(|account| tx.create_account(account))
        })
        .map_err(Failure::store)?;
    let made = demo::fill(store, now()).map_err(|error| Failure::usage("demo-fill", error))?;
    say!("已建演示局：{} 件投诉，{} 条记录。", made.matters, made.acts);
    Ok(())
}
