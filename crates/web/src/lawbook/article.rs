//! One article: as in force on a day, beside today's where that is another, the cited part marked, with
//! the rules that rest on it.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_law::citation::numeral;
use wenjin_law::{Citation, Place, Statute};

use super::statute::{missing, silent, versions_of};
use super::{Citing, Visitor, citing, in_force_words, law_href, no_library, rule_href};
use crate::app::App;
use crate::posted::encode;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::law::{Article, Today, Wording, alike, article};
use crate::ui::notice::{Notice, NoticeKind, empty, notice};

/// The page of an article.
pub fn page(app: &App, visitor: &Visitor, cite: Citation, on: Date) -> Markup {
    let library = app.library();
    let (law, today) = (cite.law.as_str(), now().date());
    let versions = library.versions(law);
    let title = cite.to_string();
    let found = library.in_force(law, on);
    let main = match found {
        _ if library.is_empty() => said(&title, empty(&no_library())),
        _ if versions.is_empty() => said(&title, missing(law)),
        Err(_) => said(
            &title,
            html! { (versions_of(versions, law, None)) div.after { (silent(law, on)) } },
        ),
        Ok(then) => match then.article(cite.place.article) {
            None => said(&title, no_such(&cite, then)),
            Some(_) => {
                let shown = Article {
                    asked: asked(&cite, on, today),
                    then: wording(then, cite.place),
                    cited: marked(then, cite.place),
                    today: today_of(
                        library.in_force(law, today).ok(),
                        then,
                        versions,
                        cite.place,
                        today,
                    ),
                    source: source(then),
                };
                html! { (article(&shown, 1)) (around(then, cite.place.article, on)) }
            }
        },
    };
    let rules = visitor.is_signed().then(|| citing(&app.rules, law, cite.place.article));
    let main = html! { (main) @if let Some(rules) = rules { (rests(&rules)) } };
    visitor.page(
        app,
        &title,
        Some(Link::new(format!("《{law}》"), format!("{}?on={on}", law_href(law)))),
        main,
    )
}

/// A page without an article still fits the panel.
fn said(title: &str, main: Markup) -> Markup {
    html! { div.stack data-panel-body { h1 { (title) } (main) } }
}

fn no_such(cite: &Citation, statute: &Statute) -> Markup {
    let said = Notice {
        why: format!("{}的文本共 {} 条。", in_force_words(statute), statute.articles.len()),
        remedy: "请核对条号，或者看全文。".into(),
        links: vec![Link::new(
            "看全文",
            format!("{}?on={}", law_href(&cite.law), statute.in_force_from),
        )],
        // code: "law-no-such-place"
        code: Some("law-no-such-place".into()),
        ..Notice::new(NoticeKind::Remark, "这个文本里没有这一条。")
    };
    notice(&said)
}

fn asked(cite: &Citation, on: Date, today: Date) -> String {
    let part = match cite.place {
        Place { paragraph: None, item: None, .. } => String::new(),
        place => format!("，引用的是{place}，已标出"),
    };
    match on == today {
        true => format!("今天有效的文本{part}"),
        false => format!("{}有效的文本{part}", date_words(on)),
    }
}

fn wording(statute: &Statute, place: Place) -> Wording {
    let lines = statute.article(place.article).map(|article| article.lines.clone());
    Wording {
        law: statute.title.clone(),
        number: format!("第{}条", numeral(place.article)),
        in_force: in_force_words(statute),
        paragraphs: lines.unwrap_or_default(),
    }
}

/// Which lines are the cited paragraph or item; none where the whole article is cited.
fn marked(statute: &Statute, place: Place) -> Vec<usize> {
    if place == Place::article(place.article) {
        return Vec::new();
    }
    let (Some(article), Some(cited)) = (statute.article(place.article), statute.lines(place))
    else {
        return Vec::new();
    };
    let lines = article.lines.iter().enumerate();
    lines.filter(|(_, line)| cited.contains(&line.as_str())).map(|(at, _)| at).collect()
}

fn today_of(
    now: Option<&Statute>,
    then: &Statute,
    versions: &[Statute],
    place: Place,
    today: Date,
) -> Today {
    match now {
        Some(now) if now.in_force_from == then.in_force_from => Today::Same,
        Some(now) if unchanged(now, then, place.article) => Today::Same,
        Some(now) => Today::Other(wording(now, place)),
        None => {
            let ended = versions
                .iter()
                .filter_map(|version| version.in_force_until)
                .filter(|end| *end <= today)
                .max();
            Today::Gone(match ended {
                Some(end) => format!("今天它已不再有效（{}起）。", date_words(end)),
                None => "今天没有有效的文本。".into(),
            })
        }
    }
}

/// True where both read alike.
fn unchanged(now: &Statute, then: &Statute, article: u32) -> bool {
    let read = |statute: &Statute| statute.article(article).map(|article| article.lines.concat());
    match (read(now), read(then)) {
        (Some(now), Some(then)) => alike(&now, &then),
        _ => false,
    }
}

fn source(statute: &Statute) -> String {
    let number =
        statute.document_number.as_ref().map(|number| format!("，{number}")).unwrap_or_default();
    format!("法规库：《{}》{}{number}", statute.title, statute.kind)
}

/// The articles before and after.
fn around(statute: &Statute, number: u32, on: Date) -> Markup {
    let to = |number: u32| {
        statute.article(number).map(|_| {
            let place = format!("第{}条", numeral(number));
            Link::new(
                place.clone(),
                format!("{}?place={}&on={on}", law_href(&statute.title), encode(&place)),
            )
        })
    };
    html! {
        nav.row.after aria-label="前后条文" {
            @if let Some(link) = number.checked_sub(1).and_then(to) { a.button.small href=(link.href) { (link.text) } }
            a.button.small href={ (law_href(&statute.title)) "?on=" (on) "#a" (number) } { "全文" }
            @if let Some(link) = to(number + 1) { a.button.small href=(link.href) { (link.text) } }
        }
    }
}

fn rests(rules: &[Citing<'_>]) -> Markup {
    html! {
        section.below.stack-s {
            h2 { "依据这一条的规则" }
            @if rules.is_empty() { p.muted { "没有规则引用这一条。" } }
            @else {
                ul.rests {
                    @for rule in rules {
                        li {
                            a href=(rule_href(rule.id, Some(rule.from))) { (rule.title) }
                            span.muted { (rule.kind.title()) " · " (rule.place) " · " (rule.from) "起" @if let Some(until) = rule.until { "，" (until) "止" } }
                        }
                    }
                }
            }
        }
    }
}
