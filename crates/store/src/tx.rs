//! What may be done inside the writer's transaction: submit commands to the engine and store their
//! acts. Each submission is stored in whole or not at all; one that is refused leaves no trace, and
//! burns no number.

use std::collections::HashMap;

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use wenjin_law::Rules;
use wenjin_matter::{Act, Command, Matter, MatterId, Refusal, Value, decide};

use crate::acts;
use crate::attachments::Attachments;
use crate::encoding::{self, Commitment, Commitments, EncodeError, encode, encode_value};
use crate::error::{StoreError, SubmitError};
use crate::projection::{self, Rebuilt};
use crate::session::{Session, cells};

/// The longest canonical bytes of one act.
const LONGEST_ACT: usize = 1 << 20;

/// Matters the writer remembers; beyond that it begins again.
const REMEMBERED: usize = 4096;

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

/// What the writer knows without asking, between transactions.
#[derive(Default)]
pub(crate) struct Memory {
    /// Matters as of the last commit. They hold only while nobody else writes.
    matters: HashMap<MatterId, Matter>,
    /// The place of the last act.
    last: u64,
}

impl Memory {
    /// Forgets what another program may have changed.
    pub(crate) fn refresh(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let last = session
            .first("SELECT COALESCE(MAX(position), 0) FROM acts", cells![], |mut row| {
                row.unsigned(0)
            })?
            .unwrap_or(0);
        if last != self.last {
            self.matters.clear();
            self.last = last;
        }
        Ok(())
    }

    pub(crate) fn forget(&mut self) {
        *self = Memory::default();
    }
}

/// The writer's transaction.
pub struct Tx<'a> {
    pub(crate) session: &'a mut Session,
    pub(crate) rules: &'a Rules,
    pub(crate) attachments: &'a Attachments,
    pub(crate) memory: &'a mut Memory,
}

