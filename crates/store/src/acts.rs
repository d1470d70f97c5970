//! Reading acts: one matter, or all in their total order. Stored bytes that do not decode, or a
//! personal value that does not match its commitment, are never shown: the answer is a fault.

use std::collections::BTreeMap;

use wenjin_matter::{Act, Matter, MatterId, Value};

use crate::encoding::{Commitment, Commitments, decode, decode_value};
use crate::error::StoreError;
use crate::session::{Row, Session, cells};

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

/// The personal values still kept, by matter, seq and name, with their salts.
type Particulars = BTreeMap<(String, i64), Vec<(String, Vec<u8>, String)>>;

/// The matter of that id; none where it has no acts.
pub(crate) fn matter(session: &mut Session, id: MatterId) -> Result<Option<Matter>, StoreError> {
    let mut particulars = Particulars::new();
    session.each(
        "SELECT matter, seq, name, salt, value FROM particulars WHERE matter = ?1",
        cells![id],
        &mut |row| keep(&mut particulars, row),
    )?;
    let acts = session.all(
        "SELECT position, seq, body FROM acts WHERE matter = ?1 ORDER BY seq",
        cells![id],
        |row| entry(row, &id.to_string(), &mut particulars).map(|entry| entry.act),
    )?;
    let Some(first) = acts.first() else { return Ok(None) };
    let family = first.family.clone();
    Ok(Some(Matter::replay(id, family, acts)))
}

/// At most `limit` entries from `position` on.
pub(crate) fn from(
    session: &mut Session,
    position: u64,
    limit: u64,
) -> Result<Vec<Entry>, StoreError> {
    let last = position.saturating_add(limit);
    let mut particulars = Particulars::new();
    session.each(
        "SELECT p.matter, p.seq, p.name, p.salt, p.value FROM particulars p
         JOIN acts a ON a.matter = p.matter AND a.seq = p.seq
         WHERE a.position >= ?1 AND a.position < ?2",
        cells![position, last],
        &mut |row| keep(&mut particulars, row),
    )?;
    session.all(
        "SELECT position, seq, body, matter FROM acts
         WHERE position >= ?1 AND position < ?2 ORDER BY position",
        cells![position, last],
        |mut row| {
            let matter = row.text(3)?;
            entry(row, &matter, &mut particulars)
        },
    )
}

fn keep(particulars: &mut Particulars, mut row: Row) -> Result<(), StoreError> {
    let place = (row.text(0)?, row.int(1)?);
    let particular = (row.text(2)?, row.bytes(3)?, row.text(4)?);
    particulars.entry(place).or_default().push(particular);
    Ok(())
}

fn entry(mut row: Row, matter: &str, particulars: &mut Particulars) -> Result<Entry, StoreError> {
    let (position, seq, bytes) = (row.unsigned(0)?, row.int(1)?, row.bytes(2)?);
    let damaged = |what: &str| StoreError::damaged(format!("act {position}: {what}"));
    let (mut act, commitments) = decode(&bytes).map_err(|error| damaged(error.what))?;
    if act.matter.to_string() != matter || i64::from(act.seq) != seq {
        return Err(damaged("stands in another act's place"));
    }
    for (name, salt, text) in particulars.remove(&(matter.to_string(), seq)).unwrap_or_default() {
        let value = revealed(&commitments, &name, &salt, &text);
        act.personal.insert(
            name,
            value.ok_or_else(|| damaged("a personal value is not the one committed to"))?,
        );
    }
    Ok(Entry { position, act, bytes })
}

/// The personal value, where the act committed to it.
fn revealed(commitments: &Commitments, name: &str, salt: &[u8], text: &str) -> Option<Value> {
    let committed = commitments.get(name)?;
    if Commitment::to(salt, text) == *committed { decode_value(text).ok() } else { None }
}
