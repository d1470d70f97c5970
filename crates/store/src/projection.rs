//! The tables that lists are made from: one row for each matter and one for each of its clocks.
//! They follow from the acts and the rules, so they can be dropped and built again at any time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use wenjin_law::Rules;
use wenjin_matter::summary::ClockRow;
use wenjin_matter::{Matter, MatterId, Summary, summary};

use crate::acts;
use crate::encoding::hex;
use crate::error::StoreError;
use crate::search;
use crate::session::{Built, Bulk, Cell, Dialect, Kind, Session, cells};

/// The form of the projections: raised when they hold something new, so that they are rebuilt.
const FORM: &str = "3";

/// The last day of a matter without one, after every other in a list.
pub(crate) const NO_LAST_DAY: Date = jiff::civil::date(9999, 12, 31);

/// Matters read at a time while rebuilding.
const STEP: u32 = 2000;

/// What a rebuild went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Matters.
    pub matters: u64,
    /// Acts.
    pub acts: u64,
}

/// What the lists hold of a matter: its row, and its clocks by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    cells: Vec<Cell>,
    clocks: Vec<ClockRow>,
}

/// What has to be written for the lists to show matters as they are.
#[derive(Default)]
pub(crate) struct Changes {
    /// Whole rows of new matters.
    new: Vec<Vec<Cell>>,
    /// Rows of known matters, with the columns that changed.
    changed: Vec<(Vec<Cell>, Vec<usize>)>,
    /// Texts that search looks in, of known matters: id, before, after.
    texts: Vec<(Cell, String, String)>,
    clocks: Vec<Vec<Cell>>,
    gone_clocks: Vec<Vec<Cell>>,
}

impl Changes {
    /// Adds a matter, `before` being what the lists hold of it; none where it is new to them. Answers what
    /// they will hold.
    pub(crate) fn add(
        &mut self,
        rules: &Rules,
        matter: &Matter,
        before: Option<Listed>,
    ) -> Option<Listed> {
        let summary = summary(rules, matter)?;
        let cells = matter_cells(matter, &summary);
        let id = &cells[0];
        match &before {
            None => self.new.push(cells.clone()),
            Some(before) => {
                let other = |at: &usize| cells[*at] != before.cells[*at];
                let columns: Vec<usize> = (1..cells.len()).filter(other).collect();
                if let (true, Cell::Text(old), Cell::Text(new)) =
                    (columns.contains(&SEARCH), &before.cells[SEARCH], &cells[SEARCH])
                {
                    self.texts.push((id.clone(), old.clone(), new.clone()));
                }
                self.changed.push((cells.clone(), columns));
            }
        }
        let known = before.map(|before| before.clocks).unwrap_or_default();
        for clock in summary.clocks.iter().filter(|clock| !known.contains(clock)) {
            self.clocks.push(clock_cells(id, clock));
        }
        for gone in known {
            if !summary.clocks.iter().any(|clock| clock.rule == gone.rule) {
                self.gone_clocks.push(vec![id.clone(), gone.rule.into()]);
            }
        }
        Some(Listed { cells, clocks: summary.clocks })
    }

    /// Writes them. Answers how many matters are new to the lists, and so to the search index.
    pub(crate) fn write(self, session: &mut Session) -> Result<u64, StoreError> {
        let Changes { mut new, changed, texts, clocks, gone_clocks } = self;
        let added = new.len() as u64;
        match session.dialect() {
            Dialect::Sqlite => {
                for (cells, columns) in changed {
                    if !update(session, &cells, &columns)? {
                        new.push(cells);
                    }
                }
            }
            Dialect::Postgres => new.extend(changed.into_iter().map(|(cells, _)| cells)),
        }
        session.bulk(&MATTERS, &new)?;
        for (id, old, new) in texts {
            search::replace(session, &id, &old, &new)?;
        }
        session.bulk(&CLOCK, &gone_clocks)?;
        session.bulk(&CLOCKS, &clocks)?;
        Ok(added)
    }
}

/// What the lists hold of a matter when they are right.
pub(crate) fn listed(rules: &Rules, matter: &Matter) -> Option<Listed> {
    let summary = summary(rules, matter)?;
    let cells = matter_cells(matter, &summary);
    let mut clocks = summary.clocks;
    clocks.sort_by(|a, b| a.rule.cmp(&b.rule));
    Some(Listed { cells, clocks })
}

/// What the lists hold of the matters after that id up to the other, by id.
pub(crate) fn listed_between(
    session: &mut Session,
    after: &str,
    last: &str,
) -> Result<BTreeMap<String, Listed>, StoreError> {
    let mut out = BTreeMap::new();
    session.each(
        "SELECT id, family, version, number, title, stage, ended, received_at, changed_at, respondent,
           station, handler, channel, source, source_key, source_digest, search, lead_rule, lead_last_day,
           lead_provisional, paused FROM matters WHERE id > ?1 AND id <= ?2",
        cells![after, last],
        &mut |row| {
            if let Some(Cell::Text(id)) = row.0.first().cloned() {
                out.insert(id, Listed { cells: row.0, clocks: vec![] });
            }
            Ok(())
        },
    )?;
    session.each(
        "SELECT matter, rule, last_day, live, paused, ended_at, late, provisional FROM clocks
         WHERE matter > ?1 AND matter <= ?2 ORDER BY matter, rule",
        cells![after, last],
        &mut |mut row| {
            let matter = row.text(0)?;
            let clock = ClockRow {
                rule: row.text(1)?,
                last_day: row.parse_or_null(2)?,
                live: row.flag(3)?,
                paused: row.flag(4)?,
                ended_at: row.parse_or_null(5)?,
                late: row.flag(6)?,
                provisional: row.flag(7)?,
            };
            let stray = || Listed { cells: vec![], clocks: vec![] };
            out.entry(matter).or_insert_with(stray).clocks.push(clock);
            Ok(())
        },
    )?;
    Ok(out)
}

