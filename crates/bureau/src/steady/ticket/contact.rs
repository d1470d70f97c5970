//! Contacts with the person of a ticket: the first-contact minute, and when the attempts recorded let
//! an officer say that nobody can be reached. The log itself is the ticket's acts.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use wenjin_law::Rules;
use wenjin_matter::{Actor, Command, Matter, Value};

use super::settings::Settings;
use super::{TicketRefusal, command, text};

/// The first time the person was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstContact {
    /// When.
    pub at: DateTime,
    /// Whole minutes from the receipt of the ticket; 0 where it is recorded as before it.
    pub minutes: i64,
    /// Attempts before it that reached nobody.
    pub attempts: usize,
}

/// The first contact of a ticket, by the times recorded and not by when they were typed in; none
/// while nobody was reached.
pub fn first(ticket: &Matter) -> Option<FirstContact> {
    let received = ticket.opened_at()?;
    let at = moments(ticket, "record-contact", "contacted-at").min()?;
    let minutes = received.duration_until(at).as_mins().max(0);
    let attempts = moments(ticket, "record-attempt", "attempted-at");
    Some(FirstContact { at, minutes, attempts: attempts.filter(|attempt| *attempt < at).count() })
}

fn moments<'a>(
    ticket: &'a Matter,
    step: &'a str,
    field: &'a str,
) -> impl Iterator<Item = DateTime> + 'a {
    let acts = ticket.acts.iter().filter(move |act| act.step == step);
    acts.filter_map(move |act| match act.get(field) {
        Some(Value::Moment(moment)) => Some(*moment),
        _ => None,
    })
}

/// Records that the person was reached at `at`: the window of the first contact is met at that minute
/// and not when it is typed in.
pub fn record(ticket: &Matter, at: DateTime, way: &str, result: &str, by: &Actor) -> Command {
    let fields = [
        ("contacted-at", Value::Moment(at)),
        ("contact-way", text(way)),
        ("contact-result", text(result)),
    ];
    command(ticket, "record-contact", by, at, fields)
}

/// Whether the attempts recorded do, under `rules/bureau/unreachable.toml` as of `on`: so many, so
/// many hours apart, on so many days. Attempts made too soon after another do not count.
///
/// # Errors
/// [`TicketRefusal::AttemptsTooFew`], or a setting that is missing.
pub fn may_give_up(rules: &Rules, ticket: &Matter, on: Date) -> Result<(), TicketRefusal> {
    let settings = Settings::of(rules, "bureau/unreachable", on);
    let (wanted, hours) = (settings.count("attempts")?, settings.count("hours-apart")?);
    let days = settings.count("days")?;
    let mut attempts: Vec<DateTime> = moments(ticket, "record-attempt", "attempted-at").collect();
    attempts.sort_unstable();
    let mut apart: Vec<DateTime> = Vec::new();
    for attempt in attempts {
        let hours = i64::from(hours);
        if apart.last().is_none_or(|last| hours <= last.duration_until(attempt).as_hours()) {
            apart.push(attempt);
        }
    }
    let found_days = apart.iter().map(|attempt| attempt.date()).collect::<BTreeSet<_>>().len();
    let (found, found_days) = (apart.len() as u32, found_days as u32);
    match wanted <= found && days <= found_days {
        true => Ok(()),
        false => Err(TicketRefusal::AttemptsTooFew { wanted, hours, days, found, found_days }),
    }
}

/// Records that nobody can be reached, where the attempts do.
///
/// # Errors
/// Those of [`may_give_up`].
pub fn give_up(
    rules: &Rules,
    ticket: &Matter,
    note: &str,
    by: &Actor,
    at: DateTime,
) -> Result<Command, TicketRefusal> {
    may_give_up(rules, ticket, at.date())?;
    Ok(command(ticket, "give-up-contact", by, at, [("unreachable-note", text(note))]))
}
