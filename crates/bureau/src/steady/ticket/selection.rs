//! One step on many chosen tickets as one operation: one transaction, each ticket answered by itself,
//! every act with the operation's id. A ticket that is refused stops no other; a fault of the store
//! undoes all of it.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::{Done, Store, StoreError, Submission, SubmitError};

use super::{FAMILY, TicketRefusal};

/// The field that holds the operation's id.
pub const SELECTION: &str = "selection";

/// The most tickets of one operation.
pub const MOST: usize = 500;

/// One step on many tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The operation's id; the same id sent again is answered as the first time.
    pub id: String,
    /// The tickets, each with the number of acts the person saw.
    pub tickets: Vec<(MatterId, u32)>,
    /// The step; one that has the field [`SELECTION`].
    pub step: String,
    /// What is recorded of each.
    pub fields: BTreeMap<String, Value>,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime,
}

/// What became of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The ticket.
    pub ticket: MatterId,
    /// What was done, or why not.
    pub done: Result<Done, SubmitError>,
}

/// Why nothing of an operation was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// The selection itself.
    #[error(transparent)]
    Refused(#[from] TicketRefusal),
    /// A fault of the store.
    #[error(transparent)]
    Fault(#[from] StoreError),
}

/// Carries an operation out; the answers are in the order of its tickets.
///
/// # Errors
/// [`SelectionError`]; nothing is stored then.
pub fn carry_out(
    store: &Store,
    selection: Selection,
    now: DateTime,
) -> Result<Vec<Answer>, SelectionError> {
    let found = selection.tickets.len();
    if found == 0 || MOST < found {
        return Err(TicketRefusal::SelectionSize { most: MOST, found }.into());
    }
    store.write(move |tx| {
        let mut answers = Vec::with_capacity(selection.tickets.len());
        for (ticket, seen) in &selection.tickets {
            let key = Some(format!("{}:{ticket}", selection.id));
            let command = one(&selection, *ticket, *seen);
            let done = tx.submit(&Submission { key, command, now });
            if let Err(SubmitError::Fault(fault)) = done {
                return Err(fault.into());
            }
            answers.push(Answer { ticket: *ticket, done });
        }
        Ok(answers)
    })
}

fn one(selection: &Selection, ticket: MatterId, seen: u32) -> Command {
    let mut fields = selection.fields.clone();
    fields.insert(SELECTION.into(), Value::Text(selection.id.clone()));
    Command {
        matter: ticket,
        family: FAMILY.into(),
        step: selection.step.clone(),
        at: selection.at,
        by: selection.by.clone(),
        fields,
        attachments: vec![],
        seen: Some(seen),
    }
}
