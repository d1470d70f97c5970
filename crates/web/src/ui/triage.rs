//! Two panes: the list on the left, the matter on the right, moved through with the arrow keys. On a
//! narrow window one of them is shown. Each matter keeps its own address; a script only swaps the pane.

use maud::{Markup, html};

use super::clock::{self, Clock};
use super::notice::{self, Empty};
use super::tag::Tag;

/// The id of the right pane.
const PANE: &str = "pane";

/// A matter in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct TriageItem {
    /// Its name for keeping focus.
    pub key: String,
    /// The page with this matter in the right pane.
    pub href: String,
    /// Its most urgent clock.
    pub clock: Option<Clock>,
    /// Its title.
    pub title: String,
    /// Number, place, channel: one short line.
    pub note: String,
    /// Marks.
    pub tags: Vec<Tag>,
    /// Nobody has opened it yet.
    pub unread: bool,
}

/// The two panes.
#[derive(Debug, Clone)]
pub struct Triage {
    /// What the list holds: 待受理.
    pub title: String,
    /// 42 件，今日到期 3 件.
    pub count: String,
    /// The list, most urgent first.
    pub items: Vec<TriageItem>,
    /// Which of them is on the right, and its page; `None` shows the list alone on a phone.
    pub open: Option<(usize, Markup)>,
    /// What to say when the list is empty.
    pub empty: Empty,
}

/// Draws both panes. The right one holds the page's `h1`, or the list does while nothing is open.
pub fn triage(triage: &Triage) -> Markup {
    let open = triage.open.as_ref().map(|(place, _)| *place);
    html! {
        div.triage.shows-one[open.is_some()] {
            section.triage-list aria-label=(triage.title) {
                header { @if open.is_some() { h2 { (triage.title) } } @else { h1 { (triage.title) } } p.muted.small.num { (triage.count) } }
                @if triage.items.is_empty() { (notice::empty(&triage.empty)) }
                ul data-list { @for (place, item) in triage.items.iter().enumerate() { (self::item(item, open == Some(place))) } }
            }
            div.triage-pane id=(PANE) tabindex="-1" {
                @match &triage.open {
                    Some((_, pane)) => { (pane) }
                    None => @if !triage.items.is_empty() {
                        p.muted { "从左边选一件，用 j、k 上下移动。" }
                    },
                }
            }
        }
    }
}

fn item(item: &TriageItem, current: bool) -> Markup {
    html! {
        li data-row=(item.key) class=[item.unread.then_some("is-unread")] {
            a href=(item.href) data-open data-swap=(PANE) aria-current=[current.then_some("true")] {
                @if let Some(clock) = &item.clock { (clock::brief(clock)) }
                span.triage-title { (item.title) }
                span.row-note { (item.note) @for tag in &item.tags { " " (tag) } }
            }
        }
    }
}
