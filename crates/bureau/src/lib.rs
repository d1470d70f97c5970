//! The systems of the bureau, one folder a system, by the three words of its plan. What is common
//! to all of them stands at the top: who may see what, files brought in, documents drawn up.
//!
//! - [`access`]: the one policy for lists, counts, search and exports.
//! - [`profile`] and [`import`]: orders from the files of other systems.
//! - [`draft`]: an official document from a form, a matter and one of its acts.
//! - [`steady`] is the wing 稳.
//! - [`demo`]: a synthetic bureau.

pub mod access;
pub mod demo;
pub mod draft;
pub mod import;
pub mod profile;
pub mod steady;
