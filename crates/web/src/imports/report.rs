//! What became of an import: while it is under way, how far it is; then every row by its number, on the
//! page and as a table to take away.

use axum::extract::{Extension, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_document::workbook::{Column, Manifest, Value, Workbook};
use wenjin_store::{Import, ImportRow as Noted, RowOutcome, Store, StoreError};

use super::jobs::{Job, Jobs, State as Far};
use super::planned::A_PAGE;
use super::{importer, profile_title};
use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::matter::files::disposition;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{moment_words, now};
use crate::ui::Link;
use crate::ui::import_report::{FateCount, ImportReport, ImportRow, RowFate, import_report};
use crate::ui::navigation::{Pages, page_head, pages};
use crate::ui::notice::notice;
use crate::ui::progress::{self, job};

/// Rows read at a time.
const CHUNK: u32 = 2_000;

/// Which rows.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    fate: String,
    #[serde(default)]
    page: u64,
}

const FATES: [(RowOutcome, RowFate, &str, &str); 4] = [
    (RowOutcome::Opened, RowFate::New, "new", "新增"),
    (RowOutcome::Changed, RowFate::Changed, "changed", "变更"),
    (RowOutcome::Unchanged, RowFate::Same, "same", "未变"),
    (RowOutcome::Refused, RowFate::Rejected, "rejected", "退回"),
];

fn fate(outcome: RowOutcome) -> (RowFate, &'static str) {
    let found = FATES.iter().find(|(known, ..)| *known == outcome);
    found.map_or((RowFate::Rejected, "退回"), |(_, fate, _, word)| (*fate, word))
}

/// GET /imports/{id}
pub async fn page(
    State(app): State<Shared>,
    Extension(jobs): Extension<Jobs>,
    signed: Signed,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    importer(&signed)?;
    if let Some(job) = jobs.get(&id) {
        return Ok(under_way(&app, &signed, &job));
    }
    blocking(&app, move |app| {
        let import = app.store.import(&id)?.ok_or(Problem::NotFound)?;
        Ok(drawn(app, &signed, &import, &wish)?.into_response())
    })
    .await
}

fn framed(app: &App, signed: &Signed, title: &str, main: Markup) -> Markup {
    frame::work(app, signed, Page::new(title).steady().under("导入", "/imports"), main)
}

/// How far it is; the page asks again by itself, with or without scripts.
fn under_way(app: &App, signed: &Signed, found: &Job) -> Response {
    let (done, total, text) = match &found.state {
        Far::Failed(said) => {
            let main = html! {
                (page_head("没有导入完", &found.file, html! { a.button.main href="/imports/new" { "再导入一次" } }))
                (notice(said))
                p.after { "已经导入的行不会丢，也不会重复；再导入一次，只会补上其余的。" }
            };
            return framed(app, signed, &found.file, main).into_response();
        }
        Far::Reading => (0, None, "正在读文件".to_string()),
        Far::Running(done, total) => {
            (*done, Some(*total), format!("已办 {done} 行，共 {total} 行"))
        }
    };
    let main = html! {
        (page_head("正在导入", "可以离开这一页，导入会继续；回到“导入”里能找到它。", html! {}))
        (job(&progress::Job {
            what: format!("正在导入《{}》", found.file),
            done,
            total,
            text,
            links: vec![Link::new("导入记录", "/imports")],
        }))
    };
    ([(header::REFRESH, "1")], framed(app, signed, &found.file, main)).into_response()
}

fn drawn(app: &App, signed: &Signed, import: &Import, wish: &Wish) -> Result<Markup, Problem> {
    let at = format!("/imports/{}", import.id);
    let wanted =
        FATES.iter().find(|(_, _, code, _)| *code == wish.fate).map(|(outcome, ..)| *outcome);
    let counts = import.counts;
    let each = [counts.opened, counts.changed, counts.unchanged, counts.refused];
    let total: u64 = match wanted {
        None => each.iter().sum(),
        Some(wanted) => {
            FATES.iter().zip(each).find(|(fate, _)| fate.0 == wanted).map_or(0, |(_, n)| n)
        }
    };
    let size = A_PAGE as u64;
    let last = total.div_ceil(size).max(1);
    let page = wish.page.clamp(1, last);
    let noted = rows_of(&app.store, &import.id, wanted, (page - 1) * size, A_PAGE)?;
    let rows =
        noted.iter().map(|row| shown(app, signed, row)).collect::<Result<_, StoreError>>()?;
    let report = ImportReport {
        file: import.file_name.clone(),
        sheet: String::new(),
        profile: profile_title(&import.profile),
        dry_run: false,
        counts: FATES
            .iter()
            .zip(each)
            .map(|((outcome, fate, code, _), n)| FateCount {
                fate: *fate,
                count: n.to_string(),
                href: if wanted == Some(*outcome) {
                    at.clone()
                } else {
                    format!("{at}?fate={code}")
                },
                current: wanted == Some(*outcome),
            })
            .collect(),
        rows,
        unknown_columns: vec![],
        rejected: None,
        confirm: None,
    };
    let who = People::of(app)?.name(&import.account).to_string();
    let lead = format!(
        "{}由{who}导入，按“{}”读取。",
        moment_words(import.at),
        profile_title(&import.profile)
    );
    let actions = html! {
        a.button href={ (at) "/report" } { (crate::ui::icon::Icon::Download) "导出结果" }
        a.button.main href="/imports/new" { "再导入一个" }
    };
    let to = |page: u64| format!("{at}?fate={}&page={page}", wish.fate);
    let main = html! {
        (page_head(&import.file_name, &lead, actions))
        (import_report(&report))
        @if last > 1 {
            (pages(&Pages {
                place: format!("第 {page} 页，共 {last} 页"),
                previous: (page > 1).then(|| to(page - 1)),
                next: (page < last).then(|| to(page + 1)),
            }))
        }
        p.muted.small.after { "文件 SHA-256 " code { (import.sha256) } }
    };
    Ok(framed(app, signed, &import.file_name, main))
}

