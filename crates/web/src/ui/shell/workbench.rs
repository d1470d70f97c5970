//! The officers' frame: a slim rail that becomes a bottom bar on a phone, a top line with place, search
//! and the person, what there is to say, and the page.

use maud::{Markup, html};

use super::super::icon::Icon;
use super::super::notice::{Flash, flashes};
use super::super::page::{self, Look, Prefs};
use super::super::{Link, PostTo, Wing};
use super::{mark, skip_link, synthetic_mark, theme_switch};

/// A way in from the rail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RailEntry {
    /// Its name, at most five characters.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Drawn before the name, and above it in the bottom bar.
    pub icon: Option<Icon>,
    /// How many wait, as it is to be read.
    pub count: Option<String>,
    /// The letter after `g`.
    pub key: Option<char>,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// Entries under a wing, or the person's own without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RailGroup {
    /// The wing; `None` for what is the person's own, which stands first.
    pub wing: Option<Wing>,
    /// The entries; a group without any is not drawn.
    pub entries: Vec<RailEntry>,
}

/// The search box of the top line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The page that answers; it takes `q` by GET and, on a phone, holds the box itself.
    pub action: String,
    /// What was searched for.
    pub value: String,
    /// What can be searched for: 编号、店名、电话.
    pub hint: String,
}

/// The person at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their name.
    pub name: String,
    /// Role and office: 投诉处理 · 金雀山所.
    pub role: String,
    /// Pages about them: 我的按键, 修改口令.
    pub links: Vec<Link>,
    /// Signs out.
    pub sign_out: PostTo,
}

/// How wide the page's content runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// As wide as the window: lists, boards.
    Full,
    /// Two columns at most: a matter, a form.
    Page,
}

/// Everything around a workbench page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbench {
    /// The page's own name, first in the tab.
    pub title: String,
    /// The bureau's name.
    pub bureau: String,
    /// Where the brand leads: the person's first page.
    pub home: String,
    /// The wing the page belongs to.
    pub wing: Option<Wing>,
    /// The rail.
    pub rail: Vec<RailGroup>,
    /// The way here; the page itself is the title.
    pub place: Vec<Link>,
    /// The search box.
    pub search: Option<Search>,
    /// The person, when signed in.
    pub user: Option<User>,
    /// Theme and type size.
    pub prefs: Prefs,
    /// Where the switches post; carries the page to come back to.
    pub prefs_post: PostTo,
    /// The page that lists the keys.
    pub keys: Option<String>,
    /// What there is to say.
    pub flashes: Vec<Flash>,
    /// True when the data is made up.
    pub synthetic: bool,
    /// How wide the content runs.
    pub width: Width,
}

/// Draws the whole page around `main`, which holds its `h1`.
pub fn workbench(shell: &Workbench, main: Markup) -> Markup {
    let title = format!("{} · {}", shell.title, shell.bureau);
    let groups: Vec<&RailGroup> =
        shell.rail.iter().filter(|group| !group.entries.is_empty()).collect();
    let width = match shell.width {
        Width::Full => "is-full",
        Width::Page => "is-page",
    };
    let body = html! {
        body class=[shell.wing.map(Wing::class)] {
            (skip_link())
            div.frame {
                (rail(&shell.home, &shell.bureau, &groups))
                div.content {
                    (top(shell))
                    main #main tabindex="-1" class=(width) {
                        (flashes(&shell.flashes))
                        (main)
                    }
                }
                (dock(&groups))
            }
        }
    };
    page::document(&title, Look::Workbench, shell.prefs, body)
}

fn rail(home: &str, bureau: &str, groups: &[&RailGroup]) -> Markup {
    html! {
        nav.rail aria-label="主导航" {
            a.brand href=(home) { (mark()) span { strong { "稳进" } small { (bureau) } } }
            @for group in groups {
                @match group.wing {
                    Some(wing) => div class={ "rail-group " (wing.class()) } {
                        p.rail-wing { (wing.character()) }
                        (entries(&group.entries))
                    },
                    None => div.rail-group { (entries(&group.entries)) },
                }
            }
        }
    }
}

