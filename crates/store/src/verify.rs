//! Checks everything stored against everything else: the acts against their order, their own bytes,
//! the personal data kept and the tree; the tree against its stored tiles and every checkpoint ever
//! signed; the lists against the acts; the files against their names. It changes nothing and goes on
//! after what it finds, so that one answer names all of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wenjin_law::Rules;
use wenjin_ledger::{Edge, FullTile, Hash};
use wenjin_matter::MatterId;

use crate::acts;
use crate::attachments::Attachments;
use crate::encoding::decode;
use crate::error::StoreError;
use crate::log::{Log, salt_of};
use crate::particulars::Particulars;
use crate::projection;
use crate::search;
use crate::session::{Row, Session, cells};

/// Findings named at most; more are counted.
const NAMED: usize = 200;

/// Matters compared with their rows at a time.
const STEP: u32 = 2000;

/// How far the checking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Acts checked, of how many.
    Acts(u64, u64),
    /// Matters compared with the lists, of how many.
    Lists(u64, u64),
    /// Files checked, of how many.
    Files(u64, u64),
}

/// What was checked, and what was found wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Acts read.
    pub acts: u64,
    /// The size of the log: the place of its last act.
    pub size: u64,
    /// The root of the tree over them, base64.
    pub root: String,
    /// Checkpoints compared.
    pub checkpoints: u64,
    /// Values of persons compared with their commitments.
    pub particulars: u64,
    /// Matters compared with the lists.
    pub matters: u64,
    /// Files compared with their digests.
    pub files: u64,
    /// What is wrong, in the order found.
    pub findings: Vec<Finding>,
    /// Findings beyond those named.
    pub more: u64,
}

impl Verified {
    fn find(&mut self, what: What, at: impl ToString) {
        if self.findings.len() < NAMED {
            self.findings.push(Finding { what, at: at.to_string() });
        } else {
            self.more += 1;
        }
    }

    /// True where nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: What,
    /// Where: a position, a size, an id, a digest.
    pub at: String,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The database itself says that its pages are not whole.
    Pages,
    /// No act has this position.
    ActMissing,
    /// The act's bytes are not the canonical bytes of an act.
    ActUnreadable,
    /// The act stands in another's place, or its matter has a gap before it.
    ActMisplaced,
    /// What is kept of a person is not what the act committed to.
    ParticularWrong,
    /// Personal data that belong to no act.
    ParticularStray,
    /// A stored tile is not the one that follows from the acts.
    TileWrong,
    /// The acts are not those a checkpoint was signed over.
    CheckpointWrong,
    /// The log is shorter than a checkpoint says.
    LogShort,
    /// A checkpoint that this log's key did not sign.
    CheckpointForeign,
    /// The lists do not show what follows from the acts.
    ListWrong,
    /// The search index does not hold the pieces of the lists' texts: so many matters differ.
    SearchWrong,
    /// A file that an act names is missing or has other bytes.
    FileWrong,
}

impl What {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(self) -> &'static str {
        match self {
            What::Pages => "verify-pages",
            What::ActMissing => "verify-act-missing",
            What::ActUnreadable => "verify-act-unreadable",
            What::ActMisplaced => "verify-act-misplaced",
            What::ParticularWrong => "verify-particular-wrong",
            What::ParticularStray => "verify-particular-stray",
            What::TileWrong => "verify-tile-wrong",
            What::CheckpointWrong => "verify-checkpoint-wrong",
            What::LogShort => "verify-log-short",
            What::CheckpointForeign => "verify-checkpoint-foreign",
            What::ListWrong => "verify-list-wrong",
            What::SearchWrong => "verify-search-wrong",
            What::FileWrong => "verify-file-wrong",
        }
    }

    /// What an administrator reads.
    pub fn words(self) -> &'static str {
        match self {
            What::Pages => "数据库页面损坏",
            What::ActMissing => "缺少这一条记录",
            What::ActUnreadable => "记录的内容被改动或损坏",
            What::ActMisplaced => "记录不在它原来的位置",
            What::ParticularWrong => "保存的个人信息与当初登记的不一致",
            What::ParticularStray => "有不属于任何记录的个人信息",
            What::TileWrong => "日志的哈希分块与记录不符",
            What::CheckpointWrong => "记录与已签名的核对点不符",
            What::LogShort => "记录比已签名的核对点少",
            What::CheckpointForeign => "核对点不是本日志签发的",
            What::ListWrong => "列表与记录不符（wenjin rebuild 可以重建）",
            What::SearchWrong => "检索用的索引与列表不符（wenjin rebuild 可以重建）",
            What::FileWrong => "附件缺失或被改动",
        }
    }
}

