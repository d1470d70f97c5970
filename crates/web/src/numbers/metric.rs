//! One figure: its formula, its value over the months as a drawing and a table, by station and channel,
//! and the matters behind it, each a way to its page.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use maud::{Markup, html};
use wenjin_bureau::steady::numbers::{Figure, Formula, Frame, Measured, Period, figure};
use wenjin_matter::MatterId;

use super::asked::{Asked, List};
use super::kept::Records;
use super::split::{Split, cell};
use super::trend::{self, Point};
use super::{VOLUME, lead, narrowing, remarks, three_ways, words};
use crate::app::App;
use crate::complaints::query::sees_stations;
use crate::complaints::table::grouped;
use crate::frame::station_title;
use crate::matter::{any_href, stage_title};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::Wing;
use crate::ui::figure::{Figure as Drawn, figure as draw_figure};
use crate::ui::list::{Cell, Column, ColumnKind, Row, WorkList, list};
use crate::ui::matter::{Fact, facts};
use crate::ui::navigation::{Pages, Tab, page_head};
use crate::ui::notice::Empty;

/// Rows of a list on a page.
const A_PAGE: usize = 50;
/// Months in the drawing at least and at most.
const MONTHS: (i32, i32) = (12, 36);

/// Draws the page.
///
/// # Errors
/// A fault of the store.
pub fn page(
    app: &App,
    signed: &Signed,
    formula: &'static Formula,
    asked: &Asked,
    records: &Records,
    now: DateTime,
) -> Result<Markup, Problem> {
    let frame = asked.frame(records, &signed.scope(), now);
    let found = figure(formula.code, &frame).ok_or(Problem::NotFound)?;
    let action = format!("/numbers/{}", formula.code);
    let behind = behind(app, signed, &found, asked)?;
    Ok(html! {
        (page_head(formula.title, &lead(app, signed, asked, records, now), html! {}))
        (narrowing(app, signed, asked, records, &action, now.date()))
        (remarks(asked, records, now))
        (head(&found, asked))
        (by_month(&found, &frame, asked))
        @if sees_stations(signed) && asked.station.is_empty() {
            (by(&frame, asked, formula, "各单位", "承办单位", &Split::stations(app)))
        }
        @if asked.channel.is_empty() {
            (by(&frame, asked, formula, "各渠道", "渠道", &Split::channels(app)))
        }
        section.below #rows { h2 { "背后的件" } (behind) }
    })
}

/// The value and the formula beside it.
fn head(found: &Figure, asked: &Asked) -> Markup {
    let formula = found.formula;
    let (value, unit) = words::value(&found.measured);
    let drawn = Drawn {
        label: format!("{} 至 {}", asked.from, asked.to),
        value,
        unit: unit.into(),
        share: words::share(found),
        uncertainty: words::uncertainty(&found.measured),
        change: None,
        definition: String::new(),
        href: None,
        wing: Some(Wing::Steady),
    };
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, apart) in &found.excluded {
        *reasons.entry(apart.words()).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(why, number)| format!("{why} {number} 件")).collect();
    let excluded = match reasons.is_empty() {
        true => "本期没有。".to_string(),
        false => format!("本期 {}。", reasons.join("，")),
    };
    let lines = [
        Fact::text("公式", format!("{}。", formula.words)),
        Fact::text("分子", formula.numerator),
        Fact::text("分母", formula.denominator),
        Fact::text("不计入", format!("{}。{excluded}", formula.exclusions)),
        Fact::text("防虚高", formula.trap),
        Fact::text("公式版本", format!("{} 第 {} 版", formula.code, formula.version)),
    ];
    html! {
        div.metric-head {
            @match &found.measured {
                Measured::Change(change) => div { (three_ways(change, asked)) },
                _ => (draw_figure(&drawn)),
            }
            (facts(&lines))
        }
    }
}

