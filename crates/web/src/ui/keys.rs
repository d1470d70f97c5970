//! The list of keys: a page of its own at `/keys`, and the panel that `?` opens from it. Keys that
//! belong to the page in view are read from its buttons by the script.

use maud::{Markup, html};

/// A key and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The keys, pressed one after the other.
    pub keys: Vec<String>,
    /// What happens.
    pub does: String,
}

impl Key {
    /// `g i` is two keys, `/` one.
    pub fn new(keys: &str, does: impl Into<String>) -> Key {
        Key { keys: keys.split(' ').map(str::to_owned).collect(), does: does.into() }
    }
}

/// Keys that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyGroup {
    /// 到处可用.
    pub title: String,
    /// Its keys.
    pub keys: Vec<Key>,
}

/// The keys every workbench page has. What follows `g` comes from the rail.
pub fn everywhere() -> KeyGroup {
    let keys = vec![
        Key::new("/", "检索"),
        Key::new("?", "显示全部按键"),
        Key::new("esc", "关闭窗口，离开输入框"),
        Key::new("j", "下一行，也可用 ↓"),
        Key::new("k", "上一行，也可用 ↑"),
        Key::new("enter", "打开所在行"),
        Key::new("x", "选中所在行；按住 Shift 点选可连选"),
    ];
    KeyGroup { title: "到处可用".into(), keys }
}

/// The content of `/keys`. Single-letter keys can be turned off there, as some people's software
/// speaks letters into the page (WCAG 2.1.4); the script puts the switch into `data-keys-switch`.
pub fn keys(groups: &[KeyGroup]) -> Markup {
    html! {
        div.keys data-panel-body {
            h1 { "按键" }
            p.muted { "每个按键都有看得见的按钮，不用按键也能办完。" }
            div data-keys-switch {}
            div data-keys-here {}
            @for group in groups {
                section {
                    h2 { (group.title) }
                    dl {
                        @for key in &group.keys {
                            div { dt { @for part in &key.keys { kbd { (part) } } } dd { (key.does) } }
                        }
                    }
                }
            }
        }
    }
}