/// At most `most` rows of one outcome, or of any, after `skip` of them.
fn rows_of(
    store: &Store,
    id: &str,
    wanted: Option<RowOutcome>,
    skip: u64,
    most: usize,
) -> Result<Vec<Noted>, StoreError> {
    let Some(wanted) = wanted else { return store.import_rows(id, most as u32, skip) };
    let (mut found, mut skipped, mut offset) = (Vec::new(), 0, 0);
    loop {
        let rows = store.import_rows(id, CHUNK, offset)?;
        let end = rows.len() < CHUNK as usize;
        offset += rows.len() as u64;
        for row in rows.into_iter().filter(|row| row.outcome == wanted) {
            if skipped < skip {
                skipped += 1;
            } else if found.len() < most {
                found.push(row);
            }
        }
        if end || most <= found.len() {
            return Ok(found);
        }
    }
}

fn shown(app: &App, signed: &Signed, row: &Noted) -> Result<ImportRow, StoreError> {
    let (key, words) = row.words.split_once('：').unwrap_or((&row.words, ""));
    let matter = row.matter.map(|id| app.store.row(&signed.scope(), id)).transpose()?.flatten();
    Ok(ImportRow {
        row: u64::from(row.line),
        fate: fate(row.outcome).0,
        what: matter
            .as_ref()
            .map_or_else(|| key.to_string(), |matter| matter.summary.title.clone()),
        href: matter.as_ref().map(|matter| crate::matter::any_href(matter.id)),
        message: match &matter {
            Some(matter) => format!("{} · 来源编号 {key}", matter.summary.number),
            None => words.to_string(),
        },
        column: None,
        code: None,
    })
}

/// GET /imports/{id}/report
pub async fn workbook(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    importer(&signed)?;
    blocking(&app, move |app| {
        let import = app.store.import(&id)?.ok_or(Problem::NotFound)?;
        let bytes = table(app, &signed, &import)?;
        let name = disposition(&format!("{} 导入结果.xlsx", import.file_name), "xlsx");
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_string();
        Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes)
            .into_response())
    })
    .await
}

fn table(app: &App, signed: &Signed, import: &Import) -> Result<Vec<u8>, Problem> {
    let fault = |error: wenjin_document::workbook::WorkbookError| Problem::fault(&error);
    let column = |name: &str, width| Column { name: name.into(), width };
    let columns = [
        column("行号", 8),
        column("结果", 8),
        column("来源编号", 24),
        column("事项编号", 22),
        column("说明", 60),
    ];
    let mut book = Workbook::new("导入结果", &columns).map_err(fault)?;
    let mut offset = 0;
    loop {
        let rows = app.store.import_rows(&import.id, CHUNK, offset)?;
        offset += rows.len() as u64;
        for row in &rows {
            let (key, words) = row.words.split_once('：').unwrap_or((&row.words, ""));
            let matter =
                row.matter.map(|id| app.store.row(&signed.scope(), id)).transpose()?.flatten();
            let number = matter.map(|matter| matter.summary.number).unwrap_or_default();
            let texts = [fate(row.outcome).1, key, &number, words]
                .map(|text| Value::Text(text.to_string()));
            let cells: Vec<Value> =
                std::iter::once(Value::Integer(i64::from(row.line))).chain(texts).collect();
            book.row(&cells).map_err(fault)?;
        }
        if rows.len() < CHUNK as usize {
            break;
        }
    }
    let manifest = Manifest {
        title: format!("导入结果：{}", import.file_name),
        exported_at: now(),
        exported_by: signed.account.name.clone(),
        filters: vec![
            ("导入".into(), import.id.clone()),
            ("文件 SHA-256".into(), import.sha256.clone()),
        ],
        mark: app.bureau.synthetic.then(|| "演示数据".into()),
    };
    book.finish(&manifest).map_err(fault)
}
