//! The package of a workbook: a ZIP whose parts are opened only within the limits.
//!
//! What the directory claims is judged before anything is inflated: how many parts, how large each
//! and all of them together, against the true size of the file. A part is then read no further than
//! its claim, so a directory that lies is found where the lie begins. Parts nobody reads, pictures
//! and packages within the package, are never inflated.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result as IoResult, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{Limits, SheetFault};

/// Parts a package may have.
const PARTS: usize = 10_000;
/// What each entry of a package's directory begins with.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Bytes under which no part is called a bomb, however well it packs.
const SMALL: u64 = 16 << 20;
/// How many times the table of shared strings may grow; true text packs less well than markup.
const STRINGS_RATIO: u64 = 32;

/// An opened package, its directory judged.
pub(super) struct Package<R> {
    zip: ZipArchive<R>,
    /// From a part's name in small letters to its place.
    places: HashMap<String, usize>,
    file_bytes: u64,
    shared_bytes: u64,
}

impl<R: Read + Seek> Package<R> {
    /// Opens a package of `file_bytes` bytes.
    ///
    /// # Errors
    /// The [`SheetFault`] found first.
    pub(super) fn open(
        mut source: R,
        file_bytes: u64,
        limits: &Limits,
    ) -> Result<Self, SheetFault> {
        source.rewind()?;
        if entries(&mut source)? > PARTS {
            return Err(SheetFault::ZipBomb { part: format!("{PARTS}个以上的部分") });
        }
        source.rewind()?;
        let mut zip = ZipArchive::new(source).map_err(package_fault)?;
        let mut places = HashMap::with_capacity(zip.len());
        let mut total: u64 = 0;
        for place in 0..zip.len() {
            let part = zip.by_index_raw(place).map_err(package_fault)?;
            let name = part.name().map_err(package_fault)?.into_owned();
            let packed = part.compressed_size().min(file_bytes);
            let allowed = limits.inflated_bytes.min(SMALL.max(packed.saturating_mul(limits.ratio)));
            total = total.saturating_add(part.size());
            if part.size() > allowed {
                return Err(SheetFault::ZipBomb { part: name });
            }
            places.insert(name.replace('\\', "/").to_lowercase(), place);
        }
        let allowed = (4 * SMALL).max(file_bytes.saturating_mul(limits.ratio));
        if total > limits.inflated_bytes.min(allowed) {
            return Err(SheetFault::ZipBomb { part: format!("{}个部分合计", zip.len()) });
        }
        let has = |end: &str| places.keys().any(|name| name.ends_with(end));
        if has("xl/workbook.bin") {
            return Err(SheetFault::OldFormat);
        }
        if !has("workbook.xml") {
            return Err(SheetFault::NotATable { found: "压缩包或其他类型的文件" });
        }
        Ok(Self { zip, places, file_bytes, shared_bytes: limits.shared_bytes })
    }

    /// A part by its name, whatever the case of its letters; `None` where there is none. What is
    /// read within it is at most `piece` bytes at a time; see [`Part::renew`].
    pub(super) fn part(
        &mut self,
        name: &str,
        piece: usize,
    ) -> Result<Option<Part<'_, R>>, SheetFault> {
        let Some(place) = self.places.get(&name.to_lowercase()) else { return Ok(None) };
        let file = self.zip.by_index(*place).map_err(package_fault)?;
        let claimed = file.size();
        let inner = BufReader::with_capacity(64 << 10, file);
        Ok(Some(Part {
            inner,
            name: name.to_owned(),
            claimed,
            read: 0,
            piece,
            left: piece,
            over: None,
        }))
    }

    /// As [`Package::part`], for a part that is held in memory whole.
    ///
    /// # Errors
    /// [`SheetFault::ZipBomb`] where it is larger than such a part of a file of this size can be.
    pub(super) fn held_part(
        &mut self,
        name: &str,
        piece: usize,
    ) -> Result<Option<Part<'_, R>>, SheetFault> {
        let allowed =
            SMALL.max(self.file_bytes.saturating_mul(STRINGS_RATIO)).min(self.shared_bytes);
        match self.part(name, piece)? {
            Some(part) if part.claimed > allowed => Err(SheetFault::ZipBomb { part: part.name }),
            part => Ok(part),
        }
    }
}

