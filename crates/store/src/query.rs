//! Lists, counts, search and exports of matters. One function writes the condition for all of them
//! from the same [`ListQuery`], so that nothing is counted that is not listed, and nothing is listed
//! outside its [`Scope`].

use std::collections::HashMap;

use jiff::civil::{Date, DateTime};
use wenjin_matter::{MatterId, Summary};

use crate::counted::Counted;
use crate::error::StoreError;
use crate::projection::NO_LAST_DAY;
use crate::search;
use crate::session::{Built, Cell, Dialect, Row as Cells, Session, cells};

/// Which matters a person may see at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every matter.
    All,
    /// Those of one station, by its code; the empty code holds none.
    Station(String),
    /// Those that one officer handles, by account; the empty one holds none.
    Account(String),
    /// None.
    Nothing,
}

/// Who handles a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Nobody yet.
    Nobody,
    /// That account.
    Account(String),
}

/// Where the leading last day lies: that of the live clock which ends first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Before that day: lapsed, where it is today.
    Before(Date),
    /// From the first day to the last, both included.
    Within(Date, Date),
    /// No live clock has one.
    Never,
}

/// How a list is ordered; what is equal is ordered by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The earliest last day first: the work list.
    LastDay,
    /// The latest received first.
    Received,
    /// The latest change first.
    Changed,
}

/// What a matter can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Its family.
    Family,
    /// Its stage.
    Stage,
    /// Its station.
    Station,
    /// Its officer.
    Handler,
    /// The channel it came by.
    Channel,
    /// The business complained of.
    Respondent,
}

/// A wish for a list. What is not asked for does not narrow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// What the person may see.
    pub scope: Scope,
    /// Of this family.
    pub family: Option<String>,
    /// Of one of these families; any, where there is none.
    pub families: Vec<String>,
    /// In one of these stages; any, where there is none.
    pub stages: Vec<String>,
    /// Ended, or open.
    pub ended: Option<bool>,
    /// Of this station; the empty code is no station.
    pub station: Option<String>,
    /// With this officer.
    pub handler: Option<Handler>,
    /// By this channel.
    pub channel: Option<String>,
    /// Complained of this business, by its exact name.
    pub respondent: Option<String>,
    /// Due then.
    pub due: Option<Due>,
    /// Received from the first day to the last, both included.
    pub received: Option<(Date, Date)>,
    /// With all these words in number, title, business or source number; capitals are not told apart.
    pub text: String,
    /// Its order.
    pub order: Order,
    /// Rows on the page.
    pub limit: u32,
    /// Rows before the page.
    pub offset: u64,
}

impl ListQuery {
    /// Everything in `scope`: the first 50 by last day.
    pub fn of(scope: Scope) -> ListQuery {
        ListQuery {
            scope,
            family: None,
            families: vec![],
            stages: vec![],
            ended: None,
            station: None,
            handler: None,
            channel: None,
            respondent: None,
            due: None,
            received: None,
            text: String::new(),
            order: Order::LastDay,
            limit: 50,
            offset: 0,
        }
    }

    /// The open ones in `scope`.
    pub fn open(scope: Scope) -> ListQuery {
        ListQuery { ended: Some(false), ..ListQuery::of(scope) }
    }
}

/// The live clock that ends first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its rule's id.
    pub rule: String,
    /// Its last day.
    pub last_day: Date,
    /// True where the calendar of its year is not announced.
    pub provisional: bool,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The matter.
    pub id: MatterId,
    /// Its family.
    pub family: String,
    /// The number of its acts.
    pub version: u32,
    /// What lists show of it; its clocks are left out, see [`Store::clock_rows`](crate::Store::clock_rows).
    pub summary: Summary,
    /// The live clock that ends first.
    pub lead: Option<Lead>,
    /// True where a live clock stands still.
    pub paused: bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows on it.
    pub rows: Vec<Row>,
    /// The rows on all pages.
    pub total: u64,
}

/// How the matters stand under one clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockCount {
    /// The clock's rule.
    pub rule: String,
    /// Live and not lapsed, paused ones included.
    pub running: u64,
    /// Live past the last day.
    pub lapsed: u64,
    /// Met in time, or ended without being met or missed.
    pub in_time: u64,
    /// Met after the last day.
    pub late: u64,
}

