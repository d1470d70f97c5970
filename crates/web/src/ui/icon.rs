//! Line icons drawn in a 20 × 20 box with the colour of the text around them. They stand beside a
//! word and never replace it, so they are hidden from screen readers.

use maud::{Markup, PreEscaped, html};

/// The icons in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Time running.
    Clock,
    /// Time stopped for a while.
    Pause,
    /// Done.
    Check,
    /// Lapsed or failed: the warning triangle.
    Alert,
    /// A date that may still move.
    Provisional,
    /// To be confirmed by a person.
    Question,
    /// Known to named persons only.
    Lock,
    /// Search.
    Search,
    /// The person at work.
    Person,
    /// A place.
    Place,
    /// A business.
    Shop,
    /// A document.
    Document,
    /// Take a file away.
    Download,
    /// Bring a file in.
    Upload,
    /// A look at what is masked.
    Eye,
    /// Written down later than done.
    Pen,
    /// Inbox, work waiting.
    Inbox,
    /// The law.
    Law,
    /// Remove, close.
    Close,
    /// Opens below.
    Down,
    /// Sorted upwards.
    Up,
    /// Back.
    Left,
    /// Onwards.
    Right,
    /// A remark.
    Info,
    /// Narrow a list.
    Filter,
    /// Sign out.
    Leave,
    /// Keys.
    Keyboard,
    /// Call.
    Phone,
}

impl Icon {
    fn paths(self) -> &'static str {
        match self {
            Icon::Clock => r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.8 1.7"/>"#,
            Icon::Pause => {
                r#"<circle cx="10" cy="10" r="7"/><path d="M8.2 7.4v5.2M11.8 7.4v5.2"/>"#
            }
            Icon::Check => {
                r#"<circle cx="10" cy="10" r="7"/><path d="m6.9 10.3 2.2 2.2 4.1-4.7"/>"#
            }
            Icon::Alert => r#"<path d="M10 3.2 17.4 16.4H2.6ZM10 8v3.8M10 14v.1"/>"#,
            Icon::Provisional => {
                r#"<circle cx="10" cy="10" r="7" stroke-dasharray="2.6 2.4"/><path d="M10 6v4.2l2.8 1.7"/>"#
            }
            Icon::Question => {
                r#"<circle cx="10" cy="10" r="7" stroke-dasharray="2.6 2.4"/><path d="M8.2 8.2c.2-2.5 3.7-2.2 3.6-.1-.1 1.4-1.8 1.5-1.8 3M10 13.4v.1"/>"#
            }
            Icon::Lock => {
                r#"<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6.6a3 3 0 0 1 6 0V9"/>"#
            }
            Icon::Search => r#"<circle cx="9" cy="9" r="5.2"/><path d="m13 13 3.8 3.8"/>"#,
            Icon::Person => {
                r#"<circle cx="10" cy="7" r="3.1"/><path d="M3.9 16.6c.6-3.2 3-4.7 6.1-4.7s5.5 1.5 6.1 4.7"/>"#
            }
            Icon::Place => {
                r#"<path d="M10 17.200c3.6-3.9 5.2-6.5 5.2-8.900a5.2 5.2 0 0 0-10.4 0c0 2.4 1.6 5 5.2 8.900Z"/><circle cx="10" cy="8.3" r="1.9"/>"#
            }
            Icon::Shop => {
                r#"<path d="M3.5 8.2 4.7 4h10.600l1.2 4.200M4.5 9.200v7.300h11V9.200M8 16.500v-4h4v4M3.5 8.200c.6 1.7 3.6 1.7 4.3 0 .7 1.7 3.7 1.7 4.4 0 .7 1.7 3.7 1.7 4.3 0"/>"#
            }
            Icon::Document => {
                r#"<path d="M5 3h6.500L15 6.500V17H5Z M11.5 3v3.500H15M7.5 10h5M7.5 13h5"/>"#
            }
            Icon::Download => r#"<path d="M10 3.500v8.700M6.5 9l3.5 3.500L13.5 9M4 16.300h12"/>"#,
            Icon::Upload => r#"<path d="M10 12.500V3.800M6.5 7 10 3.5 13.5 7M4 16.300h12"/>"#,
            Icon::Eye => {
                r#"<path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5Z"/><circle cx="10" cy="10" r="2.2"/>"#
            }
            Icon::Pen => {
                r#"<path d="m4 16 .8-3.2 8.6-8.6 2.4 2.4-8.6 8.600ZM11.8 5.800l2.4 2.4"/>"#
            }
            Icon::Inbox => r#"<path d="M3 11.5 5 4.500h10l2 7v4H3ZM3 11.500h4l1 2h4l1-2h4"/>"#,
            Icon::Law => {
                r#"<path d="M10 3.500v13M6 16.500h8M4 5.500h12M4.5 5.5 2.5 11h4ZM15.5 5.500l-2 5.500h4Z"/>"#
            }
            Icon::Close => r#"<path d="m5.5 5.5 9 9M14.5 5.500l-9 9"/>"#,
            Icon::Down => r#"<path d="m5.5 8 4.5 4.500L14.5 8"/>"#,
            Icon::Up => r#"<path d="m5.5 12 4.5-4.5 4.5 4.5"/>"#,
            Icon::Left => r#"<path d="M12.5 4.5 7 10l5.5 5.5"/>"#,
            Icon::Right => r#"<path d="M7.5 4.5 13 10l-5.5 5.5"/>"#,
            Icon::Info => {
                r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.200v4.300M10 6.500v.1"/>"#
            }
            Icon::Filter => r#"<path d="M3.5 5.500h13M6 10h8M8.5 14.500h3"/>"#,
            Icon::Leave => r#"<path d="M11.5 4H4.500v12h7M8.5 10h8.500M14 7l3 3-3 3"/>"#,
            Icon::Keyboard => {
                r#"<rect x="2.5" y="5" width="15" height="10" rx="1.5"/><path d="M5.5 8h.1M8.5 8h.1M11.5 8h.1M14.5 8h.1M6.5 12h7"/>"#
            }
            Icon::Phone => {
                r#"<path d="M4.5 3.500h3l1.3 3.6-1.9 1.300a9 9 0 0 0 4.7 4.700l1.3-1.9 3.6 1.300v3c0 .6-.5 1-1 1C9 16.5 3.5 11 3.5 4.500c0-.5.4-1 1-1Z"/>"#
            }
        }
    }
}

impl maud::Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg.icon viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"
                stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" {
                (PreEscaped(self.paths()))
            }
        }
    }
}
