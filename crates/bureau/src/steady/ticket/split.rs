//! Splits a ticket into a complaint and a report (投诉举报处理办法第九条; before it 暂行办法第七条): two
//! matters with clocks of their own, both received when the ticket was. Pure: the ids of the new
//! matters are handed in, so that the same page sent twice builds the same commands, and whoever
//! carries them out does so in one transaction ([`submit_together`](super::submit_together)).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use wenjin_law::rule::{FieldKind, Step};
use wenjin_law::{Rules, Version};
use wenjin_matter::{Actor, Command, Matter, MatterId, Value};

use super::{CHANNEL, FAMILY, TICKET, TicketRefusal, command, text};
use crate::steady::{complaint, report};

/// A matter to be split from a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its id.
    pub matter: MatterId,
    /// What the officer wrote, in place of the ticket's words.
    pub fields: BTreeMap<String, Value>,
}

/// What an officer chose to split a ticket into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The complaint.
    pub complaint: Option<Part>,
    /// The report.
    pub report: Option<Part>,
    /// Why, where it needs saying.
    pub note: String,
}

/// The fields of a ticket and what a complaint and a report call them.
const COMMON: [(&str, &str); 12] = [
    ("title", "title"),
    ("ticket-number", "ticket-number"),
    ("station", "station"),
    ("respondent-name", "respondent-name"),
    ("respondent-credit-code", "respondent-credit-code"),
    ("respondent-address", "respondent-address"),
    ("respondent-phone", "respondent-phone"),
    ("platform-name", "platform-name"),
    ("content", "facts"),
    ("demand", "demand"),
    ("amount", "amount"),
    ("bought-on", "bought-on"),
];

/// What a ticket calls its person: a complainant, or an informant.
const PERSON: [&str; 5] = ["name", "phone", "address", "id-kind", "id-number"];

/// The commands that split `ticket`: those that open the matters, then the ticket's own.
///
/// The new matters are received when the ticket was: their periods count from its receipt and not
/// from the day somebody splits it (办法第十五条第一款). Their fields are the ticket's, as far as the
/// rules of that day ask for them, under the officer's own.
///
/// # Errors
/// [`TicketRefusal::NothingChosen`], [`TicketRefusal::ChannelNeeded`], [`TicketRefusal::NotTicket`].
pub fn split(
    rules: &Rules,
    ticket: &Matter,
    choice: &Choice,
    by: &Actor,
    at: DateTime,
) -> Result<Vec<Command>, TicketRefusal> {
    let received = ticket.opened_at().filter(|_| ticket.family == FAMILY);
    let received = received.ok_or(TicketRefusal::NotTicket)?;
    let complaint_id = choice.complaint.as_ref().map(|part| part.matter);
    let mut commands = Vec::new();
    for (family, words, person, part) in [
        (complaint::FAMILY, "投诉", "complainant", &choice.complaint),
        (report::FAMILY, "举报", "informant", &choice.report),
    ] {
        let Some(part) = part else { continue };
        let mut fields = taken_over(ticket, person);
        if family == report::FAMILY
            && let Some(complaint) = complaint_id
        {
            fields.insert(report::COMPLAINT.into(), text(complaint.to_string()));
        }
        let version = rules.step(family, "receive").and_then(|rule| rule.on(received.date()));
        fields.retain(|name, _| version.is_some_and(|version| asks(version, name)));
        fields.extend(part.fields.clone());
        if let Some(version) = version {
            channel(rules, version, &mut fields, words, received.date())?;
        }
        commands.push(Command {
            matter: part.matter,
            family: family.into(),
            step: "receive".into(),
            at: received,
            by: by.clone(),
            fields,
            attachments: vec![],
            seen: None,
        });
    }
    if commands.is_empty() {
        return Err(TicketRefusal::NothingChosen);
    }
    let ids = [("complaint", &choice.complaint), ("report", &choice.report)];
    let ids = ids
        .into_iter()
        .filter_map(|(name, part)| part.as_ref().map(|part| (name, text(part.matter.to_string()))));
    let note = Some(("split-note", text(choice.note.as_str()))).filter(|_| !choice.note.is_empty());
    commands.push(command(ticket, "split", by, at, ids.chain(note)));
    Ok(commands)
}

/// The matters split from a ticket, in order: the family and the id.
pub fn parts(ticket: &Matter) -> Vec<(&'static str, MatterId)> {
    let acts = ticket.acts.iter().filter(|act| act.step == "split");
    acts.flat_map(|act| {
        [complaint::FAMILY, report::FAMILY].into_iter().filter_map(|family| {
            let id = act.get(family)?.text()?.parse().ok()?;
            Some((family, id))
        })
    })
    .collect()
}

/// True where the person of a ticket is an informant or asked for secrecy: who they are is then given
/// only as an informant is (办法第三十七条 and the steps of the report), never by the ticket alone.
pub fn is_secret(ticket: &Matter) -> bool {
    let asked = ticket.fact("secret") == Some(&Value::Flag(true));
    let said = ["report", "both"].contains(&ticket.text("kind").as_str());
    asked || said || parts(ticket).iter().any(|(family, _)| *family == report::FAMILY)
}

fn taken_over(ticket: &Matter, person: &str) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    let mut take = |from: &str, to: String| {
        if let Some(value) = ticket.fact(from).filter(|value| **value != Value::Erased) {
            fields.insert(to, value.clone());
        }
    };
    for (from, to) in COMMON {
        take(from, to.into());
    }
    for part in PERSON {
        take(&format!("person-{part}"), format!("{person}-{part}"));
    }
    take(CHANNEL, CHANNEL.into());
    fields.insert(TICKET.into(), text(ticket.id.to_string()));
    fields
}

fn asks(version: &Version<Step>, name: &str) -> bool {
    version.body.fields.iter().any(|field| field.name == name)
}

/// The channel as the new matter's rules know it: what came from above or from the press was handed
/// on; any other that they do not know is asked for.
fn channel(
    rules: &Rules,
    version: &Version<Step>,
    fields: &mut BTreeMap<String, Value>,
    of: &'static str,
    on: Date,
) -> Result<(), TicketRefusal> {
    let field = version.body.fields.iter().find(|field| field.name == CHANNEL);
    let Some(FieldKind::Choice(list)) = field.map(|field| &field.kind) else { return Ok(()) };
    let list = rules.lists.get(list).and_then(|rule| rule.on(on));
    let knows = |code: &str| list.is_some_and(|list| list.body.item(code).is_some());
    let given = fields.get(CHANNEL).map(Value::to_string).unwrap_or_default();
    let code = if given == "media" { "transferred-in" } else { given.as_str() };
    if !knows(code) {
        let words = rules.lists.get(&wenjin_law::RuleId::new("ticket/channels"));
        let words = words.and_then(|rule| rule.on(on)?.body.item(&given));
        let channel = words.map_or(given.clone(), |item| item.title.clone());
        return Err(TicketRefusal::ChannelNeeded { channel, of, on });
    }
    fields.insert(CHANNEL.into(), text(code));
    Ok(())
}