/// Words looked for at most, and the longest of them in characters.
const WORDS: (usize, usize) = (8, 64);

/// Keys asked for in one question.
const ASKED: usize = 5000;

const COLUMNS: &str = "SELECT m.id, m.family, m.version, m.number, m.title, m.stage, m.ended, m.received_at,
    m.changed_at, m.respondent, m.station, m.handler, m.channel, m.source, m.source_key, m.source_digest,
    m.lead_rule, m.lead_last_day, m.lead_provisional, m.paused FROM matters m";

/// A page of the list and how many there are.
pub(crate) fn list(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
) -> Result<Page, StoreError> {
    let mut built = Built::new(COLUMNS);
    condition(&mut built, query);
    if let Some(asked) = asked(session, counted, query)? {
        search::among_few(&mut built, session.dialect(), &asked);
    }
    order(&mut built, query.order);
    built.push(" LIMIT ").bind(query.limit).push(" OFFSET ").bind(query.offset);
    let (sql, cells) = built.finish();
    let rows = session.all(sql, &cells, row)?;
    Ok(Page { rows, total: count(session, counted, query)? })
}

/// Every row of the list, whatever its page.
pub(crate) fn export(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
    each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut built = Built::new(COLUMNS);
    found(&mut built, session, counted, query)?;
    order(&mut built, query.order);
    let (sql, cells) = built.finish();
    session.each(sql, &cells, &mut |cells| each(row(cells)?))
}

/// How many the list has.
pub(crate) fn count(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
) -> Result<u64, StoreError> {
    let mut built = Built::new("SELECT COUNT(*) FROM matters m");
    found(&mut built, session, counted, query)?;
    let rows = counted.rows(session, built)?;
    match rows.first() {
        Some(row) => row.clone().unsigned(0),
        None => Ok(0),
    }
}

/// How many the list has of each, the most first.
pub(crate) fn count_by(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
    group: Group,
) -> Result<Vec<(String, u64)>, StoreError> {
    let column = match group {
        Group::Family => "m.family",
        Group::Stage => "m.stage",
        Group::Station => "m.station",
        Group::Handler => "m.handler",
        Group::Channel => "m.channel",
        Group::Respondent => "m.respondent",
    };
    let mut built = Built::new("SELECT ");
    built.push(column).push(", COUNT(*) FROM matters m");
    found(&mut built, session, counted, query)?;
    built.push(" GROUP BY ").push(column).push(" ORDER BY COUNT(*) DESC, ").push(column);
    let rows = counted.rows(session, built)?;
    rows.iter().cloned().map(|mut row| Ok((row.text(0)?, row.unsigned(1)?))).collect()
}

/// How the matters of the list stand under each clock on `today`.
pub(crate) fn clock_counts(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
    today: Date,
) -> Result<Vec<ClockCount>, StoreError> {
    let mut built = Built::new("SELECT c.rule, COUNT(CASE WHEN c.live = 1 AND c.last_day < ");
    built.bind(today).push(
        " THEN 1 END), COUNT(CASE WHEN c.live = 1 THEN 1 END), COUNT(CASE WHEN c.late = 1 THEN 1 END),
         COUNT(c.ended_at) FROM clocks c JOIN matters m ON m.id = c.matter",
    );
    found(&mut built, session, counted, query)?;
    built.push(" GROUP BY c.rule ORDER BY c.rule");
    let clock = |mut row: Cells| {
        let (rule, lapsed, live) = (row.text(0)?, row.unsigned(1)?, row.unsigned(2)?);
        let (late, ended) = (row.unsigned(3)?, row.unsigned(4)?);
        Ok(ClockCount { rule, running: live - lapsed, lapsed, in_time: ended - late, late })
    };
    counted.rows(session, built)?.iter().cloned().map(clock).collect()
}

/// The row of one matter, where the scope holds it.
pub(crate) fn row_of(
    session: &mut Session,
    scope: &Scope,
    id: MatterId,
) -> Result<Option<Row>, StoreError> {
    let mut built = Built::new(COLUMNS);
    condition(&mut built, &ListQuery::of(scope.clone()));
    built.push(" AND m.id = ").bind(id);
    let (sql, cells) = built.finish();
    session.first(sql, &cells, row)
}

