//! Rows of a CSV file after RFC 4180, one at a time.
//!
//! Written here rather than borrowed because the rows must carry Excel's row numbers (a blank line
//! counts, a line break inside quotes does not), a cell must be refused before it fills the memory,
//! and an open quote at the end must be told from an ending. A quote inside an unquoted cell stands
//! for itself. The separator is the comma, tab or semicolon that the first line with any has most of.

use std::io::{Read, Seek};

use super::text::{Encoding, Failure, Text};
use super::{Limits, Row, SheetFault};

/// The rows of a CSV file.
pub(super) fn rows<'a, R: Read + Seek>(
    source: &'a mut R,
    encoding: Encoding,
    limits: &Limits,
) -> Result<CsvRows<&'a mut R>, SheetFault> {
    source.rewind()?;
    let mut text = Text::new(&mut *source, encoding);
    let separator = separator(text.next_piece().map_err(Failure::fault)?.unwrap_or_default());
    source.rewind()?;
    Ok(CsvRows {
        text: Text::new(source, encoding),
        separator,
        cell_bytes: limits.cell_bytes,
        columns: limits.columns,
        piece: Vec::new(),
        place: 0,
        state: State::Start,
        number: 0,
        cell: Vec::new(),
        cells: Vec::new(),
        ended: false,
    })
}

/// An iterator over the rows, blank ones included.
pub(super) struct CsvRows<R> {
    text: Text<R>,
    separator: u8,
    cell_bytes: usize,
    columns: usize,
    piece: Vec<u8>,
    place: usize,
    state: State,
    number: u64,
    cell: Vec<u8>,
    cells: Vec<String>,
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A cell begins.
    Start,
    /// Inside a cell without quotes.
    Plain,
    /// Inside quotes.
    Quoted,
    /// After a quote inside quotes: the end, or the first half of a doubled quote.
    Quote,
    /// After a carriage return that ended a row: a line feed belongs to it.
    Return,
}

impl<R: Read> CsvRows<R> {
    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        loop {
            if self.place == self.piece.len() && !self.refill()? {
                return self.last_row();
            }
            if self.state == State::Return {
                self.state = State::Start;
                if self.piece[self.place] == b'\n' {
                    self.place += 1;
                    continue;
                }
            }
            if let Some(row) = self.step()? {
                return Ok(Some(row));
            }
        }
    }

    /// Takes the stretch up to the next byte that means something, and acts on that byte.
    fn step(&mut self) -> Result<Option<Row>, SheetFault> {
        let rest = &self.piece[self.place..];
        let separator = self.separator;
        let stretch = match self.state {
            State::Quoted => rest.iter().position(|byte| *byte == b'"'),
            _ => rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\r' | b'\n') || *byte == separator),
        };
        let length = stretch.unwrap_or(rest.len());
        self.cell.extend_from_slice(&rest[..length]);
        if self.cell.len() > self.cell_bytes {
            return Err(SheetFault::CellTooLong {
                row: Some(self.number + 1),
                column: Some(self.cells.len()),
                limit: self.cell_bytes,
            });
        }
        if length > 0 && self.state != State::Quoted {
            self.state = State::Plain;
        }
        self.place += length;
        if stretch.is_none() {
            return Ok(None);
        }
        let byte = self.piece[self.place];
        self.place += 1;
        match (self.state, byte) {
            (State::Start, b'"') => self.state = State::Quoted,
            (State::Quoted, _) => self.state = State::Quote,
            (State::Quote, b'"') => {
                self.cell.push(b'"');
                self.state = State::Quoted;
            }
            (_, b'"') => {
                self.cell.push(b'"');
                self.state = State::Plain;
            }
            (_, b'\r') => return self.end_row(State::Return).map(Some),
            (_, b'\n') => return self.end_row(State::Start).map(Some),
            _ => {
                self.end_cell()?;
                self.state = State::Start;
            }
        }
        Ok(None)
    }

    fn refill(&mut self) -> Result<bool, SheetFault> {
        self.place = 0;
        self.piece.clear();
        match self.text.next_piece().map_err(Failure::fault)? {
            Some(piece) => self.piece.extend_from_slice(piece.as_bytes()),
            None => return Ok(false),
        }
        Ok(true)
    }

    fn last_row(&mut self) -> Result<Option<Row>, SheetFault> {
        if self.state == State::Quoted {
            let part = format!("第{}行有引号没有闭合，文件在此", self.number + 1);
            return Err(SheetFault::Truncated { part });
        }
        let nothing = self.cells.is_empty() && matches!(self.state, State::Start | State::Return);
        if nothing { Ok(None) } else { self.end_row(State::Start).map(Some) }
    }

    fn end_row(&mut self, state: State) -> Result<Row, SheetFault> {
        self.end_cell()?;
        self.state = state;
        self.number += 1;
        let cells = std::mem::take(&mut self.cells);
        self.cells.reserve(cells.len());
        Ok(Row { number: self.number, cells, rounded: Vec::new() })
    }

    fn end_cell(&mut self) -> Result<(), SheetFault> {
        if self.cells.len() == self.columns {
            let row = self.number + 1;
            return Err(SheetFault::TooManyColumns { row, limit: self.columns });
        }
        if self.cell.contains(&0) {
            let (row, column) = (self.number + 1, self.cells.len());
            return Err(SheetFault::Character { row, column, character: 0 });
        }
        let cell = String::from_utf8(std::mem::take(&mut self.cell));
        self.cells.push(cell.expect("pieces and separators are whole characters"));
        Ok(())
    }
}

impl<R: Read> Iterator for CsvRows<R> {
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

fn separator(start: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for byte in start.bytes() {
        quoted ^= byte == b'"';
        if byte == b'\n' && !quoted && counts.iter().any(|(_, count)| *count > 0) {
            break;
        }
        if let Some(count) = counts.iter_mut().find(|(separator, _)| *separator == byte && !quoted)
        {
            count.1 += 1;
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}
