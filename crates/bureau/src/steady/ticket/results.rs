//! Brings in the file of results a platform gives back: who was called, whether they were satisfied,
//! whether it was solved. A profile that answers another ([`Profile::answers`]) maps its columns; each
//! row finds the ticket that the other profile opened and records the call-back on it. A row brought
//! in twice is recorded once; a row that belongs to no ticket is reported and stops no other.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wenjin_document::sheet::{Row, Table};
use wenjin_matter::{Actor, Command, Matter, MatterId, Value};
use wenjin_store::{
    Import, ImportCounts, ImportRow, RowOutcome, Store, StoreError, Submission, SubmitError,
};

use super::selection::SelectionError;
use super::{FAMILY, TicketRefusal};
use crate::import::{Batch, Counts, is_formula, read, wanted};
use crate::profile::{Placed, Profile};

/// The step a result is recorded by.
const STEP: &str = "record-call-back";

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is to be recorded, or was.
    Recorded(MatterId),
    /// It was recorded before.
    Same(MatterId),
    /// It cannot be used; the reasons in Chinese.
    Rejected(Vec<String>),
}

/// One row of a file of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// The row's number in the file.
    pub number: u64,
    /// The channel's number of the ticket.
    pub key: String,
    /// What becomes of it.
    pub outcome: Outcome,
    command: Option<Command>,
}

/// How many rows fare how: `changed` were recorded, `same` were known, `rejected` cannot be used.
pub fn counts(rows: &[ResultRow]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        *match row.outcome {
            Outcome::Recorded(_) => &mut counts.changed,
            Outcome::Same(_) => &mut counts.same,
            Outcome::Rejected(_) => &mut counts.rejected,
        } += 1;
    }
    counts
}

/// Where a file of results comes from.
#[derive(Clone, Debug)]
pub struct ResultFile<'a> {
    /// Its table.
    pub table: &'a Table,
    /// Its name.
    pub name: &'a str,
    /// Who called the people, a code of `ticket/call-back-by`.
    pub called_by: &'a str,
    /// Who brings it in.
    pub by: &'a Actor,
    /// When.
    pub now: DateTime,
}

/// What bringing the file in would do; changes nothing.
///
/// # Errors
/// A profile that answers none or columns that are not there, and faults of the store.
pub fn plan(
    store: &Store,
    file: &ResultFile<'_>,
    profile: &Profile,
) -> Result<Vec<ResultRow>, SelectionError> {
    let unreadable = |why: String| TicketRefusal::ResultsUnreadable { why };
    let of = profile.answers.as_deref();
    let of = of.ok_or_else(|| {
        unreadable(format!("“{}”不是结果文件的方案。请另选一个。", profile.title))
    })?;
    let placed = profile.placed(&file.table.header);
    let (Some(key), true) = (placed.key, placed.missing.is_empty()) else {
        let mut columns = placed.missing.clone();
        columns.extend(placed.key.is_none().then(|| profile.key.join("／")));
        let columns = columns.join("、");
        let why = format!("文件里没有这些列：{columns}。请核对文件，或者换一个方案。");
        return Err(unreadable(why).into());
    };
    if let Some(row) = file.table.rows.iter().find(|row| row.cells.iter().any(|c| is_formula(c))) {
        let why = format!("第{}行有公式。请在原表中改成文字或者数值后再导入。", row.number);
        return Err(unreadable(why).into());
    }
    let keys: Vec<&str> = file.table.rows.iter().map(|row| cell(row, key)).collect();
    let known = store.find_by_sources(of, &keys)?;
    let mut seen = std::collections::HashSet::new();
    let mut rows = Vec::with_capacity(keys.len());
    for (row, key) in file.table.rows.iter().zip(keys) {
        let reading = Reading { file, profile, placed: &placed, row };
        let found = match known.get(key) {
            Some((matter, _)) if !key.is_empty() => store.matter(*matter)?,
            _ => None,
        };
        rows.push(reading.planned(key, found.as_ref(), seen.insert(key)));
    }
    Ok(rows)
}

/// Carries out a plan, and notes the import with its rows. The file itself is stored before, under
/// the batch's digest.
///
/// # Errors
/// A fault of the store. Rows recorded before it stay; bringing the file in again does the rest.
pub fn carry_out(
    store: &Store,
    file: &ResultFile<'_>,
    profile: &Profile,
    mut rows: Vec<ResultRow>,
    batch: &Batch,
) -> Result<Vec<ResultRow>, StoreError> {
    let (mut submissions, mut places) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter_mut().enumerate() {
        if let Some(command) = row.command.take() {
            submissions.push(Submission { key: None, command, now: file.now });
            places.push(place);
        }
    }
    for (place, answer) in places.into_iter().zip(store.act_all(submissions)) {
        match answer {
            Ok(_) => {}
            Err(SubmitError::Fault(fault)) => return Err(fault),
            Err(error) => {
                let words = format!("{}（{}）", error.why(), error.code());
                rows[place].outcome = Outcome::Rejected(vec![words]);
            }
        }
    }
    let counts = counts(&rows);
    let import = Import {
        id: batch.id.clone(),
        file_name: file.name.into(),
        sha256: batch.sha256.clone(),
        profile: profile.name.clone(),
        at: file.now,
        account: file.by.account.clone(),
        counts: ImportCounts {
            opened: 0,
            changed: counts.changed,
            unchanged: counts.same,
            refused: counts.rejected,
        },
    };
    let notes: Vec<ImportRow> = rows.iter().map(note).collect();
    store.write(move |tx| tx.put_import(&import, &notes))?;
    Ok(rows)
}

