//! Reading acts: one matter, many, or all in their total order. Stored bytes that do not decode, or a
//! personal value that does not match its commitment, are never shown: the answer is a fault.

use wenjin_matter::{Act, Matter, MatterId};

use crate::encoding::decode;
use crate::error::StoreError;
use crate::particulars::Particulars;
use crate::session::{Cell, Row, Session, cells};

/// An act in the total order of all acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1 without a gap.
    pub position: u64,
    /// The act, with the personal data that are still kept.
    pub act: Act,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// What every reading asks for, in this order.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.position, a.matter, a.seq, a.body, p.body FROM acts a
             LEFT JOIN particulars p ON p.position = a.position ",
            $rest
        )
    };
}

/// The matter of that id; none where it has no acts.
pub(crate) fn matter(session: &mut Session, id: MatterId) -> Result<Option<Matter>, StoreError> {
    let sql = select!("WHERE a.matter = ?1 ORDER BY a.seq");
    let acts = session.all(sql, cells![id], |row| entry(row).map(|entry| entry.act))?;
    Ok(replay(acts))
}

/// The matters after that id up to the other, by id.
pub(crate) fn matters_between(
    session: &mut Session,
    after: &str,
    last: &str,
) -> Result<Vec<Matter>, StoreError> {
    let sql = select!("WHERE a.matter > ?1 AND a.matter <= ?2 ORDER BY a.matter, a.seq");
    let acts = session.all(sql, cells![after, last], |row| entry(row).map(|entry| entry.act))?;
    Ok(replay_each(acts))
}

/// The matters of those ids that there are, in one question. PostgreSQL only, where each question is
/// a journey.
pub(crate) fn matters(session: &mut Session, ids: &[MatterId]) -> Result<Vec<Matter>, StoreError> {
    let sql = select!("WHERE a.matter = ANY(?1) ORDER BY a.matter, a.seq");
    let ids = Cell::Texts(ids.iter().map(MatterId::to_string).collect());
    let acts = session.all(sql, &[ids], |row| entry(row).map(|entry| entry.act))?;
    Ok(replay_each(acts))
}

fn replay_each(acts: Vec<Act>) -> Vec<Matter> {
    let mut out: Vec<Vec<Act>> = Vec::new();
    for act in acts {
        match out.last_mut() {
            Some(same) if same[0].matter == act.matter => same.push(act),
            _ => out.push(vec![act]),
        }
    }
    out.into_iter().filter_map(replay).collect()
}

fn replay(acts: Vec<Act>) -> Option<Matter> {
    let first = acts.first()?;
    let (id, family) = (first.matter, first.family.clone());
    Some(Matter::replay(id, family, acts))
}

/// At most `limit` entries from `position` on.
pub(crate) fn from(
    session: &mut Session,
    position: u64,
    limit: u64,
) -> Result<Vec<Entry>, StoreError> {
    let sql = select!("WHERE a.position >= ?1 AND a.position < ?2 ORDER BY a.position");
    session.all(sql, cells![position, position.saturating_add(limit)], entry)
}

fn entry(mut row: Row) -> Result<Entry, StoreError> {
    let (position, matter, seq) = (row.unsigned(0)?, row.text(1)?, row.int(2)?);
    let (bytes, particulars) = (row.bytes(3)?, row.text_or_null(4)?);
    let damaged = |what: &str| StoreError::damaged(format!("act {position}: {what}"));
    let (mut act, commitments) = decode(&bytes).map_err(|error| damaged(error.what))?;
    if act.matter.to_string() != matter || i64::from(act.seq) != seq {
        return Err(damaged("stands in another act's place"));
    }
    if let Some(text) = particulars {
        let values = Particulars::parse(&text)?.revealed(&commitments);
        act.personal
            .extend(values.ok_or_else(|| damaged("a personal value is not the one committed to"))?);
    }
    Ok(Entry { position, act, bytes })
}
