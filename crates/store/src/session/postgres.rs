//! PostgreSQL, on the plain protocol: one advisory lock makes the writers of several servers one.
//! Leaves out encryption on the wire: it is for the network between the two machines to give.

use std::collections::HashMap;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut};
use postgres::{Client, Config, NoTls, Statement};

use super::{Access, Cell, Kind, Row};
use crate::error::StoreError;

/// Statements kept prepared; lists have many shapes, and each connection keeps its own.
const PREPARED: usize = 256;

/// Held until the transaction ends, one for each schema of each database: the second number.
const BEGIN_AND_LOCK: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(1466396262, CAST(CAST(oid AS bigint) % 2147483647 AS integer)) \
                    FROM pg_namespace WHERE nspname = current_schema()";

pub(crate) struct Session {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Session {
    pub(super) fn open(text: &str, access: Access) -> Result<Session, StoreError> {
        let unreachable = |error: postgres::Error| StoreError::Unreachable { cause: words(&error) };
        let mut config: Config = text.parse().map_err(|_| StoreError::LocationWrong)?;
        if config.get_application_name().is_none() {
            config.application_name("wenjin");
        }
        let client = config.connect(NoTls).map_err(unreachable)?;
        let mut session = Session { client, prepared: HashMap::new() };
        if access == Access::Write {
            session.insist_on_durability()?;
        }
        Ok(session)
    }

    fn insist_on_durability(&mut self) -> Result<(), StoreError> {
        for (name, remedy) in [
            ("fsync", None),
            ("full_page_writes", None),
            ("synchronous_commit", Some("SET synchronous_commit = on")),
        ] {
            let mut value = String::new();
            self.each(
                "SELECT setting FROM pg_settings WHERE name = ?1",
                &[name.into()],
                &mut |mut row| {
                    value = row.text(0)?;
                    Ok(())
                },
            )?;
            match (value.as_str(), remedy) {
                ("off" | "local", Some(remedy)) => self.script(remedy)?,
                ("off", None) => {
                    return Err(StoreError::NotDurable { setting: format!("{name} = off") });
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        self.client.batch_execute(text).map_err(fault)
    }

    /// The lock is taken before the first look at the data, so that it sees the last writer's commit.
    pub(super) fn begin_write(&mut self) -> Result<(), StoreError> {
        self.script(BEGIN_AND_LOCK)
    }

    pub(super) fn execute(&mut self, text: &str, cells: &[Cell]) -> Result<u64, StoreError> {
        let statement = self.prepare(text)?;
        self.client.execute(&statement, &parameters(cells)).map_err(fault)
    }

    /// One statement for all rows: each column goes as an array.
    pub(super) fn execute_arrays(
        &mut self,
        text: &str,
        kinds: &[Kind],
        rows: &[Vec<Cell>],
    ) -> Result<u64, StoreError> {
        let statement = self.prepare(text)?;
        let columns: Vec<Column<'_>> =
            kinds.iter().enumerate().map(|(at, kind)| Column::of(*kind, at, rows)).collect();
        let parameters: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::parameter).collect();
        self.client.execute(&statement, &parameters).map_err(fault)
    }

    pub(super) fn each(
        &mut self,
        text: &str,
        cells: &[Cell],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(text)?;
        let mut rows = self.client.query_raw(&statement, cells).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let cell = |column| row.try_get::<_, Cell>(column).map_err(fault);
            each(Row((0..row.len()).map(cell).collect::<Result<_, _>>()?))?;
        }
        Ok(())
    }

    fn prepare(&mut self, text: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(text) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        let statement = self.client.prepare(&text.replace('?', "$")).map_err(fault)?;
        self.prepared.insert(text.to_string(), statement.clone());
        Ok(statement)
    }
}

/// One column of many rows.
enum Column<'a> {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Column<'a> {
    fn of(kind: Kind, at: usize, rows: &'a [Vec<Cell>]) -> Column<'a> {
        let cells = rows.iter().map(|row| row.get(at));
        match kind {
            Kind::Int => Column::Ints(
                cells
                    .map(|cell| match cell {
                        Some(Cell::Int(value)) => Some(*value),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Text => Column::Texts(
                cells
                    .map(|cell| match cell {
                        Some(Cell::Text(value)) => Some(value.as_str()),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Bytes => Column::Bytes(
                cells
                    .map(|cell| match cell {
                        Some(Cell::Bytes(value)) => Some(value.as_slice()),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Column::Ints(values) => values,
            Column::Texts(values) => values,
            Column::Bytes(values) => values,
        }
    }
}

fn parameters(cells: &[Cell]) -> Vec<&(dyn ToSql + Sync)> {
    cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
}

type Fallible<T> = Result<T, Box<dyn std::error::Error + Sync + Send>>;

impl ToSql for Cell {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Fallible<IsNull> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Int(value) if *of == Type::INT4 => i32::try_from(*value)?.to_sql(of, out),
            Cell::Int(value) => value.to_sql(of, out),
            Cell::Text(value) => value.to_sql(of, out),
            Cell::Bytes(value) => value.to_sql(of, out),
            Cell::Texts(values) => values.to_sql(of, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Fallible<Cell> {
        Ok(match *of {
            Type::INT8 => Cell::Int(i64::from_sql(of, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(of, raw)?.into()),
            Type::BYTEA => Cell::Bytes(raw.to_vec()),
            _ => Cell::Text(String::from_sql(of, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Fallible<Cell> {
        Ok(Cell::Null)
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT8 | Type::INT4 | Type::BYTEA) || <String as FromSql>::accepts(of)
    }
}

fn fault(error: postgres::Error) -> StoreError {
    match error.code() {
        Some(code) if *code == SqlState::DISK_FULL => StoreError::Full,
        Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            StoreError::damaged(words(&error))
        }
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => StoreError::Busy,
        None if error.is_closed() => StoreError::Unreachable { cause: words(&error) },
        _ => StoreError::Database { cause: words(&error) },
    }
}

/// Message and code; not the detail, which may show the values of a row.
fn words(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(answer) => format!("{} {}", answer.code().code(), answer.message()),
        None => error.to_string(),
    }
}
