//! The writer's desk: what it knows between transactions, and what lies ready to be written at the end
//! of this one. Submissions are judged against what lies here and touch no table, so a refused one
//! leaves no trace and burns no number, and a full batch is written with a few statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use wenjin_law::Rules;
use wenjin_ledger::{Edge, FullTile};
use wenjin_matter::{Act, Command, Matter, MatterId, Refusal, Value, decide};

use crate::acts;
use crate::attachments::Attachments;
use crate::encoding::{Commitment, Commitments, EncodeError, encode, encode_value};
use crate::error::{StoreError, SubmitError};
use crate::log;
use crate::particulars::Particulars;
use crate::projection::Changes;
use crate::query;
use crate::remembered::{Known, Remembered};
use crate::search;
use crate::session::{Bulk, Cell, Dialect, Kind, Row, Session, cells};
use crate::tx::{Done, Submission};

/// The longest canonical bytes of one act.
const LONGEST_ACT: usize = 1 << 20;

/// Series of numbers remembered; beyond that they are asked for again.
const SERIES_KNOWN: usize = 4096;

/// What the writer knows, and what it is about to write.
#[derive(Default)]
pub(crate) struct Desk {
    matters: Remembered,
    /// The last number drawn of each series.
    series: HashMap<String, i64>,
    /// The keys of this batch: those asked for together, and those written; none = not stored.
    keys: HashMap<String, Option<Key>>,
    /// The rows of other systems asked for together; none = not brought in.
    sources: HashMap<(String, String), Option<MatterId>>,
    /// The place of the last act, ready ones included.
    last: u64,
    /// The right edge of the log, over the acts written.
    edge: Edge,
    /// Matters that the search index does not hold yet, where that is known.
    tail: Option<u64>,
    ready: Ready,
    salts: Salts,
}

/// What became of the first submission with a key.
#[derive(Clone)]
struct Key {
    fingerprint: Vec<u8>,
    matter: MatterId,
    first: u64,
    last: u64,
    at: DateTime,
}

/// What the next flush writes.
#[derive(Default)]
struct Ready {
    acts: Vec<ReadyAct>,
    keys: BTreeMap<String, Key>,
    series: BTreeSet<String>,
    /// The rows of other systems that open a matter, and which.
    sources: HashMap<(String, String), MatterId>,
    /// The matters changed.
    touched: BTreeSet<MatterId>,
}

struct ReadyAct {
    position: u64,
    matter: MatterId,
    seq: u32,
    salt: [u8; 16],
    body: Vec<u8>,
    particulars: Option<Particulars>,
}

/// An act written down, with nothing left that could be refused.
struct Written {
    act: Act,
    salt: [u8; 16],
    body: Vec<u8>,
    particulars: Option<Particulars>,
}

const ACTS: Bulk = Bulk::Insert {
    into: "INSERT INTO acts (position, matter, seq, salt, body)",
    kinds: &[Kind::Int, Kind::Text, Kind::Int, Kind::Bytes, Kind::Bytes],
    then: "",
};
const PARTICULARS: Bulk = Bulk::Insert {
    into: "INSERT INTO particulars (position, body)",
    kinds: &[Kind::Int, Kind::Text],
    then: "",
};
const KEYS: Bulk = Bulk::Insert {
    into: "INSERT INTO submission_keys (key, fingerprint, matter, first_position, last_position, at)",
    kinds: &[Kind::Text, Kind::Bytes, Kind::Text, Kind::Int, Kind::Int, Kind::Text],
    then: "",
};
const SERIES: Bulk = Bulk::Insert {
    into: "INSERT INTO number_series (name, last)",
    kinds: &[Kind::Text, Kind::Int],
    then: " ON CONFLICT (name) DO UPDATE SET last = excluded.last",
};
const TILES: Bulk = Bulk::Insert {
    into: "INSERT INTO tiles (level, idx, root, hashes)",
    kinds: &[Kind::Int, Kind::Int, Kind::Bytes, Kind::Bytes],
    then: "",
};

