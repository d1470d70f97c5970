//! The law library in the workbench: each citation opens its article, as in force on the matter's day
//! beside today's.

use axum::Router;
use jiff::civil::Date;
use wenjin_law::Citation;

use crate::app::Shared;
use crate::posted::encode;

/// Where a citation leads: the article, as in force on a day and today.
pub fn href(citation: &Citation, on: Option<Date>) -> String {
    let place = encode(&citation.place.to_string());
    let law = encode(&citation.law).replace('/', "%2F");
    match on {
        Some(on) => format!("/law/{law}?place={place}&on={on}"),
        None => format!("/law/{law}?place={place}"),
    }
}

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
}
