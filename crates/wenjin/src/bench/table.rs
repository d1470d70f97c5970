//! The one table: a line for each figure, with its bar, the peer beside it and a remark. Printed as a
//! Markdown table, so that it reads in a terminal and stands in a document as it is.

use std::fmt;

use serde_json::json;

use crate::bench::Job;
use crate::outcome::Failure;

/// A number with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// The unit in Chinese.
    pub unit: &'static str,
}

impl Figure {
    /// A number with its unit.
    pub fn new(value: f64, unit: &'static str) -> Figure {
        Figure { value, unit }
    }
}

/// Three digits that count; thousands grouped.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self.value {
            value if value < 10.0 => format!("{value:.2}"),
            value if value < 100.0 => format!("{value:.1}"),
            value => grouped(value),
        };
        write!(f, "{number} {}", self.unit)
    }
}

fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let first = digits.len() % 3;
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == first {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What a figure must reach, in the figure's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl Bar {
    fn is_met(self, value: f64) -> bool {
        match self {
            Bar::AtLeast(least) => value >= least,
            Bar::AtMost(most) => value <= most,
        }
    }

    fn words(self, unit: &'static str) -> String {
        match self {
            Bar::AtLeast(least) => format!("≥ {}", Figure::new(least, unit)),
            Bar::AtMost(most) => format!("≤ {}", Figure::new(most, unit)),
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    job: Option<Job>,
    what: String,
    figure: Option<Figure>,
    bar: Option<Bar>,
    peer: Option<(String, Figure)>,
    note: String,
    failed: bool,
}

impl Line {
    /// A figure that was measured.
    pub fn new(what: impl Into<String>, figure: Figure) -> Line {
        Line {
            job: None,
            what: what.into(),
            figure: Some(figure),
            bar: None,
            peer: None,
            note: String::new(),
            failed: false,
        }
    }

    /// Something that cannot be measured here, and why.
    pub fn absent(what: impl Into<String>, why: impl Into<String>) -> Line {
        let line = Line::new(what, Figure::new(0.0, ""));
        Line { figure: None, note: why.into(), ..line }
    }

    /// A job that failed.
    pub fn failed(failure: &Failure) -> Line {
        let words = failure.to_string().replace('\n', " ");
        Line { failed: true, ..Line::absent("没有测成", words) }
    }

    /// With what it must reach.
    pub fn bar(self, bar: Bar) -> Line {
        Line { bar: Some(bar), ..self }
    }

    /// With the peer beside it, where one was run.
    pub fn peer(self, peer: Option<(String, Figure)>) -> Line {
        Line { peer, ..self }
    }

    /// With a remark.
    pub fn note(self, note: impl Into<String>) -> Line {
        Line { note: note.into(), ..self }
    }

    /// With the job it belongs to.
    pub fn of(self, job: Job) -> Line {
        Line { job: Some(job), ..self }
    }

    /// False where a bar is missed, or the job failed.
    pub fn is_well(&self) -> bool {
        !self.failed && self.is_met() != Some(false)
    }

    fn is_met(&self) -> Option<bool> {
        Some(self.bar?.is_met(self.figure?.value))
    }

    fn cells(&self) -> [String; 7] {
        let unit = self.figure.map_or("", |figure| figure.unit);
        let verdict = match (self.failed, self.is_met()) {
            (true, _) => "未测成",
            (_, Some(true)) => "达到",
            (_, Some(false)) => "不足",
            (_, None) if self.figure.is_none() => "未测",
            (_, None) => "",
        };
        [
            self.job.map(Job::title).unwrap_or_default().to_string(),
            self.what.clone(),
            self.figure.map(|figure| figure.to_string()).unwrap_or_default(),
            self.bar.map(|bar| bar.words(unit)).unwrap_or_default(),
            verdict.to_string(),
            self.peer.as_ref().map(|(name, figure)| format!("{name} {figure}")).unwrap_or_default(),
            self.note.clone(),
        ]
    }
}

const HEADS: [&str; 7] = ["项目", "测什么", "稳进", "应达到", "结果", "同类", "说明"];

/// The lines as the rows of a Markdown table; the last column is not padded.
pub fn rows(lines: &[Line]) -> Vec<String> {
    let heads = HEADS.map(str::to_string);
    let cells: Vec<[String; 7]> =
        [heads].into_iter().chain(lines.iter().map(Line::cells)).collect();
    let widest = |column: usize| cells.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADS.len()).map(widest).collect();
    let row = |cells: &[String; 7]| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, widest))| {
            let gap = if column + 1 == HEADS.len() { 0 } else { widest - width(cell) };
            format!(" {cell}{} |", " ".repeat(gap))
        });
        format!("|{}", padded.collect::<String>())
    };
    let rule = format!("|{}", "---|".repeat(HEADS.len()));
    let mut rows: Vec<String> = cells.iter().map(row).collect();
    rows.insert(1, rule);
    rows
}

/// Columns a text takes in a terminal: two for a Chinese character.
fn width(text: &str) -> usize {
    text.chars().map(|c| if ('\u{2e80}'..'\u{ffe8}').contains(&c) { 2 } else { 1 }).sum()
}

/// The lines for a program to read.
pub fn json(lines: &[Line]) -> serde_json::Value {
    let line = |line: &Line| {
        let bar = line.bar.map(|bar| match bar {
            Bar::AtLeast(least) => json!({ "at_least": least }),
            Bar::AtMost(most) => json!({ "at_most": most }),
        });
        let peer = line.peer.as_ref().map(
            |(name, figure)| json!({ "name": name, "value": figure.value, "unit": figure.unit }),
        );
        json!({
            "job": line.job.map(Job::title), "what": line.what,
            "value": line.figure.map(|figure| figure.value),
            "unit": line.figure.map(|figure| figure.unit),
            "bar": bar, "met": line.is_met(), "failed": line.failed, "peer": peer, "note": line.note,
        })
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_at_its_own_value_and_missed_beyond_it() {
        let line = |value| Line::new("x", Figure::new(value, "次"));
        assert_eq!(line(3.0).bar(Bar::AtMost(3.0)).is_met(), Some(true));
        assert_eq!(line(3.01).bar(Bar::AtMost(3.0)).is_met(), Some(false));
        assert_eq!(line(14.4).bar(Bar::AtLeast(14.4)).is_met(), Some(true));
        assert!(!line(14.3).bar(Bar::AtLeast(14.4)).is_well());
        assert!(line(0.0).is_well(), "what has no bar cannot miss it");
    }

    #[test]
    fn a_job_that_failed_is_never_well() {
        let line = Line::failed(&Failure::usage("bench-refused", "没有测成。"));
        assert!(!line.is_well());
        assert!(rows(&[line])[2].contains("bench-refused"));
    }

    #[test]
    fn columns_stand_under_each_other_whatever_the_script() {
        let lines = [
            Line::new("期限", Figure::new(1_234_567.0, "个/秒")),
            Line::new("p99 of 16", Figure::new(2.5, "ms")),
        ];
        let rows = rows(&lines);
        let places = |row: &str| -> Vec<usize> {
            let ends = row.match_indices(" |").map(|(at, _)| width(&row[..at]));
            ends.take(HEADS.len() - 1).collect()
        };
        assert_eq!(places(&rows[2]), places(&rows[3]));
        assert!(rows[2].contains("1,234,567 个/秒"), "{}", rows[2]);
        assert!(rows[3].contains("2.50 ms"), "{}", rows[3]);
    }
}
