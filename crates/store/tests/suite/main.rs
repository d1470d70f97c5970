//! The store's tests, each on real SQLite and, where WENJIN_TEST_POSTGRES names a server, on real
//! PostgreSQL.

mod append;
mod attachments;
mod backup;
mod encoding;
mod history;
mod idempotency;
mod lists;
mod log;
mod numbers;
mod people;
mod personal;
mod place;
mod rebuild;
mod rules;
mod verify;
