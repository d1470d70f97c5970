//! What must hold for every period: more suspension or a later start never gives an earlier end,
//! a day is provisional only where a notice is missing, and nothing panics.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::collection::vec;
use proptest::prelude::*;
use wenjin_calendar::{
    Counting, DayKind, DayWord, Duty, FirstHour, LastDay, Outcome, Period, Reason, RestKind, Span,
    count,
};

use crate::{calendar, counting};

/// An end that can be compared: a stopped period ends later than any other.
fn order(outcome: &Outcome) -> (Date, Date, DateTime) {
    match outcome {
        Outcome::Paused { .. } => (Date::MAX, Date::MAX, DateTime::MAX),
        Outcome::Ends(end) => {
            let moment = end.last_moment.unwrap_or(end.last_day.at(0, 0, 0, 0));
            (end.last_day, end.other_reading.unwrap_or(end.last_day), moment)
        }
    }
}

/// `a` ends no later than `b`, in both readings.
fn no_later(a: &Outcome, b: &Outcome) -> bool {
    let ((day_a, other_a, moment_a), (day_b, other_b, moment_b)) = (order(a), order(b));
    day_a <= day_b && other_a <= other_b && moment_a <= moment_b
}

fn day() -> impl Strategy<Value = Date> {
    (0..3200_i64).prop_map(|n| date(2019, 1, 1) + n.days())
}

fn moment() -> impl Strategy<Value = DateTime> {
    (day(), 0..24_i8, 0..60_i8).prop_map(|(day, hour, minute)| day.at(hour, minute, 0, 0))
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    vec(a_span(), 0..5)
}

fn a_span() -> impl Strategy<Value = Span> {
    (day(), proptest::option::weighted(0.97, 0..60_i64)).prop_map(|(from, days)| Span {
        from,
        until: days.map(|n| from + n.days()),
        reason: "检验检测".into(),
    })
}

/// Spans that lie near a day.
fn spans_near(start: Date) -> impl Strategy<Value = Vec<Span>> {
    let near = (-20..120_i64, proptest::option::weighted(0.9, 0..30_i64));
    let near = near.prop_map(move |(from, days)| Span {
        from: start + from.days(),
        until: days.map(|n| start + (from + n).days()),
        reason: "公告".into(),
    });
    vec(near, 0..4)
}

fn short_days() -> impl Strategy<Value = Period> {
    prop_oneof![(0..40_u32).prop_map(Period::WorkingDays), (0..120_u32).prop_map(Period::Days)]
}

fn any_days() -> impl Strategy<Value = Period> {
    prop_oneof![
        3 => short_days(),
        1 => (0..14_u32).prop_map(Period::Months),
        1 => (0..3_u32).prop_map(Period::Years),
    ]
}

fn lengths() -> impl Strategy<Value = Vec<Period>> {
    prop_oneof![
        6 => vec(any_days(), 1..4),
        1 => vec((0..80_u32).prop_map(Period::Hours), 1..3),
    ]
}

fn rule() -> impl Strategy<Value = Counting> {
    let day_word = prop_oneof![
        3 => Just(DayWord::Natural),
        1 => Just(DayWord::Listed(vec![2, 3, 5, 7])),
        1 => Just(DayWord::UpTo(10)),
        1 => Just(DayWord::All),
    ];
    let last_day = prop_oneof![
        3 => Just(LastDay::HolidayMoves),
        1 => Just(LastDay::RestDayMoves),
        1 => Just(LastDay::Stays),
    ];
    let first_hour = prop_oneof![Just(FirstHour::NotCounted), Just(FirstHour::Counted)];
    (day_word, last_day, first_hour)
        .prop_map(|(word, last, first_hour)| Counting { first_hour, ..counting(word, last) })
}

