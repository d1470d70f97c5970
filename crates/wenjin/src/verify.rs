//! `wenjin verify`: everything stored against everything else, and against every checkpoint signed.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use wenjin_store::{Progress, Store, Verified};

use crate::outcome::{Failure, Found};
use crate::{Common, rulebook, serve};

/// `wenjin verify …`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 另外保存的核对点文件；可以写多次，逐个核对
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

/// Runs it.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let location = common.location()?;
    let folder = serve::files(&location)?;
    let rules = rulebook::load(None)?;
    let known: Vec<String> = options
        .checkpoint
        .iter()
        .map(|path| std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error)))
        .collect::<Result<_, _>>()?;
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let told = &mut |progress: Progress| {
        let (what, done, of) = match progress {
            Progress::Acts(done, of) => ("记录", done, of),
            Progress::Lists(done, of) => ("列表", done, of),
            Progress::Files(done, of) => ("附件", done, of),
        };
        bar.set_message(what);
        bar.set_length(of);
        bar.set_position(done);
    };
    let verified = Store::verify(&location, &folder, &rules, &known, told);
    bar.finish_and_clear();
    let verified = verified.map_err(Failure::store)?;
    match common.json {
        true => say!("{:#}", as_json(&verified)),
        false => report(&verified),
    }
    Ok(if verified.is_sound() { Found::Nothing } else { Found::Something })
}

fn report(verified: &Verified) {
    for finding in &verified.findings {
        say!("{}：{}（{}）", finding.at, finding.what.words(), finding.what.code());
    }
    if verified.more > 0 {
        say!("另有 {} 处没有逐一列出。", verified.more);
    }
    let Verified { acts, checkpoints, particulars, matters, files, root, .. } = verified;
    say!(
        "核对了 {acts} 条记录、{particulars} 项个人信息、{matters} 件事项的列表、{files} 个附件、{checkpoints} 个核对点。"
    );
    say!("日志的根：{root}");
    match verified.is_sound() {
        true => say!("没有发现不一致。"),
        false => say!(
            "发现 {} 处不一致。请不要在这个库上继续办理，先从备份恢复（见 docs/operations.md）。",
            verified.findings.len() as u64 + verified.more
        ),
    }
}

fn as_json(verified: &Verified) -> serde_json::Value {
    let finding = |finding: &wenjin_store::Finding| json!({ "code": finding.what.code(), "what": finding.what.words(), "at": finding.at });
    json!({
        "acts": verified.acts, "size": verified.size, "root": verified.root,
        "checkpoints": verified.checkpoints, "particulars": verified.particulars,
        "matters": verified.matters, "files": verified.files,
        "findings": verified.findings.iter().map(finding).collect::<Vec<_>>(),
        "more": verified.more,
    })
}
