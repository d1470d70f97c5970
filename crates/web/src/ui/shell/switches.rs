//! The switches for theme and type size: small forms that post a preference and come back, quick with
//! scripts and whole without.

use maud::{Markup, html};

use super::super::PostTo;
use super::super::page::{Prefs, TEXT, THEME, TextSize, Theme};

/// Three buttons, one pressed.
pub fn theme_switch(prefs: Prefs, post: &PostTo) -> Markup {
    let options = [(Theme::System, "随系统"), (Theme::Light, "浅色"), (Theme::Dark, "深色")];
    html! {
        form.switch method="post" action=(post.action) data-prefs {
            (post.fields())
            span.switch-label { "外观" }
            span.segments {
                @for (theme, label) in options {
                    button type="submit" name=(THEME) value=(theme.word()) aria-pressed=(pressed(prefs.theme == theme)) { (label) }
                }
            }
        }
    }
}

/// Usual or large type, for the public pages.
pub fn text_switch(prefs: Prefs, post: &PostTo) -> Markup {
    let options = [(TextSize::Usual, "标准"), (TextSize::Large, "大字")];
    html! {
        form.switch method="post" action=(post.action) data-prefs {
            (post.fields())
            span.switch-label { "字号" }
            span.segments {
                @for (size, label) in options {
                    button type="submit" name=(TEXT) value=(size.word()) aria-pressed=(pressed(prefs.text == size)) { (label) }
                }
            }
        }
    }
}

fn pressed(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}
