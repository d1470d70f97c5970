//! A document as it will print, on a sheet that stays white in both themes, beside what is still
//! missing and which cited articles were checked. Setting the text is the document crate's.

use maud::{Markup, html};

use super::Link;
use super::icon::Icon;
use super::law::Citation;
use super::tag::{Tag, Tone};

/// A citation in the document, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The citation.
    pub citation: Citation,
    /// Whether the article exists and is in force on the date that counts.
    pub holds: bool,
    /// What was found: 2026年4月15日起施行，文本与法规库一致.
    pub note: String,
}

/// A document before or after it is signed.
#[derive(Debug, Clone)]
pub struct DocumentPreview {
    /// 不予受理决定书.
    pub title: String,
    /// Its number, when it has one.
    pub number: String,
    /// 草稿, 已签发.
    pub state: Tag,
    /// The sheet: headings, paragraphs, signature.
    pub sheet: Markup,
    /// Facts that are missing, each with the place to fill it in.
    pub missing: Vec<Link>,
    /// The articles it cites.
    pub checked: Vec<Checked>,
    /// The files to take away: PDF, Word.
    pub files: Vec<Link>,
}

/// A gap in the sheet, marked where the fact would stand.
pub fn gap(label: &str) -> Markup {
    html! { mark.gap { "〔缺：" (label) "〕" } }
}

/// Draws the sheet and what was checked beside it.
pub fn document(preview: &DocumentPreview) -> Markup {
    html! {
        section.document aria-label=(preview.title) {
            header.section-head {
                h2 { (preview.title) } span.muted.num { (preview.number) } (preview.state)
                span.push.row { @for file in &preview.files { a.button.small href=(file.href) { (Icon::Download) (file.text) } } }
            }
            div.document-pair {
                div.sheet-box tabindex="0" role="region" aria-label={ (preview.title) "，预览" } { div.sheet { (preview.sheet) } }
                div.document-checks {
                    h3 { "还缺的事实" }
                    @if preview.missing.is_empty() {
                        p.check-line { (Tag::new("齐全", Tone::Good).with_icon(Icon::Check)) span { "可以签发。" } }
                    } @else {
                        ul { @for link in &preview.missing { li.check-line { (Tag::new("缺", Tone::Warn)) (link) } } }
                    }
                    h3 { "引用的条文" }
                    ul {
                        @for check in &preview.checked {
                            li.check-line {
                                (if check.holds { Tag::new("有效", Tone::Good) } else { Tag::new("不符", Tone::Warn) })
                                span { (check.citation) span.basis { (check.note) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
