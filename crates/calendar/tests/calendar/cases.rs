//! Cases counted by hand against the published calendars.

use jiff::civil::{Date, date};
use wenjin_calendar::{
    Calendar, CountError, Counting, DayWord, Duty, FirstHour, Holiday, LastDay, Left, Outcome,
    Period::{self, Days, Hours, Months, WorkingDays, Years},
    Reason, Span, YearNotice, count,
};

use crate::{calendar, counting, ends, natural, span};

/// The last day of a bureau's duty without suspension.
fn last(start: Date, lengths: &[Period]) -> Date {
    ends(&calendar(), &natural(), start, lengths, &[], Duty::Bureau).last_day
}

#[test]
fn working_days_step_over_national_day_and_count_make_up_days() {
    // 2021: off 10-01 to 10-07; Saturday 10-09 is worked.
    assert_eq!(last(date(2021, 9, 28), &[WorkingDays(5)]), date(2021, 10, 11));
    // 2023: off 09-29 to 10-06; Saturday and Sunday 10-07 and 10-08 are worked.
    assert_eq!(last(date(2023, 9, 25), &[WorkingDays(7)]), date(2023, 10, 10));
    // 2025: off 10-01 to 10-08; Sunday 09-28 and Saturday 10-11 are worked.
    assert_eq!(last(date(2025, 9, 26), &[WorkingDays(7)]), date(2025, 10, 13));
}

#[test]
fn working_days_step_over_spring_festival_2026() {
    // Off 02-15 to 02-23; Saturdays 02-14 and 02-28 are worked.
    assert_eq!(last(date(2026, 2, 12), &[WorkingDays(2)]), date(2026, 2, 14));
    assert_eq!(last(date(2026, 2, 12), &[WorkingDays(3)]), date(2026, 2, 24));
    assert_eq!(last(date(2026, 2, 12), &[WorkingDays(7)]), date(2026, 2, 28));
    assert_eq!(last(date(2026, 2, 12), &[WorkingDays(8)]), date(2026, 3, 2));
}

#[test]
fn a_period_that_begins_on_a_rest_day_counts_from_the_next_working_day() {
    assert_eq!(last(date(2025, 10, 4), &[WorkingDays(1)]), date(2025, 10, 9));
    assert_eq!(last(date(2026, 5, 16), &[WorkingDays(1)]), date(2026, 5, 18));
}

#[test]
fn calendar_days_that_end_in_a_holiday_end_on_the_first_day_after_it() {
    assert_eq!(last(date(2025, 8, 4), &[Days(60)]), date(2025, 10, 9));
    assert_eq!(last(date(2026, 2, 5), &[Days(15)]), date(2026, 2, 24));
    // The first day after National Day 2023 is a Saturday that is worked.
    assert_eq!(last(date(2023, 9, 16), &[Days(15)]), date(2023, 10, 7));
}

#[test]
fn a_last_day_on_a_make_up_saturday_stays() {
    let deadline = ends(&calendar(), &natural(), date(2026, 4, 9), &[Days(30)], &[], Duty::Bureau);
    assert_eq!((deadline.last_day, deadline.other_reading), (date(2026, 5, 9), None));
}

#[test]
fn an_ordinary_weekend_binds_the_bureau_before_and_others_after() {
    let read = |duty| {
        let deadline = ends(&calendar(), &natural(), date(2026, 5, 1), &[Days(15)], &[], duty);
        (deadline.last_day, deadline.other_reading)
    };
    let (friday, monday) = (date(2026, 5, 15), date(2026, 5, 18));
    assert_eq!(read(Duty::Bureau), (friday, Some(monday)));
    assert_eq!(read(Duty::Party), (monday, Some(friday)));
}

#[test]
fn the_bureaus_reading_never_lies_before_the_first_counted_day() {
    // Friday + 1 day: the Saturday itself, for the Friday before is the day of the start.
    assert_eq!(last(date(2026, 5, 15), &[Days(1)]), date(2026, 5, 16));
    // A working day inside a suspension is no day to act on either.
    let suspended = [span(date(2026, 5, 11), Some(date(2026, 5, 16)))];
    let deadline =
        ends(&calendar(), &natural(), date(2026, 5, 9), &[Days(2)], &suspended, Duty::Bureau);
    assert_eq!(deadline.last_day, date(2026, 5, 16));
    assert_eq!(deadline.other_reading, Some(date(2026, 5, 18)));
}

