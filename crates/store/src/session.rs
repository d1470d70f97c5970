//! One connection to either database. Every statement of the project goes through here as [`Sql`],
//! which can only be made of constants, with its parameters beside it; so no input ever becomes part
//! of a statement. Statements are written once, with `?1` placeholders.

mod copy;
mod postgres;
mod sqlite;

use std::borrow::Cow;
use std::fmt::Write as _;

pub(crate) use self::copy::copy_sqlite;
use crate::error::StoreError;
use crate::location::Location;

/// One value in a row or a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    /// An array, which only PostgreSQL takes.
    Texts(Vec<String>),
}

macro_rules! cell_from {
    ($($from:ty => $value:ident $cell:expr;)*) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Cell {
                $cell
            }
        })*
    };
}

cell_from! {
    i64 => value Cell::Int(value);
    u32 => value Cell::Int(value.into());
    bool => value Cell::Int(value.into());
    &str => value Cell::Text(value.to_string());
    &String => value Cell::Text(value.clone());
    String => value Cell::Text(value);
    &[u8] => value Cell::Bytes(value.to_vec());
    Vec<u8> => value Cell::Bytes(value);
    jiff::civil::Date => value Cell::Text(value.to_string());
    jiff::civil::DateTime => value Cell::Text(value.to_string());
    wenjin_matter::MatterId => value Cell::Text(value.to_string());
}

/// Positions fit: a store of 2⁶³ acts is not reached.
impl From<u64> for Cell {
    fn from(value: u64) -> Cell {
        Cell::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

/// The parameters of a statement.
macro_rules! cells {
    ($($value:expr),* $(,)?) => { &[$($crate::session::Cell::from($value)),*] };
}
pub(crate) use cells;

/// One row of an answer. Reading a column as what it is not says that the data are damaged.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    fn take(&mut self, column: usize) -> Cell {
        self.0.get_mut(column).map_or(Cell::Null, |cell| std::mem::replace(cell, Cell::Null))
    }

    pub(crate) fn int(&mut self, column: usize) -> Result<i64, StoreError> {
        match self.take(column) {
            Cell::Int(value) => Ok(value),
            other => Err(not("an integer", column, &other)),
        }
    }

    pub(crate) fn unsigned(&mut self, column: usize) -> Result<u64, StoreError> {
        let value = self.int(column)?;
        u64::try_from(value).map_err(|_| not("a count", column, &Cell::Int(value)))
    }

    pub(crate) fn flag(&mut self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    pub(crate) fn text(&mut self, column: usize) -> Result<String, StoreError> {
        match self.take(column) {
            Cell::Text(value) => Ok(value),
            other => Err(not("a text", column, &other)),
        }
    }

    /// The same, where the column may be null.
    pub(crate) fn text_or_null(&mut self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            None | Some(Cell::Null) => Ok(None),
            Some(_) => self.text(column).map(Some),
        }
    }

    pub(crate) fn bytes(&mut self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.take(column) {
            Cell::Bytes(value) => Ok(value),
            other => Err(not("bytes", column, &other)),
        }
    }

    /// A text column read as a date, a time or an id.
    pub(crate) fn parse<T: std::str::FromStr>(&mut self, column: usize) -> Result<T, StoreError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| not("well formed", column, &Cell::Text(text)))
    }

    /// The same, where the column may be null.
    pub(crate) fn parse_or_null<T: std::str::FromStr>(
        &mut self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        match self.0.get(column) {
            None | Some(Cell::Null) => Ok(None),
            Some(_) => self.parse(column).map(Some),
        }
    }
}

/// Does not show the value: it may be personal.
fn not(wanted: &str, column: usize, cell: &Cell) -> StoreError {
    let found = match cell {
        Cell::Null => "null",
        Cell::Int(_) => "an integer",
        Cell::Text(_) => "a text",
        Cell::Bytes(_) => "bytes",
        Cell::Texts(_) => "texts",
    };
    StoreError::damaged(format!("column {column} is not {wanted} but {found}"))
}

/// The text of a statement: a constant, or built from constants by [`Built`].
pub(crate) struct Sql(pub(crate) Cow<'static, str>);

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql(Cow::Borrowed(text))
    }
}

