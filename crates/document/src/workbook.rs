//! Tables people take away: XLSX with a manifest, and CSV.
//!
//! Text is written as text whatever it begins with, so nothing a complainant typed becomes a formula
//! in an officer's Excel. The second sheet, 说明, says what was exported, when, by whom and under
//! which filters, and carries a SHA-256 over the rows, so that a figure quoted from the table can be
//! traced to it. Which rows and columns someone may see is decided by the caller.

mod csv_out;
mod digest;
mod error;

pub use csv_out::CsvOut;
pub use digest::Digest;
pub use error::WorkbookError;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Url, Worksheet, XlsxError,
};

/// The name of the sheet that holds the manifest.
pub const MANIFEST_SHEET: &str = "说明";

/// Rows an XLSX sheet can hold, the header included.
const ROWS: u32 = 1_048_576;
/// Characters (UTF-16 units) an XLSX cell can hold.
const CELL: usize = 32_767;
/// Columns an XLSX sheet can hold.
const COLUMNS: usize = 16_384;
/// Whole numbers beyond this have more digits than Excel keeps; they are written as text.
const EXACT: u64 = 999_999_999_999_999;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the header.
    pub name: String,
    /// Width in characters of the default face.
    pub width: u16,
}

/// One cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text, written as it is.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A day.
    Date(Date),
    /// A text that opens an address, `http://` or `https://` only; anything else is plain text.
    Link {
        /// The text shown.
        text: String,
        /// The address.
        address: String,
    },
}

impl Value {
    /// The value as text: what CSV holds, and what the digest is taken over. A link is its text.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Link { text, .. } => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// What was exported, for the second sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What the table is.
    pub title: String,
    /// When it was exported, in the bureau's civil time.
    pub exported_at: DateTime,
    /// Who exported it.
    pub exported_by: String,
    /// The filters in force, name and value.
    pub filters: Vec<(String, String)>,
    /// A mark for every reader, e.g. 演示数据.
    pub mark: Option<String>,
}

/// An XLSX workbook being written. Rows go to a temporary file as they come, so memory does not grow
/// with them.
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    sheet: String,
    columns: usize,
    faces: Faces,
    written: u32,
    digest: Digest,
}

struct Faces {
    text: Format,
    literal: Format,
    day: Format,
    head: Format,
    link: Format,
}

impl Workbook {
    /// Begins a workbook whose first sheet is called `sheet` (characters Excel forbids are replaced,
    /// 31 characters at most).
    ///
    /// # Errors
    /// [`WorkbookError`] if there is no column, or too many, or a name is too long.
    pub fn new(sheet: &str, columns: &[Column]) -> Result<Self, WorkbookError> {
        if columns.is_empty() || columns.len() > COLUMNS {
            return Err(WorkbookError::Columns { limit: COLUMNS });
        }
        let mut book = rust_xlsxwriter::Workbook::new();
        let faces = Faces::new();
        let sheet = sheet_name(sheet);
        let page = book.add_worksheet_with_constant_memory()?;
        page.set_name(&sheet)?.set_freeze_panes(1, 0)?;
        for (place, column) in columns.iter().enumerate() {
            page.set_column_width(place as u16, f64::from(column.width.clamp(2, 120)))?;
        }
        for (place, column) in columns.iter().enumerate() {
            short(&column.name, 1, place)?;
            page.write_string_with_format(0, place as u16, &column.name, &faces.head)?;
        }
        let mut digest = Digest::default();
        digest.row(columns.iter().map(|column| column.name.as_str()));
        Ok(Self { book, sheet, columns: columns.len(), faces, written: 0, digest })
    }

    /// Writes a row, one value for each column.
    ///
    /// # Errors
    /// [`WorkbookError::CellTooLong`], [`WorkbookError::TooManyRows`] when the sheet is full, or
    /// [`WorkbookError::Shape`] if the values do not match the columns.
    pub fn row(&mut self, values: &[Value]) -> Result<(), WorkbookError> {
        if values.len() != self.columns {
            return Err(WorkbookError::Shape { expected: self.columns, found: values.len() });
        }
        let row = self.written + 1;
        if row >= ROWS {
            return Err(WorkbookError::TooManyRows { limit: ROWS - 1 });
        }
        let plain: Vec<String> = values.iter().map(Value::plain).collect();
        for (place, text) in plain.iter().enumerate() {
            short(text, row + 1, place)?;
        }
        let page = self.book.worksheet_from_index(0)?;
        for (place, value) in values.iter().enumerate() {
            write(page, row, place as u16, value, &self.faces)?;
        }
        self.digest.row(plain.iter().map(String::as_str));
        self.written = row;
        Ok(())
    }

