//! HTTP and HTML: the workbench for officers, the portal for the public. No rule of law in here: what
//! may be done comes from the engine, who may see what from `wenjin_bureau::access`.
//!
//! Shared by all pages: [`app`] (state), `signed` (sessions), `posted` (forms), `problem` (errors as
//! pages), `frame` (the shells), [`ui`] (the pieces), `openapi` (every route, told to programs). The
//! pages stand in modules named for what they show, each with a `routes()`.

mod accounts;
pub mod app;
mod complaints;
mod forms;
mod frame;
mod handling;
mod headers;
mod imports;
mod intake;
mod keys;
mod lawbook;
mod line;
mod log;
mod matter;
mod numbers;
mod openapi;
mod people;
mod portal;
mod posted;
mod problem;
mod rulebook;
mod serve;
mod sign_in;
mod signed;
mod tickets;
mod time;
mod trust;
pub mod ui;
mod work;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;

pub use crate::app::App;
pub use crate::serve::serve;
pub use crate::sign_in::{hash as password_hash, weak as weak_password};
pub use crate::time::{date_words, now};

use crate::app::Shared;
use crate::problem::Problem;

/// Every route over an application. A form may be as long as a form is; only those that take files
/// may be longer.
pub fn router(app: App) -> Router {
    let app: Shared = Arc::new(app);
    let with_files = DefaultBodyLimit::max(posted::MOST_BODY);
    Router::new()
        .route("/login", get(sign_in::page).post(sign_in::sign_in))
        .route("/logout", post(sign_in::sign_out))
        .route("/password", get(sign_in::password_page).post(sign_in::change_password))
        .route("/prefs", post(sign_in::prefs))
        .route("/styleguide", get(styleguide))
        .route("/styleguide/{*rest}", get(styleguide))
        .route("/assets/{*path}", get(asset))
        .route("/healthz", get(healthz))
        .merge(lawbook::routes())
        .merge(rulebook::routes())
        .merge(forms::routes())
        .merge(portal::routes())
        .merge(log::routes())
        .merge(openapi::routes())
        .merge(imports::routes().layer(with_files))
        .merge(accounts::routes())
        .merge(keys::routes())
        .merge(work::routes())
        .merge(numbers::routes())
        .merge(handling::routes())
        .merge(complaints::routes())
        .merge(intake::routes().layer(with_files))
        .merge(tickets::routes().layer(with_files))
        .merge(trust::routes())
        .merge(matter::routes().layer(with_files))
        .fallback(|| async { Problem::NotFound })
        .layer(middleware::from_fn(problem::in_words))
        .layer(middleware::from_fn(headers::add))
        .layer(DefaultBodyLimit::max(posted::MOST_FORM))
        .with_state(app)
}

async fn styleguide(uri: Uri, headers: HeaderMap) -> Result<Markup, Problem> {
    ui::styleguide::at(uri.path(), signed::prefs(&headers)).ok_or(Problem::NotFound)
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ui::assets::get(&path) else { return Problem::NotFound.into_response() };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == asset.etag.as_bytes());
    if known {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kept = "public, max-age=31536000, immutable".to_string();
    let headers = [
        (header::CONTENT_TYPE, asset.media_type.to_string()),
        (header::CACHE_CONTROL, kept),
        (header::ETAG, asset.etag.to_string()),
    ];
    (headers, asset.bytes).into_response()
}

async fn healthz(axum::extract::State(app): axum::extract::State<Shared>) -> Response {
    match app.store.is_writable() {
        true => "ok".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "read-only").into_response(),
    }
}
