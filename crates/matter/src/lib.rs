//! The engine. A matter (事项) is a sequence of acts (行为); what may be done next, every stage and
//! every clock is computed from them under the rules of the date that asks. Pure and total: no I/O,
//! no clock of its own, no randomness, no panic on any history.
//!
//! - [`act`] holds the types that are written down: [`Act`], [`Value`], [`Actor`].
//! - [`decide()`] answers a [`Command`] with acts or a [`Refusal`].
//! - [`state`] replays acts into a [`Matter`].
//! - [`clocks()`] gives every clock with its derivation.
//! - [`summary`] is what lists show of a matter.

pub mod act;
pub mod clocks;
pub mod decide;
pub mod refusal;
pub mod state;
pub mod summary;

pub use act::{Act, Actor, Attachment, Command, MatterId, Value};
pub use clocks::{ClockState, Phase, clocks};
pub use decide::{Availability, decide, next_steps};
pub use refusal::Refusal;
pub use state::Matter;
pub use summary::{Summary, summary};
