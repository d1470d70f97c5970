//! A whole law as in force on a day, with its versions and, at each article, the rules that rest on it.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_law::Statute;
use wenjin_law::citation::numeral;

use super::{Visitor, citing, home, in_force_words, law_href, no_library, rule_href, standing};
use crate::app::App;
use crate::posted::encode;
use crate::time::{date_words, now};
use crate::ui::navigation::{Tab, page_head, tabs};
use crate::ui::notice::{Notice, NoticeKind, empty, notice};
use crate::ui::tag::{Tag, Tone};

/// The page of a law.
pub fn page(app: &App, visitor: &Visitor, law: &str, on: Date) -> Markup {
    let library = app.library();
    let versions = library.versions(law);
    let shown = library.in_force(law, on).ok();
    let main = html! {
        (page_head(&format!("《{law}》"), "", html! {}))
        @if library.is_empty() {
            (empty(&no_library()))
        } @else if versions.is_empty() {
            (missing(law))
        } @else {
            (versions_of(versions, law, shown))
            @match shown {
                None => div.after { (silent(law, on)) },
                Some(statute) => { (text(app, visitor, statute, on)) }
            }
        }
    };
    visitor.page(app, &format!("《{law}》"), Some(home()), main)
}

/// The library has no such law.
pub fn missing(law: &str) -> Markup {
    let said = Notice {
        why: "这部法规没有导入。".into(),
        remedy: "请核对名称；名称没有错的，请系统管理员导入。".into(),
        links: vec![home()],
        // code: "law-not-in-library"
        code: Some("law-not-in-library".into()),
        ..Notice::new(NoticeKind::Remark, format!("法规库里没有《{law}》。"))
    };
    notice(&said)
}

/// Versions are there, none in force that day.
pub fn silent(law: &str, on: Date) -> Markup {
    let said = Notice {
        why: "那一天它还没有施行、已经失效，或者那时的文本没有导入。".into(),
        remedy: "请看上面列出的版本。".into(),
        // code: "law-not-in-force"
        code: Some("law-not-in-force".into()),
        ..Notice::new(NoticeKind::Remark, format!("没有《{law}》在{}有效的文本。", date_words(on)))
    };
    notice(&said)
}

/// The versions as tabs; each leads to its first day.
pub fn versions_of(versions: &[Statute], law: &str, shown: Option<&Statute>) -> Markup {
    let tab = |version: &Statute| Tab {
        text: format!("{} 起", version.in_force_from),
        href: format!("{}?on={}", law_href(law), version.in_force_from),
        count: None,
        current: shown.is_some_and(|shown| shown.in_force_from == version.in_force_from),
    };
    tabs("各个版本", &versions.iter().map(tab).collect::<Vec<_>>())
}

fn text(app: &App, visitor: &Visitor, statute: &Statute, on: Date) -> Markup {
    let today = now().date();
    html! {
        p.row.after.muted {
            span { (in_force_words(statute)) } span { (statute.kind) }
            @if let Some(number) = &statute.document_number { span { (number) } }
            @if !statute.in_force(today) { (Tag::new(format!("今天{}", standing(statute, today)), Tone::Warn)) }
        }
        @if let Some(note) = &statute.note { p.hint { "编辑说明：" (note) } }
        div.statute {
            @for article in &statute.articles {
                @let number = format!("第{}条", numeral(article.number));
                section.statute-article id={ "a" (article.number) } {
                    h2.statute-number { a href={ (law_href(&statute.title)) "?place=" (encode(&number)) "&on=" (on) } data-panel { (number) } }
                    div {
                        @for line in &article.lines { p.song { (line) } }
                        @if visitor.is_signed() { (rests(app, statute, article.number, on)) }
                    }
                }
            }
        }
    }
}

/// The rules of that day that rest on an article.
fn rests(app: &App, statute: &Statute, article: u32, on: Date) -> Markup {
    let mut rules = citing(&app.rules, &statute.title, article);
    rules.retain(|rule| rule.from <= on && rule.until.is_none_or(|until| on < until));
    rules.dedup_by(|a, b| a.id == b.id);
    html! {
        @if !rules.is_empty() {
            p.basis {
                "规则："
                @for (place, rule) in rules.iter().enumerate() {
                    @if place > 0 { "、" }
                    a href=(rule_href(rule.id, Some(on))) { (rule.title) }
                }
            }
        }
    }
}
