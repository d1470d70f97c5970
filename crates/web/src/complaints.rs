//! The matters of a line as a list: led by what lapses first, filtered by its address, exported as it stands,
//! handed out in numbers. One query stands behind all of it.

pub(crate) mod assign;
pub(crate) mod export;
pub mod query;
pub mod table;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::{get, post};
use maud::{Markup, html};
use wenjin_bureau::access;
use wenjin_store::Scope;

use crate::app::{App, Shared, blocking};
use crate::complaints::query::Wanted;
use crate::frame::{self, Page};
use crate::line::Line;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::tickets::TRIAGE;
use crate::time::now;
use crate::ui::list::list as draw;
use crate::ui::navigation::page_head;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/complaints", get(list))
        .route("/complaints/export.xlsx", get(export::export))
        .route("/complaints/assign", post(assign::carry_out))
        .route("/complaints/assign/preview", post(assign::preview))
        .route("/reports", get(list))
        .route("/reports/export.xlsx", get(export::export))
        .route("/reports/assign", post(assign::carry_out))
        .route("/reports/assign/preview", post(assign::preview))
        .route("/tickets", get(list))
        .route("/tickets/export.xlsx", get(export::export))
        .route("/tickets/assign", post(assign::carry_out))
        .route("/tickets/assign/preview", post(assign::preview))
}

/// Those whose role has no part in matters get no list of them.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn check_sees_matters(signed: &Signed) -> Result<(), Problem> {
    match signed.scope() {
        Scope::Nothing => {
            Err(Problem::Forbidden("您的角色不办理来件、投诉和举报，所以没有列表。".into()))
        }
        _ => Ok(()),
    }
}

/// GET /complaints
pub async fn list(
    State(app): State<Shared>,
    signed: Signed,
    RawQuery(asked): RawQuery,
) -> Result<Markup, Problem> {
    check_sees_matters(&signed)?;
    let wanted = Wanted::of(Line::of_path(&signed.path), asked.as_deref().unwrap_or_default());
    blocking(&app, move |app| page(app, &signed, &wanted)).await
}

fn page(app: &App, signed: &Signed, wanted: &Wanted) -> Result<Markup, Problem> {
    let (line, people, today) = (wanted.line, People::of(app)?, now().date());
    let query = wanted.query(signed, app, today);
    let found = app.store.list(&query)?;
    let list = table::work_list(app, signed, &people, wanted, &found, today)?;
    let files = app.rules.step(line.family(), "receive").and_then(|rule| rule.on(today));
    let roles: Vec<&str> = files.iter().flat_map(|it| &it.body.roles).map(String::as_str).collect();
    let actions = html! {
        @if line == Line::Ticket { a.button href=(TRIAGE) data-key="f" aria-keyshortcuts="f" { "分流" kbd aria-hidden="true" { "f" } } }
        @if access::has_role(&signed.account, &roles) { a.button.main href=(line.new_href()) data-key="n" aria-keyshortcuts="n" { "登记" (line.noun()) kbd aria-hidden="true" { "n" } } }
    };
    let page = Page { searched: wanted.q.clone(), ..Page::new(line.noun()).steady().full() };
    let body = html! { (page_head(line.noun(), if Line::OWN.contains(&line) { "" } else { "最先届满的排在最前。" }, actions)) (draw(&list)) };
    Ok(frame::work(app, signed, page, body))
}