impl Tx<'_> {
    /// Runs `work` so that it happens in whole or, on an error, not at all.
    pub(crate) fn whole<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let last = self.memory.last;
        self.session.run("SAVEPOINT step")?;
        let done = work(self);
        if done.is_err() {
            self.session.run("ROLLBACK TO SAVEPOINT step")?;
            if self.memory.last != last {
                self.memory.matters.clear();
                self.memory.last = last;
            }
        }
        self.session.run("RELEASE SAVEPOINT step")?;
        done
    }

    /// Asks the engine, and stores the acts it answers with.
    ///
    /// # Errors
    /// The refusal, or why the acts cannot be stored; nothing of it is stored then.
    pub fn submit(&mut self, submission: &Submission) -> Result<Done, SubmitError> {
        self.whole(|tx| tx.submit_in_step(submission))
    }

    fn submit_in_step(&mut self, submission: &Submission) -> Result<Done, SubmitError> {
        let Submission { key, command, now } = submission;
        if has_nul(submission) {
            return Err(StoreError::TextWrong.into());
        }
        let fingerprint = key.as_ref().map(|_| fingerprint(command, *now));
        if let (Some(key), Some(fingerprint)) = (key, &fingerprint)
            && let Some(done) = self.repeated(key, fingerprint, command.matter)?
        {
            return Ok(done);
        }
        let matter = match self.memory.matters.remove(&command.matter) {
            Some(matter) => Some(matter),
            None => acts::matter(self.session, command.matter)?,
        };
        let matter = matter.unwrap_or_else(|| Matter::new(command.matter, command.family.clone()));
        let acts = match self.decided(&matter, command, *now) {
            Ok(acts) => acts,
            Err(error) => {
                self.remember(matter);
                return Err(error);
            }
        };
        let new = matter.acts.is_empty();
        let (matter, acts) = self.append(matter, acts)?;
        projection::write(self.session, self.rules, &matter, new)?;
        self.remember(matter);
        let position = self.memory.last;
        if let (Some(key), Some(fingerprint)) = (key, &fingerprint) {
            let first = position + 1 - acts.len() as u64;
            self.session.execute(
                "INSERT INTO submission_keys (key, fingerprint, matter, first_position, last_position, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                cells![key, &fingerprint[..], command.matter, first, position, *now],
            )?;
        }
        Ok(Done { matter: command.matter, acts, position, repeated: false })
    }

    /// What the engine answers, once the files it would name are known to be stored.
    fn decided(
        &self,
        matter: &Matter,
        command: &Command,
        now: DateTime,
    ) -> Result<Vec<Act>, SubmitError> {
        if matter.family != command.family {
            return Err(Refusal::UnknownStep { step: command.step.clone() }.into());
        }
        let acts = decide(self.rules, matter, command, now)?;
        let named = acts.iter().flat_map(|act| &act.attachments);
        match named.into_iter().find(|it| !self.attachments.holds(&it.sha256, it.bytes)) {
            Some(missing) => Err(SubmitError::AttachmentMissing { name: missing.name.clone() }),
            None => Ok(acts),
        }
    }

    /// The answer given before under this key.
    fn repeated(
        &mut self,
        key: &str,
        fingerprint: &[u8],
        asked: MatterId,
    ) -> Result<Option<Done>, SubmitError> {
        let found = self.session.first(
            "SELECT fingerprint, matter, first_position, last_position FROM submission_keys WHERE key = ?1",
            cells![key],
            |mut row| Ok((row.bytes(0)?, row.parse::<MatterId>(1)?, row.unsigned(2)?, row.unsigned(3)?)),
        )?;
        let Some((before, matter, first, last)) = found else { return Ok(None) };
        let entries = acts::from(self.session, first, last + 1 - first)?;
        // A form that opens a matter may have been given a new id when it was sent again.
        let opened = entries.first().is_some_and(|entry| entry.act.seq == 1);
        if before != fingerprint || (matter != asked && !opened) {
            return Err(SubmitError::KeyReused);
        }
        let acts = entries.into_iter().map(|entry| entry.act).collect();
        Ok(Some(Done { matter, acts, position: last, repeated: true }))
    }

    /// Draws the numbers, stores the acts, and answers the matter with them.
    fn append(
        &mut self,
        mut matter: Matter,
        acts: Vec<Act>,
    ) -> Result<(Matter, Vec<Act>), SubmitError> {
        let mut stored = Vec::with_capacity(acts.len());
        for mut act in acts {
            // The engine's word; a broken one must not be stored.
            assert!(
                act.matter == matter.id && act.seq == matter.version() + 1,
                "matter {}",
                matter.id
            );
            self.draw(&mut act)?;
            self.insert(&act)?;
            matter = matter.evolve(act.clone());
            stored.push(act);
        }
        Ok((matter, stored))
    }

    fn draw(&mut self, act: &mut Act) -> Result<(), StoreError> {
        let year = act.at.year().to_string();
        for value in act.facts.values_mut().chain(act.personal.values_mut()) {
            if let Value::Draw(pattern) = value {
                let series = pattern.replace("{year}", &year);
                *value = Value::Text(series.replace("{n}", &self.next(&series)?.to_string()));
            }
        }
        Ok(())
    }

    /// The next number of a series. Only the one writer asks, so none is given twice.
    fn next(&mut self, series: &str) -> Result<i64, StoreError> {
        let last = self.session.first(
            "SELECT last FROM number_series WHERE name = ?1",
            cells![series],
            |mut row| row.int(0),
        )?;
        let next = last.unwrap_or(0) + 1;
        let statement = match last {
            Some(_) => "UPDATE number_series SET last = ?2 WHERE name = ?1",
            None => "INSERT INTO number_series (name, last) VALUES (?1, ?2)",
        };
        self.session.execute(statement, cells![series, next])?;
        Ok(next)
    }

    fn insert(&mut self, act: &Act) -> Result<(), SubmitError> {
        let mut commitments = Commitments::new();
        for (name, value) in &act.personal {
            let value = encode_value(value).map_err(|error| not_storable(name, error))?;
            let salt = salt()?;
            commitments.insert(name.clone(), Commitment::to(&salt, &value));
            self.session.execute(
                "INSERT INTO particulars (matter, seq, name, salt, value) VALUES (?1, ?2, ?3, ?4, ?5)",
                cells![act.matter, act.seq, name, &salt[..], value],
            )?;
        }
        let body = encode(act, &commitments).map_err(|error| {
            let wrong = act.facts.iter().find(|(_, value)| encode_value(value).is_err());
            not_storable(wrong.map_or("act", |(name, _)| name), error)
        })?;
        if body.len() > LONGEST_ACT {
            return Err(SubmitError::NotStorable { field: "act".into() });
        }
        self.memory.last += 1;
        self.session.execute(
            "INSERT INTO acts (position, matter, seq, family, step, at, recorded_at, account, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            cells![
                self.memory.last,
                act.matter,
                act.seq,
                &act.family,
                &act.step,
                act.at,
                act.recorded_at,
                &act.by.account,
                body
            ],
        )?;
        Ok(())
    }

    fn remember(&mut self, matter: Matter) {
        if self.memory.matters.len() >= REMEMBERED {
            self.memory.matters.clear();
        }
        if !matter.acts.is_empty() {
            self.memory.matters.insert(matter.id, matter);
        }
    }

    /// Deletes the personal data of a matter: the fields of those names, or all where none is named.
    /// The acts keep their canonical bytes and the commitments in them (个人信息保护法第四十七条).
    /// Answers how many values were deleted.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn erase(&mut self, matter: MatterId, names: &[&str]) -> Result<u64, StoreError> {
        self.memory.matters.remove(&matter);
        // A fingerprint is a hash over them too.
        self.session.execute("DELETE FROM submission_keys WHERE matter = ?1", cells![matter])?;
        if names.is_empty() {
            return self
                .session
                .execute("DELETE FROM particulars WHERE matter = ?1", cells![matter]);
        }
        names.iter().try_fold(0, |deleted, name| {
            let statement = "DELETE FROM particulars WHERE matter = ?1 AND name = ?2";
            Ok(deleted + self.session.execute(statement, cells![matter, *name])?)
        })
    }

    /// Deletes the idempotency keys of submissions before that time; they are then new again.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn purge_keys(&mut self, before: DateTime) -> Result<u64, StoreError> {
        self.session.execute("DELETE FROM submission_keys WHERE at < ?1", cells![before])
    }

    /// Drops the projections and computes them again from the acts.
    ///
    /// # Errors
    /// A fault of the database, or damaged acts.
    pub fn rebuild(&mut self) -> Result<Rebuilt, StoreError> {
        projection::rebuild(self.session, self.rules)
    }
}

