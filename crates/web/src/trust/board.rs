//! The board: clusters side by side, counted for each hundred shops and for each hundred million yuan, and
//! the units that somebody should look at. A station's own stand first.

use axum::extract::State;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::complaint;
use wenjin_bureau::steady::trust::honour::{Kept, Verdict};
use wenjin_bureau::steady::trust::{CLUSTER, UNIT};
use wenjin_matter::{Matter, Value};
use wenjin_store::{ListQuery, Order, Scope};

use super::standing::{self, BEARING, Standing};
use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::complaints::table::grouped;
use crate::frame::{self, Page, station_title};
use crate::line::Line;
use crate::matter::stage_title;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, empty};
use crate::ui::tag::{Tag, Tone};

/// Units and clusters looked at at most.
const MOST: u32 = 1000;

/// A unit with how it stands.
pub struct Unit {
    /// The unit.
    pub matter: Matter,
    /// How it stands.
    pub standing: Standing,
}

/// Every unit that bears the sign, with how it stands.
///
/// # Errors
/// A fault of the store.
pub fn bearing(app: &App, today: Date) -> Result<Vec<Unit>, Problem> {
    let mut all = Vec::new();
    for row in standing::units(app, &BEARING, MOST)? {
        let Some(matter) = app.store.matter(row.id)? else { continue };
        let standing = app.standings.of(app, &matter, today)?;
        all.push(Unit { matter, standing });
    }
    Ok(all)
}

/// A cluster with what its shops add up to.
struct Side {
    matter: Matter,
    shops: usize,
    complaints: u64,
    tickets: u64,
    kept: Kept,
    /// The shop with the most complaints and how many, where one has half of several.
    most: Option<(String, u32)>,
}

impl Side {
    fn of(
        app: &App,
        cluster: Matter,
        units: &[Unit],
        since: Date,
        today: Date,
    ) -> Result<Side, Problem> {
        let number = cluster.text("number");
        let own: Vec<&Unit> =
            units.iter().filter(|unit| unit.matter.text("cluster-number") == number).collect();
        let (mut complaints, mut tickets) = (0, 0);
        for unit in &own {
            let received = |family: &str| ListQuery {
                family: Some(family.into()),
                respondent: Some(unit.matter.text("respondent-name")),
                received: Some((since, today)),
                ..ListQuery::of(Scope::All)
            };
            complaints += app.store.count(&received(complaint::FAMILY))?;
            tickets += app.store.count(&received(Line::Ticket.family()))?;
        }
        let kept = own.iter().fold(Kept::default(), |all, unit| all.and(unit.standing.kept));
        let most = own.iter().max_by_key(|unit| unit.standing.complaints);
        let most = most.map(|unit| (unit.matter.text("title"), unit.standing.complaints));
        let most = most.filter(|(_, number)| {
            own.len() > 1 && *number >= 4 && u64::from(*number) * 2 >= complaints
        });
        Ok(Side { shops: own.len(), complaints, tickets, kept, most, matter: cluster })
    }

    fn for_each_hundred_shops(&self) -> Option<f64> {
        (self.shops > 0).then(|| self.complaints as f64 * 100.0 / self.shops as f64)
    }

    /// Complaints for each hundred million yuan of turnover.
    fn for_each_turnover(&self) -> Option<f64> {
        match self.matter.fact("turnover") {
            Some(Value::Number(fen)) if *fen > 0 => {
                Some(self.complaints as f64 * 1e10 / *fen as f64)
            }
            _ => None,
        }
    }
}

/// GET /trust
pub async fn page(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let today = now().date();
        let since = today.saturating_sub(jiff::ToSpan::days(365));
        let units = bearing(app, today)?;
        let mut sides = Vec::new();
        let query = ListQuery {
            family: Some(CLUSTER.into()),
            ended: Some(false),
            order: Order::Received,
            limit: MOST,
            ..ListQuery::of(Scope::All)
        };
        for row in app.store.list(&query)?.rows {
            let Some(matter) = app.store.matter(row.id)? else { continue };
            sides.push(Side::of(app, matter, &units, since, today)?);
        }
        let own = signed.account.station.clone();
        let worse = |side: &Side| side.for_each_hundred_shops().unwrap_or(-1.0);
        sides.sort_by(|a, b| {
            let theirs = |side: &Side| side.matter.text("station") != own || own.is_empty();
            theirs(a).cmp(&theirs(b)).then(worse(b).total_cmp(&worse(a)))
        });
        let main = html! {
            (page_head("放心消费", "承诺兑现与否看投诉怎样了结，不看投诉多少。", actions()))
            (lists(app, &signed)?)
            (looked_at(app, &signed, &units))
            section.below {
                h2 { "集聚区" }
                p.muted { (date_words(since)) "以来。只数登记在集聚区里的商户；同一件事只数一次投诉，来件是没有并过的件数。" }
                (clusters(app, &signed, &sides, &own))
            }
        };
        Ok(frame::work(app, &signed, Page::new("放心消费").steady().full(), main))
    })
    .await
}

