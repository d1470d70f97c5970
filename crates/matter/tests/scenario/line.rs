//! The lines of a case file, read. Columns are parted by two spaces or more.

use jiff::civil::DateTime;

/// What a line is.
#[derive(Debug)]
pub enum Line {
    /// A comment or an empty line.
    Words,
    /// What came of the line before: written anew.
    Result,
    /// `【…】`: another matter begins, or an earlier one goes on.
    NewMatter(String),
    /// A step.
    Step(Box<StepLine>),
    /// A question.
    Asked {
        /// As of when.
        on: DateTime,
        /// What is asked.
        asked: Asked,
    },
}

/// A step somebody wishes to take.
#[derive(Debug)]
pub struct StepLine {
    /// When it happened.
    pub at: DateTime,
    /// When it is recorded.
    pub now: DateTime,
    /// The step's title.
    pub title: String,
    /// Who.
    pub person: String,
    /// In which role, where it is not the person's own.
    pub role: Option<String>,
    /// What is filled in, label and text.
    pub fields: Vec<(String, String)>,
    /// `…`: the other required fields are filled in somehow.
    pub rest: bool,
    /// How many acts the person saw.
    pub seen: Option<u32>,
}

/// A question about the matter.
#[derive(Debug)]
pub enum Asked {
    /// Every clock.
    Clocks,
    /// One clock with its derivation.
    Clock(String),
    /// What a person may do.
    Steps(String),
    /// Whether a person may do one step.
    Step(String, String),
    /// Recorded facts, by label.
    Facts(Vec<String>),
    /// The row that lists show.
    Row,
    /// The entries of a list that day.
    List(String),
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, in Chinese.
pub fn read(line: &str) -> Result<Line, String> {
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(Line::Words);
    }
    if line.starts_with(' ') {
        return Ok(Line::Result);
    }
    if line.starts_with('【') {
        return Ok(Line::NewMatter(line.trim().into()));
    }
    let mut columns = line.split("  ").map(str::trim).filter(|column| !column.is_empty());
    let when = columns.next().unwrap_or_default();
    let (at, now) = times(when).ok_or_else(|| format!("时间“{when}”不认识"))?;
    let title = columns.next().ok_or("缺少步骤")?;
    let rest: Vec<&str> = columns.collect();
    if let Some(asked) = question(title, &rest) {
        return Ok(Line::Asked { on: at, asked });
    }
    let person = rest.first().ok_or("缺少办理的人")?;
    let (person, role) = match person.trim_end_matches('）').split_once('（') {
        Some((person, role)) => (person.to_string(), Some(role.to_string())),
        None => (person.to_string(), None),
    };
    let mut step = StepLine {
        at,
        now,
        title: title.into(),
        person,
        role,
        fields: vec![],
        rest: false,
        seen: None,
    };
    for column in &rest[1..] {
        match column.split_once('=') {
            Some(("看到", text)) => step.seen = text.parse().ok(),
            Some((label, text)) => step.fields.push((label.into(), text.into())),
            None if *column == "…" => step.rest = true,
            None => return Err(format!("“{column}”不认识")),
        }
    }
    Ok(Line::Step(Box::new(step)))
}

fn question(title: &str, rest: &[&str]) -> Option<Asked> {
    let owned = |text: &&str| text.to_string();
    match (title, rest) {
        ("期限", []) => Some(Asked::Clocks),
        ("期限", [clock]) => Some(Asked::Clock(owned(clock))),
        ("可办", [person]) => Some(Asked::Steps(owned(person))),
        ("可办", [person, step]) => Some(Asked::Step(owned(person), owned(step))),
        ("已记", labels) => Some(Asked::Facts(labels.iter().map(owned).collect())),
        ("列表", []) => Some(Asked::Row),
        ("清单", [list]) => Some(Asked::List(owned(list))),
        _ => None,
    }
}

/// When it happened and when it is recorded: `2026-04-16 09:00（登记于 2026-04-20 10:00）`.
fn times(text: &str) -> Option<(DateTime, DateTime)> {
    let Some((at, recorded)) = text.split_once("（登记于") else {
        let at = moment(text)?;
        return Some((at, at));
    };
    Some((moment(at.trim())?, moment(recorded.trim_end_matches('）').trim())?))
}

/// `2026-04-15 09:30`, or a date alone for its first moment.
pub fn moment(text: &str) -> Option<DateTime> {
    match text.split_once(' ') {
        Some((date, time)) => format!("{date}T{time}").parse().ok(),
        None => text.parse::<jiff::civil::Date>().ok().map(|date| date.at(0, 0, 0, 0)),
    }
}
