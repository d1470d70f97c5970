//! What a matter hangs together with: the complaint and the report split from a ticket, the tickets
//! merged into it, each with its own window and stage, and the ticket it came from. Links are facts that
//! hold ids. That a ticket was merged into a complaint or a report is a fact of the ticket alone; such
//! tickets are looked for among those about the same business and those of the same ticket.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::report;
use wenjin_bureau::steady::ticket::{FAMILY, TICKET, merge, split};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::{ListQuery, Order, Row};

use crate::app::App;
use crate::complaints::table::channel_title;
use crate::line::Line;
use crate::matter::clocks::lead;
use crate::matter::{Seen, stage_title};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::Link;
use crate::ui::clock::brief;

/// Tickets about the same business that are looked through at most, the newest first.
const MOST: u32 = 100;

/// Linked matters under one heading.
struct Group {
    title: &'static str,
    rows: Vec<Row>,
    /// How many are out of this person's sight.
    hidden: usize,
}

/// The panel; nothing where nothing hangs together.
///
/// # Errors
/// A fault of the store.
pub fn panel(app: &App, signed: &Signed, seen: &Seen, today: Date) -> Result<Markup, Problem> {
    let matter = &seen.matter;
    let named: Vec<(&'static str, Vec<MatterId>)> = match matter.family.as_str() {
        FAMILY => vec![
            ("拆出的事项", split::parts(matter).into_iter().map(|(_, id)| id).collect()),
            ("并入了", merge::merged_into(matter).into_iter().collect()),
            ("并入这一件的来件", merge::taken_in(matter)),
        ],
        _ => {
            let (origin, siblings) = origin(app, matter)?;
            vec![
                ("来自", origin.into_iter().collect()),
                ("同一来件拆出的", siblings),
                ("并入这一件的来件", merged_here(app, signed, seen)?),
            ]
        }
    };
    let mut groups = Vec::new();
    for (title, ids) in named {
        groups.push(group(app, signed, title, &ids)?);
    }
    groups.retain(|group| !group.rows.is_empty() || group.hidden > 0);
    Ok(html! {
        @if !groups.is_empty() {
            section.panel.stack-s.links {
                h2 { "关联" }
                @for group in &groups { (drawn(app, group, today)) }
                @if matter.family == FAMILY {
                    p { (Link::new("回复包", format!("{}/packages", Line::Ticket.href(matter.id)))) }
                }
            }
        }
    })
}

/// The ticket a complaint or a report was split from, and what else was.
fn origin(app: &App, matter: &Matter) -> Result<(Option<MatterId>, Vec<MatterId>), Problem> {
    let origin: Option<MatterId> = matter.text(TICKET).parse().ok();
    let ticket = match origin {
        Some(id) => app.store.matter(id)?,
        None => None,
    };
    let mut siblings: BTreeSet<MatterId> = ticket
        .iter()
        .flat_map(|ticket| split::parts(ticket).into_iter().map(|(_, id)| id))
        .collect();
    if matter.family == report::FAMILY {
        siblings.extend(matter.text(report::COMPLAINT).parse::<MatterId>());
    }
    siblings.remove(&matter.id);
    Ok((origin, siblings.into_iter().collect()))
}

/// The tickets merged into a complaint or a report, as far as the business tells.
pub fn merged_here(app: &App, signed: &Signed, seen: &Seen) -> Result<Vec<MatterId>, Problem> {
    let business = &seen.row.summary.respondent;
    if business.is_empty() {
        return Ok(vec![]);
    }
    let query = ListQuery {
        family: Some(FAMILY.into()),
        respondent: Some(business.clone()),
        order: Order::Received,
        limit: MOST,
        ..ListQuery::of(signed.scope())
    };
    let mut out = Vec::new();
    // With its receipt alone nothing was merged.
    for row in app.store.list(&query)?.rows.iter().filter(|row| row.version > 1) {
        let ticket = app.store.matter(row.id)?;
        if ticket.is_some_and(|ticket| merge::merged_into(&ticket) == Some(seen.row.id)) {
            out.push(row.id);
        }
    }
    Ok(out)
}

fn group(
    app: &App,
    signed: &Signed,
    title: &'static str,
    ids: &[MatterId],
) -> Result<Group, Problem> {
    let mut rows = Vec::new();
    for id in ids {
        rows.extend(app.store.row(&signed.scope(), *id)?);
    }
    Ok(Group { title, hidden: ids.len() - rows.len(), rows })
}

fn drawn(app: &App, group: &Group, today: Date) -> Markup {
    html! {
        h3 { (group.title) }
        ul.linked {
            @for row in &group.rows {
                @let line = Line::of_family(&row.family).unwrap_or_default();
                @let channel = channel_title(app, line, &row.summary.channel);
                li {
                    p { span.tag { (line.noun()) } " " (Link::new(row.summary.title.clone(), line.href(row.id))) }
                    p.row-note { span.num { (row.summary.number) } " · " (channel) " · " (stage_title(app, &row.family, &row.summary.stage)) }
                    @if let Some(clock) = lead(app, row, today) { p { (brief(&clock)) } }
                }
            }
            @if group.hidden > 0 { li.muted { "另有 " (group.hidden) " 件不在您可以查看的范围内。" } }
        }
    }
}
