//! The steps of a derivation as typed facts, and the one place where their words are made.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use crate::counting::Duty;
use crate::day::{self, moment_words, range_words, weekday_words, words};
use crate::pause::Pause;
use crate::period::Period;

/// One step by which a last day was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The day the period begins is not counted.
    FirstDayNotCounted {
        /// That day.
        start: Date,
    },
    /// The hour the period begins in is not counted.
    FirstHourNotCounted {
        /// The moment it begins.
        start: DateTime,
        /// The full hour from which counting runs.
        from: DateTime,
    },
    /// The period runs from the moment itself.
    CountedFromMoment {
        /// That moment.
        start: DateTime,
    },
    /// The law at hand reads so many bare 日 as working days.
    ReadAsWorkingDays {
        /// The number.
        days: u32,
        /// The title of the counting rule.
        counting: String,
    },
    /// An extension is added; the next [`Reason::Counted`] is its.
    ExtensionAdded {
        /// Its length.
        period: Period,
    },
    /// A length was counted off.
    Counted {
        /// The length, as it is read.
        period: Period,
        /// The day after which it was counted.
        after: Date,
        /// The day it ends on, before any moving.
        to: Date,
    },
    /// Hours were counted off.
    HoursCounted {
        /// How many.
        hours: u32,
        /// The moment they end.
        to: DateTime,
    },
    /// The month has no day of the number, so its last day stands (民法典第二百零二条).
    NoSuchDayInMonth {
        /// The number of the day.
        number: i8,
        /// The last day of the month.
        last: Date,
    },
    /// Rest days passed over in counting working days.
    Skipped {
        /// The rest days, grouped.
        rests: Vec<Rest>,
    },
    /// Weekend days counted because they are worked in exchange for a holiday.
    MakeUpDaysCounted {
        /// The days.
        days: Vec<Date>,
    },
    /// Days that do not count because the clock stood still.
    Suspended {
        /// The first of them.
        from: Date,
        /// The last of them.
        to: Date,
        /// How many there are.
        days: u32,
        /// Why.
        reason: String,
    },
    /// The last day fell into a holiday and moved to the first day after it.
    MovedPastHoliday {
        /// The day before moving.
        from: Date,
        /// The day after.
        to: Date,
        /// The holiday's name.
        holiday: String,
    },
    /// The last day fell on a rest day and moved to the next working day.
    MovedPastRestDay {
        /// The day before moving.
        from: Date,
        /// The day after.
        to: Date,
    },
    /// The last day is an ordinary weekend day, of which the text says nothing: two readings.
    TwoReadings {
        /// The weekend day.
        end: Date,
        /// Whose period it is.
        duty: Duty,
        /// The reading that was taken.
        taken: Date,
        /// The other one.
        other: Date,
    },
    /// The officer set the day.
    SetByOfficer {
        /// That day.
        day: Date,
    },
    /// A year whose notice is not out could still change the day.
    ProvisionalYear {
        /// The year.
        year: i16,
    },
}

/// Rest days in a row, passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// How many of them would otherwise have counted: days inside a suspension are not among them.
    pub days: u32,
    /// Weekend or holiday.
    pub kind: RestKind,
}

/// Why a rest day is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestKind {
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A holiday of that name.
    Holiday(Arc<str>),
}

impl Rest {
    /// The part of it from `from` to `to`, which it reaches.
    pub(crate) fn cut(&mut self, from: Date, to: Date) {
        (self.from, self.to) = (self.from.max(from), self.to.min(to));
        self.days = (day::number(self.to) - day::number(self.from) + 1) as u32;
    }
}

