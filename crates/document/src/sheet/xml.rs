//! The XML of a workbook's part, event by event, each within a bound.
//!
//! An event longer than a cell may be, a document type, nesting without end, or ends that do not
//! match their beginnings stop the reading. What the elements mean is for the caller.

use std::borrow::Cow;
use std::io::Read;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::SheetFault;
use super::package::Part;

/// Levels of elements; no spreadsheet program needs a tenth of them.
const DEEPEST: usize = 100;

/// A part being read as XML.
pub(super) struct Xml<'a, R: Read> {
    reader: Reader<Part<'a, R>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, R: Read> Xml<'a, R> {
    /// Begins to read a part.
    pub(super) fn new(part: Part<'a, R>) -> Self {
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Bytes of the part.
    pub(super) fn size(&self) -> u64 {
        self.reader.get_ref().size()
    }

    /// The next event, [`Event::Eof`] at the end of the part.
    pub(super) fn next(&mut self) -> Result<Event<'_>, SheetFault> {
        self.buffer.clear();
        self.reader.get_mut().renew();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::DocType(_)) => {
                Err(SheetFault::Entity { part: self.reader.get_ref().name().to_owned() })
            }
            Ok(event) => {
                match event {
                    Event::Start(_) => self.depth += 1,
                    Event::End(_) => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth > DEEPEST { Err(damaged("XML 嵌套过深")) } else { Ok(event) }
            }
            Err(quick_xml::Error::Io(_)) => Err(self.reader.get_ref().fault()),
            Err(_) => Err(damaged("XML 不合语法")),
        }
    }

    /// The next event of the element that was open at `depth`; `None` at its end.
    pub(super) fn within(&mut self, depth: usize) -> Result<Option<Event<'_>>, SheetFault> {
        // Looked at before the event is borrowed: an end brings the depth below.
        let name = self.reader.get_ref().name().to_owned();
        let before = self.depth;
        match self.next()? {
            Event::Eof => Err(damaged(&format!("“{name}”没有写完"))),
            Event::End(_) if before == depth => Ok(None),
            event => Ok(Some(event)),
        }
    }

    /// Goes to the end of the element that was open at `depth`.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), SheetFault> {
        while self.within(depth)?.is_some() {}
        Ok(())
    }

    /// The text of the element that was open at `depth`, without that of elements inside it.
    ///
    /// # Errors
    /// [`SheetFault::CellTooLong`] where it has more than `limit` bytes.
    pub(super) fn text(&mut self, depth: usize, limit: usize) -> Result<String, SheetFault> {
        let mut text = String::new();
        let mut inside = 0;
        while let Some(event) = self.within(depth)? {
            match event {
                Event::Start(_) => inside += 1,
                Event::End(_) => inside -= 1,
                _ if inside > 0 => {}
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(part) => text.push(character(&part)?),
                _ => {}
            }
            if text.len() > limit {
                return Err(SheetFault::CellTooLong { row: None, column: None, limit });
            }
        }
        Ok(text)
    }

    /// The text of a string item open at `depth`: plain, or the runs of rich text one after the
    /// other, without the reading aids beside it. Still with the escapes of a spreadsheet.
    ///
    /// # Errors
    /// As [`Xml::text`].
    pub(super) fn string(&mut self, depth: usize, limit: usize) -> Result<String, SheetFault> {
        let mut text = String::new();
        let mut keeps_space = false;
        loop {
            let next = match self.within(depth)? {
                None => return Ok(text),
                Some(Event::Start(start)) => match start.local_name().as_ref() {
                    "t" => {
                        keeps_space =
                            attribute(&start, "xml:space")?.as_deref() == Some("preserve");
                        Some(true)
                    }
                    "rPh" => Some(false),
                    _ => None,
                },
                Some(_) => None,
            };
            let inner = self.depth;
            match next {
                Some(true) => {
                    let part = self.text(inner, limit)?;
                    let trimmed = part.trim_matches([' ', '\t', '\r', '\n']);
                    text.push_str(if keeps_space { &part } else { trimmed });
                }
                Some(false) => self.skip(inner)?,
                None => {}
            }
            if text.len() > limit {
                return Err(SheetFault::CellTooLong { row: None, column: None, limit });
            }
        }
    }

    /// Reads what is left and drops it, so that the part is known to be whole.
    pub(super) fn finish(&mut self) -> Result<(), SheetFault> {
        self.reader.get_mut().finish()
    }
}

/// An attribute by its name as written, entities resolved.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetFault> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| damaged("XML 不合语法"))?;
        if attribute.key.as_ref() == name {
            let value: Cow<'_, str> = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| damaged("XML 不合语法"))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// A part that contradicts the format.
pub(super) fn damaged(cause: &str) -> SheetFault {
    SheetFault::Damaged { cause: cause.to_owned() }
}

fn character(reference: &BytesRef<'_>) -> Result<char, SheetFault> {
    let named = match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    named.ok_or_else(|| damaged("XML 不合语法"))
}
