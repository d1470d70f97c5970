//! The act timeline: who did what, when, in which role, on which article, with which documents. What
//! may be seen by whom is decided before the acts come here; private ones are only marked.

use maud::{Markup, html};

use super::clock::When;
use super::icon::Icon;
use super::law::{Citation, citations};
use super::matter::{Fact, facts};
use super::navigation::Tab;
use super::tag::Tag;

/// A document an act brought with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name: 不予受理决定书.
    pub name: String,
    /// Its number or size, when there is one to show.
    pub note: String,
    /// Where it opens.
    pub href: String,
}

/// One act, ready to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What was done: 受理.
    pub title: String,
    /// Who did it: 甲某.
    pub who: String,
    /// In which role or office: 投诉处理，金雀山所.
    pub role: String,
    /// When it was done.
    pub when: When,
    /// When it was written down, if later: 2026年4月22日（周三）补录.
    pub recorded: Option<When>,
    /// What was said, in the person's own words or the act's.
    pub text: String,
    /// What was recorded, field by field; many are folded.
    pub facts: Vec<Fact>,
    /// The provisions it rests on.
    pub basis: Vec<Citation>,
    /// What came with it.
    pub papers: Vec<Paper>,
    /// Known to those entitled only.
    pub private: bool,
    /// Where the act is taken away with its proof that it stands in the log.
    pub proof: Option<String>,
}

/// The acts of a matter, newest last as handed in, with filters by person or kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The filters; none draws none.
    pub filters: Vec<Tab>,
    /// The acts, in the order to be read.
    pub acts: Vec<Act>,
}

/// Draws the timeline with its heading.
pub fn timeline(timeline: &Timeline) -> Markup {
    html! {
        section.timeline {
            header.section-head {
                h2 { "经过" }
                @if !timeline.filters.is_empty() {
                    nav.chips aria-label="筛选经过" {
                        @for tab in &timeline.filters {
                            a.chip href=(tab.href) aria-current=[tab.current.then_some("true")] { (tab.text) @if let Some(count) = &tab.count { span.muted.num { (count) } } }
                        }
                    }
                }
            }
            @if timeline.acts.is_empty() {
                p.muted { "还没有记录。第一步办理后，经过显示在这里。" }
            } @else {
                ol.acts { @for act in &timeline.acts { (entry(act)) } }
            }
        }
    }
}

fn entry(act: &Act) -> Markup {
    html! {
        li.act.is-private[act.private] {
            span.act-when { (act.when) }
            div.act-body {
                p.act-title {
                    strong { (act.title) }
                    span.act-who { (act.who) @if !act.role.is_empty() { span.muted { " " (act.role) } } }
                    @if act.private { (Tag::private()) }
                    @if act.recorded.is_some() { (Tag::late_recorded()) }
                    @if let Some(href) = &act.proof { a.act-proof href=(href) download { "存证" span.sr { "：" (act.title) } } }
                }
                @if let Some(recorded) = &act.recorded { p.muted.small { (recorded) " 补录，办理时间以左列为准" } }
                @if !act.text.is_empty() { p.act-text { (act.text) } }
                (recorded(&act.facts))
                @if !act.basis.is_empty() { p.basis { "依据 " (citations(&act.basis)) } }
                @if !act.papers.is_empty() {
                    ul.papers {
                        @for paper in &act.papers {
                            li { a.paper href=(paper.href) { (Icon::Document) (paper.name) @if !paper.note.is_empty() { span.muted { (paper.note) } } } }
                        }
                    }
                }
            }
        }
    }
}

/// The most fields that stand in sight.
const IN_SIGHT: usize = 6;

fn recorded(all: &[Fact]) -> Markup {
    html! {
        @if all.len() > IN_SIGHT {
            details.act-facts { summary { "登记的内容，" (all.len()) " 项" } (facts(all)) }
        } @else if !all.is_empty() {
            div.act-facts { (facts(all)) }
        }
    }
}
