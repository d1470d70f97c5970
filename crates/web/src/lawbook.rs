//! The law library: titles and their versions, an article as it was in force on a day beside today's,
//! and the rules that rest on it. Open to everyone: the law is public. Each citation of every other
//! page leads here.

mod article;
mod index;
mod statute;
mod visitor;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use wenjin_law::citation::short_title;
use wenjin_law::{Citation, Place, Rules, Statute};

use crate::app::Shared;
use crate::posted::encode;
use crate::problem::Problem;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::notice::Empty;

pub use visitor::Visitor;

/// Where a citation leads: the article, as in force on a day and today.
pub fn href(citation: &Citation, on: Option<Date>) -> String {
    let place = encode(&citation.place.to_string());
    match on {
        Some(on) => format!("{}?place={place}&on={on}", law_href(&citation.law)),
        None => format!("{}?place={place}", law_href(&citation.law)),
    }
}

/// Where a law's text is.
fn law_href(law: &str) -> String {
    format!("/law/{}", encode(short_title(law)).replace('/', "%2F"))
}

/// Where a rule's page is.
pub fn rule_href(id: &wenjin_law::RuleId, on: Option<Date>) -> String {
    match on {
        Some(on) => format!("/rules/{}?on={on}", encode(id.as_str())),
        None => format!("/rules/{}", encode(id.as_str())),
    }
}

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/law", get(index::page)).route("/law/{law}", get(show))
}

/// What of a law is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    place: Option<String>,
    on: Option<String>,
}

/// A day of a query; today where there is none.
///
/// # Errors
/// [`Problem::BadRequest`] where it is no day.
pub fn day(text: Option<&str>) -> Result<Date, Problem> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(now().date()),
        Some(text) => text
            .parse()
            .map_err(|_| Problem::BadRequest("日期写法不对，应写成 2026-04-15 这样。".into())),
    }
}

/// GET /law/{law}
async fn show(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(law): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let on = day(asked.on.as_deref())?;
    let law = short_title(&law).to_string();
    match asked.place.as_deref().filter(|place| !place.is_empty()) {
        None => Ok(statute::page(&app, &visitor, &law, on)),
        Some(place) => {
            let place = Place::parse(place).ok_or_else(|| {
                Problem::BadRequest("条文写法不对，应写成 第十六条第一款第三项 这样。".into())
            })?;
            Ok(article::page(&app, &visitor, Citation { law, place }, on))
        }
    }
}

/// 2022年5月1日至2026年4月14日有效.
fn in_force_words(statute: &Statute) -> String {
    let from = date_words(statute.in_force_from);
    match statute.in_force_until {
        Some(until) => format!("{from}起施行，{}起不再有效", date_words(until)),
        None => format!("{from}起施行"),
    }
}

/// Whether a version speaks on a day, in a word.
fn standing(statute: &Statute, on: Date) -> &'static str {
    if on < statute.in_force_from {
        "尚未施行"
    } else if statute.in_force(on) {
        "有效"
    } else {
        "已失效"
    }
}

/// A rule that rests on an article.
struct Citing<'a> {
    id: &'a wenjin_law::RuleId,
    title: &'a str,
    kind: wenjin_law::rule::Kind,
    from: Date,
    until: Option<Date>,
    place: Place,
}

/// The versions of rules that rest on an article, or on a part of it.
fn citing<'a>(rules: &'a Rules, law: &str, article: u32) -> Vec<Citing<'a>> {
    let mut out: Vec<Citing<'a>> = Vec::new();
    for outline in rules.outlines() {
        let items = rules.lists.get(outline.id).into_iter().flat_map(|rule| &rule.versions);
        let items = items.filter(|version| version.from == outline.from);
        let items =
            items.flat_map(|version| &version.body.items).filter_map(|item| item.basis.as_ref());
        let list = outline.kind == wenjin_law::rule::Kind::List;
        for basis in outline.basis.iter().chain(items.filter(|_| list)) {
            let place = basis.citation.place;
            if short_title(&basis.citation.law) == law && place.article == article {
                let (id, title, kind) = (outline.id, outline.title, outline.kind);
                out.push(Citing {
                    id,
                    title,
                    kind,
                    from: outline.from,
                    until: outline.until,
                    place,
                });
            }
        }
    }
    out.dedup_by(|a, b| (a.kind, a.id, a.from, a.place) == (b.kind, b.id, b.from, b.place));
    out
}

/// What is said where no law has been brought in.
fn no_library() -> Empty {
    Empty {
        text: "这里显示法规原文和各个版本。".into(),
        how: "还没有导入法规库。请系统管理员在服务器上运行：wenjin law import 法规目录。".into(),
        link: None,
    }
}

/// Back to the list of laws.
fn home() -> Link {
    Link::new("法规", "/law")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_leads_to_its_article() {
        let place = Place::parse("第十六条第三项").expect("a place");
        let cite = Citation { law: "中华人民共和国演示法".into(), place };
        let at = href(&cite, Some(jiff::civil::date(2026, 4, 15)));
        assert!(at.starts_with("/law/%E6%BC%94") && at.ends_with("&on=2026-04-15"), "{at}");
        assert!(!at.contains("%E5%9B%BD"));
    }
}