impl Desk {
    /// Forgets what another program may have changed, and learns where the log ends.
    pub(crate) fn refresh(&mut self, session: &mut Session) -> Result<(), StoreError> {
        self.keys.clear();
        self.sources.clear();
        let last = log::size(session)?;
        if last != self.last || self.edge.size() != last {
            *self = Desk { edge: log::edge(session, last)?, last, ..Desk::default() };
        }
        Ok(())
    }

    /// Forgets everything: what was ready will not be written.
    pub(crate) fn forget(&mut self) {
        *self = Desk::default();
    }

    /// The log over what has been written.
    pub(crate) fn head(&self) -> (u64, wenjin_ledger::Hash) {
        (self.edge.size(), self.edge.root())
    }

    /// Forgets one matter, because something beside its acts changed.
    pub(crate) fn forget_matter(&mut self, id: MatterId) {
        self.matters.take(id);
    }

    /// Reads at once what the submissions of a batch will ask for.
    pub(crate) fn prefetch<'a>(
        &mut self,
        session: &mut Session,
        rules: &Rules,
        batch: impl Iterator<Item = &'a Submission> + Clone,
    ) -> Result<(), StoreError> {
        if session.dialect() == Dialect::Sqlite {
            // In the same process a question costs as much alone.
            return Ok(());
        }
        let keys: Vec<String> = batch.clone().filter_map(|it| it.key.clone()).collect();
        if keys.iter().any(|key| key.contains('\0')) {
            return Ok(());
        }
        self.keys = keys.iter().map(|key| (key.clone(), None)).collect();
        let found = session.all(
            "SELECT fingerprint, matter, first_position, last_position, at, key FROM submission_keys
             WHERE key = ANY(?1)",
            &[Cell::Texts(keys)],
            |mut row| Ok((row.text(5)?, key_of(row)?)),
        )?;
        self.keys.extend(found.into_iter().map(|(name, key)| (name, Some(key))));
        self.prefetch_sources(session, batch.clone())?;
        let unknown: BTreeSet<MatterId> =
            batch.map(|it| it.command.matter).filter(|id| !self.matters.holds(*id)).collect();
        let unknown: Vec<MatterId> = unknown.into_iter().collect();
        for matter in acts::matters(session, &unknown)? {
            self.remember(Known::read(rules, matter));
        }
        for id in unknown {
            if !self.matters.holds(id) {
                self.matters.put(Known::new(id));
            }
        }
        Ok(())
    }

    fn prefetch_sources<'a>(
        &mut self,
        session: &mut Session,
        batch: impl Iterator<Item = &'a Submission>,
    ) -> Result<(), StoreError> {
        let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (from, key) in batch.filter_map(|it| source(&it.command)) {
            if !key.contains('\0') && !from.contains('\0') {
                asked.entry(from).or_default().push(key);
            }
        }
        for (from, keys) in asked {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let mut found = query::find_by_sources(session, &from, &keys)?;
            for key in keys {
                let matter = found.remove(key).map(|(id, _)| id);
                self.sources.entry((from.clone(), key.to_string())).or_insert(matter);
            }
        }
        Ok(())
    }

    /// Asks the engine, and lays its acts ready.
    pub(crate) fn submit(
        &mut self,
        session: &mut Session,
        rules: &Rules,
        attachments: &Attachments,
        submission: &Submission,
    ) -> Result<Done, SubmitError> {
        let Submission { key, command, now } = submission;
        if has_nul(submission) {
            return Err(StoreError::TextWrong.into());
        }
        let fingerprint = key.as_ref().map(|_| fingerprint(command, *now));
        if let (Some(key), Some(fingerprint)) = (key, &fingerprint)
            && let Some(done) = self.repeated(session, rules, key, fingerprint, command.matter)?
        {
            return Ok(done);
        }
        let known = self.known(session, rules, command)?;
        let source = known.matter.acts.is_empty().then(|| source(command)).flatten();
        if let Some(source) = &source
            && let Some(matter) = self.brought(session, source)?
        {
            return Err(SubmitError::SourceKnown { matter });
        }
        let settled = decided(rules, attachments, &known.matter, command, *now)
            .and_then(|acts| self.settle(session, &known.matter, acts));
        match settled {
            Ok((written, drawn)) => {
                let done = self.lay_ready(known, written, drawn);
                if let Some(source) = source {
                    self.ready.sources.insert(source, done.matter);
                }
                if let (Some(key), Some(fingerprint)) = (key, fingerprint) {
                    let first = done.position + 1 - done.acts.len() as u64;
                    let (matter, last) = (done.matter, done.position);
                    let fingerprint = fingerprint.to_vec();
                    let noted = Key { fingerprint, matter, first, last, at: *now };
                    self.ready.keys.insert(key.clone(), noted);
                }
                Ok(done)
            }
            Err(error) => {
                self.remember(known);
                Err(error)
            }
        }
    }

    fn known(
        &mut self,
        session: &mut Session,
        rules: &Rules,
        command: &Command,
    ) -> Result<Known, StoreError> {
        let id = command.matter;
        let mut known = match self.matters.take(id) {
            Some(known) => known,
            None => acts::matter(session, id)?
                .map_or_else(|| Known::new(id), |matter| Known::read(rules, matter)),
        };
        if known.matter.acts.is_empty() {
            known.matter.family.clone_from(&command.family);
        }
        Ok(known)
    }

    /// The matter that this row of another system opened.
    fn brought(
        &self,
        session: &mut Session,
        source: &(String, String),
    ) -> Result<Option<MatterId>, StoreError> {
        match (self.ready.sources.get(source), self.sources.get(source)) {
            (Some(matter), _) => Ok(Some(*matter)),
            (None, Some(found)) => Ok(*found),
            (None, None) => {
                Ok(query::find_by_source(session, &source.0, &source.1)?.map(|(id, _)| id))
            }
        }
    }

    /// The answer given before under this key.
    fn repeated(
        &mut self,
        session: &mut Session,
        rules: &Rules,
        name: &str,
        fingerprint: &[u8],
        asked: MatterId,
    ) -> Result<Option<Done>, SubmitError> {
        let found = match (self.ready.keys.get(name), self.keys.get(name)) {
            (Some(key), _) => Some(key.clone()),
            (None, Some(found)) => found.clone(),
            (None, None) => session.first(
                "SELECT fingerprint, matter, first_position, last_position, at FROM submission_keys
                 WHERE key = ?1",
                cells![name],
                key_of,
            )?,
        };
        let Some(key) = found else { return Ok(None) };
        if self.edge.size() < key.last {
            self.flush(session, rules)?;
        }
        let entries = acts::from(session, key.first, key.last + 1 - key.first)?;
        // A form that opens a matter may have been given a new id when it was sent again.
        let opened = entries.first().is_some_and(|entry| entry.act.seq == 1);
        if key.fingerprint != fingerprint || (key.matter != asked && !opened) {
            return Err(SubmitError::KeyReused);
        }
        let acts = entries.into_iter().map(|entry| entry.act).collect();
        Ok(Some(Done { matter: key.matter, acts, position: key.last, repeated: true }))
    }

    /// Draws the numbers and writes the acts down, without touching the desk.
    fn settle(
        &mut self,
        session: &mut Session,
        matter: &Matter,
        acts: Vec<Act>,
    ) -> Result<(Vec<Written>, BTreeMap<String, i64>), SubmitError> {
        let mut drawn = BTreeMap::new();
        let mut written = Vec::with_capacity(acts.len());
        for (mut act, seq) in acts.into_iter().zip(matter.version() + 1..) {
            // The engine's word; a broken one must not be stored.
            assert!(act.matter == matter.id && act.seq == seq, "matter {}", matter.id);
            let year = act.at.year();
            for value in act.facts.values_mut().chain(act.personal.values_mut()) {
                if let Value::Draw(pattern) = value {
                    let series = pattern.replace("{year}", &year.to_string());
                    let number = self.next(session, &series, &mut drawn)?;
                    *value = Value::Text(series.replace("{n}", &number.to_string()));
                }
            }
            written.push(self.write_down(act)?);
        }
        Ok((written, drawn))
    }

    /// The next number of a series. Only the one writer asks, so none is given twice.
    fn next(
        &self,
        session: &mut Session,
        series: &str,
        drawn: &mut BTreeMap<String, i64>,
    ) -> Result<i64, StoreError> {
        let last = match drawn.get(series).or_else(|| self.series.get(series)) {
            Some(last) => *last,
            None => session
                .first(
                    "SELECT last FROM number_series WHERE name = ?1",
                    cells![series],
                    |mut row| row.int(0),
                )?
                .unwrap_or(0),
        };
        drawn.insert(series.to_string(), last + 1);
        Ok(last + 1)
    }

    fn write_down(&mut self, act: Act) -> Result<Written, SubmitError> {
        let (mut commitments, mut particulars) = (Commitments::new(), Particulars::default());
        for (name, value) in &act.personal {
            let value = encode_value(value).map_err(|error| not_storable(name, error))?;
            let salt = self.salts.next()?;
            commitments.insert(name.clone(), Commitment::to(&salt, &value));
            particulars.add(name, &salt, value);
        }
        let body = encode(&act, &commitments).map_err(|error| {
            let wrong = act.facts.iter().find(|(_, value)| encode_value(value).is_err());
            not_storable(wrong.map_or("act", |(name, _)| name), error)
        })?;
        if body.len() > LONGEST_ACT {
            return Err(SubmitError::NotStorable { field: "act".into() });
        }
        let particulars = Some(particulars).filter(|it| !it.0.is_empty());
        Ok(Written { act, salt: self.salts.next()?, body, particulars })
    }

    /// Nothing can fail any more: the desk takes it over.
    fn lay_ready(
        &mut self,
        known: Known,
        written: Vec<Written>,
        drawn: BTreeMap<String, i64>,
    ) -> Done {
        let Known { mut matter, listed } = known;
        let mut acts = Vec::with_capacity(written.len());
        for Written { act, salt, body, particulars } in written {
            self.last += 1;
            let (position, seq) = (self.last, act.seq);
            self.ready.acts.push(ReadyAct {
                position,
                matter: matter.id,
                seq,
                salt,
                body,
                particulars,
            });
            acts.push(act.clone());
            matter = matter.evolve(act);
        }
        for (series, last) in drawn {
            self.ready.series.insert(series.clone());
            self.series.insert(series, last);
        }
        let id = matter.id;
        self.ready.touched.insert(id);
        self.matters.put(Known { matter, listed });
        Done { matter: id, acts, position: self.last, repeated: false }
    }

    /// Writes what is ready.
    pub(crate) fn flush(&mut self, session: &mut Session, rules: &Rules) -> Result<(), StoreError> {
        let Ready { acts, keys, series, touched, sources } = std::mem::take(&mut self.ready);
        let (mut bodies, mut particulars, mut tiles) = (Vec::new(), Vec::new(), Vec::new());
        for act in acts {
            let entry = wenjin_ledger::entry(&act.salt, &act.body);
            self.edge.push(wenjin_ledger::leaf(&entry), &mut |tile| tiles.push(tile_cells(tile)));
            if let Some(kept) = act.particulars {
                particulars.push(cells![act.position, kept.text()].to_vec());
            }
            let body = Cell::Bytes(act.body);
            let salt = Cell::from(&act.salt[..]);
            bodies.push(vec![act.position.into(), act.matter.into(), act.seq.into(), salt, body]);
        }
        session.bulk(&ACTS, &bodies)?;
        session.bulk(&PARTICULARS, &particulars)?;
        session.bulk(&TILES, &tiles)?;
        let mut changes = Changes::default();
        for id in touched {
            let Some(mut known) = self.matters.take(id) else { continue };
            known.listed = changes.add(rules, &known.matter, known.listed);
            self.matters.put(known);
        }
        let added = changes.write(session)?;
        let tail = match self.tail {
            Some(tail) => tail + added,
            None => search::tail(session)?,
        };
        self.tail = Some(if tail < search::TAIL { tail } else { 0 });
        if tail >= search::TAIL {
            search::take_in(session)?;
        }
        session.bulk(&KEYS, &keys.iter().map(key_cells).collect::<Vec<_>>())?;
        self.sources.extend(sources.into_iter().map(|(source, id)| (source, Some(id))));
        self.keys.extend(keys.into_iter().map(|(name, key)| (name, Some(key))));
        let last = |name: String| self.series.get(&name).map(|last| cells![&name, *last].to_vec());
        let series: Vec<Vec<Cell>> = series.into_iter().filter_map(last).collect();
        session.bulk(&SERIES, &series)?;
        self.matters.tidy();
        if self.series.len() > SERIES_KNOWN {
            self.series.clear();
        }
        Ok(())
    }

    fn remember(&mut self, known: Known) {
        if !known.matter.acts.is_empty() {
            self.matters.put(known);
        }
    }
}

