//! Reads one TOML table field by field, keeping file and line for every complaint: a field that is
//! missing, of the wrong type, or unknown is reported, and reading goes on to find the rest.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::load::LoadError;

/// One rule file being read: its path, its text, and what was found wrong so far.
pub(crate) struct File<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub errors: std::cell::RefCell<Vec<LoadError>>,
    /// Where the lines end, so that every complaint finds its line quickly.
    breaks: Vec<usize>,
}

impl<'a> File<'a> {
    pub fn new(path: &'a str, text: &'a str) -> File<'a> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
        File { path, text, errors: Default::default(), breaks: breaks.collect() }
    }

    /// The line of a place in the text, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|at| *at < offset) + 1
    }

    pub fn report(&self, line: usize, field: &str, problem: impl Into<String>) {
        self.errors.borrow_mut().push(LoadError {
            file: self.path.to_string(),
            line,
            field: field.to_string(),
            problem: problem.into(),
        });
    }
}

/// A table being read; [`Reader::end`] reports the fields nobody asked for.
pub(crate) struct Reader<'a> {
    pub file: &'a File<'a>,
    pub line: usize,
    table: &'a DeTable<'a>,
    asked: std::cell::RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a File<'a>, table: &'a DeTable<'a>, line: usize) -> Reader<'a> {
        Reader { file, line, table, asked: Default::default() }
    }

    fn get(&self, name: &'static str) -> Option<(&'a DeValue<'a>, usize)> {
        self.asked.borrow_mut().push(name);
        let (_, value) = self.table.iter().find(|(key, _)| key.get_ref().as_ref() == name)?;
        Some((value.get_ref(), self.file.line(value.span().start)))
    }

    /// The line of a field, or of the table where the field is absent.
    pub fn line_of(&self, name: &str) -> usize {
        self.table
            .iter()
            .find(|(key, _)| key.get_ref().as_ref() == name)
            .map_or(self.line, |(key, _)| self.file.line(key.span().start))
    }

    pub fn has(&self, name: &str) -> bool {
        self.table.iter().any(|(key, _)| key.get_ref().as_ref() == name)
    }

    fn missing(&self, name: &str, wanted: &str) {
        self.file.report(self.line, name, format!("缺少这一项，应写{wanted}"));
    }

    fn wrong(&self, name: &str, line: usize, wanted: &str) {
        self.file.report(line, name, format!("写法不对，应写{wanted}"));
    }

    pub fn opt_text(&self, name: &'static str) -> Option<String> {
        match self.get(name)? {
            (DeValue::String(text), _) if !text.trim().is_empty() => Some(text.to_string()),
            (_, line) => {
                self.wrong(name, line, "非空文字，如 \"…\"");
                None
            }
        }
    }

    pub fn text(&self, name: &'static str) -> Option<String> {
        if !self.has(name) {
            self.missing(name, "文字");
        }
        self.opt_text(name)
    }

    pub fn opt_date(&self, name: &'static str) -> Option<Date> {
        let (value, line) = self.get(name)?;
        let date = match value {
            DeValue::Datetime(datetime) => day(datetime),
            _ => None,
        };
        if date.is_none() {
            self.wrong(name, line, "日期，如 2026-04-15");
        }
        date
    }

    pub fn date(&self, name: &'static str) -> Option<Date> {
        if !self.has(name) {
            self.missing(name, "日期，如 2026-04-15");
        }
        self.opt_date(name)
    }

    pub fn opt_flag(&self, name: &'static str) -> bool {
        match self.get(name) {
            None => false,
            Some((DeValue::Boolean(flag), _)) => *flag,
            Some((_, line)) => {
                self.wrong(name, line, "true 或 false");
                false
            }
        }
    }

    pub fn opt_count(&self, name: &'static str) -> Option<u32> {
        let (value, line) = self.get(name)?;
        let found = match value {
            DeValue::Integer(number) => count(number),
            _ => None,
        };
        if found.is_none() {
            self.wrong(name, line, "非负整数");
        }
        found
    }

    fn array(&self, name: &'static str) -> Option<(&'a DeArray<'a>, usize)> {
        match self.get(name)? {
            (DeValue::Array(array), line) => Some((array, line)),
            (_, line) => {
                self.wrong(name, line, "列表，如 [ … ]");
                None
            }
        }
    }

    /// A list of texts; an absent field is an empty list.
    pub fn texts(&self, name: &'static str) -> Vec<String> {
        let Some((array, line)) = self.array(name) else {
            return Vec::new();
        };
        let texts: Vec<String> = array
            .iter()
            .filter_map(|value| match value.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        if texts.len() != array.len() {
            self.wrong(name, line, "文字的列表");
        }
        texts
    }

    /// A list of lists of texts.
    pub fn rows(&self, name: &'static str) -> Vec<Vec<String>> {
        let Some((array, line)) = self.array(name) else {
            return Vec::new();
        };
        let rows: Option<Vec<Vec<String>>> = array
            .iter()
            .map(|row| match row.get_ref() {
                DeValue::Array(cells) => cells
                    .iter()
                    .map(|cell| match cell.get_ref() {
                        DeValue::String(text) => Some(text.to_string()),
                        _ => None,
                    })
                    .collect(),
                _ => None,
            })
            .collect();
        rows.unwrap_or_else(|| {
            self.wrong(name, line, "每行一个文字列表");
            Vec::new()
        })
    }

    pub fn dates(&self, name: &'static str) -> Vec<Date> {
        let Some((array, line)) = self.array(name) else {
            return Vec::new();
        };
        let dates: Vec<Date> = array
            .iter()
            .filter_map(|value| match value.get_ref() {
                DeValue::Datetime(datetime) => day(datetime),
                _ => None,
            })
            .collect();
        if dates.len() != array.len() {
            self.wrong(name, line, "日期的列表");
        }
        dates
    }

    pub fn counts(&self, name: &'static str) -> Vec<u32> {
        let Some((array, line)) = self.array(name) else {
            return Vec::new();
        };
        let counts: Vec<u32> = array
            .iter()
            .filter_map(|value| match value.get_ref() {
                DeValue::Integer(number) => count(number),
                _ => None,
            })
            .collect();
        if counts.len() != array.len() {
            self.wrong(name, line, "整数的列表");
        }
        counts
    }

    /// A sub-table.
    pub fn table(&self, name: &'static str) -> Option<Reader<'a>> {
        match self.get(name)? {
            (DeValue::Table(table), line) => Some(Reader::new(self.file, table, line)),
            (_, line) => {
                self.wrong(name, line, "表，如 { … }");
                None
            }
        }
    }

    /// An array of tables; an absent field is an empty one.
    pub fn tables(&self, name: &'static str) -> Vec<Reader<'a>> {
        let Some((array, line)) = self.array(name) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for value in array.iter() {
            match value.get_ref() {
                DeValue::Table(table) => {
                    out.push(Reader::new(self.file, table, self.file.line(value.span().start)));
                }
                _ => self.wrong(name, line, "表的列表"),
            }
        }
        out
    }

    /// True where the field is plain text, for fields that are either text or table.
    pub fn is_text(&self, name: &str) -> bool {
        self.table.iter().any(|(key, value)| {
            key.get_ref().as_ref() == name && matches!(value.get_ref(), DeValue::String(_))
        })
    }

    /// Reports a problem with a field of this table.
    pub fn report(&self, name: &str, problem: impl Into<String>) {
        self.file.report(self.line_of(name), name, problem);
    }

    /// Reports the fields that nobody asked for.
    pub fn end(self) {
        let asked = self.asked.into_inner();
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                self.file.report(self.file.line(key.span().start), name, "不认识这一项");
            }
        }
    }
}

/// A whole number, in the base it is written in.
fn count(written: &DeInteger<'_>) -> Option<u32> {
    u32::from_str_radix(written.as_str(), written.radix()).ok()
}

/// A day written as a day; a time of day beside it would be lost, so it is none.
fn day(written: &toml::value::Datetime) -> Option<Date> {
    let alone = written.time.is_none() && written.offset.is_none();
    alone.then(|| written.to_string().parse().ok()).flatten()
}

/// Parses a file's text as one table, or reports where it fails.
pub(crate) fn parse<'a>(file: &'a File<'a>) -> Option<Spanned<DeTable<'a>>> {
    match DeTable::parse(file.text) {
        Ok(table) => Some(table),
        Err(error) => {
            let line = error.span().map_or(1, |span| file.line(span.start));
            file.report(line, "-", format!("不是正确的 TOML：{}", error.message()));
            None
        }
    }
}
