//! What is particular to tickets: the dispatcher's triage — the queue on the left, one ticket on the
//! right with everything that decides where it goes — and the packages in which one reply goes back by
//! several channels. The list, the page and the steps of a ticket are those of every line of work.

mod acts;
pub mod alike;
mod asked;
mod packages;
mod pane;
mod proposal;
mod queue;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use wenjin_matter::Matter;

use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::frame::{self, Page};
use crate::line::Line;
use crate::matter::seen;
use crate::matter::step::Again;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::tickets::queue::{Place, Queue};
use crate::time::now;
use crate::ui::triage::triage;

/// The triage; the acts taken in it are below.
pub const TRIAGE: &str = "/tickets/triage";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/tickets/triage", get(show))
        .route("/tickets/triage/{id}/{act}", post(acts::take))
        .route("/tickets/{id}/packages", get(packages::show).post(packages::send))
}

/// The codes of the acts taken in the triage.
pub fn acts_taken() -> impl Iterator<Item = &'static str> {
    asked::ACTS.into_iter().map(|(code, ..)| code)
}

/// Where a step of a ticket is taken that is stored together with steps of other matters: in the triage
/// alone, so that nobody types ids and no half is left out. The other half of one (`Some("")`) is no
/// step that anybody takes by itself.
pub fn way(matter: &Matter, step: &str) -> Option<String> {
    match step {
        _ if matter.family != Line::Ticket.family() => None,
        asked::SPLIT | asked::MERGE | asked::UNMERGE => {
            Some(Place::of("").at(matter.id).doing(step).href())
        }
        "take-in" | "let-go" => Some(String::new()),
        _ => None,
    }
}

/// GET /tickets/triage
async fn show(
    State(app): State<Shared>,
    signed: Signed,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    let place = Place::of(asked.as_deref().unwrap_or_default());
    blocking(&app, move |app| page(app, &signed, &place, None)).await
}

/// Both panes; `again` is a form that was refused, with everything typed in it.
fn page(
    app: &App,
    signed: &Signed,
    place: &Place,
    again: Option<&Again>,
) -> Result<Response, Problem> {
    let people = People::of(app)?;
    let queue = Queue::read(app, signed, place, now().date())?;
    let open: Option<(usize, Markup)> = match &place.id {
        Some(id) => {
            let seen = seen(app, signed, id)?;
            let at = queue.rows.iter().position(|row| row.id == seen.row.id);
            let pane = pane::pane(app, signed, &people, &queue, place, &seen, again)?;
            // One that has left the queue, or was called by its address, is marked nowhere in it.
            Some((at.unwrap_or(usize::MAX), pane))
        }
        None => None,
    };
    let body = html! {
        (queue::filters(app, signed, place)?)
        (triage(&queue.drawn(app, place, open)))
    };
    let page = Page::new("分流").steady().under("来件", "/tickets").full();
    let status = again.map_or(StatusCode::OK, |again| again.status);
    Ok((status, frame::work(app, signed, page, body)).into_response())
}
