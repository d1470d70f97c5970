//! One matter: its page, the steps taken on it, its documents and its files. Who may see it is asked
//! first, and one that is out of sight is answered like one that is not there.

pub mod clocks;
pub mod documents;
mod effects;
pub mod fields;
pub mod files;
mod links;
pub mod next;
pub mod page;
pub(crate) mod parties;
mod promised;
pub mod step;
pub mod timeline;
pub mod words;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use wenjin_law::rule::Transition;
use wenjin_matter::state::{LawDay, law_day};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::Row;

use crate::app::{App, Shared, blocking};
use crate::line::Line;
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/complaints/{id}", get(page::page))
        .route("/complaints/{id}/steps/{step}", get(step::ask).post(step::take))
        .route("/complaints/{id}/documents/{name}", get(documents::show))
        .route("/complaints/{id}/files/{sha256}", get(files::file))
        .route("/reports/{id}", get(page::page))
        .route("/reports/{id}/steps/{step}", get(step::ask).post(step::take))
        .route("/reports/{id}/documents/{name}", get(documents::show))
        .route("/reports/{id}/files/{sha256}", get(files::file))
        .route("/tickets/{id}", get(page::page))
        .route("/tickets/{id}/steps/{step}", get(step::ask).post(step::take))
        .route("/tickets/{id}/documents/{name}", get(documents::show))
        .route("/tickets/{id}/files/{sha256}", get(files::file))
        .route("/matters/{id}", get(found))
}

/// What an address names below a line's own.
#[derive(serde::Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Named {
    /// The matter.
    pub id: String,
    /// A step.
    pub step: String,
    /// A document, by the act that issued it.
    pub name: String,
    /// A file.
    pub sha256: String,
    /// An act.
    pub seq: String,
}

/// A matter that the person may see.
pub struct Seen {
    /// Its row.
    pub row: Row,
    /// Its acts.
    pub matter: Matter,
}

impl Seen {
    /// Its line of work.
    pub fn line(&self) -> Line {
        Line::of_family(&self.row.family).unwrap_or_default()
    }
}

/// Where a matter's page is.
pub fn href(matter: &Matter) -> String {
    Line::of_family(&matter.family).unwrap_or_default().href(matter.id)
}

/// An address that leads to a matter of whatever family.
pub fn any_href(id: MatterId) -> String {
    format!("/matters/{id}")
}

/// GET /matters/{id}
async fn found(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let id: MatterId = id.parse().map_err(|_| Problem::NotFound)?;
        let row = app.store.row(&signed.scope(), id)?;
        let line = row.and_then(|row| Line::of_family(&row.family)).ok_or(Problem::NotFound)?;
        Ok(see_other(&line.href(id)))
    })
    .await
}

/// The matter of that id.
///
/// # Errors
/// [`Problem::NotFound`] where there is none or the person may not see it.
pub fn seen(app: &App, signed: &Signed, id: &str) -> Result<Seen, Problem> {
    let id: MatterId = id.parse().map_err(|_| Problem::NotFound)?;
    let line = Line::of_path(&signed.path);
    let row = app.store.row(&signed.scope(), id)?.filter(|row| row.family == line.family());
    let row = row.ok_or(Problem::NotFound)?;
    let matter = app.store.matter(id)?.ok_or(Problem::NotFound)?;
    Ok(Seen { row, matter })
}

/// The change of law for which a matter still needs a choice.
fn open_choice(app: &App, matter: &Matter, today: Date) -> Option<Transition> {
    let kind = app.rules.matters.get(&matter.family)?;
    if kind.stage(&matter.stage).is_some_and(|stage| stage.ended) {
        return None;
    }
    match law_day(kind, matter, today) {
        LawDay::Undecided(change) => Some(change),
        LawDay::Of(_) => None,
    }
}

/// The title of a matter's stage.
pub fn stage_title(app: &App, family: &str, code: &str) -> String {
    let stage = app.rules.matters.get(family).and_then(|kind| kind.stage(code));
    stage.map_or_else(|| code.to_string(), |stage| stage.title.clone())
}
