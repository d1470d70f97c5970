//! Which records are about one matter. A ticket, the complaint and report split from it, and every
//! ticket merged into any of them lead to one root: the ticket everything began with. The first of them
//! to be received stands for the matter; the others are repeats.

use std::collections::HashMap;

use wenjin_matter::MatterId;

use super::record::{Kind, Record};

/// The records by what they are about.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    roots: HashMap<MatterId, MatterId>,
    first: HashMap<MatterId, MatterId>,
}

/// The most links followed from one record: more would be a circle.
const LONGEST: usize = 64;

impl Groups {
    /// The groups of these records; they should be all there are, whatever is counted later.
    pub fn of(records: &[Record]) -> Groups {
        let mut links: HashMap<MatterId, Option<MatterId>> = HashMap::new();
        for record in records {
            for part in &record.parts {
                links.insert(*part, Some(record.id));
            }
        }
        // What a record says of itself goes before what a ticket says of it.
        for record in records {
            let own = record.merged_into.or(record.origin);
            let link = links.entry(record.id).or_insert(own);
            *link = own.or(*link);
        }
        let roots: HashMap<MatterId, MatterId> =
            records.iter().map(|record| (record.id, root(&links, record.id))).collect();
        let mut first: HashMap<MatterId, &Record> = HashMap::new();
        for record in records.iter().filter(|record| record.kind == Kind::Ticket) {
            let entry = first.entry(roots[&record.id]).or_insert(record);
            if (record.received_at, record.id) < (entry.received_at, entry.id) {
                *entry = record;
            }
        }
        let first = first.into_iter().map(|(root, record)| (root, record.id)).collect();
        Groups { roots, first }
    }

    /// The matter a record is about, named by the record everything began with.
    pub fn root(&self, id: MatterId) -> MatterId {
        self.roots.get(&id).copied().unwrap_or(id)
    }

    /// True for a ticket that came after another ticket of the same matter.
    pub fn is_repeat(&self, ticket: MatterId) -> bool {
        self.first.get(&self.root(ticket)).is_some_and(|first| *first != ticket)
    }
}

/// Follows the links; a circle ends at the smallest id in it, so that all of it has one root.
fn root(links: &HashMap<MatterId, Option<MatterId>>, from: MatterId) -> MatterId {
    let mut at = from;
    let mut seen = vec![from];
    for _ in 0..LONGEST {
        match links.get(&at).copied().flatten() {
            None => return at,
            Some(next) => match seen.iter().position(|id| *id == next) {
                Some(start) => return seen[start..].iter().copied().min().unwrap_or(at),
                None => {
                    seen.push(next);
                    at = next;
                }
            },
        }
    }
    at
}
