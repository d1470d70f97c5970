//! Whoever reads a public book: an officer, in the workbench, or anybody, in the portal.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use maud::{Markup, html};

use crate::app::{App, Shared};
use crate::frame::{self, Page};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::Link;

/// Somebody who reads.
pub struct Visitor {
    signed: Option<Signed>,
    headers: HeaderMap,
    path: String,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Visitor, Problem> {
        let signed = match Signed::from_request_parts(parts, app).await {
            Ok(signed) => Some(signed),
            Err(Problem::SignedOut(_)) => None,
            Err(problem) => return Err(problem),
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_string();
        Ok(Visitor { signed, headers: parts.headers.clone(), path })
    }
}

impl Visitor {
    /// True for an officer.
    pub fn is_signed(&self) -> bool {
        self.signed.is_some()
    }

    /// Draws a page in the frame that fits the reader; `back` is one step up.
    pub fn page(&self, app: &App, title: &str, back: Option<Link>, main: Markup) -> Markup {
        match &self.signed {
            Some(signed) => {
                let page = Page::new(title);
                let page = match &back {
                    Some(link) => page.under(&link.text, &link.href),
                    None => page,
                };
                frame::work(app, signed, page, main)
            }
            None => {
                let main = html! { div.wide.book { (main) } };
                frame::public(app, &self.headers, &self.path, title, back, main)
            }
        }
    }
}
