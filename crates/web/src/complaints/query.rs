//! What a list's address asks for: read, turned into the store's query, and written again with one thing
//! changed. An unknown word asks for nothing.

use jiff::civil::{Date, date};
use wenjin_store::{Due, Handler, ListQuery, Order, Scope};

use crate::app::App;
use crate::line::Line;
use crate::matter::clocks::SOON;
use crate::posted::{decode_form, encode};
use crate::signed::Signed;

/// Rows on a page.
pub const PAGE: u32 = 50;
/// Before this day nothing was received.
const LONG_AGO: Date = date(2000, 1, 1);
/// After this day nothing will be asked for.
const FAR_OFF: Date = date(2999, 12, 31);

/// Where the leading last day lies, in the words of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before today.
    Lapsed,
    /// Today.
    Today,
    /// In the two working days after today.
    Soon,
    /// No live clock has one: all stand still, or none runs.
    Never,
}

/// Ended ones or open ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Open ones.
    No,
    /// Ended ones.
    Yes,
    /// Both.
    Any,
}

/// A value of a filter, its word in addresses, and its name.
type Word<T> = (T, &'static str, &'static str);

/// The words of `due`.
pub const DUE: [Word<When>; 4] = [
    (When::Lapsed, "lapsed", "已经逾期"),
    (When::Today, "today", "今天届满"),
    (When::Soon, "soon", "之后两个工作日内届满"),
    (When::Never, "none", "中止或者没有期限"),
];
/// The words of `ended`.
pub const ENDED: [Word<Ended>; 3] =
    [(Ended::No, "no", "未办结"), (Ended::Yes, "yes", "已办结"), (Ended::Any, "any", "全部")];
/// The words of `sort`.
pub const SORT: [Word<Order>; 3] = [
    (Order::LastDay, "due", "最近的期限"),
    (Order::Received, "received", "收到时间"),
    (Order::Changed, "changed", "最近办理"),
];

fn read<T: Copy>(words: &[Word<T>], word: &str) -> Option<T> {
    words.iter().find(|(_, code, _)| *code == word).map(|(value, ..)| *value)
}

/// The word and the name of a value.
pub fn word<T: PartialEq>(words: &[Word<T>], value: T) -> (&'static str, &'static str) {
    words.iter().find(|(it, ..)| *it == value).map_or(("", ""), |(_, code, name)| (code, name))
}

/// A wish for a list, as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of which line of work.
    pub line: Line,
    /// Words to look for.
    pub q: String,
    /// A stage's code.
    pub stage: String,
    /// A station's code, or `nobody`.
    pub station: String,
    /// `me`, `nobody`, or an account.
    pub handler: String,
    /// A channel's code.
    pub channel: String,
    /// A business by its exact name.
    pub respondent: String,
    /// Where the last day lies.
    pub due: Option<When>,
    /// Received from that day on.
    pub from: Option<Date>,
    /// Received until that day.
    pub to: Option<Date>,
    /// Ended or open, where it is said.
    pub ended: Option<Ended>,
    /// The order, where it is said.
    pub sort: Option<Order>,
    /// The page, from 0.
    pub page: u32,
}

impl Wanted {
    /// Everything open of a line.
    pub fn all(line: Line) -> Wanted {
        Wanted { line, ..Wanted::default() }
    }

    /// What a query string asks for.
    pub fn of(line: Line, query: &str) -> Wanted {
        let mut wanted = Wanted::all(line);
        for (name, value) in decode_form(query.as_bytes()).unwrap_or_default() {
            let text = value.trim().to_string();
            match name.as_str() {
                "q" => wanted.q = text,
                "stage" => wanted.stage = text,
                "station" => wanted.station = text,
                "handler" => wanted.handler = text,
                "channel" => wanted.channel = text,
                "respondent" => wanted.respondent = text,
                "due" => wanted.due = read(&DUE, &text),
                "from" => wanted.from = text.parse().ok(),
                "to" => wanted.to = text.parse().ok(),
                "ended" => wanted.ended = read(&ENDED, &text),
                "sort" => wanted.sort = read(&SORT, &text),
                "page" => wanted.page = text.parse::<u32>().unwrap_or(1).saturating_sub(1),
                _ => {}
            }
        }
        wanted
    }

