//! Figures split by station or by channel: a row a code, each narrowing the page to itself.

use maud::{Markup, html};
use wenjin_bureau::steady::numbers::{Frame, figure, formula};

use super::asked::Asked;
use super::words;
use crate::app::App;
use crate::frame::station_title;
use crate::matter::page::channels;
use crate::matter::words::list_title;

/// The figures by which stations and channels stand side by side.
const SIDE_BY_SIDE: [&str; 6] = [
    "accept-on-time",
    "finish-on-time",
    "verify-on-time",
    "response",
    "satisfied-of-valid",
    "repeats",
];

/// By what figures are split, and how its codes are called.
pub struct Split<'a> {
    app: &'a App,
    of: fn(&wenjin_bureau::steady::numbers::Record) -> &str,
    by_station: bool,
    /// The codes that are known, for a choice.
    pub codes: Vec<String>,
}

impl Split<'_> {
    /// By station.
    pub fn stations(app: &App) -> Split<'_> {
        Split { app, of: |record| &record.station, by_station: true, codes: vec![] }
    }

    /// By channel.
    pub fn channels(app: &App) -> Split<'_> {
        Split { app, of: |record| &record.channel, by_station: false, codes: vec![] }
    }

    /// What a code is called.
    pub fn title(&self, code: &str) -> String {
        match code {
            "" | "nobody" if self.by_station => "还没有分派".into(),
            "" | "nobody" => "没有说明".into(),
            code if self.by_station => station_title(self.app, code),
            code => ["ticket", "complaint", "report"]
                .iter()
                .map(|family| list_title(&self.app.rules, &channels(family), code, None))
                .find(|title| title != code)
                .unwrap_or_else(|| code.to_string()),
        }
    }

    /// The codes with what they are called.
    pub fn named(&self) -> Vec<(String, String)> {
        self.codes.iter().map(|code| (code.clone(), self.title(code))).collect()
    }

    /// The same figures asked for, of one code only.
    pub fn narrowed(&self, asked: &Asked, code: &str) -> Asked {
        let code = if code.is_empty() { "nobody" } else { code };
        asked.with(|it| {
            let field = if self.by_station { &mut it.station } else { &mut it.channel };
            *field = code.into();
        })
    }

    /// A frame a code, the codes in order.
    pub fn parts<'a>(&self, frame: &Frame<'a>) -> Vec<(String, Frame<'a>)> {
        let mut parts: std::collections::BTreeMap<&str, Frame<'a>> = Default::default();
        for record in &frame.records {
            let empty = || Frame { records: vec![], ..frame_without(frame) };
            parts.entry((self.of)(record)).or_insert_with(empty).records.push(record);
        }
        parts.into_iter().map(|(code, frame)| (code.to_string(), frame)).collect()
    }
}

/// A frame of nothing with the same questions.
fn frame_without<'a>(frame: &Frame<'a>) -> Frame<'a> {
    Frame {
        records: vec![],
        groups: frame.groups,
        period: frame.period,
        base: frame.base,
        complete_since: frame.complete_since,
        as_of: frame.as_of,
    }
}

/// A few figures side by side: a row a code.
pub fn side_by_side(
    frame: &Frame<'_>,
    asked: &Asked,
    title: &str,
    of: &str,
    split: &Split<'_>,
) -> Markup {
    let parts = split.parts(frame);
    let heads = SIDE_BY_SIDE.map(|code| formula(code).map_or("", |formula| formula.title));
    html! {
        @if !parts.is_empty() {
            section.below {
                h2 { (title) }
                div.table-box.after tabindex="0" role="region" aria-label=(title) {
                    table.stations.is-numbers {
                        caption.sr { (title) }
                        thead { tr { th scope="col" { (of) } @for head in heads { th.col-number scope="col" { (head) } } } }
                        tbody {
                            @for (code, part) in &parts {
                                tr {
                                    th scope="row" { a href=(split.narrowed(asked, code).href()) { (split.title(code)) } }
                                    @for (place, metric) in SIDE_BY_SIDE.iter().enumerate() {
                                        td.col-number data-label=(heads[place]) { (cell(metric, part, &split.narrowed(asked, code))) }
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

/// A figure in a table: the value, how many, and the way to its rows.
pub fn cell(code: &str, frame: &Frame<'_>, asked: &Asked) -> Markup {
    let Some(figure) = figure(code, frame) else { return html! { span.muted { "—" } } };
    let (value, unit) = words::value(&figure.measured);
    html! {
        @if unit.is_empty() { span.muted { "—" } } @else {
            span.cell-figure {
                a href=(asked.metric_href(code)) { (value) (unit) }
                @if let Some(share) = words::share(&figure) { small.muted { (share) } }
            }
        }
    }
}

/// The code of every formula, for the table of routes.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_side_by_side_are_formulas() {
        for code in SIDE_BY_SIDE {
            assert!(formula(code).is_some(), "{code}");
        }
    }
}
