//! Why a document cannot be set. The words an officer sees are made here and nowhere else.

use thiserror::Error;

/// A document that cannot be set as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// No face at hand can draw a character; printing a box in its place would falsify the text.
    #[error(
        "文书没有生成：“{character}”（U+{:04X}）字体中没有，印出来会是空框。\
         请核对这个字；确需使用的，请管理员安装 Noto CJK 字体，或者导出 Word 后用本机字体打印。",
        *character as u32
    )]
    CharacterMissing {
        /// The character.
        character: char,
    },
    /// The cells of a table do not cover its grid exactly: a fault of the form, not of the officer.
    #[error(
        "文书没有生成：第{table}个表格第{row}行的单元格与列数不符，是文书格式本身的错误。\
         数据未改动，请联系管理员。"
    )]
    TableShape {
        /// Number of the table in the document, from 1.
        table: usize,
        /// Number of the row, from 1.
        row: usize,
    },
    /// More text than any document has.
    #[error(
        "文书没有生成：内容超过{characters}字，或者行数过多，一份文书排不下。\
         请把长篇材料作为附件，文书中写明要点。"
    )]
    TooLong {
        /// Characters allowed.
        characters: usize,
    },
    /// A fault of ours while setting.
    #[error("系统没有完成这一步，数据未改动。请联系管理员并告知文书名称。")]
    Fault {
        /// The cause, for the log only.
        cause: String,
    },
}

impl DocumentError {
    /// The stable code listed in `docs/errors.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CharacterMissing { .. } => "document-character-missing",
            Self::TableShape { .. } => "document-table-shape",
            Self::TooLong { .. } => "document-too-long",
            Self::Fault { .. } => "document-fault",
        }
    }
}
