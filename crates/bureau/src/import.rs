//! Brings in orders from the files of other systems. First a plan, which changes nothing: each row
//! is new, changed, the same, or rejected with its reasons. Then the plan is carried out. A row is
//! known by its profile and its own number; bringing a file in twice is bringing it in once. How a
//! row is read stands in `reading`, how a plan is carried out in `carry`.

mod carry;
mod reading;

pub use carry::{Batch, Outcome, carry_out, carry_out_batch};
pub use reading::{fen, is_formula, moment};
pub(crate) use reading::{read, wanted};

use std::collections::{HashMap, HashSet};

use jiff::civil::DateTime;
use wenjin_document::sheet::{Row, SheetError, Table};
use wenjin_matter::{Actor, Command, MatterId};
use wenjin_store::{Store, StoreError};

use crate::import::reading::Reading;
use crate::profile::{Placed, Profile};

/// Matters and digests of rows seen before, by the rows' numbers.
pub type Known = HashMap<String, (MatterId, String)>;

/// Rows that are worth a thread of their own.
const LEAST_PART: usize = 1000;

/// Why a file is not brought in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read as a table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Columns that the profile needs are not there.
    #[error(
        "文件里没有这些列：{columns}，一行也没有导入。请核对文件，或者换一个导入方案（现用“{profile}”）。"
    )]
    Columns {
        /// The headers that were looked for.
        columns: String,
        /// The profile's title.
        profile: String,
    },
    /// A cell holds a formula.
    #[error(
        "第{row}行“{column}”是一个公式，一行也没有导入。公式可能在别人的电脑上执行命令，请在原表中改成文字或者数值后再导入。"
    )]
    Formula {
        /// The row's number in the file.
        row: u64,
        /// The column's header.
        column: String,
    },
}

impl ImportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Sheet(error) => error.code(),
            ImportError::Columns { .. } => "import-columns-missing",
            ImportError::Formula { .. } => "import-formula",
        }
    }
}

/// What is to become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is to open a matter.
    New(Box<Command>),
    /// It has opened that matter.
    Opened(MatterId),
    /// It is known and says something else now.
    Changed(Box<Command>),
    /// What it says now was recorded.
    Updated(MatterId),
    /// It is known and says the same.
    Same(MatterId),
    /// It cannot be used; the reasons in Chinese.
    Rejected(Vec<String>),
}

impl Fate {
    /// Its Chinese name.
    pub fn title(&self) -> &'static str {
        match self {
            Fate::New(_) | Fate::Opened(_) => "新增",
            Fate::Changed(_) | Fate::Updated(_) => "有变化",
            Fate::Same(_) => "相同",
            Fate::Rejected(_) => "不能导入",
        }
    }

    /// Its code in reports.
    pub fn code(&self) -> &'static str {
        match self {
            Fate::New(_) | Fate::Opened(_) => "new",
            Fate::Changed(_) | Fate::Updated(_) => "changed",
            Fate::Same(_) => "same",
            Fate::Rejected(_) => "rejected",
        }
    }
}

/// One row of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row's number in the file.
    pub number: u64,
    /// The row's own number in its source; empty where it has none.
    pub key: String,
    /// The digest of what it says.
    pub digest: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// A plan: what bringing in a file would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The rows in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// Columns that no field takes; their cells are kept with the matter.
    pub extra: Vec<String>,
    /// The sheet's name.
    pub sheet: String,
    /// The encoding it was read in.
    pub encoding: &'static str,
}

/// How many rows fare how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Rows that open a matter.
    pub new: u64,
    /// Known rows that say something else.
    pub changed: u64,
    /// Known rows that say the same.
    pub same: u64,
    /// Rows that cannot be used.
    pub rejected: u64,
}

impl Plan {
    /// How many rows fare how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            *match row.fate {
                Fate::New(_) | Fate::Opened(_) => &mut counts.new,
                Fate::Changed(_) | Fate::Updated(_) => &mut counts.changed,
                Fate::Same(_) => &mut counts.same,
                Fate::Rejected(_) => &mut counts.rejected,
            } += 1;
        }
        counts
    }
}

/// Where a file comes from and who brings it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file's name.
    pub file: String,
    /// When: the time of receipt of rows that have none of their own.
    pub now: DateTime,
    /// Who.
    pub by: Actor,
}

/// Plans to bring in a table. `known` answers with the matters and digests of the rows seen before, by
/// the numbers it is given.
///
/// # Errors
/// [`ImportError::Columns`] and [`ImportError::Formula`]; rows that cannot be used are part of the
/// plan.
pub fn plan(
    table: &Table,
    profile: &Profile,
    origin: &Origin,
    known: impl FnOnce(&[&str]) -> Known,
) -> Result<Plan, ImportError> {
    let placed = checked(table, profile)?;
    let reading = |row| Reading { table, profile, placed: &placed, origin, row };
    let keys: Vec<&str> = table.rows.iter().map(|row| reading(row).key()).collect();
    let mut seen = HashSet::new();
    let twice: Vec<bool> = keys.iter().map(|key| !seen.insert(*key)).collect();
    let known = known(&keys);
    let planned = |at: usize| reading(&table.rows[at]).planned(keys[at], twice[at], &known);
    Ok(Plan {
        rows: in_parts(table.rows.len(), planned),
        extra: placed.extra.iter().map(|at| table.header[*at].clone()).collect(),
        sheet: table.sheet.clone(),
        encoding: table.encoding,
    })
}

/// What every row stands on: where the profile's columns are, and that no cell would be carried out.
fn checked(table: &Table, profile: &Profile) -> Result<Placed, ImportError> {
    let placed = profile.placed(&table.header);
    let mut missing = placed.missing.clone();
    if placed.key.is_none() {
        missing.insert(0, profile.key.join("／"));
    }
    if !missing.is_empty() {
        let columns = missing.join("、");
        return Err(ImportError::Columns { columns, profile: profile.title.clone() });
    }
    if let Some((row, at)) = first_formula(&table.rows) {
        let column = table.header.get(at).cloned().unwrap_or_default();
        return Err(ImportError::Formula { row, column });
    }
    Ok(placed)
}

/// The rows in their order, each made by itself, on as many cores as there are.
fn in_parts<T: Send>(number: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let part = number.div_ceil(cores).max(LEAST_PART);
    let parts: Vec<_> =
        (0..number).step_by(part).map(|from| from..number.min(from + part)).collect();
    std::thread::scope(|scope| {
        let make = &make;
        let threads: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(move || part.map(make).collect::<Vec<T>>()))
            .collect();
        let mut out = Vec::with_capacity(number);
        for thread in threads {
            out.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        out
    })
}

/// Plans to bring in a table, against what `store` knows.
///
/// # Errors
/// A fault of the store; within, the reasons of [`plan`].
pub fn plan_in(
    store: &Store,
    table: &Table,
    profile: &Profile,
    origin: &Origin,
) -> Result<Result<Plan, ImportError>, StoreError> {
    let mut fault = None;
    let planned = plan(table, profile, origin, |keys| {
        store.find_by_sources(&profile.name, keys).unwrap_or_else(|error| {
            fault = Some(error);
            Known::new()
        })
    });
    fault.map_or(Ok(planned), Err)
}

fn first_formula(rows: &[Row]) -> Option<(u64, usize)> {
    rows.iter().find_map(|row| {
        row.cells.iter().position(|cell| is_formula(cell)).map(|column| (row.number, column))
    })
}
