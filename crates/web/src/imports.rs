//! Bringing in files of other systems: what was brought in, a new file, what it would do, and the doing.
//! A file is first only planned and shown; it is carried out as a job that can be left and found again.

mod jobs;
mod planned;
mod report;
mod run;

use axum::Router;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_bureau::access;
use wenjin_bureau::import::{ImportError, Origin, Plan, plan_in};
use wenjin_bureau::profile::Profile;
use wenjin_document::sheet::{Limits, read_table};
use wenjin_matter::Actor;
use wenjin_store::Import;

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::people::People;
use crate::posted::{Posted, encode};
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::time::{now, short_moment};
use crate::ui::Link;
use crate::ui::form::{Choice, Control, Field, Form, form};
use crate::ui::list::{Cell, Column, ColumnKind, Row, WorkList, list};
use crate::ui::navigation::{Pages, page_head};
use crate::ui::notice::{Empty, Notice, NoticeKind, notice};

/// The most bytes of a file brought in through the browser.
const MOST_BYTES: u64 = 60 << 20;
/// Imports on a page.
const A_PAGE: u32 = 30;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/imports", get(page).post(bring))
        .route("/imports/new", get(new))
        .route("/imports/plan", get(planned::page))
        .route("/imports/run", post(run::run))
        .route("/imports/{id}", get(report::page))
        .route("/imports/{id}/report", get(report::workbook))
        .layer(Extension(jobs::Jobs::default()))
}

/// Lets those pass who may bring in files.
fn importer(signed: &Signed) -> Result<(), Problem> {
    match access::imports(&signed.account) {
        true => Ok(()),
        false => Err(Problem::Forbidden("导入由登记分派人员办理。".into())),
    }
}

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Turned {
    #[serde(default)]
    page: u64,
}

/// GET /imports
async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Query(turned): Query<Turned>,
) -> Result<Markup, Problem> {
    importer(&signed)?;
    let at = turned.page.clamp(1, 100_000);
    let (mut imports, people) = blocking(&app, move |app| {
        let imports = app.store.imports(A_PAGE + 1, (at - 1) * u64::from(A_PAGE))?;
        Ok((imports, People::of(app)?))
    })
    .await?;
    let more = imports.len() > A_PAGE as usize;
    imports.truncate(A_PAGE as usize);
    let to = |page: u64| format!("/imports?page={page}");
    let shown = WorkList {
        caption: "导入记录".into(),
        views: vec![],
        filters: vec![],
        clear: None,
        filter_form: None,
        count: String::new(),
        export: None,
        columns: vec![
            Column::new("文件", ColumnKind::Title),
            Column::new("导入人", ColumnKind::Text),
            Column::new("新增", ColumnKind::Number),
            Column::new("变更", ColumnKind::Number),
            Column::new("未变", ColumnKind::Number),
            Column::new("退回", ColumnKind::Number),
        ],
        rows: imports.iter().map(|import| row(import, &people)).collect(),
        bulk: None,
        pages: (more || at > 1).then(|| Pages {
            place: format!("第 {at} 页"),
            previous: (at > 1).then(|| to(at - 1)),
            next: more.then(|| to(at + 1)),
        }),
        empty: Empty {
            text: "导入过的文件会列在这里，每一行的结果都查得到。".into(),
            how: "从 12345、12315 等平台导出工单，选择文件，先看会怎样，再导入。".into(),
            link: Some(Link::new("导入文件", "/imports/new")),
        },
    };
    let actions = html! { a.button.main href="/imports/new" { "导入文件" } };
    let main = html! {
        (page_head("导入", "同一个文件导入两次，和导入一次相同。", actions))
        (list(&shown))
    };
    Ok(frame::work(&app, &signed, Page::new("导入").steady(), main))
}

fn row(import: &Import, people: &People) -> Row {
    let counts = import.counts;
    let note = [short_moment(import.at, now().date()), profile_title(&import.profile)];
    Row {
        key: import.id.clone(),
        cells: vec![
            Cell::Title {
                text: import.file_name.clone(),
                href: format!("/imports/{}", encode(&import.id)),
                note: note.join(" · "),
                tags: vec![],
            },
            Cell::Text(people.name(&import.account).to_string()),
            Cell::Number(counts.opened.to_string()),
            Cell::Number(counts.changed.to_string()),
            Cell::Number(counts.unchanged.to_string()),
            Cell::Number(counts.refused.to_string()),
        ],
        unread: false,
    }
}