#[test]
fn a_holiday_followed_by_a_weekend_gives_two_readings() {
    // A made-up notice: a holiday on Wednesday to Friday, 5 to 7 June 2030.
    let days_off = vec![date(2030, 6, 5), date(2030, 6, 6), date(2030, 6, 7)];
    let holiday = Holiday { name: "虚构节".into(), days_off, make_up_days: vec![] };
    let notice =
        YearNotice { year: 2030, source: "虚构的通知".into(), holidays: vec![holiday] };
    let calendar = Calendar::new(vec![notice]).expect("a calendar");
    let deadline = ends(&calendar, &natural(), date(2030, 5, 27), &[Days(10)], &[], Duty::Party);
    assert_eq!(deadline.last_day, date(2030, 6, 10));
    assert_eq!(deadline.other_reading, Some(date(2030, 6, 4)));
}

#[test]
fn a_law_that_names_rest_days_moves_past_weekends_without_a_second_reading() {
    let general = counting(DayWord::Natural, LastDay::RestDayMoves);
    for duty in [Duty::Bureau, Duty::Party] {
        let weekend = ends(&calendar(), &general, date(2026, 5, 1), &[Days(15)], &[], duty);
        assert_eq!((weekend.last_day, weekend.other_reading), (date(2026, 5, 18), None));
        let holiday = ends(&calendar(), &general, date(2025, 8, 4), &[Days(60)], &[], duty);
        assert_eq!(holiday.last_day, date(2025, 10, 9));
    }
    let stays = counting(DayWord::Natural, LastDay::Stays);
    let deadline = ends(&calendar(), &stays, date(2026, 5, 1), &[Days(15)], &[], Duty::Party);
    assert_eq!((deadline.last_day, deadline.other_reading), (date(2026, 5, 16), None));
}

#[test]
fn months_and_years_end_on_the_same_number_or_the_months_last_day() {
    assert_eq!(last(date(2024, 1, 31), &[Months(1)]), date(2024, 2, 29));
    assert_eq!(last(date(2025, 11, 30), &[Months(3)]), date(2026, 2, 28));
    assert_eq!(last(date(2024, 2, 29), &[Years(2)]), date(2026, 2, 28));
    assert_eq!(last(date(2022, 6, 15), &[Years(2)]), date(2024, 6, 14)); // 15th: Saturday
    assert_eq!(last(date(2024, 3, 25), &[Months(6)]), date(2024, 9, 25));
}

#[test]
fn suspended_days_are_added_at_the_end_of_months() {
    let suspended = [span(date(2026, 3, 10), Some(date(2026, 3, 15)))];
    let deadline =
        ends(&calendar(), &natural(), date(2026, 3, 2), &[Months(1)], &suspended, Duty::Bureau);
    assert_eq!(deadline.last_day, date(2026, 4, 7));
}

#[test]
fn testing_time_is_left_out_of_ninety_days() {
    // 90 days from 2026-01-05 are 04-05; 30 suspended days more are 05-05, in Labour Day's holiday.
    let suspended = [span(date(2026, 2, 1), Some(date(2026, 3, 3)))];
    let deadline =
        ends(&calendar(), &natural(), date(2026, 1, 5), &[Days(90)], &suspended, Duty::Bureau);
    assert_eq!(deadline.last_day, date(2026, 5, 6));
    assert_eq!(
        deadline.words(),
        [
            "2026年1月5日是开始的当日，不计入，从次日起算。",
            "2026年1月5日之后数90日，到2026年5月5日。",
            "2026年2月1日至3月2日（检验检测，30天）不计入。",
            "最后一日2026年5月5日在劳动节假期内，顺延到假期后的第一日2026年5月6日。",
        ]
    );
}

#[test]
fn an_extension_is_added_to_the_length_and_named() {
    let deadline =
        ends(&calendar(), &natural(), date(2026, 6, 1), &[Days(90), Days(30)], &[], Duty::Bureau);
    assert_eq!(deadline.last_day, date(2026, 9, 29));
    assert!(deadline.derivation.contains(&Reason::ExtensionAdded { period: Days(30) }));
    assert_eq!(last(date(2026, 3, 2), &[WorkingDays(15), WorkingDays(15)]), date(2026, 4, 14));
}

