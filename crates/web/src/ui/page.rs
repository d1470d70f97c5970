//! The HTML document itself: head, theme and type size, and what is remembered of both in two cookies
//! so that the switches work without scripts. What stands inside the body is the shell's.

use maud::{DOCTYPE, Markup, html};

use super::assets;

/// Light, dark, or as the person's system wishes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system wishes.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The type size of the public pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 18 px.
    #[default]
    Usual,
    /// 22 px, 大字版.
    Large,
}

/// How this person wants pages to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prefs {
    /// Light or dark.
    pub theme: Theme,
    /// Usual or large type on public pages.
    pub text: TextSize,
}

/// The cookie, and the form field, that hold the theme.
pub const THEME: &str = "theme";
/// The cookie, and the form field, that hold the type size.
pub const TEXT: &str = "text";

impl Theme {
    /// The theme called `word`; an unknown word is the system's wish.
    pub fn from_word(word: &str) -> Theme {
        match word {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// The word kept in the cookie and posted by the switch.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl TextSize {
    /// The size called `word`; an unknown word is the usual size.
    pub fn from_word(word: &str) -> TextSize {
        if word == "large" { TextSize::Large } else { TextSize::Usual }
    }

    /// The word kept in the cookie and posted by the switch.
    pub fn word(self) -> &'static str {
        match self {
            TextSize::Usual => "usual",
            TextSize::Large => "large",
        }
    }
}

impl Prefs {
    /// Reads both preferences from the value of a `Cookie` header; what is missing stays as usual.
    pub fn from_cookies(header: &str) -> Prefs {
        let value = |name: &str| {
            header
                .split(';')
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|(key, _)| *key == name)
        };
        Prefs {
            theme: value(THEME).map(|(_, word)| Theme::from_word(word)).unwrap_or_default(),
            text: value(TEXT).map(|(_, word)| TextSize::from_word(word)).unwrap_or_default(),
        }
    }

    /// The preferences after a switch posted `name` with `value`; unknown names change nothing.
    pub fn after(self, name: &str, value: &str) -> Prefs {
        match name {
            THEME => Prefs { theme: Theme::from_word(value), ..self },
            TEXT => Prefs { text: TextSize::from_word(value), ..self },
            _ => self,
        }
    }

    /// The two `Set-Cookie` values that keep these preferences for a year.
    pub fn set_cookies(self) -> [String; 2] {
        let cookie = |name: &str, word: &str| {
            format!("{name}={word}; Path=/; Max-Age=31536000; SameSite=Lax")
        };
        [cookie(THEME, self.theme.word()), cookie(TEXT, self.text.word())]
    }
}

/// Which of the two kinds of page this is: it sets the base size and the spacing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Dense, 14 px, for officers.
    Workbench,
    /// Generous, 18 px, for the public.
    Public,
}

/// The whole document. `title` is what the tab shows, most particular part first.
pub fn document(title: &str, look: Look, prefs: Prefs, body: Markup) -> Markup {
    let class = match look {
        Look::Workbench => "workbench",
        Look::Public => "public",
    };
    let theme = (prefs.theme != Theme::System).then(|| prefs.theme.word());
    let text = (prefs.text == TextSize::Large).then(|| prefs.text.word());
    html! {
        (DOCTYPE)
        html lang="zh-CN" class=(class) data-theme=[theme] data-text=[text] {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                @for sheet in ["tokens.css", "base.css", "shell.css", "parts.css", "triage.css", "print.css"] {
                    link rel="stylesheet" href=(assets::url(sheet));
                }
                link rel="icon" type="image/svg+xml" href=(assets::url("mark.svg"));
                script src=(assets::url("app.js")) defer {}
            }
            (body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_the_way_through_cookies() {
        let prefs = Prefs::default().after(THEME, "dark").after(TEXT, "large");
        let [theme, text] = prefs.set_cookies();
        let header = [theme, text]
            .map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned())
            .join("; ");
        assert_eq!(Prefs::from_cookies(&format!("sid=x; {header}")), prefs);
    }

    #[test]
    fn a_cookie_nobody_set_is_ignored() {
        assert_eq!(Prefs::from_cookies("theme=<script>; text=huge; xtheme=dark"), Prefs::default());
    }
}
