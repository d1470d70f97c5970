//! What a page of figures is asked for: the period and what it is compared with, as of which day, one
//! station, one channel, which list and its page. The address holds all of it; what cannot be read asks
//! for nothing.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};
use wenjin_bureau::steady::numbers::{Frame, Period, Record};
use wenjin_store::Scope;

use super::kept::Records;
use crate::posted::{decode_form, encode};

/// What the change in volume is measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// As long a time just before.
    #[default]
    Before,
    /// The same time a year before.
    Year,
}

impl Base {
    /// Every base with its word and its name.
    pub const ALL: [(Base, &'static str, &'static str); 2] =
        [(Base::Before, "before", "上一个同样长的时段"), (Base::Year, "year", "去年同期")];
}

/// Which of the lists behind a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// Below the line and not above it.
    #[default]
    Missed,
    /// Above the line.
    Above,
    /// Below the line.
    Below,
    /// Neither.
    Apart,
    /// To be looked at.
    Marked,
}

impl List {
    /// Every list with its word and its name.
    pub const ALL: [(List, &'static str, &'static str); 5] = [
        (List::Missed, "missed", "在分母、不在分子"),
        (List::Above, "above", "分子"),
        (List::Below, "below", "分母"),
        (List::Apart, "apart", "不计入"),
        (List::Marked, "marked", "要看一看的"),
    ];
}

/// A wish for figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What it is compared with.
    pub base: Base,
    /// As of the end of that day; none is now.
    pub on: Option<Date>,
    /// A station's code; empty is all.
    pub station: String,
    /// A channel's code; empty is all.
    pub channel: String,
    /// Which list.
    pub list: List,
    /// Which page of it, from 0.
    pub page: u32,
}

/// Days that figures can be asked for.
const DAYS: (Date, Date) = (date(2000, 1, 1), date(2099, 12, 31));

impl Asked {
    /// The month before `today`'s, of everything.
    pub fn usual(today: Date) -> Asked {
        let last = today.first_of_month().yesterday().unwrap_or(today);
        Asked {
            from: last.first_of_month(),
            to: last,
            base: Base::default(),
            on: None,
            station: String::new(),
            channel: String::new(),
            list: List::default(),
            page: 0,
        }
    }

    /// What a query asks for.
    pub fn of(query: &str, today: Date) -> Asked {
        let mut out = Asked::usual(today);
        let day =
            |text: &str| text.parse().ok().filter(|day: &Date| DAYS.0 <= *day && *day <= DAYS.1);
        let code = |text: &str| text.chars().take(64).collect::<String>();
        for (name, value) in decode_form(query.as_bytes()).unwrap_or_default() {
            match name.as_str() {
                "from" => out.from = day(&value).unwrap_or(out.from),
                "to" => out.to = day(&value).unwrap_or(out.to),
                "on" => out.on = day(&value),
                "base" => out.base = word(&Base::ALL, &value).unwrap_or_default(),
                "station" => out.station = code(&value),
                "channel" => out.channel = code(&value),
                "list" => out.list = word(&List::ALL, &value).unwrap_or_default(),
                "page" => out.page = value.parse::<u32>().unwrap_or(1).clamp(1, 100_000) - 1,
                _ => {}
            }
        }
        out.to = out.to.max(out.from);
        out
    }

    /// The same with something changed, from the first page.
    pub fn with(&self, change: impl FnOnce(&mut Asked)) -> Asked {
        let mut out = Asked { page: 0, ..self.clone() };
        change(&mut out);
        out
    }

    /// The query that asks for it; the period always stands in it.
    pub fn query(&self) -> String {
        let mut out = format!("from={}&to={}", self.from, self.to);
        let mut add = |name: &str, value: &str| out.push_str(&format!("&{name}={}", encode(value)));
        if let Some((_, base, _)) = Base::ALL.iter().skip(1).find(|(it, ..)| *it == self.base) {
            add("base", base);
        }
        if let Some(on) = self.on {
            add("on", &on.to_string());
        }
        for (name, value) in [("station", &self.station), ("channel", &self.channel)] {
            if !value.is_empty() {
                add(name, value);
            }
        }
        if let Some((_, list, _)) = List::ALL.iter().skip(1).find(|(it, ..)| *it == self.list) {
            add("list", list);
        }
        if self.page > 0 {
            add("page", &(self.page + 1).to_string());
        }
        out
    }

    /// The page of all figures.
    pub fn href(&self) -> String {
        format!("/numbers?{}", self.query())
    }

