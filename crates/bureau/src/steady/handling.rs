//! Handling models (办理模式, "4+3"): the bureau's own way of working through complaints, reports and
//! tickets, as data. A model adds work and promises; it never moves, ends or hides a statutory clock.
//!
//! - [`model`]: the types and their text.
//! - [`mod@check`]: what is wrong with a model, above all where it promises less than the law asks.
//! - [`work`]: what a model says is owed on one matter.
//! - [`mod@simulate`]: the same over past matters, counted.
//! - [`standing`]: a model as a matter: its text, whether it may become active, which one is in force.
//! - [`packs`]: the four drafts that come with the program, all to be confirmed.

pub mod check;
pub mod model;
pub mod packs;
pub mod simulate;
pub mod standing;
pub mod work;

pub use check::{Problem, check};
pub use model::{
    Component, HandlingModel, Kind, Length, ModelError, Promise, Side, StepRef, When, digest,
};
pub use simulate::{Simulation, simulate};
pub use work::{WorkItem, WorkState, items, work_list};

/// The family of the matter, and the folder of its rules.
pub const FAMILY: &str = "handling-model";
