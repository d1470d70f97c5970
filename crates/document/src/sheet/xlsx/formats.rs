//! What the cell formats of a workbook make of a number: a number, a moment, or a length of time.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use super::super::SheetFault;
use super::super::value::Format;
use super::super::xml::{Xml, attribute};

/// Reads the formats that cells refer to by their place.
pub(super) fn read<R: Read>(xml: &mut Xml<'_, R>) -> Result<Vec<Format>, SheetFault> {
    let (mut own, mut formats, mut of_cells) = (HashMap::new(), Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&start, "formatCode")?.unwrap_or_default();
                    own.insert(number(&start)?, format_of(&code));
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let number = number(&start)?;
                    formats.push(own.get(&number).copied().unwrap_or_else(|| built_in(number)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::Eof => break,
            _ => {}
        }
    }
    xml.finish()?;
    Ok(formats)
}

fn number(start: &BytesStart<'_>) -> Result<u32, SheetFault> {
    let id = attribute(start, "numFmtId")?;
    Ok(id.and_then(|id| id.trim().parse().ok()).unwrap_or(0))
}

/// The formats every program knows without being told; 27 to 36 and 50 to 58 are the Chinese dates.
fn built_in(number: u32) -> Format {
    match number {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Format::Moment,
        46 => Format::Length,
        _ => Format::Number,
    }
}

/// What a format code shows, by its first section: `yyyy-mm-dd`, `[h]:mm`, `#,##0.00`.
fn format_of(code: &str) -> Format {
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            '\\' | '_' | '*' => drop(chars.next()),
            '"' => drop(chars.find(|c| *c == '"')),
            ';' => return Format::Number,
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let inside = inside.to_ascii_lowercase();
                let unit = inside.chars().next().filter(|unit| "hms".contains(*unit));
                if unit.is_some_and(|unit| inside.chars().all(|c| c == unit)) {
                    return Format::Length;
                }
            }
            'y' | 'm' | 'd' | 'h' | 's' => return Format::Moment,
            // am/pm, a/p, and the weekday aaa
            'a' if chars.peek().is_some_and(|next| "aAmM/".contains(*next)) => {
                return Format::Moment;
            }
            _ => {}
        }
    }
    Format::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_by_what_they_show() {
        for code in
            ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]aaaa", "h:mm AM/PM", "[Red]m/d"]
        {
            assert_eq!(format_of(code), Format::Moment, "{code}");
        }
        for code in ["[h]:mm:ss", "[mm]:ss", "[S]"] {
            assert_eq!(format_of(code), Format::Length, "{code}");
        }
        let numbers = [
            "General",
            "0.00E+00",
            "#,##0.00_);[Red]-0",
            "@",
            "\"day\"0",
            "\\d0",
            "_d0",
            "0;yyyy",
            "[DBNum1]0",
        ];
        for code in numbers {
            assert_eq!(format_of(code), Format::Number, "{code}");
        }
    }
}
