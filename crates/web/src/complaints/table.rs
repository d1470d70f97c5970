//! The rows of complaints as the work list draws them: heads that sort, filters as chips, saved views,
//! selection where the person may hand out work.

use jiff::civil::Date;
use wenjin_bureau::access;
use wenjin_law::RuleId;
use wenjin_store::{Order, Page, Row};

use crate::app::App;
use crate::complaints::query::{DUE, ENDED, Ended, PAGE, Titles, Wanted, When, sees_stations};
use crate::frame::station_title;
use crate::line::Line;
use crate::matter::clocks::lead;
use crate::matter::page::channels;
use crate::matter::stage_title;
use crate::matter::words::list_title;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::list::{
    self, Bulk, BulkAct, Cell, Column, ColumnKind, FilterChip, FilterForm, Sorted, WorkList,
};
use crate::ui::navigation::{Pages, Tab};
use crate::ui::notice::Empty;
use crate::ui::{Link, PostTo};

/// The list of stations.
const STATIONS: &str = "bureau/stations";

/// The list as the page draws it.
///
/// # Errors
/// A fault of the store.
pub fn work_list(
    app: &App,
    signed: &Signed,
    people: &People,
    wanted: &Wanted,
    found: &Page,
    today: Date,
) -> Result<WorkList, Problem> {
    let line = wanted.line;
    let chips = with_titles(app, line, people, |titles| wanted.chips(titles));
    let bulk = access::assigns(&signed.account).then(|| Bulk {
        name: "matter".into(),
        post: signed.post(format!("{}/assign/preview", line.path())).with("back", wanted.href()),
        acts: vec![BulkAct {
            label: "分派".into(),
            action: format!("{}/assign/preview", line.path()),
            key: Some('e'),
        }],
    });
    let shown = Shown { app, people, today, stations: sees_stations(signed) };
    Ok(WorkList {
        caption: format!("{}列表", line.noun()),
        views: views(app, signed, wanted, today)?,
        filters: chips
            .into_iter()
            .map(|(label, value, without)| FilterChip {
                label: label.into(),
                value,
                remove: without.href(),
            })
            .collect(),
        clear: Some(Wanted { sort: wanted.sort, ..Wanted::all(line) }.href()),
        filter_form: Some(filter_form(app, signed, people, wanted)),
        count: count(wanted, found),
        export: (found.total > 0).then(|| {
            Link::new(
                format!("导出这 {} 件", grouped(found.total)),
                wanted.with(|_| {}).at(&format!("{}/export.xlsx", line.path())),
            )
        }),
        columns: shown.columns(wanted),
        rows: found.rows.iter().map(|row| shown.row(row)).collect(),
        bulk,
        pages: pages(wanted, found),
        empty: empty(wanted),
    })
}

/// The first rows alone: no filters, no selection.
pub fn short_list(
    app: &App,
    signed: &Signed,
    people: &People,
    rows: &[Row],
    today: Date,
) -> WorkList {
    let shown = Shown { app, people, today, stations: sees_stations(signed) };
    let line = Line::default();
    // Rows of every line stand in it.
    let plain = |column: Column| Column {
        label: match column.label.as_str() {
            label if label == line.noun() => "事项".into(),
            label if label == line.respondent() => "经营者".into(),
            _ => column.label,
        },
        sort: None,
        ..column
    };
    WorkList {
        caption: "最先届满的".into(),
        views: vec![],
        filters: vec![],
        clear: None,
        filter_form: None,
        count: String::new(),
        export: None,
        columns: shown.columns(&Wanted::default()).into_iter().map(plain).collect(),
        rows: rows.iter().map(|row| shown.row(row)).collect(),
        bulk: None,
        pages: None,
        empty: empty(&Wanted::default()),
    }
}

/// Calls `ask` with how codes are called.
pub fn with_titles<T>(app: &App, line: Line, people: &People, ask: impl FnOnce(&Titles) -> T) -> T {
    let nobody = |code: &str| (code == "nobody").then(|| "还没有".to_string());
    ask(&Titles {
        stage: &|code| stage_title(app, line.family(), code),
        station: &|code| nobody(code).unwrap_or_else(|| station_title(app, code)),
        handler: &|id| match id {
            "me" => "我".into(),
            id => nobody(id).unwrap_or_else(|| people.name(id).to_string()),
        },
        channel: &|code| channel_title(app, line, code),
    })
}

/// The name of a channel.
pub fn channel_title(app: &App, line: Line, code: &str) -> String {
    if code.is_empty() {
        String::new()
    } else {
        list_title(&app.rules, &channels(line.family()), code, None)
    }
}

