//! The two frames around every page: the officers' workbench and the public's portal. Which entries
//! the rail has, who the person is and what there is to say are handed in; an entry that leads nowhere
//! is not drawn because nobody hands it in.

mod portal;
mod switches;
mod workbench;

pub use portal::{Portal, portal};
pub use switches::{text_switch, theme_switch};
pub use workbench::{RailEntry, RailGroup, Search, User, Width, Workbench, workbench};

use maud::{Markup, html};

use super::tag::Tag;

fn skip_link() -> Markup {
    html! { a.skip href="#main" { "跳到正文" } }
}

fn synthetic_mark() -> Markup {
    html! { span.synthetic { (Tag::synthetic()) } }
}

/// The mark of the program: three rising strokes for three wings.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
            rect width="32" height="32" rx="7" {}
            path d="M8 24v-6M16 24V13M24 24V8" {}
        }
    }
}