/// A batch of a file whose bytes are stored now.
///
/// # Errors
/// What the disk says.
pub fn stored(store: &Store, bytes: &[u8]) -> Result<Batch, StoreError> {
    let sha256 = store.attachment_put(&mut &bytes[..], bytes.len() as u64)?;
    Ok(Batch { id: Uuid::now_v7().simple().to_string(), sha256 })
}

fn note(row: &ResultRow) -> ImportRow {
    let (outcome, matter, words) = match &row.outcome {
        Outcome::Recorded(matter) => (RowOutcome::Changed, Some(*matter), String::new()),
        Outcome::Same(matter) => (RowOutcome::Unchanged, Some(*matter), String::new()),
        Outcome::Rejected(reasons) => (RowOutcome::Refused, None, reasons.join("；")),
    };
    let key = if row.key.is_empty() { "无编号" } else { &row.key };
    ImportRow {
        line: u32::try_from(row.number).unwrap_or(u32::MAX),
        outcome,
        matter,
        words: if words.is_empty() { key.into() } else { format!("{key}：{words}") },
    }
}

struct Reading<'a> {
    file: &'a ResultFile<'a>,
    profile: &'a Profile,
    placed: &'a Placed,
    row: &'a Row,
}

impl Reading<'_> {
    fn planned(&self, key: &str, ticket: Option<&Matter>, first: bool) -> ResultRow {
        let digest = self.digest();
        let mut problems = Vec::new();
        if key.is_empty() {
            problems.push(format!("没有编号（{}）", self.profile.key.join("／")));
        } else if !first {
            problems.push(format!("编号 {key} 在本文件中重复出现"));
        } else if ticket.is_none() {
            problems.push(format!("没有编号为 {key} 的来件，请先导入来件"));
        }
        let (fields, called_at) = self.fields(&digest, &mut problems);
        let (outcome, command) = match ticket.filter(|_| problems.is_empty()) {
            None => (Outcome::Rejected(problems), None),
            Some(ticket) if ticket.text("result-digest") == digest => {
                (Outcome::Same(ticket.id), None)
            }
            Some(ticket) => {
                let command = self.command(ticket, fields, called_at);
                (Outcome::Recorded(ticket.id), Some(command))
            }
        };
        ResultRow { number: self.row.number, key: key.into(), outcome, command }
    }

    fn command(
        &self,
        ticket: &Matter,
        fields: BTreeMap<String, Value>,
        called_at: DateTime,
    ) -> Command {
        Command {
            matter: ticket.id,
            family: FAMILY.into(),
            step: STEP.into(),
            at: called_at,
            by: self.file.by.clone(),
            fields,
            attachments: vec![],
            seen: Some(ticket.version()),
        }
    }

    fn fields(
        &self,
        digest: &str,
        problems: &mut Vec<String>,
    ) -> (BTreeMap<String, Value>, DateTime) {
        let text = |text: &str| Value::Text(text.into());
        let mut fields = BTreeMap::from([
            ("call-back-by".to_string(), text(self.file.called_by)),
            ("solved".to_string(), text("unknown")),
            ("result-digest".to_string(), text(digest)),
            ("result-file".to_string(), text(self.file.name)),
            ("result-row".to_string(), Value::Text(self.row.number.to_string())),
        ]);
        for (number, column) in self.profile.columns.iter().enumerate() {
            let Some(at) = self.placed.columns.get(&number) else { continue };
            let (header, found) = (&self.file.table.header[*at], cell(self.row, *at));
            match (found.is_empty(), column.required) {
                (true, true) => problems.push(format!("“{header}”是空的")),
                (true, false) => {}
                (false, _) => match read(column, found) {
                    Some(value) => drop(fields.insert(column.field.clone(), value)),
                    None => problems.push(format!("“{header}”不能识别，应写{}", wanted(column))),
                },
            }
        }
        let extra = self
            .placed
            .extra
            .iter()
            .map(|at| (self.file.table.header[*at].as_str(), cell(self.row, *at)));
        let extra: BTreeMap<&str, &str> = extra.filter(|(_, cell)| !cell.is_empty()).collect();
        if let Some(kept) = serde_json::to_string(&extra).ok().filter(|_| !extra.is_empty()) {
            fields.insert("result-extra".into(), Value::Text(kept));
        }
        let called_at = match fields.get("called-back-at") {
            Some(Value::Moment(at)) => *at,
            _ => self.file.now,
        };
        if self.file.now < called_at {
            problems.push(format!("回访时间 {called_at} 还没有到"));
        }
        (fields, called_at)
    }

    /// SHA-256 over every cell with its column.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, cell) in self.file.table.header.iter().zip(&self.row.cells) {
            for part in [name.as_str(), cell.as_str()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn cell(row: &Row, at: usize) -> &str {
    row.cells.get(at).map_or("", |cell| cell.trim())
}
