//! Which days are worked. A table over 1950–2150 answers in constant time how many working days
//! lie before a day and which day is the n-th; years without a notice are Monday to Friday, and
//! [`Calendar::is_announced`] says which those are. It does not know periods or laws.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, date};

use crate::day::{self, FIRST_DAY, LAST_DAY, LAST_NUMBER, Number};
use crate::notice::{CalendarError, YearNotice};
use crate::reason::{Rest, RestKind};

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, no holiday.
    Workday,
    /// A Saturday or Sunday worked in exchange for the holiday of that name (调休上班).
    MakeUpWorkday(&'a str),
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// In the holiday period of that name.
    Holiday(&'a str),
}

impl DayKind<'_> {
    /// True where work is done.
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Workday | DayKind::MakeUpWorkday(_))
    }
}

/// The working-day calendar made from the yearly notices.
#[derive(Clone)]
pub struct Calendar {
    notices: BTreeMap<i16, YearNotice>,
    /// At a day's number: what it is.
    kinds: Vec<Kind>,
    /// The names of the holidays.
    names: Vec<Arc<str>>,
    /// At a day's number: how many working days there are up to and including it.
    worked_up_to: Vec<u32>,
    /// The working days in order.
    working: Vec<Date>,
    /// The days not worked in order, in rows of one kind without a break.
    rests: Vec<Rest>,
    /// The make-up working days in order.
    make_up: Vec<Date>,
}

/// What a day is, its holiday by its place among the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Workday,
    MakeUp(u32),
    Weekend,
    Holiday(u32),
}

/// The days the notices name.
type Listed = BTreeMap<Date, Kind>;

impl Calendar {
    /// The calendar of these notices, in any order; none at all is Monday to Friday throughout.
    ///
    /// # Errors
    /// A year given twice, a day outside its notice's year, a day listed twice or both ways, or a
    /// make-up day on a weekday: see [`CalendarError`].
    pub fn new(notices: Vec<YearNotice>) -> Result<Calendar, CalendarError> {
        let mut by_year = BTreeMap::new();
        let (mut listed, mut names) = (Listed::new(), Vec::new());
        for notice in notices {
            list(&notice, &mut listed, &mut names)?;
            let year = notice.year;
            if by_year.insert(year, notice).is_some() {
                return Err(CalendarError::DuplicateYear { year });
            }
        }
        let kinds: Vec<Kind> = (0..=LAST_NUMBER)
            .filter_map(day::day)
            .map(|day| listed.get(&day).copied().unwrap_or_else(|| by_weekday(day)))
            .collect();
        Ok(tables(by_year, kinds, names))
    }

    /// The notice for a year.
    pub fn notice(&self, year: i16) -> Option<&YearNotice> {
        self.notices.get(&year)
    }

    /// The first year with a notice.
    pub fn first_year(&self) -> Option<i16> {
        self.notices.keys().next().copied()
    }

    /// The last year with a notice.
    pub fn last_year(&self) -> Option<i16> {
        self.notices.keys().next_back().copied()
    }

    /// What a day is. Without a notice: by its weekday.
    pub fn kind(&self, day: Date) -> DayKind<'_> {
        let number = usize::try_from(day::number(day)).ok();
        let known = number.and_then(|number| self.kinds.get(number).copied());
        match known.unwrap_or_else(|| by_weekday(day)) {
            Kind::Workday => DayKind::Workday,
            Kind::MakeUp(name) => DayKind::MakeUpWorkday(&self.names[name as usize]),
            Kind::Weekend => DayKind::Weekend,
            Kind::Holiday(name) => DayKind::Holiday(&self.names[name as usize]),
        }
    }

    /// True where work is done that day.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.kind(day).is_working()
    }

    /// True where every notice that can name the day is out: that of its year and, in the last
    /// week of December, that of the next (元旦 of 2019 and of 2023 began in the December before).
    pub fn is_announced(&self, day: Date) -> bool {
        self.missing_years(day, day).is_empty()
    }

    /// The years whose missing notice leaves days from `from` to `to` uncertain, in order.
    pub fn missing_years(&self, from: Date, to: Date) -> Vec<i16> {
        let reached = if to >= last_week_of(to.year()) { to.year() + 1 } else { to.year() };
        (from.year()..=reached).filter(|year| !self.notices.contains_key(year)).collect()
    }

    /// The day that many working days after a day, that day not counted; the day itself for 0.
    /// Constant time, no allocation. Saturates at [`LAST_DAY`] and counts from [`FIRST_DAY`] at
    /// the earliest.
    pub fn add_working_days(&self, day: Date, n: u32) -> Date {
        match n {
            0 => day,
            _ => self.nth_after(day::number(day), n).unwrap_or(LAST_DAY),
        }
    }

    /// The number of working days after `a` up to and including `b`; negative where `b` is earlier.
    pub fn working_days_between(&self, a: Date, b: Date) -> i32 {
        (self.worked(day::number(b)) - self.worked(day::number(a))) as i32
    }

    /// The day itself or the last working day before it. Saturates at [`FIRST_DAY`].
    pub fn previous_working_day_on_or_before(&self, day: Date) -> Date {
        let worked = self.worked(day::number(day)) as usize;
        worked.checked_sub(1).map_or(FIRST_DAY, |last| self.working[last])
    }

    /// The day itself or the first working day after it. Saturates at [`LAST_DAY`].
    pub fn next_working_day_on_or_after(&self, day: Date) -> Date {
        self.nth_after(day::number(day) - 1, 1).unwrap_or(LAST_DAY)
    }

    /// The n-th working day after a day (n from 1), where it lies in the range.
    pub(crate) fn nth_after(&self, day: Number, n: u32) -> Option<Date> {
        let rank = self.worked(day) as usize + n as usize;
        self.working.get(rank.checked_sub(1)?).copied()
    }

    /// Adds the days not worked from `from` to `to`, both included, in rows of one kind.
    pub(crate) fn rests(&self, from: Date, to: Date, out: &mut Vec<Rest>) {
        let first = self.rests.partition_point(|rest| rest.to < from);
        let rows = self.rests[first..].iter().take_while(|rest| rest.from <= to);
        let begun = out.len();
        out.extend(rows.cloned());
        let added = &mut out[begun..];
        if let Some(first) = added.first_mut() {
            first.cut(from, to);
        }
        if let Some(last) = added.last_mut() {
            last.cut(from, to);
        }
    }

    /// The make-up working days from `from` to `to`, both included.
    pub(crate) fn make_up_days(&self, from: Date, to: Date) -> &[Date] {
        let first = self.make_up.partition_point(|day| *day < from);
        let count = self.make_up[first..].partition_point(|day| *day <= to);
        &self.make_up[first..first + count]
    }

    /// How many working days there are in the range up to and including a day.
    pub(crate) fn worked(&self, day: Number) -> Number {
        match day {
            ..0 => 0,
            _ => Number::from(self.worked_up_to[day.min(LAST_NUMBER) as usize]),
        }
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("years", &self.notices.keys()).finish_non_exhaustive()
    }
}