/// Checks the store; `known` are checkpoints kept elsewhere, as notes.
pub(crate) fn verify(
    session: &mut Session,
    rules: &Rules,
    attachments: &Attachments,
    log: &Log,
    known: &[String],
    told: &mut dyn FnMut(Progress),
) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    pages(session, &mut verified)?;
    let checkpoints = checkpoints(log, known, &mut verified)?;
    let mut files = acts_and_tree(session, &checkpoints, &mut verified, told)?;
    // Where imported rows came from is kept too.
    files.extend(session.all("SELECT sha256 FROM imports", cells![], |mut row| row.text(0))?);
    stray_particulars(session, &mut verified)?;
    lists(session, rules, &mut verified, told)?;
    let total = files.len() as u64;
    for (done, digest) in (1..).zip(files) {
        verified.files = done;
        if !matches!(attachments.open(&digest), Ok(Some(_))) {
            verified.find(What::FileWrong, digest);
        }
        told(Progress::Files(done, total));
    }
    Ok(verified)
}

fn pages(session: &mut Session, verified: &mut Verified) -> Result<(), StoreError> {
    for words in session.page_faults()? {
        verified.find(What::Pages, words);
    }
    Ok(())
}

/// The roots that were signed, by size.
fn checkpoints(
    log: &Log,
    known: &[String],
    verified: &mut Verified,
) -> Result<BTreeMap<u64, BTreeSet<Hash>>, StoreError> {
    let mut out: BTreeMap<u64, BTreeSet<Hash>> = BTreeMap::new();
    let trail = log.signed().unwrap_or_else(|_| vec![String::new()]);
    for note in trail.iter().chain(known) {
        verified.checkpoints += 1;
        match log.key().open(note) {
            Ok(signed) => drop(out.entry(signed.size).or_default().insert(signed.root)),
            Err(_) => verified.find(What::CheckpointForeign, note.lines().nth(1).unwrap_or("?")),
        }
    }
    Ok(out)
}

/// The tree as it grows again from the acts, compared with what is stored of it.
struct Growing<'a> {
    edge: Edge,
    checkpoints: &'a BTreeMap<u64, BTreeSet<Hash>>,
    full: Vec<FullTile>,
}

impl Growing<'_> {
    fn check_root(&self, verified: &mut Verified) {
        let size = self.edge.size();
        let Some(signed) = self.checkpoints.get(&size) else { return };
        if signed.iter().any(|root| *root != self.edge.root()) {
            verified.find(What::CheckpointWrong, size);
        }
    }
}

/// Reads every act in order; answers the digests of the files they name.
fn acts_and_tree(
    session: &mut Session,
    checkpoints: &BTreeMap<u64, BTreeSet<Hash>>,
    verified: &mut Verified,
    told: &mut dyn FnMut(Progress),
) -> Result<BTreeSet<String>, StoreError> {
    let total = crate::log::size(session)?;
    verified.size = total;
    let mut growing = Growing { edge: Edge::default(), checkpoints, full: vec![] };
    let (mut seqs, mut files) = (HashMap::new(), BTreeSet::new());
    growing.check_root(verified);
    let read = session.each(
        "SELECT a.position, a.matter, a.seq, a.salt, a.body, p.body FROM acts a
         LEFT JOIN particulars p ON p.position = a.position ORDER BY a.position",
        cells![],
        &mut |row| {
            act(row, &mut growing, &mut seqs, &mut files, verified)?;
            if verified.acts.is_multiple_of(10_000) {
                told(Progress::Acts(verified.acts, total));
            }
            Ok(())
        },
    );
    if let Err(fault @ StoreError::Damaged { .. }) = &read {
        verified.find(What::Pages, fault.cause().unwrap_or_default());
    } else {
        read?;
    }
    told(Progress::Acts(verified.acts, total));
    let size = growing.edge.size();
    for (short, _) in checkpoints.range(size + 1..) {
        verified.find(What::LogShort, short);
    }
    verified.root = growing.edge.root().base64();
    tiles(session, growing.full, verified)?;
    Ok(files)
}

fn act(
    mut row: Row,
    growing: &mut Growing<'_>,
    seqs: &mut HashMap<MatterId, u32>,
    files: &mut BTreeSet<String>,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    let position = row.unsigned(0)?;
    verified.acts += 1;
    for missing in growing.edge.size() + 1..position.min(growing.edge.size() + 1 + NAMED as u64) {
        verified.find(What::ActMissing, missing);
    }
    let (matter, seq) = (row.text(1), row.int(2));
    let (salt, body) = (row.bytes(3).and_then(salt_of), row.bytes(4));
    let (Ok(matter), Ok(seq), Ok(salt), Ok(body)) = (matter, seq, salt, body) else {
        verified.find(What::ActUnreadable, position);
        return Ok(());
    };
    // The tree goes on at the place the row says, so that a gap does not hide what is behind it.
    let entry = wenjin_ledger::entry(&salt, &body);
    let full = &mut growing.full;
    growing.edge.push(wenjin_ledger::leaf(&entry), &mut |tile| full.push(tile));
    growing.check_root(verified);
    let Ok((act, commitments)) = decode(&body) else {
        verified.find(What::ActUnreadable, position);
        return Ok(());
    };
    let expected = seqs.entry(act.matter).or_default();
    *expected += 1;
    if act.matter.to_string() != matter || i64::from(act.seq) != seq || act.seq != *expected {
        *expected = act.seq;
        verified.find(What::ActMisplaced, position);
    }
    files.extend(act.attachments.into_iter().map(|file| file.sha256));
    if let Ok(Some(text)) = row.text_or_null(5) {
        let values = Particulars::parse(&text).ok().and_then(|it| it.revealed(&commitments));
        match values {
            Some(values) => verified.particulars += values.len() as u64,
            None => verified.find(What::ParticularWrong, position),
        }
    }
    Ok(())
}

