//! `wenjin bench`: how fast the program is beside the limit of the machine and the best peer, in one
//! run and one table. One module a job; what they share is the table, the disk and the programs of
//! others. Everything measured is made up, stands in a temporary folder and is gone at the end. No
//! figure of another day or machine is ever printed: what was not run says so.

mod acts;
mod chain;
mod closed_loop;
mod complaint;
mod dates;
mod disk;
mod footprint;
mod http;
mod import;
mod office;
mod orders;
mod pages;
mod postgres;
mod processor;
mod programs;
mod rival;
mod table;
mod triage;
mod waits;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use tempfile::TempDir;
use wenjin_bureau::demo;
use wenjin_law::Rules;

use crate::bench::office::Office;
use crate::bench::rival::Rivals;
use crate::bench::table::Line;
use crate::outcome::{Failure, Found};
use crate::{Common, rulebook};

/// `wenjin bench [JOB…]`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 只测这些；不写则全部
    #[arg(value_enum, value_name = "JOB")]
    jobs: Vec<Job>,
    /// 同类程序的脚本所在的文件夹：在同一次运行中一并测量
    #[arg(long, value_name = "DIR")]
    peers: Option<PathBuf>,
    /// 一台可以新建数据库的 PostgreSQL：postgres://…
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// 每一处测几秒
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// 列表页所在的库有多少件
    #[arg(long, default_value_t = 1_000_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=5_000_000))]
    matters: u64,
    /// 导入的文件有多少行
    #[arg(long, default_value_t = 200_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=2_000_000))]
    rows: u64,
    /// 四年的来件有多少件
    #[arg(long, default_value_t = demo::ALL_TICKETS, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=2_000_000))]
    tickets: u64,
    /// 有标签的真实来件所在的文件夹（train.csv、hotspots.csv.gz、hotspots_examples.csv）
    #[arg(long, value_name = "DIR")]
    messages: Option<PathBuf>,
    /// 在哪个文件夹所在的盘上测；不写则为系统的临时文件夹
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Job {
    /// 落盘的记录（SQLite）
    Acts,
    /// 落盘的记录（PostgreSQL）
    Postgres,
    /// 期限的最后一日
    Dates,
    /// 来件导入
    Import,
    /// 列表页和网页上的一步
    Pages,
    /// 四年的来件：建成、列表、检索、并件提示
    Orders,
    /// 来件分类、同一件事、热点
    Triage,
    /// 大小、内存和启动
    Footprint,
}

/// In the order in which they are run and printed.
const JOBS: [Job; 8] = [
    Job::Acts,
    Job::Postgres,
    Job::Dates,
    Job::Import,
    Job::Pages,
    Job::Orders,
    Job::Triage,
    Job::Footprint,
];

impl Job {
    /// Its Chinese name.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Job::Acts => "记录落盘 SQLite",
            Job::Postgres => "记录落盘 PostgreSQL",
            Job::Dates => "期限的最后一日",
            Job::Import => "来件导入",
            Job::Pages => "网页",
            Job::Orders => "来件",
            Job::Triage => "来件分类",
            Job::Footprint => "占用",
        }
    }

    fn run(self, bench: &mut Bench) -> Result<Vec<Line>, Failure> {
        match self {
            Job::Acts => acts::run(bench),
            Job::Postgres => postgres::run(bench),
            Job::Dates => dates::run(bench),
            Job::Import => import::run(bench),
            Job::Pages => pages::run(bench),
            Job::Orders => orders::run(bench),
            Job::Triage => triage::run(bench),
            Job::Footprint => footprint::run(bench),
        }
    }
}

/// What the jobs work with.
pub(crate) struct Bench {
    rules: Arc<Rules>,
    /// Stopped before the place is gone, in which their server stands.
    rivals: Rivals,
    /// The bureau with many matters, once a job has asked for it.
    office: Option<Office>,
    place: TempDir,
    time: Duration,
    matters: u64,
    rows: u64,
    tickets: u64,
    messages: Option<PathBuf>,
}

/// Runs it. A bar that is missed, and a job that could not be measured, are findings.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let begun = Instant::now();
    let rules = Arc::new(rulebook::load(None)?);
    let place = disk::place(options.folder.as_deref())?;
    let rivals = Rivals::new(options.peers.clone(), options.postgres.clone());
    let time = Duration::from_secs(options.seconds);
    let (matters, rows, tickets) = (options.matters, options.rows, options.tickets);
    let messages = options.messages.clone();
    let mut bench =
        Bench { rules, rivals, office: None, place, time, matters, rows, tickets, messages };
    let mut lines = Vec::new();
    for job in JOBS.into_iter().filter(|job| options.jobs.is_empty() || options.jobs.contains(job))
    {
        eprintln!("正在测：{}", job.title());
        match job.run(&mut bench) {
            Ok(found) => lines.extend(found.into_iter().map(|line| line.of(job))),
            Err(failure) => lines.push(Line::failed(&failure).of(job)),
        }
    }
    let missed = lines.iter().filter(|line| !line.is_well()).count();
    if common.json {
        say!("{:#}", table::json(&lines));
    } else {
        table::rows(&lines).iter().for_each(|row| say!("{row}"));
        say!("");
        say!(
            "共 {} 项，{missed} 项不足或者没有测成，用时 {} 秒。",
            lines.len(),
            begun.elapsed().as_secs()
        );
    }
    Ok(if missed == 0 { Found::Nothing } else { Found::Something })
}
