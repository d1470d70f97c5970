//! Why a table cannot be read. The words an officer sees are made here and nowhere else.

use thiserror::Error;

/// A fault of a file, with the file's name.
#[derive(Debug, Error)]
#[error("文件“{file}”没有导入：{fault}")]
pub struct SheetError {
    /// What people call the file.
    pub file: String,
    /// What is wrong with it.
    pub fault: SheetFault,
}

impl SheetError {
    pub(super) fn new(file: &str, fault: SheetFault) -> Self {
        Self { file: file.to_owned(), fault }
    }

    /// The stable code listed in `docs/errors.md`.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }
}

/// What is wrong with a file. Rows count from 1 as Excel shows them, columns from 0.
#[derive(Debug, Error)]
pub enum SheetFault {
    /// The file is larger than the limit.
    #[error("文件有{}，超过上限{}。请按时间或地区分成几个文件再导入。", size(*.bytes), size(*.limit))]
    TooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// More rows than the limit.
    #[error("数据超过{limit}行。请分成几个文件再导入。")]
    TooManyRows {
        /// Rows allowed.
        limit: u64,
    },
    /// A row with more cells than the limit.
    #[error("第{row}行超过{limit}列，不像一张表。请核对分隔符，或者只保留需要的列再导入。")]
    TooManyColumns {
        /// The row.
        row: u64,
        /// Columns allowed.
        limit: usize,
    },
    /// A cell longer than the limit.
    #[error("{}的内容超过{}。请核对该处引号是否成对，或者缩短内容。", place(*.row, *.column), size(*.limit as u64))]
    CellTooLong {
        /// The row, where known.
        row: Option<u64>,
        /// The column, where known.
        column: Option<usize>,
        /// Bytes allowed.
        limit: usize,
    },
    /// A character that no text can hold: zero, or half of a pair of UTF-16.
    #[error("第{row}行{}列有不能保存的字符（U+{character:04X}）。请在原表中删去这个字符后再导入。", letters(*.column))]
    Character {
        /// The row.
        row: u64,
        /// The column.
        column: usize,
        /// The character's number.
        character: u32,
    },
    /// The table would take far more memory than the file has bytes.
    #[error("读到第{row}行时，内容已超过{}，与文件大小不相称。请删去空列和大段重复的内容，或者分成几个文件再导入。", size(*.limit))]
    Swollen {
        /// The row at which the limit was met.
        row: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The file ends too early.
    #[error("文件不完整，{part}处中断。请重新下载或导出后再导入。")]
    Truncated {
        /// Where it breaks off.
        part: String,
    },
    /// Not a table at all.
    #[error("这是{found}，不是表格。请用 Excel 或 WPS 另存为 .xlsx 或 .csv 再导入。")]
    NotATable {
        /// What it looks like.
        found: &'static str,
    },
    /// The text is in no encoding we read.
    #[error("第{line}行附近有无法识别的编码。请另存为“CSV UTF-8”或 .xlsx 再导入。")]
    Encoding {
        /// The line of text, from 1.
        line: u64,
    },
    /// The workbook would inflate beyond all proportion.
    #[error(
        "压缩包中的“{part}”解压后大得不合理，可能是恶意文件。请核对来源，用 Excel 另存后再导入。"
    )]
    ZipBomb {
        /// The part of the package.
        part: String,
    },
    /// The workbook declares a document type, which no spreadsheet program writes.
    #[error(
        "压缩包中的“{part}”含有文档类型声明，可能是恶意文件。请核对来源，用 Excel 另存后再导入。"
    )]
    Entity {
        /// The part of the package.
        part: String,
    },
    /// An old binary format: xls, et, xlsb.
    #[error("这是旧的表格格式（xls、et 或 xlsb）。请用 Excel 或 WPS 另存为 .xlsx 再导入。")]
    OldFormat,
    /// A workbook behind a password.
    #[error("文件有密码。请去掉密码另存后再导入。")]
    Encrypted,
    /// The parts of the workbook contradict each other.
    #[error("工作簿内容有错（{cause}）。请用 Excel 打开，另存后再导入。")]
    Damaged {
        /// What contradicts.
        cause: String,
    },
    /// No sheet to read.
    #[error("工作簿里没有可见的工作表。请取消隐藏或另存后再导入。")]
    NoSheet,
    /// No sheet of that name.
    #[error("工作簿里没有名为“{name}”的工作表。请核对工作表名称。")]
    SheetNotFound {
        /// The name asked for.
        name: String,
    },
    /// The table is empty.
    #[error("表格是空的，没有表头。第一行应当是各列的名称。")]
    NoHeader,
    /// A column without a name.
    #[error("表头（第{row}行）的{}列没有名称。请补上列名，或者删去这一列。", letters(*.column))]
    HeaderMissing {
        /// The header's row.
        row: u64,
        /// The column.
        column: usize,
    },
    /// Two columns with one name.
    #[error("表头中“{name}”出现两次（{}列和{}列）。请改成不同的列名。", letters(*.first), letters(*.second))]
    DuplicateHeader {
        /// The name.
        name: String,
        /// Where it stands first.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// A row with content beyond the last named column.
    #[error("第{row}行的{}列有内容，但表头只有{columns}列。请核对该行是否错位。", letters(*.column))]
    RowTooWide {
        /// The row.
        row: u64,
        /// The first column beyond the header that holds something.
        column: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// The file could not be read from where it is stored.
    #[error("读取文件失败。请重新上传；仍然失败的，请联系管理员。")]
    Reading(#[from] std::io::Error),
}

impl SheetFault {
    /// The stable code listed in `docs/errors.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } | Self::Swollen { .. } => "sheet-too-large",
            Self::TooManyRows { .. } => "sheet-too-many-rows",
            Self::TooManyColumns { .. } => "sheet-too-many-columns",
            Self::CellTooLong { .. } => "sheet-cell-too-long",
            Self::Character { .. } => "sheet-character",
            Self::Truncated { .. } => "sheet-truncated",
            Self::NotATable { .. } => "sheet-not-a-table",
            Self::Encoding { .. } => "sheet-encoding",
            Self::ZipBomb { .. } => "sheet-zip-bomb",
            Self::Entity { .. } => "sheet-entity",
            Self::OldFormat => "sheet-old-format",
            Self::Encrypted => "sheet-encrypted",
            Self::Damaged { .. } => "sheet-damaged",
            Self::NoSheet | Self::SheetNotFound { .. } => "sheet-not-found",
            Self::NoHeader | Self::HeaderMissing { .. } => "sheet-header-missing",
            Self::DuplicateHeader { .. } => "sheet-duplicate-header",
            Self::RowTooWide { .. } => "sheet-row-too-wide",
            Self::Reading(_) => "sheet-unreadable",
        }
    }
}

/// A column as Excel names it: A, B, …, Z, AA.
pub(super) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut result = Vec::new();
    while rest > 0 {
        result.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    result.iter().rev().collect()
}

fn place(row: Option<u64>, column: Option<usize>) -> String {
    match (row, column) {
        (Some(row), Some(column)) => format!("第{row}行{}列", letters(column)),
        (Some(row), None) => format!("第{row}行"),
        _ => "有单元格".to_owned(),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{bytes}字节"),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_excel_names_them() {
        let names = [0, 25, 26, 701, 702].map(letters);
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
