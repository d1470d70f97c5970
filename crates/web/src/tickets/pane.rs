//! One ticket on the right of the triage: its head, what may be done with it and the form of what was
//! chosen, its windows, its words, which matters may be the same, and whose matter it is.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::ticket::suggest::Suggestion;
use wenjin_bureau::steady::ticket::{competence, merge, split};
use wenjin_matter::Matter;
use wenjin_store::Row;

use crate::app::App;
use crate::line::Line;
use crate::matter::clocks::{lead, places};
use crate::matter::next::available;
use crate::matter::page::{all_clocks, matter_head};
use crate::matter::step::{Again, since};
use crate::matter::words::Words;
use crate::matter::{Seen, parties, stage_title};
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::tickets::asked::{ACTS, Asked, SIGN_IN, UNMERGE};
use crate::tickets::proposal;
use crate::tickets::queue::{Place, Queue};
use crate::time::now;
use crate::ui::Link;
use crate::ui::clock::brief;
use crate::ui::form::form;
use crate::ui::matter::{head, layout};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::steps::{Blocked, Go, Step, Steps, steps};

/// A matter that may be the same, in sight of this person.
pub struct Likely {
    /// Its row.
    pub row: Row,
    /// The points and their reasons.
    pub suggestion: Suggestion,
}

impl Likely {
    /// What kind of matter it is.
    pub fn noun(&self) -> &'static str {
        line(&self.row).noun()
    }
}

fn line(row: &Row) -> Line {
    Line::of_family(&row.family).unwrap_or_default()
}

/// Which matters in sight may be the same as a ticket.
///
/// # Errors
/// A fault of the store, or a setting of the comparison that is missing.
pub fn likely(
    app: &App,
    signed: &Signed,
    ticket: &Matter,
    today: Date,
) -> Result<Vec<Likely>, Problem> {
    let mut out = Vec::new();
    for suggestion in app.alike.of(app, ticket, today)? {
        if let Some(row) = app.store.row(&signed.scope(), suggestion.matter)? {
            out.push(Likely { row, suggestion });
        }
    }
    Ok(out)
}

/// The pane. `again` is the form that was refused.
///
/// # Errors
/// A fault of the store.
pub fn pane(
    app: &App,
    signed: &Signed,
    people: &People,
    queue: &Queue,
    place: &Place,
    seen: &Seen,
    again: Option<&Again>,
) -> Result<Markup, Problem> {
    let (ticket, now) = (&seen.matter, now());
    let today = now.date();
    let proposal = competence::propose(&app.rules, ticket, today);
    let likely = match likely(app, signed, ticket, today) {
        // A setting of the comparison that is missing stops nobody from sorting.
        Err(Problem::Told { notice, .. }) => Err(*notice),
        found => Ok(found?),
    };
    let none = Vec::new();
    let asked = Asked {
        app,
        signed,
        people,
        place,
        queue,
        ticket,
        proposal: &proposal,
        likely: likely.as_ref().unwrap_or(&none),
    };
    let mut words = Words::new(&app.rules, people, &ticket.family, false);
    words.secret = split::is_secret(ticket);
    let panel = panel(&asked)?;
    let open =
        panel.open.iter().any(|step| matches!(&step.go, Go::Open(at) if *at == place.href()));
    let form_here = match again.is_some() || open {
        true => asked.form(&place.act, again)?,
        false => None,
    };
    let lead_part = html! {
        @if let Some(said) = again.and_then(|again| again.said.as_ref()) { (notice(said)) }
        @if let Some(seen) = again.and_then(|again| again.seen) { (since(app, ticket, seen)) }
        @if let Some(asked) = &form_here { section.panel.triage-form { h2 { (asked.submits[0].label) } (form(asked)) } }
        (steps(&panel))
        (proposal::panel(app, &proposal))
    };
    let main = html! {
        (all_clocks(app, ticket, now))
        section.stack-s.words {
            h2 { (Line::Ticket.told().0) }
            @for name in Line::Ticket.told().1 {
                @if let Some(text) = words.line(ticket, name, today) { h3 { (words.label(name)) } p.told { (text) } }
            }
            (parties::dispute(&words, ticket, today))
        }
        (candidates(app, &likely, today))
    };
    let aside = html! {
        (parties::person(&words, seen, today, None))
        (parties::respondent(&words, seen, today, 0))
    };
    Ok(html! {
        (around(place, queue, seen))
        (head(&matter_head(app, &words, seen)))
        (layout(lead_part, main, aside))
    })
}