    /// Writes the manifest and gives the file. The same rows and manifest give the same bytes.
    ///
    /// # Errors
    /// [`WorkbookError`] if packing fails.
    pub fn finish(mut self, manifest: &Manifest) -> Result<Vec<u8>, WorkbookError> {
        let last = (self.columns - 1) as u16;
        self.book.worksheet_from_index(0)?.autofilter(0, 0, self.written, last)?;
        let digest = self.digest.hex();
        let lines = manifest_lines(manifest, &self.sheet, self.written, &digest);
        let page = self.book.add_worksheet_with_constant_memory()?;
        page.set_name(MANIFEST_SHEET)?.set_column_width(0, 16)?.set_column_width(1, 90)?;
        for (place, (name, value)) in lines.iter().enumerate() {
            page.write_string_with_format(place as u32, 0, name, &self.faces.head)?;
            page.write_string_with_format(place as u32, 1, value, &self.faces.literal)?;
        }
        let made = day(manifest.exported_at.date())?;
        let title: String = manifest.title.chars().filter(|c| !unwritable(*c)).collect();
        let properties = DocProperties::new().set_title(title).set_creation_datetime(&made);
        self.book.set_properties(&properties);
        Ok(self.book.save_to_buffer()?)
    }
}

impl Faces {
    fn new() -> Self {
        let base = || Format::new().set_align(FormatAlign::Top);
        Self {
            text: base().set_text_wrap(),
            // Keeps Excel from taking the text for a formula when someone edits the cell.
            literal: base().set_text_wrap().set_quote_prefix(),
            day: base().set_num_format("yyyy-mm-dd"),
            head: base().set_bold().set_quote_prefix(),
            link: base()
                .set_font_color("#0563C1")
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }
}

/// Whether a text could be taken for a formula or a command by a spreadsheet program.
pub(crate) fn risky(text: &str) -> bool {
    let first = text.trim_start_matches([' ', '　', '\u{a0}']).chars().next();
    text.starts_with(['\t', '\r', '\n'])
        || first.is_some_and(|c| {
            matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%')
        })
}

fn write(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    faces: &Faces,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Integer(number) if number.unsigned_abs() <= EXACT => {
            page.write_number_with_format(row, column, *number as f64, &faces.text)?;
        }
        Value::Date(date) if date.year() >= 1900 => match day(*date) {
            Ok(moment) => {
                page.write_datetime_with_format(row, column, &moment, &faces.day)?;
            }
            Err(_) => {
                page.write_string_with_format(row, column, date.to_string(), &faces.text)?;
            }
        },
        // A link without text would show its address instead.
        Value::Link { text, address } if opens(address) && !text.is_empty() => {
            let url = Url::new(address.as_str()).set_text(text.as_str());
            page.write_url_with_format(row, column, url, &faces.link)?;
        }
        Value::Text(_) | Value::Link { .. } | Value::Integer(_) | Value::Date(_) => {
            let text = value.plain();
            let face = if risky(&text) { &faces.literal } else { &faces.text };
            page.write_string_with_format(row, column, text, face)?;
        }
    }
    Ok(())
}

/// Whether an address is one a link may open; Excel refuses longer ones.
fn opens(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web && address.chars().count() <= 2_000 && !address.chars().any(unwritable)
}

/// Characters that XML cannot hold, or not as they are, where there is no escape for them.
fn unwritable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month() as u8, date.day() as u8)
}

fn short(text: &str, row: u32, column: usize) -> Result<(), WorkbookError> {
    if text.len() > CELL && text.encode_utf16().count() > CELL {
        return Err(WorkbookError::CellTooLong { row, column, limit: CELL });
    }
    Ok(())
}

/// A name Excel accepts for a sheet.
fn sheet_name(name: &str) -> String {
    let allowed = |c: char| {
        if unwritable(c) || matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') {
            '_'
        } else {
            c
        }
    };
    let name: String = name.chars().map(allowed).take(31).collect();
    let mut units = 0;
    let fitting = |c: &char| {
        units += c.len_utf16();
        units <= 31
    };
    let name: String = name.trim().chars().take_while(fitting).collect();
    if name.is_empty() || name == MANIFEST_SHEET || name.eq_ignore_ascii_case("history") {
        "数据".to_owned()
    } else {
        name
    }
}

fn manifest_lines(
    manifest: &Manifest,
    sheet: &str,
    rows: u32,
    digest: &str,
) -> Vec<(String, String)> {
    let moment = manifest.exported_at;
    let clock = format!(
        "{} {:02}:{:02}:{:02}",
        moment.date(),
        moment.hour(),
        moment.minute(),
        moment.second()
    );
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut lines = vec![line("内容", &manifest.title)];
    lines.extend(manifest.mark.iter().map(|mark| line("标记", mark)));
    lines.extend([
        line("工作表", sheet),
        line("导出时间", &clock),
        line("导出人", &manifest.exported_by),
    ]);
    if manifest.filters.is_empty() {
        lines.push(line("筛选条件", "无"));
    }
    lines.extend(
        manifest.filters.iter().map(|(name, value)| line("筛选条件", &format!("{name}：{value}"))),
    );
    lines.extend([
        line("行数（不含表头）", &rows.to_string()),
        line("数据摘要", &format!("SHA-256 {digest}")),
        line("摘要算法", digest::RECIPE),
    ]);
    lines
}