/// A statement built from constant pieces, its parameters bound as it grows.
#[derive(Debug, Default)]
pub(crate) struct Built {
    text: String,
    cells: Vec<Cell>,
}

impl Built {
    pub(crate) fn new(text: &'static str) -> Built {
        Built { text: text.to_string(), cells: vec![] }
    }

    pub(crate) fn push(&mut self, text: &'static str) -> &mut Built {
        self.text.push_str(text);
        self
    }

    pub(crate) fn bind(&mut self, cell: impl Into<Cell>) -> &mut Built {
        self.cells.push(cell.into());
        // Writing to a String cannot fail.
        let _ = write!(self.text, "?{}", self.cells.len());
        self
    }

    pub(crate) fn finish(self) -> (Sql, Vec<Cell>) {
        (Sql(Cow::Owned(self.text)), self.cells)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A statement done for many rows: one after the other in SQLite, all at once in PostgreSQL, where
/// each would be a journey to the server.
pub(crate) enum Bulk {
    /// `INSERT INTO t (…)`, the columns' kinds, and what follows the values.
    Insert { into: &'static str, kinds: &'static [Kind], then: &'static str },
    /// `DELETE FROM t`, and the columns that find a row, with their kinds.
    Delete { from: &'static str, columns: &'static [&'static str], kinds: &'static [Kind] },
}

impl Bulk {
    fn kinds(&self) -> &'static [Kind] {
        match self {
            Bulk::Insert { kinds, .. } | Bulk::Delete { kinds, .. } => kinds,
        }
    }

    /// For one row.
    fn single(&self) -> String {
        let places = |join: &str, each: &dyn Fn(usize) -> String| {
            (0..self.kinds().len()).map(each).collect::<Vec<_>>().join(join)
        };
        match self {
            Bulk::Insert { into, then, .. } => {
                format!("{into} VALUES ({}){then}", places(", ", &|n| format!("?{}", n + 1)))
            }
            Bulk::Delete { from, columns, .. } => {
                let equal = |n: usize| format!("{} = ?{}", columns[n], n + 1);
                format!("{from} WHERE {}", places(" AND ", &equal))
            }
        }
    }

    /// For all rows, each column an array.
    fn arrays(&self) -> String {
        let array = |(n, kind): (usize, &Kind)| {
            let of = match kind {
                Kind::Int => "bigint",
                Kind::Text => "text",
                Kind::Bytes => "bytea",
            };
            format!("CAST(?{} AS {of}[])", n + 1)
        };
        let arrays: Vec<String> = self.kinds().iter().enumerate().map(array).collect();
        let rows = format!("SELECT * FROM unnest({})", arrays.join(", "));
        match self {
            Bulk::Insert { into, then, .. } => format!("{into} {rows}{then}"),
            Bulk::Delete { from, columns, .. } => {
                format!("{from} WHERE ({}) IN ({rows})", columns.join(", "))
            }
        }
    }
}

/// The two databases, where what they are told differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// How a connection will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// One connection.
pub(crate) enum Session {
    Sqlite(sqlite::Session),
    Postgres(Box<postgres::Session>),
}

impl Session {
    pub(crate) fn open(location: &Location, access: Access) -> Result<Session, StoreError> {
        match location {
            Location::Sqlite(path) => sqlite::Session::open(path, access).map(Session::Sqlite),
            Location::Postgres(text) => postgres::Session::open(text, access)
                .map(|session| Session::Postgres(Box::new(session))),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Session::Sqlite(_) => Dialect::Sqlite,
            Session::Postgres(_) => Dialect::Postgres,
        }
    }

    /// True once the server is gone.
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Session::Sqlite(_) => false,
            Session::Postgres(session) => session.is_closed(),
        }
    }

    /// False once a fault has ended the transaction.
    pub(crate) fn in_transaction(&self) -> bool {
        match self {
            Session::Sqlite(session) => session.in_transaction(),
            Session::Postgres(session) => !session.is_closed(),
        }
    }

    /// Runs constant statements without parameters.
    pub(crate) fn run(&mut self, text: &'static str) -> Result<(), StoreError> {
        self.script(text)
    }

    /// Runs a migration, whose tokens have been replaced.
    pub(crate) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        match self {
            Session::Sqlite(session) => session.script(text),
            Session::Postgres(session) => session.script(text),
        }
    }

