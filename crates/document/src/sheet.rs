//! Tables people bring: CSV and XLSX, read row by row within set limits.
//!
//! Whatever a file is called, what it holds decides how it is read. Cells come out as text exactly
//! as they stand (a leading `=` or a tab stays), dates as ISO text, numbers without a needless
//! `.0`. A file that cannot be read faithfully is refused; nothing is guessed or skipped. What the
//! columns mean, and whether a row is new, is for the caller.

mod csv;
mod error;
mod package;
mod text;
mod value;
mod xlsx;
mod xml;

use std::collections::{HashMap, VecDeque};
use std::io::{Cursor, Read, Seek, SeekFrom};

pub use error::{SheetError, SheetFault};

/// How much of a file is read before it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of one cell, in UTF-8.
    pub cell_bytes: usize,
    /// Columns of a row.
    pub columns: usize,
    /// Rows of the table, header and blank rows included.
    pub rows: u64,
    /// Bytes of all parts of a workbook once inflated.
    pub inflated_bytes: u64,
    /// Bytes of a workbook's table of shared strings once inflated; it is held in memory.
    pub shared_bytes: u64,
    /// How many times a part of a workbook may grow when inflated.
    pub ratio: u64,
    /// Bytes of a table held in memory.
    pub held_bytes: u64,
    /// How many times its size a workbook may grow as a table in memory, beyond some room for any;
    /// a text file half as many, for it packs nothing.
    pub swell: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            cell_bytes: 1 << 20,
            columns: 1_000,
            rows: 10_000_000,
            inflated_bytes: 2 << 30,
            shared_bytes: 256 << 20,
            ratio: 200,
            held_bytes: 1 << 30,
            swell: 64,
        }
    }
}

/// A row of data, as wide as the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row's number as Excel shows it, from 1.
    pub number: u64,
    /// One cell for each column of the header.
    pub cells: Vec<String>,
    /// Columns (from 0) whose whole number has more than 15 digits: Excel keeps no more, so the
    /// last digits of such an order or identity number may already be lost in the file.
    pub rounded: Vec<usize>,
}

/// A table held in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet; of a CSV file, the file's name.
    pub sheet: String,
    /// Encoding of a text file; `xlsx` for a workbook.
    pub encoding: &'static str,
    /// Titles above the header, if there are any.
    pub preamble: Vec<String>,
    /// Number of the header's row.
    pub header_row: u64,
    /// Names of the columns, trimmed; none empty, none twice.
    pub header: Vec<String>,
    /// The rows that are not blank.
    pub rows: Vec<Row>,
}

/// Bytes any table may take in memory.
const ROOM: u64 = 32 << 20;

/// Reads the first visible sheet of a file that is in memory.
///
/// # Errors
/// [`SheetError`] with the first fault, which names the file and, where known, row and column.
pub fn read_table(bytes: &[u8], name: &str, limits: &Limits) -> Result<Table, SheetError> {
    let mut file = SheetFile::open(Cursor::new(bytes), name, limits)?;
    let mut stream = file.stream()?;
    let swell = if stream.encoding == "xlsx" { limits.swell } else { limits.swell / 2 };
    let limit = ROOM.max(swell.saturating_mul(bytes.len() as u64)).min(limits.held_bytes);
    let (mut rows, mut held) = (Vec::new(), 0);
    for row in stream.by_ref() {
        let row = row?;
        held += weight(&row);
        if held > limit {
            return Err(SheetError::new(name, SheetFault::Swollen { row: row.number, limit }));
        }
        rows.push(row);
    }
    let Stream { sheet, encoding, preamble, header_row, header, .. } = stream;
    Ok(Table { sheet, encoding, preamble, header_row, header, rows })
}

/// An opened file, checked, whose sheets can be streamed.
pub struct SheetFile<R> {
    name: String,
    limits: Limits,
    kind: Kind<R>,
}

enum Kind<R> {
    Text { source: R, encoding: text::Encoding },
    Workbook(Box<xlsx::Book<R>>),
}

impl<R: Read + Seek> SheetFile<R> {
    /// Opens a file and checks what can be checked before reading rows: kind, size, encoding, and
    /// whether a workbook would inflate beyond the limits. `name` is what people call the file.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn open(source: R, name: &str, limits: &Limits) -> Result<Self, SheetError> {
        let kind = recognise(source, limits).map_err(|fault| SheetError::new(name, fault))?;
        Ok(Self { name: name.to_owned(), limits: limits.clone(), kind })
    }

    /// Names of the visible sheets; of a CSV file, the file's name.
    pub fn sheets(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Text { .. } => vec![&self.name],
            Kind::Workbook(book) => book.sheets().iter().map(String::as_str).collect(),
        }
    }

    /// Streams the first visible sheet.
    ///
    /// # Errors
    /// [`SheetError`] if the header cannot be read.
    pub fn stream(&mut self) -> Result<Stream<'_>, SheetError> {
        let first = self.sheets().first().map(|sheet| (*sheet).to_owned());
        let sheet = first.ok_or_else(|| SheetError::new(&self.name, SheetFault::NoSheet))?;
        self.stream_sheet(&sheet)
    }

    /// Streams one sheet by its name.
    ///
    /// # Errors
    /// [`SheetError`] if there is no such sheet or its header cannot be read.
    pub fn stream_sheet(&mut self, sheet: &str) -> Result<Stream<'_>, SheetError> {
        let Self { name, limits, kind } = self;
        let named = |fault| SheetError::new(name, fault);
        match kind {
            Kind::Text { source, encoding } => {
                let rows = csv::rows(source, *encoding, limits).map_err(named)?;
                Stream::new(name, name, encoding.name(), limits, Box::new(rows))
            }
            Kind::Workbook(book) => {
                let rows = book.rows(sheet, limits).map_err(named)?;
                Stream::new(name, sheet, "xlsx", limits, Box::new(rows))
            }
        }
    }
}

