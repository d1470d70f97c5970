//! The rule files and the calendar built from them: the source's counts, what is refused, and what
//! is not yet announced.

use jiff::civil::{Date, date};
use wenjin_calendar::{Calendar, CalendarError, DayKind, FIRST_DAY, Holiday, LAST_DAY, YearNotice};

use crate::{calendar, notices};

#[test]
fn the_rule_files_hold_the_counts_of_the_source() {
    let mut counted = std::collections::BTreeMap::new();
    for notice in notices() {
        for holiday in &notice.holidays {
            for day in &holiday.days_off {
                counted.entry(day.year()).or_insert((0, 0)).0 += 1;
            }
            for day in &holiday.make_up_days {
                counted.entry(day.year()).or_insert((0, 0)).1 += 1;
            }
        }
    }
    let expected = [
        (2020, (30, 6)),
        (2021, (31, 7)),
        (2022, (32, 7)),
        (2023, (26, 7)),
        (2024, (28, 8)),
        (2025, (28, 5)),
        (2026, (33, 6)),
    ];
    assert_eq!(counted.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_day_has_its_kind_and_the_holidays_name() {
    let calendar = calendar();
    let kinds = [
        (date(2025, 10, 8), DayKind::Holiday("国庆节、中秋节")),
        (date(2025, 10, 9), DayKind::Workday),
        (date(2025, 10, 11), DayKind::MakeUpWorkday("国庆节、中秋节")),
        (date(2025, 10, 12), DayKind::Weekend),
        (date(2022, 12, 31), DayKind::Holiday("元旦")),
        (date(2030, 10, 1), DayKind::Workday),
    ];
    for (day, kind) in kinds {
        assert_eq!(calendar.kind(day), kind, "{day}");
        assert_eq!(calendar.is_working_day(day), kind.is_working(), "{day}");
    }
    assert_eq!((calendar.first_year(), calendar.last_year()), (Some(2020), Some(2026)));
    assert!(calendar.notice(2026).is_some_and(|notice| notice.source.contains("2026年")));
    assert_eq!(calendar.notice(2027), None);
}

#[test]
fn the_last_week_of_december_waits_for_the_next_notice() {
    let calendar = calendar();
    let announced = |month, day| calendar.is_announced(date(2026, month, day));
    assert!(announced(1, 1) && announced(12, 24));
    assert!(!announced(12, 25) && !announced(12, 31));
    assert!(calendar.is_announced(date(2025, 12, 31)));
    assert!(!calendar.is_announced(date(2019, 12, 1)) && !calendar.is_announced(date(2027, 1, 1)));
    assert_eq!(calendar.missing_years(date(2019, 6, 1), date(2026, 12, 28)), [2019, 2027]);
}

#[test]
fn the_tables_agree_with_stepping_day_by_day_over_two_centuries() {
    let calendar = calendar();
    let (mut at, mut last, mut worked) = (FIRST_DAY, FIRST_DAY, 0);
    while at <= LAST_DAY {
        let before = at.yesterday().expect("in range");
        if calendar.is_working_day(at) {
            worked += 1;
            assert_eq!(calendar.add_working_days(before, 1), at);
            last = at;
        }
        assert_eq!(calendar.working_days_between(date(1949, 12, 31), at), worked);
        assert_eq!(calendar.previous_working_day_on_or_before(at), last);
        let next = calendar.next_working_day_on_or_after(at);
        assert_eq!(next == at, calendar.is_working_day(at));
        assert_eq!(calendar.add_working_days(at, 0), at);
        at = at.tomorrow().expect("in range");
    }
    assert_eq!(calendar.add_working_days(FIRST_DAY, u32::MAX), LAST_DAY);
    assert_eq!(calendar.add_working_days(Date::MIN, 1), date(1950, 1, 2));
    assert_eq!(calendar.add_working_days(Date::MAX, 1), LAST_DAY);
    assert_eq!(calendar.working_days_between(date(2025, 10, 11), date(2025, 9, 28)), -5);
}

#[test]
fn what_cannot_be_right_makes_no_calendar() {
    // Made-up notices, none of them real.
    let notice = |year, days_off: &[Date], make_up_days: &[Date]| YearNotice {
        year,
        source: "虚构的通知".into(),
        holidays: vec![Holiday {
            name: "虚构节".into(),
            days_off: days_off.to_vec(),
            make_up_days: make_up_days.to_vec(),
        }],
    };
    let saturday = date(2030, 6, 1);
    let refused = [
        (
            vec![notice(2030, &[], &[]), notice(2030, &[], &[])],
            CalendarError::DuplicateYear { year: 2030 },
        ),
        (vec![notice(1949, &[], &[])], CalendarError::YearOutOfRange { year: 1949 }),
        (
            vec![notice(2030, &[date(2031, 1, 1)], &[])],
            CalendarError::DayOutsideYear { year: 2030, day: date(2031, 1, 1) },
        ),
        (
            vec![notice(2030, &[date(2029, 12, 24)], &[])],
            CalendarError::DayOutsideYear { year: 2030, day: date(2029, 12, 24) },
        ),
        (
            vec![notice(2030, &[saturday], &[saturday])],
            CalendarError::OffAndMakeUp { day: saturday },
        ),
        (
            vec![notice(2030, &[saturday, saturday], &[])],
            CalendarError::DayListedTwice { day: saturday },
        ),
        (
            vec![
                notice(2030, &[date(2029, 12, 31)], &[]),
                notice(2029, &[date(2029, 12, 31)], &[]),
            ],
            CalendarError::DayListedTwice { day: date(2029, 12, 31) },
        ),
        (
            vec![notice(2030, &[], &[date(2030, 6, 3)])],
            CalendarError::MakeUpOnWeekday { day: date(2030, 6, 3) },
        ),
    ];
    let mut codes = std::collections::BTreeSet::new();
    for (notices, error) in refused {
        assert!(error.to_string().ends_with('。') && error.to_string().contains('请'));
        codes.insert(error.code());
        assert_eq!(Calendar::new(notices).expect_err("refused"), error);
    }
    assert_eq!(codes.len(), 6);
    assert!(Calendar::new(vec![]).is_ok_and(|empty| empty.first_year().is_none()));
}
