//! The pieces every page is made of. Each takes a plain struct that stands beside it and gives HTML;
//! none knows a rule of law, a matter's store or a route. Words such as dates and what is left of a
//! clock are handed in ready to read. Nothing here writes a style attribute or an inline script, so
//! pages run under a policy that forbids both. Every piece stands in every state on the style guide.

pub mod assets;
pub mod chart;
pub mod clock;
pub mod confirm;
pub mod figure;
pub mod form;
pub mod icon;
pub mod import_report;
pub mod keys;
pub mod law;
pub mod list;
pub mod matter;
pub mod navigation;
pub mod notice;
pub mod page;
pub mod preview;
pub mod progress;
pub mod shell;
pub mod steps;
pub mod styleguide;
pub mod tag;
pub mod timeline;
pub mod triage;

#[cfg(test)]
mod tests;

use maud::{Markup, html};

/// One of the bureau's three wings. Its accent is a thin line and the active item, never a ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wing {
    /// 稳: supervision and safety.
    Steady,
    /// 进: quality, standards, intellectual property.
    Progress,
    /// 实: tasks, policies, difficulties, cockpit.
    Solid,
}

impl Wing {
    /// The wing's character as people see it.
    pub fn character(self) -> &'static str {
        match self {
            Wing::Steady => "稳",
            Wing::Progress => "进",
            Wing::Solid => "实",
        }
    }

    /// The class that sets `--accent` for what stands inside.
    pub fn class(self) -> &'static str {
        match self {
            Wing::Steady => "wing-steady",
            Wing::Progress => "wing-progress",
            Wing::Solid => "wing-solid",
        }
    }
}

/// Words that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What people read.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link from its words and its address.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Link {
        Link { text: text.into(), href: href.into() }
    }
}

impl maud::Render for Link {
    fn render(&self) -> Markup {
        html! { a href=(self.href) { (self.text) } }
    }
}

/// Where a form posts and what it carries unseen: the form token, the submission's number, the
/// sequence the page was drawn from, the page to come back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostTo {
    /// The address that takes the form.
    pub action: String,
    /// Names and values of hidden fields, in order.
    pub hidden: Vec<(String, String)>,
}

impl PostTo {
    /// A target without hidden fields.
    pub fn new(action: impl Into<String>) -> PostTo {
        PostTo { action: action.into(), hidden: Vec::new() }
    }

    /// The same target carrying one more hidden field.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> PostTo {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// The hidden fields as inputs, to stand inside the form.
    pub fn fields(&self) -> Markup {
        html! {
            @for (name, value) in &self.hidden {
                input type="hidden" name=(name) value=(value);
            }
        }
    }
}

/// A form that is only a button: an act without questions.
pub fn post_button(post: &PostTo, label: Markup, class: &str) -> Markup {
    html! {
        form.inline method="post" action=(post.action) {
            (post.fields())
            button class=(class) type="submit" { (label) }
        }
    }
}
