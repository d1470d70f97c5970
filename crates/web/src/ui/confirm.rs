//! What a bulk act will do to each matter, before it does it: which are carried out, which are left out
//! and why. Nothing happens until the person presses the button that names the act and the number.

use maud::{Markup, html};

use super::law::{Citation, citations};
use super::tag::{Tag, Tone};
use super::{Link, PostTo};

/// What will happen to one matter of a bulk act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The matter.
    pub matter: Link,
    /// Its number.
    pub number: String,
    /// What will happen, or why it will not.
    pub outcome: Outcome,
}

/// The outcome foreseen for one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It will be done, with what follows from it.
    Will(String),
    /// It will be left out: why, and on which basis.
    LeftOut(String, Vec<Citation>),
}

/// A bulk act before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What is about to be done and to how many: 12 件将受理，2 件不办.
    pub summary: String,
    /// Each matter.
    pub rows: Vec<Confirmed>,
    /// Carries it out.
    pub post: PostTo,
    /// The button's words: 受理这 12 件; empty where it has been done.
    pub label: String,
    /// Back without doing anything.
    pub back: Link,
}

/// Draws the confirmation with its two buttons.
pub fn confirm(confirm: &Confirm) -> Markup {
    let any = confirm.rows.iter().any(|row| matches!(row.outcome, Outcome::Will(_)));
    html! {
        section.confirm {
            p { strong { (confirm.summary) } }
            div.table-box tabindex="0" role="region" aria-label="将要办理的事项" {
                table.plain {
                    caption.sr { "将要办理的事项" }
                    thead { tr { th scope="col" { "事项" } th scope="col" { "将怎样" } th scope="col" { "说明" } } }
                    tbody { @for row in &confirm.rows { (self::row(row)) } }
                }
            }
            div.row {
                @if any && !confirm.label.is_empty() {
                    form.inline method="post" action=(confirm.post.action) {
                        (confirm.post.fields())
                        button.button.main type="submit" { (confirm.label) }
                    }
                }
                a.button href=(confirm.back.href) { (confirm.back.text) }
            }
        }
    }
}

fn row(row: &Confirmed) -> Markup {
    let (mark, text, basis): (Tag, &str, &[Citation]) = match &row.outcome {
        Outcome::Will(text) => (Tag::new("办理", Tone::Good), text, &[]),
        Outcome::LeftOut(text, basis) => (Tag::new("不办", Tone::Warn), text, basis),
    };
    html! {
        tr {
            th scope="row" { span.row-title { (row.matter) } span.row-note.num { (row.number) } }
            td { (mark) }
            td { (text) @if !basis.is_empty() { span.basis { "依据 " (citations(basis)) } } }
        }
    }
}
