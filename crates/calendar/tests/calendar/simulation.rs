//! A second implementation that walks through every single day (or hour) and shares no code with
//! the first, compared with it on 120,000 seeded random cases.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday, date};
use wenjin_calendar::{
    Counting, DayWord, Duty, FirstHour, LastDay, Left, Outcome, Period, Span, YearNotice, count,
};

use crate::{calendar, counting, notices};

const CASES: u64 = 120_000;
const SEED: u64 = 20_260_415;

/// What one walk ends with: the last day or moment, the other reading, and whether it is certain.
#[derive(Debug, PartialEq)]
enum End {
    Day(Date, Option<Date>, bool),
    Moment(Date, DateTime),
    Paused(Date, Left),
}

/// The days of the notices, looked up one by one.
struct Days {
    listed: HashMap<Date, bool>,
    years: Vec<i16>,
}

impl Days {
    fn new(notices: &[YearNotice]) -> Days {
        let mut listed = HashMap::new();
        for holiday in notices.iter().flat_map(|notice| &notice.holidays) {
            listed.extend(holiday.days_off.iter().map(|day| (*day, true)));
            listed.extend(holiday.make_up_days.iter().map(|day| (*day, false)));
        }
        Days { listed, years: notices.iter().map(|notice| notice.year).collect() }
    }

    fn off(&self, day: Date) -> bool {
        self.listed.get(&day) == Some(&true)
    }

    fn works(&self, day: Date) -> bool {
        match self.listed.get(&day) {
            Some(off) => !off,
            None => day.weekday() != Weekday::Saturday && day.weekday() != Weekday::Sunday,
        }
    }

    fn certain(&self, day: Date) -> bool {
        let next = day.month() == 12 && day.day() >= 25;
        self.years.contains(&day.year()) && (!next || self.years.contains(&(day.year() + 1)))
    }
}

fn still(spans: &[Span], day: Date) -> bool {
    spans.iter().any(|span| span.from <= day && span.until.is_none_or(|until| day < until))
}

/// Stands still on `day` and never runs again.
fn still_for_ever(spans: &[Span], day: Date) -> bool {
    let mut horizon = day;
    let last = spans.iter().filter_map(|span| span.until).max().unwrap_or(day);
    while horizon <= last {
        if !still(spans, horizon) {
            return false;
        }
        horizon = next(horizon);
    }
    still(spans, horizon)
}

fn next(day: Date) -> Date {
    day.tomorrow().expect("in range")
}

fn as_working(rule: &Counting, period: Period) -> Option<u32> {
    match (period, &rule.day_word) {
        (Period::WorkingDays(n), _) | (Period::Days(n), DayWord::All) => Some(n),
        (Period::Days(n), DayWord::UpTo(most)) if n <= *most => Some(n),
        (Period::Days(n), DayWord::Listed(list)) if list.contains(&n) => Some(n),
        _ => None,
    }
}

/// Units still to be counted: true for working days.
fn units(days: &Days, rule: &Counting, start: Date, lengths: &[Period]) -> Vec<(bool, u32)> {
    let mut at = start;
    let mut out = Vec::new();
    for length in lengths {
        let begin = at;
        if let Some(n) = as_working(rule, *length) {
            let mut left = n;
            while left > 0 {
                at = next(at);
                left -= u32::from(days.works(at));
            }
            out.push((true, n));
            continue;
        }
        at = match *length {
            Period::Days(n) => at.checked_add(i64::from(n).days()),
            Period::Months(n) => at.checked_add(i64::from(n).months()),
            Period::Years(n) => at.checked_add(i64::from(n).years()),
            _ => unreachable!("hours are walked elsewhere"),
        }
        .expect("in range");
        let mut n = 0;
        let mut day = begin;
        while day < at {
            day = next(day);
            n += 1;
        }
        out.push((false, n));
    }
    out
}

fn walk(
    days: &Days,
    rule: &Counting,
    start: Date,
    lengths: &[Period],
    spans: &[Span],
    duty: Duty,
) -> End {
    let mut left = units(days, rule, start, lengths);
    let (mut day, mut certain) = (start, true);
    while left.first().is_some_and(|(_, n)| *n == 0) {
        left.remove(0);
    }
    while let Some((working, n)) = left.first_mut() {
        day = next(day);
        if still_for_ever(spans, day) {
            return End::Paused(day, left_of(&left));
        }
        certain &= !*working || days.certain(day);
        if !still(spans, day) && (!*working || days.works(day)) {
            *n -= 1;
        }
        while left.first().is_some_and(|(_, n)| *n == 0) {
            left.remove(0);
        }
    }
    let end = day;
    match rule.last_day {
        LastDay::Stays => End::Day(end, None, certain),
        LastDay::RestDayMoves => {
            certain &= days.certain(day);
            while !days.works(day) {
                day = next(day);
                certain &= days.certain(day);
            }
            End::Day(day, None, certain)
        }
        LastDay::HolidayMoves => {
            certain &= days.certain(day);
            while days.off(day) {
                day = next(day);
                certain &= days.certain(day);
            }
            if days.works(day) {
                return End::Day(day, None, certain);
            }
            let (mut before, mut after) = (day, day);
            while !days.works(after) {
                after = next(after);
                certain &= days.certain(after);
            }
            while !days.works(before) {
                before = before.yesterday().expect("in range");
                certain &= days.certain(before);
            }
            if before <= start || still(spans, before) {
                before = day;
            }
            match duty {
                Duty::Bureau => End::Day(before, Some(after), certain),
                Duty::Party => End::Day(after, Some(before), certain),
            }
        }
    }
}

