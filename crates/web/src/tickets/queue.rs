//! The queue of the triage: open tickets that nobody has in hand yet, the earliest window first, under
//! the filters of its address. One that was split or merged is in hand, and left out.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::ticket::{merge, split};
use wenjin_matter::MatterId;
use wenjin_store::{Group, ListQuery, Row};

use crate::app::App;
use crate::complaints::query::{DUE, PAGE, Wanted, sees_stations, word};
use crate::complaints::table::{channel_title, grouped};
use crate::line::Line;
use crate::matter::clocks::lead;
use crate::matter::stage_title;
use crate::posted::decode_form;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::tickets::TRIAGE;
use crate::time::now;
use crate::ui::Link;
use crate::ui::notice::Empty;
use crate::ui::tag::{Tag, Tone};
use crate::ui::triage::{Triage, TriageItem};

/// The stages in which a ticket waits for somebody to take it in hand.
const WAITING: [&str; 4] = ["awaiting-sign-in", "awaiting-contact", "handling", "redo"];

/// Where one stands in the triage, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The filters.
    pub wanted: Wanted,
    /// The ticket on the right.
    pub id: Option<String>,
    /// The act whose form is open; empty for none.
    pub act: String,
}

impl Place {
    /// What a query string asks for.
    pub fn of(query: &str) -> Place {
        let asked = decode_form(query.as_bytes()).unwrap_or_default();
        let value = |name: &str| asked.iter().find(|(it, _)| it == name).map(|(_, it)| it.clone());
        Place {
            wanted: Wanted::of(Line::Ticket, query),
            id: value("id").filter(|id| id.parse::<MatterId>().is_ok()),
            act: value("do").unwrap_or_default(),
        }
    }

    /// The address.
    pub fn href(&self) -> String {
        let base = self.wanted.at(TRIAGE);
        let mut mark = if base.contains('?') { '&' } else { '?' };
        let mut out = base;
        let act = Some(self.act.clone()).filter(|act| !act.is_empty());
        for (name, value) in [("id", self.id.clone()), ("do", act)] {
            if let Some(value) = value {
                out.push_str(&format!("{mark}{name}={}", crate::posted::encode(&value)));
                mark = '&';
            }
        }
        out
    }

    /// The same queue with that ticket open.
    pub fn at(&self, id: impl ToString) -> Place {
        Place { id: Some(id.to_string()), act: String::new(), ..self.clone() }
    }

    /// The same with the form of an act open.
    pub fn doing(&self, act: &str) -> Place {
        Place { act: act.into(), ..self.clone() }
    }

    /// The queue alone.
    pub fn alone(&self) -> Place {
        Place { id: None, act: String::new(), ..self.clone() }
    }
}

/// One page of the queue.
pub struct Queue {
    /// Its rows, the earliest window first.
    pub rows: Vec<Row>,
    /// Those of all pages, the ones in hand included.
    total: u64,
    today: Date,
}

impl Queue {
    /// Reads it.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn read(app: &App, signed: &Signed, place: &Place, today: Date) -> Result<Queue, Problem> {
        let found = app.store.list(&query(app, signed, &place.wanted, today))?;
        let mut rows = Vec::with_capacity(found.rows.len());
        for row in found.rows {
            // With its receipt alone nothing was split or merged.
            if row.version == 1 || !in_hand(app, row.id)? {
                rows.push(row);
            }
        }
        Ok(Queue { rows, total: found.total, today })
    }

    /// The tickets before and after one; of one that is not here, nothing and the first.
    pub fn around(&self, id: MatterId) -> (Option<MatterId>, Option<MatterId>) {
        match self.rows.iter().position(|row| row.id == id) {
            Some(at) => {
                let before = at.checked_sub(1).and_then(|at| self.rows.get(at));
                (before.map(|row| row.id), self.rows.get(at + 1).map(|row| row.id))
            }
            None => (None, self.rows.first().map(|row| row.id)),
        }
    }

    /// Both panes, the right one as handed in.
    pub fn drawn(&self, app: &App, place: &Place, open: Option<(usize, Markup)>) -> Triage {
        let item = |row: &Row| {
            let channel = channel_title(app, Line::Ticket, &row.summary.channel);
            let number = match row.summary.source_key.as_str() {
                "" => row.summary.number.as_str(),
                number => number,
            };
            let stage = stage_title(app, &row.family, &row.summary.stage);
            TriageItem {
                key: row.id.to_string(),
                href: place.at(row.id).href(),
                clock: lead(app, row, self.today),
                title: row.summary.title.clone(),
                note: format!("{channel} · {number}"),
                tags: vec![Tag::new(stage, Tone::Plain)],
                unread: row.version == 1,
            }
        };
        let (from, pages) =
            (u64::from(place.wanted.page) * u64::from(PAGE), self.total > u64::from(PAGE));
        let count = match pages {
            true => format!(
                "共 {} 件，这里是第 {}–{} 件",
                grouped(self.total),
                from + 1,
                (from + u64::from(PAGE)).min(self.total)
            ),
            false => format!("共 {} 件，最先届满的在最前", self.rows.len()),
        };
        Triage {
            title: "等待分流的来件".into(),
            count,
            items: self.rows.iter().map(item).collect(),
            open,
            empty: Empty {
                text: "没有等待分流的来件。".into(),
                how: "导入或者登记的来件还没有人接手的，会出现在这里。".into(),
                link: Some(Link::new("看全部来件", Line::Ticket.path())),
            },
        }
    }
}

