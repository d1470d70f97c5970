//! Several tickets about one matter: merged onto a complaint, a report or another ticket, and parted
//! again. Both are acts with their reason. Merging changes neither stage nor clock — every ticket keeps
//! its channel's windows and is replied to by itself — so that parting restores exactly what was. A
//! ticket that takes another in says so by an act of its own in the same transaction: two tickets can
//! never be merged into each other, whoever is quicker.

use jiff::civil::DateTime;
use wenjin_matter::{Actor, Command, Matter, MatterId, Value};

use super::{FAMILY, TicketRefusal, command, number_of, text};
use crate::steady::{complaint, report};

/// The fact that holds the matter a ticket is merged into.
pub const MERGED_INTO: &str = "merged-into";

/// What that fact holds after parting; no id.
const NONE: &str = "none";

/// The matter a ticket is merged into now.
pub fn merged_into(ticket: &Matter) -> Option<MatterId> {
    ticket.fact(MERGED_INTO)?.text()?.parse().ok()
}

/// The tickets that a ticket has taken in and not let go, in order.
pub fn taken_in(ticket: &Matter) -> Vec<MatterId> {
    let mut out: Vec<MatterId> = Vec::new();
    for act in &ticket.acts {
        let id = |name: &str| act.get(name).and_then(Value::text)?.parse::<MatterId>().ok();
        match act.step.as_str() {
            "take-in" => out.extend(id("taken-in")),
            "let-go" => {
                let gone = id("let-go");
                out.retain(|one| Some(*one) != gone);
            }
            _ => {}
        }
    }
    out
}

/// The commands that merge `ticket` into `into`, with the words of the suggestion it follows, if any.
///
/// # Errors
/// Where it cannot be: not a ticket, into itself, into another kind of matter, or into one that is
/// merged itself.
pub fn merge(
    ticket: &Matter,
    into: &Matter,
    reason: &str,
    evidence: &str,
    by: &Actor,
    at: DateTime,
) -> Result<Vec<Command>, TicketRefusal> {
    if ticket.family != FAMILY {
        return Err(TicketRefusal::NotTicket);
    }
    if ticket.id == into.id {
        return Err(TicketRefusal::MergeIntoItself);
    }
    if ![FAMILY, complaint::FAMILY, report::FAMILY].contains(&into.family.as_str()) {
        return Err(TicketRefusal::MergeTargetWrong);
    }
    if into.family == FAMILY && merged_into(into).is_some() {
        return Err(TicketRefusal::MergeTargetMerged { number: number_of(into) });
    }
    let mut fields = vec![(MERGED_INTO, text(into.id.to_string())), ("merge-reason", text(reason))];
    if !evidence.is_empty() {
        fields.push(("merge-evidence", text(evidence)));
    }
    let mut commands = vec![command(ticket, "merge", by, at, fields)];
    if into.family == FAMILY {
        let fields = [("taken-in", text(ticket.id.to_string()))];
        commands.push(command(into, "take-in", by, at, fields));
    }
    Ok(commands)
}

/// The commands that part `ticket` from `from`, the matter it is merged into.
///
/// # Errors
/// [`TicketRefusal::NotMerged`] where it is merged into nothing, or into another matter.
pub fn unmerge(
    ticket: &Matter,
    from: &Matter,
    reason: &str,
    by: &Actor,
    at: DateTime,
) -> Result<Vec<Command>, TicketRefusal> {
    if merged_into(ticket) != Some(from.id) {
        return Err(TicketRefusal::NotMerged);
    }
    let fields = [(MERGED_INTO, text(NONE)), ("unmerge-reason", text(reason))];
    let mut commands = vec![command(ticket, "unmerge", by, at, fields)];
    if from.family == FAMILY {
        let fields = [("let-go", text(ticket.id.to_string()))];
        commands.push(command(from, "let-go", by, at, fields));
    }
    Ok(commands)
}
