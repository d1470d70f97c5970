//! A synthetic bureau: accounts, four years of tickets, and the complaints and reports split from them,
//! all made up and saying so in every name. The same day gives the same bureau. Nothing here resembles a
//! person, a shop or a number that exists, and every act is judged by the engine as anyone's would be.

mod almanac;
mod complaints;
mod deed;
mod dice;
mod history;
mod part_deed;
mod parts;
mod people;
mod story;
mod town;
mod trust;

use std::sync::mpsc::sync_channel;
use std::thread;

use jiff::civil::DateTime;
use wenjin_store::{Store, Submission};

pub use dice::Dice;
pub use history::History;
pub use people::{OFFICERS, PEOPLE, Person};

/// The synthetic bureau's name.
pub const BUREAU: &str = "演示区市场监督管理局";
/// Tickets of a bureau that is there at once.
pub const TICKETS: u64 = 2000;
/// Tickets of a district's four years: sixty thousand a year.
pub const ALL_TICKETS: u64 = 240_000;

/// Submissions handed over at a time, and how many times ahead of the writer.
const CHUNK: usize = 8000;
const AHEAD: usize = 3;

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Tickets.
    pub tickets: u64,
    /// Matters: tickets, complaints, reports, and what the bureau does of its own.
    pub matters: usize,
    /// Acts.
    pub acts: usize,
}

/// Fills an empty store with the made-up history that ends at `now`, with so many tickets beside the
/// complaints at the counter; `told` hears now and then how many tickets have come. The history is made
/// up on a thread of its own while the store writes.
///
/// # Errors
/// The words of a refusal or fault: the history must be lawful from end to end.
pub fn fill(
    store: &Store,
    now: DateTime,
    tickets: u64,
    mut told: impl FnMut(u64),
) -> Result<Made, String> {
    let mut made = Made { tickets, matters: 0, acts: 0 };
    let (send, receive) = sync_channel::<(u64, Vec<Submission>)>(AHEAD);
    let calendar = &store.rules().calendar;
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut history = History::new(now, tickets, calendar);
            loop {
                let chunk: Vec<Submission> = history.by_ref().take(CHUNK).collect();
                if chunk.is_empty() || send.send((history.come(), chunk)).is_err() {
                    break;
                }
            }
        });
        for (come, chunk) in receive {
            for done in store.act_all(chunk) {
                let done = done.map_err(|error| format!("演示数据没有建成：{error}"))?;
                made.acts += done.acts.len();
                made.matters += done.acts.iter().filter(|act| act.seq == 1).count();
            }
            told(come);
        }
        let (matters, acts) = trust::fill(store, now)?;
        made.matters += matters;
        made.acts += acts;
        Ok(made)
    })
}
