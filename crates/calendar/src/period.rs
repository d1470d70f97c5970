//! The length of a period as a text gives it, and in words. How a law reads the word 日 is in
//! [`Counting`](crate::Counting), not here.

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Working days (工作日).
    WorkingDays(u32),
    /// Days (日), to be read as the law at hand reads the bare word.
    Days(u32),
    /// Hours (小时); they run through rest days.
    Hours(u32),
    /// Calendar months (月).
    Months(u32),
    /// Calendar years (年).
    Years(u32),
}

impl Period {
    /// The length in Chinese: 7个工作日, 60日, 24小时, 3个月, 2年.
    pub fn words(self) -> String {
        match self {
            Period::WorkingDays(n) => format!("{n}个工作日"),
            Period::Days(n) => format!("{n}日"),
            Period::Hours(n) => format!("{n}小时"),
            Period::Months(n) => format!("{n}个月"),
            Period::Years(n) => format!("{n}年"),
        }
    }
}
