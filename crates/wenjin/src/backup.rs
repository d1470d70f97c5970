//! `wenjin backup` and `wenjin restore`: a copy of everything while the bureau works, and the way back
//! from it into an empty place. For SQLite; PostgreSQL's own tools are in docs/operations.md.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use wenjin_store::{
    Backup, BackupError, KeyFrom, Manifest, Progress, Restore, Stage, Store, Verified,
};

use crate::outcome::{Failure, Found};
use crate::{Common, now, rulebook, serve};

/// `wenjin backup …`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 备份目录，不在则新建；再次备份到同一目录只复制新增的附件，做完之前原来的备份一直有效
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// 连同签名密钥一起备份。密钥能签出假的核对点，而备份的经手人比服务器多，所以平时不带，另行封存一份即可
    #[arg(long)]
    with_key: bool,
}

/// `wenjin restore …`
#[derive(Args)]
#[group(skip)]
pub struct RestoreOptions {
    /// 备份目录；恢复到 --store 指定的地方，那里必须是空的
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// 另行封存的签名密钥文件（备份中没有密钥时）
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// 密钥已经丢失：换一把新的，原来的核对点留在备份里，须公告更换
    #[arg(long, conflicts_with = "key")]
    new_key: bool,
}

/// Makes a backup. Files that are lost are findings.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let location = common.location()?;
    let bar = bar();
    let backup = Backup {
        location: &location,
        files: &serve::files(&location)?,
        to: &options.to,
        at: now(),
        program: env!("CARGO_PKG_VERSION"),
        with_key: options.with_key,
    };
    let made = backup.run(&mut |stage, done, all| show(&bar, stage, done, all));
    bar.finish_and_clear();
    let manifest = made.map_err(failure)?;
    match common.json {
        true => say!("{:#}", as_json(&manifest)),
        false => {
            told_missing(&manifest);
            say!("已备份到 {}。{}", options.to.display(), held(&manifest));
        }
    }
    Ok(found(manifest.missing.is_empty()))
}

/// Restores a backup, opens the store and checks all of it.
pub fn restore(common: &Common, options: &RestoreOptions) -> Result<Found, Failure> {
    let location = common.location()?;
    let files = serve::files(&location)?;
    let key = match (&options.key, options.new_key) {
        (Some(path), _) => KeyFrom::File(path),
        (None, true) => KeyFrom::New,
        (None, false) => KeyFrom::Backup,
    };
    let restore = Restore { from: &options.from, location: &location, files: &files, key };
    let bar = bar();
    let restored = restore.run(&mut |stage, done, all| show(&bar, stage, done, all));
    let manifest = restored.inspect_err(|_| bar.finish_and_clear()).map_err(failure)?;
    let rules = Arc::new(rulebook::load(None)?);
    let store = Store::open(&location, &files, rules.clone()).map_err(Failure::store)?;
    drop(store);
    let verified = Store::verify(&location, &files, &rules, &[], &mut |progress| {
        let (Progress::Acts(done, all) | Progress::Lists(done, all) | Progress::Files(done, all)) =
            progress;
        show(&bar, Stage::Checking, done, all);
    });
    bar.finish_and_clear();
    let verified = verified.map_err(Failure::store)?;
    let whole = verified.is_sound() && verified.root == manifest.root;
    match common.json {
        true => {
            let mut out = as_json(&manifest);
            out["sound"] = whole.into();
            say!("{out:#}");
        }
        false => {
            told_missing(&manifest);
            say!("已从 {} 的备份恢复到 {location}。{}", manifest.at, held(&manifest));
            say!("{}", words(&verified, whole));
        }
    }
    Ok(found(whole && manifest.missing.is_empty()))
}

fn words(verified: &Verified, whole: bool) -> String {
    if whole {
        let Verified { checkpoints, files, .. } = verified;
        format!(
            "已逐条核对，与 {checkpoints} 个已签名的核对点、{files} 个附件一致；可随时用 wenjin verify 再核对。"
        )
    } else {
        "核对发现不一致，请运行 wenjin verify 逐项查看，先不要在这里办理。".into()
    }
}

fn held(manifest: &Manifest) -> String {
    format!(
        "记录 {} 条，附件 {} 个，{}；日志的根：{}",
        manifest.acts,
        manifest.attachments.len(),
        if manifest.key.is_some() { "含签名密钥" } else { "不含签名密钥" },
        manifest.root,
    )
}

fn told_missing(manifest: &Manifest) {
    for sha256 in &manifest.missing {
        say!("附件丢失或者已损坏，备份中没有：{sha256}");
    }
}

fn as_json(manifest: &Manifest) -> serde_json::Value {
    json!({
        "at": manifest.at.to_string(), "program": manifest.program, "acts": manifest.acts,
        "root": manifest.root, "files": manifest.attachments.len(), "missing": manifest.missing,
        "key": manifest.key.is_some(),
    })
}

fn found(nothing: bool) -> Found {
    if nothing { Found::Nothing } else { Found::Something }
}

fn failure(error: BackupError) -> Failure {
    Failure::usage(error.code(), error.to_string())
}

/// On standard error, and only where that is a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(bar: &ProgressBar, stage: Stage, done: u64, all: u64) {
    bar.set_message(match stage {
        Stage::Database => "复制数据库",
        Stage::Acts => "读记录",
        Stage::Files => "复制附件",
        Stage::Checking => "核对",
    });
    bar.set_length(all);
    bar.set_position(done);
}