    /// Names and values of everything that is asked for.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("q", self.q.clone()),
            ("stage", self.stage.clone()),
            ("station", self.station.clone()),
            ("handler", self.handler.clone()),
            ("channel", self.channel.clone()),
            ("respondent", self.respondent.clone()),
            ("due", self.due.map(|due| word(&DUE, due).0.into()).unwrap_or_default()),
            ("from", self.from.map(|day| day.to_string()).unwrap_or_default()),
            ("to", self.to.map(|day| day.to_string()).unwrap_or_default()),
            ("ended", self.ended.map(|ended| word(&ENDED, ended).0.into()).unwrap_or_default()),
            ("sort", self.sort.map(|sort| word(&SORT, sort).0.into()).unwrap_or_default()),
            ("page", if self.page == 0 { String::new() } else { (self.page + 1).to_string() }),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address under `path`.
    pub fn at(&self, path: &str) -> String {
        let pairs = self.pairs();
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value).replace('/', "%2F")))
            .collect();
        if query.is_empty() { path.to_string() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The list's address.
    pub fn href(&self) -> String {
        self.at(self.line.path())
    }

    /// The same from its first page, with one thing changed.
    pub fn with(&self, change: impl FnOnce(&mut Wanted)) -> Wanted {
        let mut changed = Wanted { page: 0, ..self.clone() };
        change(&mut changed);
        changed
    }

    /// The order of the list: of open ones what is due first, of ended ones what ended last, of both what
    /// came last.
    pub fn order(&self) -> Order {
        self.sort.unwrap_or(match self.shown() {
            Ended::No => Order::LastDay,
            Ended::Yes => Order::Changed,
            Ended::Any => Order::Received,
        })
    }

    /// Ended or open: open ones, unless somebody looks for something, which may have ended.
    pub fn shown(&self) -> Ended {
        let sought = !self.q.is_empty() || !self.stage.is_empty() || !self.respondent.is_empty();
        self.ended.unwrap_or(if sought { Ended::Any } else { Ended::No })
    }

    /// The store's query for this person.
    pub fn query(&self, signed: &Signed, app: &App, today: Date) -> ListQuery {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let station = match self.station.as_str() {
            "nobody" => Some(String::new()),
            code => given(code),
        };
        let handler = match self.handler.as_str() {
            "" => None,
            "nobody" => Some(Handler::Nobody),
            "me" => Some(Handler::Account(signed.account.id.clone())),
            id => Some(Handler::Account(id.into())),
        };
        let received = (self.from.is_some() || self.to.is_some())
            .then(|| (self.from.unwrap_or(LONG_AGO), self.to.unwrap_or(FAR_OFF)));
        ListQuery {
            family: Some(self.line.family().into()),
            stages: given(&self.stage).into_iter().collect(),
            ended: match self.shown() {
                Ended::No => Some(false),
                Ended::Yes => Some(true),
                Ended::Any => None,
            },
            station,
            handler,
            channel: given(&self.channel),
            respondent: given(&self.respondent),
            due: self.due.map(|due| span(due, app, today)),
            received,
            text: self.q.clone(),
            order: self.order(),
            limit: PAGE,
            offset: u64::from(self.page) * u64::from(PAGE),
            ..ListQuery::of(signed.scope())
        }
    }

    /// Filters in words, as chips and exports name them: name, value, and the same without it.
    pub fn chips(&self, titles: &Titles) -> Vec<(&'static str, String, Wanted)> {
        let mut out = Vec::new();
        let mut add = |name, value: String, change: fn(&mut Wanted)| {
            out.push((name, value, self.with(change)))
        };
        if !self.q.is_empty() {
            add("检索", self.q.clone(), |it| it.q.clear());
        }
        if let Some(due) = self.due {
            add("期限", word(&DUE, due).1.into(), |it| it.due = None);
        }
        if !self.stage.is_empty() {
            add("阶段", (titles.stage)(&self.stage), |it| it.stage.clear());
        }
        if !self.station.is_empty() {
            add("承办单位", (titles.station)(&self.station), |it| it.station.clear());
        }
        if !self.handler.is_empty() {
            add("办理人员", (titles.handler)(&self.handler), |it| it.handler.clear());
        }
        if !self.channel.is_empty() {
            add("渠道", (titles.channel)(&self.channel), |it| it.channel.clear());
        }
        if !self.respondent.is_empty() {
            add(self.line.respondent(), self.respondent.clone(), |it| it.respondent.clear());
        }
        if let Some(from) = self.from {
            add("收到", format!("{from} 起"), |it| it.from = None);
        }
        if let Some(to) = self.to {
            add("收到", format!("到 {to} 止"), |it| it.to = None);
        }
        if let Some(ended) = self.ended {
            add("办结", word(&ENDED, ended).1.into(), |it| it.ended = None);
        }
        out
    }
}

/// How codes are called.
pub struct Titles<'a> {
    /// Stages.
    pub stage: &'a dyn Fn(&str) -> String,
    /// Stations.
    pub station: &'a dyn Fn(&str) -> String,
    /// Officers.
    pub handler: &'a dyn Fn(&str) -> String,
    /// Channels.
    pub channel: &'a dyn Fn(&str) -> String,
}

/// The days a word means.
pub fn span(when: When, app: &App, today: Date) -> Due {
    let soon = app.rules.calendar.add_working_days(today, SOON);
    match when {
        When::Lapsed => Due::Before(today),
        When::Today => Due::Within(today, today),
        When::Soon => Due::Within(today.tomorrow().unwrap_or(today), soon),
        When::Never => Due::Never,
    }
}

/// True for those who see more than one station.
pub fn sees_stations(signed: &Signed) -> bool {
    signed.scope() == Scope::All
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let wanted = Wanted {
            q: "年卡 & 退款/100%".into(),
            due: Some(When::Lapsed),
            from: Some(date(2026, 4, 15)),
            ended: Some(Ended::Any),
            sort: Some(Order::Received),
            page: 3,
            ..Wanted::default()
        };
        let href = wanted.href();
        let (_, query) = href.split_once('?').expect("a query");
        assert_eq!(Wanted::of(Line::Complaint, query), wanted);
    }

    #[test]
    fn an_unknown_word_asks_for_nothing() {
        assert_eq!(
            Wanted::of(Line::Complaint, "due=never&ended=x&page=0&from=soon&colour=red"),
            Wanted::default()
        );
        assert_eq!(Wanted::default().href(), "/complaints");
    }

    #[test]
    fn who_looks_for_something_finds_ended_ones_too() {
        assert_eq!(Wanted::of(Line::Complaint, "").shown(), Ended::No);
        assert_eq!(Wanted::of(Line::Complaint, "q=1").shown(), Ended::Any);
        assert_eq!(Wanted::of(Line::Complaint, "q=1&ended=no").shown(), Ended::No);
    }

    #[test]
    fn taking_a_filter_away_begins_at_the_first_page() {
        let wanted = Wanted::of(Line::Complaint, "q=1&stage=closed&page=4");
        let without = wanted.with(|it| it.stage.clear());
        assert_eq!(without.href(), "/complaints?q=1");
    }
}
