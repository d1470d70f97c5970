//! How one law counts, as data. The values come from `rules/counting/`, each with its article;
//! nothing here knows a law by name.

/// How one law counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counting {
    /// The id of the rule it comes from, `counting/penalty-procedure`.
    pub id: String,
    /// Its Chinese title.
    pub title: String,
    /// How the bare word 日 is read.
    pub day_word: DayWord,
    /// What happens where the last day is a rest day.
    pub last_day: LastDay,
    /// Whether the hour in which a period begins counts.
    pub first_hour: FirstHour,
    /// Whether 以上, 以下 and 内 include the number: for thresholds, not used in counting days.
    /// None where the text is silent.
    pub inclusive: Option<bool>,
}

impl Counting {
    /// True where this law reads so many bare 日 as working days.
    pub fn reads_as_working_days(&self, days: u32) -> bool {
        match &self.day_word {
            DayWord::Natural => false,
            DayWord::Listed(numbers) => numbers.contains(&days),
            DayWord::UpTo(most) => days <= *most,
            DayWord::All => true,
        }
    }
}

/// How the bare word 日 is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayWord {
    /// As calendar days.
    Natural,
    /// These numbers of days as working days, others as calendar days (行政处罚法第八十五条).
    Listed(Vec<u32>),
    /// Up to this number as working days, more as calendar days (行政强制法第六十九条).
    UpTo(u32),
    /// Always as working days (行政许可法第八十二条).
    All,
}

/// What happens where the last day is a rest day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastDay {
    /// A 法定节假日 moves it to the first day after the holiday (程序规定第八十条). An ordinary
    /// weekend is left open by such texts; see [`Duty`].
    HolidayMoves,
    /// Any 法定休假日, weekends included, moves it to the next working day (民法典第二百零三条).
    RestDayMoves,
    /// It stays.
    Stays,
}

/// Whether the hour in which a period in hours begins is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstHour {
    /// It is not: counting begins with the next full hour (程序规定第八十条).
    NotCounted,
    /// Time runs from the moment itself (民法典第二百零一条第二款).
    Counted,
}

/// Whose period it is. Where a text leaves open whether an ordinary weekend moves the last day,
/// the bureau binds itself to the earlier reading and grants others the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The bureau's own duty.
    Bureau,
    /// A right or duty of a citizen or a party.
    Party,
}
