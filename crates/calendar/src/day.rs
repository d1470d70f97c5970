//! Days as numbers, so that counting is integer arithmetic, and days in Chinese words. The range
//! is 1950 to 2150; what lies outside has no number.

use jiff::civil::{Date, DateTime, Weekday, date};

/// The first day that can be computed with: 1950-01-01.
pub const FIRST_DAY: Date = date(1950, 1, 1);
/// The last day that can be computed with: 2150-12-31.
pub const LAST_DAY: Date = date(2150, 12, 31);

/// Days from the first of March of the year 0 to [`FIRST_DAY`].
const MARCH_0000_TO_FIRST_DAY: Number = 712_163;

/// A day's distance from [`FIRST_DAY`] in days. Any date has one; those outside the range are
/// negative or above [`LAST_NUMBER`].
pub(crate) type Number = i64;

/// The number of [`LAST_DAY`].
pub(crate) const LAST_NUMBER: Number = 73_413;

/// The number of a day, by counting whole 400-year cycles of years that begin in March.
pub(crate) fn number(day: Date) -> Number {
    let (year, month) = (Number::from(day.year()), Number::from(day.month()));
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + Number::from(day.day()) - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - MARCH_0000_TO_FIRST_DAY
}

/// The day of a number, within the range: [`number`] the other way.
pub(crate) fn day(number: Number) -> Option<Date> {
    if !(0..=LAST_NUMBER).contains(&number) {
        return None;
    }
    let days = number + MARCH_0000_TO_FIRST_DAY;
    let (cycle, of_cycle) = (days / 146_097, days % 146_097);
    let year_of_cycle = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = 400 * cycle + year_of_cycle + Number::from(month <= 2);
    Date::new(year as i16, month as i8, day as i8).ok()
}

/// The same-numbered day that many months later, or that month's last day where it has no such
/// day (民法典第二百零二条).
pub(crate) fn months_later(from: Date, months: u32) -> Option<Date> {
    let month = i64::from(from.year()) * 12 + i64::from(from.month()) - 1 + i64::from(months);
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let first = Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()?;
    Date::new(year, first.month(), from.day().min(first.days_in_month())).ok()
}

/// True on Saturdays and Sundays.
pub(crate) fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// A day in Chinese: 2026年10月9日.
pub(crate) fn words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The weekday in Chinese: 周六.
pub(crate) fn weekday_words(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// A range of days in Chinese, the year said once where it is the same: 2026年10月1日至10月7日.
pub(crate) fn range_words(from: Date, to: Date) -> String {
    match (from == to, from.year() == to.year()) {
        (true, _) => words(from),
        (_, true) => format!("{}至{}月{}日", words(from), to.month(), to.day()),
        _ => format!("{}至{}", words(from), words(to)),
    }
}

/// A moment in Chinese: 2026年10月9日14时30分. A midnight is the end of the day before: 24时.
pub(crate) fn moment_words(at: DateTime) -> String {
    match (at.hour(), at.minute(), at.date().yesterday()) {
        (0, 0, Ok(before)) => format!("{}24时", words(before)),
        (hour, 0, _) => format!("{}{hour}时", words(at.date())),
        (hour, minute, _) => format!("{}{hour}时{minute}分", words(at.date())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_range_has_its_number_and_back() {
        let mut at = FIRST_DAY;
        for n in 0..=LAST_NUMBER {
            assert_eq!((number(at), day(n)), (n, Some(at)));
            at = at.tomorrow().expect("in jiff's range");
        }
        assert_eq!(at, date(2151, 1, 1));
        assert_eq!((day(-1), day(LAST_NUMBER + 1)), (None, None));
        assert_eq!(number(date(1949, 12, 31)), -1);
    }

    #[test]
    fn a_month_without_the_day_ends_on_its_last_day() {
        assert_eq!(months_later(date(2024, 1, 31), 1), Some(date(2024, 2, 29)));
        assert_eq!(months_later(date(2023, 1, 31), 1), Some(date(2023, 2, 28)));
        assert_eq!(months_later(date(2024, 2, 29), 12), Some(date(2025, 2, 28)));
        assert_eq!(months_later(date(2025, 11, 30), 3), Some(date(2026, 2, 28)));
        assert_eq!(months_later(date(2025, 11, 30), u32::MAX), None);
    }
}