/// The first day of a year on which the next year's notice may already have something to say.
/// The earliest so far is the make-up day 2018-12-29.
fn last_week_of(year: i16) -> Date {
    Date::new(year, 12, 25).unwrap_or(LAST_DAY)
}

/// Adds a notice's days to the list, refusing what cannot be right.
fn list(
    notice: &YearNotice,
    listed: &mut Listed,
    names: &mut Vec<Arc<str>>,
) -> Result<(), CalendarError> {
    let year = notice.year;
    if !(FIRST_DAY.year()..=LAST_DAY.year()).contains(&year) {
        return Err(CalendarError::YearOutOfRange { year });
    }
    let plausible = last_week_of(year - 1)..=date(year, 12, 31);
    for holiday in &notice.holidays {
        let name = names.len() as u32;
        names.push(holiday.name.as_str().into());
        let off = holiday.days_off.iter().map(|day| (*day, Kind::Holiday(name)));
        let make_up = holiday.make_up_days.iter().map(|day| (*day, Kind::MakeUp(name)));
        for (day, kind) in off.chain(make_up) {
            if !plausible.contains(&day) {
                return Err(CalendarError::DayOutsideYear { year, day });
            }
            let off = matches!(kind, Kind::Holiday(_));
            if !off && !day::is_weekend(day) {
                return Err(CalendarError::MakeUpOnWeekday { day });
            }
            match listed.entry(day) {
                Entry::Vacant(free) => free.insert(kind),
                Entry::Occupied(taken) if matches!(taken.get(), Kind::Holiday(_)) != off => {
                    return Err(CalendarError::OffAndMakeUp { day });
                }
                Entry::Occupied(_) => return Err(CalendarError::DayListedTwice { day }),
            };
        }
    }
    Ok(())
}

fn by_weekday(day: Date) -> Kind {
    if day::is_weekend(day) { Kind::Weekend } else { Kind::Workday }
}

/// The calendar with its tables over the whole range.
fn tables(notices: BTreeMap<i16, YearNotice>, kinds: Vec<Kind>, names: Vec<Arc<str>>) -> Calendar {
    let mut worked_up_to = Vec::with_capacity(kinds.len());
    let (mut working, mut make_up, mut rests) = (Vec::new(), Vec::new(), Vec::new());
    for (day, kind) in (0..).map_while(day::day).zip(&kinds) {
        match kind {
            Kind::Workday => working.push(day),
            Kind::MakeUp(_) => {
                working.push(day);
                make_up.push(day);
            }
            Kind::Weekend => rest(&mut rests, day, RestKind::Weekend),
            Kind::Holiday(name) => {
                rest(&mut rests, day, RestKind::Holiday(names[*name as usize].clone()));
            }
        }
        worked_up_to.push(working.len() as u32);
    }
    Calendar { notices, kinds, names, worked_up_to, working, rests, make_up }
}

/// Adds a rest day to the row it continues, or begins a new one.
fn rest(rests: &mut Vec<Rest>, day: Date, kind: RestKind) {
    match rests.last_mut() {
        Some(last) if last.kind == kind && last.to.tomorrow().is_ok_and(|next| next == day) => {
            last.to = day;
            last.days += 1;
        }
        _ => rests.push(Rest { from: day, to: day, days: 1, kind }),
    }
}
