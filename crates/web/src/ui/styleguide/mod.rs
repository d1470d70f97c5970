//! The style guide: every piece in every state on one page, and whole pages made of them. Served at
//! `/styleguide`, rendered by the tests, and the first place to look before drawing something new. All
//! data is made up.

mod parts;
mod sample_list;
mod samples;
mod screens;

use maud::Markup;

use super::page::Prefs;

/// Every piece in every state, as a workbench page.
pub fn page() -> Markup {
    page_for(Prefs::default())
}

/// The same page for a person's preferences.
pub fn page_for(prefs: Prefs) -> Markup {
    parts::page(prefs)
}

/// The paths of the style guide, in the order of its contents.
pub const PATHS: [&str; 14] = [
    "/styleguide",
    "/styleguide/list",
    "/styleguide/list/empty",
    "/styleguide/triage",
    "/styleguide/matter",
    "/styleguide/form",
    "/styleguide/form/wrong",
    "/styleguide/confirm",
    "/styleguide/document",
    "/styleguide/article",
    "/styleguide/keys",
    "/styleguide/public",
    "/styleguide/public/question",
    "/styleguide/public/receipt",
];

/// The page of the style guide at `path`; `None` for a path that is not in [`PATHS`].
pub fn at(path: &str, prefs: Prefs) -> Option<Markup> {
    let page = match path {
        "/styleguide" => parts::page(prefs),
        "/styleguide/list" => screens::list(prefs),
        "/styleguide/list/empty" => screens::empty_list(prefs),
        "/styleguide/triage" => screens::triage(prefs),
        "/styleguide/matter" => screens::matter(prefs),
        "/styleguide/form" => screens::form(prefs, false),
        "/styleguide/form/wrong" => screens::form(prefs, true),
        "/styleguide/confirm" => screens::confirm(prefs),
        "/styleguide/document" => screens::document(prefs),
        "/styleguide/article" => screens::article(prefs),
        "/styleguide/keys" => screens::keys(prefs),
        "/styleguide/public" => screens::public(prefs),
        "/styleguide/public/question" => screens::question(prefs),
        "/styleguide/public/receipt" => screens::receipt(prefs),
        _ => return None,
    };
    Some(page)
}
