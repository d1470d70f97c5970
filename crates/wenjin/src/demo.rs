//! `wenjin demo`: a synthetic bureau on the store that was asked for, and the server over it.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
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
    /// 建多少件来件；一个区四年约 240000 件，建成要一两分钟
    #[arg(long, default_value_t = demo::TICKETS, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=2_000_000))]
    tickets: u64,
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
        found_bureau(&store, options.tickets)?;
    }
    serve::serve(store, &options.serve, |address| {
        announce!("演示局已就绪（数据均为虚构）：http://{address}/");
        announce!("登录名与角色（口令都是 {PASSWORD}）：");
        for person in demo::PEOPLE {
            announce!("  {:<8}　{}", person.login, person.title);
        }
        let others: Vec<&str> = demo::OFFICERS.iter().map(|person| person.login).collect();
        announce!("其余各单位的办理人员：{}", others.join("、"));
    })
}

fn found_bureau(store: &Store, tickets: u64) -> Result<(), Failure> {
    let mut accounts = Vec::new();
    for person in demo::PEOPLE.iter().chain(demo::OFFICERS) {
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
    let bar = progress(tickets);
    let made = demo::fill(store, now(), tickets, |come| bar.set_position(come));
    bar.finish_and_clear();
    let made = made.map_err(|error| Failure::usage("demo-fill", error))?;
    say!(
        "已建演示局：{} 件来件，连同投诉、举报 {} 件，{} 条记录。",
        made.tickets,
        made.matters,
        made.acts
    );
    Ok(())
}

/// Shown on a terminal only.
fn progress(tickets: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("正在建演示局 {bar:30} {pos}/{len} 件来件 {eta}");
    let bar = ProgressBar::new(tickets);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