/// Writes only the columns that changed, and so only the indexes that do. False where there is no row.
fn update(session: &mut Session, cells: &[Cell], columns: &[usize]) -> Result<bool, StoreError> {
    let mut built = Built::new("UPDATE matters SET ");
    for (at, column) in columns.iter().enumerate() {
        built.push(if at == 0 { "" } else { ", " }).push(COLUMNS[*column]).push(" = ");
        built.bind(cells[*column].clone());
    }
    if columns.is_empty() {
        built.push("id = id");
    }
    built.push(" WHERE id = ").bind(cells[0].clone());
    let (sql, cells) = built.finish();
    Ok(session.execute(sql, &cells)? == 1)
}

/// The column that search looks in.
const SEARCH: usize = 16;

/// In the order of [`matter_cells`].
const COLUMNS: [&str; 21] = [
    "id",
    "family",
    "version",
    "number",
    "title",
    "stage",
    "ended",
    "received_at",
    "changed_at",
    "respondent",
    "station",
    "handler",
    "channel",
    "source",
    "source_key",
    "source_digest",
    "search",
    "lead_rule",
    "lead_last_day",
    "lead_provisional",
    "paused",
];

const MATTERS: Bulk = Bulk::Insert {
    into: "INSERT INTO matters (id, family, version, number, title, stage, ended, received_at,
        changed_at, respondent, station, handler, channel, source, source_key, source_digest, search,
        lead_rule, lead_last_day, lead_provisional, paused)",
    kinds: {
        use Kind::{Int, Text};
        &[
            Text, Text, Int, Text, Text, Text, Int, Text, Text, Text, Text, Text, Text, Text, Text,
            Text, Text, Text, Text, Int, Int,
        ]
    },
    then: " ON CONFLICT (id) DO UPDATE SET family = excluded.family, version = excluded.version,
        number = excluded.number, title = excluded.title, stage = excluded.stage,
        ended = excluded.ended, received_at = excluded.received_at, changed_at = excluded.changed_at,
        respondent = excluded.respondent, station = excluded.station, handler = excluded.handler,
        channel = excluded.channel, source = excluded.source, source_key = excluded.source_key,
        source_digest = excluded.source_digest, search = excluded.search,
        lead_rule = excluded.lead_rule, lead_last_day = excluded.lead_last_day,
        lead_provisional = excluded.lead_provisional, paused = excluded.paused",
};
const CLOCKS: Bulk = Bulk::Insert {
    into: "INSERT INTO clocks (matter, rule, last_day, live, paused, ended_at, late, provisional)",
    kinds: {
        use Kind::{Int, Text};
        &[Text, Text, Text, Int, Int, Text, Int, Int]
    },
    then: " ON CONFLICT (matter, rule) DO UPDATE SET last_day = excluded.last_day,
        live = excluded.live, paused = excluded.paused, ended_at = excluded.ended_at,
        late = excluded.late, provisional = excluded.provisional",
};
const CLOCK: Bulk = Bulk::Delete {
    from: "DELETE FROM clocks",
    columns: &["matter", "rule"],
    kinds: &[Kind::Text, Kind::Text],
};

fn clock_cells(matter: &Cell, clock: &ClockRow) -> Vec<Cell> {
    vec![
        matter.clone(),
        (&clock.rule).into(),
        clock.last_day.into(),
        clock.live.into(),
        clock.paused.into(),
        clock.ended_at.into(),
        clock.late.into(),
        clock.provisional.into(),
    ]
}

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
    search::empty(session)?;
    let mut done = Rebuilt::default();
    let mut after = String::new();
    loop {
        let ids: Vec<MatterId> = session.all(
            "SELECT DISTINCT matter FROM acts WHERE matter > ?1 ORDER BY matter LIMIT ?2",
            cells![&after, STEP],
            |mut row| row.parse(0),
        )?;
        let Some(last) = ids.last().map(MatterId::to_string) else { break };
        if last <= after {
            // An index out of order would be gone through for ever.
            return Err(StoreError::damaged("the acts by matter"));
        }
        let mut changes = Changes::default();
        for matter in acts::matters_between(session, &after, &last)? {
            done.matters += 1;
            done.acts += u64::from(matter.version());
            changes.add(rules, &matter, None);
        }
        changes.write(session)?;
        search::take_in(session)?;
        after = last;
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
                Cell::Texts(values) => (4, values.join("\0").into_bytes()),
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
