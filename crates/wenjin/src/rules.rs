//! `wenjin rules`: check the rules against a law library, show one, or show what changed.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::civil::Date;
use serde_json::json;
use wenjin_law::rule::Outline;
use wenjin_law::{check, describe, diff};

use crate::outcome::{Failure, Found};
use crate::{Common, now, rulebook};

/// `wenjin rules …`
#[derive(Subcommand)]
pub enum Command {
    /// 核对每一处引用：条文在法规库中存在、与核对过的文字一致、在规则有效期内有效
    Check {
        /// 法规库目录
        #[arg(long, value_name = "DIR")]
        law: PathBuf,
        /// 规则目录；不写则用程序自带的规则
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// 把规则自己注明“待确认”的也逐条列出
        #[arg(long)]
        all: bool,
    },
    /// 显示一条规则在某日怎么说
    Show {
        /// 规则编号，如 complaint/accept-or-refuse
        rule: String,
        /// 日期；不写则为今天
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// 显示两日之间变了什么
    Diff {
        /// 两个日期
        #[arg(long, num_args = 2, value_names = ["DATE", "DATE"])]
        between: Vec<Date>,
    },
}

/// Runs it.
pub fn run(common: &Common, command: &Command) -> Result<Found, Failure> {
    match command {
        Command::Check { law, rules, all } => run_check(common, law, rules.as_deref(), *all),
        Command::Show { rule, on } => show(common, rule, on.unwrap_or(now().date())),
        Command::Diff { between } => run_diff(common, between[0], between[1]),
    }
}

fn run_check(
    common: &Common,
    law: &std::path::Path,
    rules: Option<&std::path::Path>,
    all: bool,
) -> Result<Found, Failure> {
    let rules = rulebook::load(rules)?;
    let library = rulebook::library(law)?;
    let report = check::check(&rules, &library);
    let (confirm, findings): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.to_confirm);
    if common.json {
        let row = |finding: &&check::Finding| {
            json!({
                "rule": finding.rule.as_str(), "line": finding.line, "version": finding.version.to_string(),
                "citation": finding.citation.to_string(), "problem": finding.problem.words(),
            })
        };
        let out = json!({
            "texts": library.len(), "versions": report.versions, "citations": report.citations,
            "findings": findings.iter().map(row).collect::<Vec<_>>(),
            "to_confirm": confirm.iter().map(row).collect::<Vec<_>>(),
        });
        say!("{out:#}");
    } else {
        let shown = if all { confirm.as_slice() } else { &[] };
        for (mark, list) in [("不符", findings.as_slice()), ("待确认", shown)] {
            for finding in list {
                say!(
                    "{mark}　{} 第{}行（{} 起的版本）{}：{}",
                    finding.rule,
                    finding.line,
                    finding.version,
                    finding.citation,
                    finding.problem.words()
                );
            }
        }
        say!(
            "核对完毕：法规文本 {} 件，规则版本 {} 个，引用 {} 处；不符 {} 处，规则已注明待确认 {} 处。",
            library.len(),
            report.versions,
            report.citations,
            findings.len(),
            confirm.len()
        );
    }
    Ok(if report.is_clean() { Found::Nothing } else { Found::Something })
}

fn show(common: &Common, id: &str, on: Date) -> Result<Found, Failure> {
    let rules = rulebook::load(None)?;
    let outlines = rules.outlines();
    let known: Vec<&Outline<'_>> = outlines.iter().filter(|rule| rule.id.as_str() == id).collect();
    if known.is_empty() {
        return Err(no_such_rule(id));
    }
    let Some(version) = known.iter().find(|rule| rule.in_force(on)) else {
        let spans: Vec<String> = known.iter().map(|rule| interval(rule)).collect();
        let words =
            format!("{id} 在 {on} 没有有效的版本。有效期：{}。请核对日期。", spans.join("；"));
        return Err(Failure::usage("rule-not-in-force", words));
    };
    let lines = describe::lines(&rules, &version.as_of(on));
    if common.json {
        let out = json!({
            "rule": id, "title": version.title, "kind": version.kind.title(), "on": on.to_string(),
            "from": version.from.to_string(),
            "until": version.until.map(|day| day.to_string()), "lines": lines,
            "to_confirm": version.to_confirm,
        });
        say!("{out:#}");
    } else {
        say!("{}（{}）　{}　{}", version.title, version.kind.title(), id, interval(version));
        lines.iter().for_each(|line| say!("  {line}"));
    }
    Ok(Found::Nothing)
}

/// The refusal for an id that no rule has.
pub fn no_such_rule(id: &str) -> Failure {
    let words = format!(
        "没有编号为 {id} 的规则。编号就是 rules/ 下的路径，如 complaint/accept-or-refuse。"
    );
    Failure::usage("rule-unknown", words)
}

fn interval(rule: &Outline<'_>) -> String {
    match rule.until {
        Some(until) => format!("{} 至 {}（不含）", rule.from, until),
        None => format!("{} 起有效", rule.from),
    }
}

fn run_diff(common: &Common, first: Date, second: Date) -> Result<Found, Failure> {
    let rules = rulebook::load(None)?;
    let changes = diff::between(&rules, first, second);
    if common.json {
        let rows: Vec<_> = changes
            .iter()
            .map(|change| {
                let outline = change.outline();
                json!({
                    "rule": outline.id.as_str(), "title": outline.title,
                    "kind": outline.kind.title(), "lines": change.lines,
                    "only_basis": change.only_basis(),
                })
            })
            .collect();
        say!(
            "{:#}",
            json!({ "from": first.to_string(), "to": second.to_string(), "changes": rows })
        );
    } else {
        let (renumbered, changed): (Vec<_>, Vec<_>) =
            changes.iter().partition(|change| change.only_basis());
        for change in &changed {
            let outline = change.outline();
            say!("{}（{}）　{}", outline.title, outline.kind.title(), outline.id);
            change.lines.iter().for_each(|line| say!("  {line}"));
        }
        if !renumbered.is_empty() {
            let titles: Vec<&str> =
                renumbered.iter().map(|change| change.outline().title).collect();
            say!("内容不变、只换了依据的 {} 条：{}。", titles.len(), titles.join("、"));
        }
        say!("{first} 与 {second} 之间，{} 条规则不同。", changes.len());
    }
    Ok(Found::Nothing)
}
