//! An official document (公文) as a value, and its two renderings: PDF and Word.
//!
//! The page follows GB/T 9704—2012 (党政机关公文格式): A4, a text area of 156 mm by 225 mm, 22 lines
//! of 28 characters, the title centred, the date under the organ's name with room for the seal, the
//! page number outside. The red head and the imprint (版头, 版记) are left out: the bureau's forms
//! are addressed to a party, not circulated. What a document says is decided elsewhere; here is
//! only how it is set.

mod data;
mod docx;
mod error;
mod faces;
mod grid;
mod length;
mod pdf;
mod text;

pub use docx::docx;
pub use error::DocumentError;
pub use pdf::pdf;

use jiff::civil::Date;

/// A document ready to be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Official {
    /// The title, one or more lines (`\n`), e.g. the organ above the kind of document.
    pub title: String,
    /// The document number, centred under the title, e.g. 某市监投受〔2026〕1号.
    pub number: Option<String>,
    /// Who is addressed, flush left; the colon is added.
    pub addressee: Option<String>,
    /// The text, in order.
    pub body: Vec<Block>,
    /// The organ and the date it signs; the place of the seal stays blank.
    pub signature: Option<Signature>,
    /// Names of the attachments (附件), listed under the text and numbered if there are several.
    pub attachments: Vec<String>,
    /// Remarks in small print at the end (注).
    pub remarks: Vec<String>,
    /// A mark printed at the head of every page, e.g. 演示数据.
    pub mark: Option<String>,
}

/// Who issues the document, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The organ's full name.
    pub organ: String,
    /// The date of the document; a draft leaves the place blank.
    pub date: Option<Date>,
}

/// One piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading inside the text, bold.
    Heading(String),
    /// A paragraph, its first line indented by two characters. A line break starts the next one.
    Paragraph(Vec<Run>),
    /// One line with text at both ends, e.g. 登记单位 and 编号 above a form.
    Sides {
        /// At the left margin.
        left: Vec<Run>,
        /// At the right margin.
        right: Vec<Run>,
    },
    /// Choices, one a line, ticked or not.
    Choices(Vec<Choice>),
    /// A bordered table; forms (登记表) are made of it.
    Table(Table),
    /// Places to sign by hand, each a label, a blank rule and a blank date.
    SignatureLines(Vec<String>),
}

/// One stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Fixed words.
    Text(String),
    /// A fact from the file; set in the same face.
    Filled(String),
    /// The label of a fact that is missing: drawn as a marked blank.
    Missing(String),
    /// Choices inside a line, e.g. ☑是 □否.
    Options(Vec<Choice>),
}

/// Something that can be ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The words after the box.
    pub text: String,
    /// Whether the box is ticked.
    pub ticked: bool,
}

/// A bordered table. The cells of a row fill, left to right, the places that cells of earlier rows
/// do not cover; together they must cover the grid exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Relative widths of the columns, none of them 0.
    pub widths: Vec<u16>,
    /// The rows, top down.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells that begin in this row.
    pub cells: Vec<Cell>,
    /// Lines the row is high at least, for room to write; 0 and 1 mean as high as its text.
    pub lines: u16,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The text.
    pub content: Vec<Run>,
    /// Whether it names something or holds it.
    pub kind: CellKind,
    /// Columns it covers, at least 1.
    pub columns: u16,
    /// Rows it covers, at least 1.
    pub rows: u16,
}

/// What a cell is for, which settles how it is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// The name of a value: centred.
    Label,
    /// A value: flush left.
    Value,
}

impl Cell {
    /// A cell that names a value.
    pub fn label(text: impl Into<String>) -> Self {
        Self { content: vec![Run::Text(text.into())], kind: CellKind::Label, columns: 1, rows: 1 }
    }

    /// A cell that holds a value.
    pub fn value(content: Vec<Run>) -> Self {
        Self { content, kind: CellKind::Value, columns: 1, rows: 1 }
    }

    /// The same cell, covering `columns` columns.
    pub fn across(self, columns: u16) -> Self {
        Self { columns, ..self }
    }

    /// The same cell, covering `rows` rows.
    pub fn down(self, rows: u16) -> Self {
        Self { rows, ..self }
    }
}

impl Official {
    /// Labels of the facts still missing, in the order of the text.
    pub fn missing(&self) -> Vec<&str> {
        self.body
            .iter()
            .flat_map(Block::runs)
            .filter_map(|run| match run {
                Run::Missing(label) => Some(label.as_str()),
                _ => None,
            })
            .collect()
    }
}

impl Block {
    /// Every run of the block, in reading order.
    fn runs(&self) -> Vec<&Run> {
        match self {
            Block::Paragraph(runs) => runs.iter().collect(),
            Block::Sides { left, right } => left.iter().chain(right).collect(),
            Block::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.content)
                .collect(),
            Block::Heading(_) | Block::Choices(_) | Block::SignatureLines(_) => Vec::new(),
        }
    }
}
