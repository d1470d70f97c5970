//! What time it is, and dates as people read them. This is the one place that asks the machine's clock;
//! it notices when that clock was set back. Nothing is ordered by what it says: acts have a sequence.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::Offset;

/// The latest time that was ever told, in milliseconds since 1970.
static LATEST: AtomicI64 = AtomicI64::new(i64::MIN);
/// Milliseconds back that are no more than a clock being kept right.
const SLACK: i64 = 2_000;

/// Beijing civil time now, to the second. A clock that was set back by more than two seconds is written
/// to the log, once for each step.
pub fn now() -> DateTime {
    let now = jiff::Timestamp::now();
    if let Some(back) = set_back(&LATEST, now.as_millisecond()) {
        // code: "clock-set-back"
        tracing::warn!(
            code = "clock-set-back",
            seconds = back / 1_000,
            "系统时钟被往回拨了。记录的先后按序号，期限按记下的日期，都不受影响；请核对服务器的校时。"
        );
    }
    let now = Offset::constant(8).to_datetime(now);
    now.date().at(now.hour(), now.minute(), now.second(), 0)
}

/// How many milliseconds before the latest time this one is, where that is a step back. The latest
/// begins anew there, so that a step is told once, by one thread.
fn set_back(latest: &AtomicI64, now: i64) -> Option<i64> {
    let before = latest.fetch_max(now, Ordering::Relaxed);
    let stepped = SLACK < before.saturating_sub(now);
    let first =
        || latest.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    (stepped && first()).then(|| before - now)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_of_more_than_two_seconds_is_told_once() {
        let latest = AtomicI64::new(i64::MIN);
        let told = [10_000, 11_000, 9_000, 8_999, 9_500, 3_600_000, 0, 1]
            .map(|now| set_back(&latest, now));
        let hour = Some(3_600_000);
        assert_eq!(told, [None, None, None, Some(2_001), None, None, hour, None]);
    }

    #[test]
    fn small_steps_back_add_up() {
        let latest = AtomicI64::new(i64::MIN);
        let told = [10_000, 8_500, 7_000].map(|now| set_back(&latest, now));
        assert_eq!(told, [None, None, Some(3_000)]);
    }
}
