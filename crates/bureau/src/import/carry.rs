//! Carries out a plan, and notes what really became of each row. Every row stands by itself: one that
//! the engine refuses is reported with its words and stops no other. A row opens a matter once, whoever
//! brings it in and how often; a change records only what is different.

use jiff::civil::DateTime;
use uuid::Uuid;
use wenjin_matter::{Command, MatterId};
use wenjin_store::{
    Import, ImportCounts, ImportRow, RowOutcome, Store, StoreError, Submission, SubmitError,
};

use super::{Counts, Fate, Origin, Plan, PlannedRow};
use crate::profile::Profile;

/// Rows handed to the store at a time: enough for few commits, few enough to show how far it is.
const CHUNK: usize = 2000;

/// What a file is kept under, and what its import is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The id of the import.
    pub id: String,
    /// SHA-256 of the file, hexadecimal; the file itself is an attachment of that name.
    pub sha256: String,
}

/// What became of a plan.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The id under which the import is noted.
    pub id: String,
    /// The rows with what really became of them.
    pub plan: Plan,
    /// How many fared how.
    pub counts: Counts,
}

/// Stores the file, carries out the plan made of it, and notes the import with its rows.
///
/// # Errors
/// A fault of the store. Rows carried out before it stay; bringing the file in again does the rest.
pub fn carry_out(
    store: &Store,
    plan: Plan,
    profile: &Profile,
    origin: &Origin,
    bytes: &[u8],
) -> Result<Outcome, StoreError> {
    let sha256 = store.attachment_put(&mut &bytes[..], bytes.len() as u64)?;
    let batch = Batch { id: Uuid::now_v7().simple().to_string(), sha256 };
    carry_out_batch(store, plan, profile, origin, &batch, |_| {})
}

/// Carries out a plan of a file already stored, and notes the import with its rows. `done` is told
/// how many rows are behind.
///
/// # Errors
/// As [`carry_out`].
pub fn carry_out_batch(
    store: &Store,
    mut plan: Plan,
    profile: &Profile,
    origin: &Origin,
    batch: &Batch,
    mut done: impl FnMut(u64),
) -> Result<Outcome, StoreError> {
    let carrying = Carrying { store, profile, now: origin.now };
    let mut notes = Vec::with_capacity(plan.rows.len());
    for rows in plan.rows.chunks_mut(CHUNK) {
        notes.extend(carrying.chunk(rows)?);
        done(notes.len() as u64);
    }
    let counts = plan.counts();
    let import = Import {
        id: batch.id.clone(),
        file_name: origin.file.clone(),
        sha256: batch.sha256.clone(),
        profile: profile.name.clone(),
        at: origin.now,
        account: origin.by.account.clone(),
        counts: ImportCounts {
            opened: counts.new,
            changed: counts.changed,
            unchanged: counts.same,
            refused: counts.rejected,
        },
    };
    store.write(move |tx| tx.put_import(&import, &notes))?;
    Ok(Outcome { id: batch.id.clone(), plan, counts })
}

struct Carrying<'a> {
    store: &'a Store,
    profile: &'a Profile,
    now: DateTime,
}

impl Carrying<'_> {
    /// Carries out some rows; sets their fates to what became of them.
    fn chunk(&self, rows: &mut [PlannedRow]) -> Result<Vec<ImportRow>, StoreError> {
        let (mut submissions, mut places) = (Vec::new(), Vec::new());
        for (place, row) in rows.iter_mut().enumerate() {
            let (fate, command) = match std::mem::replace(&mut row.fate, Fate::Rejected(vec![])) {
                Fate::New(command) => (Fate::Opened(command.matter), Some(*command)),
                Fate::Changed(command) => match self.difference(&command)? {
                    Some(command) => (Fate::Updated(command.matter), Some(command)),
                    None => (Fate::Same(command.matter), None),
                },
                done => (done, None),
            };
            row.fate = fate;
            if let Some(command) = command {
                submissions.push(Submission { key: None, command, now: self.now });
                places.push(place);
            }
        }
        for (place, answer) in places.into_iter().zip(self.store.act_all(submissions)) {
            if let Err(error) = answer {
                rows[place].fate = self.refused(&rows[place], error)?;
            }
        }
        Ok(rows.iter().map(note).collect())
    }

    /// The command with only the fields that are different, bound to the acts it was compared with;
    /// none where another import was quicker.
    fn difference(&self, command: &Command) -> Result<Option<Command>, StoreError> {
        let Some(matter) = self.store.matter(command.matter)? else {
            return Ok(Some(command.clone()));
        };
        if matter.fact("source-digest") == command.fields.get("source-digest") {
            return Ok(None);
        }
        let mut command = command.clone();
        // Where it came from this time is always recorded; under which number it is known never changes.
        command.fields.retain(|name, value| match name.as_str() {
            "source" | "source-key" => false,
            name => name.starts_with("source") || matter.fact(name) != Some(value),
        });
        command.seen = Some(matter.version());
        Ok(Some(command))
    }

    /// What becomes of a row that was submitted and not stored.
    fn refused(&self, row: &PlannedRow, error: SubmitError) -> Result<Fate, StoreError> {
        match error {
            SubmitError::Fault(fault) => Err(fault),
            // Another import was quicker.
            SubmitError::SourceKnown { matter } => {
                let found = self.store.find_by_source(&self.profile.name, &row.key)?;
                Ok(match found {
                    Some((_, digest)) if digest == row.digest => Fate::Same(matter),
                    _ => Fate::Rejected(vec!["另一次导入刚刚登记了这个编号，请再导入一次".into()]),
                })
            }
            error => Ok(Fate::Rejected(vec![format!("{}（{}）", error.why(), error.code())])),
        }
    }
}

/// The report on a row: its number in its source, and why it was refused.
fn note(row: &PlannedRow) -> ImportRow {
    let (outcome, matter): (RowOutcome, Option<MatterId>) = match &row.fate {
        Fate::New(command) => (RowOutcome::Opened, Some(command.matter)),
        Fate::Opened(matter) => (RowOutcome::Opened, Some(*matter)),
        Fate::Changed(command) => (RowOutcome::Changed, Some(command.matter)),
        Fate::Updated(matter) => (RowOutcome::Changed, Some(*matter)),
        Fate::Same(matter) => (RowOutcome::Unchanged, Some(*matter)),
        Fate::Rejected(_) => (RowOutcome::Refused, None),
    };
    let words = match &row.fate {
        Fate::Rejected(reasons) => reasons.join("；"),
        _ => String::new(),
    };
    let key = if row.key.is_empty() { "无编号" } else { &row.key };
    ImportRow {
        line: u32::try_from(row.number).unwrap_or(u32::MAX),
        outcome,
        matter,
        words: if words.is_empty() { key.to_string() } else { format!("{key}：{words}") },
    }
}