/// What may be done here with the ticket, and why the rest may not.
fn panel(asked: &Asked) -> Result<Steps, Problem> {
    let ticket = asked.ticket;
    let all = available(asked.app, asked.signed, ticket, now());
    let merged = merge::merged_into(ticket).is_some();
    let mut panel = Steps { open: vec![], blocked: vec![], elsewhere: vec![] };
    for (code, label, key) in ACTS {
        if code == UNMERGE && !merged {
            continue;
        }
        let Some(step) = all.iter().find(|step| step.code == code) else { continue };
        match &step.refusal {
            None => {
                let go = match code {
                    SIGN_IN => Go::Post(asked.post(code)?),
                    _ => Go::Open(asked.place.at(ticket.id).doing(code).href()),
                };
                panel.open.push(Step { label: label.into(), key: Some(key), go });
            }
            // One that was signed for is not told that it cannot be signed for again.
            Some(_) if code == SIGN_IN => {}
            Some(refusal) => panel.blocked.push(Blocked {
                label: label.into(),
                why: refusal.why(),
                remedy: refusal.remedy(),
                remedy_link: None::<Link>,
                basis: places(refusal.basis(), now().date()),
            }),
        }
    }
    Ok(panel)
}

/// The ways to the tickets before and after, to the list and to the ticket's own page.
fn around(place: &Place, queue: &Queue, seen: &Seen) -> Markup {
    let (before, after) = queue.around(seen.row.id);
    html! {
        nav.triage-around aria-label="前后各件" {
            a.button.small.triage-back href=(place.alone().href()) { "回到列表" }
            @if let Some(id) = before { a.button.small href=(place.at(id).href()) { "上一件" kbd aria-hidden="true" { "k" } } }
            @if let Some(id) = after { a.button.small href=(place.at(id).href()) { "下一件" kbd aria-hidden="true" { "j" } } }
            a.button.quiet.small href=(seen.line().href(seen.row.id)) data-key="o" aria-keyshortcuts="o" { "打开这一件" kbd aria-hidden="true" { "o" } }
            a.button.quiet.small href={ (seen.line().href(seen.row.id)) "/packages" } { "回复包" }
        }
    }
}

/// The matters that may be the same, each with its points and their reasons.
fn candidates(app: &App, likely: &Result<Vec<Likely>, Notice>, today: Date) -> Markup {
    html! {
        section.stack-s {
            h2 { "可能是同一件事" }
            @match likely {
                Err(said) => (notice(&Notice { kind: NoticeKind::Remark, ..said.clone() })),
                Ok(likely) if likely.is_empty() => p.muted { "没有找到相近的未办结事项。" },
                Ok(likely) => ul.likely {
                    @for each in likely {
                        li {
                            p.likely-head {
                                span.likely-score.num { (each.suggestion.score) span.sr { "分" } }
                                span { (each.noun()) " " (Link::new(each.row.summary.title.clone(), line(&each.row).href(each.row.id))) }
                            }
                            p.row-note { span.num { (each.row.summary.number) } " · " (stage_title(app, &each.row.family, &each.row.summary.stage)) }
                            @if let Some(clock) = lead(app, &each.row, today) { p { (brief(&clock)) } }
                            ul.points { @for point in &each.suggestion.points { li { (point.words) " " span.num { (format!("{:+}", point.points)) } } } }
                        }
                    }
                },
            }
        }
    }
}
