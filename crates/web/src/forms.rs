//! The official forms: those in force on a day, each as a blank to look at, print or take away for the
//! window. Documents of a matter are drawn up at the matter.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_bureau::draft::{DraftRefusal, blank};
use wenjin_document::official::{DocumentError, Official, docx, pdf};
use wenjin_law::RuleId;

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::lawbook::{day, href, rule_href};
use crate::matter::documents::sheet;
use crate::matter::files::disposition;
use crate::posted::encode;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::date_words;
use crate::ui::Link;
use crate::ui::form::{self, Control, Field};
use crate::ui::icon::Icon;
use crate::ui::law::{Citation, citations};
use crate::ui::list::{Cell, Column, ColumnKind, Row, WorkList, list};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, Notice, NoticeKind, notice};
use crate::ui::tag::Tag;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/forms", get(page)).route("/forms/{*id}", get(show))
}

/// On which day, and in which shape.
#[derive(Debug, Deserialize)]
pub struct Asked {
    on: Option<String>,
    #[serde(rename = "as")]
    shape: Option<String>,
}

fn form_href(id: &RuleId, on: Date) -> String {
    format!("/forms/{}?on={on}", encode(id.as_str()))
}

/// GET /forms
async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let on = day(asked.on.as_deref())?;
    let rows: Vec<Row> = app
        .rules
        .forms
        .values()
        .filter_map(|rule| {
            let version = rule.on(on)?;
            let at = form_href(&rule.id, on);
            let tags = version.to_confirm.iter().map(|_| Tag::to_confirm()).collect();
            Some(Row {
                key: rule.id.to_string(),
                cells: vec![
                    Cell::Title {
                        text: rule.title.clone(),
                        href: at.clone(),
                        note: rule.id.to_string(),
                        tags,
                    },
                    Cell::Text(
                        version
                            .body
                            .number
                            .clone()
                            .map(|number| number.replace("{year}", "　　").replace("{n}", "　"))
                            .unwrap_or_default(),
                    ),
                    Cell::Text(format!("{} 起", version.from)),
                    Cell::Link(Link::new("PDF", format!("{at}&as=pdf"))),
                    Cell::Link(Link::new("Word", format!("{at}&as=docx"))),
                ],
                unread: false,
            })
        })
        .collect();
    let shown = WorkList {
        caption: "文书式样".into(),
        views: vec![],
        filters: vec![],
        clear: None,
        filter_form: None,
        count: format!("{} 种", rows.len()),
        export: None,
        columns: vec![
            Column::new("文书", ColumnKind::Title),
            Column::new("文号", ColumnKind::Text),
            Column::new("式样", ColumnKind::Text),
            Column::new("打印", ColumnKind::Text),
            Column::new("编辑", ColumnKind::Text),
        ],
        rows,
        bulk: None,
        pages: None,
        empty: Empty {
            text: "这一天没有有效的文书式样。".into(),
            how: "请换一个日期。".into(),
            link: Some(Link::new("今天的", "/forms")),
        },
    };
    let main = html! {
        (page_head("文书", &format!("{}有效的式样，空白的，供窗口手填。", date_words(on)), html! {}))
        form.book-days method="get" action="/forms" {
            (form::field(&Field::new("on", "在哪一天有效", Control::Date).value(on.to_string()), "forms"))
            button.button type="submit" { "显示" }
        }
        (list(&shown))
    };
    Ok(frame::work(&app, &signed, Page::new("文书"), main))
}

/// GET /forms/{id}
async fn show(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let on = day(asked.on.as_deref())?;
    blocking(&app, move |app| {
        let id = RuleId::new(id);
        let official = match blank(&app.rules, &id, on, &app.bureau) {
            Ok(official) => official,
            Err(DraftRefusal::NoForm) => return Err(Problem::NotFound),
            Err(refusal) => return Ok(refused(app, &signed, refusal.code(), &refusal.to_string())),
        };
        let (file, media_type, ending) = match asked.shape.as_deref() {
            Some("pdf") => (pdf(&official), "application/pdf", "pdf"),
            Some("docx") => (
                docx(&official),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "docx",
            ),
            _ => return Ok(preview(app, &signed, &id, on, &official).into_response()),
        };
        match file {
            Ok(bytes) => {
                let name = disposition(
                    &format!("{}（空白）.{ending}", official.title.replace('\n', "")),
                    ending,
                );
                Ok((
                    [
                        (header::CONTENT_TYPE, media_type.to_string()),
                        (header::CONTENT_DISPOSITION, name),
                    ],
                    bytes,
                )
                    .into_response())
            }
            Err(error @ DocumentError::Fault { .. }) => Err(Problem::fault(&error)),
            Err(error) => Ok(refused(app, &signed, error.code(), &error.to_string())),
        }
    })
    .await
}

fn refused(app: &App, signed: &Signed, code: &str, words: &str) -> Response {
    let said = Notice {
        code: Some(code.into()),
        links: vec![Link::new("今天的式样", "/forms")],
        ..Notice::new(NoticeKind::Refusal, words)
    };
    let main = html! { (page_head("文书", "", html! {})) (notice(&said)) };
    let page = frame::work(app, signed, Page::new("文书").under("文书", "/forms"), main);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn preview(app: &App, signed: &Signed, id: &RuleId, on: Date, official: &Official) -> Markup {
    let title = official.title.replace('\n', "");
    let version = app.rules.forms.get(id).and_then(|rule| rule.on(on));
    let at = form_href(id, on);
    let actions = html! {
        a.button.main href={ (at) "&as=pdf" } { (Icon::Download) "PDF" }
        a.button href={ (at) "&as=docx" } { (Icon::Download) "Word" }
        a.button.quiet href=(rule_href(id, Some(on))) { "这一式样的规则" }
    };
    let main = html! {
        (page_head(&title, &format!("空白，{}有效的式样。", date_words(on)), actions))
        @if let Some(version) = version {
            @if let Some(open) = &version.to_confirm {
                div.spaced { (notice(&Notice { why: format!("{open}。"), ..Notice::new(NoticeKind::Remark, "这一式样待确认。") })) }
            }
            @let basis: Vec<Citation> = version.basis.iter().map(|basis| Citation::new(basis.citation.to_string(), href(&basis.citation, Some(on)))).collect();
            @if !basis.is_empty() { p.basis.spaced { "依据 " (citations(&basis)) } }
        }
        h2.sr { "预览" }
        div.sheet-box tabindex="0" role="region" aria-label={ (title) "，预览" } { div.sheet { (sheet(official)) } }
    };
    frame::work(app, signed, Page::new(&title).under("文书", "/forms"), main)
}
