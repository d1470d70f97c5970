//! The shared strings of a workbook, one after the other in one text, so that many short ones take
//! no more memory than they have bytes.

use std::io::Read;

use quick_xml::events::Event;

use super::super::SheetFault;
use super::super::value::unescaped;
use super::super::xml::{Xml, attribute, damaged};

/// Bytes of the shortest entry, `<si/>`.
const SHORTEST: u64 = 5;

/// The strings that cells refer to by their place.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
    /// Places of strings that hold a character no text has, with that character, in order.
    unfit: Vec<(u32, u32)>,
}

impl Strings {
    /// Reads the table.
    pub(super) fn read<R: Read>(xml: &mut Xml<'_, R>, limit: usize) -> Result<Strings, SheetFault> {
        let mut strings = Strings::default();
        let size = xml.size();
        loop {
            let entry = match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "sst" => {
                        check_claim(attribute(&start, "uniqueCount")?, size)?;
                        false
                    }
                    "si" => true,
                    _ => false,
                },
                Event::Eof => break,
                _ => false,
            };
            if entry {
                let depth = xml.depth();
                let raw = xml.string(depth, limit)?;
                strings.push(&raw)?;
            }
        }
        xml.finish()?;
        Ok(strings)
    }

    /// The string at a place.
    ///
    /// # Errors
    /// `Ok(None)` where there is none, the character where it holds one no text has.
    pub(super) fn get(&self, place: usize) -> Result<Option<&str>, u32> {
        let Some(end) = self.ends.get(place) else { return Ok(None) };
        if let Ok(found) = self.unfit.binary_search_by_key(&place, |(at, _)| *at as usize) {
            return Err(self.unfit[found].1);
        }
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        Ok(Some(&self.text[start as usize..*end as usize]))
    }

    fn push(&mut self, raw: &str) -> Result<(), SheetFault> {
        match unescaped(raw) {
            Ok(text) => self.text.push_str(&text),
            Err(character) => self.unfit.push((self.ends.len() as u32, character)),
        }
        let end = u32::try_from(self.text.len()).map_err(|_| damaged("共享文字过多"))?;
        self.ends.push(end);
        Ok(())
    }
}

/// A table that claims more entries than it has room for contradicts itself.
fn check_claim(claim: Option<String>, size: u64) -> Result<(), SheetFault> {
    let Some(claim) = claim else { return Ok(()) };
    match claim.trim().parse::<u64>() {
        Ok(claimed) if claimed <= size / SHORTEST + 1 => Ok(()),
        _ => Err(damaged("共享文字的条数不符")),
    }
}
