//! The list of laws, and the search through their words.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_law::citation::numeral;
use wenjin_law::{Library, Statute};

use super::{Visitor, law_href, no_library, standing};
use crate::app::Shared;
use crate::posted::encode;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::icon::Icon;
use crate::ui::list::{Cell, Column, ColumnKind, Row, WorkList, list};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, empty};
use crate::ui::tag::{Tag, Tone};

/// Articles shown of a search.
const MOST_HITS: usize = 60;
/// Characters of the longest search.
const LONGEST: usize = 40;

/// What is searched for.
#[derive(Debug, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// GET /law
pub async fn page(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(search): Query<Search>,
) -> Markup {
    let library = app.library();
    let words: String = search.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let today = now().date();
    let main = html! {
        (page_head("法规", "每一条都能看到某一天有效的文本，和今天的对照。", html! {}))
        @if library.is_empty() {
            (empty(&no_library()))
        } @else {
            form.book-search method="get" action="/law" role="search" {
                label.sr for="law-q" { "在法规里找" }
                input #law-q type="search" name="q" value=(words) placeholder="法规名称，或者条文里的字" maxlength=(LONGEST);
                button.button type="submit" { (Icon::Search) "找" }
            }
            (list(&titles(&library, &words, today)))
            @if !words.is_empty() { (hits(&library, &words, today)) }
        }
    };
    visitor.page(&app, "法规", None, main)
}

fn titles(library: &Library, words: &str, today: Date) -> WorkList {
    let mut versions: BTreeMap<(&str, &str), Vec<&Statute>> = BTreeMap::new();
    for statute in library.iter().filter(|statute| statute.title.contains(words)) {
        versions.entry((rank(&statute.kind), &statute.title)).or_default().push(statute);
    }
    let row = |((_, title), versions): (&(&str, &str), &Vec<&Statute>)| {
        let now = versions.iter().rev().find(|version| version.in_force(today));
        let shown = now.or(versions.last())?;
        let number = shown.document_number.clone().unwrap_or_default();
        let several = (versions.len() > 1).then(|| format!("{} 个版本", versions.len()));
        let note: Vec<String> = [number, several.unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let state = standing(shown, today);
        let tags = match now {
            Some(_) => vec![],
            None => vec![Tag::new(state, Tone::Warn)],
        };
        Some(Row {
            key: title.to_string(),
            cells: vec![
                Cell::Title {
                    text: title.to_string(),
                    href: law_href(title),
                    note: note.join(" · "),
                    tags,
                },
                Cell::Text(shown.kind.clone()),
                Cell::Text(date_words(shown.in_force_from)),
                Cell::Number(shown.articles.len().to_string()),
            ],
            unread: false,
        })
    };
    let rows: Vec<Row> = versions.iter().filter_map(row).collect();
    WorkList {
        caption: "法规".into(),
        views: vec![],
        filters: vec![],
        clear: None,
        filter_form: None,
        count: format!("{} 部", rows.len()),
        export: None,
        columns: vec![
            Column::new("名称", ColumnKind::Title),
            Column::new("种类", ColumnKind::Text),
            Column::new("施行", ColumnKind::Text),
            Column::new("条数", ColumnKind::Number),
        ],
        rows,
        bulk: None,
        pages: None,
        empty: Empty {
            text: format!("没有名称里带“{words}”的法规。"),
            how: "可以换一个词；条文里的字在下面。".into(),
            link: Some(Link::new("全部法规", "/law")),
        },
    }
}

/// By rank of the text.
fn rank(kind: &str) -> &'static str {
    let ranks = ["法律", "行政法规", "部门规章", "地方性法规"];
    let order = ["1", "2", "3", "4"];
    ranks.iter().position(|known| *known == kind).map_or("5", |at| order[at])
}

fn hits(library: &Library, words: &str, today: Date) -> Markup {
    let mut found = Vec::new();
    let current = library.iter().filter(|statute| statute.in_force(today));
    for statute in current {
        for article in &statute.articles {
            if let Some(line) = article.lines.iter().find(|line| line.contains(words)) {
                found.push((statute, article.number, line));
            }
        }
    }
    html! {
        section.below.stack-s {
            h2 { "条文里有“" (words) "”的，" span.num { (found.len()) } " 条" }
            @if found.len() > MOST_HITS { p.muted { "下面是前 " (MOST_HITS) " 条，词写长一些可以少一些。" } }
            ul.hits {
                @for (statute, number, line) in found.iter().take(MOST_HITS) {
                    @let place = format!("第{}条", numeral(*number));
                    li {
                        a href={ (law_href(&statute.title)) "?place=" (encode(&place)) } data-panel { "《" (statute.title) "》" (place) }
                        p.hit { (snippet(line, words)) }
                    }
                }
            }
        }
    }
}

/// The words with what stands around them.
fn snippet(line: &str, words: &str) -> Markup {
    let Some((before, after)) = line.split_once(words) else { return html! { (line) } };
    let count = before.chars().count();
    let head: String = before.chars().skip(count.saturating_sub(30)).collect();
    let tail: String = after.chars().take(50).collect();
    html! {
        @if count > 30 { "…" } (head) mark { (words) } (tail) @if after.chars().nth(50).is_some() { "…" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_marks_the_words_and_escapes_the_rest() {
        let drawn = snippet("<甲>应当自收到之日起", "收到").into_string();
        assert_eq!(drawn, "&lt;甲&gt;应当自<mark>收到</mark>之日起");
    }
}