#[test]
fn an_open_span_stops_the_period_with_what_is_left() {
    let lengths = [WorkingDays(15), Days(10), Months(1)];
    let start = date(2026, 3, 2).at(9, 0, 0, 0);
    let open = [span(date(2026, 3, 11), None), span(date(2026, 3, 9), Some(date(2026, 3, 11)))];
    let outcome = count(&calendar(), &natural(), start, &lengths, &open[..1], Duty::Bureau);
    let left = Left(vec![WorkingDays(9), Days(40)]);
    assert_eq!(left.words(), "9个工作日，另40日");
    assert_eq!(outcome, Ok(Outcome::Paused { since: date(2026, 3, 11), left }));
    let outcome = count(&calendar(), &natural(), start, &lengths, &open, Duty::Bureau);
    let left = Left(vec![WorkingDays(11), Days(40)]);
    assert_eq!(outcome, Ok(Outcome::Paused { since: date(2026, 3, 9), left }));
}

#[test]
fn a_span_after_the_last_unit_changes_nothing() {
    let plain = ends(&calendar(), &natural(), date(2026, 3, 2), &[Days(9)], &[], Duty::Bureau);
    let open = [span(date(2026, 3, 12), None)];
    let late = ends(&calendar(), &natural(), date(2026, 3, 2), &[Days(9)], &open, Duty::Bureau);
    assert_eq!((plain.last_day, &plain), (date(2026, 3, 11), &late));
}

#[test]
fn the_bare_word_day_is_read_as_the_law_says() {
    let start = date(2025, 9, 26);
    let ends_on = |day_word, n| {
        let rule = counting(day_word, LastDay::HolidayMoves);
        let deadline = ends(&calendar(), &rule, start, &[Days(n)], &[], Duty::Bureau);
        let read =
            deadline.derivation.iter().any(|r| matches!(r, Reason::ReadAsWorkingDays { .. }));
        (deadline.last_day, read)
    };
    let listed = || DayWord::Listed(vec![2, 3, 5, 7]);
    assert_eq!(ends_on(listed(), 7), (date(2025, 10, 13), true));
    assert_eq!(ends_on(listed(), 6), (date(2025, 10, 9), false)); // 10-02, in the holiday
    assert_eq!(ends_on(DayWord::UpTo(10), 10), (date(2025, 10, 16), true));
    assert_eq!(ends_on(DayWord::UpTo(10), 11), (date(2025, 10, 9), false));
    assert_eq!(ends_on(DayWord::All, 20), (date(2025, 10, 30), true));
    assert_eq!(ends_on(DayWord::Natural, 7), (date(2025, 10, 9), false));
}

#[test]
fn hours_begin_with_the_next_full_hour_and_run_through_holidays() {
    let end = |hour, minute, first_hour| {
        let rule = Counting { first_hour, ..natural() };
        let start = date(2026, 9, 30).at(hour, minute, 0, 0);
        match count(&calendar(), &rule, start, &[Hours(24)], &[], Duty::Bureau) {
            Ok(Outcome::Ends(deadline)) => (deadline.last_day, deadline.last_moment),
            other => panic!("{other:?}"),
        }
    };
    let first = date(2026, 10, 1);
    assert_eq!(end(14, 30, FirstHour::NotCounted), (first, Some(first.at(15, 0, 0, 0))));
    assert_eq!(end(14, 0, FirstHour::NotCounted), (first, Some(first.at(15, 0, 0, 0))));
    assert_eq!(end(14, 30, FirstHour::Counted), (first, Some(first.at(14, 30, 0, 0))));
    // The whole of 1 October: the moment is the midnight at its end.
    let midnight = date(2026, 10, 2).at(0, 0, 0, 0);
    assert_eq!(end(23, 10, FirstHour::NotCounted), (first, Some(midnight)));
}

