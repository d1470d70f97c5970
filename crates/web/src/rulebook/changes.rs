//! What changed for an officer between two days: rules that began, ended, or say something else.

use axum::extract::{Query, State};
use jiff::Span;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_law::diff::{Change, between};

use crate::app::Shared;
use crate::frame::{self, Page};
use crate::lawbook::{day, rule_href};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::form::{self, Control, Field};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, empty};
use crate::ui::tag::{Tag, Tone};

/// The two days.
#[derive(Debug, Deserialize)]
pub struct Days {
    from: Option<String>,
    to: Option<String>,
}

/// GET /rules/changes
pub async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Query(days): Query<Days>,
) -> Result<Markup, Problem> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let second = day(days.to.as_deref())?;
    let first = match given(&days.from) {
        true => day(days.from.as_deref())?,
        false => now().date().checked_sub(Span::new().years(1)).unwrap_or(second),
    };
    let changes = between(&app.rules, first, second);
    let field = |name: &str, label: &str, value: Date| {
        Field::new(name, label, Control::Date).value(value.to_string())
    };
    let main = html! {
        (page_head("规则的变化", "新增、不再有效和改了的，逐条列出。", html! {}))
        form.book-days method="get" action="/rules/changes" {
            (form::field(&field("from", "从", first), "days"))
            (form::field(&field("to", "到", second), "days"))
            button.button type="submit" { "比较" }
        }
        @if changes.is_empty() {
            div.below { (empty(&Empty {
                text: format!("{}和{}，规则没有不同。", date_words(first), date_words(second)),
                how: "请换两个日期，比如规定施行的前一天和当天。".into(),
                link: None,
            })) }
        } @else {
            p.after { strong.num { (changes.len()) " 条" } " 在" (date_words(first)) "和" (date_words(second)) "之间不同。" }
            @for change in changes.iter().filter(|change| !change.only_basis()) { (drawn(change)) }
            @let renumbered: Vec<&Change<'_>> = changes.iter().filter(|change| change.only_basis()).collect();
            @if !renumbered.is_empty() {
                section.after {
                    h2 { "内容不变、只换了依据的，" (renumbered.len()) " 条" }
                    @for change in renumbered { (drawn(change)) }
                }
            }
        }
    };
    Ok(frame::work(&app, &signed, Page::new("规则的变化").under("规则", "/rules"), main))
}

fn drawn(change: &Change<'_>) -> Markup {
    let outline = change.outline();
    let tag = match (&change.before, &change.after) {
        (None, _) => Tag::new("新增", Tone::Good),
        (_, None) => Tag::new("不再有效", Tone::Warn),
        _ => Tag::new("改了", Tone::Note),
    };
    html! {
        section.panel.after {
            header.section-head {
                h2 { a href=(rule_href(outline.id, Some(outline.from))) { (outline.title) } }
                (tag)
                span.muted { (outline.kind.title()) }
            }
            ul.difference {
                @for line in &change.lines {
                    @if let Some(line) = line.strip_prefix("− ") { li { del { (line) } } }
                    @else if let Some(line) = line.strip_prefix("＋ ") { li { ins { (line) } } }
                }
            }
        }
    }
}
