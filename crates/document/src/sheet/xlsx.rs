//! A workbook (ISO/IEC 29500, SpreadsheetML): its visible sheets, and the rows of one of them.
//!
//! Read here rather than by a library because a hostile workbook makes those hold far more than it
//! has bytes. Held are the names of the sheets, one word for each cell format, and the shared
//! strings; a sheet is streamed. Left out: formulas (their last value counts), charts, macros.

mod formats;
mod rows;
mod strings;

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::Event;

use super::package::Package;
use super::value::{Epoch, Format};
use super::xml::{Xml, attribute, damaged};
use super::{Limits, SheetFault};

pub(super) use rows::XlsxRows;
use strings::Strings;

/// Bytes beside its text that an event may have.
const TAG: usize = 64 << 10;

/// An opened workbook.
pub(super) struct Book<R> {
    package: Package<R>,
    names: Vec<String>,
    parts: Vec<String>,
    strings: Strings,
    formats: Vec<Format>,
    epoch: Epoch,
}

impl<R: Read + Seek> Book<R> {
    /// Opens a workbook and reads all of it but its sheets.
    pub(super) fn open(mut package: Package<R>, limits: &Limits) -> Result<Self, SheetFault> {
        let piece = limits.cell_bytes + TAG;
        let main = related(&mut package, "_rels/.rels", "", piece)?
            .into_values()
            .find(|relation| relation.kind == "officeDocument")
            .ok_or_else(|| damaged("各部分的引用对不上"))?
            .part;
        let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let related = related(&mut package, &format!("{folder}_rels/{name}.rels"), &folder, piece)?;
        // By its relation, else where every program puts it.
        let of_kind = |kind: &str| {
            let found = related.values().find(|relation| relation.kind == kind);
            found.map_or_else(|| format!("{folder}{kind}.xml"), |relation| relation.part.clone())
        };
        let strings = match package.held_part(&of_kind("sharedStrings"), piece)? {
            Some(part) => Strings::read(&mut Xml::new(part), limits.cell_bytes)?,
            None => Strings::default(),
        };
        let formats = match package.held_part(&of_kind("styles"), piece)? {
            Some(part) => formats::read(&mut Xml::new(part))?,
            None => Vec::new(),
        };
        let (mut names, mut parts, mut epoch) = (Vec::new(), Vec::new(), Epoch::From1900);
        let part = package.held_part(&main, piece)?.ok_or_else(|| missing(&main))?;
        let mut xml = Xml::new(part);
        loop {
            match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "workbookPr" => {
                        if let Some("1" | "true") = attribute(&start, "date1904")?.as_deref() {
                            epoch = Epoch::From1904;
                        }
                    }
                    "sheet" => {
                        let sheet = sheet(&start, &related)?;
                        if let Some((name, part)) = sheet {
                            names.push(name);
                            parts.push(part);
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        xml.finish()?;
        drop(xml);
        Ok(Self { package, names, parts, strings, formats, epoch })
    }

    /// Names of the visible worksheets, in their order.
    pub(super) fn sheets(&self) -> &[String] {
        &self.names
    }

    /// The rows of one sheet that hold any cell.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        limits: &Limits,
    ) -> Result<XlsxRows<'_, R>, SheetFault> {
        let place = self.names.iter().position(|name| name == sheet);
        let place = place.ok_or_else(|| SheetFault::SheetNotFound { name: sheet.to_owned() })?;
        let part = &self.parts[place];
        let found = self.package.part(part, limits.cell_bytes + TAG)?;
        let xml = Xml::new(found.ok_or_else(|| missing(part))?);
        XlsxRows::new(xml, &self.strings, &self.formats, self.epoch, sheet, limits)
    }
}

/// A part that another one names.
struct Related {
    part: String,
    /// The last word of its type: worksheet, sharedStrings.
    kind: String,
}

/// What the relations in part `name` lead to, by their ids; targets are relative to `folder`.
fn related<R: Read + Seek>(
    package: &mut Package<R>,
    name: &str,
    folder: &str,
    piece: usize,
) -> Result<HashMap<String, Related>, SheetFault> {
    let part = package.held_part(name, piece)?.ok_or_else(|| missing(name))?;
    let mut xml = Xml::new(part);
    let mut found = HashMap::new();
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let id = attribute(&start, "Id")?.unwrap_or_default();
                let target = attribute(&start, "Target")?.unwrap_or_default();
                let kind = attribute(&start, "Type")?.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.insert(id, Related { part: path(folder, &target), kind });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    xml.finish()?;
    Ok(found)
}

/// A sheet's name and part, if it is a visible worksheet.
fn sheet(
    start: &quick_xml::events::BytesStart<'_>,
    related: &HashMap<String, Related>,
) -> Result<Option<(String, String)>, SheetFault> {
    let name = attribute(start, "name")?.unwrap_or_default();
    let mut id = None;
    for found in start.attributes().with_checks(false) {
        let found = found.map_err(|_| damaged("XML 不合语法"))?;
        if found.key.local_name().as_ref() == "id" {
            id = Some(found.value.into_owned());
        }
    }
    let relation = id.and_then(|id| related.get(&id));
    let relation = relation.ok_or_else(|| damaged("各部分的引用对不上"))?;
    let state = attribute(start, "state")?;
    let visible = state.is_none_or(|state| state == "visible") && relation.kind == "worksheet";
    Ok(visible.then(|| (name, relation.part.clone())))
}

/// Where a target lies in the package.
fn path(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut steps = Vec::new();
    for step in whole.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn missing(part: &str) -> SheetFault {
    SheetFault::Damaged { cause: format!("缺少“{part}”") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_or_from_the_root() {
        assert_eq!(path("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(path("xl/", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(path("xl/", "../../other\\a.xml"), "other/a.xml");
    }
}
