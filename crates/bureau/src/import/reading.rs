//! One row of a file being read: its own number, its digest, its fields, and what is wrong with it.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wenjin_document::sheet::{Row, Table};
use wenjin_matter::{Command, MatterId, Value};

use super::{Fate, Origin, PlannedRow};
use crate::profile::{Column, ColumnKind, Placed, Profile};

/// One row being read.
pub(super) struct Reading<'a> {
    pub table: &'a Table,
    pub profile: &'a Profile,
    pub placed: &'a Placed,
    pub origin: &'a Origin,
    pub row: &'a Row,
}

impl Reading<'_> {
    pub fn key(&self) -> String {
        self.placed.key.map(|at| self.row.cells[at].trim().to_string()).unwrap_or_default()
    }

    pub fn planned(
        &self,
        key: String,
        twice: bool,
        known: &mut impl FnMut(&str) -> Option<(MatterId, String)>,
    ) -> PlannedRow {
        let digest = self.digest();
        let mut problems = Vec::new();
        if key.is_empty() {
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
            match known(&key) {
                Some((matter, old)) if old == digest => Fate::Same(matter),
                Some((matter, _)) => Fate::Changed(Box::new(self.command(
                    matter,
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
            let cell = self.row.cells[*at].trim();
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
                    wanted(column.kind)
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
            .map(|at| (self.table.header[*at].as_str(), self.row.cells[*at].as_str()))
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

fn read(column: &Column, cell: &str) -> Option<Value> {
    match column.kind {
        ColumnKind::Text => Some(Value::Text(cell.to_string())),
        ColumnKind::Moment => moment(cell).map(Value::Moment),
        ColumnKind::Yuan => fen(cell).map(Value::Number),
    }
}

fn wanted(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "文字",
        ColumnKind::Moment => "日期和时间，如 2026-04-15 09:30",
        ColumnKind::Yuan => "金额（元），如 12.50",
    }
}

/// A civil moment as files write it: ISO, with slashes, in Chinese, with or without a time.
pub fn moment(text: &str) -> Option<DateTime> {
    let text = text.trim().replace(['/', '.', '年', '月'], "-").replace(['日', 'T'], " ");
    let mut parts = text.split_whitespace();
    let mut day = parts.next()?.trim_end_matches('-').split('-').map(str::parse::<i16>);
    let (year, month, date) = (day.next()?.ok()?, day.next()?.ok()?, day.next()?.ok()?);
    if day.next().is_some() {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(date).ok()?).ok()?;
    let Some(time) = parts.next() else { return Some(date.at(0, 0, 0, 0)) };
    let mut time = time.split(':').map(str::parse::<i8>);
    let (hour, minute) = (time.next()?.ok()?, time.next()?.ok()?);
    let second = time.next().transpose().ok()?.unwrap_or(0);
    let ok = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    ok.then(|| date.at(hour, minute, second, 0))
}

/// Yuan with at most two decimals, as whole fen.
pub fn fen(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('元').replace([',', '，'], "");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || cents.len() > 2 || !digits(whole) || !digits(cents) {
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
            chars.next().is_some_and(|c| c.is_ascii_alphanumeric() || "+-@('\"".contains(c))
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
        for bad in ["", "2026-13-01", "昨天", "2026-04-05 25:00", "2026-04"] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn yuan_become_fen_exactly() {
        assert_eq!(fen("12.5"), Some(1250));
        assert_eq!(fen("1,234元"), Some(123_400));
        for bad in ["", "-1", "1.234", "一百", "1e3"] {
            assert_eq!(fen(bad), None, "{bad}");
        }
    }

    #[test]
    fn formulas_are_told_from_text() {
        for formula in
            ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd|x", "＝HYPERLINK(1)", "\t=A1"]
        {
            assert!(is_formula(formula), "{formula}");
        }
        for text in ["-----", "+8610000000000", "@甲某", "====", "- 第一", "=", "-5"] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
