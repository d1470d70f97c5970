//! Which open matters may be the same as a ticket, kept in memory: read once from the matters received
//! in the window of the comparison, then brought up to date from the end of the log. The key of its
//! hashes is made when the program starts and written nowhere. Of an informant, and of a person who
//! asked for secrecy, no name, number, paper or content is compared: that two matters share one would tell it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use jiff::ToSpan;
use jiff::civil::Date;
use wenjin_bureau::steady::ticket::keyed::MatchKey;
use wenjin_bureau::steady::ticket::settings::Settings;
use wenjin_bureau::steady::ticket::split;
use wenjin_bureau::steady::ticket::suggest::{Candidate, Index, Suggestion, Weights, is_candidate};
use wenjin_bureau::steady::{report, ticket};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::{ListQuery, Order, Row, Scope, StoreError};

use crate::app::App;
use crate::line::Line;
use crate::problem::Problem;

/// Matters of a family that are read at the start at most, the newest first.
const MOST: u32 = 20_000;
/// Acts of the log read at a time.
const PIECE: u64 = 2_000;

/// The memory; empty until it is first asked.
#[derive(Default)]
pub struct Alike(Mutex<Option<Kept>>);

struct Kept {
    key: MatchKey,
    index: Index,
    /// The last place of the log that it knows.
    position: u64,
}

impl Alike {
    /// The matters that may be the same as a ticket, the likeliest first, whoever may see them.
    ///
    /// # Errors
    /// A fault of the store, or a setting of the comparison that is missing.
    pub fn of(&self, app: &App, ticket: &Matter, today: Date) -> Result<Vec<Suggestion>, Problem> {
        let weights = Weights::of(&app.rules, today)
            .map_err(|refusal| Problem::told(refusal.code(), refusal.to_string()))?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = match kept.take() {
            Some(known) => known,
            None => Kept::read(app, today)?,
        };
        let caught_up = known.catch_up(app);
        let found = candidate(ticket, &known.key)
            .map(|of| known.index.suggest(&weights, &of))
            .unwrap_or_default();
        // What could not be read is read at the next asking.
        *kept = Some(known);
        caught_up?;
        Ok(found)
    }
}

impl Kept {
    fn read(app: &App, today: Date) -> Result<Kept, Problem> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Problem::fault(&error))?;
        let key = MatchKey::new(bytes);
        // Taken before the matters are read: what comes in meanwhile is read twice, never missed.
        let position = log_size(&app.store.checkpoint()?);
        let days = Settings::of(&app.rules, "bureau/same-matter", today).number("window-days");
        let days = days.map_err(|refusal| Problem::told(refusal.code(), refusal.to_string()))?;
        let from = today.checked_sub(days.days()).unwrap_or(today);
        let mut candidates = Vec::new();
        for line in Line::BROUGHT {
            for row in newest(app, line, (from, today))? {
                if let Some(matter) =
                    app.store.matter(row.id)?.filter(|it| is_candidate(&app.rules, it))
                {
                    candidates.extend(candidate(&matter, &key));
                }
            }
        }
        Ok(Kept { key, index: Index::new(candidates), position })
    }

    fn catch_up(&mut self, app: &App) -> Result<(), StoreError> {
        loop {
            let news = app.store.acts_from(self.position + 1, PIECE)?;
            let Some(last) = news.last().map(|entry| entry.position) else { return Ok(()) };
            let ours = news.iter().filter(|entry| {
                Line::of_family(&entry.act.family).is_some_and(|line| Line::BROUGHT.contains(&line))
            });
            let touched: BTreeSet<MatterId> = ours.map(|entry| entry.act.matter).collect();
            for id in touched {
                let matter = app.store.matter(id)?.filter(|it| is_candidate(&app.rules, it));
                match matter.and_then(|matter| candidate(&matter, &self.key)) {
                    Some(candidate) => self.index.put(candidate),
                    None => self.index.remove(id),
                }
            }
            self.position = last;
        }
    }
}

fn newest(app: &App, line: Line, received: (Date, Date)) -> Result<Vec<Row>, StoreError> {
    let query = ListQuery {
        family: Some(line.family().into()),
        received: Some(received),
        order: Order::Received,
        limit: MOST,
        ..ListQuery::open(Scope::All)
    };
    Ok(app.store.list(&query)?.rows)
}

/// What is compared of a matter.
fn candidate(matter: &Matter, key: &MatchKey) -> Option<Candidate> {
    let secret = match matter.family.as_str() {
        report::FAMILY => true,
        ticket::FAMILY => split::is_secret(matter),
        _ => false,
    };
    let candidate = Candidate::of(matter, key)?;
    Some(match secret {
        true => Candidate { phone: None, person: None, name: None, content: vec![], ..candidate },
        false => candidate,
    })
}

/// The number of acts that a checkpoint speaks for: its second line.
fn log_size(checkpoint: &str) -> u64 {
    checkpoint.lines().nth(1).and_then(|line| line.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_the_log_is_the_second_line_of_its_checkpoint() {
        assert_eq!(log_size("example.org/log\n1284\nabc=\n\n— x y\n"), 1284);
        assert_eq!(log_size(""), 0);
    }
}
