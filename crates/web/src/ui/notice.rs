//! What the program says to a person outside a form: a refusal with its basis and remedy, a remark, a
//! flash after an act, an empty place, and the receipt at the end of a filing. The words of a refusal come from the engine.

use maud::{Markup, html};

use super::Link;
use super::icon::Icon;
use super::law::{Citation, citations};
use super::matter::{Fact, facts};

/// What a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was not done, by rule.
    Refusal,
    /// Something was not done, by our fault.
    Fault,
    /// Worth knowing.
    Remark,
    /// Done.
    Done,
}

impl NoticeKind {
    fn icon(self) -> Icon {
        match self {
            NoticeKind::Refusal | NoticeKind::Fault => Icon::Alert,
            NoticeKind::Remark => Icon::Info,
            NoticeKind::Done => Icon::Check,
        }
    }

    fn class(self) -> &'static str {
        match self {
            NoticeKind::Refusal | NoticeKind::Fault => "notice is-warn",
            NoticeKind::Remark => "notice is-note",
            NoticeKind::Done => "notice is-good",
        }
    }
}

/// What happened, why, what to do; then basis and code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind it is.
    pub kind: NoticeKind,
    /// What happened, one sentence.
    pub happened: String,
    /// Why; may be empty.
    pub why: String,
    /// What to do; may be empty.
    pub remedy: String,
    /// Where it is done.
    pub links: Vec<Link>,
    /// The provisions it rests on.
    pub basis: Vec<Citation>,
    /// The stable code, or the reference number of a fault.
    pub code: Option<String>,
}

impl Notice {
    /// A notice that says only what happened.
    pub fn new(kind: NoticeKind, happened: impl Into<String>) -> Notice {
        Notice {
            kind,
            happened: happened.into(),
            why: String::new(),
            remedy: String::new(),
            links: Vec::new(),
            basis: Vec::new(),
            code: None,
        }
    }
}

/// Draws a notice in the flow of the page.
pub fn notice(notice: &Notice) -> Markup {
    html! {
        div class=(notice.kind.class()) {
            (notice.kind.icon())
            div {
                p { strong { (notice.happened) } }
                @if !notice.why.is_empty() { p { (notice.why) } }
                @if !notice.remedy.is_empty() { p { (notice.remedy) } }
                @if !notice.links.is_empty() { p.row { @for link in &notice.links { (link) } } }
                @if !notice.basis.is_empty() || notice.code.is_some() {
                    p.basis {
                        @if !notice.basis.is_empty() { span { "依据 " (citations(&notice.basis)) } }
                        @if let Some(code) = &notice.code { span { "代码 " code { (code) } } }
                    }
                }
            }
        }
    }
}

/// One line at the top of the page after an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// Done, or a remark, or not done.
    pub kind: NoticeKind,
    /// 已受理，告知书待送达。
    pub text: String,
    /// Where to go on, or how to take it back.
    pub link: Option<Link>,
    /// The form whose saved draft is no longer needed.
    pub clears_draft: Option<String>,
}

/// The live region with what there is to say; it stands on every page so that scripts can speak too.
pub fn flashes(flashes: &[Flash]) -> Markup {
    html! {
        div.flashes role="status" aria-live="polite" data-flashes {
            @for flash in flashes {
                p class={ "flash " (flash.kind.class()) } data-clear-draft=[&flash.clears_draft] {
                    (flash.kind.icon()) span { (flash.text) } @if let Some(link) = &flash.link { (link) }
                }
            }
        }
    }
}

/// A place where nothing is yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Empty {
    /// What will be here.
    pub text: String,
    /// How the first one comes about.
    pub how: String,
    /// Where it is made.
    pub link: Option<Link>,
}

/// Draws an empty place.
pub fn empty(empty: &Empty) -> Markup {
    html! {
        div.empty {
            p { strong { (empty.text) } }
            @if !empty.how.is_empty() { p.muted { (empty.how) } }
            @if let Some(link) = &empty.link { p { a.button href=(link.href) { (link.text) } } }
        }
    }
}

/// The end of a filing: the number to keep and what happens now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// 投诉已提交.
    pub title: String,
    /// What the number is called: 查询编号.
    pub number_label: String,
    /// The number.
    pub number: String,
    /// What was taken down.
    pub facts: Vec<Fact>,
    /// What happens now, a sentence each, in order.
    pub next: Vec<String>,
}

/// Draws the receipt; it holds the page's `h1`.
pub fn receipt(receipt: &Receipt) -> Markup {
    html! {
        div.receipt {
            div.receipt-head {
                h1 { (Icon::Check) (receipt.title) }
                p { (receipt.number_label) }
                p.receipt-number.num { (receipt.number) }
            }
            @if !receipt.facts.is_empty() { (facts(&receipt.facts)) }
            @if !receipt.next.is_empty() {
                h2 { "接下来" }
                ol.next { @for line in &receipt.next { li { (line) } } }
            }
        }
    }
}