/// A part being read: no further than its claim, and at most so many bytes between two renewals.
pub(super) struct Part<'a, R: Read> {
    inner: BufReader<ZipFile<'a, R>>,
    name: String,
    claimed: u64,
    read: u64,
    piece: usize,
    left: usize,
    over: Option<Over>,
}

/// Which bound was met.
#[derive(Clone, Copy)]
enum Over {
    Claim,
    Piece,
}

impl<R: Read> Part<'_, R> {
    /// The part's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Bytes of the part, as claimed and kept to.
    pub(super) fn size(&self) -> u64 {
        self.claimed
    }

    /// Begins the next piece.
    pub(super) fn renew(&mut self) {
        self.left = self.piece;
    }

    /// What a failure to read means.
    pub(super) fn fault(&self) -> SheetFault {
        match self.over {
            Some(Over::Claim) => SheetFault::ZipBomb { part: self.name.clone() },
            Some(Over::Piece) => {
                SheetFault::CellTooLong { row: None, column: None, limit: self.piece }
            }
            None => SheetFault::Truncated { part: format!("“{}”", self.name) },
        }
    }

    /// Reads what is left and drops it: only at its end is it known that a part is whole.
    pub(super) fn finish(&mut self) -> Result<(), SheetFault> {
        loop {
            self.renew();
            match self.fill_buf().map(<[u8]>::len) {
                Ok(0) => return Ok(()),
                Ok(length) => self.consume(length),
                Err(_) => return Err(self.fault()),
            }
        }
    }

    fn over(&mut self, over: Over) -> Error {
        self.over = Some(over);
        Error::from(ErrorKind::QuotaExceeded)
    }
}

impl<R: Read> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Part<'_, R> {
    fn fill_buf(&mut self) -> IoResult<&[u8]> {
        if self.inner.fill_buf()?.is_empty() {
            return Ok(&[]);
        }
        if self.read >= self.claimed {
            return Err(self.over(Over::Claim));
        }
        if self.left == 0 {
            return Err(self.over(Over::Piece));
        }
        let claim = usize::try_from(self.claimed - self.read).unwrap_or(usize::MAX);
        let available = self.inner.buffer();
        Ok(&available[..available.len().min(claim).min(self.left)])
    }

    fn consume(&mut self, length: usize) {
        self.read += length as u64;
        self.left = self.left.saturating_sub(length);
        self.inner.consume(length);
    }
}

/// Whether an old compound file holds an encrypted workbook.
pub(super) fn holds_encrypted_workbook<R: Read + Seek>(source: &mut R) -> Result<bool, SheetFault> {
    const SPAN: u64 = 4 << 20;
    let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let size = source.seek(SeekFrom::End(0))?;
    for start in [0, size.saturating_sub(SPAN)] {
        source.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        source.by_ref().take(SPAN).read_to_end(&mut bytes)?;
        if bytes.windows(mark.len()).any(|window| window == mark) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many entries a directory in `source` can have at most; counting stops beyond [`PARTS`].
/// Each takes memory before it can be judged.
fn entries<R: Read>(source: &mut R) -> Result<usize, SheetFault> {
    let mut buffer = vec![0; 64 << 10];
    let (mut kept, mut found) = (0, 0);
    loop {
        let read = source.read(&mut buffer[kept..])?;
        let window = &buffer[..kept + read];
        let mut from = 0;
        while let Some(step) = window[from..].iter().position(|byte| *byte == ENTRY[0]) {
            from += step + 1;
            found += usize::from(window[from - 1..].starts_with(ENTRY));
        }
        if read == 0 || found > PARTS {
            return Ok(found);
        }
        kept = window.len().min(ENTRY.len() - 1);
        let end = window.len();
        buffer.copy_within(end - kept..end, 0);
    }
}

fn package_fault(error: ZipError) -> SheetFault {
    match error {
        ZipError::Io(error) if error.kind() != ErrorKind::UnexpectedEof => {
            SheetFault::Reading(error)
        }
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetFault::Encrypted,
        ZipError::UnsupportedArchive(_) => {
            SheetFault::Damaged { cause: "压缩方式不支持".to_owned() }
        }
        _ => SheetFault::Truncated { part: "压缩包的目录".to_owned() },
    }
}
