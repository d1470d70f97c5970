//! The accounts of the bureau's people: who they are, which roles they have, where they belong. Kept by
//! the administrators, who in turn see no matter. Passwords are made here, shown once, and kept as
//! hashes; nobody takes away the last administrator, or changes their own roles.

mod change;
mod pages;

use axum::Router;
use axum::routing::{get, post};
use wenjin_bureau::access;

use crate::app::Shared;
use crate::problem::Problem;
use crate::signed::Signed;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/accounts", get(pages::list).post(change::create))
        .route("/accounts/new", get(pages::new))
        .route("/accounts/{id}", get(pages::edit).post(change::update))
        .route("/accounts/{id}/password", post(change::reset))
}

/// Lets administrators pass.
fn keeper(signed: &Signed) -> Result<(), Problem> {
    match access::keeps_accounts(&signed.account) {
        true => Ok(()),
        false => Err(Problem::Forbidden("账号由系统管理员维护。".into())),
    }
}