/// The rows of one sheet, read as they are asked for.
///
/// A row wider than the header is answered with an error and reading goes on; after any other error
/// there are no more rows.
pub struct Stream<'a> {
    /// Name of the sheet; of a CSV file, the file's name.
    pub sheet: String,
    /// Encoding of a text file; `xlsx` for a workbook.
    pub encoding: &'static str,
    /// Titles above the header, if there are any.
    pub preamble: Vec<String>,
    /// Number of the header's row.
    pub header_row: u64,
    /// Names of the columns, trimmed; none empty, none twice.
    pub header: Vec<String>,
    file: String,
    limit: u64,
    ahead: VecDeque<Row>,
    rows: Option<Rows<'a>>,
}

type Rows<'a> = Box<dyn Iterator<Item = Result<Row, SheetFault>> + 'a>;

/// Rows looked at to tell a title above the table from its header.
const TITLES: usize = 5;

impl<'a> Stream<'a> {
    fn new(
        file: &str,
        sheet: &str,
        encoding: &'static str,
        limits: &Limits,
        mut rows: Rows<'a>,
    ) -> Result<Self, SheetError> {
        let named = |fault| SheetError::new(file, fault);
        let mut ahead = VecDeque::new();
        while ahead.len() <= TITLES {
            let Some(row) = rows.next() else { break };
            let row = row.map_err(named)?;
            if !blank(&row) {
                ahead.push_back(row);
            }
        }
        let wide = ahead.iter().position(|row| filled(row) > 1).unwrap_or(0);
        let preamble = ahead.drain(..wide).map(|row| row.cells.concat()).collect();
        let first = ahead.pop_front().ok_or_else(|| named(SheetFault::NoHeader))?;
        Ok(Self {
            sheet: sheet.to_owned(),
            encoding,
            preamble,
            header_row: first.number,
            header: header(first).map_err(named)?,
            file: file.to_owned(),
            limit: limits.rows,
            ahead,
            rows: Some(rows),
        })
    }

    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        loop {
            let row = match self.ahead.pop_front() {
                Some(row) => row,
                None => match self.rows.as_mut().and_then(Iterator::next) {
                    Some(row) => row?,
                    None => return Ok(None),
                },
            };
            if row.number > self.limit {
                return Err(SheetFault::TooManyRows { limit: self.limit });
            }
            if !blank(&row) {
                return fit(row, self.header.len()).map(Some);
            }
        }
    }
}

impl Iterator for Stream<'_> {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let result = self.next_row();
        if result.as_ref().is_err_and(|fault| !matches!(fault, SheetFault::RowTooWide { .. })) {
            self.rows = None;
            self.ahead.clear();
        }
        result.map_err(|fault| SheetError::new(&self.file, fault)).transpose()
    }
}

fn recognise<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<Kind<R>, SheetFault> {
    let size = source.seek(SeekFrom::End(0))?;
    if size > limits.file_bytes {
        return Err(SheetFault::TooLarge { bytes: size, limit: limits.file_bytes });
    }
    source.rewind()?;
    let mut start = Vec::new();
    source.by_ref().take(8).read_to_end(&mut start)?;
    source.rewind()?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        let package = package::Package::open(source, size, limits)?;
        return Ok(Kind::Workbook(Box::new(xlsx::Book::open(package, limits)?)));
    }
    if start == *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" {
        let encrypted = package::holds_encrypted_workbook(&mut source)?;
        return Err(if encrypted { SheetFault::Encrypted } else { SheetFault::OldFormat });
    }
    let encoding = text::detect(&mut source)?;
    Ok(Kind::Text { source, encoding })
}

fn header(row: Row) -> Result<Vec<String>, SheetFault> {
    // A mark of byte order may have been written twice, or in GB 18030.
    let name = |cell: &String| cell.trim().trim_start_matches('\u{feff}').trim().to_owned();
    let mut names: Vec<String> = row.cells.iter().map(name).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.is_empty() {
        return Err(SheetFault::NoHeader);
    }
    let mut seen = HashMap::new();
    for (column, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(SheetFault::HeaderMissing { row: row.number, column });
        }
        if let Some(first) = seen.insert(name.as_str(), column) {
            let name = name.clone();
            return Err(SheetFault::DuplicateHeader { name, first, second: column });
        }
    }
    Ok(names)
}

/// The row made as wide as the header; cells beyond it must be empty.
fn fit(mut row: Row, columns: usize) -> Result<Row, SheetFault> {
    let extra = row.cells.iter().skip(columns).position(|cell| !cell.trim().is_empty());
    if let Some(extra) = extra {
        let column = columns + extra;
        return Err(SheetFault::RowTooWide { row: row.number, column, columns });
    }
    row.cells.resize(columns, String::new());
    row.rounded.retain(|column| *column < columns);
    Ok(row)
}

/// Bytes a row takes in memory.
fn weight(row: &Row) -> u64 {
    let cells = size_of::<Row>() + row.cells.len() * size_of::<String>();
    (cells + row.cells.iter().map(String::len).sum::<usize>()) as u64
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn blank(row: &Row) -> bool {
    filled(row) == 0
}
