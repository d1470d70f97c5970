//! Word files of any text in any field: XML as Word reads it, or a refusal with its code.

mod documents;

use std::io::{Cursor, Read};

use documents::{Words, check_refusal, drawn, fuzz, official};
use wenjin_document::official::docx;
use wenjin_mutation::{hostile, timed};

/// Every part of a Word file is XML, with only characters that XML allows.
fn check_word(bytes: &[u8]) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..zip.len() {
        let mut part = zip.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let mut xml = String::new();
        part.read_to_string(&mut xml).unwrap();
        let forbidden =
            |c: char| (c < ' ' && !"\t\n\r".contains(c)) || c == '\u{fffe}' || c == '\u{ffff}';
        assert!(!xml.contains(forbidden), "{name}");
        let mut reader = quick_xml::Reader::from_str(&xml);
        while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
    }
}

#[test]
fn any_text_gives_a_word_file_or_a_refusal() {
    let (mut set, mut refused) = (0, 0);
    fuzz("docx", 300).run_with(|dice| {
        let words: Words = if dice.once_in(2) { drawn } else { hostile::text };
        let document = official(dice, words);
        match timed(|| docx(&document)) {
            Ok(bytes) => {
                set += 1;
                check_word(&bytes);
            }
            Err(error) => {
                refused += 1;
                check_refusal(&error);
            }
        }
    });
    assert!(set > 0 && refused > 0, "{set} set, {refused} refused");
}
