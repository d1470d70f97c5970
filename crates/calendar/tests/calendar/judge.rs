//! An outside judge: the Python package `chinesecalendar`, where it is installed, says of every
//! day of the announced years whether it is worked.

use std::process::Command;

use jiff::civil::Date;

use crate::calendar;

const ASK: &str = "
import datetime
try:
    import chinese_calendar
except ImportError:
    raise SystemExit(3)
day = datetime.date(2020, 1, 1)
while day <= datetime.date(2026, 12, 31):
    print(day.isoformat(), int(chinese_calendar.is_workday(day)))
    day += datetime.timedelta(1)
";

#[test]
fn every_day_from_2020_to_2026_agrees_with_chinesecalendar() {
    let Ok(answer) = Command::new("python3").args(["-c", ASK]).output() else {
        return println!("skipped: python3 is not installed");
    };
    if answer.status.code() == Some(3) {
        return println!("skipped: the Python package chinesecalendar is not installed");
    }
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let calendar = calendar();
    let answer = String::from_utf8(answer.stdout).expect("text");
    for line in answer.lines() {
        let (day, worked) = line.split_once(' ').expect("two columns");
        let day: Date = day.parse().expect("a day");
        assert_eq!(calendar.is_working_day(day), worked == "1", "{day}");
    }
    assert_eq!(answer.lines().count(), 2557);
    println!("2557 days agree with chinesecalendar");
}
