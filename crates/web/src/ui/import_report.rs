//! What an import did or would do: how many rows are new, changed, the same or rejected, and each row
//! that needs eyes, traceable to file, sheet and row. Reading the file is done elsewhere.

use maud::{Markup, html};

use super::icon::Icon;
use super::tag::{Tag, Tone};
use super::{Link, PostTo, post_button};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFate {
    /// Not known before.
    New,
    /// Known, with other values.
    Changed,
    /// Known, and the same.
    Same,
    /// Not taken in, for a reason.
    Rejected,
}

impl RowFate {
    fn word(self) -> &'static str {
        match self {
            RowFate::New => "新增",
            RowFate::Changed => "变更",
            RowFate::Same => "未变",
            RowFate::Rejected => "退回",
        }
    }

    fn tone(self) -> Tone {
        match self {
            RowFate::New => Tone::Good,
            RowFate::Changed => Tone::Note,
            RowFate::Same => Tone::Plain,
            RowFate::Rejected => Tone::Warn,
        }
    }
}

/// How many rows met one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FateCount {
    /// The fate.
    pub fate: RowFate,
    /// How many, as it is to be read.
    pub count: String,
    /// The report showing only these.
    pub href: String,
    /// Whether only these are shown.
    pub current: bool,
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number in the sheet, as the spreadsheet shows it.
    pub row: u64,
    /// What became of it.
    pub fate: RowFate,
    /// Which record it is: number and name.
    pub what: String,
    /// Where that record is, when there is one.
    pub href: Option<String>,
    /// What is new, what changed from what, or why it was rejected and how to mend it.
    pub message: String,
    /// The column at fault.
    pub column: Option<String>,
    /// The stable code of the rejection.
    pub code: Option<String>,
}

/// The report of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The file's name.
    pub file: String,
    /// The sheet within it; empty where it is not known any more.
    pub sheet: String,
    /// The column mapping it was read with.
    pub profile: String,
    /// True while nothing is stored yet.
    pub dry_run: bool,
    /// Counts, in the order to be read.
    pub counts: Vec<FateCount>,
    /// The rows shown.
    pub rows: Vec<ImportRow>,
    /// Columns no mapping knows; they are kept as they are.
    pub unknown_columns: Vec<String>,
    /// Rejected rows as a file to mend and bring again.
    pub rejected: Option<Link>,
    /// Stores the dry run, with the button's words: 导入 1,150 行.
    pub confirm: Option<(PostTo, String)>,
}

/// Draws the report.
pub fn import_report(report: &ImportReport) -> Markup {
    html! {
        section.import aria-label="导入结果" {
            p.row {
                strong { (report.file) } @if !report.sheet.is_empty() { span.muted { "工作表 " (report.sheet) } } span.muted { "按" (report.profile) "读取" }
                @if report.dry_run { (Tag::new("预演，数据未改动", Tone::Open)) }
            }
            ul.fates {
                @for count in &report.counts {
                    li { a href=(count.href) aria-current=[count.current.then_some("true")] { span { (count.fate.word()) } strong.num { (count.count) } "行" } }
                }
            }
            @if !report.unknown_columns.is_empty() {
                p.muted.small { "没有对应关系、照原样保留的列：" (report.unknown_columns.join("、")) }
            }
            @if !report.rows.is_empty() { (rows(report)) }
            div.row {
                @if let Some((post, label)) = &report.confirm { (post_button(post, html! { (label) }, "button main")) }
                @if let Some(link) = &report.rejected { a.button href=(link.href) { (Icon::Download) (link.text) } }
            }
        }
    }
}

fn rows(report: &ImportReport) -> Markup {
    html! {
        div.table-box tabindex="0" role="region" aria-label="逐行结果" {
            table.plain {
                caption.sr { "逐行结果" }
                thead { tr { th.col-number scope="col" { "行号" } th scope="col" { "结果" } th scope="col" { "记录" } th scope="col" { "说明" } } }
                tbody {
                    @for row in &report.rows {
                        tr {
                            th.col-number scope="row" { (row.row) }
                            td { (Tag::new(row.fate.word(), row.fate.tone())) }
                            td { @match &row.href { Some(href) => a href=(href) { (row.what) }, None => { (row.what) } } }
                            td {
                                @if let Some(column) = &row.column { strong { (column) "：" } }
                                (row.message)
                                @if let Some(code) = &row.code { span.basis { "代码 " code { (code) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