fn entries(entries: &[RailEntry]) -> Markup {
    html! {
        ul {
            @for entry in entries {
                li {
                    a href=(entry.href) aria-current=[entry.current.then_some("page")] data-go=[entry.key] {
                        @if let Some(icon) = entry.icon { (icon) }
                        span.rail-label { (entry.label) }
                        @if let Some(count) = &entry.count { span.rail-count.num { (count) } }
                    }
                }
            }
        }
    }
}

fn top(shell: &Workbench) -> Markup {
    html! {
        header.top {
            nav.place aria-label="所在位置" {
                ol {
                    @for link in &shell.place { li { (link) } }
                    li { span aria-current="page" { (shell.title) } }
                }
            }
            @if shell.synthetic { (synthetic_mark()) }
            @if let Some(search) = &shell.search { (self::search(search)) }
            (menu(shell))
        }
    }
}

fn search(search: &Search) -> Markup {
    html! {
        form.search role="search" method="get" action=(search.action) {
            label.sr for="q" { "检索" }
            (Icon::Search)
            input #q name="q" type="search" value=(search.value) placeholder=(search.hint) autocomplete="off" aria-keyshortcuts="/" data-search;
            kbd aria-hidden="true" { "/" }
        }
        a.search-go.button.quiet href=(search.action) { (Icon::Search) span.sr { "检索" } }
    }
}

fn menu(shell: &Workbench) -> Markup {
    html! {
        details.user data-menu {
            summary.button.quiet {
                (Icon::Person)
                @match &shell.user {
                    Some(user) => span.user-name { (user.name) },
                    None => span.user-name { "未登录" },
                }
                (Icon::Down)
            }
            div.menu {
                @if let Some(user) = &shell.user {
                    p.menu-who { strong { (user.name) } span.muted { (user.role) } }
                }
                (theme_switch(shell.prefs, &shell.prefs_post))
                ul {
                    @if let Some(keys) = &shell.keys { li { a href=(keys) data-help { (Icon::Keyboard) "按键一览" kbd aria-hidden="true" { "?" } } } }
                    @if let Some(user) = &shell.user {
                        @for link in &user.links { li { (link) } }
                        li { (sign_out(&user.sign_out)) }
                    }
                }
            }
        }
    }
}

fn sign_out(post: &PostTo) -> Markup {
    html! {
        form method="post" action=(post.action) data-clear-drafts {
            (post.fields())
            button.menu-item type="submit" { (Icon::Leave) "退出登录" }
        }
    }
}

fn dock(groups: &[&RailGroup]) -> Markup {
    html! {
        nav.dock aria-label="底部导航" {
            @for group in groups {
                @match group.wing {
                    None => @for entry in group.entries.iter().take(2) { (dock_link(entry, None)) },
                    Some(wing) if group.entries.len() == 1 => { (dock_link(&group.entries[0], Some(wing))) }
                    Some(wing) => details class=(wing.class()) data-menu {
                        summary data-current[group.entries.iter().any(|entry| entry.current)] {
                            span.dock-char { (wing.character()) }
                            span { (group.entries.len()) " 项" }
                        }
                        div.dock-sheet { (entries(&group.entries)) }
                    },
                }
            }
        }
    }
}

fn dock_link(entry: &RailEntry, wing: Option<Wing>) -> Markup {
    html! {
        a class=[wing.map(Wing::class)] href=(entry.href) aria-current=[entry.current.then_some("page")] {
            @match (entry.icon, wing) {
                (_, Some(wing)) => span.dock-char aria-hidden="true" { (wing.character()) },
                (Some(icon), None) => { (icon) }
                (None, None) => { (Icon::Inbox) }
            }
            span { (entry.label) }
        }
    }
}
