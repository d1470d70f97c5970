//! The acts of the triage. What belongs together is stored together: the ticket's split with the matters
//! it opens, a merge with its other side. A form sent twice is one act; one that was refused comes back
//! with everything typed, and where somebody else acted, with what they did.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::DateTime;
use wenjin_bureau::access;
use wenjin_bureau::steady::ticket::{
    CHANNEL, FAMILY, TicketRefusal, merge, split, submit_together,
};
use wenjin_bureau::steady::{complaint, report};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Actor, Command, Matter, MatterId, Value};
use wenjin_store::SubmitError;

use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::matter::fields::Filled;
use crate::matter::step::{self, Again, Answer, not_yours};
use crate::matter::{Seen, seen};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::tickets::asked::{ACTS, ASSIGN, MERGE, PARTS, SIGN_IN, SPLIT, UNMERGE};
use crate::tickets::page;
use crate::tickets::pane::likely;
use crate::tickets::queue::Place;
use crate::time::now;

/// POST /tickets/triage/{id}/{act}
pub async fn take(
    State(app): State<Shared>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        check_sees_matters(&signed)?;
        let seen = seen(app, &signed, &id)?;
        if ACTS.iter().all(|(code, ..)| *code != act) {
            return Err(Problem::NotFound);
        }
        let place = Place::of(posted.get("back"));
        let answer = match act.as_str() {
            SPLIT | MERGE | UNMERGE => together(app, &signed, &seen, &act, &posted)?,
            _ => alone(app, &signed, &seen, &act, &posted)?,
        };
        match answer {
            None => Ok(see_other(&onwards(&place, &seen, &act, &posted))),
            Some(again) => page(app, &signed, &place.at(&id).doing(&act), Some(&again)),
        }
    })
    .await
}

/// Where one goes on: what was only signed for stays open; of all else the next one is shown.
fn onwards(place: &Place, seen: &Seen, act: &str, posted: &Posted) -> String {
    let next = posted.get("next").parse::<MatterId>().ok();
    let to = match (act, next) {
        (SIGN_IN | UNMERGE, _) => place.at(seen.row.id),
        (_, Some(next)) => place.at(next),
        (_, None) => place.alone(),
    };
    let href = to.href();
    let mark = if href.contains('?') { '&' } else { '?' };
    let word = if act == ASSIGN { "assigned" } else { "recorded" };
    format!("{href}{mark}done={word}&draft={}", step::draft(&seen.row.id.to_string(), act))
}

/// A step of the ticket and nothing else.
fn alone(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    act: &str,
    posted: &Posted,
) -> Result<Option<Again>, Problem> {
    let rule = app.rules.step(FAMILY, act).ok_or(Problem::NotFound)?;
    Ok(match step::submit(app, signed, &seen.matter, rule, posted)? {
        Answer::Done(_) => None,
        Answer::Again(again) => Some(again),
    })
}

/// Steps of several matters: all of them or none.
fn together(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    act: &str,
    posted: &Posted,
) -> Result<Option<Again>, Problem> {
    let now = now();
    let mut filled = Filled::of(posted);
    // As it stood on the page: sent again the same commands are built, and the key answers.
    let ticket = as_seen(&seen.matter, posted);
    let by = actor(app, signed, &ticket, act, now)?;
    let acting = Acting { app, signed, ticket: &ticket, by: &by, now };
    let built = match act {
        SPLIT => acting.split(&mut filled)?,
        MERGE => acting.merge(&mut filled)?,
        _ => acting.unmerge(&filled)?,
    };
    let commands = match built {
        Ok(commands) if filled.wrong.is_empty() => commands,
        Ok(_) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(Some(Again { filled, ..Again::new(status) }));
        }
        Err(refusal) => {
            let told = Problem::told(refusal.code(), refusal.to_string());
            return Ok(Some(said(filled, told)));
        }
    };
    if let Some(named) = names_the_informant(app, &commands) {
        return Ok(Some(said(filled, named)));
    }
    match submit_together(&app.store, step::key(signed, posted), commands, now) {
        Ok(_) => Ok(None),
        Err(SubmitError::Refused(refusal)) => Ok(Some(step::again(filled, refusal))),
        Err(SubmitError::Fault(fault)) => Err(fault.into()),
        Err(other) => Ok(Some(said(filled, Problem::from(other)))),
    }
}

fn said(filled: Filled, problem: Problem) -> Again {
    let (status, notice) = problem.notice();
    Again { filled, said: Some(notice), ..Again::new(status) }
}

/// The ticket as the page showed it.
fn as_seen(ticket: &Matter, posted: &Posted) -> Matter {
    match posted.get("seen").parse::<usize>() {
        Ok(seen) if (1..ticket.acts.len()).contains(&seen) => {
            Matter::replay(ticket.id, FAMILY, ticket.acts[..seen].iter().cloned())
        }
        _ => ticket.clone(),
    }
}

/// Who acts, in the role the step asks for.
fn actor(
    app: &App,
    signed: &Signed,
    ticket: &Matter,
    act: &str,
    now: DateTime,
) -> Result<Actor, Problem> {
    let rule = app.rules.step(FAMILY, act).ok_or(Problem::NotFound)?;
    let version = match asked_fields(&app.rules, ticket, act, now) {
        Ok((version, _)) => version,
        Err(_) => rule.on(now.date()).ok_or(Problem::NotFound)?,
    };
    let roles: Vec<&str> = version.body.roles.iter().map(String::as_str).collect();
    match access::has_role(&signed.account, &roles) {
        true => Ok(access::actor(&signed.account, &version.body.roles)),
        false => Err(not_yours(app, &rule.title, &version.body.roles)),
    }
}