fn actions() -> Markup {
    html! {
        a.button href="/trust/proposals" { "系统提出的" }
        a.button href="/shops" { "公众看到的" }
    }
}

/// How many there are of each of the bureau's own lines, in sight.
fn lists(app: &App, signed: &Signed) -> Result<Markup, Problem> {
    let mut all = Vec::new();
    for line in Line::OWN {
        let query =
            ListQuery { family: Some(line.family().into()), ..ListQuery::open(signed.scope()) };
        all.push((line, app.store.count(&query)?));
    }
    Ok(html! {
        ul.figures {
            @for (line, number) in all {
                li { article.figure {
                    h2.figure-label { (Link::new(line.noun(), line.path())) }
                    p.figure-value { strong.num { (grouped(number)) } " " span.figure-unit { "件" } }
                    p.muted.small { (match line { Line::Unit => "没有摘牌、退出的", Line::Cluster => "没有撤销的", Line::Warning => "没有撤回、作罢的", _ => "没有了结的" }) }
                } }
            }
        }
    })
}

/// Units below the line, in warning, or waiting to be heard.
fn looked_at(app: &App, signed: &Signed, units: &[Unit]) -> Markup {
    let own = &signed.account.station;
    let mut all: Vec<&Unit> = units
        .iter()
        .filter(|unit| unit.standing.verdict == Verdict::Below || unit.matter.stage != "awarded")
        .filter(|unit| signed.scope() == Scope::All || unit.matter.text("station") == *own)
        .collect();
    all.sort_by_key(|unit| unit.standing.kept.kept as i64 - unit.standing.kept.broken as i64);
    html! {
        section.below {
            h2 { "要看一看的单元" }
            @if all.is_empty() { p.muted { "没有低于线的，也没有预警、拟摘牌的。" } }
            @else {
                div.table-box tabindex="0" role="region" aria-label="要看一看的单元" { table.plain {
                    thead { tr { th scope="col" { "单元" } th scope="col" { "阶段" } th scope="col" { "承诺兑现" } th scope="col" { "承办单位" } } }
                    tbody { @for unit in &all { tr {
                        td data-label="单元" { (Link::new(unit.matter.text("title"), Line::Unit.href(unit.matter.id))) }
                        td data-label="阶段" {
                            (stage_title(app, UNIT, &unit.matter.stage)) " "
                            @if unit.standing.verdict == Verdict::Below { (Tag::new("低于线", Tone::Warn)) }
                        }
                        td data-label="承诺兑现" { (standing::words(unit.standing.kept)) }
                        td data-label="承办单位" { (station_title(app, &unit.matter.text("station"))) }
                    } } }
                } }
            }
        }
    }
}

fn clusters(app: &App, signed: &Signed, sides: &[Side], own: &str) -> Markup {
    if sides.is_empty() {
        let none = Empty {
            text: "还没有登记集聚区".into(),
            how: "登记以后，把单元的“所在集聚区的编号”填上，这里就能并排看。".into(),
            link: Some(Link::new("登记一个", Line::Cluster.new_href())),
        };
        return empty(&none);
    }
    let tenth = |number: Option<f64>| number.map_or("—".to_string(), |it| format!("{it:.1}"));
    html! {
        div.table-box tabindex="0" role="region" aria-label="集聚区" { table.plain {
            thead { tr {
                th scope="col" { "集聚区" } th scope="col" { "承办单位" }
                th.col-number scope="col" { "登记商户" } th.col-number scope="col" { "来件" } th.col-number scope="col" { "投诉" }
                th.col-number scope="col" { "每百家投诉" } th.col-number scope="col" { "每亿元投诉" }
                th scope="col" { "承诺兑现" }
            } }
            tbody { @for side in sides {
                tr {
                    th scope="row" {
                        @if signed.scope() == Scope::All || side.matter.text("station") == own { (Link::new(side.matter.text("title"), Line::Cluster.href(side.matter.id))) }
                        @else { (side.matter.text("title")) }
                        @if let Some((shop, number)) = &side.most { " " (Tag::new(format!("{shop}占了 {number} 件"), Tone::Note)) }
                    }
                    td data-label="承办单位" { (station_title(app, &side.matter.text("station"))) }
                    td.col-number data-label="登记商户" { (grouped(side.shops as u64)) }
                    td.col-number data-label="来件" { (grouped(side.tickets)) }
                    td.col-number data-label="投诉" { (grouped(side.complaints)) }
                    td.col-number data-label="每百家投诉" { (tenth(side.for_each_hundred_shops())) }
                    td.col-number data-label="每亿元投诉" { (tenth(side.for_each_turnover())) }
                    td data-label="承诺兑现" { (standing::words(side.kept)) }
                }
            } }
        } }
    }
}
