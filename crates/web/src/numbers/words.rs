//! Figures in words and how sure they are. What comes out is the formulas' answer; nothing is counted
//! here but the interval around a share.

use wenjin_bureau::steady::numbers::{Figure, Measured};
use wenjin_bureau::steady::trust::honour::Share;

use crate::complaints::table::grouped;

/// Shares with a range wider than this many per cent are shown with it.
const WIDE: f64 = 4.0;

/// Value and unit, as they are to be read.
pub fn value(measured: &Measured) -> (String, &'static str) {
    match measured {
        Measured::Ratio { .. } => match measured.basis_points() {
            None => ("—".into(), ""),
            Some(share) => (format!("{}.{:02}", share / 100, share % 100), "%"),
        },
        Measured::Fen(fen) => (yuan(*fen), "元"),
        Measured::Change(change) => (format!("{:+}", change.raw()), "件"),
    }
}

/// 1,284.50.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", grouped(fen.unsigned_abs() / 100), fen.unsigned_abs() % 100)
}

/// Numerator over denominator; for money, how many matters.
pub fn share(figure: &Figure) -> Option<String> {
    match &figure.measured {
        Measured::Ratio { numerator, denominator } => {
            Some(format!("{} / {}", grouped(*numerator), grouped(*denominator)))
        }
        Measured::Fen(_) => Some(format!("{} 件", grouped(figure.numerator.len() as u64))),
        Measured::Change(_) => None,
    }
}

/// The range a share would fall into in 95 of 100 cases of the same kind (Wilson), in per cent; none
/// where nothing was counted.
pub fn range(measured: &Measured) -> Option<(f64, f64)> {
    let Measured::Ratio { numerator, denominator } = measured else { return None };
    Share::of(*numerator, *denominator).map(|share| (share.low, share.high))
}

/// How unsure a share is, where there are too few to say it closely.
pub fn uncertainty(measured: &Measured) -> Option<String> {
    let (low, high) = range(measured)?;
    (WIDE < high - low).then(|| format!("件数少，可能在 {low:.0}%–{high:.0}% 之间"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: u64, denominator: u64) -> Measured {
        Measured::Ratio { numerator, denominator }
    }

    #[test]
    fn few_are_shown_with_a_range_and_many_without() {
        assert_eq!(uncertainty(&ratio(9, 10)).as_deref(), Some("件数少，可能在 60%–98% 之间"));
        assert_eq!(uncertainty(&ratio(9_000, 10_000)), None);
        assert_eq!(uncertainty(&ratio(0, 0)), None);
        let (low, high) = range(&ratio(3, 3)).expect("a range");
        assert!(low < 50.0 && high == 100.0, "three of three is no certainty: {low} {high}");
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        assert_eq!(value(&ratio(0, 0)), ("—".to_string(), ""));
        assert_eq!(value(&ratio(2, 3)), ("66.66".to_string(), "%"));
        assert_eq!(value(&Measured::Fen(128_450)), ("1,284.50".to_string(), "元"));
    }
}
