//! Why a table cannot be written. The words an officer sees are made here and nowhere else.

use rust_xlsxwriter::XlsxError;
use thiserror::Error;

/// A table that cannot be written as it stands.
#[derive(Debug, Error)]
pub enum WorkbookError {
    /// More rows than an Excel sheet holds.
    #[error("没有导出：结果超过{limit}行，Excel 一张工作表放不下。请缩小筛选范围，或者导出 CSV。")]
    TooManyRows {
        /// Rows allowed, without the header.
        limit: u32,
    },
    /// A text longer than an Excel cell holds; cutting it would lose words.
    #[error("没有导出：第{row}行第{}列的文字超过{limit}个字符，Excel 单元格放不下。请导出 CSV。", column + 1)]
    CellTooLong {
        /// The row in the sheet, from 1.
        row: u32,
        /// The column, from 0.
        column: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// No columns, or more than a sheet holds: a fault of ours.
    #[error("系统没有完成这一步，数据未改动：导出的列数应在1到{limit}之间。请联系管理员。")]
    Columns {
        /// Columns allowed.
        limit: usize,
    },
    /// A row that does not match the header: a fault of ours.
    #[error(
        "系统没有完成这一步，数据未改动：导出的一行有{found}列，表头有{expected}列。请联系管理员。"
    )]
    Shape {
        /// Columns of the header.
        expected: usize,
        /// Values of the row.
        found: usize,
    },
    /// The file could not be made.
    #[error(
        "系统没有完成这一步，数据未改动：写表格文件失败。请稍后重试；仍然失败的，请联系管理员。"
    )]
    Workbook(#[from] XlsxError),
    /// The file could not be written.
    #[error(
        "系统没有完成这一步，数据未改动：写 CSV 文件失败。请稍后重试；仍然失败的，请联系管理员。"
    )]
    Csv(#[from] csv::Error),
    /// The file could not be completed.
    #[error("系统没有完成这一步，数据未改动：写文件失败。请稍后重试；仍然失败的，请联系管理员。")]
    Writing(#[from] std::io::Error),
}

impl WorkbookError {
    /// The stable code listed in `docs/errors.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyRows { .. } => "workbook-too-many-rows",
            Self::CellTooLong { .. } => "workbook-cell-too-long",
            Self::Columns { .. } | Self::Shape { .. } => "workbook-shape",
            Self::Workbook(_) | Self::Csv(_) | Self::Writing(_) => "workbook-fault",
        }
    }
}
