//! Rows of a workbook's sheet, one at a time.
//!
//! The spreadsheet library is asked for cells in the order of the file; a cell that is a formula
//! gives the value last computed. Cells out of order, or beyond the limits, end the reading: a file
//! that contradicts itself is not guessed at. A panic inside the library is contained and reported
//! as damage to the file, which is what causes it.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use super::error::letters;
use super::{Limits, Row, SheetFault, value};

/// An opened workbook.
pub(super) struct Book<R> {
    xlsx: Xlsx<R>,
    sheets: Vec<String>,
}

impl<R: Read + Seek> Book<R> {
    /// Opens a package that [`super::package::check`] has passed.
    pub(super) fn open(source: R) -> Result<Self, SheetFault> {
        let xlsx = contained(|| Xlsx::new(source))?;
        let sheets = xlsx
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.visible == SheetVisible::Visible)
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| sheet.name.clone())
            .collect();
        Ok(Self { xlsx, sheets })
    }

    /// Names of the visible worksheets, in their order.
    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The rows of one sheet that hold any cell.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        limits: &Limits,
    ) -> Result<XlsxRows<'_, R>, SheetFault> {
        let cells = contained(|| self.xlsx.worksheet_cells_reader(sheet))?;
        Ok(XlsxRows {
            cells,
            sheet: sheet.to_owned(),
            cell_bytes: limits.cell_bytes,
            columns: limits.columns,
            ahead: None,
            exhausted: false,
            ended: false,
        })
    }
}

/// An iterator over the rows of one sheet.
pub(super) struct XlsxRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    sheet: String,
    cell_bytes: usize,
    columns: usize,
    ahead: Option<Found>,
    exhausted: bool,
    ended: bool,
}

/// A cell of the sheet, rows and columns from 0.
struct Found {
    row: u32,
    column: u32,
    text: String,
    rounded: bool,
}

impl<R: Read + Seek> XlsxRows<'_, R> {
    fn next_cell(&mut self) -> Result<Option<Found>, SheetFault> {
        if self.exhausted {
            return Ok(None); // the library must not be asked again after its last cell
        }
        let Some(cell) = contained(|| self.cells.next_cell())? else {
            self.exhausted = true;
            return Ok(None);
        };
        let (row, column) = cell.get_position();
        let (text, rounded) = value::text(cell.get_value());
        let found = Found { row, column, text, rounded };
        let number = u64::from(row) + 1;
        if column as usize >= self.columns && !found.text.is_empty() {
            return Err(SheetFault::TooManyColumns { row: number, limit: self.columns });
        }
        if found.text.len() > self.cell_bytes {
            let (row, column) = (Some(number), Some(column as usize));
            return Err(SheetFault::CellTooLong { row, column, limit: self.cell_bytes });
        }
        Ok(Some(found))
    }

    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        let first = match self.ahead.take() {
            Some(cell) => Some(cell),
            None => self.next_cell()?,
        };
        let Some(first) = first else { return Ok(None) };
        let (number, mut last) = (first.row, first.column);
        let mut row = Row { number: u64::from(number) + 1, cells: Vec::new(), rounded: Vec::new() };
        place(&mut row, first, self.columns);
        while let Some(cell) = self.next_cell()? {
            if (cell.row, cell.column) <= (number, last) {
                let cause = format!(
                    "工作表“{}”的单元格{}{}次序颠倒",
                    self.sheet,
                    letters(cell.column as usize),
                    u64::from(cell.row) + 1
                );
                return Err(SheetFault::Damaged { cause });
            }
            if cell.row != number {
                self.ahead = Some(cell);
                break;
            }
            last = cell.column;
            place(&mut row, cell, self.columns);
        }
        Ok(Some(row))
    }
}

impl<R: Read + Seek> Iterator for XlsxRows<'_, R> {
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

fn place(row: &mut Row, cell: Found, columns: usize) {
    let column = cell.column as usize;
    if column >= columns {
        return; // an empty cell with a format, far to the right
    }
    row.cells.resize(column, String::new());
    row.cells.push(cell.text);
    if cell.rounded {
        row.rounded.push(column);
    }
}

fn contained<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, SheetFault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(fault),
        Err(_) => {
            Err(SheetFault::Damaged { cause: "有数值超出格式允许的范围".to_owned() })
        }
    }
}

fn fault(error: XlsxError) -> SheetFault {
    let damaged = |cause: &str| SheetFault::Damaged { cause: cause.to_owned() };
    match error {
        XlsxError::Password => SheetFault::Encrypted,
        XlsxError::WorksheetNotFound(name) => SheetFault::SheetNotFound { name },
        XlsxError::XmlEof(part) => SheetFault::Truncated { part: format!("“{part}”") },
        XlsxError::FileNotFound(part) => {
            SheetFault::Damaged { cause: format!("缺少“{part}”") }
        }
        XlsxError::Io(error) => SheetFault::Reading(error),
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::Encoding(_) => {
            damaged("XML 不合语法")
        }
        XlsxError::ParseFloat(_)
        | XlsxError::ParseInt(_)
        | XlsxError::CellTAttribute(_)
        | XlsxError::CellError(_) => damaged("有单元格的值不合格式"),
        _ => damaged("各部分的引用对不上"),
    }
}
