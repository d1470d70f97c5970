//! The days of the made-up history as a table: minutes since its first midnight stand for moments, so
//! that hundreds of thousands of stories can be planned with small numbers. Also how many tickets come
//! on which day: more on working days, more before the holidays and in early summer, more every year.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use wenjin_calendar::Calendar;

/// Minutes since the first midnight of the history.
pub(super) type Minute = u32;

/// Minutes of a day.
const DAY: Minute = 24 * 60;
/// Tickets come between eight in the morning and nine in the evening.
const FIRST: Minute = 8 * 60;
const LAST: Minute = 21 * 60;
/// How many come in each month, January first, as against a hundred.
const MONTHS: [u64; 12] = [118, 82, 104, 92, 98, 116, 104, 100, 94, 88, 108, 124];
/// How many more come a year later, in percent.
const GROWTH: u64 = 9;

/// The days of the history.
pub(super) struct Almanac {
    days: Vec<Date>,
    /// Working days by their place among all days.
    working: Vec<u32>,
    /// For each day, the place in `working` of the first one after it.
    next: Vec<u32>,
    /// The present: nothing happens after it.
    pub until: Minute,
}

impl Almanac {
    /// The four years that end at `now`.
    pub fn new(now: DateTime, calendar: &Calendar) -> Almanac {
        let first = now.date().saturating_sub(4.years());
        let days: Vec<Date> = first.series(1.day()).take_while(|day| *day <= now.date()).collect();
        let (mut working, mut next) = (Vec::new(), vec![0; days.len()]);
        for (place, day) in days.iter().enumerate() {
            if calendar.is_working_day(*day) {
                working.push(place as u32);
            }
            next[place] = working.len() as u32;
        }
        let today = days.len().saturating_sub(1) as Minute * DAY;
        let until = today + now.hour() as Minute * 60 + now.minute() as Minute;
        Almanac { days, working, next, until }
    }

    /// The moment of a minute.
    pub fn moment(&self, minute: Minute) -> DateTime {
        let clock = minute % DAY;
        self.day(minute).at((clock / 60) as i8, (clock % 60) as i8, 0, 0)
    }

    /// The day of a minute.
    pub fn day(&self, minute: Minute) -> Date {
        self.days.get((minute / DAY) as usize).or(self.days.last()).copied().unwrap_or_default()
    }

    /// The first minute of a day; none where the history does not have it.
    pub fn midnight(&self, day: Date) -> Option<Minute> {
        Some(self.days.binary_search(&day).ok()? as Minute * DAY)
    }

    /// So many working days after the day of `from`, so many minutes after midnight; beyond the present
    /// where there is no such day yet.
    pub fn after(&self, from: Minute, days: u32, clock: Minute) -> Minute {
        let next = self.next.get((from / DAY) as usize).copied().unwrap_or(u32::MAX);
        let place = next.saturating_add(days.saturating_sub(1)) as usize;
        self.working.get(place).map_or(Minute::MAX, |day| day * DAY + clock)
    }

    /// How many of `all` tickets come on each day, with the minutes between which they do.
    pub fn arrivals(&self, all: u64) -> Vec<(u64, Minute, Minute)> {
        let mut sum = 0;
        let sums: Vec<u64> = (0..self.days.len())
            .map(|day| {
                sum += self.weight(day);
                sum
            })
            .collect();
        let until = |sum: u64, of: u64| (u128::from(all) * u128::from(sum) / u128::from(of)) as u64;
        let before = |day: usize| day.checked_sub(1).map_or(0, |day| sums[day]);
        (0..sums.len())
            .map(|day| {
                let midnight = day as Minute * DAY;
                let last = (midnight + LAST).min(self.until).max(midnight + 1);
                let number = until(sums[day], sum.max(1)) - until(before(day), sum.max(1));
                (number, (midnight + FIRST).min(last - 1), last)
            })
            .collect()
    }

    fn weight(&self, day: usize) -> u64 {
        let Some(date) = self.days.get(day) else { return 0 };
        let month =
            MONTHS.get(usize::from(date.month().unsigned_abs()) - 1).copied().unwrap_or(100);
        let working = self.working.binary_search(&(day as u32)).is_ok();
        let whole = if working { 100 } else { 45 };
        // The present day counts for as much as has passed of it.
        let begun = day as Minute * DAY + FIRST;
        let passed = self.until.saturating_sub(begun).min(LAST - FIRST);
        let year = 100 * 365 + day as u64 * GROWTH;
        month * whole * year * u64::from(passed)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn almanac() -> Almanac {
        let day = |date| wenjin_calendar::Calendar::new(vec![]).map(|it| Almanac::new(date, &it));
        day(datetime(2026, 11, 23, 10, 30, 0, 0)).expect("an empty calendar")
    }

    #[test]
    fn a_minute_is_the_moment_it_stands_for_and_the_last_is_the_present() {
        let almanac = almanac();
        assert_eq!(almanac.moment(almanac.until), datetime(2026, 11, 23, 10, 30, 0, 0));
        let midnight = almanac.midnight(date(2024, 7, 1)).expect("within the history");
        assert_eq!(almanac.moment(midnight + 61), datetime(2024, 7, 1, 1, 1, 0, 0));
        assert_eq!(almanac.midnight(date(2022, 11, 22)), None);
    }

    #[test]
    fn all_tickets_come_and_none_after_the_present() {
        let almanac = almanac();
        let days = almanac.arrivals(10_000);
        assert_eq!(days.iter().map(|(number, ..)| number).sum::<u64>(), 10_000);
        assert!(days.iter().all(|(_, first, last)| first < last && *last <= almanac.until));
    }
}
