//! What may be done inside the writer's transaction beside submissions of their own: several things
//! that happen together or not at all.

use jiff::civil::DateTime;
use wenjin_law::Rules;
use wenjin_matter::{Act, Command, MatterId};

use crate::attachments::Attachments;
use crate::desk::Desk;
use crate::error::{StoreError, SubmitError};
use crate::particulars::Particulars;
use crate::projection::{self, Rebuilt};
use crate::session::{Session, cells};

/// A command on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The idempotency key: the same key with the same command is answered as the first time.
    pub key: Option<String>,
    /// The command.
    pub command: Command,
    /// Now, Beijing civil time.
    pub now: DateTime,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The matter; that of the first time where it is repeated.
    pub matter: MatterId,
    /// The acts as stored, their numbers drawn.
    pub acts: Vec<Act>,
    /// The place of the last of them in the total order of all acts.
    pub position: u64,
    /// True where an earlier submission with this key stored them.
    pub repeated: bool,
}

/// The writer's transaction.
pub struct Tx<'a> {
    pub(crate) session: &'a mut Session,
    pub(crate) rules: &'a Rules,
    pub(crate) attachments: &'a Attachments,
    pub(crate) desk: &'a mut Desk,
}

impl Tx<'_> {
    /// Runs `work` so that it happens in whole or, on an error, not at all.
    pub(crate) fn whole<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.desk.flush(self.session, self.rules)?;
        self.session.run("SAVEPOINT step")?;
        let done = work(self).and_then(|done| {
            self.desk.flush(self.session, self.rules)?;
            Ok(done)
        });
        if done.is_err() {
            self.session.run("ROLLBACK TO SAVEPOINT step")?;
            self.desk.forget();
            self.desk.refresh(self.session)?;
        }
        self.session.run("RELEASE SAVEPOINT step")?;
        done
    }

    /// Asks the engine, and stores the acts it answers with.
    ///
    /// # Errors
    /// The refusal, or why the acts cannot be stored; nothing of it is stored then.
    pub fn submit(&mut self, submission: &Submission) -> Result<Done, SubmitError> {
        self.desk.submit(self.session, self.rules, self.attachments, submission)
    }

    /// Deletes the personal data of a matter: the fields of those names, or all where none is named.
    /// The acts keep their canonical bytes and the commitments in them (个人信息保护法第四十七条).
    /// Answers how many values were deleted.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn erase(&mut self, matter: MatterId, names: &[&str]) -> Result<u64, StoreError> {
        self.desk.flush(self.session, self.rules)?;
        self.desk.forget_matter(matter);
        // A fingerprint is a hash over them too.
        self.session.execute("DELETE FROM submission_keys WHERE matter = ?1", cells![matter])?;
        let rows = self.session.all(
            "SELECT p.position, p.body FROM particulars p JOIN acts a ON a.position = p.position
             WHERE a.matter = ?1",
            cells![matter],
            |mut row| Ok((row.unsigned(0)?, Particulars::parse(&row.text(1)?)?)),
        )?;
        let mut deleted = 0;
        for (position, Particulars(mut kept)) in rows {
            let before = kept.len();
            kept.retain(|name, _| !names.is_empty() && !names.contains(&name.as_str()));
            if kept.len() == before {
                continue;
            }
            deleted += (before - kept.len()) as u64;
            let delete = "DELETE FROM particulars WHERE position = ?1";
            self.session.execute(delete, cells![position])?;
            if !kept.is_empty() {
                let insert = "INSERT INTO particulars (position, body) VALUES (?1, ?2)";
                self.session.execute(insert, cells![position, Particulars(kept).text()])?;
            }
        }
        Ok(deleted)
    }

    /// Deletes the idempotency keys of submissions before that time; they are then new again.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn purge_keys(&mut self, before: DateTime) -> Result<u64, StoreError> {
        self.desk.flush(self.session, self.rules)?;
        self.session.execute("DELETE FROM submission_keys WHERE at < ?1", cells![before])
    }

    /// Drops the projections and computes them again from the acts.
    ///
    /// # Errors
    /// A fault of the database, or damaged acts.
    pub fn rebuild(&mut self) -> Result<Rebuilt, StoreError> {
        self.desk.flush(self.session, self.rules)?;
        let rebuilt = projection::rebuild(self.session, self.rules)?;
        self.desk.forget();
        self.desk.refresh(self.session)?;
        Ok(rebuilt)
    }
}
