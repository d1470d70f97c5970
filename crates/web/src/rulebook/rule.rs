//! One rule: what it says on a day, what it rests on, what it leaves open, and its versions as tabs.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_law::rule::{Kind, Outline, Provenance};
use wenjin_law::{Basis, describe};

use super::versions;
use crate::app::{App, Shared};
use crate::frame::{self, Page};
use crate::lawbook::{day, href, rule_href};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::law::Citation;
use crate::ui::navigation::{Tab, page_head, tabs};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::tag::{Tag, Tone};

/// On which day.
#[derive(Debug, Deserialize)]
pub struct On {
    on: Option<String>,
}

/// GET /rules/{id}
pub async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<On>,
) -> Result<Markup, Problem> {
    let on = day(asked.on.as_deref())?;
    let all = versions(&app, &id);
    let Some(latest) = all.last() else { return Err(Problem::NotFound) };
    let shown = all.iter().find(|rule| rule.in_force(on));
    let tab = |rule: &Outline<'_>| Tab {
        text: match rule.until {
            Some(until) => format!("{} 至 {until}（不含）", rule.from),
            None => format!("{} 起", rule.from),
        },
        href: rule_href(rule.id, Some(rule.from)),
        count: None,
        current: shown.is_some_and(|shown| shown.from == rule.from),
    };
    let main = html! {
        (page_head(latest.title, latest.id.as_str(), html! { (Tag::new(latest.kind.title(), Tone::Plain)) }))
        (tabs("各个版本", &all.iter().map(tab).collect::<Vec<_>>()))
        div.after {
            @match shown {
                Some(rule) => { (version(&app, rule)) }
                None => { (notice(&Notice {
                    why: "那一天还没有开始，或者已经结束；空档就是没有规则，不取最近的一条。".into(),
                    remedy: "请看上面列出的版本。".into(),
                    code: Some("rule-not-in-force".into()),
                    ..Notice::new(NoticeKind::Remark, format!("{}没有有效的版本。", date_words(on)))
                })) }
            }
        }
    };
    Ok(frame::work(&app, &signed, Page::new(latest.title).under("规则", "/rules"), main))
}

fn version(app: &App, rule: &Outline<'_>) -> Markup {
    let lines = describe::lines(&app.rules, rule);
    let own = |line: &&String| {
        !["依据：", "说明：", "待确认："].iter().any(|head| line.starts_with(head))
    };
    html! {
        @if !rule.in_force(now().date()) { p.spaced { (Tag::new("今天已不适用", Tone::Warn)) } }
        @if let Some(open) = rule.to_confirm {
            div.spaced { (notice(&Notice { why: format!("{open}。"), ..Notice::new(NoticeKind::Remark, "这一版待确认。") })) }
        }
        div.split {
            div.main.stack-l {
                section.stack-s {
                    h2 { "怎样规定" }
                    dl.facts { @for line in lines.iter().filter(own) { (said(line)) } }
                }
                @if rule.kind == Kind::List { (items(app, rule)) }
                @if let Some(note) = rule.note { section.stack-s { h2 { "怎样理解" } p { (note) } } }
            }
            div.lead {
                section.stack-s {
                    h2 { "依据" }
                    @if rule.provenance == Provenance::Bureau { p { (Tag::new("本局自定", Tone::Plain)) " 只能比法律更严。" } }
                    @if rule.basis.is_empty() { p.muted { "没有引用条文。" } }
                    ul.rests { @for basis in rule.basis { (self::basis(basis, rule)) } }
                }
            }
        }
    }
}

/// 长度：7个工作日, as a name and its value.
fn said(line: &str) -> Markup {
    let (name, value) = line.split_once('：').unwrap_or(("", line));
    html! { div { dt { (name) } dd { span.fact-value { (value) } } } }
}

fn basis(basis: &Basis, rule: &Outline<'_>) -> Markup {
    let cite = Citation::new(basis.citation.to_string(), href(&basis.citation, Some(rule.from)));
    html! { li { (cite) span.muted { (basis.says) } } }
}

/// The articles behind the entries of a list.
fn items(app: &App, rule: &Outline<'_>) -> Markup {
    let version = app
        .rules
        .lists
        .get(rule.id)
        .and_then(|list| list.versions.iter().find(|it| it.from == rule.from));
    let items = version.into_iter().flat_map(|version| &version.body.items);
    let cited: Vec<_> = items.filter_map(|item| Some((item, item.basis.as_ref()?))).collect();
    html! {
        @if !cited.is_empty() {
            section.stack-s {
                h2 { "各项的依据" }
                ul.rests { @for (item, basis) in cited { li { span { (item.title) } (Citation::new(basis.citation.to_string(), href(&basis.citation, Some(rule.from)))) } } }
            }
        }
    }
}