/// What the engine answers, once the files it would name are known to be stored.
fn decided(
    rules: &Rules,
    attachments: &Attachments,
    matter: &Matter,
    command: &Command,
    now: DateTime,
) -> Result<Vec<Act>, SubmitError> {
    if matter.family != command.family {
        return Err(Refusal::UnknownStep { step: command.step.clone() }.into());
    }
    let acts = decide(rules, matter, command, now)?;
    let named = acts.iter().flat_map(|act| &act.attachments);
    match named.into_iter().find(|it| !attachments.holds(&it.sha256, it.bytes)) {
        Some(missing) => Err(SubmitError::AttachmentMissing { name: missing.name.clone() }),
        None => Ok(acts),
    }
}

fn key_of(mut row: Row) -> Result<Key, StoreError> {
    Ok(Key {
        fingerprint: row.bytes(0)?,
        matter: row.parse(1)?,
        first: row.unsigned(2)?,
        last: row.unsigned(3)?,
        at: row.parse(4)?,
    })
}

fn key_cells((name, key): (&String, &Key)) -> Vec<Cell> {
    let fingerprint = Cell::Bytes(key.fingerprint.clone());
    vec![
        name.into(),
        fingerprint,
        key.matter.into(),
        key.first.into(),
        key.last.into(),
        key.at.into(),
    ]
}