    /// The page of one figure.
    pub fn metric_href(&self, code: &str) -> String {
        format!("/numbers/{code}?{}", self.query())
    }

    /// The period.
    pub fn period(&self) -> Period {
        Period { first: self.from, last: self.to }
    }

    /// The period it is compared with: whole months against whole months.
    pub fn base_period(&self) -> Option<Period> {
        let (from, to) = (self.from, self.to);
        let whole = from.day() == 1 && to == to.last_of_month();
        let year = |day: Date| day.checked_sub(1.year()).ok();
        let (first, last) = match self.base {
            Base::Year if whole => (year(from)?, year(to)?.last_of_month()),
            Base::Year => (year(from)?, year(to)?),
            Base::Before if whole => {
                let months = i32::from(to.year() - from.year()) * 12
                    + i32::from(to.month() - from.month())
                    + 1;
                (from.checked_sub(months.months()).ok()?, from.yesterday().ok()?)
            }
            Base::Before => {
                let days = from.until(to).ok()?.get_days() + 1;
                (from.checked_sub(days.days()).ok()?, from.yesterday().ok()?)
            }
        };
        Some(Period { first, last })
    }

    /// The moment of asking: `now` to the minute, or the end of an earlier day.
    pub fn as_of(&self, now: DateTime) -> DateTime {
        let minute = now.date().at(now.hour(), now.minute(), 0, 0);
        match self.on {
            Some(on) if on < now.date() => on.at(23, 59, 59, 0),
            _ => minute,
        }
    }

    /// What is counted for a person who sees `scope`.
    pub fn frame<'a>(&self, records: &'a Records, scope: &Scope, now: DateTime) -> Frame<'a> {
        let all = Frame {
            records: records.all.iter().collect(),
            groups: &records.groups,
            period: self.period(),
            base: self.base_period(),
            complete_since: records.since().filter(|_| !records.cut),
            as_of: self.as_of(now),
        };
        all.only(|record| in_scope(scope, record) && self.keeps(record))
    }

    fn keeps(&self, record: &Record) -> bool {
        let is = |asked: &str, has: &str| match asked {
            "" => true,
            "nobody" => has.is_empty(),
            code => code == has,
        };
        is(&self.station, &record.station) && is(&self.channel, &record.channel)
    }
}

/// True where a person of that scope may see the record: the same as the store says of its matter.
pub fn in_scope(scope: &Scope, record: &Record) -> bool {
    match scope {
        Scope::All => true,
        Scope::Station(code) => !code.is_empty() && record.station == *code,
        Scope::Account(_) | Scope::Nothing => false,
    }
}

fn word<T: Copy>(all: &[(T, &str, &str)], value: &str) -> Option<T> {
    all.iter().find(|(_, word, _)| *word == value).map(|(it, ..)| *it)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 6, 17);

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let asked = Asked {
            base: Base::Year,
            on: Some(date(2026, 6, 1)),
            station: "st-03".into(),
            channel: "12345-line".into(),
            list: List::Apart,
            page: 2,
            ..Asked::usual(TODAY)
        };
        assert_eq!(Asked::of(&asked.query(), TODAY), asked);
        assert_eq!(Asked::of("from=x&to=2026-13-01&list=?", TODAY), Asked::usual(TODAY));
    }

    #[test]
    fn a_period_is_compared_with_one_of_its_kind() {
        let base = |query: &str| Asked::of(query, TODAY).base_period();
        let period = |first, last| Some(Period { first, last });
        assert_eq!(base(""), period(date(2026, 4, 1), date(2026, 4, 30)));
        assert_eq!(
            base("from=2026-02-01&to=2026-02-28&base=year"),
            period(date(2025, 2, 1), date(2025, 2, 28))
        );
        assert_eq!(
            base("from=2026-01-01&to=2026-03-31"),
            period(date(2025, 10, 1), date(2025, 12, 31))
        );
        assert_eq!(
            base("from=2026-06-08&to=2026-06-14"),
            period(date(2026, 6, 1), date(2026, 6, 7))
        );
    }

    #[test]
    fn as_of_a_day_past_is_its_end_and_never_the_future() {
        let now = TODAY.at(15, 30, 12, 0);
        let on = |query: &str| Asked::of(query, TODAY).as_of(now);
        assert_eq!(on(""), TODAY.at(15, 30, 0, 0));
        assert_eq!(on("on=2026-06-01"), date(2026, 6, 1).at(23, 59, 59, 0));
        assert_eq!(on("on=2027-01-01"), TODAY.at(15, 30, 0, 0));
    }
}
