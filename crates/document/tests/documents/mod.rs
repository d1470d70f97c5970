//! Documents of any text in any field, for the tests beside this folder.

use jiff::civil::Date;
use wenjin_document::DocumentError;
use wenjin_document::official::{Block, Cell, Choice, Official, Row, Run, Signature, Table};
use wenjin_mutation::{Dice, Fuzz};

/// Text of characters the program's own face draws, so that it is set and not refused.
pub fn drawn(dice: &mut Dice) -> String {
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

pub type Words = fn(&mut Dice) -> String;

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

pub fn official(dice: &mut Dice, words: Words) -> Official {
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

/// A refusal has its code, and none is a fault of ours.
pub fn check_refusal(error: &DocumentError) {
    assert!(!matches!(error, DocumentError::Fault { .. }), "a fault of ours: {error:?}");
    assert!(error.code().starts_with("document-"));
}

/// A run that makes its own input.
pub fn fuzz(name: &str, inputs: u64) -> Fuzz<'_> {
    Fuzz { name, samples: vec![], words: &[], inputs }
}
