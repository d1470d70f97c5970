//! The tables that lists are made from: one row for each matter and one for each of its clocks.
//! They follow from the acts and the rules, so they can be dropped and built again at any time.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use wenjin_law::Rules;
use wenjin_matter::summary::ClockRow;
use wenjin_matter::{Matter, MatterId, Summary, summary};

use crate::acts;
use crate::encoding::hex;
use crate::error::StoreError;
use crate::session::{Cell, Session, cells};

/// The form of the projections: raised when they hold something new, so that they are rebuilt.
const FORM: &str = "1";

/// The last day of a matter without one, after every other in a list.
pub(crate) const NO_LAST_DAY: Date = jiff::civil::date(9999, 12, 31);

/// Matters read at a time while rebuilding.
const STEP: u32 = 500;

/// What a rebuild went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Matters.
    pub matters: u64,
    /// Acts.
    pub acts: u64,
}

/// Writes the row of a matter and those of its clocks; `new` where it has none yet.
pub(crate) fn write(
    session: &mut Session,
    rules: &Rules,
    matter: &Matter,
    new: bool,
) -> Result<(), StoreError> {
    let Some(summary) = summary(rules, matter) else { return Ok(()) };
    let changed =
        session.execute(if new { INSERT } else { UPDATE }, &matter_cells(matter, &summary))?;
    if changed != 1 {
        return Err(StoreError::damaged(format!("matter {} has no row in the lists", matter.id)));
    }
    if !new {
        session.execute("DELETE FROM clocks WHERE matter = ?1", cells![matter.id])?;
    }
    for clock in &summary.clocks {
        session.execute(
            "INSERT INTO clocks (matter, rule, last_day, live, paused, ended_at, late, provisional)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            cells![
                matter.id,
                &clock.rule,
                clock.last_day,
                clock.live,
                clock.paused,
                clock.ended_at,
                clock.late,
                clock.provisional
            ],
        )?;
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO matters (id, family, version, number, title, stage, ended, received_at,
    changed_at, respondent, station, handler, channel, source, source_key, source_digest, search,
    lead_rule, lead_last_day, lead_provisional, paused)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";

const UPDATE: &str = "UPDATE matters SET family = ?2, version = ?3, number = ?4, title = ?5, stage = ?6,
    ended = ?7, received_at = ?8, changed_at = ?9, respondent = ?10, station = ?11, handler = ?12,
    channel = ?13, source = ?14, source_key = ?15, source_digest = ?16, search = ?17, lead_rule = ?18,
    lead_last_day = ?19, lead_provisional = ?20, paused = ?21 WHERE id = ?1";

fn matter_cells(matter: &Matter, summary: &Summary) -> Vec<Cell> {
    let lead = lead(&summary.clocks);
    let (rule, last_day, provisional) = match lead {
        Some((clock, last_day)) => (clock.rule.as_str(), last_day, clock.provisional),
        None => ("", NO_LAST_DAY, false),
    };
    let words = [&summary.number, &summary.title, &summary.respondent, &summary.source_key];
    let paused = summary.clocks.iter().any(|clock| clock.live && clock.paused);
    cells![
        matter.id,
        &matter.family,
        matter.version(),
        &summary.number,
        &summary.title,
        &summary.stage,
        summary.ended,
        summary.received_at,
        summary.changed_at,
        &summary.respondent,
        &summary.station,
        &summary.handler,
        &summary.channel,
        &summary.source,
        &summary.source_key,
        &summary.source_digest,
        words.map(|word| word.to_lowercase()).join("\n"),
        rule,
        last_day,
        provisional,
        paused,
    ]
    .to_vec()
}

/// The live clock with the earliest last day.
fn lead(clocks: &[ClockRow]) -> Option<(&ClockRow, Date)> {
    let live = clocks.iter().filter(|clock| clock.live);
    let dated = live.filter_map(|clock| Some((clock, clock.last_day?)));
    dated.min_by(|(a, a_day), (b, b_day)| (a_day, &a.rule).cmp(&(b_day, &b.rule)))
}

/// Drops every row and computes it again from the acts.
pub(crate) fn rebuild(session: &mut Session, rules: &Rules) -> Result<Rebuilt, StoreError> {
    session.run("DELETE FROM matters")?;
    session.run("DELETE FROM clocks")?;
    session.run("DELETE FROM projected")?;
    let mut done = Rebuilt::default();
    let mut after = String::new();
    loop {
        let ids: Vec<MatterId> = session.all(
            "SELECT DISTINCT matter FROM acts WHERE matter > ?1 ORDER BY matter LIMIT ?2",
            cells![after, STEP],
            |mut row| row.parse(0),
        )?;
        let Some(last) = ids.last() else { break };
        after = last.to_string();
        for id in ids {
            let Some(matter) = acts::matter(session, id)? else { continue };
            write(session, rules, &matter, true)?;
            done.matters += 1;
            done.acts += u64::from(matter.version());
        }
    }
    session.execute("INSERT INTO projected (edition) VALUES (?1)", cells![edition(rules)])?;
    Ok(done)
}

/// True where the rows were computed under these rules and in this form.
pub(crate) fn is_current(session: &mut Session, rules: &Rules) -> Result<bool, StoreError> {
    let found = session.first("SELECT edition FROM projected", cells![], |mut row| row.text(0))?;
    Ok(found.is_some_and(|found| found == edition(rules)))
}

fn edition(rules: &Rules) -> String {
    format!("{FORM} {}", rules.edition)
}

/// SHA-256 over every row of the projections in a fixed order.
pub(crate) fn digest(session: &mut Session) -> Result<String, StoreError> {
    let mut hash = Sha256::new();
    let mut add = |row: crate::session::Row| {
        for cell in row.0 {
            let (kind, bytes) = match cell {
                Cell::Null => (0u8, vec![]),
                Cell::Int(value) => (1, value.to_be_bytes().to_vec()),
                Cell::Text(value) => (2, value.into_bytes()),
                Cell::Bytes(value) => (3, value),
            };
            hash.update([kind]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        Ok(())
    };
    session.each(
        "SELECT id, family, version, number, title, stage, ended, received_at, changed_at, respondent,
           station, handler, channel, source, source_key, source_digest, search, lead_rule, lead_last_day,
           lead_provisional, paused
         FROM matters ORDER BY id",
        cells![],
        &mut add,
    )?;
    session.each(
        "SELECT matter, rule, last_day, live, paused, ended_at, late, provisional
         FROM clocks ORDER BY matter, rule",
        cells![],
        &mut add,
    )?;
    Ok(hex(&hash.finalize()))
}