/// The matter an imported row became, with the digest of that row.
pub(crate) fn find_by_source(
    session: &mut Session,
    profile: &str,
    key: &str,
) -> Result<Option<(MatterId, String)>, StoreError> {
    session.first(
        "SELECT id, source_digest FROM matters WHERE source = ?1 AND source_key = ?2 ORDER BY id LIMIT 1",
        cells![profile, key],
        |mut row| Ok((row.parse(0)?, row.text(1)?)),
    )
}

/// The matters that rows of a source became, by the row's number, with the digests of those rows.
pub(crate) fn find_by_sources(
    session: &mut Session,
    profile: &str,
    keys: &[&str],
) -> Result<HashMap<String, (MatterId, String)>, StoreError> {
    let mut found = HashMap::new();
    match session.dialect() {
        Dialect::Sqlite => {
            for key in keys {
                let known = find_by_source(session, profile, key)?;
                found.extend(known.map(|known| (key.to_string(), known)));
            }
        }
        Dialect::Postgres => {
            for keys in keys.chunks(ASKED) {
                let keys = Cell::Texts(keys.iter().map(|key| key.to_string()).collect());
                let rows = session.all(
                    "SELECT source_key, id, source_digest FROM matters
                     WHERE source = ?1 AND source_key = ANY(?2) ORDER BY id DESC",
                    &[profile.into(), keys],
                    |mut row| Ok((row.text(0)?, (row.parse(1)?, row.text(2)?))),
                )?;
                found.extend(rows);
            }
        }
    }
    Ok(found)
}

/// The matter of that number.
pub(crate) fn find_by_number(
    session: &mut Session,
    number: &str,
) -> Result<Option<MatterId>, StoreError> {
    session.first(
        "SELECT id FROM matters WHERE number = ?1 ORDER BY id LIMIT 1",
        cells![number],
        |mut row| row.parse(0),
    )
}

/// The same as [`condition`], by way of the search index where there are words: for what looks at every
/// matter that is meant.
fn found(
    built: &mut Built,
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
) -> Result<(), StoreError> {
    condition(built, query);
    if let Some(asked) = asked(session, counted, query)? {
        search::among(built, session.dialect(), &asked);
    }
    Ok(())
}

/// What the search index is asked for these: the words, and the business, whose name is searched too.
fn asked(
    session: &mut Session,
    counted: &Counted,
    query: &ListQuery,
) -> Result<Option<search::Asked>, StoreError> {
    let business = query.respondent.iter().map(|name| name.to_lowercase());
    search::asked(session, &counted.often, words(query).chain(business))
}

/// The words looked for, in small letters.
fn words(query: &ListQuery) -> impl Iterator<Item = String> {
    let small = |word: &str| word.chars().take(WORDS.1).flat_map(char::to_lowercase).collect();
    query.text.split_whitespace().take(WORDS.0).map(small)
}

