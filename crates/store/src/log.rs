//! The verifiable log beside the acts: its tree follows from them, its full tiles lie in the database,
//! its key and the trail of signed checkpoints lie apart in the folder of files. A checkpoint is in
//! the trail before anyone is given it, so a database put back to an earlier state is found when it is
//! opened. What the tree is, is in `wenjin_ledger`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use wenjin_ledger::{
    Checkpoint, Edge, Hash, Level, Proof, PublicKey, Receipt, SigningKey, TileName, Tiles,
};
use wenjin_matter::MatterId;

use crate::encoding::hex;
use crate::error::StoreError;
use crate::particulars::Particulars;
use crate::session::{Session, cells};

/// Hashes in a full tile.
pub(crate) const FULL: u64 = 256;

/// The last line of the trail is looked for in so many bytes from its end.
const LAST_LINE: u64 = 64 << 10;

/// How large the durable log is, and its root: what a checkpoint says.
pub(crate) struct Head(RwLock<(u64, Hash)>);

impl Head {
    pub(crate) fn get(&self) -> (u64, Hash) {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never goes back.
    pub(crate) fn set(&self, head: (u64, Hash)) {
        let mut own = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if own.0 < head.0 {
            *own = head;
        }
    }
}

/// The key, the trail, and where the log ends.
pub(crate) struct Log {
    key: SigningKey,
    public: PublicKey,
    pub(crate) head: Arc<Head>,
    trail: Mutex<Trail>,
    /// False once a sync has failed, here or in the writer.
    pub(crate) writable: Arc<AtomicBool>,
}

/// The file of every checkpoint that was given away.
struct Trail {
    path: PathBuf,
    last: Option<(u64, String)>,
}

impl Log {
    /// Opens the log of an opened database; draws a key where there is none yet.
    ///
    /// # Errors
    /// [`StoreError::LogDiverged`] where the acts are not those signed last.
    pub(crate) fn open(session: &mut Session, folder: &Path) -> Result<Log, StoreError> {
        let files = folder.join("log");
        fs::create_dir_all(&files)?;
        draw_key(&files)?;
        let log = Log::read(folder)?;
        // What was made just now must still have its name after a power cut.
        for made in [files.as_path(), folder] {
            File::open(made)?.sync_all()?;
        }
        log.advance(session)?;
        let last = log.trail().last.clone();
        if let Some((size, note)) = last {
            let signed = log.public.open(&note).map_err(|_| StoreError::LogDiverged { size })?;
            let (own, _) = log.head.get();
            if own < size || root_at(session, size)? != signed.root {
                return Err(StoreError::LogDiverged { size });
            }
        }
        Ok(log)
    }

    /// The key and the trail alone: for who looks for what is wrong.
    pub(crate) fn read(folder: &Path) -> Result<Log, StoreError> {
        let folder = folder.join("log");
        let key = SigningKey::parse(fs::read_to_string(folder.join("key"))?.trim())
            .map_err(|_| StoreError::damaged("the key of the log"))?;
        let public = key.public();
        let trail = Trail::open(folder.join("checkpoints"), public.name())?;
        let head = Arc::new(Head(RwLock::new((0, wenjin_ledger::empty()))));
        let writable = Arc::new(AtomicBool::new(true));
        Ok(Log { key, public, head, trail: Mutex::new(trail), writable })
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.public
    }

    /// The newest checkpoint, in the trail before it is answered.
    pub(crate) fn checkpoint(&self) -> Result<String, StoreError> {
        let (size, root) = self.head.get();
        let mut trail = self.trail();
        if let Some((signed, note)) = &trail.last
            && size <= *signed
        {
            return Ok(note.clone());
        }
        if !self.writable.load(Ordering::Acquire) {
            return Err(StoreError::Stopped);
        }
        let origin = self.public.name().to_string();
        let note = self.key.sign(&Checkpoint { origin, size, root });
        trail.append(size, &note).inspect_err(|fault| {
            // As with a commit: after a failed sync nobody knows what the disk holds.
            if *fault != StoreError::Full {
                self.writable.store(false, Ordering::Release);
            }
        })?;
        Ok(note)
    }

    /// Looks where the log ends now: another program may have written.
    pub(crate) fn advance(&self, session: &mut Session) -> Result<(), StoreError> {
        let size = size(session)?;
        if self.head.get().0 < size {
            self.head.set((size, edge(session, size)?.root()));
        }
        Ok(())
    }

    /// Every checkpoint of the trail, the oldest first.
    pub(crate) fn signed(&self) -> Result<Vec<String>, StoreError> {
        self.trail().notes(self.public.name())
    }

    pub(crate) fn receipt(&self, position: u64, entry: [u8; 32]) -> Result<Receipt, StoreError> {
        let note = self.checkpoint()?;
        Receipt::of(position - 1, entry, &note, &self.public)
            .map_err(|_| StoreError::damaged(format!("a receipt for act {position}")))
    }

