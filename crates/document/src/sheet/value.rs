//! A workbook's cell as text: dates in ISO form, numbers as a person would write them.

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Digits Excel keeps of a number.
const DIGITS: f64 = 1e15;

/// The text of a cell, and whether it is a whole number of more than 15 digits.
pub(super) fn text(value: &DataRef<'_>) -> (String, bool) {
    match value {
        DataRef::Empty => (String::new(), false),
        DataRef::String(text) => (text.clone(), false),
        DataRef::SharedString(text) => ((*text).to_owned(), false),
        DataRef::Int(number) => (number.to_string(), number.unsigned_abs() >= DIGITS as u64),
        DataRef::Float(number) => (number_text(*number), number.abs() >= DIGITS),
        DataRef::Bool(true) => ("TRUE".to_owned(), false),
        DataRef::Bool(false) => ("FALSE".to_owned(), false),
        DataRef::DateTime(moment) => (moment_text(moment), false),
        DataRef::DateTimeIso(text) => (text.trim_end_matches("T00:00:00").to_owned(), false),
        DataRef::DurationIso(text) => (text.clone(), false),
        DataRef::Error(error) => (error.to_string(), false),
    }
}

/// A number in plain digits. Fractions are rounded to the 15 digits Excel shows, so that 0.1 + 0.2
/// reads 0.3; whole numbers keep every digit they have.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 {
        return format!("{}", number + 0.0);
    }
    let shown = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{shown}")
}

/// A moment as `2026-04-15`, `2026-04-15T08:30:00` or, without a day, `08:30:00`.
fn moment_text(moment: &ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&serial) {
        return number_text(serial);
    }
    let seconds = (serial * DAY as f64).round() as i64;
    let (days, rest) = (seconds / DAY, seconds % DAY);
    if moment.is_duration() {
        return clock(seconds);
    }
    if days == 0 {
        return clock(rest);
    }
    // The day alone, whole, so that no rounding of the time can move it.
    let (year, month, day, ..) = whole_day(moment, days).to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if rest == 0 { date } else { format!("{date}T{}", clock(rest)) }
}

fn whole_day(moment: &ExcelDateTime, days: i64) -> ExcelDateTime {
    let is_1904 = *moment == ExcelDateTime::new(moment.as_f64(), ExcelDateTimeType::DateTime, true);
    ExcelDateTime::new(days as f64, ExcelDateTimeType::DateTime, is_1904)
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(serial: f64, is_1904: bool) -> String {
        moment_text(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904))
    }

    #[test]
    fn dates_are_iso_in_both_epochs() {
        assert_eq!(moment(46_127.0, false), "2026-04-15");
        assert_eq!(moment(46_127.0 - 1462.0, true), "2026-04-15");
        assert_eq!(moment(46_127.354_166_666_664, false), "2026-04-15T08:30:00");
        assert_eq!(moment(46_126.999_999_99, false), "2026-04-15");
        assert_eq!(moment(0.354_166_666_7, false), "08:30:00");
        assert_eq!(moment(1.0, false), "1900-01-01");
        assert_eq!(moment(-5.0, false), "-5");
    }

    #[test]
    fn numbers_have_no_needless_point_and_no_exponent() {
        let numbers = [3.0, -0.0, 0.1 + 0.2, 25.80, 1e21, 1e-7];
        let texts = ["3", "0", "0.3", "25.8", "1000000000000000000000", "0.0000001"];
        assert_eq!(numbers.map(number_text), texts);
        assert_eq!(number_text(371_302_199_001_011_200.0), "371302199001011200");
    }

    #[test]
    fn a_whole_number_of_sixteen_digits_is_flagged() {
        assert!(text(&DataRef::Float(2_026_041_500_000_001.0)).1);
        assert!(!text(&DataRef::Float(999_999_999_999_999.0)).1);
        assert!(!text(&DataRef::Float(0.123_456_789_012_345_67)).1);
    }
}