#[test]
fn suspended_days_stop_hours_too() {
    let start = date(2026, 9, 9).at(22, 5, 0, 0);
    let suspended = [span(date(2026, 9, 10), Some(date(2026, 9, 12)))];
    let outcome = count(&calendar(), &natural(), start, &[Hours(24)], &suspended, Duty::Bureau);
    let Ok(Outcome::Ends(deadline)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(deadline.last_moment, Some(date(2026, 9, 12).at(23, 0, 0, 0)));
    assert_eq!(
        deadline.words(),
        [
            "2026年9月9日22时5分是开始的时，不计入，从2026年9月9日23时起算。",
            "连续数24小时，到2026年9月12日23时，休息日不扣除。",
            "2026年9月10日至9月11日（检验检测，2天）不计入。",
        ]
    );
    let open = [span(date(2026, 9, 10), None)];
    let outcome = count(&calendar(), &natural(), start, &[Hours(24)], &open, Duty::Bureau);
    let left = Left(vec![Hours(23)]);
    assert_eq!(outcome, Ok(Outcome::Paused { since: date(2026, 9, 10), left }));
}

#[test]
fn a_year_without_a_notice_gives_a_provisional_day_and_is_named() {
    let deadline =
        ends(&calendar(), &natural(), date(2026, 11, 10), &[Days(60)], &[], Duty::Bureau);
    assert_eq!(deadline.last_day, date(2027, 1, 8));
    assert!(deadline.provisional);
    assert_eq!(deadline.derivation.last(), Some(&Reason::ProvisionalYear { year: 2027 }));
    // Calendar days that only pass through an unannounced year are certain.
    let passed = ends(&calendar(), &natural(), date(2019, 6, 3), &[Days(365)], &[], Duty::Bureau);
    assert_eq!((passed.last_day, passed.provisional), (date(2020, 6, 2), false));
    // The last week of December may yet be changed by the next year's notice.
    let december =
        ends(&calendar(), &natural(), date(2026, 12, 21), &[WorkingDays(5)], &[], Duty::Bureau);
    assert_eq!((december.last_day, december.provisional), (date(2026, 12, 28), true));
}

#[test]
fn every_rest_day_passed_over_is_named() {
    let deadline =
        ends(&calendar(), &natural(), date(2025, 9, 26), &[WorkingDays(7)], &[], Duty::Bureau);
    assert_eq!(
        deadline.words(),
        [
            "2025年9月26日是开始的当日，不计入，从次日起算。",
            "2025年9月26日之后数7个工作日，到2025年10月13日。",
            "其间的休息日不计：国庆节、中秋节2025年10月1日至10月8日（8天），周末2天。",
            "调休上班的2025年9月28日、2025年10月11日计入。",
        ]
    );
}

#[test]
fn two_readings_and_a_short_month_are_explained() {
    let deadline =
        ends(&calendar(), &natural(), date(2026, 5, 31), &[Months(1)], &[], Duty::Bureau);
    assert_eq!(deadline.words()[1], "2026年6月没有31日，以该月最后一日2026年6月30日为准。");
    let deadline = ends(&calendar(), &natural(), date(2026, 5, 1), &[Days(15)], &[], Duty::Party);
    assert_eq!(
        deadline.words().last().map(String::as_str),
        Some(
            "最后一日2026年5月16日是普通周六，条文没有说普通周末是否顺延：\
             当事人的期限从宽以2026年5月18日为准，另一种读法是2026年5月15日。"
        )
    );
}

#[test]
fn what_cannot_be_counted_is_an_error_with_a_code() {
    let counted = |start: Date, lengths: &[Period]| {
        count(&calendar(), &natural(), start.at(0, 0, 0, 0), lengths, &[], Duty::Bureau)
    };
    let start = date(2026, 5, 1);
    assert_eq!(counted(start, &[]), Err(CountError::NoLength));
    assert_eq!(counted(start, &[Days(1), Hours(2)]), Err(CountError::HoursWithDays));
    for length in
        [WorkingDays(u32::MAX), Days(u32::MAX), Hours(u32::MAX), Months(u32::MAX), Years(200)]
    {
        assert_eq!(counted(start, &[length]), Err(CountError::OutOfRange));
    }
    assert_eq!(counted(date(1949, 12, 31), &[Days(1)]), Err(CountError::OutOfRange));
    let far: [Span; 1] = [span(date(2026, 5, 2), Some(Date::MAX))];
    let outcome =
        count(&calendar(), &natural(), start.at(0, 0, 0, 0), &[Days(1)], &far, Duty::Party);
    assert_eq!(outcome, Err(CountError::OutOfRange));
    assert_eq!(CountError::OutOfRange.code(), "period-out-of-range");
}
