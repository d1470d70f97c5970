//! The card beside a matter's page that says what this system knows of it: how a unit keeps its promises,
//! that a complaint is about a unit, which units a cluster has, what came before and after guidance.

use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::trust::UNIT;
use wenjin_bureau::steady::trust::honour::Verdict;
use wenjin_matter::Value;
use wenjin_store::{ListQuery, Order, Scope};

use super::standing;
use crate::app::App;
use crate::complaints::table::grouped;
use crate::line::Line;
use crate::matter::Seen;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::date_words;
use crate::ui::Link;
use crate::ui::matter::{Fact, facts};
use crate::ui::tag::{Tag, Tone};

/// Units named on a cluster's page.
const NAMED: u32 = 200;

/// The card; nothing where there is nothing to say.
///
/// # Errors
/// A fault of the store.
pub fn panel(app: &App, signed: &Signed, seen: &Seen, today: Date) -> Result<Markup, Problem> {
    match seen.line() {
        Line::Unit => unit(app, seen, today),
        Line::Cluster => cluster(app, signed, seen),
        Line::Guidance => guidance(app, seen, today),
        Line::Warning => Ok(published(seen)),
        Line::Complaint | Line::Ticket => respondent(app, signed, seen),
        Line::Report => Ok(html! {}),
    }
}

fn unit(app: &App, seen: &Seen, today: Date) -> Result<Markup, Problem> {
    let standing = app.standings.of(app, &seen.matter, today)?;
    let shown = standing::public_tag(&seen.matter, today).is_some();
    let known = [
        Fact::text("投诉", format!("{} 件", grouped(standing.complaints.into()))),
        Fact::text("承诺兑现", standing::words(standing.kept)),
        Fact::text("说不出兑现与否", format!("{} 件", standing.kept.silent)),
        Fact::text("从哪一日起算", date_words(standing.since)),
    ];
    let name = seen.matter.text("respondent-name");
    Ok(html! {
        section.panel {
            h2 { "承诺兑现 " @if standing.verdict == Verdict::Below { (Tag::new("低于线", Tone::Warn)) } }
            (facts(&known))
            @if standing.verdict == Verdict::TooFew { p.small.muted.after { "件数太少，不评。" } }
            p.after { (Link::new("看它的投诉", crate::matter::parties::respondent_href(Line::Complaint, &name))) }
            @if shown { p { (Link::new("公开页面和二维码", format!("/shops/{}", seen.matter.id))) } }
        }
    })
}

fn cluster(app: &App, signed: &Signed, seen: &Seen) -> Result<Markup, Problem> {
    let number = seen.matter.text("number");
    let query = ListQuery {
        family: Some(UNIT.into()),
        order: Order::Received,
        limit: NAMED,
        ..ListQuery::of(signed.scope())
    };
    let mut own = Vec::new();
    for row in app.store.list(&query)?.rows {
        let unit = app.store.matter(row.id)?;
        own.extend(unit.filter(|unit| unit.text("cluster-number") == number));
    }
    Ok(html! {
        section.panel {
            h2 { "登记在这里的单元" }
            @if own.is_empty() { p.muted { "还没有。登记单元时，在“所在集聚区的编号”里填 " (number) "。" } }
            ul.bullets { @for unit in &own { li { (Link::new(unit.text("title"), Line::Unit.href(unit.id))) } } }
        }
    })
}

/// As many days after it was delivered as before, and no longer than there have been.
fn guidance(app: &App, seen: &Seen, today: Date) -> Result<Markup, Problem> {
    let Some(Value::Date(on)) = seen.matter.fact("delivered-on") else { return Ok(html! {}) };
    let days = (today - *on).get_days().clamp(0, 90);
    let name = seen.matter.text("respondent-name");
    if days == 0 || name.is_empty() {
        return Ok(html! {});
    }
    let span = i64::from(days);
    let count = |line: Line, from: Date, until: Date| {
        let query = ListQuery {
            family: Some(line.family().into()),
            respondent: Some(name.clone()),
            received: Some((from, until)),
            ..ListQuery::of(Scope::All)
        };
        app.store.count(&query)
    };
    let before = (on.saturating_sub(span.days()), on.yesterday().unwrap_or(*on));
    let after = (on.tomorrow().unwrap_or(*on), on.saturating_add(span.days()));
    let mut rows = Vec::new();
    for (label, line) in
        [("来件（没有并过）", Line::Ticket), ("投诉（同一件事一次）", Line::Complaint)]
    {
        let (was, is) = (count(line, before.0, before.1)?, count(line, after.0, after.1)?);
        rows.push(Fact::text(label, format!("之前 {was} 件，之后 {is} 件")));
    }
    Ok(html! {
        section.panel {
            h2 { "送达前后各 " (days) " 天" }
            (facts(&rows))
            p.small.muted.after { "只是前后的件数。件数变了，不能说明就是因为这次指导。" }
        }
    })
}

fn published(seen: &Seen) -> Markup {
    html! {
        @if ["published", "withdrawn"].contains(&seen.matter.stage.as_str()) {
            section.panel {
                h2 { "公众看到的" }
                p { (Link::new("打开公开页面", format!("/notices/{}", seen.matter.id))) }
            }
        }
    }
}

fn respondent(app: &App, signed: &Signed, seen: &Seen) -> Result<Markup, Problem> {
    let Some(unit) = standing::unit_of(app, &seen.row.summary.respondent)? else {
        return Ok(html! {});
    };
    let promises = standing::promises(&unit);
    let may = app.store.row(&signed.scope(), unit.id)?.is_some();
    Ok(html! {
        section.panel {
            h2 { "放心消费单元" }
            p { @if may { (Link::new(unit.text("title"), Line::Unit.href(unit.id))) } @else { (unit.text("title")) } "作过承诺：" }
            ul.bullets { @for promise in &promises { li { (promise) } } }
            p.small.muted.after { "了结以后，请登记这一件里承诺兑现了没有。" }
        }
    })
}
