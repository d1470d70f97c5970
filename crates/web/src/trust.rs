//! Trusted consumption at the desk: the board of units and clusters, what the numbers propose, and the
//! lists and pages of the bureau's own lines ([`Line::OWN`]), which are the same as any line's. What the
//! public sees of it is in `portal`.

mod board;
pub(crate) mod panel;
pub(crate) mod proposals;
pub(crate) mod standing;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::Shared;
use crate::complaints::{assign, export, list};
use crate::line::Line;
use crate::log::proof;
use crate::matter::{documents, files, page, step};
use crate::problem::Problem;
use crate::{intake, posted};

/// The routes.
pub fn routes() -> Router<Shared> {
    let lines = Router::new()
        .route("/trust/{line}", get(list))
        .route("/trust/{line}/export.xlsx", get(export::export))
        .route("/trust/{line}/assign", post(assign::carry_out))
        .route("/trust/{line}/assign/preview", post(assign::preview))
        .route("/trust/{line}/new", get(intake::ask).post(intake::file))
        .route("/trust/{line}/{id}", get(page::page))
        .route("/trust/{line}/{id}/steps/{step}", get(step::ask).post(step::take))
        .route("/trust/{line}/{id}/documents/{name}", get(documents::show))
        .route("/trust/{line}/{id}/files/{sha256}", get(files::file))
        .route("/trust/{line}/{id}/acts/{seq}/proof", get(proof::file))
        .layer(axum::extract::DefaultBodyLimit::max(posted::MOST_BODY))
        .layer(middleware::from_fn(known));
    Router::new()
        .route("/trust", get(board::page))
        .route("/trust/proposals", get(proposals::page))
        .merge(lines)
}

/// An address that names no line leads nowhere.
async fn known(request: Request, next: Next) -> Response {
    match Line::at(request.uri().path()) {
        Some(_) => next.run(request).await,
        None => Problem::NotFound.into_response(),
    }
}