/// Compares the stored tiles with those that follow from the acts.
fn tiles(
    session: &mut Session,
    full: Vec<FullTile>,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    let mut right: BTreeMap<(u8, u64), FullTile> =
        full.into_iter().map(|tile| ((tile.level, tile.index), tile)).collect();
    let read = session.each(
        "SELECT level, idx, root, hashes FROM tiles ORDER BY level, idx",
        cells![],
        &mut |mut row| {
            let (level, index) = (row.int(0)?, row.unsigned(1)?);
            let (root, hashes) = (row.bytes(2)?, row.bytes(3)?);
            let known = u8::try_from(level).ok().and_then(|level| right.remove(&(level, index)));
            let same = known.is_some_and(|tile| {
                tile.root.0[..] == root[..]
                    && tile.hashes.iter().flat_map(|hash| hash.0).eq(hashes.iter().copied())
            });
            if !same {
                verified.find(What::TileWrong, format!("{level}/{index}"));
            }
            Ok(())
        },
    );
    if let Err(fault @ StoreError::Damaged { .. }) = &read {
        verified.find(What::Pages, fault.cause().unwrap_or_default());
    } else {
        read?;
    }
    for (level, index) in right.into_keys() {
        verified.find(What::TileWrong, format!("{level}/{index}"));
    }
    Ok(())
}

fn stray_particulars(session: &mut Session, verified: &mut Verified) -> Result<(), StoreError> {
    let stray = session.all(
        "SELECT p.position FROM particulars p LEFT JOIN acts a ON a.position = p.position
         WHERE a.position IS NULL ORDER BY p.position LIMIT 200",
        cells![],
        |mut row| row.int(0),
    );
    match stray {
        Ok(stray) => {
            stray.into_iter().for_each(|position| verified.find(What::ParticularStray, position));
            Ok(())
        }
        Err(StoreError::Damaged { what }) => {
            verified.find(What::Pages, what);
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// Compares the lists with what follows from the acts.
fn lists(
    session: &mut Session,
    rules: &Rules,
    verified: &mut Verified,
    told: &mut dyn FnMut(Progress),
) -> Result<(), StoreError> {
    let compared = compare_lists(session, rules, verified, told);
    if let Err(StoreError::Damaged { what }) = &compared {
        // What the acts themselves are, was said where they were read.
        verified.find(What::ListWrong, what);
        return Ok(());
    }
    compared
}

fn compare_lists(
    session: &mut Session,
    rules: &Rules,
    verified: &mut Verified,
    told: &mut dyn FnMut(Progress),
) -> Result<(), StoreError> {
    if !projection::is_current(session, rules)? {
        // Made under other rules; they are made anew when the store is opened to be written.
        return Ok(());
    }
    let total = session
        .first("SELECT COUNT(DISTINCT matter) FROM acts", cells![], |mut row| row.unsigned(0))?
        .unwrap_or(0);
    let mut after = String::new();
    let mut rows = 0;
    loop {
        let ids: Vec<String> = session.all(
            "SELECT DISTINCT matter FROM acts WHERE matter > ?1 ORDER BY matter LIMIT ?2",
            cells![&after, STEP],
            |mut row| row.text(0),
        )?;
        let Some(last) = ids.last().cloned() else { break };
        if last <= after {
            // An index out of order would be gone through for ever.
            return Err(StoreError::damaged("the acts by matter"));
        }
        let mut stored = projection::listed_between(session, &after, &last)?;
        rows += stored.len() as u64;
        for matter in acts::matters_between(session, &after, &last)? {
            let right = projection::listed(rules, &matter);
            if stored.remove(&matter.id.to_string()) != right {
                verified.find(What::ListWrong, matter.id);
            }
            verified.matters += 1;
        }
        stored.into_keys().for_each(|stray| verified.find(What::ListWrong, stray));
        told(Progress::Lists(verified.matters, total));
        after = last;
    }
    let there = session
        .first("SELECT COUNT(*) FROM matters", cells![], |mut row| row.unsigned(0))?
        .unwrap_or(0);
    if there > rows {
        verified.find(What::ListWrong, there - rows);
    }
    let wrong = search::wrong(session)?;
    if wrong > 0 {
        verified.find(What::SearchWrong, wrong);
    }
    Ok(())
}
