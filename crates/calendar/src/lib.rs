//! Working days, counting rules, periods and last days with their derivation. Pure: the yearly
//! notices, the counting rule of the law at hand, the day that starts a period and the spans that
//! do not count are all handed in; nothing is read, asked or assumed about today.
//!
//! - [`YearNotice`] and [`Calendar`]: which days are worked (全国年节及纪念日放假办法; the yearly
//!   notice of the State Council's General Office).
//! - [`Counting`]: how one law counts, as data.
//! - [`count`]: the last day of a period, or where an open suspension stopped it, with a
//!   [`Reason`] for every step, each one plain Chinese sentence.
//!
//! Left out: which law applies, which act starts or stops a period, and reading rule files.

mod calendar;
mod count;
mod counting;
mod day;
mod deadline;
mod hours;
mod moving;
mod notice;
mod pause;
mod period;
mod reason;

pub use calendar::{Calendar, DayKind};
pub use count::{CountError, count};
pub use counting::{Counting, DayWord, Duty, FirstHour, LastDay};
pub use day::{FIRST_DAY, LAST_DAY};
pub use deadline::{Deadline, Left, Outcome};
pub use jiff::civil::{Date, DateTime};
pub use notice::{CalendarError, Holiday, YearNotice};
pub use pause::Span;
pub use period::Period;
pub use reason::{Reason, Rest, RestKind};