fn left_of(units: &[(bool, u32)]) -> Left {
    let mut out: Vec<(bool, u32)> = Vec::new();
    for (working, n) in units.iter().filter(|(_, n)| *n > 0) {
        match out.last_mut() {
            Some((last, sum)) if last == working => *sum += n,
            _ => out.push((*working, *n)),
        }
    }
    let period = |(working, n)| {
        if working { Period::WorkingDays(n) } else { Period::Days(n) }
    };
    Left(out.into_iter().map(period).collect())
}

/// Hour by hour, or in steps of twenty minutes: the starts lie on those.
fn walk_hours(rule: &Counting, start: DateTime, hours: u32, spans: &[Span]) -> End {
    let hour = |at: DateTime| at.checked_add(1.hour()).expect("in range");
    let mut at = match rule.first_hour {
        FirstHour::NotCounted => hour(start.date().at(start.hour(), 0, 0, 0)),
        FirstHour::Counted => start,
    };
    let step = match rule.first_hour {
        FirstHour::NotCounted => 60,
        FirstHour::Counted => 20,
    };
    let mut minutes = hours * 60;
    let mut last = at.date();
    while minutes > 0 {
        if still_for_ever(spans, at.date()) {
            return End::Paused(at.date(), Left(vec![Period::Hours(minutes.div_ceil(60))]));
        }
        if !still(spans, at.date()) {
            minutes -= step;
            last = at.date();
        }
        at = at.checked_add(i64::from(step).minutes()).expect("in range");
    }
    End::Moment(last, at)
}

/// SplitMix64: the same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn length(&mut self) -> Period {
        match self.below(24) {
            0..11 => Period::WorkingDays(self.below(32) as u32),
            11..20 => Period::Days(self.below(70) as u32),
            20..23 => Period::Months(self.below(5) as u32),
            _ => Period::Years(self.below(2) as u32),
        }
    }

    fn spans(&mut self, start: Date) -> Vec<Span> {
        let how_many = self.below(4);
        (0..how_many)
            .map(|_| {
                let from = start + (self.below(90) as i64 - 10).days();
                let until = (self.below(12) > 0).then(|| from + (self.below(30) as i64).days());
                Span { from, until, reason: "检验检测".into() }
            })
            .collect()
    }

    fn rule(&mut self) -> Counting {
        let day_word = match self.below(6) {
            0 => DayWord::Listed(vec![2, 3, 5, 7]),
            1 => DayWord::UpTo(10),
            2 => DayWord::All,
            _ => DayWord::Natural,
        };
        let last_day = match self.below(5) {
            0 => LastDay::Stays,
            1 => LastDay::RestDayMoves,
            _ => LastDay::HolidayMoves,
        };
        let first_hour =
            if self.below(2) == 0 { FirstHour::Counted } else { FirstHour::NotCounted };
        Counting { first_hour, ..counting(day_word, last_day) }
    }
}

#[test]
fn a_walk_through_every_day_ends_where_counting_ends() {
    let (calendar, days) = (calendar(), Days::new(&notices()));
    let (mut paused, mut two_readings, mut provisional, mut hourly) = (0, 0, 0, 0);
    for case in 0..CASES {
        let mut numbers = Numbers(SEED ^ case.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let start = date(2019, 9, 1) + (numbers.below(2680) as i64).days();
        let start = start.at(numbers.below(24) as i8, (numbers.below(3) * 20) as i8, 0, 0);
        let rule = numbers.rule();
        let spans = numbers.spans(start.date());
        let duty = if numbers.below(2) == 0 { Duty::Bureau } else { Duty::Party };
        let (lengths, expected) = if numbers.below(40) == 0 {
            let hours = 1 + numbers.below(60) as u32;
            (vec![Period::Hours(hours)], walk_hours(&rule, start, hours, &spans))
        } else {
            let extensions = numbers.below(5).saturating_sub(2);
            let lengths: Vec<Period> = (0..=extensions).map(|_| numbers.length()).collect();
            let end = walk(&days, &rule, start.date(), &lengths, &spans, duty);
            (lengths, end)
        };
        let outcome = count(&calendar, &rule, start, &lengths, &spans, duty).expect("counts");
        let seen = match outcome {
            Outcome::Paused { since, left } => End::Paused(since, left),
            Outcome::Ends(end) => match end.last_moment {
                Some(moment) => End::Moment(end.last_day, moment),
                None => End::Day(end.last_day, end.other_reading, !end.provisional),
            },
        };
        assert_eq!(
            seen, expected,
            "seed {SEED}, case {case}: {start} {lengths:?} {rule:?} {duty:?} {spans:?}"
        );
        match seen {
            End::Paused(..) => paused += 1,
            End::Moment(..) => hourly += 1,
            End::Day(_, other, certain) => {
                two_readings += u32::from(other.is_some());
                provisional += u32::from(!certain);
            }
        }
    }
    println!(
        "{CASES} cases agree: {paused} paused, {two_readings} with two readings, \
         {provisional} provisional, {hourly} in hours"
    );
    assert!(paused > 1000 && two_readings > 1000 && provisional > 1000 && hourly > 1000);
}
