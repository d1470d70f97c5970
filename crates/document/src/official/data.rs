//! The document as the data the page template reads.
//!
//! Text reaches the template only as JSON strings, never as source, so nothing a person typed can
//! be taken for a command of the typesetter. The same walk tells which characters will be drawn.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::grid::{Place, places};
use super::text::{Piece, blank, choice, line, lines, pieces};
use super::{Block, CellKind, DocumentError, Official, Run, Table};

/// Characters of the title that are the name of the file's content; PDF/A allows no long ones.
const NAME: usize = 200;

/// Latin letters and digits in a row after which a line may break.
const WORD: usize = 20;
/// Draws nothing; a line may break there.
const BREAK: char = '\u{200b}';

/// The data of the template; `faces` are the families to try, in order.
///
/// # Errors
/// [`DocumentError::TableShape`].
pub(super) fn data(official: &Official, faces: &[&str]) -> Result<Value, DocumentError> {
    let mut tables = 0;
    let mut body = Vec::new();
    for block in &official.body {
        if matches!(block, Block::Table(_)) {
            tables += 1;
        }
        body.push(block_data(block, tables)?);
    }
    let date = official.signature.as_ref().and_then(|signature| signature.date);
    let mut value = json!({
        "faces": faces,
        "title": lines(&official.title),
        "number": official.number.as_deref().map(line),
        "addressee": official.addressee.as_deref().map(line),
        "body": body,
        "signature": official.signature.as_ref().map(|signature| json!({
            "organ": line(&signature.organ),
            "date": date_words(signature.date),
        })),
        "date": date.map(|date| json!([date.year(), date.month(), date.day()])),
        "attachments": official.attachments.iter().map(|name| line(name)).collect::<Vec<_>>(),
        "remarks": official.remarks.iter().map(|remark| line(remark)).collect::<Vec<_>>(),
        "mark": official.mark.as_deref().map(line),
    });
    part_words(&mut value);
    value["name"] = line(&official.title).chars().take(NAME).collect::<String>().into();
    Ok(value)
}

/// Lets words too long for a line break: an address or a number of many digits would run off the
/// page, and a line of a PDF/A file may not be endless.
fn part_words(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > WORD => *text = parted(text),
        Value::Array(values) => values.iter_mut().for_each(part_words),
        Value::Object(fields) => fields.values_mut().for_each(part_words),
        _ => {}
    }
}

fn parted(text: &str) -> String {
    let (mut parted, mut row) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        row = if c.is_ascii_graphic() { row + 1 } else { 0 };
        parted.push(c);
        if row == WORD {
            parted.push(BREAK);
            row = 0;
        }
    }
    parted
}

/// The date as a document writes it, with blanks where there is none yet.
pub(super) fn date_words(date: Option<Date>) -> String {
    match date {
        Some(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        None => "　　年　月　日".to_owned(),
    }
}

/// Every character of the strings in `value` that is drawn.
pub(super) fn characters(value: &Value) -> Vec<char> {
    match value {
        Value::String(text) => text.chars().filter(|c| *c != BREAK).collect(),
        Value::Array(values) => values.iter().flat_map(characters).collect(),
        Value::Object(fields) => fields.values().flat_map(characters).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn block_data(block: &Block, number: usize) -> Result<Value, DocumentError> {
    Ok(match block {
        Block::Heading(text) => json!({ "kind": "heading", "text": line(text) }),
        Block::Paragraph(runs) => json!({ "kind": "paragraph", "lines": runs_data(runs) }),
        Block::Sides { left, right } => {
            json!({ "kind": "sides", "left": runs_data(left), "right": runs_data(right) })
        }
        Block::Choices(choices) => {
            let lines: Vec<_> = choices.iter().map(|c| json!([{ "words": choice(c) }])).collect();
            json!({ "kind": "paragraph", "lines": lines })
        }
        Block::SignatureLines(labels) => {
            let labels: Vec<_> = labels.iter().map(|label| line(label)).collect();
            json!({ "kind": "sign", "labels": labels, "date": date_words(None) })
        }
        Block::Table(table) => table_data(table, number)?,
    })
}

fn table_data(table: &Table, number: usize) -> Result<Value, DocumentError> {
    let mut cells = Vec::new();
    for (row, places) in table.rows.iter().zip(places(table, number)?) {
        for place in places {
            let Place::Begins(cell) = place else { continue };
            cells.push(json!({
                "lines": runs_data(&cell.content),
                "label": cell.kind == CellKind::Label,
                "columns": cell.columns,
                "rows": cell.rows,
                "high": if cell.rows == 1 { row.lines } else { 1 },
            }));
        }
    }
    Ok(json!({ "kind": "table", "widths": table.widths, "cells": cells }))
}

fn runs_data(runs: &[Run]) -> Value {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => json!({ "words": words }),
        Piece::Blank(label) => json!({ "blank": blank(label) }),
    };
    pieces(runs).iter().map(|line| Value::from_iter(line.iter().map(piece))).collect()
}
