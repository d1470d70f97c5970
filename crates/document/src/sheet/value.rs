//! A workbook's cell as text: dates in ISO form, numbers as a person would write them, and text
//! without the escapes a spreadsheet writes for characters that XML cannot hold.

use std::borrow::Cow;

use jiff::Span;
use jiff::civil::{Date, date};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Digits Excel keeps of a number.
const DIGITS: f64 = 1e15;
/// The day after the last one a spreadsheet knows, 9999-12-31, counted from 1900.
const END: f64 = 2_958_466.0;
/// Days from the beginning of one epoch to that of the other.
const EPOCHS: f64 = 1_462.0;

/// What a format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// A number.
    #[default]
    Number,
    /// A day, a time of day, or both.
    Moment,
    /// A length of time in hours, minutes and seconds.
    Length,
}

/// From which day a workbook counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    /// 1 is 1900-01-01, and 60 is a day that never was.
    From1900,
    /// 0 is 1904-01-01.
    From1904,
}

/// The text of a number, and whether it is a whole number of more than 15 digits.
pub(super) fn number(value: f64, format: Format, epoch: Epoch) -> (String, bool) {
    match format {
        Format::Number => (number_text(value), value.abs() >= DIGITS),
        Format::Moment => (moment_text(value, epoch), false),
        Format::Length if (0.0..END).contains(&value) => {
            (clock((value * DAY as f64).round() as i64), false)
        }
        Format::Length => (number_text(value), false),
    }
}

/// The text without escapes such as `_x000D_`, each a unit of UTF-16 (ISO/IEC 29500-1, 22.9.2.19).
///
/// # Errors
/// The first unit that is no character a text can hold: zero, or half of a pair.
pub(super) fn unescaped(text: &str) -> Result<Cow<'_, str>, u32> {
    if !text.contains("_x") {
        return if text.contains('\0') { Err(0) } else { Ok(Cow::Borrowed(text)) };
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let units = [escape(rest), rest.get(ESCAPE..).and_then(escape)];
        let (character, length) = match units {
            [None, _] => (Ok('_'), 1),
            [Some(high @ 0xD800..=0xDBFF), Some(low)] => {
                let decoded = char::decode_utf16([high, low]).next();
                (decoded.and_then(Result::ok).ok_or(high), 2 * ESCAPE)
            }
            [Some(unit), _] => (char::from_u32(u32::from(unit)).ok_or(unit), ESCAPE),
        };
        out.push(character.map_err(u32::from)?);
        rest = &rest[length..];
    }
    out.push_str(rest);
    if out.contains('\0') { Err(0) } else { Ok(Cow::Owned(out)) }
}

/// Bytes of an escape.
const ESCAPE: usize = 7;

/// The unit of the escape a text begins with.
fn escape(text: &str) -> Option<u16> {
    let digits = text.get(..ESCAPE)?.strip_prefix("_x")?.strip_suffix('_')?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
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
fn moment_text(value: f64, epoch: Epoch) -> String {
    let shift = if epoch == Epoch::From1904 { EPOCHS } else { 0.0 };
    if !(0.0..END - shift).contains(&value) {
        return number_text(value);
    }
    let seconds = (value * DAY as f64).round() as i64;
    let (days, rest) = (seconds / DAY, seconds % DAY);
    let day = match (epoch, days) {
        (_, 0) => return clock(rest),
        (Epoch::From1900, 60) => "1900-02-29".to_owned(),
        (Epoch::From1900, ..60) => after(date(1899, 12, 31), days),
        (Epoch::From1900, _) => after(date(1899, 12, 30), days),
        (Epoch::From1904, _) => after(date(1904, 1, 1), days),
    };
    if rest == 0 { day } else { format!("{day}T{}", clock(rest)) }
}

fn after(first: Date, days: i64) -> String {
    first.saturating_add(Span::new().days(days)).to_string()
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(value: f64, epoch: Epoch) -> String {
        moment_text(value, epoch)
    }

    #[test]
    fn dates_are_iso_in_both_epochs() {
        assert_eq!(moment(46_127.0, Epoch::From1900), "2026-04-15");
        assert_eq!(moment(46_127.0 - 1462.0, Epoch::From1904), "2026-04-15");
        assert_eq!(moment(46_127.354_166_666_664, Epoch::From1900), "2026-04-15T08:30:00");
        assert_eq!(moment(46_126.999_999_99, Epoch::From1900), "2026-04-15");
        assert_eq!(moment(0.354_166_666_7, Epoch::From1900), "08:30:00");
        assert_eq!(moment(1.0, Epoch::From1900), "1900-01-01");
        assert_eq!(moment(59.0, Epoch::From1900), "1900-02-28");
        assert_eq!(moment(60.0, Epoch::From1900), "1900-02-29");
        assert_eq!(moment(61.0, Epoch::From1900), "1900-03-01");
        assert_eq!(moment(2_943_418.0, Epoch::From1900), "9958-10-20");
        assert_eq!(moment(2_958_465.0, Epoch::From1900), "9999-12-31");
        assert_eq!(moment(2_957_003.0, Epoch::From1904), "9999-12-31");
        assert_eq!(moment(2_957_004.0, Epoch::From1904), "2957004");
        assert_eq!(moment(-5.0, Epoch::From1900), "-5");
        assert_eq!(number(1.5, Format::Length, Epoch::From1900).0, "36:00:00");
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
        let flagged = |value| number(value, Format::Number, Epoch::From1900).1;
        assert!(flagged(2_026_041_500_000_001.0));
        assert!(!flagged(999_999_999_999_999.0));
        assert!(!flagged(0.123_456_789_012_345_67));
    }

    #[test]
    fn escapes_are_characters_and_half_a_pair_is_refused() {
        for (text, expected) in [
            ("甲_x000D_乙", "甲\r乙"),
            ("_xD83D__xDCF7_", "📷"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x0041", "_x0041"),
            ("_x00G1_ _x_甲甲_", "_x00G1_ _x_甲甲_"),
            ("", ""),
        ] {
            assert_eq!(unescaped(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(unescaped("甲_x0000_"), Err(0));
        assert_eq!(unescaped("_xD800_"), Err(0xD800));
        assert_eq!(unescaped("_xD800__x0041_"), Err(0xD800));
        assert_eq!(unescaped("_xDC00_"), Err(0xDC00));
    }
}
