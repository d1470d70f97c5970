//! How long the tests run, and the lines they print.

use std::io::Write;

use wenjin_store::Location;

use crate::place::Place;

/// Kills on each database where the tests run long.
fn asked() -> Option<usize> {
    let text = std::env::var("WENJIN_SOAK").ok()?;
    Some(text.parse().expect("WENJIN_SOAK is a number of kills"))
}

/// How often the program is killed on each database.
pub fn kills() -> usize {
    asked().unwrap_or(20)
}

/// `short` in every test run, `long` in the soak.
pub fn often(short: usize, long: usize) -> usize {
    if asked().is_some() { long } else { short }
}

/// Prints a line though the test passes: what was tried is part of the result.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Who does not listen misses the line, not the test.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// What is said of a part of the tests that this machine cannot run.
pub fn skipped(what: &str, why: &str) {
    say(&format!("skipped: {what}, because {why}"));
}

/// The database a line speaks of.
pub fn kind(place: &Place) -> &'static str {
    match place.location {
        Location::Sqlite(_) => "SQLite",
        Location::Postgres(_) => "PostgreSQL",
    }
}
