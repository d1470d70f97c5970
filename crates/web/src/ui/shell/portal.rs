//! The public's frame: the bureau's name, the switch to large type, one column to read, and at the end
//! whom to call.

use maud::{Markup, html};

use super::super::icon::Icon;
use super::super::notice::{Flash, flashes};
use super::super::page::{self, Look, Prefs};
use super::super::{Link, PostTo};
use super::{mark, skip_link, text_switch, theme_switch};

/// Everything around a public page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// The page's own name, first in the tab.
    pub title: String,
    /// The bureau's name.
    pub bureau: String,
    /// The start of the public pages.
    pub home: String,
    /// The few ways to the other public pages.
    pub links: Vec<Link>,
    /// One step back, on pages that ask.
    pub back: Option<Link>,
    /// Theme and type size.
    pub prefs: Prefs,
    /// Where the switches post; carries the page to come back to.
    pub prefs_post: PostTo,
    /// What there is to say.
    pub flashes: Vec<Flash>,
    /// True when the data is made up.
    pub synthetic: bool,
    /// Whom to call, where to come, when; a line each.
    pub contact: Vec<String>,
    /// 隐私说明, 无障碍说明.
    pub footer: Vec<Link>,
}

/// Draws the whole page around `main`, which holds its `h1`.
pub fn portal(shell: &Portal, main: Markup) -> Markup {
    let title = format!("{} · {}", shell.title, shell.bureau);
    let body = html! {
        body {
            (skip_link())
            header.portal-top {
                @if shell.synthetic { p.synthetic-strip { strong { "演示数据" } "　页面上的人、单位和事项都是编造的" } }
                div.portal-row {
                    a.brand href=(shell.home) { (mark()) strong { (shell.bureau) } }
                    (text_switch(shell.prefs, &shell.prefs_post))
                }
                @if !shell.links.is_empty() {
                    nav.portal-links aria-label="公众服务" { @for link in &shell.links { (link) } }
                }
            }
            main #main.portal-main tabindex="-1" {
                @if let Some(back) = &shell.back { a.back href=(back.href) { (Icon::Left) (back.text) } }
                (flashes(&shell.flashes))
                (main)
            }
            footer.portal-foot {
                div {
                    address { @for line in &shell.contact { p { (line) } } }
                    ul { @for link in &shell.footer { li { (link) } } }
                    (theme_switch(shell.prefs, &shell.prefs_post))
                }
            }
        }
    };
    page::document(&title, Look::Public, shell.prefs, body)
}