    pub(crate) fn act_proof(
        &self,
        session: &mut Session,
        note: &str,
        position: u64,
        reveal: &[String],
    ) -> Result<Option<String>, StoreError> {
        let damaged = || StoreError::damaged(format!("act {position}"));
        let size = self.public.open(note).map_err(|_| damaged())?.size;
        if position == 0 || size < position {
            return Ok(None);
        }
        let found = session.first(
            "SELECT a.salt, a.body, p.body FROM acts a LEFT JOIN particulars p
             ON p.position = a.position WHERE a.position = ?1",
            cells![position],
            |mut row| Ok((row.bytes(0)?, row.bytes(1)?, row.text_or_null(2)?)),
        )?;
        let Some((salt, body, particulars)) = found else { return Ok(None) };
        let hashes = wenjin_ledger::inclusion(&mut StoredTiles(session), size, position - 1)?;
        let proof = Proof { index: position - 1, hashes, note: note.to_string() };
        let Particulars(mut kept) = match particulars {
            Some(text) => Particulars::parse(&text)?,
            None => Particulars::default(),
        };
        kept.retain(|name, _| reveal.contains(name));
        let revealed: BTreeMap<String, serde_json::Value> = kept
            .into_iter()
            .map(|(name, (salt, value))| {
                (name, serde_json::json!({ "salt": salt, "value": value }))
            })
            .collect();
        let whole = serde_json::json!({
            "format": "wenjin/act-proof/v1",
            "act": String::from_utf8(body).map_err(|_| damaged())?,
            "salt": hex(&salt),
            "revealed": revealed,
            "proof": proof.text(),
            "key": self.public.to_text(),
        });
        Ok(Some(whole.to_string()))
    }

    /// A panic elsewhere leaves the trail whole.
    fn trail(&self) -> std::sync::MutexGuard<'_, Trail> {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trail {
    fn open(path: PathBuf, origin: &str) -> Result<Trail, StoreError> {
        let mut file = File::options().read(true).append(true).create(true).open(&path)?;
        let from = file.metadata()?.size().saturating_sub(LAST_LINE);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        // A line that was being written when the power failed was given to nobody: it has no end, or,
        // where only a later part of it reached the disk, no beginning.
        let hole = if end.starts_with(&[0]) { Some(0) } else { None };
        let hole = hole.or_else(|| end.windows(2).position(|two| two == b"\n\0").map(|at| at + 1));
        let there = &end[..hole.unwrap_or(end.len())];
        let whole = there.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < end.len() {
            file.set_len(from + whole as u64)?;
        }
        let text = String::from_utf8_lossy(&end[..whole]);
        let last = text.lines().last().and_then(|line| note_of(line, origin));
        Ok(Trail { path, last })
    }

    fn append(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        let mut file = File::options().append(true).create(true).open(&self.path)?;
        let before = file.metadata()?.size();
        if let Err(error) = file.write_all(line_of(note).as_bytes()) {
            // A full disk must not leave half a line before the next.
            file.set_len(before)?;
            return Err(error.into());
        }
        file.sync_data()?;
        self.last = Some((size, note.to_string()));
        Ok(())
    }

    fn notes(&self, origin: &str) -> Result<Vec<String>, StoreError> {
        notes(&fs::read_to_string(&self.path)?, origin)
            .ok_or_else(|| StoreError::damaged("the trail of checkpoints"))
    }
}

/// The notes of a trail's text; none where a line is not one.
pub(crate) fn notes(text: &str, origin: &str) -> Option<Vec<String>> {
    text.lines().map(|line| note_of(line, origin).map(|(_, note)| note)).collect()
}

/// A note in the trail: its size, root and signature on one line.
fn line_of(note: &str) -> String {
    let lines: Vec<&str> = note.lines().collect();
    let signature = note.trim_end().rsplit(' ').next().unwrap_or_default();
    let at = |index: usize| lines.get(index).copied().unwrap_or_default();
    format!("{} {} {signature}\n", at(1), at(2))
}

/// The note of a line, and the size it says.
fn note_of(line: &str, origin: &str) -> Option<(u64, String)> {
    let [size, root, signature] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let note = format!("{origin}\n{size}\n{root}\n\n— {origin} {signature}\n");
    Some((size.parse().ok()?, note))
}

/// Draws a key with a name of its own, where there is none yet.
fn draw_key(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join("key");
    if path.exists() {
        return Ok(());
    }
    let random = || -> Result<[u8; 32], StoreError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| StoreError::File { cause: error.to_string() })?;
        Ok(bytes)
    };
    let name = format!("wenjin/{}", hex(&random()?[..6]));
    let text = SigningKey::new(&name, random()?).to_text();
    let temporary = folder.join(hex(&random()?[..8]));
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // Of two programs that begin at once, the second takes the key of the first.
    let linked = fs::hard_link(&temporary, &path);
    fs::remove_file(&temporary)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(File::open(folder)?.sync_all()?),
    }
}

