//! What time it is, and dates as people read them.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::Offset;

/// Beijing civil time now, to the second.
pub fn now() -> DateTime {
    let now = Offset::constant(8).to_datetime(jiff::Timestamp::now());
    now.date().at(now.hour(), now.minute(), now.second(), 0)
}

/// 2026年4月23日（周四）.
pub fn date_words(date: Date) -> String {
    let day = match date.weekday() {
        Weekday::Monday => "一",
        Weekday::Tuesday => "二",
        Weekday::Wednesday => "三",
        Weekday::Thursday => "四",
        Weekday::Friday => "五",
        Weekday::Saturday => "六",
        Weekday::Sunday => "日",
    };
    format!("{}年{}月{}日（周{day}）", date.year(), date.month(), date.day())
}

/// 2026年4月23日 16:30.
pub fn moment_words(at: DateTime) -> String {
    let date = at.date();
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{year}年{month}月{day}日 {:02}:{:02}", at.hour(), at.minute())
}

/// 04-23 16:30, or with the year where it is not `today`'s.
pub fn short_moment(at: DateTime, today: Date) -> String {
    let date = at.date();
    let head = match date.year() == today.year() {
        true => format!("{:02}-{:02}", date.month(), date.day()),
        false => date.to_string(),
    };
    format!("{head} {:02}:{:02}", at.hour(), at.minute())
}
