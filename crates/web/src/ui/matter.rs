//! What a matter is at a glance: its header with title, parties and tickets; the card of a party with
//! masked values; and plain lists of facts. Masking itself, and who may lift it, is decided elsewhere:
//! a masked value comes here masked, with the form that asks to see it.

use maud::{Markup, html};

use super::icon::Icon;
use super::tag::Tag;
use super::{Link, PostTo, Wing, post_button};

/// The way a matter reached the bureau, with its number there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// 12345, 12315, 来信.
    pub channel: String,
    /// The number in that channel.
    pub number: String,
    /// Its own page, when it has one.
    pub href: Option<String>,
}

/// The head of a matter's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterHead {
    /// The wing whose accent it bears.
    pub wing: Wing,
    /// What kind of matter: 投诉.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its title, in the person's own words where there are such.
    pub title: String,
    /// Where it stands: 待受理.
    pub stage: String,
    /// The business concerned.
    pub business: Option<Link>,
    /// Where it happened.
    pub place: String,
    /// The people concerned, masked: 投诉人 甲某（138****0000）.
    pub parties: Vec<String>,
    /// How it came in.
    pub tickets: Vec<Ticket>,
    /// Marks such as 待确认 and 演示数据.
    pub tags: Vec<Tag>,
}

/// Draws the head; it holds the page's `h1`.
pub fn head(matter: &MatterHead) -> Markup {
    html! {
        header class={ "matter-head " (matter.wing.class()) } {
            p.matter-number {
                span.matter-kind { (matter.kind) } span.num { (matter.number) }
                span.stage { (matter.stage) }
                @for tag in &matter.tags { (tag) }
            }
            h1 { (matter.title) }
            ul.matter-facts {
                @if let Some(business) = &matter.business { li { (Icon::Shop) (business) } }
                @if !matter.place.is_empty() { li { (Icon::Place) (matter.place) } }
                @for party in &matter.parties { li { (Icon::Person) (party) } }
                @for ticket in &matter.tickets { li { (self::ticket(ticket)) } }
            }
        }
    }
}

/// The body of a matter's page: what is to be done (`lead`: steps and clocks) stands before what happened
/// (`main`) in reading order and beside it on a desk; who is concerned (`aside`) comes last.
pub fn layout(lead: Markup, main: Markup, aside: Markup) -> Markup {
    html! {
        div.split {
            div.lead { (lead) }
            div.main.stack-l { (main) }
            div.aside { (aside) }
        }
    }
}

/// A channel and its number as a small ticket.
pub fn ticket(ticket: &Ticket) -> Markup {
    let face = html! { span { (ticket.channel) } @if !ticket.number.is_empty() { span.num { (ticket.number) } } };
    html! {
        @match &ticket.href {
            Some(href) => a.ticket href=(href) { (face) },
            None => span.ticket { (face) },
        }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words or a number.
    Text(String),
    /// Words that lead somewhere.
    Link(Link),
    /// A masked value; the form, where the person may ask to see it. Each look is an act.
    Masked(String, Option<PostTo>),
    /// A value shown after such an ask.
    Revealed(String),
    /// Nothing is known, and why: 来信未写明.
    Unknown(String),
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is: 联系电话.
    pub label: String,
    /// What is known of it.
    pub value: Value,
    /// Where it can be changed, on pages that let one check answers.
    pub change: Option<String>,
}

impl Fact {
    /// A fact in plain words.
    pub fn text(label: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact::new(label, Value::Text(value.into()))
    }

    /// A fact of any kind.
    pub fn new(label: impl Into<String>, value: Value) -> Fact {
        Fact { label: label.into(), value, change: None }
    }

    /// The same fact with the page that changes it.
    pub fn with_change(mut self, href: impl Into<String>) -> Fact {
        self.change = Some(href.into());
        self
    }
}

/// Facts under one another: label left, value right.
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for fact in facts {
                div {
                    dt { (fact.label) }
                    dd {
                        span.fact-value { (value(fact)) }
                        @if let Some(href) = &fact.change { a.fact-change href=(href) { "修改" span.sr { (fact.label) } } }
                    }
                }
            }
        }
    }
}

fn value(fact: &Fact) -> Markup {
    html! {
        @match &fact.value {
            Value::Text(text) => { (text) }
            Value::Link(link) => { (link) }
            Value::Masked(text, None) => span.masked { (text) },
            Value::Masked(text, Some(post)) => {
                span.masked { (text) }
                (post_button(post, html! { (Icon::Eye) "查看" span.sr { (fact.label) } }, "button quiet small"))
            }
            Value::Revealed(text) => { (text) span.revealed { (Icon::Eye) "本次查看已记录" } }
            Value::Unknown(why) => span.muted { "不详" @if !why.is_empty() { "（" (why) "）" } },
        }
    }
}

/// Someone a matter concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// 投诉人, 被投诉人, 当事人.
    pub role: String,
    /// The name, masked where it must be.
    pub name: String,
    /// The page about them, for businesses.
    pub href: Option<String>,
    /// Marks: 个体工商户, 信用 A.
    pub tags: Vec<Tag>,
    /// What is known of them.
    pub facts: Vec<Fact>,
    /// A remark that matters: 同一投诉人 30 日内第 3 件.
    pub note: String,
}

/// Draws the card of a party.
pub fn party(party: &Party) -> Markup {
    party_with(party, html! {})
}

/// Draws the card with what may be done about it below.
pub fn party_with(party: &Party, foot: Markup) -> Markup {
    html! {
        section.party.panel {
            h3 {
                span.party-role { (party.role) }
                @match &party.href {
                    Some(href) => a href=(href) { (party.name) },
                    None => span { (party.name) },
                }
            }
            @if !party.tags.is_empty() { p.row { @for tag in &party.tags { (tag) } } }
            (facts(&party.facts))
            @if !party.note.is_empty() { p.party-note { (Icon::Info) span { (party.note) } } }
            (foot)
        }
    }
}
