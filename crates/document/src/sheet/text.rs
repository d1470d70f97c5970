//! Which encoding a text file is in, and the text itself, piece by piece.
//!
//! A byte order mark decides; without one the whole file is tried as UTF-8, then as GB 18030. The
//! trial reads the file once more than needed, which is cheap against importing mojibake.

use std::io::{Read, Seek};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::SheetFault;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;
/// Characters of three bytes or more that GB 18030 text does not survive as valid UTF-8 by chance.
const SURELY_UTF8: u64 = 16;

/// Zero bytes at the start that no damaged text has, only a file that is no text.
const ZEROS: usize = 3;

/// The encodings people's files are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Gb18030,
}

impl Encoding {
    /// The encoding's usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        }
    }

    fn decoder(self) -> Decoder {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
        }
        .new_decoder_with_bom_removal()
    }
}

/// Tells the encoding of a text file, having tried it on the whole file.
///
/// # Errors
/// [`SheetFault::Encoding`], [`SheetFault::Truncated`] or [`SheetFault::NotATable`].
pub(super) fn detect<R: Read + Seek>(source: &mut R) -> Result<Encoding, SheetFault> {
    source.rewind()?;
    let mut start = Vec::new();
    source.by_ref().take(1024).read_to_end(&mut start)?;
    if let Some(found) = other_kind(&start) {
        return Err(SheetFault::NotATable { found });
    }
    let marked = match start.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::Utf8),
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ if start.iter().filter(|byte| **byte == 0).count() >= ZEROS => {
            return Err(SheetFault::NotATable { found: "二进制文件" });
        }
        _ => None,
    };
    let tried = attempt(source, marked.unwrap_or(Encoding::Utf8));
    let other = match (&tried, marked) {
        (Err(failure), None) => !failure.ends_utf8() && !damaged_utf8(source)?,
        _ => false,
    };
    let tried = if other { attempt(source, Encoding::Gb18030) } else { tried };
    tried.map_err(Failure::fault)
}

/// Whether a file that is no UTF-8 is plainly meant to be: far more of it is well formed than not.
/// The Chinese characters of GB 18030 are hardly ever well-formed UTF-8 of three bytes.
fn damaged_utf8<R: Read + Seek>(source: &mut R) -> Result<bool, SheetFault> {
    source.rewind()?;
    let (mut sound, mut broken) = (0, 0);
    let (mut decoder, mut raw, mut text) =
        (UTF_8.new_decoder(), Vec::new(), String::with_capacity(4 * CHUNK));
    loop {
        raw.clear();
        let ended = source.by_ref().take(CHUNK as u64).read_to_end(&mut raw)? == 0;
        text.clear();
        // Every byte becomes at most three bytes of UTF-8, so one call takes the whole chunk.
        let _ = decoder.decode_to_string(&raw, &mut text, ended);
        let marks = text.matches(char::REPLACEMENT_CHARACTER).count() as u64;
        let long = text.bytes().filter(|byte| *byte >= 0xE0).count() as u64;
        (sound, broken) = (sound + long - marks, broken + marks);
        if ended {
            return Ok(sound >= SURELY_UTF8 && sound >= 2 * broken);
        }
    }
}

/// The text of a file in a known encoding, in pieces of whole characters.
pub(super) struct Text<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    piece: String,
    lines: u64,
    ended: bool,
}

/// Why a piece of text could not be had.
pub(super) enum Failure {
    /// Bytes that are no character; `characters` beyond ASCII came before, `ended` at the very end.
    Malformed { line: u64, characters: u64, ended: bool },
    /// The file could not be read.
    Reading(std::io::Error),
}

impl Failure {
    /// Whether UTF-8 text, and no other, was cut within its last character.
    fn ends_utf8(&self) -> bool {
        matches!(self, Self::Malformed { characters: 1.., ended: true, .. } | Self::Reading(_))
    }

    pub(super) fn fault(self) -> SheetFault {
        match self {
            Self::Malformed { line, ended: true, .. } => {
                SheetFault::Truncated { part: format!("第{line}行") }
            }
            Self::Malformed { line, .. } => SheetFault::Encoding { line },
            Self::Reading(error) => SheetFault::Reading(error),
        }
    }
}

impl<R: Read> Text<R> {
    pub(super) fn new(source: R, encoding: Encoding) -> Self {
        Self {
            source,
            decoder: encoding.decoder(),
            raw: Vec::new(),
            piece: String::with_capacity(4 * CHUNK),
            lines: 1,
            ended: false,
        }
    }

    /// The next piece, or `None` at the end.
    pub(super) fn next_piece(&mut self) -> Result<Option<&str>, Failure> {
        self.piece.clear();
        while self.piece.is_empty() {
            if self.ended {
                return Ok(None);
            }
            self.raw.clear();
            let read = self.source.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw);
            self.ended = read.map_err(Failure::Reading)? == 0;
            // Every byte becomes at most three bytes of UTF-8, so one call takes the whole chunk.
            let (result, _) = self.decoder.decode_to_string_without_replacement(
                &self.raw,
                &mut self.piece,
                self.ended,
            );
            if let DecoderResult::Malformed(..) = result {
                return Err(Failure::Malformed {
                    line: self.lines + breaks(&self.piece),
                    characters: beyond_ascii(&self.piece),
                    ended: self.ended,
                });
            }
            self.lines += breaks(&self.piece);
        }
        Ok(Some(&self.piece))
    }
}

fn attempt<R: Read + Seek>(source: &mut R, encoding: Encoding) -> Result<Encoding, Failure> {
    source.rewind().map_err(Failure::Reading)?;
    let mut text = Text::new(source, encoding);
    let mut before = 0;
    loop {
        match text.next_piece() {
            Ok(Some(piece)) => before += beyond_ascii(piece),
            Ok(None) => return Ok(encoding),
            Err(Failure::Malformed { line, characters, ended }) => {
                let characters = before + characters;
                return Err(Failure::Malformed { line, characters, ended });
            }
            Err(failure) => return Err(failure),
        }
    }
}

fn breaks(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn beyond_ascii(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte >= 0xC0).count() as u64
}

/// What a file is that is plainly not a text table.
fn other_kind(start: &[u8]) -> Option<&'static str> {
    let lower = start.trim_ascii_start().to_ascii_lowercase();
    let lower = lower.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&lower);
    let kinds: [(&[u8], &str); 10] = [
        (b"%pdf-", "PDF 文件"),
        (b"\x89png", "图片"),
        (b"\xFF\xD8\xFF", "图片"),
        (b"rar!", "压缩包"),
        (b"\x1F\x8B", "压缩包"),
        (b"7z\xBC\xAF", "压缩包"),
        (b"<!doctype", "网页"),
        (b"<html", "网页"),
        (b"<table", "网页"),
        (b"<?xml", "XML 文件"),
    ];
    kinds.iter().find(|(magic, _)| lower.starts_with(magic)).map(|(_, name)| *name)
}
