//! The wenjin command: serve, demo, import, rules, law, clock, form, account, rebuild, bench. It alone, with
//! the web crate, asks what time it is, and it joins the rooms that know nothing of each other.

#[macro_use]
mod outcome;
mod account;
mod backup;
mod bench;
mod clock;
mod demo;
mod form;
mod import;
mod law;
mod rulebook;
mod rules;
mod serve;
mod triage;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use wenjin_store::Location;

use crate::outcome::{Failure, Found};

/// Many small pieces of memory for each act: the system's own allocator takes half as long again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 稳进：县区市场监督管理局的工作台。
#[derive(Parser)]
#[command(name = "wenjin", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone)]
struct Common {
    /// 数据存放处：sqlite:路径 或 postgres://…；不写则用用户数据目录中的 SQLite 文件
    #[arg(long, global = true, value_name = "STORE")]
    store: Option<String>,
    /// 以 JSON 输出结果
    #[arg(long, global = true)]
    json: bool,
}

impl Common {
    /// Where the data is: as asked, or the SQLite file in the user's data folder.
    fn location(&self) -> Result<Location, Failure> {
        match &self.store {
            Some(text) => text.parse().map_err(Failure::store),
            None => Ok(Location::Sqlite(data_folder()?.join("wenjin.db"))),
        }
    }
}

/// The folder for the user's data, made if it is not there.
fn data_folder() -> Result<PathBuf, Failure> {
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")))
        .ok_or_else(|| {
            Failure::usage("store-no-folder", "找不到用户数据目录。请用 --store 指定数据存放处。")
        })?;
    let folder = base.join("wenjin");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    Ok(folder)
}

#[derive(Subcommand)]
enum Command {
    /// 启动网页服务
    Serve(serve::Options),
    /// 建一个演示局（数据均为虚构）并启动网页服务
    Demo(demo::Options),
    /// 导入其他系统的文件
    #[command(subcommand)]
    Import(import::Command),
    /// 查看、核对规则
    #[command(subcommand)]
    Rules(rules::Command),
    /// 来件分类：训练、预测、评分
    #[command(subcommand)]
    Triage(triage::Command),
    /// 导入法规库
    #[command(subcommand)]
    Law(law::Command),
    /// 计算一个期限的最后一日，逐行写明推导
    Clock(clock::Options),
    /// 生成空白文书
    Form(form::Options),
    /// 管理账号
    #[command(subcommand)]
    Account(account::Command),
    /// 删除全部派生数据并从记录重建
    Rebuild,
    /// 备份（SQLite），办理不必停；PostgreSQL 见 docs/operations.md
    Backup(backup::Options),
    /// 把备份恢复到一个空的地方，并逐条核对
    Restore(backup::RestoreOptions),
    /// 量一量有多快：与机器的极限和同类程序在同一次运行中比较
    Bench(bench::Options),
    /// 核对全部记录、列表、附件与已签名的核对点
    Verify(verify::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let common = cli.common;
    let outcome = match cli.command {
        Command::Serve(options) => serve::run(&common, &options),
        Command::Demo(options) => demo::run(&common, &options),
        Command::Import(command) => import::run(&common, &command),
        Command::Rules(command) => rules::run(&common, &command),
        Command::Triage(command) => triage::run(&common, &command),
        Command::Law(command) => law::run(&common, &command),
        Command::Clock(options) => clock::run(&common, &options),
        Command::Form(options) => form::run(&options),
        Command::Account(command) => account::run(&common, &command),
        Command::Rebuild => law::rebuild(&common),
        Command::Backup(options) => backup::run(&common, &options),
        Command::Restore(options) => backup::restore(&common, &options),
        Command::Bench(options) => bench::run(&common, &options),
        Command::Verify(options) => verify::run(&common, &options),
    };
    match outcome {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Something) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

/// Beijing civil time now.
fn now() -> jiff::civil::DateTime {
    wenjin_web::now()
}