fn duty() -> impl Strategy<Value = Duty> {
    prop_oneof![Just(Duty::Bureau), Just(Duty::Party)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn suspending_never_brings_the_last_day_forward(
        (start, spans, more) in moment().prop_flat_map(|start| {
            (Just(start), spans_near(start.date()), spans_near(start.date()))
        }),
        lengths in lengths(), rule in rule(), duty in duty(),
    ) {
        let calendar = calendar_once();
        let before = count(calendar, &rule, start, &lengths, &spans, duty).expect("counts");
        let all: Vec<Span> = spans.iter().chain(&more).cloned().collect();
        let after = count(calendar, &rule, start, &lengths, &all, duty).expect("counts");
        prop_assert!(no_later(&before, &after), "{before:?}\n{after:?}");
    }

    #[test]
    fn a_later_start_never_ends_earlier_in_days_and_hours(
        (start, spans) in moment().prop_flat_map(|start| (Just(start), spans_near(start.date()))),
        later in 0..4000_i64,
        lengths in prop_oneof![vec(short_days(), 1..4), vec((0..80_u32).prop_map(Period::Hours), 1..3)],
        rule in rule(), duty in duty(),
    ) {
        let calendar = calendar_once();
        let first = count(calendar, &rule, start, &lengths, &spans, duty).expect("counts");
        let second = count(calendar, &rule, start + (later * 11).minutes(), &lengths, &spans, duty);
        prop_assert!(no_later(&first, second.as_ref().expect("counts")), "{first:?}\n{second:?}");
    }

    #[test]
    fn a_later_start_never_ends_earlier_in_months_where_no_suspension_lies_between(
        (start, spans) in day().prop_flat_map(|start| (Just(start), spans_near(start))),
        later in 0..40_i64,
        lengths in vec(prop_oneof![
            (0..120_u32).prop_map(Period::Days),
            (0..14_u32).prop_map(Period::Months),
            (0..3_u32).prop_map(Period::Years),
        ], 1..4),
        last_day in prop_oneof![Just(LastDay::HolidayMoves), Just(LastDay::RestDayMoves)],
        duty in duty(),
    ) {
        let calendar = calendar_once();
        let rule = counting(DayWord::Natural, last_day);
        let second = start + later.days();
        let between = |span: &&Span| span.from > second || span.until.is_some_and(|u| u <= start);
        let spans: Vec<Span> = spans.iter().filter(between).cloned().collect();
        let of = |day: Date| {
            count(calendar, &rule, day.at(8, 0, 0, 0), &lengths, &spans, duty).expect("counts")
        };
        prop_assert!(no_later(&of(start), &of(second)));
    }

    #[test]
    fn any_mixture_of_lengths_keeps_the_order_of_starts_without_suspensions(
        start in day(), later in 0..40_i64, lengths in vec(any_days(), 1..4), rule in rule(), duty in duty(),
    ) {
        let of = |day: Date| {
            count(calendar_once(), &rule, day.at(8, 0, 0, 0), &lengths, &[], duty).expect("counts")
        };
        prop_assert!(no_later(&of(start), &of(start + later.days())));
    }

    #[test]
    fn a_day_is_provisional_only_where_a_notice_is_missing_on_the_way(
        start in day(), lengths in vec(any_days(), 1..4), spans in spans(), rule in rule(), duty in duty(),
    ) {
        let calendar = calendar_once();
        let outcome = count(calendar, &rule, start.at(8, 0, 0, 0), &lengths, &spans, duty);
        if let Outcome::Ends(end) = outcome.expect("counts") {
            let other = end.other_reading.unwrap_or(end.last_day);
            let last = end.last_day.max(other);
            let first = calendar.previous_working_day_on_or_before(start);
            prop_assert!(!end.provisional || !calendar.missing_years(first, last).is_empty());
            let uncertain = !calendar.is_announced(end.last_day) && rule.last_day != LastDay::Stays;
            prop_assert!(end.provisional || !uncertain);
        }
    }

    #[test]
    fn the_rest_and_make_up_days_named_are_those_met_day_by_day(
        start in day(), n in 0..130_u32, spans in spans(), rule in rule(), duty in duty(),
    ) {
        let (calendar, lengths) = (calendar_once(), [Period::WorkingDays(n)]);
        let outcome = count(calendar, &rule, start.at(8, 0, 0, 0), &lengths, &spans, duty);
        let Ok(Outcome::Ends(end)) = outcome else { return Ok(()) };
        let (mut last, mut rests, mut make_up) = (start, vec![], vec![]);
        for reason in &end.derivation {
            match reason {
                Reason::Counted { to, .. } => last = *to,
                Reason::Skipped { rests: named } => rests.extend(named.clone()),
                Reason::MakeUpDaysCounted { days } => make_up.extend(days.clone()),
                _ => {}
            }
        }
        let still = |day: Date| spans.iter().any(|it| it.from <= day && it.until.is_none_or(|end| day < end));
        let met = start.tomorrow().expect("in range").series(1.day()).take_while(|day| *day <= last);
        let met: Vec<Date> = met.filter(|day| !still(*day)).collect();
        let of = |wanted: fn(DayKind<'_>) -> bool| -> Vec<Date> {
            met.iter().copied().filter(|day| wanted(calendar.kind(*day))).collect()
        };
        prop_assert_eq!(make_up, of(|kind| matches!(kind, DayKind::MakeUpWorkday(_))));
        let days = |rest: &wenjin_calendar::Rest| rest.from.series(1.day()).take(rest.days as usize).collect::<Vec<_>>();
        prop_assert_eq!(rests.iter().flat_map(days).collect::<Vec<_>>(), of(|kind| !kind.is_working()));
        for rest in rests {
            prop_assert_eq!(days(&rest).last().copied(), Some(rest.to));
            for day in days(&rest) {
                let same = match (&rest.kind, calendar.kind(day)) {
                    (RestKind::Weekend, DayKind::Weekend) => true,
                    (RestKind::Holiday(name), DayKind::Holiday(of)) => **name == *of,
                    _ => false,
                };
                prop_assert!(same, "the kind of {}", day);
            }
        }
    }

    #[test]
    fn the_bureau_is_never_bound_later_than_others_and_each_sees_the_others_day(
        start in day(), lengths in vec(any_days(), 1..4), spans in spans(), rule in rule(),
    ) {
        let of = |duty| count(calendar_once(), &rule, start.at(8, 0, 0, 0), &lengths, &spans, duty);
        let (bureau, party) = (of(Duty::Bureau).expect("counts"), of(Duty::Party).expect("counts"));
        if let (Outcome::Ends(bureau), Outcome::Ends(party)) = (bureau, party) {
            prop_assert!(start <= bureau.last_day && bureau.last_day <= party.last_day);
            prop_assert_eq!(bureau.other_reading.is_some(), party.other_reading.is_some());
            prop_assert!(bureau.other_reading.is_none_or(|other| other == party.last_day));
            prop_assert!(party.other_reading.is_none_or(|other| other == bureau.last_day));
            prop_assert!(bureau.words().iter().chain(&party.words()).all(|line| line.ends_with('。')));
        }
    }

    #[test]
    fn nothing_panics_for_any_day_length_and_span(
        days in (0..73_414_i64, -400_000..3_000_000_i64, -400_000..3_000_000_i64),
        open in any::<bool>(),
        lengths in vec(prop_oneof![
            any::<u32>().prop_map(Period::WorkingDays), any::<u32>().prop_map(Period::Days),
            any::<u32>().prop_map(Period::Hours), any::<u32>().prop_map(Period::Months),
            any::<u32>().prop_map(Period::Years), (0..2_u32).prop_map(Period::WorkingDays),
            (0..99_u32).prop_map(Period::Days), (0..99_u32).prop_map(Period::Hours),
        ], 0..3),
        rule in rule(), duty in duty(),
    ) {
        let start = date(1950, 1, 1) + days.0.days();
        let far = |n: i64| date(1950, 1, 1).saturating_add(n.days());
        let until = (!open).then(|| far(days.2));
        let span = Span { from: far(days.1), until, reason: "检验检测".into() };
        let _ = count(calendar_once(), &rule, start.at(23, 59, 59, 0), &lengths, &[span], duty);
    }
}

/// The calendar of the rule files, made once for all cases.
fn calendar_once() -> &'static wenjin_calendar::Calendar {
    static CALENDAR: std::sync::OnceLock<wenjin_calendar::Calendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(calendar)
}
