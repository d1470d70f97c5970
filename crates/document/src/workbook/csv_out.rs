//! CSV for people: UTF-8 with a byte order mark, so that Excel shows Chinese, and formulas made
//! harmless by a leading apostrophe. What a machine reads back is the XLSX or the API, not this.

use std::io::Write;

use super::{Column, Digest, Value, WorkbookError, risky};

/// A CSV file being written.
pub struct CsvOut<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
    rows: u64,
    digest: Digest,
}

impl<W: Write> CsvOut<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// [`WorkbookError`] if writing fails.
    pub fn new(mut target: W, columns: &[Column]) -> Result<Self, WorkbookError> {
        target.write_all("\u{feff}".as_bytes())?;
        let writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(target);
        let mut out = Self { writer, columns: columns.len(), rows: 0, digest: Digest::default() };
        out.record(columns.iter().map(|column| column.name.clone()).collect())?;
        Ok(out)
    }

    /// Writes a row, one value for each column. A whole number keeps its minus sign.
    ///
    /// # Errors
    /// [`WorkbookError::Shape`] if the values do not match the columns, or writing fails.
    pub fn row(&mut self, values: &[Value]) -> Result<(), WorkbookError> {
        if values.len() != self.columns {
            return Err(WorkbookError::Shape { expected: self.columns, found: values.len() });
        }
        let plain: Vec<String> = values.iter().map(Value::plain).collect();
        self.digest.row(plain.iter().map(String::as_str));
        let cells = values.iter().zip(plain).map(|(value, text)| match value {
            Value::Integer(_) => text,
            _ => harmless(text),
        });
        self.writer.write_record(cells)?;
        self.rows += 1;
        Ok(())
    }

    /// Ends the file; gives the number of rows without the header, and their digest.
    ///
    /// # Errors
    /// [`WorkbookError`] if the last bytes cannot be written.
    pub fn finish(mut self) -> Result<(u64, String), WorkbookError> {
        self.writer.flush()?;
        Ok((self.rows, self.digest.hex()))
    }

    fn record(&mut self, cells: Vec<String>) -> Result<(), WorkbookError> {
        self.digest.row(cells.iter().map(String::as_str));
        Ok(self.writer.write_record(cells.into_iter().map(harmless))?)
    }
}

fn harmless(text: String) -> String {
    if risky(&text) { format!("'{text}") } else { text }
}
