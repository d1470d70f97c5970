//! One row of a file being read: its own number, its digest, its fields, and what is wrong with it.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wenjin_document::sheet::{Row, Table};
use wenjin_matter::{Command, MatterId, Value};

use super::{Fate, Known, Origin, PlannedRow};
use crate::profile::{Column, ColumnKind, Placed, Profile};

/// Characters the number of a row may have. A longer text is no number, and could not be looked up.
const LONGEST_KEY: usize = 200;

/// One row being read.
pub(super) struct Reading<'a> {
    pub table: &'a Table,
    pub profile: &'a Profile,
    pub placed: &'a Placed,
    pub origin: &'a Origin,
    pub row: &'a Row,
}

impl<'a> Reading<'a> {
    pub fn key(&self) -> &'a str {
        self.placed.key.map(|at| self.cell(at).trim()).unwrap_or_default()
    }

    fn cell(&self, at: usize) -> &'a str {
        self.row.cells.get(at).map_or("", String::as_str)
    }

    pub fn planned(&self, key: &str, twice: bool, known: &Known) -> PlannedRow {
        let digest = self.digest();
        let mut problems = Vec::new();
        let (key, long) = shortened(key);
        if long {
            problems.push(format!("编号超过{LONGEST_KEY}个字，不是编号，请核对这一列"));
        } else if key.is_empty() {
            problems.push(format!("没有编号（{}）", self.profile.key.join("／")));
        } else if twice {
            problems.push(format!("编号 {key} 在本文件中重复出现"));
        }
        if let Some(at) = self.placed.key.filter(|at| self.row.rounded.contains(at)) {
            let column = &self.table.header[at];
            problems
                .push(format!("“{column}”在表格中被存成了数值，末几位可能已丢失，请改为文本格式"));
        }
        let (fields, received) = self.fields(&mut problems);
        let fate = if !problems.is_empty() {
            Fate::Rejected(problems)
        } else {
            match known.get(&key) {
                Some((matter, old)) if *old == digest => Fate::Same(*matter),
                Some((matter, _)) => Fate::Changed(Box::new(self.command(
                    *matter,
                    "update-import",
                    self.origin.now,
                    self.sourced(fields, &key, &digest),
                ))),
                None => Fate::New(Box::new(self.command(
                    MatterId(Uuid::now_v7()),
                    "receive-import",
                    received.unwrap_or(self.origin.now),
                    self.sourced(fields, &key, &digest),
                ))),
            }
        };
        PlannedRow { number: self.row.number, key, digest, fate }
    }

    /// SHA-256 over every cell with its column: any change of the row changes it.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, cell) in self.table.header.iter().zip(&self.row.cells) {
            for part in [name.as_str(), cell.as_str()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    fn fields(&self, problems: &mut Vec<String>) -> (BTreeMap<String, Value>, Option<DateTime>) {
        let (mut fields, mut received) = (BTreeMap::new(), None);
        for (number, column) in self.profile.columns.iter().enumerate() {
            let Some(at) = self.placed.columns.get(&number) else { continue };
            let cell = self.cell(*at).trim();
            if cell.is_empty() {
                if column.required {
                    problems.push(format!("“{}”是空的", self.table.header[*at]));
                }
                continue;
            }
            match read(column, cell) {
                None => problems.push(format!(
                    "“{}”不能识别，应写{}",
                    self.table.header[*at],
                    wanted(column)
                )),
                Some(Value::Moment(at)) if column.field == "received" => received = Some(at),
                Some(value) => {
                    fields.insert(column.field.clone(), value);
                }
            }
        }
        if let Some(at) = received
            && self.origin.now < at
        {
            problems.push(format!("收到时间 {at} 还没有到"));
        }
        (fields, received)
    }

    /// The fields with where they come from: file, sheet, row, and the cells nobody asked for.
    fn sourced(
        &self,
        mut fields: BTreeMap<String, Value>,
        key: &str,
        digest: &str,
    ) -> BTreeMap<String, Value> {
        let extra: BTreeMap<&str, &str> = self
            .placed
            .extra
            .iter()
            .map(|at| (self.table.header[*at].as_str(), self.cell(*at)))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        let mut add = |name: &str, text: String| {
            fields.insert(name.to_string(), Value::Text(text));
        };
        add("source", self.profile.name.clone());
        add("source-key", key.to_string());
        add("source-digest", digest.to_string());
        add("source-file", self.origin.file.clone());
        add("source-sheet", self.table.sheet.clone());
        add("source-row", self.row.number.to_string());
        add("channel", self.profile.channel.clone());
        if !extra.is_empty() {
            add("source-extra", serde_json::to_string(&extra).unwrap_or_default());
        }
        fields
    }

    fn command(
        &self,
        matter: MatterId,
        step: &str,
        at: DateTime,
        fields: BTreeMap<String, Value>,
    ) -> Command {
        Command {
            matter,
            family: self.profile.family.clone(),
            step: step.to_string(),
            at,
            by: self.origin.by.clone(),
            fields,
            attachments: Vec::new(),
            seen: None,
        }
    }
}

/// A number too long to be one, cut to what a person can recognise it by.
fn shortened(key: &str) -> (String, bool) {
    match key.char_indices().nth(LONGEST_KEY) {
        None => (key.to_string(), false),
        Some(_) => (key.chars().take(40).chain(['…']).collect(), true),
    }
}

