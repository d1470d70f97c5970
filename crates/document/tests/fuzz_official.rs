//! Documents of any text in any field: PDF and Word, or a refusal with its code.

use std::io::{Cursor, Read};

use jiff::civil::Date;
use wenjin_document::DocumentError;
use wenjin_document::official::{
    Block, Cell, Choice, Official, Row, Run, Signature, Table, docx, pdf,
};
use wenjin_mutation::{Dice, Fuzz, hostile, timed};

/// Text of characters the program's own face draws, so that it is set and not refused.
fn drawn(dice: &mut Dice) -> String {
    let words = [
        "甲某",
        "㑇䶮𬭎",
        "#read(\"/etc/passwd\")",
        "$x^2$ *粗* _斜_ `码`",
        "]#include \"a.typ\"[",
        "= 标题",
        "- 条",
        "\\ ~ -- ...",
        "1",
        "２０２６",
        "，。；：“”（）",
        "\n",
        "\r\n",
        "\t",
        " ",
        "\u{200b}",
        "\u{202e}",
        "\0",
        "=1+1",
        "a-b",
        "http://a.invalid/b?c=d",
    ];
    if dice.once_in(200) {
        let word = *dice.pick(&["甲", "a", "1", "（", "-", " ", "甲a", "\n", "，"]);
        return word.repeat((64 << 10) / word.len());
    }
    (0..dice.below(12)).map(|_| *dice.pick(&words)).collect()
}

type Words = fn(&mut Dice) -> String;

fn runs(dice: &mut Dice, words: Words) -> Vec<Run> {
    let one = |dice: &mut Dice| match dice.below(5) {
        0 => Run::Text(words(dice)),
        1 => Run::Missing(words(dice)),
        2 => Run::Options(choices(dice, words)),
        _ => Run::Filled(words(dice)),
    };
    (0..dice.below(4)).map(|_| one(dice)).collect()
}

fn choices(dice: &mut Dice, words: Words) -> Vec<Choice> {
    (0..dice.below(4)).map(|_| Choice { text: words(dice), ticked: dice.once_in(2) }).collect()
}

fn table(dice: &mut Dice, words: Words) -> Table {
    let sizes = [0, 1, 2, 3, u16::MAX];
    // Mostly whole: one cell a place.
    if !dice.once_in(3) {
        let columns = 1 + dice.below(4);
        let widths = (0..columns).map(|_| 1 + dice.below(9) as u16).collect();
        let mut row = || Row {
            cells: (0..columns).map(|_| Cell::value(runs(dice, words))).collect(),
            lines: dice.below(4) as u16,
        };
        return Table { widths, rows: vec![row(), row()] };
    }
    let widths = (0..dice.below(5)).map(|_| *dice.pick(&sizes)).collect();
    let cell = |dice: &mut Dice| {
        Cell::label(words(dice)).across(*dice.pick(&sizes)).down(*dice.pick(&sizes))
    };
    let row = |dice: &mut Dice| Row {
        cells: (0..dice.below(4)).map(|_| cell(dice)).collect(),
        lines: *dice.pick(&sizes),
    };
    Table { widths, rows: (0..dice.below(4)).map(|_| row(dice)).collect() }
}

fn block(dice: &mut Dice, words: Words) -> Block {
    match dice.below(6) {
        0 => Block::Heading(words(dice)),
        1 => Block::Sides { left: runs(dice, words), right: runs(dice, words) },
        2 => Block::Choices(choices(dice, words)),
        3 => Block::Table(table(dice, words)),
        4 => Block::SignatureLines((0..dice.below(3)).map(|_| words(dice)).collect()),
        _ => Block::Paragraph(runs(dice, words)),
    }
}

fn official(dice: &mut Dice, words: Words) -> Official {
    let days = [Date::MIN, Date::MAX, Date::constant(2026, 4, 15), Date::constant(0, 1, 1)];
    let maybe = |dice: &mut Dice| dice.once_in(2).then(|| words(dice));
    Official {
        title: words(dice),
        number: maybe(dice),
        addressee: maybe(dice),
        body: (0..dice.below(5)).map(|_| block(dice, words)).collect(),
        signature: dice.once_in(2).then(|| Signature {
            organ: words(dice),
            date: dice.once_in(2).then(|| *dice.pick(&days)),
        }),
        attachments: (0..dice.below(3)).map(|_| words(dice)).collect(),
        remarks: (0..dice.below(3)).map(|_| words(dice)).collect(),
        mark: maybe(dice),
    }
}

fn check_refusal(error: &DocumentError) {
    assert!(!matches!(error, DocumentError::Fault { .. }), "a fault of ours: {error:?}");
    assert!(error.code().starts_with("document-"));
}

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

fn fuzz(name: &str, inputs: u64) -> Fuzz<'_> {
    Fuzz { name, samples: vec![], words: &[], inputs }
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

#[test]
fn any_text_gives_a_pdf_or_a_refusal() {
    // Warm: library, template and faces are read once a process.
    pdf(&Official { title: "演示".into(), ..Official::default() }).unwrap();
    let (mut set, mut refused) = (0, 0);
    fuzz("pdf", 40).run_with(|dice| {
        let words: Words = if dice.once_in(4) { hostile::text } else { drawn };
        let document = official(dice, words);
        match timed(|| pdf(&document)) {
            Ok(bytes) => {
                set += 1;
                assert!(bytes.starts_with(b"%PDF-"));
            }
            Err(error) => {
                refused += 1;
                check_refusal(&error);
            }
        }
    });
    assert!(set > 0 && refused > 0, "{set} set, {refused} refused");
}

#[test]
fn sixty_four_kilobytes_in_one_word_are_set_in_any_field() {
    for word in ["甲", "a", "（", "-"] {
        let long = word.repeat((64 << 10) / word.len());
        let filled = |text: &str| vec![Run::Filled(text.to_owned())];
        let documents = [
            Official { title: long.clone(), ..Official::default() },
            Official {
                number: Some(long.clone()),
                addressee: Some(long.clone()),
                ..Official::default()
            },
            Official { body: vec![Block::Paragraph(filled(&long))], ..Official::default() },
            Official {
                body: vec![Block::Sides { left: filled(&long), right: filled(&long) }],
                ..Official::default()
            },
            Official {
                body: vec![Block::Table(Table {
                    widths: vec![1, 9],
                    rows: vec![Row {
                        cells: vec![Cell::label(&long), Cell::value(filled(&long))],
                        lines: 1,
                    }],
                })],
                ..Official::default()
            },
            Official {
                signature: Some(Signature { organ: long.clone(), date: None }),
                ..Official::default()
            },
            Official {
                attachments: vec![long.clone()],
                remarks: vec![long.clone()],
                ..Official::default()
            },
            Official { mark: Some(long.clone()), ..Official::default() },
        ];
        for (place, document) in documents.iter().enumerate() {
            let began = std::time::Instant::now();
            assert!(pdf(document).unwrap().starts_with(b"%PDF-"), "{word} {place}");
            println!("{word} {place}: {:?}", began.elapsed());
            check_word(&timed(|| docx(document)).unwrap());
        }
    }
}
