//! Official documents and spreadsheets, in and out.
//!
//! Three things live here: [`official`] sets a Chinese official document as PDF and as Word,
//! [`sheet`] reads tables people bring (CSV, XLSX), [`workbook`] writes tables people take away.
//! The crate knows nothing of matters, rules or the store; it turns values into files and files
//! into values, and refuses what it cannot turn faithfully, in Chinese, with a stable code.

pub mod official;
pub mod sheet;
pub mod workbook;

pub use official::{DocumentError, Official};
pub use sheet::{Limits, SheetError, Table, read_table};
pub use workbook::{Manifest, Workbook, WorkbookError};
