//! Notices, counting rules and periods of any kind: a calendar or a refusal, a day or a refusal,
//! never a panic. The TOML they are written in is read, and fuzzed, in the law crate.

use jiff::civil::{Date, DateTime, date};
use wenjin_calendar::{
    Calendar, Counting, DayWord, Duty, FirstHour, Holiday, LastDay, Outcome, Period, Span,
    YearNotice, count,
};
use wenjin_mutation::{Dice, Fuzz, hostile, timed};

/// A day: mostly about now, sometimes at the ends of what can be computed or written at all.
fn day(dice: &mut Dice) -> Date {
    let ends = [
        Date::MIN,
        Date::MAX,
        date(1949, 12, 31),
        date(1950, 1, 1),
        date(2150, 12, 31),
        date(2151, 1, 1),
        date(2024, 2, 29),
        date(2026, 12, 31),
    ];
    if dice.once_in(6) {
        return *dice.pick(&ends);
    }
    let year = if dice.once_in(4) {
        dice.below(19_999) as i16 - 9_999
    } else {
        2020 + dice.below(10) as i16
    };
    Date::new(year, 1 + dice.below(12) as i8, 1 + dice.below(31) as i8).unwrap_or(ends[6])
}

fn moment(dice: &mut Dice) -> DateTime {
    let nanosecond = dice.below(1_000_000_000) as i32;
    day(dice).at(dice.below(24) as i8, dice.below(60) as i8, dice.below(60) as i8, nanosecond)
}

fn days(dice: &mut Dice) -> Vec<Date> {
    let mut days: Vec<Date> = (0..dice.below(6)).map(|_| day(dice)).collect();
    if dice.once_in(2) {
        // A run of days as notices have them.
        let first =
            date(2020 + dice.below(10) as i16, 1 + dice.below(12) as i8, 1 + dice.below(20) as i8);
        days = first.series(jiff::Span::new().days(1)).take(dice.below(9)).collect();
    }
    days
}

fn notice(dice: &mut Dice) -> YearNotice {
    let years = [i16::MIN, -9999, 0, 1949, 1950, 2150, 2151, 9999, i16::MAX];
    let year = if dice.once_in(8) { *dice.pick(&years) } else { 2020 + dice.below(10) as i16 };
    let holidays = (0..dice.below(4)).map(|_| Holiday {
        name: hostile::text(dice),
        days_off: days(dice),
        make_up_days: if dice.once_in(3) { days(dice) } else { Vec::new() },
    });
    let holidays = holidays.collect();
    YearNotice { year, source: hostile::text(dice), holidays }
}

fn units(dice: &mut Dice) -> u32 {
    match dice.below(8) {
        0 => *dice.pick(&[0, 1, 357_913_941, 357_913_942, 2_147_483_647, 2_147_483_648, u32::MAX]),
        1 => dice.number() as u32,
        2 => dice.below(80_000) as u32,
        _ => dice.below(120) as u32,
    }
}

fn period(dice: &mut Dice) -> Period {
    let units = units(dice);
    let kinds = [Period::WorkingDays, Period::Days, Period::Hours, Period::Months, Period::Years];
    dice.pick(&kinds)(units)
}

fn counting(dice: &mut Dice) -> Counting {
    let day_word = match dice.below(4) {
        0 => DayWord::Natural,
        1 => DayWord::Listed((0..dice.below(5)).map(|_| units(dice)).collect()),
        2 => DayWord::UpTo(units(dice)),
        _ => DayWord::All,
    };
    Counting {
        id: "counting/any".into(),
        title: "任意".into(),
        day_word,
        last_day: *dice.pick(&[LastDay::HolidayMoves, LastDay::RestDayMoves, LastDay::Stays]),
        first_hour: *dice.pick(&[FirstHour::Counted, FirstHour::NotCounted]),
        inclusive: None,
    }
}

fn spans(dice: &mut Dice) -> Vec<Span> {
    let most = if dice.once_in(50) { 400 } else { 5 };
    let mut span = || Span {
        from: day(dice),
        until: (!dice.once_in(5)).then(|| day(dice)),
        reason: (*dice.pick(&["检验", "公告", "听证", "", "、"])).into(),
    };
    let all: Vec<Span> = (0..most).map(|_| span()).collect();
    let kept = dice.below(most + 1);
    all.into_iter().take(kept).collect()
}

fn fuzz(name: &str, inputs: u64) -> Fuzz<'_> {
    Fuzz { name, samples: Vec::new(), words: &[], inputs }
}

#[test]
fn any_notices_make_a_calendar_or_a_refusal() {
    let (mut made, mut refused) = (0, 0);
    fuzz("calendar notices", 150).run_with(|dice| {
        let notices: Vec<YearNotice> = (0..dice.below(4)).map(|_| notice(dice)).collect();
        match timed(|| Calendar::new(notices)) {
            Ok(calendar) => {
                made += 1;
                for _ in 0..20 {
                    let (a, b) = (day(dice), day(dice));
                    let _ =
                        (calendar.kind(a), calendar.missing_years(a, b), calendar.is_announced(a));
                    let _ = calendar.working_days_between(a, b);
                    let _ = calendar.add_working_days(a, units(dice));
                    let before = calendar.previous_working_day_on_or_before(a);
                    let after = calendar.next_working_day_on_or_after(a);
                    assert!(before <= a.max(date(1950, 1, 1)), "{a}");
                    assert!(a.min(date(2150, 12, 31)) <= after, "{a}");
                }
            }
            Err(error) => {
                refused += 1;
                assert!(error.code().starts_with("calendar-") && !error.to_string().is_empty());
            }
        }
    });
    assert!(made > 0 && refused > 0, "{made} made, {refused} refused");
}

#[test]
fn any_period_ends_or_stands_still_or_is_refused() {
    let names = ["春节", "国庆节"];
    let holidays =
        names.into_iter().zip([(1, 28), (10, 1)]).map(|(name, (month, first))| Holiday {
            name: name.into(),
            days_off: date(2026, month, first).series(jiff::Span::new().days(1)).take(4).collect(),
            make_up_days: Vec::new(),
        });
    let notice = YearNotice { year: 2026, source: "测试".into(), holidays: holidays.collect() };
    let calendar = Calendar::new(vec![notice]).expect("a calendar");
    let (mut ended, mut paused, mut refused) = (0, 0, 0);
    fuzz("calendar periods", 20_000).run_with(|dice| {
        let (counting, start, spans) = (counting(dice), moment(dice), spans(dice));
        let lengths: Vec<Period> = (0..dice.below(4)).map(|_| period(dice)).collect();
        let duty = *dice.pick(&[Duty::Bureau, Duty::Party]);
        match timed(|| count(&calendar, &counting, start, &lengths, &spans, duty)) {
            Ok(Outcome::Ends(deadline)) => {
                ended += 1;
                assert!(start.date() <= deadline.last_day, "{start} {lengths:?}");
                assert!(deadline.last_day <= date(2150, 12, 31), "{start} {lengths:?}");
                assert!(deadline.words().iter().all(|words| !words.is_empty()));
            }
            Ok(Outcome::Paused { since, left }) => {
                paused += 1;
                assert!(
                    start.date() < since
                        || lengths.iter().all(|length| matches!(length, Period::Hours(_)))
                );
                let _ = left.words();
            }
            Err(error) => {
                refused += 1;
                assert!(error.code().starts_with("period-"));
            }
        }
    });
    assert!(ended > 0 && paused > 0 && refused > 0, "{ended} {paused} {refused}");
}