/// How many acts there are.
pub(crate) fn size(session: &mut Session) -> Result<u64, StoreError> {
    let last = "SELECT COALESCE(MAX(position), 0) FROM acts";
    Ok(session.first(last, cells![], |mut row| row.unsigned(0))?.unwrap_or(0))
}

/// The right edge of the tree over the first `size` acts.
pub(crate) fn edge(session: &mut Session, size: u64) -> Result<Edge, StoreError> {
    let mut tiles = StoredTiles(session);
    let edge = Edge::restore(size, |level| {
        let (width, index) = open_tile(size, level);
        match width {
            0 => Ok(vec![]),
            width => tiles.tile(level, index, width),
        }
    })?;
    edge.ok_or_else(|| StoreError::damaged("the tiles of the log"))
}

/// Width and index of the tile of a level that is not full yet.
fn open_tile(size: u64, level: u8) -> (u16, u64) {
    let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
    ((hashes % FULL) as u16, hashes / FULL)
}

pub(crate) fn root_at(session: &mut Session, size: u64) -> Result<Hash, StoreError> {
    wenjin_ledger::root_of(&mut StoredTiles(session), size)
}

/// The public entry of an act: 32 bytes that tell nothing without the act and its salt.
pub(crate) fn entry_at(
    session: &mut Session,
    position: u64,
) -> Result<Option<[u8; 32]>, StoreError> {
    Ok(entries(session, position, 1)?.pop())
}

fn entries(session: &mut Session, first: u64, count: u64) -> Result<Vec<[u8; 32]>, StoreError> {
    session.all(
        "SELECT salt, body FROM acts WHERE position >= ?1 AND position < ?2 ORDER BY position",
        cells![first, first.saturating_add(count)],
        |mut row| {
            let (salt, body) = (salt_of(row.bytes(0)?)?, row.bytes(1)?);
            Ok(wenjin_ledger::entry(&salt, &body))
        },
    )
}

pub(crate) fn salt_of(bytes: Vec<u8>) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| StoreError::damaged("a salt that is not 16 bytes"))
}

/// The places of a matter's acts, by seq.
pub(crate) fn positions(session: &mut Session, id: MatterId) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT position FROM acts WHERE matter = ?1 ORDER BY seq";
    session.all(sql, cells![id], |mut row| row.unsigned(0))
}

/// A tile as it is served; none where the log of that size has none of that name.
pub(crate) fn tile(
    session: &mut Session,
    size: u64,
    name: &TileName,
) -> Result<Option<Vec<u8>>, StoreError> {
    let level = match name.level {
        Level::Hashes(level) => level,
        Level::Entries => 0,
    };
    let there = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
    let end = name.index.checked_mul(FULL).and_then(|start| start.checked_add(name.width.into()));
    if end.is_none_or(|end| there < end) {
        return Ok(None);
    }
    match name.level {
        Level::Hashes(level) => {
            let hashes = StoredTiles(session).tile(level, name.index, name.width)?;
            Ok(Some(hashes.iter().flat_map(|hash| hash.0).collect()))
        }
        Level::Entries => {
            let entries = entries(session, name.index * FULL + 1, name.width.into())?;
            if entries.len() != usize::from(name.width) {
                return Err(StoreError::damaged("acts are missing"));
            }
            let framed = |entry: [u8; 32]| [&32u16.to_be_bytes()[..], &entry].concat();
            Ok(Some(entries.into_iter().flat_map(framed).collect()))
        }
    }
}

/// The tree's hashes as they are stored: full tiles as they are, open ones from what they are over.
pub(crate) struct StoredTiles<'a>(pub(crate) &'a mut Session);

impl Tiles for StoredTiles<'_> {
    type Error = StoreError;

    fn tile(&mut self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        let full = self.0.first(
            "SELECT hashes FROM tiles WHERE level = ?1 AND idx = ?2",
            cells![i64::from(level), index],
            |mut row| row.bytes(0),
        )?;
        let hashes: Vec<Hash> = match (full, level.checked_sub(1)) {
            (Some(bytes), _) => bytes
                .chunks(32)
                .take(width.into())
                .filter_map(|hash| hash.try_into().ok().map(Hash))
                .collect(),
            (None, None) => entries(self.0, index * FULL + 1, width.into())?
                .iter()
                .map(|entry| wenjin_ledger::leaf(entry))
                .collect(),
            (None, Some(below)) => self.0.all(
                "SELECT root FROM tiles WHERE level = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx",
                cells![i64::from(below), index * FULL, index * FULL + u64::from(width)],
                |mut row| {
                    let root = row.bytes(0)?;
                    root.try_into()
                        .map(Hash)
                        .map_err(|_| StoreError::damaged("a root that is not 32 bytes"))
                },
            )?,
        };
        if hashes.len() == usize::from(width) {
            Ok(hashes)
        } else {
            Err(StoreError::damaged(format!("tile {index} of level {level} of the log")))
        }
    }
}
