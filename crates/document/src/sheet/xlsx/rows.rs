//! The rows of a sheet, one at a time, their cells as text.
//!
//! Rows and cells out of order, or at places no sheet has, end the reading: a file that contradicts
//! itself is not guessed at. Everything refused names its row and column.

use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use super::super::error::letters;
use super::super::value::{Epoch, Format, number, unescaped};
use super::super::xml::{Xml, damaged};
use super::super::{Limits, Row, SheetFault};
use super::strings::Strings;

/// Columns a sheet can have.
const COLUMNS: usize = 16_384;
/// How many times the longest cell a row may hold.
const ROW: usize = 16;

/// An iterator over the rows of one sheet.
pub(in super::super) struct XlsxRows<'a, R: Read> {
    xml: Xml<'a, R>,
    strings: &'a Strings,
    formats: &'a [Format],
    epoch: Epoch,
    sheet: String,
    cell_bytes: usize,
    columns: usize,
    /// The number of the row read last, from 1.
    number: u64,
    ended: bool,
}

/// What a cell says of itself.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    format: Format,
}

impl<'a, R: Read> XlsxRows<'a, R> {
    pub(super) fn new(
        mut xml: Xml<'a, R>,
        strings: &'a Strings,
        formats: &'a [Format],
        epoch: Epoch,
        sheet: &str,
        limits: &Limits,
    ) -> Result<Self, SheetFault> {
        loop {
            match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "sheetData" => break,
                Event::Eof => return Err(damaged("工作表没有数据部分")),
                _ => {}
            }
        }
        Ok(Self {
            xml,
            strings,
            formats,
            epoch,
            sheet: sheet.to_owned(),
            cell_bytes: limits.cell_bytes,
            columns: limits.columns,
            number: 0,
            ended: false,
        })
    }

    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        let data = self.xml.depth();
        loop {
            let number = match self.xml.within(data)? {
                None => {
                    self.xml.finish()?;
                    return Ok(None);
                }
                Some(Event::Start(start)) if start.local_name().as_ref() == "row" => {
                    Some(row_number(&start)?)
                }
                Some(_) => None,
            };
            let Some(number) = number else { continue };
            let number = number.unwrap_or(self.number + 1);
            if number <= self.number {
                return Err(damaged(&format!("工作表“{}”的第{number}行次序颠倒", self.sheet)));
            }
            self.number = number;
            let row = self.row()?;
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    /// The cells of the row that has just begun.
    fn row(&mut self) -> Result<Row, SheetFault> {
        let number = self.number;
        let mut row = Row { number, cells: Vec::new(), rounded: Vec::new() };
        let (depth, mut next, mut held) = (self.xml.depth(), 0, 0);
        loop {
            let cell = match self.xml.within(depth)? {
                None => return Ok(row),
                Some(Event::Start(start)) if start.local_name().as_ref() == "c" => {
                    cell(&start, number, next, self.formats)?
                }
                Some(_) => continue,
            };
            if cell.column < next {
                let place = letters(cell.column);
                let cause = format!("工作表“{}”的单元格{place}{number}次序颠倒", self.sheet);
                return Err(SheetFault::Damaged { cause });
            }
            next = cell.column + 1;
            let (text, rounded) =
                self.value(&cell).map_err(|fault| placed(fault, number, cell.column))?;
            if cell.column >= self.columns {
                if text.is_empty() {
                    continue; // an empty cell with a format, far to the right
                }
                return Err(SheetFault::TooManyColumns { row: number, limit: self.columns });
            }
            held += text.len();
            if held > ROW * self.cell_bytes {
                return Err(SheetFault::Swollen {
                    row: number,
                    limit: (ROW * self.cell_bytes) as u64,
                });
            }
            row.cells.resize(cell.column, String::new());
            row.cells.push(text);
            if rounded {
                row.rounded.push(cell.column);
            }
        }
    }

    /// The text of the cell that has just begun, and whether it is a rounded number.
    fn value(&mut self, cell: &Cell) -> Result<(String, bool), SheetFault> {
        let depth = self.xml.depth();
        let (mut value, mut inline) = (None, None);
        loop {
            let name = match self.xml.within(depth)? {
                None => break,
                Some(Event::Start(start)) => match start.local_name().as_ref() {
                    "v" => 'v',
                    "is" => 'i',
                    _ => ' ',
                },
                Some(_) => continue,
            };
            let inner = self.xml.depth();
            match name {
                'v' => value = Some(self.xml.text(inner, self.cell_bytes)?),
                'i' => inline = Some(self.xml.string(inner, self.cell_bytes)?),
                _ => self.xml.skip(inner)?,
            }
        }
        let (text, rounded) = match (cell.kind.as_str(), value) {
            ("inlineStr" | "is", _) => (fit(&inline.unwrap_or_default())?, false),
            (_, None) => (fit(&inline.unwrap_or_default())?, false),
            ("s", Some(place)) if place.is_empty() => (String::new(), false),
            ("s", Some(place)) => (self.shared(&place)?, false),
            ("b", Some(flag)) => (truth(&flag)?.to_owned(), false),
            ("str", Some(text)) => (fit(&text)?, false),
            ("d", Some(text)) => (text.trim_end_matches("T00:00:00").to_owned(), false),
            ("e", Some(text)) => (text, false),
            ("" | "n", Some(text)) => match plain(&text) {
                Some(value) => number(value, cell.format, self.epoch),
                None if cell.kind == "n" && !text.is_empty() => {
                    return Err(damaged("有单元格的值不合格式"));
                }
                None => (text, false),
            },
            _ => return Err(damaged("有单元格的值不合格式")),
        };
        if text.contains('\0') {
            return Err(SheetFault::Character { row: 0, column: 0, character: 0 });
        }
        if text.len() > self.cell_bytes {
            return Err(SheetFault::CellTooLong {
                row: None,
                column: None,
                limit: self.cell_bytes,
            });
        }
        Ok((text, rounded))
    }

    fn shared(&self, place: &str) -> Result<String, SheetFault> {
        let found = place.trim().parse().ok().map_or(Ok(None), |place| self.strings.get(place));
        match found {
            Ok(Some(text)) => Ok(text.to_owned()),
            Ok(None) => Err(damaged("有单元格引用的文字不存在")),
            Err(character) => Err(SheetFault::Character { row: 0, column: 0, character }),
        }
    }
}