/// A cell as its column says; none where it cannot be read so.
pub(crate) fn read(column: &Column, cell: &str) -> Option<Value> {
    if !column.codes.is_empty() {
        return column.codes.get(cell).cloned().map(Value::Text);
    }
    match column.kind {
        ColumnKind::Text => Some(Value::Text(cell.to_string())),
        ColumnKind::Moment => moment(cell).map(Value::Moment),
        ColumnKind::Date => moment(cell).map(|moment| Value::Date(moment.date())),
        ColumnKind::Yuan => fen(cell).map(Value::Number),
    }
}

/// What a cell of the column should say.
pub(crate) fn wanted(column: &Column) -> String {
    if !column.codes.is_empty() {
        let words: Vec<&str> = column.codes.keys().map(String::as_str).collect();
        return words.join("、");
    }
    match column.kind {
        ColumnKind::Text => "文字",
        ColumnKind::Moment => "日期和时间，如 2026-04-15 09:30",
        ColumnKind::Date => "日期，如 2026-04-15",
        ColumnKind::Yuan => "金额（元），如 12.50",
    }
    .into()
}

/// A civil moment as files write it: ISO, with slashes, in Chinese, with or without a time. The year
/// has four digits, and nothing may be left over: what follows a time (PM, a zone) would change it.
pub fn moment(text: &str) -> Option<DateTime> {
    let text = text.trim().replace(['/', '.', '年', '月'], "-").replace(['日', 'T'], " ");
    let mut parts = text.split_whitespace();
    let (day, time) = (parts.next()?.trim_end_matches('-'), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (year, day) = day.split_once('-')?;
    let whole_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year = whole_year.then(|| year.parse().ok()).flatten()?;
    let [month, day] = numbers(day, '-')?.try_into().ok()?;
    let date = Date::new(year, month, day).ok()?;
    let Some(time) = time else { return Some(date.at(0, 0, 0, 0)) };
    let (hour, minute, second) = match numbers(time, ':')?[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let ok = hour < 24 && minute < 60 && second < 60;
    ok.then(|| date.at(hour, minute, second, 0))
}

/// Numbers of one or two digits between marks.
fn numbers(text: &str, mark: char) -> Option<Vec<i8>> {
    let number = |part: &str| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    text.split(mark).map(number).collect()
}

/// Yuan with at most two decimals, as whole fen. Commas part thousands and nothing else: `12,50` is
/// not read.
pub fn fen(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('元').replace('，', ",");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = !whole.contains(',') || (1..=3).contains(&first.len());
    if !grouped || !groups.all(|group| group.len() == 3) {
        return None;
    }
    let whole = whole.replace(',', "");
    if whole.is_empty() || cents.len() > 2 || !digits(&whole) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// True for what a spreadsheet would carry out: a formula, a function call or a DDE link. A line of
/// dashes, a telephone number with a plus sign or an at-name is text.
pub fn is_formula(cell: &str) -> bool {
    let mut chars = cell.trim_start().chars();
    match chars.next() {
        Some('=' | '＝') => {
            let first = chars.as_str().trim_start().chars().next();
            first.is_some_and(|c| c.is_ascii_alphanumeric() || "+-@('\"$[{".contains(c))
        }
        Some('+' | '-' | '@' | '＋' | '－' | '＠') => {
            let rest = chars.as_str();
            let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
            name.is_some_and(|end| {
                rest.starts_with(|c: char| c.is_ascii_alphabetic())
                    && rest[end..].starts_with(['(', '|'])
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moments_are_read_as_files_write_them() {
        let at = Some(date(2026, 4, 5).at(9, 30, 0, 0));
        for text in
            ["2026-04-05 09:30", "2026/4/5 9:30:00", "2026年4月5日 9:30", "2026-04-05T09:30:00"]
        {
            assert_eq!(moment(text), at, "{text}");
        }
        assert_eq!(moment("2026.4.5"), Some(date(2026, 4, 5).at(0, 0, 0, 0)));
        for bad in [
            "",
            "2026-13-01",
            "昨天",
            "2026-04-05 25:00",
            "2026-04",
            // Read without what is left over, these would be another time or another century.
            "2026-04-05 09:30 PM",
            "2026-04-05 09:30 +08:00",
            "2026-04-05 09:30:00:99",
            "26-04-05",
            "4/5/26",
            "+2026-04-05",
            "2026-+4-05",
            "２０２６-04-05",
        ] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn yuan_become_fen_exactly() {
        assert_eq!(fen("12.5"), Some(1250));
        assert_eq!(fen("1,234元"), Some(123_400));
        assert_eq!(fen("1，234，567.80"), Some(123_456_780));
        for bad in
            ["", "-1", "1.234", "一百", "1e3", "12,50", "1,23", ",123", "1234,567", "１２", "."]
        {
            assert_eq!(fen(bad), None, "{bad}");
        }
    }

    #[test]
    fn formulas_are_told_from_text() {
        for formula in [
            "=1+1",
            "= 1+1",
            "=$A$1",
            "=cmd|' /C calc'!A0",
            "@SUM(A1)",
            "+cmd|x",
            "＝HYPERLINK(1)",
            "\t=A1",
        ] {
            assert!(is_formula(formula), "{formula}");
        }
        for text in ["-----", "+8610000000000", "@甲某", "====", "- 第一", "=", "-5"] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