impl Reason {
    /// The step in one plain Chinese sentence.
    pub fn words(&self) -> String {
        match self {
            Reason::FirstDayNotCounted { start } => {
                format!("{}是开始的当日，不计入，从次日起算。", words(*start))
            }
            Reason::FirstHourNotCounted { start, from } => format!(
                "{}是开始的时，不计入，从{}起算。",
                moment_words(*start),
                moment_words(*from)
            ),
            Reason::CountedFromMoment { start } => format!("从{}起算。", moment_words(*start)),
            Reason::ReadAsWorkingDays { days, counting } => {
                format!("按“{counting}”，这里的{days}日是指工作日。")
            }
            Reason::ExtensionAdded { period } => format!("经批准延长{}。", period.words()),
            Reason::Counted { period, after, to } => {
                format!("{}之后数{}，到{}。", words(*after), period.words(), words(*to))
            }
            Reason::HoursCounted { hours, to } => {
                format!("连续数{hours}小时，到{}，休息日不扣除。", moment_words(*to))
            }
            Reason::NoSuchDayInMonth { number, last } => format!(
                "{}年{}月没有{number}日，以该月最后一日{}为准。",
                last.year(),
                last.month(),
                words(*last)
            ),
            Reason::Skipped { rests } => format!("其间的休息日不计：{}。", rest_words(rests)),
            Reason::MakeUpDaysCounted { days } => {
                let days: Vec<String> = days.iter().map(|day| words(*day)).collect();
                format!("调休上班的{}计入。", days.join("、"))
            }
            Reason::Suspended { from, to, days, reason } => {
                format!("{}（{reason}，{days}天）不计入。", range_words(*from, *to))
            }
            Reason::MovedPastHoliday { from, to, holiday } => format!(
                "最后一日{}在{holiday}假期内，顺延到假期后的第一日{}。",
                words(*from),
                words(*to)
            ),
            Reason::MovedPastRestDay { from, to } => format!(
                "最后一日{}是休息日，顺延到休息日后的第一个工作日{}。",
                words(*from),
                words(*to)
            ),
            Reason::TwoReadings { end, duty, taken, other } => {
                two_readings(*end, *duty, *taken, *other)
            }
            Reason::SetByOfficer { day } => format!("由办理人员指定到{}。", words(*day)),
            Reason::ProvisionalYear { year } => {
                format!("{year}年的节假日安排尚未公布，这个日期是暂定的，公布后可能变动。")
            }
        }
    }
}

fn two_readings(end: Date, duty: Duty, taken: Date, other: Date) -> String {
    let open =
        format!("最后一日{}是普通{}，条文没有说普通周末是否顺延", words(end), weekday_words(end));
    let (whose, strict) = match duty {
        Duty::Bureau => ("本局的职责", "从严"),
        Duty::Party => ("当事人的期限", "从宽"),
    };
    format!("{open}：{whose}{strict}以{}为准，另一种读法是{}。", words(taken), words(other))
}

/// Holidays one by one, weekends as a sum.
fn rest_words(rests: &[Rest]) -> String {
    let mut parts: Vec<String> = rests
        .iter()
        .filter_map(|rest| match &rest.kind {
            RestKind::Holiday(name) => {
                Some(format!("{name}{}（{}天）", range_words(rest.from, rest.to), rest.days))
            }
            RestKind::Weekend => None,
        })
        .collect();
    let weekend: u32 =
        rests.iter().filter(|rest| rest.kind == RestKind::Weekend).map(|rest| rest.days).sum();
    if weekend > 0 {
        parts.push(format!("周末{weekend}天"));
    }
    parts.join("，")
}

/// The suspensions that lie before the end.
pub(crate) fn suspensions(pauses: &[Pause], end: Date) -> Vec<Reason> {
    let end = day::number(end);
    pauses
        .iter()
        .filter(|pause| pause.from <= end)
        .filter_map(|pause| {
            let until = pause.until?;
            Some(Reason::Suspended {
                from: day::day(pause.from)?,
                to: day::day(until - 1)?,
                days: u32::try_from(until - pause.from).ok()?,
                reason: pause.reason.clone(),
            })
        })
        .collect()
}
