//! The rows from which anybody can count every figure again: the records in the person's scope, one
//! table a workbook, with a sheet that says who took it, when and of what, and a digest of the rows.

use axum::extract::{Extension, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use wenjin_bureau::steady::numbers::export::{Sheet, export as tables};
use wenjin_document::workbook::{Manifest, Workbook, WorkbookError};

use super::asked::Asked;
use super::kept::{Kept, Records};
use super::{check_counts, under_way};
use crate::app::{App, Shared, blocking};
use crate::matter::files::disposition;
use crate::posted::decode_form;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::now;

/// The word of each table in the address, and its name.
pub const TABLES: [(&str, &str); 5] = [
    ("matters", "件"),
    ("runs", "期限"),
    ("links", "关联"),
    ("payments", "付款"),
    ("invitations", "邀请"),
];
/// Records a table is drawn up from at most; more would fill the memory of the server.
const MOST: usize = 300_000;

/// GET /numbers/export.xlsx
pub async fn export(
    State(app): State<Shared>,
    Extension(kept): Extension<Kept>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    check_counts(&signed)?;
    if let Some(progress) = kept.ready(&app).await? {
        return Ok(under_way(&app, &signed, progress));
    }
    blocking(&app, move |app| {
        let query = query.unwrap_or_default();
        let asked = Asked::of(&query, now().date());
        let fields = decode_form(query.as_bytes()).unwrap_or_default();
        let word = fields.iter().find(|(name, _)| name == "table").map_or("", |(_, value)| value);
        let (_, name) = TABLES.iter().find(|(table, _)| *table == word).unwrap_or(&TABLES[0]);
        let made = kept.read(|records| workbook(app, &signed, &asked, records, name));
        let bytes = made.unwrap_or_else(|| Err(Problem::fault(&"the records are not there")))?;
        let file = format!("统计复算-{name}-{}.xlsx", now().date());
        let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let headers = [
            (header::CONTENT_TYPE, media_type.to_string()),
            (header::CONTENT_DISPOSITION, disposition(&file, "xlsx")),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

fn workbook(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    records: &Records,
    name: &str,
) -> Result<Vec<u8>, Problem> {
    let frame = asked.frame(records, &signed.scope(), now());
    if MOST < frame.records.len() {
        // code: "numbers-export-too-large"
        return Err(Problem::told(
            "numbers-export-too-large",
            format!(
                "没有导出：有 {} 件，超过一次能导出的 {MOST} 件。请选一个承办单位或者一个渠道，分几次导出。",
                frame.records.len()
            ),
        ));
    }
    let sheet: Option<Sheet> = tables(&frame.records).into_iter().find(|it| it.name == name);
    let sheet = sheet.ok_or(Problem::NotFound)?;
    let mut book = Workbook::new(sheet.name, &sheet.columns).map_err(told)?;
    for row in &sheet.rows {
        book.row(row).map_err(told)?;
    }
    let mut filters = vec![
        ("内容".to_string(), "范围内全部件，不限时段；时段由公式取".to_string()),
        ("记录读到".into(), records.read_at.to_string()),
    ];
    for (label, value) in [("承办单位", &asked.station), ("渠道", &asked.channel)] {
        if !value.is_empty() {
            filters.push((label.into(), value.clone()));
        }
    }
    let manifest = Manifest {
        title: format!("{} 统计复算：{name}", app.bureau.name),
        exported_at: now(),
        exported_by: format!("{}（{}）", signed.account.name, signed.account.login),
        filters,
        mark: app.bureau.synthetic.then(|| "演示数据".into()),
    };
    book.finish(&manifest).map_err(told)
}

fn told(error: WorkbookError) -> Problem {
    match error.code() {
        "workbook-fault" | "workbook-shape" => Problem::fault(&error),
        code => Problem::told(code, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_export_has_a_word() {
        let names: Vec<&str> = tables(&[]).iter().map(|sheet| sheet.name).collect();
        assert_eq!(names, TABLES.map(|(_, name)| name));
    }
}