fn tile_cells(tile: FullTile) -> Vec<Cell> {
    let hashes = tile.hashes.iter().flat_map(|hash| hash.0).collect();
    vec![
        Cell::Int(tile.level.into()),
        tile.index.into(),
        Cell::Bytes(tile.root.0.to_vec()),
        Cell::Bytes(hashes),
    ]
}

/// Salts, drawn from the system many at a time.
struct Salts {
    drawn: [u8; 4096],
    used: usize,
}

impl Default for Salts {
    fn default() -> Salts {
        Salts { drawn: [0; 4096], used: 4096 }
    }
}

impl Salts {
    fn next(&mut self) -> Result<[u8; 16], StoreError> {
        if self.used == self.drawn.len() {
            getrandom::fill(&mut self.drawn)
                .map_err(|error| StoreError::Database { cause: error.to_string() })?;
            self.used = 0;
        }
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.drawn[self.used..self.used + 16]);
        self.used += 16;
        Ok(salt)
    }
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
        add(&encode_value(value).unwrap_or_else(|_| format!("{value:?}")));
    }
    for attachment in &command.attachments {
        add(&attachment.sha256);
        add(&attachment.name);
    }
    hash.finalize().into()
}

/// The source a command brings a row from, and the row's number there.
fn source(command: &Command) -> Option<(String, String)> {
    let text = |name| command.fields.get(name).and_then(Value::text).filter(|it| !it.is_empty());
    Some((text("source")?.to_string(), text("source-key")?.to_string()))
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
