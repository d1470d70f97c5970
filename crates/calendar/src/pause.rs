//! Spans of days that do not count: brought into order, merged where they overlap, and cut to the
//! part after a period begins. Why a span does not count is the caller's knowledge.

use jiff::civil::Date;

use crate::day::{self, Number};

/// Days that do not count: testing, appraisal, hearing, public notice, suspension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day that does not count.
    pub from: Date,
    /// The first day that counts again; none where the span is still open.
    pub until: Option<Date>,
    /// Why, in a few Chinese words: 检验检测.
    pub reason: String,
}

/// A merged span in day numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub from: Number,
    /// The first day that counts again.
    pub until: Option<Number>,
    pub reason: String,
}

impl Pause {
    /// True where the day lies in it.
    pub fn holds(&self, day: Number) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// The spans in order, overlapping ones merged, cut to the days from `first` on; empty and past
/// ones dropped. No two of the result share a day.
pub(crate) fn pauses(spans: &[Span], first: Number) -> Vec<Pause> {
    let mut cut: Vec<Pause> = spans
        .iter()
        .map(|span| Pause {
            from: day::number(span.from).max(first),
            until: span.until.map(day::number),
            reason: span.reason.clone(),
        })
        .filter(|pause| pause.until.is_none_or(|until| until > pause.from))
        .collect();
    cut.sort_by_key(|pause| pause.from);
    let mut merged: Vec<Pause> = Vec::with_capacity(cut.len());
    for pause in cut {
        match merged.last_mut() {
            Some(last) if last.holds(pause.from) => absorb(last, pause),
            _ => merged.push(pause),
        }
    }
    merged
}

/// The rows of days from `first` to `last` that lie in no pause.
pub(crate) fn free(
    pauses: &[Pause],
    first: Number,
    last: Number,
) -> impl Iterator<Item = (Number, Number)> {
    let begins = [Some(first)].into_iter().chain(pauses.iter().map(|pause| pause.until));
    let ends = pauses.iter().map(|pause| pause.from - 1).chain([last]);
    let rows = begins.zip(ends).map_while(|(from, to)| Some((from?, to)));
    rows.map(move |(from, to)| (from.max(first), to.min(last))).filter(|(from, to)| from <= to)
}

/// The first of the days that lie still without a break up to the pause that begins on `from`.
pub(crate) fn still_since(pauses: &[Pause], from: Number) -> Number {
    pauses.iter().rev().fold(from, |since, pause| match pause.until {
        Some(until) if until == since => pause.from,
        _ => since,
    })
}

fn absorb(last: &mut Pause, pause: Pause) {
    last.until = last.until.zip(pause.until).map(|(a, b)| a.max(b));
    if !last.reason.split('、').any(|reason| reason == pause.reason) {
        last.reason = format!("{}、{}", last.reason, pause.reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn span(from: Date, until: Option<Date>, reason: &str) -> Span {
        Span { from, until, reason: reason.into() }
    }

    #[test]
    fn overlapping_spans_are_one_and_name_both_reasons() {
        let spans = [
            span(date(2026, 5, 10), Some(date(2026, 5, 20)), "公告"),
            span(date(2026, 5, 1), Some(date(2026, 5, 11)), "检验"),
            span(date(2026, 5, 4), Some(date(2026, 5, 5)), "检验"),
            span(date(2026, 5, 20), Some(date(2026, 5, 22)), "听证"),
        ];
        let merged = pauses(&spans, day::number(date(2026, 5, 3)));
        let seen: Vec<_> = merged
            .iter()
            .map(|p| (day::day(p.from), p.until.and_then(day::day), &*p.reason))
            .collect();
        assert_eq!(
            seen,
            [
                (Some(date(2026, 5, 3)), Some(date(2026, 5, 20)), "检验、公告"),
                (Some(date(2026, 5, 20)), Some(date(2026, 5, 22)), "听证"),
            ]
        );
    }

    #[test]
    fn an_open_span_swallows_what_follows_and_an_empty_one_is_nothing() {
        let spans = [
            span(date(2026, 5, 8), Some(date(2026, 5, 8)), "空"),
            span(date(2026, 5, 10), None, "检验"),
            span(date(2026, 6, 1), Some(date(2026, 6, 2)), "公告"),
        ];
        let merged = pauses(&spans, 0);
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0].until, None);
    }
}