/// A report that says in the open who its informant is.
fn names_the_informant(app: &App, commands: &[Command]) -> Option<Problem> {
    let opening = commands.iter().find(|command| command.family == report::FAMILY)?;
    let version = app.rules.step(report::FAMILY, "receive")?.on(opening.at.date())?;
    let matter = Matter::new(opening.matter, report::FAMILY);
    let named = report::secrecy::check(&version.body, &matter, &opening.fields).err()?;
    Some(Problem::told(named.code(), named.to_string()))
}

type Built = Result<Vec<Command>, TicketRefusal>;

struct Acting<'a> {
    app: &'a App,
    signed: &'a Signed,
    ticket: &'a Matter,
    by: &'a Actor,
    now: DateTime,
}

impl Acting<'_> {
    fn split(&self, filled: &mut Filled) -> Result<Built, Problem> {
        let chosen = PARTS.iter().find(|(code, ..)| *code == filled.get("what"));
        let (complains, reports) = chosen.map_or((false, false), |(_, _, one, two)| (*one, *two));
        if chosen.is_none() {
            filled.wrong.insert("what".into(), "拆成什么：请选择".into());
        }
        if reports && !["yes", "no"].contains(&filled.get("real-name")) {
            filled.wrong.insert("real-name".into(), "实名举报：拆出举报的请选择".into());
        }
        if !filled.wrong.is_empty() {
            return Ok(Ok(vec![]));
        }
        let part =
            |asked: bool, name: &str, family: &str| -> Result<Option<split::Part>, Problem> {
                if !asked {
                    return Ok(None);
                }
                let unreadable = || Problem::BadRequest("页面没有带来拆出事项的标识。".into());
                let matter = filled.get(name).parse().map_err(|_| unreadable())?;
                let mut fields: Vec<(&str, Value)> = ["station", CHANNEL]
                    .into_iter()
                    .filter(|name| !filled.get(name).is_empty())
                    .map(|name| (name, Value::Text(filled.get(name).into())))
                    .collect();
                if family == report::FAMILY {
                    fields.push(("real-name", Value::Flag(filled.get("real-name") == "yes")));
                }
                let fields = fields.into_iter().map(|(name, value)| (name.to_string(), value));
                Ok(Some(split::Part { matter, fields: fields.collect() }))
            };
        let choice = split::Choice {
            complaint: part(complains, "complaint-id", complaint::FAMILY)?,
            report: part(reports, "report-id", report::FAMILY)?,
            note: filled.get("split-note").replace("\r\n", "\n").trim().to_string(),
        };
        let built = split::split(&self.app.rules, self.ticket, &choice, self.by, self.now);
        Ok(built.map(|mut commands| {
            commands.extend(self.hands_out(filled.get("station")));
            commands
        }))
    }

    /// A ticket that nobody has goes to the station that gets its parts.
    fn hands_out(&self, station: &str) -> Option<Command> {
        let free = !station.is_empty() && self.ticket.text("station").is_empty();
        let version = self.app.rules.step(FAMILY, ASSIGN)?.on(self.now.date())?;
        (free && access::assigns(&self.signed.account)).then(|| Command {
            matter: self.ticket.id,
            family: FAMILY.into(),
            step: ASSIGN.into(),
            at: self.now,
            by: access::actor(&self.signed.account, &version.body.roles),
            fields: [("station".to_string(), Value::Text(station.into()))].into(),
            attachments: vec![],
            seen: Some(self.ticket.version() + 1),
        })
    }

    fn merge(&self, filled: &mut Filled) -> Result<Built, Problem> {
        let reason = filled.get("merge-reason").replace("\r\n", "\n").trim().to_string();
        if reason.is_empty() {
            filled.wrong.insert("merge-reason".into(), "并入的理由：请填写".into());
        }
        let Some(into) = self.target(filled)? else { return Ok(Ok(vec![])) };
        let today = self.now.date();
        // Without the comparison the officer's own reason stands alone.
        let likely = likely(self.app, self.signed, self.ticket, today).unwrap_or_default();
        let suggested = likely.iter().find(|likely| likely.row.id == into.id);
        let evidence = suggested.map(|likely| likely.suggestion.words()).unwrap_or_default();
        Ok(merge::merge(self.ticket, &into, &reason, &evidence, self.by, self.now))
    }

    /// The matter chosen or named by its number, in sight of this person.
    fn target(&self, filled: &mut Filled) -> Result<Option<Matter>, Problem> {
        let (field, id) = match filled.get("into") {
            "other" => ("number", self.app.store.find_by_number(filled.get("number").trim())?),
            chosen => ("into", chosen.parse::<MatterId>().ok()),
        };
        let scope = self.signed.scope();
        let row = match id {
            Some(id) => self.app.store.row(&scope, id)?,
            None => None,
        };
        let Some(row) = row else {
            let said = match field {
                "number" => "编号：没有这个编号的事项，或者不在您可以查看的范围内",
                _ => "并入哪一件：请选择",
            };
            filled.wrong.insert(field.into(), said.into());
            return Ok(None);
        };
        Ok(self.app.store.matter(row.id)?)
    }

    fn unmerge(&self, filled: &Filled) -> Result<Built, Problem> {
        let reason = filled.get("unmerge-reason").replace("\r\n", "\n").trim().to_string();
        let from = filled.get("from").parse::<MatterId>().ok();
        let from = match from {
            Some(id) => self.app.store.matter(id)?,
            None => None,
        };
        let Some(from) = from else { return Ok(Err(TicketRefusal::NotMerged)) };
        Ok(merge::unmerge(self.ticket, &from, &reason, self.by, self.now))
    }
}
