//! The store: acts and what is computed from them, on SQLite (the embedded default) and PostgreSQL.
//!
//! Acts are only ever appended, in one total order, by one writer thread that commits many waiting
//! submissions with one sync and answers only then. Lists read projections, which can be dropped and
//! rebuilt. Personal data lie apart and can be deleted; the acts keep commitments to them. This crate
//! has all the SQL of the project and knows neither HTTP nor what time it is.
//!
//! - [`Store`] opens, submits, writes and reads; a [`Tx`] is the writer's transaction.
//! - [`encoding`] is the canonical form of an act, fixed for ever.
//! - [`query`] is the one access policy for lists, counts, search and exports.

pub mod accounts;
mod acts;
mod attachments;
mod backup;
mod counted;
mod desk;
pub mod encoding;
pub mod error;
pub mod imports;
mod location;
mod log;
mod migrations;
mod particulars;
mod projection;
pub mod query;
mod readers;
mod remembered;
mod search;
mod session;
mod store;
mod texts;
mod tx;
pub mod verify;
mod writer;

pub use accounts::{Account, LockRule, SignIn};
pub use acts::Entry;
pub use backup::{Backup, BackupError, KeyFrom, Manifest, Restore, Stage, Stored};
pub use error::{StoreError, SubmitError};
pub use imports::{Import, ImportCounts, ImportRow, RowOutcome};
pub use location::Location;
pub use projection::Rebuilt;
pub use query::{ClockCount, Due, Group, Handler, Lead, ListQuery, Order, Page, Row, Scope};
pub use store::Store;
pub use tx::{Done, Submission, Tx};
pub use verify::{Finding, Progress, Verified};
