//! What bringing in a file would do, row by row. Computed anew from the stored file each time it is
//! looked at, against what is known then; nothing is changed.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use wenjin_bureau::import::{Fate, Plan, PlannedRow};
use wenjin_bureau::profile::Profile;
use wenjin_matter::Value;

use super::{importer, origin, plan_href, plan_of, refused};
use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::Link;
use crate::ui::import_report::{FateCount, ImportReport, ImportRow, RowFate, import_report};
use crate::ui::navigation::{Pages, page_head, pages};
use crate::ui::notice::{Notice, NoticeKind, notice};

/// Rows on a page.
pub const A_PAGE: usize = 100;

/// Which plan, and which of its rows.
#[derive(Clone, Debug, Deserialize)]
pub struct Wish {
    sha256: String,
    profile: String,
    name: String,
    #[serde(default)]
    fate: String,
    #[serde(default)]
    page: usize,
}

/// The bytes of a file that was brought.
pub fn stored(app: &App, sha256: &str) -> Result<Vec<u8>, Problem> {
    let mut file = app.store.attachment_open(sha256)?.ok_or(Problem::NotFound)?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).map_err(|error| Problem::fault(&error))?;
    Ok(bytes)
}

/// GET /imports/plan
pub async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    importer(&signed)?;
    blocking(&app, move |app| {
        let profile = Profile::named(&wish.profile).map_err(|error| Problem::told(error.code(), error.to_string()))?;
        let bytes = stored(app, &wish.sha256)?;
        match plan_of(app, &bytes, &profile, &origin(&signed, &wish.name))? {
            Ok(plan) => Ok(drawn(app, &signed, &wish, &profile, &plan).into_response()),
            Err(error) => {
                let main = html! { (page_head("导入文件", &wish.name, html! {})) (notice(&refused(&error))) };
                Ok((StatusCode::UNPROCESSABLE_ENTITY, framed(app, &signed, main)).into_response())
            }
        }
    })
    .await
}

fn framed(app: &App, signed: &Signed, main: Markup) -> Markup {
    let page =
        Page::new("会怎样").steady().under("导入", "/imports").under("导入文件", "/imports/new");
    frame::work(app, signed, page, main)
}

/// The fate of a row as reports show it.
fn shown_fate(fate: &Fate) -> RowFate {
    match fate {
        Fate::New(_) | Fate::Opened(_) => RowFate::New,
        Fate::Changed(_) | Fate::Updated(_) => RowFate::Changed,
        Fate::Same(_) => RowFate::Same,
        Fate::Rejected(_) => RowFate::Rejected,
    }
}

fn urgency(fate: &Fate) -> u8 {
    match fate {
        Fate::Rejected(_) => 0,
        Fate::Changed(_) | Fate::Updated(_) => 1,
        Fate::New(_) | Fate::Opened(_) => 2,
        Fate::Same(_) => 3,
    }
}

fn drawn(app: &App, signed: &Signed, wish: &Wish, profile: &Profile, plan: &Plan) -> Markup {
    let base = plan_href(&wish.sha256, &wish.profile, &wish.name);
    let counts = plan.counts();
    let count = |fate, code: &str, count: u64| FateCount {
        fate,
        count: count.to_string(),
        href: if wish.fate == code { base.clone() } else { format!("{base}&fate={code}") },
        current: wish.fate == code,
    };
    let mut fitting: Vec<&PlannedRow> = plan
        .rows
        .iter()
        .filter(|row| wish.fate.is_empty() || row.fate.code() == wish.fate)
        .collect();
    // What needs eyes stands first.
    fitting.sort_by_key(|row| (urgency(&row.fate), row.number));
    let last = fitting.len().div_ceil(A_PAGE).max(1);
    let at = wish.page.clamp(1, last);
    let rows = fitting.iter().skip((at - 1) * A_PAGE).take(A_PAGE).map(|row| self::row(row));
    let todo = counts.new + counts.changed;
    let report = ImportReport {
        file: wish.name.clone(),
        sheet: format!("{}（{}）", plan.sheet, plan.encoding),
        profile: profile.title.clone(),
        dry_run: true,
        counts: vec![
            count(RowFate::New, "new", counts.new),
            count(RowFate::Changed, "changed", counts.changed),
            count(RowFate::Same, "same", counts.same),
            count(RowFate::Rejected, "rejected", counts.rejected),
        ],
        rows: rows.collect(),
        unknown_columns: plan.extra.clone(),
        rejected: None,
        confirm: None,
    };
    let carry = signed
        .post("/imports/run")
        .with("sha256", &wish.sha256)
        .with("profile", &wish.profile)
        .with("name", &wish.name)
        .with("id", Uuid::now_v7().simple().to_string());
    let to = |page: usize| format!("{base}&fate={}&page={page}", wish.fate);
    let actions = html! {
        @if todo > 0 {
            form.inline method="post" action=(carry.action) { (carry.fields()) button.button.main type="submit" { "导入 " (todo) " 行" } }
        }
        a.button href="/imports/new" { "换一个文件" }
    };
    let main = html! {
        (page_head("导入会怎样", "现在还没有改动数据。", actions))
        @if todo == 0 {
            div.spaced { (notice(&Notice {
                why: "没有新增，也没有变化。".into(),
                links: vec![Link::new("导入记录", "/imports")],
                ..Notice::new(NoticeKind::Remark, "这个文件没有要导入的。")
            })) }
        }
        @if counts.rejected > 0 && todo > 0 {
            div.spaced { (notice(&Notice {
                remedy: "可以先导入其余的；这几行在原表里改好后再导入一次，已导入的不会重复。".into(),
                ..Notice::new(NoticeKind::Remark, format!("有 {} 行不能导入，原因在表里。", counts.rejected))
            })) }
        }
        (import_report(&report))
        @if last > 1 {
            (pages(&Pages {
                place: format!("第 {at} 页，共 {last} 页"),
                previous: (at > 1).then(|| to(at - 1)),
                next: (at < last).then(|| to(at + 1)),
            }))
        }
    };
    framed(app, signed, main)
}

fn row(row: &PlannedRow) -> ImportRow {
    let title = match &row.fate {
        Fate::New(command) | Fate::Changed(command) => {
            command.fields.get("title").and_then(Value::text)
        }
        _ => None,
    };
    let (message, href) = match &row.fate {
        Fate::New(_) => ("登记为新的一件".to_string(), None),
        Fate::Changed(command) => {
            ("记录有变化的内容".into(), Some(crate::matter::any_href(command.matter)))
        }
        Fate::Opened(matter) => ("已登记为新的一件".into(), Some(crate::matter::any_href(*matter))),
        Fate::Updated(matter) => {
            ("已记录有变化的内容".into(), Some(crate::matter::any_href(*matter)))
        }
        Fate::Same(matter) => ("已经登记，内容相同".into(), Some(crate::matter::any_href(*matter))),
        Fate::Rejected(reasons) => (reasons.join("；"), None),
    };
    ImportRow {
        row: row.number,
        fate: shown_fate(&row.fate),
        what: [row.key.as_str(), title.unwrap_or_default()].join(" ").trim().to_string(),
        href,
        message,
        column: None,
        code: None,
    }
}