    /// Runs one statement; answers the number of rows it changed.
    pub(crate) fn execute(
        &mut self,
        sql: impl Into<Sql>,
        cells: &[Cell],
    ) -> Result<u64, StoreError> {
        let Sql(text) = sql.into();
        check(cells)?;
        match self {
            Session::Sqlite(session) => session.execute(&text, cells),
            Session::Postgres(session) => session.execute(&text, cells),
        }
    }

    /// Does a statement for many rows; answers the number of rows it changed.
    pub(crate) fn bulk(&mut self, bulk: &Bulk, rows: &[Vec<Cell>]) -> Result<u64, StoreError> {
        rows.iter().try_for_each(|row| check(row))?;
        match self {
            _ if rows.is_empty() => Ok(0),
            Session::Sqlite(session) => session.execute_each(&bulk.single(), rows),
            Session::Postgres(session) => {
                session.execute_arrays(&bulk.arrays(), bulk.kinds(), rows)
            }
        }
    }

    /// Asks, and hands over each row as it comes.
    pub(crate) fn each(
        &mut self,
        sql: impl Into<Sql>,
        cells: &[Cell],
        row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Sql(text) = sql.into();
        check(cells)?;
        match self {
            Session::Sqlite(session) => session.each(&text, cells, row),
            Session::Postgres(session) => session.each(&text, cells, row),
        }
    }

    /// Asks for every row, each made into what is wanted.
    pub(crate) fn all<T>(
        &mut self,
        sql: impl Into<Sql>,
        cells: &[Cell],
        mut make: impl FnMut(Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut out = Vec::new();
        self.each(sql, cells, &mut |row| {
            out.push(make(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// Asks for the first row.
    pub(crate) fn first<T>(
        &mut self,
        sql: impl Into<Sql>,
        cells: &[Cell],
        make: impl FnMut(Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, cells, make)?.into_iter().next())
    }

    /// What the database itself finds wrong with its pages; PostgreSQL has its own tools for that.
    pub(crate) fn page_faults(&mut self) -> Result<Vec<String>, StoreError> {
        let found = match self {
            Session::Postgres(_) => return Ok(vec![]),
            Session::Sqlite(_) => {
                self.all("PRAGMA integrity_check(100)", cells![], |mut row| row.text(0))
            }
        };
        match found {
            Err(StoreError::Damaged { what }) => Ok(vec![what]),
            found => Ok(found?.into_iter().filter(|words| words != "ok").collect()),
        }
    }

    /// What is to be done between two commits.
    pub(crate) fn tidy(&mut self) -> Result<(), StoreError> {
        match self {
            Session::Sqlite(session) => session.tidy(),
            Session::Postgres(_) => Ok(()),
        }
    }

    /// Begins the one writing transaction there may be, over all programs on this database.
    pub(crate) fn begin_write(&mut self) -> Result<(), StoreError> {
        match self {
            Session::Sqlite(session) => session.script("BEGIN IMMEDIATE"),
            Session::Postgres(session) => session.begin_write(),
        }
    }

    /// Begins a reading transaction: everything in it sees one state.
    pub(crate) fn begin_read(&mut self) -> Result<(), StoreError> {
        match self {
            Session::Sqlite(_) => self.run("BEGIN"),
            Session::Postgres(_) => self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    /// Gives up the transaction, if one is open.
    pub(crate) fn rollback(&mut self) -> Result<(), StoreError> {
        match self {
            // A full disk may have rolled it back already.
            Session::Sqlite(session) if !session.in_transaction() => Ok(()),
            _ => self.run("ROLLBACK"),
        }
    }
}

/// PostgreSQL cannot keep U+0000 in text, so neither database is given it.
fn check(cells: &[Cell]) -> Result<(), StoreError> {
    let wrong = |cell: &Cell| match cell {
        Cell::Text(text) => text.contains('\0'),
        Cell::Texts(texts) => texts.iter().any(|text| text.contains('\0')),
        _ => false,
    };
    if cells.iter().any(wrong) { Err(StoreError::TextWrong) } else { Ok(()) }
}
