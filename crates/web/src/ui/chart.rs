//! A bar chart that is its own table: each row has its name, its bar and its number, so nothing needs a
//! second view and no colour carries meaning. The title is the answer the chart gives.

use maud::{Markup, html};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length; negative or not-a-number counts as nothing.
    pub value: f64,
    /// The number as it is to be read.
    pub text: String,
    /// The rows behind it.
    pub href: Option<String>,
    /// The one the title speaks of.
    pub strong: bool,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The answer: 三成投诉来自预付卡.
    pub title: String,
    /// What the names are: 行业.
    pub of: String,
    /// What the numbers are: 件.
    pub unit: String,
    /// The bars, in the order to be read.
    pub bars: Vec<Bar>,
    /// Where the numbers come from, and when they were taken.
    pub note: String,
}

/// Draws the chart.
pub fn bars(chart: &Bars) -> Markup {
    let longest = chart.bars.iter().map(|bar| bar.value).fold(0.0_f64, f64::max);
    html! {
        figure.chart {
            table.bars {
                caption { (chart.title) }
                thead { tr { th scope="col" { (chart.of) } th.col-number scope="col" colspan="2" { (chart.unit) } } }
                tbody { @for bar in &chart.bars { (row(bar, longest)) } }
            }
            @if !chart.note.is_empty() { figcaption.muted.small { (chart.note) } }
        }
    }
}

fn row(bar: &Bar, longest: f64) -> Markup {
    let share = if longest > 0.0 { (bar.value / longest * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    let width = format!("{share:.1}");
    html! {
        tr class=[bar.strong.then_some("is-strong")] {
            th scope="row" {
                @match &bar.href {
                    Some(href) => a href=(href) { (bar.label) },
                    None => { (bar.label) }
                }
            }
            td.bar { svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" { rect width=(width) height="10" {} } }
            td.col-number { (bar.text) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width_of(value: f64, longest: f64) -> String {
        let bar =
            Bar { label: "甲".into(), value, text: String::new(), href: None, strong: false };
        let html = row(&bar, longest).into_string();
        let start = html.find("width=\"").map(|at| at + 7).unwrap_or_default();
        html[start..].chars().take_while(|c| *c != '"').collect()
    }

    #[test]
    fn the_longest_bar_fills_its_cell_and_nothing_leaves_it() {
        assert_eq!(width_of(8.0, 8.0), "100.0");
        assert_eq!(width_of(2.0, 8.0), "25.0");
        assert_eq!(width_of(-2.0, 8.0), "0.0");
        assert_eq!(width_of(0.0, 0.0), "0.0");
    }
}
