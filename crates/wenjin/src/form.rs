//! `wenjin form`: a blank official document, as PDF and Word.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use wenjin_bureau::draft::{Bureau, blank};
use wenjin_document::official::{docx, pdf};
use wenjin_law::RuleId;

use crate::outcome::{Failure, Found};
use crate::{now, rulebook};

/// `wenjin form FORM --out FILE`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 文书编号，如 complaint/forms/acceptance-decision
    form: String,
    /// 写到哪里：以 .pdf 或 .docx 结尾
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 按哪一天有效的式样；不写则为今天
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// 机关名称
    #[arg(long, default_value = "临沂市兰山区市场监督管理局")]
    bureau: String,
}

/// Runs it.
pub fn run(options: &Options) -> Result<Found, Failure> {
    let rules = rulebook::load(None)?;
    let bureau = Bureau { name: options.bureau.clone(), synthetic: false };
    let on = options.on.unwrap_or(now().date());
    let official = blank(&rules, &RuleId::new(options.form.clone()), on, &bureau)
        .map_err(|refusal| Failure::usage(refusal.code(), refusal.to_string()))?;
    let word = options.out.extension().is_some_and(|ending| ending == "docx");
    let bytes = if word { docx(&official) } else { pdf(&official) };
    let bytes = bytes.map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    std::fs::write(&options.out, &bytes).map_err(|error| Failure::file(&options.out, &error))?;
    say!("已写入 {}（{} 字节）。", options.out.display(), bytes.len());
    Ok(Found::Nothing)
}
