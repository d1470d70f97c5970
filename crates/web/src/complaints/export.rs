//! The list as a workbook: the rows of every page under the same filters, nothing of persons, with a
//! sheet that says who took it, when, under which filters, and a digest of the rows.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use wenjin_document::workbook::{Column, Manifest, Value, Workbook, WorkbookError};
use wenjin_store::{Row, StoreError};

use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::complaints::query::{ENDED, SORT, Wanted, word};
use crate::complaints::table::{channel_title, with_titles};
use crate::frame::station_title;
use crate::line::Line;
use crate::matter::clocks::{left, short_title};
use crate::matter::files::disposition;
use crate::matter::stage_title;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::now;

/// Its columns; of the empty one, the line names whom it is about.
const COLUMNS: [(&str, u16); 13] = [
    ("编号", 18),
    ("标题", 48),
    ("阶段", 16),
    ("最近的期限", 30),
    ("届满日", 12),
    ("还剩", 18),
    ("", 28),
    ("承办单位", 26),
    ("办理人员", 12),
    ("渠道", 16),
    ("收到日期", 12),
    ("最近办理", 12),
    ("来源编号", 22),
];

/// GET /complaints/export.xlsx
pub async fn export(
    State(app): State<Shared>,
    signed: Signed,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    let wanted = Wanted::of(Line::of_path(&signed.path), asked.as_deref().unwrap_or_default());
    blocking(&app, move |app| {
        let bytes = workbook(app, &signed, &wanted)?;
        let at = now();
        let name = format!(
            "{}列表-{}-{:02}{:02}.xlsx",
            wanted.line.noun(),
            at.date(),
            at.hour(),
            at.minute()
        );
        let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let headers = [
            (header::CONTENT_TYPE, media_type.to_string()),
            (header::CONTENT_DISPOSITION, disposition(&name, "xlsx")),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

fn workbook(app: &App, signed: &Signed, wanted: &Wanted) -> Result<Vec<u8>, Problem> {
    let (people, at) = (People::of(app)?, now());
    let columns = COLUMNS.map(|(name, width)| {
        let name = if name.is_empty() { wanted.line.respondent() } else { name };
        Column { name: name.into(), width }
    });
    let mut book = Workbook::new(wanted.line.noun(), &columns).map_err(told)?;
    let mut failed: Option<WorkbookError> = None;
    let read = app.store.export(&wanted.query(signed, app, at.date()), |row| {
        book.row(&cells(app, wanted.line, &people, &row, at.date())).map_err(|error| {
            failed = Some(error);
            // Ends the reading; the workbook's own words are the ones told.
            StoreError::Busy
        })
    });
    if let Some(error) = failed {
        return Err(told(error));
    }
    read?;
    let chips = with_titles(app, wanted.line, &people, |titles| wanted.chips(titles));
    let mut filters: Vec<(String, String)> =
        chips.into_iter().map(|(name, value, _)| (name.to_string(), value)).collect();
    if wanted.ended.is_none() {
        filters.push(("办结".into(), word(&ENDED, wanted.shown()).1.into()));
    }
    filters.push(("排序".into(), word(&SORT, wanted.order()).1.into()));
    let manifest = Manifest {
        title: format!("{} {}列表", app.bureau.name, wanted.line.noun()),
        exported_at: at,
        exported_by: format!("{}（{}）", signed.account.name, signed.account.login),
        filters,
        mark: app.bureau.synthetic.then(|| "演示数据".into()),
    };
    book.finish(&manifest).map_err(told)
}

fn cells(
    app: &App,
    line: Line,
    people: &People,
    row: &Row,
    today: jiff::civil::Date,
) -> Vec<Value> {
    let text =
        |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.to_string()) };
    let summary = &row.summary;
    let rule = row
        .lead
        .as_ref()
        .and_then(|lead| app.rules.clocks.get(&wenjin_law::RuleId::new(&lead.rule)));
    let handler = if summary.handler.is_empty() { "" } else { people.name(&summary.handler) };
    let last_day = row.lead.as_ref().map(|lead| lead.last_day);
    let remains = last_day.map(|day| left(&app.rules.calendar, today, day));
    let paused = row.paused.then(|| "期限中止".to_string());
    vec![
        text(&summary.number),
        text(&summary.title),
        text(&stage_title(app, &row.family, &summary.stage)),
        text(rule.map_or("", |rule| short_title(&rule.title))),
        last_day.map_or(Value::Empty, Value::Date),
        text(&remains.or(paused).unwrap_or_default()),
        text(&summary.respondent),
        text(&station_title(app, &summary.station)),
        text(handler),
        text(&channel_title(app, line, &summary.channel)),
        Value::Date(summary.received_at.date()),
        Value::Date(summary.changed_at.date()),
        text(&summary.source_key),
    ]
}

fn told(error: WorkbookError) -> Problem {
    match error.code() {
        "workbook-fault" | "workbook-shape" => Problem::fault(&error),
        code => Problem::told(code, error.to_string()),
    }
}