fn salt() -> Result<[u8; 16], StoreError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| StoreError::Database { cause: error.to_string() })?;
    Ok(salt)
}

fn not_storable(field: &str, error: EncodeError) -> SubmitError {
    match error {
        EncodeError::NumberTooLarge => SubmitError::NotStorable { field: field.to_string() },
        EncodeError::Unsettled | EncodeError::Commitments => {
            StoreError::damaged(format!("the engine left {field} unsettled")).into()
        }
    }
}

/// What makes two commands the same: everything but the matter's id, which a form sent again may be
/// given anew, what its page had seen, and a time that only says "now".
fn fingerprint(command: &Command, now: DateTime) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    add(&command.family);
    add(&command.step);
    add(&if command.at == now { "now".to_string() } else { command.at.to_string() });
    add(&command.by.account);
    add(&command.by.role);
    for (name, value) in &command.fields {
        add(name);
        add(&encoding::encode_value(value).unwrap_or_else(|_| format!("{value:?}")));
    }
    for attachment in &command.attachments {
        add(&attachment.sha256);
        add(&attachment.name);
    }
    hash.finalize().into()
}

/// PostgreSQL keeps no U+0000 in text, so neither database is given any.
fn has_nul(submission: &Submission) -> bool {
    let Command { family, step, by, fields, attachments, .. } = &submission.command;
    let fields = fields.iter().flat_map(|(name, value)| [Some(name.as_str()), value.text()]);
    let files = attachments
        .iter()
        .flat_map(|it| [&it.sha256, &it.name, &it.media_type].map(|it| Some(it.as_str())));
    let fixed = [family, step, &by.account, &by.name, &by.role].map(|it| Some(it.as_str()));
    let mut texts = fixed.into_iter().chain(fields).chain(files).chain([submission.key.as_deref()]);
    texts.any(|text| text.is_some_and(|text| text.contains('\0')))
}
