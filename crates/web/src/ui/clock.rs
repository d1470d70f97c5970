//! The clock chip: what is due, by when, how long is left, in which state, opening the derivation of
//! the date as a sequence one can read. Counting days is the engine's; every word arrives here ready.

use maud::{Markup, html};

use super::icon::Icon;
use super::law::{Citation, citations};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// Running, with time in hand.
    Running,
    /// Running, and the rule's warning is reached.
    Near,
    /// Stopped for a lawful reason.
    Paused,
    /// The act was done in time.
    Met,
    /// The act was done, too late.
    MetLate,
    /// It ended without being met or missed.
    Void,
    /// The last day has passed and the act is not done.
    Lapsed,
    /// The date may move: the year's holidays are not announced.
    Provisional,
    /// A person must settle which rule or date applies.
    ToConfirm,
}

impl ClockState {
    /// The state in a word; running time needs none, what is left says it.
    pub fn word(self) -> Option<&'static str> {
        match self {
            ClockState::Running => None,
            ClockState::Near => Some("临近"),
            ClockState::Paused => Some("中止"),
            ClockState::Met => Some("按期"),
            ClockState::MetLate => Some("逾期办结"),
            ClockState::Void => Some("不再计算"),
            ClockState::Lapsed => Some("逾期"),
            ClockState::Provisional => Some("暂定"),
            ClockState::ToConfirm => Some("待确认"),
        }
    }

    fn icon(self) -> Icon {
        match self {
            ClockState::Running | ClockState::Near => Icon::Clock,
            ClockState::Paused => Icon::Pause,
            ClockState::Met | ClockState::MetLate | ClockState::Void => Icon::Check,
            ClockState::Lapsed => Icon::Alert,
            ClockState::Provisional => Icon::Provisional,
            ClockState::ToConfirm => Icon::Question,
        }
    }

    fn class(self) -> &'static str {
        match self {
            ClockState::Running => "is-running",
            ClockState::Near => "is-near",
            ClockState::Paused => "is-paused",
            ClockState::Met => "is-met",
            ClockState::MetLate | ClockState::Void => "is-met-late",
            ClockState::Lapsed => "is-lapsed",
            ClockState::Provisional => "is-provisional",
            ClockState::ToConfirm => "is-to-confirm",
        }
    }
}

/// A date for machines and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// `2026-04-23`, or with a time.
    pub machine: String,
    /// 2026年4月23日（周四）.
    pub text: String,
}

impl When {
    /// A date from both its forms.
    pub fn new(machine: impl Into<String>, text: impl Into<String>) -> When {
        When { machine: machine.into(), text: text.into() }
    }
}

impl maud::Render for When {
    fn render(&self) -> Markup {
        html! { time datetime=(self.machine) { (self.text) } }
    }
}

/// What a line of the derivation does to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The act that starts the count.
    Start,
    /// The length the rule gives.
    Length,
    /// Days that do not count.
    Skip,
    /// A span during which the clock stood still.
    Pause,
    /// More time, approved by someone.
    Extend,
    /// The last day.
    End,
    /// What follows when it lapses.
    Lapse,
    /// What the text leaves open, and how it was read.
    Note,
    /// What a person must still confirm.
    ToConfirm,
}

impl Reason {
    fn word(self) -> &'static str {
        match self {
            Reason::Start => "起算",
            Reason::Length => "期限",
            Reason::Skip => "不计",
            Reason::Pause => "中止",
            Reason::Extend => "延长",
            Reason::End => "届满",
            Reason::Lapse => "逾期则",
            Reason::Note => "说明",
            Reason::ToConfirm => "待确认",
        }
    }
}

/// One line of the derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// What it does to the count.
    pub reason: Reason,
    /// The line in words.
    pub text: String,
    /// The provision that says so.
    pub basis: Vec<Citation>,
}

/// A clock ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What is due: 决定是否受理.
    pub what: String,
    /// Whose clock it is: 法定, 12345 平台, 本局承诺.
    pub kind: String,
    /// The last day, when there is one.
    pub last_day: Option<When>,
    /// What is left, or by how much it was missed: 还有 2 个工作日, 逾期 3 个工作日.
    pub left: String,
    /// How it stands. Its word is put before `left` unless `left` says it already.
    pub state: ClockState,
    /// How the date came about, in order; empty when it is shown elsewhere.
    pub derivation: Vec<Derived>,
}

/// The chip as it stands on a matter: opens the derivation below itself.
pub fn chip(clock: &Clock) -> Markup {
    html! {
        @if clock.derivation.is_empty() {
            div class={ "clock " (clock.state.class()) } { (face(clock)) }
        } @else {
            details class={ "clock " (clock.state.class()) } {
                summary { (face(clock)) span.clock-open { span.sr { "期限怎样算出" } (Icon::Down) } }
                (derivation(clock))
            }
        }
    }
}

/// All clocks of a matter under one another, the earliest first as handed in.
pub fn clocks(all: &[Clock]) -> Markup {
    html! {
        section.clocks {
            h2 { "期限" }
            @for clock in all { (chip(clock)) }
        }
    }
}

/// The short form for a row of a list: what is left above, what and when below.
pub fn brief(clock: &Clock) -> Markup {
    html! {
        span class={ "clock-brief " (clock.state.class()) } {
            (clock.state.icon())
            span.clock-left { (left(clock)) }
            span.clock-due {
                @if let Some(day) = &clock.last_day { (day) " " }
                (clock.what)
            }
        }
    }
}

fn face(clock: &Clock) -> Markup {
    html! {
        (clock.state.icon())
        span.clock-what { (clock.what) span.clock-kind { (clock.kind) } }
        span.clock-left { (left(clock)) }
        @if let Some(day) = &clock.last_day { span.clock-due { (day) } }
    }
}

fn left(clock: &Clock) -> String {
    match clock.state.word() {
        Some(word) if clock.left.is_empty() => word.to_owned(),
        Some(word) if !clock.left.contains(word) => format!("{word} · {}", clock.left),
        _ => clock.left.clone(),
    }
}

fn derivation(clock: &Clock) -> Markup {
    html! {
        ol.derivation {
            @for line in &clock.derivation {
                li class=[(line.reason == Reason::End).then_some("is-end")] {
                    span.derivation-word { (line.reason.word()) }
                    span {
                        (line.text)
                        @if !line.basis.is_empty() { span.basis { (citations(&line.basis)) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(state: ClockState, left: &str) -> Clock {
        Clock {
            what: "决定是否受理".into(),
            kind: "法定".into(),
            last_day: None,
            left: left.into(),
            state,
            derivation: vec![],
        }
    }

    #[test]
    fn a_lapsed_clock_always_says_so_in_words() {
        assert_eq!(left(&clock(ClockState::Lapsed, "3 个工作日")), "逾期 · 3 个工作日");
        assert_eq!(left(&clock(ClockState::Lapsed, "逾期 3 个工作日")), "逾期 3 个工作日");
        assert_eq!(left(&clock(ClockState::Lapsed, "")), "逾期");
    }

    #[test]
    fn only_a_lapsed_clock_is_drawn_as_lapsed() {
        assert!(chip(&clock(ClockState::Lapsed, "")).into_string().contains("is-lapsed"));
        assert!(!chip(&clock(ClockState::MetLate, "")).into_string().contains("is-lapsed"));
    }
}
