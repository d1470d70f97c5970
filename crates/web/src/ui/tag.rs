//! Small words in a thin box: kinds, channels, states, and the two marks that must never be missing,
//! 演示数据 and 待确认. A tag's colour only repeats what its word says.

use maud::{Markup, html};

use super::icon::Icon;

/// What a tag's colour repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A kind or a name: no colour.
    Plain,
    /// In order.
    Good,
    /// Asks for attention.
    Warn,
    /// A remark.
    Note,
    /// A time limit has run out. Nothing else is red.
    Lapsed,
    /// Not settled yet: a dashed border.
    Open,
}

/// A word in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The word.
    pub text: String,
    /// What its colour repeats.
    pub tone: Tone,
    /// An icon before the word.
    pub icon: Option<Icon>,
}

impl Tag {
    /// A tag without icon.
    pub fn new(text: impl Into<String>, tone: Tone) -> Tag {
        Tag { text: text.into(), tone, icon: None }
    }

    /// The same tag with an icon.
    pub fn with_icon(mut self, icon: Icon) -> Tag {
        self.icon = Some(icon);
        self
    }

    /// 待确认: a person must still confirm what stands here.
    pub fn to_confirm() -> Tag {
        Tag::new("待确认", Tone::Open).with_icon(Icon::Question)
    }

    /// 演示数据: what stands here is made up.
    pub fn synthetic() -> Tag {
        Tag::new("演示数据", Tone::Open)
    }

    /// 内部: known to those entitled only.
    pub fn private() -> Tag {
        Tag::new("内部", Tone::Plain).with_icon(Icon::Lock)
    }

    /// 补录: written down later than it happened.
    pub fn late_recorded() -> Tag {
        Tag::new("补录", Tone::Note).with_icon(Icon::Pen)
    }
}

impl maud::Render for Tag {
    fn render(&self) -> Markup {
        let class = match self.tone {
            Tone::Plain => "tag",
            Tone::Good => "tag good",
            Tone::Warn => "tag warn",
            Tone::Note => "tag note",
            Tone::Lapsed => "tag lapsed",
            Tone::Open => "tag open",
        };
        html! { span class=(class) { @if let Some(icon) = self.icon { (icon) } (self.text) } }
    }
}
