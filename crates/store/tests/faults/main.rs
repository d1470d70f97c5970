//! What the store promises when things break: the program killed, the power cut, a sync that fails, a
//! full disk, the same form sent many times at once, many people at one matter. Short in every test
//! run; long where `WENJIN_SOAK` gives the number of kills on each database, as `bin/soak` does.
//!
//! The tests hold on to the store's public interface. What they know beyond it: SQLite's file and its
//! `-wal` beside it, and that a sync is asked of the system by `fsync` or `fdatasync`.

mod chance;
mod child;
mod cut;
mod damage;
mod disk;
mod full;
mod kill;
#[allow(dead_code, reason = "shared with the suite, which uses the rest")]
#[path = "../suite/place.rs"]
mod place;
mod race;
#[path = "../suite/rules.rs"]
mod rules;
mod shim;
mod soak;
mod sync;
mod trace;
mod twice;