/// 1,284.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == head {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// 04-23, with the year where it is not this one.
fn short_date(day: Date, today: Date) -> String {
    match day.year() == today.year() {
        true => format!("{:02}-{:02}", day.month(), day.day()),
        false => day.to_string(),
    }
}

struct Shown<'a> {
    app: &'a App,
    people: &'a People,
    today: Date,
    stations: bool,
}

impl Shown<'_> {
    fn columns(&self, wanted: &Wanted) -> Vec<Column> {
        let sorted = |label: &str, kind, order: Order, way| {
            let now = if wanted.order() == order { way } else { Sorted::No };
            Column::new(label, kind).sorted(wanted.with(|it| it.sort = Some(order)).href(), now)
        };
        let mut columns = vec![
            sorted("最近的期限", ColumnKind::Clock, Order::LastDay, Sorted::Up),
            Column::new(wanted.line.noun(), ColumnKind::Title),
            Column::new("阶段", ColumnKind::Short),
            Column::new(wanted.line.respondent(), ColumnKind::Text),
        ];
        if self.stations {
            columns.push(Column::new("承办单位", ColumnKind::Text));
        }
        columns.extend([
            Column::new("办理人员", ColumnKind::Short),
            sorted("收到", ColumnKind::Number, Order::Received, Sorted::Down),
            sorted("最近办理", ColumnKind::Number, Order::Changed, Sorted::Down),
        ]);
        columns
    }

    fn row(&self, row: &Row) -> list::Row {
        let summary = &row.summary;
        let line = Line::of_family(&row.family).unwrap_or_default();
        let channel = channel_title(self.app, line, &summary.channel);
        let note: Vec<&str> = [summary.number.as_str(), &channel]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let mut tags = Vec::new();
        if row.paused && row.lead.is_some() {
            tags.push(crate::ui::tag::Tag::new("有期限中止", crate::ui::tag::Tone::Note));
        }
        let handler = match summary.handler.as_str() {
            "" => String::new(),
            id => self.people.name(id).to_string(),
        };
        let mut cells = vec![
            Cell::Clock(lead(self.app, row, self.today)),
            Cell::Title {
                text: summary.title.clone(),
                href: line.href(row.id),
                note: note.join(" · "),
                tags,
            },
            Cell::Text(stage_title(self.app, &row.family, &summary.stage)),
            Cell::Text(summary.respondent.clone()),
        ];
        if self.stations {
            cells.push(Cell::Text(station_title(self.app, &summary.station)));
        }
        cells.extend([
            Cell::Text(handler),
            Cell::Number(short_date(summary.received_at.date(), self.today)),
            Cell::Number(short_date(summary.changed_at.date(), self.today)),
        ]);
        // Nothing but its receipt is recorded: nobody has taken it in hand.
        list::Row { key: row.id.to_string(), cells, unread: row.version == 1 }
    }
}

fn views(app: &App, signed: &Signed, wanted: &Wanted, today: Date) -> Result<Vec<Tab>, Problem> {
    let whole = || Wanted::all(wanted.line);
    let mut all: Vec<(&str, Wanted, bool)> = vec![("未办结", whole(), true)];
    all.push(("我的", Wanted { handler: "me".into(), ..whole() }, true));
    all.push(("已经逾期", Wanted { due: Some(When::Lapsed), ..whole() }, true));
    all.push(("今天届满", Wanted { due: Some(When::Today), ..whole() }, true));
    all.push(match sees_stations(signed) {
        true => ("未分派单位", Wanted { station: "nobody".into(), ..whole() }, true),
        false => ("未指定人员", Wanted { handler: "nobody".into(), ..whole() }, true),
    });
    all.push((
        "已办结",
        Wanted { ended: Some(Ended::Yes), sort: Some(Order::Changed), ..whole() },
        false,
    ));
    let here = wanted.with(|it| it.sort = None);
    let tab = |(text, view, counted): (&str, Wanted, bool)| -> Result<Tab, Problem> {
        let number = match counted {
            true => Some(grouped(app.store.count(&view.query(signed, app, today))?)),
            false => None,
        };
        let current = view.with(|it| it.sort = None) == here;
        Ok(Tab { text: text.into(), href: view.href(), count: number, current })
    };
    all.into_iter().map(tab).collect()
}

