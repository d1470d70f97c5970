//! The calendar crate against the rule files, an independent package, a second implementation
//! that shares no code with it, properties, and cases counted by hand.

mod cases;
mod judge;
mod notices;
mod properties;
mod simulation;

use jiff::civil::Date;
use wenjin_calendar::{
    Calendar, Counting, DayWord, Deadline, Duty, FirstHour, Holiday, LastDay, Outcome, Period,
    Span, YearNotice, count,
};

/// The notices under `rules/calendar`.
fn notices() -> Vec<YearNotice> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/calendar");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("rules/calendar")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files.iter().map(|path| notice(&std::fs::read_to_string(path).expect("rule file"))).collect()
}

fn notice(text: &str) -> YearNotice {
    let file: toml::Table = text.parse().expect("TOML");
    let text = |table: &toml::Table, name: &str| table[name].as_str().expect("text").to_string();
    let days = |table: &toml::Table, name: &str| -> Vec<Date> {
        let days = table[name].as_array().expect("days").iter();
        days.map(|day| day.to_string().parse().expect("day")).collect()
    };
    let holidays = file["holiday"].as_array().expect("holidays").iter();
    YearNotice {
        year: file["year"].as_integer().expect("year") as i16,
        source: text(&file, "source"),
        holidays: holidays
            .map(|holiday| holiday.as_table().expect("table"))
            .map(|holiday| Holiday {
                name: text(holiday, "name"),
                days_off: days(holiday, "days_off"),
                make_up_days: days(holiday, "make_up_days"),
            })
            .collect(),
    }
}

/// The calendar of the rule files.
fn calendar() -> Calendar {
    Calendar::new(notices()).expect("the rule files make a calendar")
}

/// A counting rule like those in `rules/counting`.
fn counting(day_word: DayWord, last_day: LastDay) -> Counting {
    Counting {
        id: "counting/test".into(),
        title: "测试规则".into(),
        day_word,
        last_day,
        first_hour: FirstHour::NotCounted,
        inclusive: None,
    }
}

fn natural() -> Counting {
    counting(DayWord::Natural, LastDay::HolidayMoves)
}

fn span(from: Date, until: Option<Date>) -> Span {
    Span { from, until, reason: "检验检测".into() }
}

/// The deadline of a period that must end.
fn ends(
    calendar: &Calendar,
    counting: &Counting,
    start: Date,
    lengths: &[Period],
    suspended: &[Span],
    duty: Duty,
) -> Deadline {
    match count(calendar, counting, start.at(10, 30, 0, 0), lengths, suspended, duty) {
        Ok(Outcome::Ends(deadline)) => deadline,
        other => panic!("expected an end, got {other:?}"),
    }
}
