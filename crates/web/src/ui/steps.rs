//! Next steps: the lawful ones as buttons with their key, the others grey with the reason, the basis
//! and the remedy in plain sight. Which is which is decided by the rules.

use maud::{Markup, html};

use super::law::{Citation, citations};
use super::{Link, PostTo};

/// What pressing the button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Go {
    /// Opens the page that asks what the step needs.
    Open(String),
    /// Carries the step out: it asks nothing.
    Post(PostTo),
}

/// A step that may be taken now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The act itself: 受理.
    pub label: String,
    /// Its key, a lower-case letter.
    pub key: Option<char>,
    /// What pressing it does.
    pub go: Go,
}

/// A step that may not be taken now, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The act: 终止调解.
    pub label: String,
    /// Why not now, one sentence.
    pub why: String,
    /// What would open it, one sentence; empty when nothing can.
    pub remedy: String,
    /// Where the remedy is done.
    pub remedy_link: Option<Link>,
    /// The provisions the refusal rests on.
    pub basis: Vec<Citation>,
}

/// The steps of a matter as it stands. The first open one is drawn as the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// What may be done, most likely first.
    pub open: Vec<Step>,
    /// What may not.
    pub blocked: Vec<Blocked>,
    /// What may not for the same plain reason, a stage or a role: folded.
    pub elsewhere: Vec<Blocked>,
}

/// Draws the panel with its heading.
pub fn steps(steps: &Steps) -> Markup {
    html! {
        section.steps.panel {
            h2 { "下一步" }
            @if steps.open.is_empty() {
                p.muted { "现在没有您可以办理的步骤。" }
            } @else {
                div.steps-open {
                    @for (place, step) in steps.open.iter().enumerate() { (button(step, place == 0)) }
                }
            }
            @if !steps.blocked.is_empty() {
                h3 { "现在不能办的" }
                ul.steps-blocked { @for step in &steps.blocked { li { (blocked(step)) } } }
            }
            @if !steps.elsewhere.is_empty() {
                details.steps-elsewhere {
                    summary { "其他阶段、其他人员办的，" (steps.elsewhere.len()) " 步" }
                    ul.steps-blocked { @for step in &steps.elsewhere { li { (blocked(step)) } } }
                }
            }
        }
    }
}

fn button(step: &Step, main: bool) -> Markup {
    let class = if main { "button main" } else { "button" };
    let key = step.key.map(String::from);
    let face = html! { (step.label) @if let Some(key) = &key { kbd aria-hidden="true" { (key) } } };
    html! {
        @match &step.go {
            Go::Open(href) => a class=(class) href=(href) data-key=[&key] aria-keyshortcuts=[&key] { (face) },
            Go::Post(post) => form.inline method="post" action=(post.action) {
                (post.fields())
                button class=(class) type="submit" data-key=[&key] aria-keyshortcuts=[&key] { (face) }
            },
        }
    }
}

fn blocked(step: &Blocked) -> Markup {
    html! {
        p.blocked-label { (step.label) }
        p { (step.why) }
        @if !step.remedy.is_empty() {
            p { (step.remedy) @if let Some(link) = &step.remedy_link { " " (link) } }
        }
        @if !step.basis.is_empty() { p.basis { "依据 " (citations(&step.basis)) } }
    }
}