impl<R: Read> Iterator for XlsxRows<'_, R> {
    type Item = Result<Row, SheetFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.next_row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

/// The number a row gives itself, from 1.
fn row_number(start: &BytesStart<'_>) -> Result<Option<u64>, SheetFault> {
    for found in start.attributes().with_checks(false) {
        let found = found.map_err(|_| damaged("XML 不合语法"))?;
        if found.key.as_ref() == "r" {
            let number: Option<u32> = digits(&found.value);
            return number
                .map(|number| Some(u64::from(number)))
                .ok_or_else(|| damaged("有一行的行号不合格式"));
        }
    }
    Ok(None)
}

/// What a cell in row `row` says of itself; without a place it follows the one before.
fn cell(
    start: &BytesStart<'_>,
    row: u64,
    next: usize,
    formats: &[Format],
) -> Result<Cell, SheetFault> {
    let mut cell = Cell { column: next, ..Cell::default() };
    for found in start.attributes().with_checks(false) {
        let found = found.map_err(|_| damaged("XML 不合语法"))?;
        match found.key.as_ref() {
            "r" => {
                let (column, number) =
                    place(&found.value).ok_or_else(|| damaged("有单元格的位置不合格式"))?;
                if u64::from(number) != row {
                    return Err(damaged(&format!("单元格{}次序颠倒", found.value)));
                }
                cell.column = column;
            }
            "s" => {
                let place: Option<u32> = digits(&found.value);
                let format = place.and_then(|place| formats.get(place as usize));
                cell.format = format.copied().unwrap_or_default();
            }
            "t" => cell.kind = found.value.into_owned(),
            _ => {}
        }
    }
    Ok(cell)
}

/// The column (from 0) and the row (from 1) of a place such as `AB12`.
fn place(text: &str) -> Option<(usize, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = text[..letters].bytes().fold(0, |column, letter| {
        column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    (column <= COLUMNS).then_some((column - 1, digits(&text[letters..])?))
}

/// A number from 1 in plain digits, or 0.
fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A finite number as the format writes them; words such as `inf` are none.
fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let allowed = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let number: f64 = text.bytes().all(allowed).then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

fn truth(text: &str) -> Result<&'static str, SheetFault> {
    match text.trim() {
        "" => Ok(""),
        "1" | "true" | "TRUE" => Ok("TRUE"),
        "0" | "false" | "FALSE" => Ok("FALSE"),
        _ => Err(damaged("有单元格的值不合格式")),
    }
}

/// The text without a spreadsheet's escapes.
fn fit(text: &str) -> Result<String, SheetFault> {
    unescaped(text).map(std::borrow::Cow::into_owned).map_err(|character| SheetFault::Character {
        row: 0,
        column: 0,
        character,
    })
}

/// A fault of a cell with its place.
fn placed(fault: SheetFault, row: u64, column: usize) -> SheetFault {
    match fault {
        SheetFault::CellTooLong { limit, .. } => {
            SheetFault::CellTooLong { row: Some(row), column: Some(column), limit }
        }
        SheetFault::Character { character, .. } => SheetFault::Character { row, column, character },
        SheetFault::Damaged { cause } => {
            SheetFault::Damaged { cause: format!("第{row}行{}列：{cause}", letters(column)) }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_a_sheet_has() {
        assert_eq!(place("A1"), Some((0, 1)));
        assert_eq!(place("xfd1048576"), Some((16_383, 1_048_576)));
        for wrong in ["", "A", "1", "XFE1", "AAAA1", "A-1", "A1B", "甲1", "A99999999999", "A+1"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_finite_plain_numbers_are_numbers() {
        assert_eq!(plain(" 1.5E+3 "), Some(1500.0));
        for text in ["inf", "NaN", "1e999", "０", "", "0x1", "1_000"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
