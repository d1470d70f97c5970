//! The list of keys: those of every page, and the ways that follow `g`.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::Markup;

use crate::app::Shared;
use crate::frame::{self, Page};
use crate::signed::Signed;
use crate::ui::keys::{everywhere, keys};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/keys", get(page))
}

/// GET /keys
async fn page(State(app): State<Shared>, signed: Signed) -> Markup {
    let main = keys(&[everywhere(), frame::ways(&signed)]);
    frame::work(&app, &signed, Page::new("按键"), main)
}
