//! Whether a workbook's package may be opened at all.
//!
//! A workbook is a ZIP of XML parts. Before the spreadsheet library sees it, every part is
//! inflated once and thrown away: counting bytes stops a bomb whatever its directory claims, and
//! reading along finds what that library would trust, a declared document type, a text longer than
//! a cell may be, a table of strings that claims more entries than it has bytes.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Limits, SheetFault};

/// Parts a package may have.
const PARTS: usize = 10_000;
/// Bytes under which no part is called a bomb, however well it packs.
const SMALL: u64 = 16 << 20;
/// Bytes beside its text that a tag may add to a stretch without another tag.
const TAG: usize = 64 << 10;
/// Bytes kept of the piece before, so that a word across two pieces is found.
const OVERLAP: usize = 64;

/// Checks the package against the limits and leaves `source` at its start.
///
/// # Errors
/// The [`SheetFault`] found first.
pub(super) fn check<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<(), SheetFault> {
    let mut zip = ZipArchive::new(&mut *source).map_err(package_fault)?;
    if zip.len() > PARTS {
        return Err(SheetFault::ZipBomb { part: format!("{}个部分", zip.len()) });
    }
    let names: Vec<String> = zip.file_names().flatten().map(|name| name.to_lowercase()).collect();
    if names.iter().any(|name| name.ends_with("xl/workbook.bin")) {
        return Err(SheetFault::OldFormat);
    }
    let mut total = 0;
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).map_err(package_fault)?;
        let name = part.name().map_err(package_fault)?.into_owned();
        let lower = name.to_lowercase();
        let strings = lower.ends_with("sharedstrings.xml");
        let allowed = limits.inflated_bytes.saturating_sub(total);
        let allowed = if strings { allowed.min(limits.shared_bytes) } else { allowed };
        let packed = part.compressed_size().max(1);
        let allowed = allowed.min(SMALL.max(packed.saturating_mul(limits.ratio)));
        if part.size() > allowed {
            return Err(SheetFault::ZipBomb { part: name });
        }
        total += inflate(&mut part, &name, strings, allowed, limits)?;
    }
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(SheetFault::NotATable { found: "压缩包或其他类型的文件" });
    }
    source.rewind()?;
    Ok(())
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
        if find(&bytes, &mark).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Inflates one part, reading along; gives its size.
fn inflate(
    part: &mut impl Read,
    name: &str,
    strings: bool,
    allowed: u64,
    limits: &Limits,
) -> Result<u64, SheetFault> {
    let mut size = 0;
    let mut buffer = vec![0; OVERLAP + (64 << 10)];
    let mut kept = 0;
    let mut open = 0;
    let mut claimed = 0;
    loop {
        let read = part.read(&mut buffer[kept..]).map_err(|_| broken(name))?;
        size += read as u64;
        if size > allowed {
            return Err(SheetFault::ZipBomb { part: name.to_owned() });
        }
        let window = &buffer[..kept + read];
        let (longest, still_open) = stretches(&window[kept..], open);
        open = still_open;
        if longest > limits.cell_bytes + TAG {
            let limit = limits.cell_bytes;
            return Err(SheetFault::CellTooLong { row: None, column: None, limit });
        }
        if find(window, b"<!DOCTYPE").or(find(window, b"<!ENTITY")).is_some() {
            return Err(SheetFault::Entity { part: name.to_owned() });
        }
        if strings {
            claimed = claimed.max(claims(window, name)?);
        }
        if read == 0 {
            break;
        }
        let end = window.len();
        let keep = end.min(OVERLAP);
        buffer.copy_within(end - keep..end, 0);
        kept = keep;
    }
    // The shortest entry, `<si/>`, has five bytes.
    if claimed > size / 5 + 1 {
        return Err(SheetFault::Damaged { cause: format!("“{name}”的条数不符") });
    }
    Ok(size)
}

/// The longest stretch without a `<` that ends in or reaches through `piece`, and the length of
/// the one still open at its end; `before` bytes of it came before.
fn stretches(piece: &[u8], before: usize) -> (usize, usize) {
    let mut open = before;
    let mut longest = 0;
    for (place, stretch) in piece.split(|byte| *byte == b'<').enumerate() {
        open = stretch.len() + if place == 0 { before } else { 0 };
        longest = longest.max(open);
    }
    (longest, open)
}

/// How many strings the table of strings claims to hold, as far as this window tells.
///
/// Room is set aside for the claim later, so it must be written plainly: a comment that could
/// hide another claim, or a claim that is no number, is refused.
fn claims(window: &[u8], name: &str) -> Result<u64, SheetFault> {
    const WORD: &[u8] = b"uniqueCount";
    let damaged = || SheetFault::Damaged { cause: format!("“{name}”的条数不明") };
    if find(window, b"<!--").is_some() {
        return Err(damaged());
    }
    let Some(place) = find(window, WORD) else { return Ok(0) };
    let rest = &window[place + WORD.len()..];
    if rest.len() < OVERLAP - WORD.len() - 1 && window.len() > OVERLAP {
        return Ok(0); // cut off here, whole in the next window
    }
    let digits: String = rest
        .iter()
        .skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_digit())
        .map(|byte| char::from(*byte))
        .collect();
    digits.parse().map_err(|_| damaged())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|byte| *byte == first) {
        let place = from + step;
        if bytes[place..].starts_with(wanted) {
            return Some(place);
        }
        from = place + 1;
    }
    None
}

fn broken(name: &str) -> SheetFault {
    SheetFault::Truncated { part: format!("“{name}”") }
}

fn package_fault(error: ZipError) -> SheetFault {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            SheetFault::Reading(error)
        }
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetFault::Encrypted,
        ZipError::UnsupportedArchive(_) => {
            SheetFault::Damaged { cause: "压缩方式不支持".to_owned() }
        }
        _ => SheetFault::Truncated { part: "压缩包的目录".to_owned() },
    }
}
