//! One year's holiday notice of the State Council's General Office, and what makes a set of
//! notices unfit for a calendar. The notice's text stays outside; only its days are here.

use std::fmt;

use jiff::civil::Date;

/// One year's notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearNotice {
    /// The year it is for.
    pub year: i16,
    /// The title of the notice, with that of any notice that changed it.
    pub source: String,
    /// Its holidays.
    pub holidays: Vec<Holiday>,
}

/// One holiday of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its name as the notice gives it.
    pub name: String,
    /// The days off: statutory holidays, days off in lieu, and weekends inside the period.
    pub days_off: Vec<Date>,
    /// The Saturdays and Sundays worked in exchange (调休上班).
    pub make_up_days: Vec<Date>,
}

/// Why a set of notices makes no calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CalendarError {
    /// Two notices are for the same year.
    DuplicateYear {
        /// The year.
        year: i16,
    },
    /// The notice is for a year outside 1950–2150.
    YearOutOfRange {
        /// The year.
        year: i16,
    },
    /// A notice names a day neither in its year nor in the last week of the year before.
    DayOutsideYear {
        /// The notice's year.
        year: i16,
        /// The day.
        day: Date,
    },
    /// A day is both off and a make-up day.
    OffAndMakeUp {
        /// The day.
        day: Date,
    },
    /// A day is listed twice, within a notice or in two of them.
    DayListedTwice {
        /// The day.
        day: Date,
    },
    /// A make-up day that is a Monday to Friday, on which work is done anyway.
    MakeUpOnWeekday {
        /// The day.
        day: Date,
    },
}

impl CalendarError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            CalendarError::DuplicateYear { .. } => "calendar-year-twice",
            CalendarError::YearOutOfRange { .. } => "calendar-year-out-of-range",
            CalendarError::DayOutsideYear { .. } => "calendar-day-outside-year",
            CalendarError::OffAndMakeUp { .. } => "calendar-day-off-and-worked",
            CalendarError::DayListedTwice { .. } => "calendar-day-twice",
            CalendarError::MakeUpOnWeekday { .. } => "calendar-make-up-on-weekday",
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::DuplicateYear { year } => {
                write!(f, "{year}年的节假日安排有两份，无法确定以哪份为准。请只保留一份。")
            }
            CalendarError::YearOutOfRange { year } => {
                write!(f, "{year}年不在可计算的1950年至2150年之间。请核对年份。")
            }
            CalendarError::DayOutsideYear { year, day } => write!(
                f,
                "{year}年的节假日安排中有{day}，既不在当年，也不在上一年的最后一周。请核对日期。"
            ),
            CalendarError::OffAndMakeUp { day } => {
                write!(f, "{day}既列为放假又列为调休上班，只能是其一。请与通知核对。")
            }
            CalendarError::DayListedTwice { day } => {
                write!(f, "{day}在节假日安排中列了两次。请与通知核对，删去多余的一处。")
            }
            CalendarError::MakeUpOnWeekday { day } => {
                write!(f, "{day}列为调休上班，但这一天不是周六或者周日，本来就上班。请与通知核对。")
            }
        }
    }
}

impl std::error::Error for CalendarError {}