/// The figure of each month up to the last of the period.
fn by_month(found: &Figure, frame: &Frame<'_>, asked: &Asked) -> Markup {
    let last = asked.to.first_of_month();
    let first = frame.complete_since.map(|since| since.first_of_month()).unwrap_or(last);
    let span = i32::from(last.year() - asked.from.year()) * 12
        + i32::from(last.month() - asked.from.month())
        + 1;
    let months: Vec<(Period, Figure)> = (0..span.clamp(MONTHS.0, MONTHS.1))
        .rev()
        .filter_map(|back| {
            let day = last.checked_sub(back.months()).ok().filter(|day| first <= *day)?;
            let period = Period { first: day, last: day.last_of_month() };
            let year_before = Period {
                first: day.checked_sub(1.year()).ok()?,
                last: day.checked_sub(1.year()).ok()?.last_of_month(),
            };
            let month = Frame { period, base: Some(year_before), ..frame.clone() };
            Some((period, figure(found.formula.code, &month)?))
        })
        .collect();
    let points: Vec<Point> = months.iter().map(|(period, figure)| point(*period, figure)).collect();
    let drawing = match found.measured {
        Measured::Ratio { .. } => trend::shares(&points),
        Measured::Fen(_) | Measured::Change(_) => trend::columns(&points),
    };
    let numbers = match found.measured {
        Measured::Change(_) => ["来件", "去重以后"],
        Measured::Fen(_) => ["金额（元）", "件数"],
        Measured::Ratio { .. } => ["数值", "分子 / 分母"],
    };
    html! {
        @if !months.is_empty() {
            section.below {
                h2 { "各月" }
                div.trend-beside {
                    figure {
                        (drawing)
                        figcaption.muted.small { (caption(&found.measured)) }
                    }
                    div.table-box tabindex="0" role="region" aria-label="各月的数字" {
                        table.months {
                            caption.sr { (found.formula.title) "，各月" }
                            thead { tr { th scope="col" { "月份" } @for head in numbers { th.col-number scope="col" { (head) } } } }
                            tbody {
                                @for (period, figure) in months.iter().rev() {
                                    @let month = asked.with(|it| (it.from, it.to) = (period.first, period.last));
                                    @let (value, share) = month_words(figure);
                                    tr {
                                        th scope="row" { a href=(month.metric_href(found.formula.code)) { (period.first.strftime("%Y-%m").to_string()) } }
                                        td.col-number { (value) }
                                        td.col-number { (share) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn caption(measured: &Measured) -> &'static str {
    match measured {
        Measured::Ratio { .. } => "竖线是件数少时数值可能在的范围；没有点的月份没有可以计算的。",
        Measured::Fen(_) => "每月核实付款的金额，单位元。",
        Measured::Change(_) => "浅色是全部来件，深色是去重以后的。",
    }
}

fn point(period: Period, figure: &Figure) -> Point {
    let label = period.first.strftime("%y-%m").to_string();
    let (value, inner) = match &figure.measured {
        Measured::Ratio { .. } => {
            (figure.measured.basis_points().map(|share| share as f64 / 100.0), None)
        }
        Measured::Fen(fen) => (Some(*fen as f64 / 100.0), None),
        Measured::Change(change) => (Some(change.tickets as f64), Some(change.matters as f64)),
    };
    Point { label, value, range: words::range(&figure.measured), inner }
}

fn month_words(figure: &Figure) -> (String, String) {
    match &figure.measured {
        Measured::Change(change) => {
            (grouped(change.tickets.unsigned_abs()), grouped(change.matters.unsigned_abs()))
        }
        measured => {
            let (value, unit) = words::value(measured);
            let unit = if unit == "%" { unit } else { "" };
            (format!("{value}{unit}"), words::share(figure).unwrap_or_default())
        }
    }
}

/// The figure of each code.
fn by(
    frame: &Frame<'_>,
    asked: &Asked,
    formula: &Formula,
    title: &str,
    of: &str,
    split: &Split<'_>,
) -> Markup {
    let parts = split.parts(frame);
    let lost = |part: &Frame<'_>| {
        figure(formula.code, part).map_or(0, |figure| match figure.measured {
            Measured::Ratio { .. } => figure.missed().len() as u64,
            _ => figure.numerator.len() as u64,
        })
    };
    let missed = match figure(formula.code, frame).map(|figure| figure.measured) {
        Some(Measured::Ratio { .. }) => "在分母、不在分子",
        _ => "件数",
    };
    html! {
        @if !parts.is_empty() {
            section.below {
                h2 { (title) }
                div.table-box.after tabindex="0" role="region" aria-label=(title) {
                    table.stations {
                        caption.sr { (formula.title) "，" (title) }
                        thead { tr { th scope="col" { (of) } th.col-number scope="col" { (formula.title) } th.col-number scope="col" { (missed) } } }
                        tbody {
                            @for (code, part) in &parts {
                                @let narrowed = split.narrowed(asked, code);
                                tr {
                                    th scope="row" { a href=(narrowed.metric_href(formula.code)) { (split.title(code)) } }
                                    td.col-number data-label=(formula.title) { (cell(formula.code, part, &narrowed)) }
                                    td.col-number data-label=(missed) { (grouped(lost(part))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The matters behind the figure: the lists as tabs, a page of the one that is shown.
fn behind(app: &App, signed: &Signed, found: &Figure, asked: &Asked) -> Result<Markup, Problem> {
    let of = |list: List| -> Vec<(MatterId, &'static str)> {
        let plain = |ids: &[MatterId]| ids.iter().map(|id| (*id, "")).collect();
        match list {
            List::Missed => plain(&found.missed()),
            List::Above => plain(&found.numerator),
            List::Below => plain(&found.denominator),
            List::Apart => found.excluded.iter().map(|(id, why)| (*id, why.words())).collect(),
            List::Marked => found.remarked.clone(),
        }
    };
    // What two periods are compared by has no matters that were missed.
    let volume = found.formula.code == VOLUME;
    let title = |list: List, title: &'static str| match (volume, list) {
        (true, List::Above) => "本期的来件",
        (true, List::Below) => "对比期的来件",
        _ => title,
    };
    let shown = if volume && asked.list == List::Missed { List::Above } else { asked.list };
    let at = |list: List, page: u32| {
        let asked = Asked { list, page, ..asked.clone() };
        format!("{}#rows", asked.metric_href(found.formula.code))
    };
    let tab = |(list, _, name): &(List, &str, &'static str)| Tab {
        text: title(*list, name).into(),
        href: at(*list, 0),
        count: Some(grouped(of(*list).len() as u64)),
        current: *list == shown,
    };
    let views = List::ALL.iter().filter(|(list, ..)| !volume || *list != List::Missed).map(tab);
    let all = of(shown);
    let last = (all.len().saturating_sub(1) / A_PAGE) as u32;
    let page = asked.page.min(last);
    let part = all.iter().skip(page as usize * A_PAGE).take(A_PAGE);
    let mut rows = Vec::new();
    for (id, why) in part {
        // What left the person's sight since it was counted is not shown.
        if let Some(row) = app.store.row(&signed.scope(), *id)? {
            rows.push(matter_row(app, &row, why));
        }
    }
    Ok(list(&WorkList {
        caption: "背后的件".into(),
        views: views.collect(),
        filters: vec![],
        clear: None,
        filter_form: None,
        count: format!("共 {} 件", grouped(all.len() as u64)),
        export: None,
        columns: vec![
            Column::new("件", ColumnKind::Title),
            Column::new("承办单位", ColumnKind::Text),
            Column::new("阶段", ColumnKind::Short),
            Column::new("收到日期", ColumnKind::Short),
            Column::new("为什么", ColumnKind::Text),
        ],
        rows,
        bulk: None,
        pages: (last > 0).then(|| Pages {
            place: format!("第 {} 页，共 {} 页", page + 1, last + 1),
            previous: (page > 0).then(|| at(shown, page - 1)),
            next: (page < last).then(|| at(shown, page + 1)),
        }),
        empty: Empty {
            text: "这一栏没有件。".into(),
            how: "换一个时段，或者看别的一栏。".into(),
            link: None,
        },
    }))
}

fn matter_row(app: &App, row: &wenjin_store::Row, why: &str) -> Row {
    let summary = &row.summary;
    Row {
        key: row.id.to_string(),
        cells: vec![
            Cell::Title {
                text: summary.title.clone(),
                href: any_href(row.id),
                note: summary.number.clone(),
                tags: vec![],
            },
            Cell::Text(station_title(app, &summary.station)),
            Cell::Text(stage_title(app, &row.family, &summary.stage)),
            Cell::Text(summary.received_at.date().to_string()),
            Cell::Text(why.to_string()),
        ],
        unread: false,
    }
}
