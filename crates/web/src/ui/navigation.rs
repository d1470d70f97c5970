//! Ways to other pages: tabs, paging, the head of a page with its main actions, and the large doors of
//! the public pages. The rail and the breadcrumb belong to the shell.

use maud::{Markup, html};

use super::Link;
use super::icon::Icon;

/// A page among its sisters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// How many wait there, as it is to be read.
    pub count: Option<String>,
    /// Whether this is the page shown.
    pub current: bool,
}

/// Tabs that are links: each has an address of its own.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.text) @if let Some(count) = &tab.count { span.num { (count) } }
                }
            }
        }
    }
}

/// Where one is in a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// 第 2 页，共 26 页.
    pub place: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// Paging below a list.
pub fn pages(pages: &Pages) -> Markup {
    html! {
        nav.pages aria-label="翻页" {
            @if let Some(href) = &pages.previous { a.button.small href=(href) rel="prev" { (Icon::Left) "上一页" } }
            span.num { (pages.place) }
            @if let Some(href) = &pages.next { a.button.small href=(href) rel="next" { "下一页" (Icon::Right) } }
        }
    }
}

/// The head of a workbench page: its `h1`, one sentence, and at most a few actions.
pub fn page_head(title: &str, lead: &str, actions: Markup) -> Markup {
    html! {
        header.page-head {
            div { h1 { (title) } @if !lead.is_empty() { p.muted { (lead) } } }
            div.row { (actions) }
        }
    }
}

/// A large way in on a public page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// What one wants to do: 我要投诉.
    pub title: Link,
    /// What it is for, one sentence.
    pub text: String,
}

/// The ways in, under one another on a phone, side by side on a desk.
pub fn doors(doors: &[Door]) -> Markup {
    html! {
        ul.doors {
            @for door in doors {
                li { h2 { a href=(door.title.href) { (door.title.text) (Icon::Right) } } p { (door.text) } }
            }
        }
    }
}