/// A profile's title; its name where the program no longer has it.
fn profile_title(name: &str) -> String {
    Profile::named(name).map_or_else(|_| name.to_string(), |profile| profile.title)
}

/// GET /imports/new
async fn new(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    importer(&signed)?;
    Ok(asking(&app, &signed, "", None, None))
}

fn asking(
    app: &App,
    signed: &Signed,
    chosen: &str,
    wrong: Option<(&str, &str)>,
    said: Option<Notice>,
) -> Markup {
    let error =
        |name: &str| wrong.filter(|(field, _)| *field == name).map(|(_, what)| what.to_string());
    let profile = |profile: Profile| {
        let needs: Vec<String> = std::iter::once(profile.key.join("／"))
            .chain(
                profile
                    .columns
                    .iter()
                    .filter(|column| column.required)
                    .map(|column| column.headers.join("／")),
            )
            .collect();
        let hint = format!("需要的列：{}。其他列照原样保留。", needs.join("、"));
        Choice::new(&profile.name, &profile.title).hint(hint).chosen(profile.name == chosen)
    };
    let mut shown = Form::new("import", signed.post("/imports"), "看看会怎样")
        .field(
            Field::new("file", "文件", Control::File { accept: ".xlsx,.csv".into(), many: false })
                .hint("Excel（.xlsx）或者 CSV，最大 60 MB。读第一张看得见的工作表。")
                .required()
                .error(error("file")),
        )
        .field(
            Field::new(
                "profile",
                "从哪里来",
                Control::Radios(Profile::all().into_iter().map(profile).collect()),
            )
            .required()
            .error(error("profile")),
        );
    shown.lead = "下一页先列出每一行会怎样，核对后才导入。".into();
    shown.cancel = Some(Link::new("返回", "/imports"));
    let main = html! {
        (page_head("导入文件", "", html! {}))
        @if let Some(said) = &said { div.spaced { (notice(said)) } }
        (form(&shown))
    };
    frame::work(app, signed, Page::new("导入文件").steady().under("导入", "/imports"), main)
}

/// POST /imports: plans the file, keeps it, and leads to the plan.
async fn bring(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    importer(&signed)?;
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let chosen = posted.get("profile").to_string();
        let again = |wrong, said| {
            (StatusCode::UNPROCESSABLE_ENTITY, asking(app, &signed, &chosen, wrong, said))
                .into_response()
        };
        let Some(file) = posted.files.first() else {
            return Ok(again(Some(("file", "文件：请选择")), None));
        };
        let Ok(profile) = Profile::named(&chosen) else {
            return Ok(again(Some(("profile", "从哪里来：请选择")), None));
        };
        if let Err(error) = plan_of(app, &file.bytes, &profile, &origin(&signed, &file.name))? {
            return Ok(again(None, Some(refused(&error))));
        }
        let sha256 = app.store.attachment_put(&mut &file.bytes[..], MOST_BYTES)?;
        Ok(see_other(&plan_href(&sha256, &profile.name, &file.name)))
    })
    .await
}

/// Why a file is not brought in.
fn refused(error: &ImportError) -> Notice {
    Notice {
        code: Some(error.code().into()),
        ..Notice::new(NoticeKind::Refusal, error.to_string())
    }
}

/// Where a plan is shown.
fn plan_href(sha256: &str, profile: &str, name: &str) -> String {
    format!(
        "/imports/plan?sha256={sha256}&profile={}&name={}",
        encode(profile),
        encode(name).replace('/', "%2F")
    )
}

/// Who brings a file in, and when.
fn origin(signed: &Signed, file: &str) -> Origin {
    let by = Actor {
        account: signed.account.id.clone(),
        name: signed.account.name.clone(),
        role: "import".into(),
    };
    Origin { file: file.to_string(), now: now(), by }
}

/// The plan of a file.
fn plan_of(
    app: &App,
    bytes: &[u8],
    profile: &Profile,
    origin: &Origin,
) -> Result<Result<Plan, ImportError>, Problem> {
    match read_table(bytes, &origin.file, &Limits { file_bytes: MOST_BYTES, ..Limits::default() }) {
        Ok(table) => Ok(plan_in(&app.store, &table, profile, origin)?),
        Err(error) => Ok(Err(error.into())),
    }
}