/// The one place that says which matters are meant.
fn condition(built: &mut Built, query: &ListQuery) {
    match &query.scope {
        Scope::All => built.push(" WHERE 1 = 1"),
        // A person without a station does not see what no station has.
        Scope::Station(code) | Scope::Account(code) if code.is_empty() => {
            built.push(" WHERE 1 = 0")
        }
        // Said as the indexes say it, which hold no others.
        Scope::Station(code) => built.push(" WHERE m.station <> '' AND m.station = ").bind(code),
        Scope::Account(account) => {
            built.push(" WHERE m.handler <> '' AND m.handler = ").bind(account)
        }
        Scope::Nothing => built.push(" WHERE 1 = 0"),
    };
    match query.ended {
        None => {}
        Some(true) => drop(built.push(" AND m.ended = 1")),
        Some(false) => drop(built.push(" AND m.ended = 0")),
    }
    match query.station.as_deref() {
        None => {}
        Some("") => drop(built.push(" AND m.station = ''")),
        Some(code) => drop(built.push(" AND m.station <> '' AND m.station = ").bind(code)),
    }
    match &query.handler {
        None => {}
        Some(Handler::Nobody) => drop(built.push(" AND m.handler = ''")),
        Some(Handler::Account(account)) => {
            built.push(" AND m.handler <> '' AND m.handler = ").bind(account);
        }
    }
    let equal: [(&'static str, Option<Cell>); 3] = [
        (" AND m.family = ", query.family.as_ref().map(Cell::from)),
        (" AND m.channel = ", query.channel.as_ref().map(Cell::from)),
        (" AND m.respondent = ", query.respondent.as_ref().map(Cell::from)),
    ];
    for (text, cell) in equal {
        if let Some(cell) = cell {
            built.push(text).bind(cell);
        }
    }
    let among = [(" AND m.family IN (", &query.families), (" AND m.stage IN (", &query.stages)];
    for (text, codes) in among {
        for (index, code) in codes.iter().enumerate() {
            built.push(if index == 0 { text } else { ", " }).bind(code);
        }
        if !codes.is_empty() {
            built.push(")");
        }
    }
    match query.due {
        None => {}
        Some(Due::Before(day)) => drop(built.push(" AND m.lead_last_day < ").bind(day)),
        Some(Due::Within(from, to)) => {
            built.push(" AND m.lead_last_day BETWEEN ").bind(from).push(" AND ").bind(to);
        }
        Some(Due::Never) => drop(built.push(" AND m.lead_last_day = ").bind(NO_LAST_DAY)),
    }
    if let Some((from, to)) = query.received {
        built.push(" AND m.received_at >= ").bind(from);
        // The first moment of the day after is the first that is too late.
        if let Ok(after) = to.tomorrow() {
            built.push(" AND m.received_at < ").bind(after);
        }
    }
    for word in words(query) {
        built.push(" AND m.search LIKE ").bind(pattern(&word)).push(" ESCAPE '\\'");
    }
}

/// A pattern that finds the word as it stands.
fn pattern(word: &str) -> String {
    let mut out = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('%');
    out
}

fn order(built: &mut Built, order: Order) {
    built.push(match order {
        Order::LastDay => " ORDER BY m.lead_last_day, m.received_at, m.id",
        Order::Received => " ORDER BY m.received_at DESC, m.id DESC",
        Order::Changed => " ORDER BY m.changed_at DESC, m.id DESC",
    });
}

fn row(mut cells: Cells) -> Result<Row, StoreError> {
    let rule = cells.text(16)?;
    let lead = Lead { rule, last_day: cells.parse(17)?, provisional: cells.flag(18)? };
    Ok(Row {
        id: cells.parse(0)?,
        family: cells.text(1)?,
        version: u32::try_from(cells.int(2)?).map_err(|_| StoreError::damaged("a version"))?,
        summary: Summary {
            number: cells.text(3)?,
            title: cells.text(4)?,
            stage: cells.text(5)?,
            ended: cells.flag(6)?,
            received_at: cells.parse::<DateTime>(7)?,
            changed_at: cells.parse::<DateTime>(8)?,
            respondent: cells.text(9)?,
            station: cells.text(10)?,
            handler: cells.text(11)?,
            channel: cells.text(12)?,
            source: cells.text(13)?,
            source_key: cells.text(14)?,
            source_digest: cells.text(15)?,
            clocks: vec![],
        },
        lead: Some(lead).filter(|lead| !lead.rule.is_empty()),
        paused: cells.flag(19)?,
    })
}

/// The clocks of one matter, by rule.
pub(crate) fn clock_rows(
    session: &mut Session,
    id: MatterId,
) -> Result<Vec<wenjin_matter::summary::ClockRow>, StoreError> {
    session.all(
        "SELECT rule, last_day, live, paused, ended_at, late, provisional FROM clocks
         WHERE matter = ?1 ORDER BY rule",
        cells![id],
        |mut row| {
            Ok(wenjin_matter::summary::ClockRow {
                rule: row.text(0)?,
                last_day: row.parse_or_null(1)?,
                live: row.flag(2)?,
                paused: row.flag(3)?,
                ended_at: row.parse_or_null(4)?,
                late: row.flag(5)?,
                provisional: row.flag(6)?,
            })
        },
    )
}
