//! `wenjin import orders`: a file of another system, planned, shown, carried out.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use wenjin_bureau::import::{Fate, Origin, Plan, carry_out, plan_in};
use wenjin_bureau::profile::Profile;
use wenjin_document::sheet::{Limits, read_table};
use wenjin_matter::Actor;

use crate::outcome::{Failure, Found};
use crate::{Common, now, serve};

/// `wenjin import …`
#[derive(Subcommand)]
pub enum Command {
    /// 导入来件（CSV 或 XLSX）；同一文件导入两次与一次相同
    Orders {
        /// 文件
        file: PathBuf,
        /// 导入方案：petition、12345，或方案文件的路径
        #[arg(long, value_name = "PROFILE")]
        profile: String,
        /// 只报告会怎样，不改动数据
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs it. Rejected rows are findings.
pub fn run(common: &Common, command: &Command) -> Result<Found, Failure> {
    let Command::Orders { file, profile, dry_run } = command;
    let profile = profile_of(profile)?;
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let table = read_table(&bytes, &name, &Limits::default())
        .map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    let store = serve::open(common)?;
    let now = now();
    let by = Actor { account: "import".into(), name: "来件导入".into(), role: "import".into() };
    let origin = Origin { file: name, now, by };
    let planned = plan_in(&store, &table, &profile, &origin)
        .map_err(Failure::store)?
        .map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    if *dry_run {
        report(common, &planned, true, planned.counts());
        return Ok(found(planned.counts().rejected));
    }
    let outcome = carry_out(&store, planned, &profile, &origin, &bytes).map_err(Failure::store)?;
    report(common, &outcome.plan, false, outcome.counts);
    Ok(found(outcome.counts.rejected))
}

fn found(rejected: u64) -> Found {
    if rejected == 0 { Found::Nothing } else { Found::Something }
}

fn profile_of(text: &str) -> Result<Profile, Failure> {
    let profile = match text.ends_with(".toml") {
        true => {
            let path = PathBuf::from(text);
            let text =
                std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
            Profile::parse(&text)
        }
        false => Profile::named(text),
    };
    profile.map_err(|error| Failure::usage(error.code(), error.to_string()))
}

fn report(common: &Common, plan: &Plan, dry: bool, counts: wenjin_bureau::import::Counts) {
    if common.json {
        let rows: Vec<_> = plan
            .rows
            .iter()
            .filter(|row| !matches!(row.fate, Fate::Same(_)))
            .map(|row| {
                let reasons = if let Fate::Rejected(reasons) = &row.fate { reasons.clone() } else { vec![] };
                json!({ "row": row.number, "key": row.key, "fate": row.fate.code(), "reasons": reasons })
            })
            .collect();
        let out = json!({
            "dry_run": dry, "sheet": plan.sheet, "encoding": plan.encoding, "unknown_columns": plan.extra,
            "new": counts.new, "changed": counts.changed, "same": counts.same,
            "rejected": counts.rejected, "rows": rows,
        });
        say!("{out:#}");
        return;
    }
    for row in &plan.rows {
        if let Fate::Rejected(reasons) = &row.fate {
            say!("第{}行　{}　不能导入：{}", row.number, row.key, reasons.join("；"));
        }
    }
    if !plan.extra.is_empty() {
        say!("不认识的列（原样保留）：{}", plan.extra.join("、"));
    }
    say!(
        "{}{} 行：新增 {}，有变化 {}，相同 {}，不能导入 {}。",
        if dry { "试算，没有改动数据。" } else { "" },
        plan.rows.len(),
        counts.new,
        counts.changed,
        counts.same,
        counts.rejected
    );
}
