//! Tickets (来件): one submission as it came by one channel, with the windows of that channel, its log
//! of contacts, its reply and its call-back. What the program does with them beside their rules: it
//! splits a ticket into a complaint and a report, merges tickets about one matter and parts them
//! again, suggests which may be one, replies once for several, and proposes whose matter it is. The
//! matters a ticket leads to live in families of their own and never end with it.

pub mod competence;
pub mod contact;
pub mod keyed;
pub mod merge;
pub mod refusal;
pub mod reply;
pub mod results;
pub mod selection;
pub mod settings;
pub mod split;
pub mod suggest;

pub use refusal::TicketRefusal;

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use wenjin_matter::{Actor, Command, Matter, Value};
use wenjin_store::{Done, Store, Submission, SubmitError};

/// The family of the matter, and the folder of its rules.
pub const FAMILY: &str = "ticket";
/// The step that registers a ticket by hand.
pub const RECEIVE: &str = "receive";
/// The fact of a complaint or a report that holds the id of the ticket it was split from.
pub const TICKET: &str = "ticket";
/// The fact that holds the channel's own number of a ticket.
pub const TICKET_NUMBER: &str = "ticket-number";
/// The fact that holds the channel.
pub const CHANNEL: &str = "channel";

/// Carries out commands that belong together: all of them or, where one is refused, none. With a
/// `key` the same commands sent again are answered as the first time.
///
/// # Errors
/// The first refusal, or a fault of the store.
pub fn submit_together(
    store: &Store,
    key: Option<String>,
    commands: Vec<Command>,
    now: DateTime,
) -> Result<Vec<Done>, SubmitError> {
    store.write(move |tx| {
        let each = |(number, command): (usize, Command)| {
            let key = key.as_ref().map(|key| format!("{key}:{number}"));
            tx.submit(&Submission { key, command, now })
        };
        commands.into_iter().enumerate().map(each).collect()
    })
}

/// The number people know a ticket by: its channel's, or our own.
pub fn number_of(ticket: &Matter) -> String {
    let number = ticket.text(TICKET_NUMBER);
    if number.is_empty() { ticket.text("number") } else { number }
}

/// A command on `matter` that is refused where somebody acted since `matter` was read.
fn command(
    matter: &Matter,
    step: &str,
    by: &Actor,
    at: DateTime,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Command {
    let fields = fields.into_iter().map(|(name, value)| (name.to_string(), value));
    Command {
        matter: matter.id,
        family: matter.family.clone(),
        step: step.into(),
        at,
        by: by.clone(),
        fields: fields.collect::<BTreeMap<_, _>>(),
        attachments: vec![],
        seen: Some(matter.version()),
    }
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}
