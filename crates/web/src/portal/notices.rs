//! Consumer warnings and tips (消费提示、警示) as they were published, for everybody: the newest first, with
//! what was corrected or taken back since. Nothing that was not published is shown, and who is behind a
//! warning only where its text says so.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::trust::WARNING;
use wenjin_matter::{Matter, MatterId, Value};
use wenjin_store::{ListQuery, Order, Scope};

use crate::app::{Shared, blocking};
use crate::frame;
use crate::problem::Problem;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::tag::{Tag, Tone};

/// Warnings on the page.
const MOST: u32 = 100;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/notices", get(list)).route("/notices/{id}", get(one))
}

/// When it was published; none while it is not.
fn published(warning: &Matter) -> Option<Date> {
    let out = ["published", "withdrawn"].contains(&warning.stage.as_str());
    warning.last("publish").filter(|_| out).map(|act| act.at.date())
}

fn tag(warning: &Matter, today: Date) -> Option<Tag> {
    let over = matches!(warning.fact("published-until"), Some(Value::Date(day)) if *day < today);
    match warning.stage.as_str() {
        "withdrawn" => Some(Tag::new("已撤回", Tone::Plain)),
        _ if over => Some(Tag::new("已过有效期", Tone::Plain)),
        _ if warning.last("correct").is_some() => Some(Tag::new("有更正", Tone::Note)),
        _ => None,
    }
}

/// GET /notices
async fn list(State(app): State<Shared>, headers: HeaderMap) -> Result<Markup, Problem> {
    blocking(&app, move |app| {
        let query = ListQuery {
            family: Some(WARNING.into()),
            stages: vec!["published".into(), "withdrawn".into()],
            order: Order::Received,
            limit: MOST,
            ..ListQuery::of(Scope::All)
        };
        let (mut all, today) = (Vec::new(), now().date());
        for row in app.store.list(&query)?.rows {
            let warning = app.store.matter(row.id)?;
            all.extend(warning.and_then(|warning| Some((published(&warning)?, warning))));
        }
        all.sort_by_key(|(on, _)| std::cmp::Reverse(*on));
        let main = html! {
            h1 { "消费提示和警示" }
            @if all.is_empty() { p { "还没有发布。" } }
            ul.models.wide { @for (on, warning) in &all {
                li { article.panel {
                    h2 { (Link::new(warning.text("heading"), format!("/notices/{}", warning.id))) " " @if let Some(tag) = tag(warning, today) { (tag) } }
                    p.muted { (date_words(*on)) }
                } }
            } }
        };
        let back = Some(Link::new("公众服务", "/"));
        Ok(frame::public(app, &headers, "/notices", "消费提示和警示", back, main))
    })
    .await
}

/// GET /notices/{id}
async fn one(
    State(app): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    blocking(&app, move |app| {
        let id: MatterId = id.parse().map_err(|_| Problem::NotFound)?;
        let warning = app.store.matter(id)?.filter(|matter| matter.family == WARNING);
        let warning = warning.ok_or(Problem::NotFound)?;
        let on = published(&warning).ok_or(Problem::NotFound)?;
        let title = warning.text("heading");
        let taken_back = warning.last("withdraw").filter(|_| warning.stage == "withdrawn");
        let paragraphs = |name: &str| {
            let text = warning.text(name);
            html! { @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
        };
        let main = html! {
            h1 { (title) }
            p.muted {
                (app.bureau.name) " · " (date_words(on)) "发布"
                @if let Some(Value::Date(until)) = warning.fact("published-until") { " · 有效期至" (date_words(*until)) }
            }
            @if let Some(act) = taken_back {
                p.below { strong { "这一条已于" (date_words(act.at.date())) "撤回，请不要再引用。" } }
            }
            @if let Some(act) = warning.last("correct") {
                section.below.stack-s { h2 { "更正（" (date_words(act.at.date())) "）" } (paragraphs("correction")) }
            }
            section.below.stack-s { (paragraphs("body")) }
            section.below.stack-s { h2 { "给您的建议" } (paragraphs("advice")) }
            p.below { (Link::new("我要投诉", "/file")) }
        };
        let back = Some(Link::new("消费提示和警示", "/notices"));
        Ok(frame::public(app, &headers, "/notices", &title, back, main))
    })
    .await
}