fn filter_form(app: &App, signed: &Signed, people: &People, wanted: &Wanted) -> FilterForm {
    let choose = |name: &str, label: &str, value: &str, choices: Vec<(String, String)>| {
        let choices = choices.into_iter().map(|(code, title)| {
            let chosen = code == value;
            Choice::new(code, title).chosen(chosen)
        });
        Field::new(name, label, Control::Select(choices.collect()))
    };
    let listed = |list: &str| -> Vec<(String, String)> {
        let version = app.rules.lists.get(&RuleId::new(list)).and_then(|rule| rule.versions.last());
        let items = version.map_or(&[][..], |version| &version.body.items);
        items.iter().map(|item| (item.code.clone(), item.title.clone())).collect()
    };
    let stages = app.rules.matters.get(wanted.line.family()).map_or(&[][..], |kind| &kind.stages);
    let stages = stages.iter().map(|stage| (stage.code.clone(), stage.title.clone())).collect();
    let mut officers =
        vec![("me".to_string(), "我".to_string()), ("nobody".into(), "还没有".into())];
    officers.extend(people.at_work().map(|account| (account.id.clone(), account.name.clone())));
    let day = |name: &str, label: &str, value: Option<Date>| {
        Field::new(name, label, Control::Date)
            .value(value.map(|day| day.to_string()).unwrap_or_default())
    };
    let due = wanted.due.map(|due| crate::complaints::query::word(&DUE, due).0).unwrap_or_default();
    let ended =
        wanted.ended.map(|it| crate::complaints::query::word(&ENDED, it).0).unwrap_or_default();
    let words = |code: &str, name: &str| (code.to_string(), name.to_string());
    let mut fields = vec![
        choose("due", "期限", due, DUE.iter().map(|(_, code, name)| words(code, name)).collect()),
        choose("stage", "阶段", &wanted.stage, stages),
    ];
    if sees_stations(signed) {
        let mut stations = vec![("nobody".to_string(), "还没有".to_string())];
        stations.extend(listed(STATIONS));
        fields.push(choose("station", "承办单位", &wanted.station, stations));
    }
    fields.extend([
        choose("handler", "办理人员", &wanted.handler, officers),
        choose("channel", "渠道", &wanted.channel, listed(channels(wanted.line.family()).as_str())),
        day("from", "收到日期自", wanted.from),
        day("to", "收到日期至", wanted.to),
        choose(
            "ended",
            "办结",
            ended,
            ENDED.iter().map(|(_, code, name)| words(code, name)).collect(),
        ),
    ]);
    let asked: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    // What the form does not ask, the address keeps.
    let kept = wanted.with(|_| {}).pairs().into_iter().filter(|(name, _)| !asked.contains(name));
    let get =
        kept.fold(PostTo::new(wanted.line.path()), |get, (name, value)| get.with(name, value));
    FilterForm { get, fields }
}

fn count(wanted: &Wanted, found: &Page) -> String {
    if found.total == 0 {
        return "0 件".into();
    }
    let first = u64::from(wanted.page) * u64::from(PAGE) + 1;
    let last = first + found.rows.len() as u64 - u64::from(!found.rows.is_empty());
    match found.total <= u64::from(PAGE) {
        true => format!("共 {} 件", grouped(found.total)),
        false => format!("共 {} 件，本页第 {first}–{last} 件", grouped(found.total)),
    }
}

fn pages(wanted: &Wanted, found: &Page) -> Option<Pages> {
    let last = found.total.saturating_sub(1) / u64::from(PAGE);
    let at = |page: u32| Wanted { page, ..wanted.clone() }.href();
    (last > 0).then(|| Pages {
        place: format!("第 {} 页，共 {} 页", wanted.page + 1, last + 1),
        previous: wanted.page.checked_sub(1).map(at),
        next: (u64::from(wanted.page) < last).then(|| at(wanted.page + 1)),
    })
}

fn empty(wanted: &Wanted) -> Empty {
    let line = wanted.line;
    if wanted.pairs().iter().any(|(name, _)| *name != "sort") {
        return Empty {
            text: format!("没有符合的{}", line.noun()),
            how: "去掉一个筛选，或者换个词再找。".into(),
            link: Some(Link::new("显示全部未办结的", line.path())),
        };
    }
    Empty {
        text: format!("没有未办结的{}", line.noun()),
        how: format!(
            "平台、热线、来信和窗口收到的{}会出现在这里，最先届满的排在最前。",
            line.noun()
        ),
        link: Some(Link::new(format!("登记一件{}", line.noun()), line.new_href())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let cases = [(0, "0"), (12, "12"), (999, "999"), (1284, "1,284"), (1_234_567, "1,234,567")];
        for (number, words) in cases {
            assert_eq!(grouped(number), words);
        }
    }
}
