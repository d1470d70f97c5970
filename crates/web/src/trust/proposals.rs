//! What the numbers propose: topics that call for a consumer warning, and units whose promises are not
//! kept. Nothing happens of itself; each proposal leads to the form in which a person decides. Looking
//! through a year of complaints takes a while, so what was found is kept for some minutes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::trust::honour::{self, Verdict};
use wenjin_bureau::steady::trust::topics::{Came, Thresholds, Topic, topics};
use wenjin_store::{ListQuery, Order, Scope};

use super::board::{Unit, bearing};
use super::standing;
use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::frame::{self, Page};
use crate::line::Line;
use crate::posted::encode;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::navigation::page_head;
use crate::ui::tag::Tag;

/// How long what was found is kept.
const KEPT: Duration = Duration::from_secs(600);

/// What was found some minutes ago.
#[derive(Default)]
pub struct Proposed(Mutex<Option<(Instant, Arc<Vec<Topic>>)>>);

impl Proposed {
    fn topics(
        &self,
        app: &App,
        line: &Thresholds,
        today: Date,
    ) -> Result<Arc<Vec<Topic>>, Problem> {
        // Whoever asks meanwhile waits for the same answer.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, found)) = &*kept
            && at.elapsed() < KEPT
        {
            return Ok(found.clone());
        }
        let found = Arc::new(topics(&came(app, line, today)?, line, today));
        *kept = Some((Instant::now(), found.clone()));
        Ok(found)
    }
}

/// Every ticket of the times looked at that was not merged into another: a matter once.
fn came(app: &App, line: &Thresholds, today: Date) -> Result<Vec<Came>, Problem> {
    let query = ListQuery {
        family: Some(Line::Ticket.family().into()),
        received: Some((line.since(today).1, today)),
        order: Order::Received,
        ..ListQuery::of(Scope::All)
    };
    let mut ids = Vec::new();
    app.store.export(&query, |row| {
        ids.push(row.id);
        Ok(())
    })?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let matter = app.store.matter(id)?.filter(|it| !it.is_open("merge", "unmerge"));
        let Some(matter) = matter else { continue };
        let on = matter.opened_at().map_or(today, |at| at.date());
        all.push(Came { topic: matter.text("category"), on });
    }
    Ok(all)
}

/// GET /trust/proposals
pub async fn page(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let today = now().date();
        let line = Thresholds::on(&app.rules, today);
        let found = match &line {
            Some(line) => app.proposed.topics(app, line, today)?,
            None => Arc::default(),
        };
        let below: Vec<Unit> = bearing(app, today)?
            .into_iter()
            .filter(|unit| unit.standing.verdict == Verdict::Below && unit.matter.stage == "awarded")
            .filter(|unit| {
                signed.scope() == Scope::All || unit.matter.text("station") == signed.account.station
            })
            .collect();
        let main = html! {
            (page_head("系统提出的", "只是提出；发不发警示、预警不预警，由人决定。", html! {}))
            section {
                h2 { "可能要发消费警示的" }
                @if let Some(line) = &line { p.muted { (told(line, today)) " " (Tag::to_confirm()) } }
                @if found.is_empty() { p { "没有达到线的分类。" } }
                ul.models { @for topic in found.iter() { li { (topic_card(topic, line.as_ref(), today)) } } }
            }
            section.below {
                h2 { "可能要预警的单元" }
                @if let Some(line) = honour::Thresholds::on(&app.rules, today) {
                    p.muted { "最近 " (line.window_days) " 天里说得出兑现与否的投诉不少于 " (line.least) " 件，兑现率区间的上限低于 " (line.warn_below) "%。 " (Tag::to_confirm()) }
                }
                @if below.is_empty() { p { "没有低于线的单元。" } }
                ul.models { @for unit in &below { li { (unit_card(unit)) } } }
            }
        };
        let page = Page::new("系统提出的").steady().full().under("放心消费", "/trust");
        Ok(frame::work(app, &signed, page, main))
    })
    .await
}

fn told(line: &Thresholds, today: Date) -> String {
    format!(
        "{}以来的来件，同一件事只数一次；不少于 {} 件，并且不少于以往同样长的时间平均件数的 {} 倍。",
        date_words(line.since(today).0.tomorrow().unwrap_or(today)),
        line.least,
        line.times
    )
}

fn topic_card(topic: &Topic, line: Option<&Thresholds>, today: Date) -> Markup {
    let days = line.map_or(0, |line| line.days);
    let reason = format!(
        "最近 {days} 天“{}”类来件 {} 件，以往同样长的时间平均 {:.1} 件。",
        topic.topic, topic.now, topic.before
    );
    let from = line.map_or(today, |line| line.since(today).0.tomorrow().unwrap_or(today));
    let draft = format!(
        "{}?kind=tip&topic={}&title={}&reason={}",
        Line::Warning.new_href(),
        encode(&topic.topic),
        encode(&format!("关于{}的消费提示", topic.topic)),
        encode(&reason)
    );
    let behind = format!("{}?from={from}&ended=any", Line::Ticket.path());
    html! {
        article.panel {
            h3 { (topic.topic) }
            p { (reason) }
            p.row { a.button.small href=(draft) { "提出一条消费警示" } (Link::new("看这段时间的来件", behind)) }
        }
    }
}

fn unit_card(unit: &Unit) -> Markup {
    let at = Line::Unit.href(unit.matter.id);
    html! {
        article.panel {
            h3 { (Link::new(unit.matter.text("title"), at.clone())) }
            p { (standing::words(unit.standing.kept)) }
            p { a.button.small href={ (at) "/steps/warn" } { "预警" } }
        }
    }
}
