//! What the writer remembers of matters, so that the next act of one need not read it again. The matters
//! asked for lately stay: they are kept in two halves, and when the younger is full the older is forgotten.

use std::collections::HashMap;

use wenjin_law::Rules;
use wenjin_matter::{Matter, MatterId};

use crate::projection::{self, Listed};

/// Acts in each half, about a kilobyte each: the open matters of a district.
const ACTS: usize = 60_000;

/// A matter, and what the lists hold of it.
pub(crate) struct Known {
    pub(crate) matter: Matter,
    pub(crate) listed: Option<Listed>,
}

impl Known {
    /// One that was read.
    pub(crate) fn read(rules: &Rules, matter: Matter) -> Known {
        let listed = projection::listed(rules, &matter);
        Known { matter, listed }
    }

    /// One without acts.
    pub(crate) fn new(id: MatterId) -> Known {
        Known { matter: Matter::new(id, ""), listed: None }
    }
}

/// Matters as of the last act ready. They hold only while nobody else writes.
#[derive(Default)]
pub(crate) struct Remembered {
    young: HashMap<MatterId, Known>,
    old: HashMap<MatterId, Known>,
    /// The acts of the matters put into the younger half.
    acts: usize,
}

impl Remembered {
    /// True where it is there.
    pub(crate) fn holds(&self, id: MatterId) -> bool {
        self.young.contains_key(&id) || self.old.contains_key(&id)
    }

    /// Takes it out.
    pub(crate) fn take(&mut self, id: MatterId) -> Option<Known> {
        self.young.remove(&id).or_else(|| self.old.remove(&id))
    }

    /// Puts it in, or back.
    pub(crate) fn put(&mut self, known: Known) {
        self.acts += 1 + known.matter.acts.len();
        self.young.insert(known.matter.id, known);
    }

    /// Forgets those not asked for lately, where there are many. Not while something of them is still to
    /// be written.
    pub(crate) fn tidy(&mut self) {
        if self.acts > ACTS {
            self.old = std::mem::take(&mut self.young);
            self.acts = 0;
        }
    }
}
