//! The law as data: rules with dates and citations, the statutes they cite, and the check that
//! both agree. Pure: rule texts, statute texts and dates are handed in; nothing is read or asked.
//!
//! - [`load`] turns the files under `rules/` into typed [`Rules`], or says file, line and field.
//! - [`rule`] holds the types: a [`Rule`] is a list of dated [`Version`]s of one kind of body.
//! - [`library`] holds the statutes, outside the project, as articles that citations resolve in.
//! - [`check`](check::check) compares the two; [`diff`](diff::between) says what changed for an officer.
//! - [`clock`] computes a last day from a clock rule.

pub mod check;
pub mod citation;
pub mod clock;
pub mod describe;
pub mod diff;
pub mod library;
pub mod load;
mod reader;
pub mod rule;

pub use citation::{Citation, Place};
pub use library::{Library, Statute};
pub use load::{LoadError, SourceFile, load};
pub use rule::{Basis, Rule, RuleId, Rules, Version};
