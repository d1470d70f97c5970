//! A figure as a leader reads it: value, unit, change, share of how many, its definition on demand, and
//! the rows behind it one click away. Whether a change is good is for the caller to say.

use maud::{Markup, html};

use super::Wing;
use super::icon::Icon;

/// A change against an earlier period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// 比上月多 12 件.
    pub text: String,
    /// Which way it went.
    pub way: Way,
    /// Whether that is welcome.
    pub mood: Mood,
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// More.
    Up,
    /// Less.
    Down,
    /// As before.
    Level,
}

/// Whether a change is welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Better than before.
    Better,
    /// Worse than before.
    Worse,
    /// Neither.
    Neutral,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What is counted: 按期办结率.
    pub label: String,
    /// The value as it is to be read: 98.4, or 不足 5.
    pub value: String,
    /// 件, %, 万元.
    pub unit: String,
    /// 1,263 / 1,284, where it is a share.
    pub share: Option<String>,
    /// How sure it is, where that matters: 抽样估计，±1.2.
    pub uncertainty: Option<String>,
    /// The change.
    pub change: Option<Change>,
    /// What exactly is counted.
    pub definition: String,
    /// The rows behind it.
    pub href: Option<String>,
    /// The wing it belongs to.
    pub wing: Option<Wing>,
}

/// Figures side by side.
pub fn figures(figures: &[Figure]) -> Markup {
    html! { ul.figures { @for item in figures { li { (figure(item)) } } } }
}

/// One figure.
pub fn figure(figure: &Figure) -> Markup {
    html! {
        div class={ "figure " (figure.wing.map(Wing::class).unwrap_or_default()) } {
            p.figure-label { (figure.label) }
            p.figure-value {
                @match &figure.href {
                    Some(href) => a.num href=(href) aria-label={ (figure.label) " " (figure.value) (figure.unit) "，查看明细" } { (figure.value) small { (figure.unit) } },
                    None => span.num { (figure.value) small { (figure.unit) } },
                }
            }
            p.figure-notes.num {
                @if let Some(share) = &figure.share { span { (share) } }
                @if let Some(text) = &figure.uncertainty { span { (text) } }
                @if let Some(change) = &figure.change { (self::change(change)) }
            }
            @if !figure.definition.is_empty() {
                details.define { summary { "口径" span.sr { "：" (figure.label) } } p { (figure.definition) } }
            }
        }
    }
}

fn change(change: &Change) -> Markup {
    let class = match change.mood {
        Mood::Better => "change good",
        Mood::Worse => "change warn",
        Mood::Neutral => "change",
    };
    let icon = match change.way {
        Way::Up => Some(Icon::Up),
        Way::Down => Some(Icon::Down),
        Way::Level => None,
    };
    html! { span class=(class) { @if let Some(icon) = icon { (icon) } (change.text) } }
}