/// The store's query: the filters, and of what they leave open only what waits.
fn query(app: &App, signed: &Signed, wanted: &Wanted, today: Date) -> ListQuery {
    let mut asked = wanted.clone();
    if asked.station.is_empty() && asked.handler.is_empty() {
        // A station sees its own tickets alone: there what waits is what has no officer.
        let free = if sees_stations(signed) { &mut asked.station } else { &mut asked.handler };
        *free = "nobody".into();
    }
    let mut query = asked.query(signed, app, today);
    if query.stages.is_empty() {
        query.stages = WAITING.map(String::from).to_vec();
    }
    query.ended = Some(false);
    query
}

fn in_hand(app: &App, id: MatterId) -> Result<bool, Problem> {
    let ticket = app.store.matter(id)?;
    Ok(ticket.is_some_and(|it| merge::merged_into(&it).is_some() || !split::parts(&it).is_empty()))
}

/// The filters: by channel and by what lapses, each with its number, and the pages.
///
/// # Errors
/// A fault of the store.
pub fn filters(app: &App, signed: &Signed, place: &Place) -> Result<Markup, Problem> {
    let (wanted, today) = (&place.wanted, now().date());
    let any = wanted.with(|it| it.channel.clear());
    let channels = app.store.count_by(&query(app, signed, &any, today), Group::Channel)?;
    let all = app.store.count(&query(app, signed, wanted, today))?;
    let to = |wanted: Wanted| Place { wanted, ..Place::default() }.href();
    let chip = |text: String, count: Option<u64>, current: bool, href: String| {
        html! {
            a.chip href=(href) aria-current=[current.then_some("true")] {
                (text) @if let Some(count) = count { " " span.num { (grouped(count)) } }
            }
        }
    };
    let pages = all > u64::from(PAGE) || wanted.page > 0;
    let next = (u64::from(wanted.page) + 1) * u64::from(PAGE) < all;
    Ok(html! {
        nav.triage-bar aria-label="筛选" {
            (chip("全部渠道".into(), None, wanted.channel.is_empty(), to(any.clone())))
            @for (code, count) in &channels {
                (chip(channel_title(app, Line::Ticket, code), Some(*count), *code == wanted.channel, to(wanted.with(|it| it.channel = code.clone()))))
            }
            span.triage-bar-gap {}
            (chip("不限期限".into(), None, wanted.due.is_none(), to(wanted.with(|it| it.due = None))))
            @for (due, ..) in DUE.iter().take(3) {
                (chip(word(&DUE, *due).1.into(), None, wanted.due == Some(*due), to(wanted.with(|it| it.due = Some(*due)))))
            }
            @if !wanted.q.is_empty() {
                (chip(format!("去掉检索“{}”", wanted.q), None, true, to(wanted.with(|it| it.q.clear()))))
            }
            @if pages {
                span.triage-bar-gap {}
                @if wanted.page > 0 { (chip("前 50 件".into(), None, false, to(Wanted { page: wanted.page - 1, ..wanted.clone() }))) }
                @if next { (chip("后 50 件".into(), None, false, to(Wanted { page: wanted.page + 1, ..wanted.clone() }))) }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let id = MatterId(uuid::Uuid::now_v7());
        let place = Place::of("channel=12345-line&due=today&page=2").at(id).doing("split");
        let href = place.href();
        let (_, query) = href.split_once('?').expect("a query");
        assert_eq!(Place::of(query), place);
        assert_eq!(Place::of("id=none").id, None);
        assert_eq!(Place::of("").href(), TRIAGE);
    }
}
