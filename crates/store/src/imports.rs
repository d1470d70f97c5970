//! What came in by file: each import with its figures, and what became of each of its rows.

use jiff::civil::DateTime;
use wenjin_matter::MatterId;

use crate::error::StoreError;
use crate::session::{Bulk, Cell, Kind, Row, Session, cells};
use crate::tx::Tx;

/// One import of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The profile it was read by.
    pub profile: String,
    /// When it was imported, Beijing civil time.
    pub at: DateTime,
    /// The account that imported it.
    pub account: String,
    /// What became of its rows.
    pub counts: ImportCounts,
}

/// What became of the rows of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows that opened a matter.
    pub opened: u64,
    /// Rows that changed one.
    pub changed: u64,
    /// Rows known already.
    pub unchanged: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It opened a matter.
    Opened,
    /// It changed one.
    Changed,
    /// It was known already.
    Unchanged,
    /// It was refused.
    Refused,
}

impl RowOutcome {
    fn code(self) -> &'static str {
        match self {
            RowOutcome::Opened => "opened",
            RowOutcome::Changed => "changed",
            RowOutcome::Unchanged => "unchanged",
            RowOutcome::Refused => "refused",
        }
    }

    fn of(code: &str) -> Option<RowOutcome> {
        let all =
            [RowOutcome::Opened, RowOutcome::Changed, RowOutcome::Unchanged, RowOutcome::Refused];
        all.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// The report on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its line in the sheet, from 1.
    pub line: u32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The matter it belongs to, where there is one.
    pub matter: Option<MatterId>,
    /// What the officer reads about it; without personal data.
    pub words: String,
}

const ROWS: Bulk = Bulk::Insert {
    into: "INSERT INTO import_rows (import, line, outcome, matter, words)",
    kinds: &[Kind::Text, Kind::Int, Kind::Text, Kind::Text, Kind::Text],
    then: "",
};

fn row_cells(import: &str, row: &ImportRow) -> Vec<Cell> {
    cells![import, row.line, row.outcome.code(), row.matter, &row.words].to_vec()
}

impl Tx<'_> {
    /// Notes an import and its rows.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn put_import(&mut self, import: &Import, rows: &[ImportRow]) -> Result<(), StoreError> {
        let ImportCounts { opened, changed, unchanged, refused } = import.counts;
        self.session.execute(
            "INSERT INTO imports (id, file_name, sha256, profile, at, account, opened, changed, unchanged, refused)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            cells![
                &import.id,
                &import.file_name,
                &import.sha256,
                &import.profile,
                import.at,
                &import.account,
                opened,
                changed,
                unchanged,
                refused
            ],
        )?;
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row_cells(&import.id, row)).collect();
        self.session.bulk(&ROWS, &rows)?;
        Ok(())
    }
}

/// The latest imports.
pub(crate) fn imports(
    session: &mut Session,
    limit: u32,
    offset: u64,
) -> Result<Vec<Import>, StoreError> {
    session.all(
        "SELECT id, file_name, sha256, profile, at, account, opened, changed, unchanged, refused
         FROM imports ORDER BY at DESC, id DESC LIMIT ?1 OFFSET ?2",
        cells![limit, offset],
        import_of,
    )
}

pub(crate) fn import(session: &mut Session, id: &str) -> Result<Option<Import>, StoreError> {
    session.first(
        "SELECT id, file_name, sha256, profile, at, account, opened, changed, unchanged, refused
         FROM imports WHERE id = ?1",
        cells![id],
        import_of,
    )
}

/// The rows of an import, by line.
pub(crate) fn import_rows(
    session: &mut Session,
    id: &str,
    limit: u32,
    offset: u64,
) -> Result<Vec<ImportRow>, StoreError> {
    session.all(
        "SELECT line, outcome, matter, words FROM import_rows WHERE import = ?1
         ORDER BY line LIMIT ?2 OFFSET ?3",
        cells![id, limit, offset],
        |mut row| {
            let line = u32::try_from(row.int(0)?).map_err(|_| StoreError::damaged("a line"))?;
            let outcome = RowOutcome::of(&row.text(1)?).ok_or(StoreError::damaged("an outcome"))?;
            Ok(ImportRow { line, outcome, matter: row.parse_or_null(2)?, words: row.text(3)? })
        },
    )
}

fn import_of(mut row: Row) -> Result<Import, StoreError> {
    Ok(Import {
        id: row.text(0)?,
        file_name: row.text(1)?,
        sha256: row.text(2)?,
        profile: row.text(3)?,
        at: row.parse(4)?,
        account: row.text(5)?,
        counts: ImportCounts {
            opened: row.unsigned(6)?,
            changed: row.unsigned(7)?,
            unchanged: row.unsigned(8)?,
            refused: row.unsigned(9)?,
        },
    })
}
