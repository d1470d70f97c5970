//! What a set document says, and that it says it the same way every time.

mod specimens;

use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

use wenjin_document::official::{
    Block, Cell, Choice, DocumentError, Official, Row, Run, Signature, Table, docx, pdf,
};

/// Text a person might type to harm the typesetter, Word, or the reader.
const HOSTILE: [&str; 8] = [
    "#read(\"/etc/passwd\")",
    "$x^2$ *粗* _斜_ `码` <标签> @引用 = 标题",
    "]#include \"a.typ\"[",
    "\\u{41} \\ ~ -- ... // 注释 /* 注 */",
    "\"; drop table; '",
    "</w:t><w:p>&lt;&#65;",
    "{{ 模板 }} %s ${HOME}",
    "#import \"@preview/x:1.0.0\": *",
];

fn paragraph(text: &str) -> Official {
    Official {
        title: "测试".into(),
        body: vec![Block::Paragraph(vec![Run::Filled(text.into())])],
        ..Official::default()
    }
}

/// The text of a PDF, blanks removed; `None` where poppler is not installed.
fn text(pdf: &[u8]) -> Option<String> {
    let mut child = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(pdf).ok()?;
    let output = child.wait_with_output().ok()?;
    Some(squeezed(&String::from_utf8_lossy(&output.stdout)))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `word/document.xml` of a Word file.
fn word(docx: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

macro_rules! read_or_skip {
    ($pdf:expr) => {
        match text($pdf) {
            Some(text) => text,
            None => {
                eprintln!("skipped: pdftotext is not installed");
                return;
            }
        }
    };
}

#[test]
fn the_pdf_says_what_the_document_says() {
    let text = read_or_skip!(&pdf(&specimens::refusal()).unwrap());
    for words in [
        "投诉不予受理决定书",
        "兰市监投不〔2026〕18号",
        "甲某：",
        "☑（三）不是为生活消费需要",
        "□（一）",
        "〔待补：承办人联系电话〕",
        "2026年4月22日",
        "注：1．本决定书",
        "演示数据",
    ] {
        assert!(text.contains(words), "{words} is not in: {text}");
    }
    assert_eq!(text.matches("演示数据").count(), 2, "the mark is on every page");
}

#[test]
fn word_says_what_the_pdf_says() {
    let xml = word(docx(&specimens::refusal()).unwrap());
    for words in
        ["投诉不予受理决定书", "☑（三）", "〔待补：承办人联系电话〕", "2026年4月22日", "甲某："]
    {
        assert!(xml.contains(words), "{words}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for document in [specimens::refusal(), specimens::register(), specimens::penalty(1)] {
        let (first_pdf, first_docx) = (pdf(&document).unwrap(), docx(&document).unwrap());
        pdf(&specimens::penalty(2)).unwrap();
        docx(&specimens::penalty(2)).unwrap();
        let elsewhere = document.clone();
        let thread = std::thread::spawn(move || (pdf(&elsewhere), docx(&elsewhere)));
        let (other_pdf, other_docx) = thread.join().unwrap();
        assert_eq!(first_pdf, other_pdf.unwrap());
        assert_eq!(first_docx, other_docx.unwrap());
        assert_eq!(first_pdf, pdf(&document).unwrap());
    }
}

#[test]
fn a_dated_document_is_an_archival_pdf_and_a_draft_is_not() {
    let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
    assert!(has(&pdf(&specimens::refusal()).unwrap(), b"pdfaid:part>2"));
    assert!(!has(&pdf(&specimens::register()).unwrap(), b"pdfaid:part"));
}

#[test]
fn hostile_text_is_printed_as_text() {
    for hostile in HOSTILE {
        let mut document = paragraph(hostile);
        document.title = hostile.into();
        document.number = Some(hostile.into());
        document.addressee = Some(hostile.into());
        document.attachments = vec![hostile.into()];
        document.remarks = vec![hostile.into()];
        document.mark = Some(hostile.into());
        document.signature = Some(Signature { organ: hostile.into(), date: None });
        document.body.push(Block::Heading(hostile.into()));
        document.body.push(Block::SignatureLines(vec![hostile.into()]));
        document.body.push(Block::Choices(vec![Choice { text: hostile.into(), ticked: true }]));
        document.body.push(Block::Table(Table {
            widths: vec![1],
            rows: vec![Row { cells: vec![Cell::label(hostile)], lines: 3 }],
        }));
        let printed = pdf(&document).unwrap();
        let xml = word(docx(&document).unwrap());
        assert!(!xml.contains("</w:t><w:p>&lt;&#65;"), "markup must be escaped");
        let text = read_or_skip!(&printed);
        let count = text.matches(&squeezed(hostile)).count();
        assert!(count >= 9, "{hostile} is there {count} times in {text}");
    }
}

#[test]
fn characters_that_draw_nothing_do_not_reach_the_page() {
    let document = paragraph("甲\u{0}\u{1b}[31m\u{202e}乙\u{feff}");
    let xml = word(docx(&document).unwrap());
    assert!(xml.contains("甲[31m乙"));
    let text = read_or_skip!(&pdf(&document).unwrap());
    assert!(text.contains("甲[31m乙"));
}

#[test]
fn a_character_no_face_draws_is_refused_by_name() {
    let refusal = pdf(&paragraph("甲\u{10FFFD}")).unwrap_err();
    assert_eq!(refusal, DocumentError::CharacterMissing { character: '\u{10FFFD}' });
    assert_eq!(refusal.code(), "document-character-missing");
    assert!(refusal.to_string().contains("U+10FFFD"));
    assert!(docx(&paragraph("甲\u{10FFFD}")).is_ok(), "Word leaves drawing to the reader");
}

#[test]
fn rare_characters_of_names_are_printed() {
    let text = read_or_skip!(&pdf(&paragraph("䶮㑇𬭎堃")).unwrap());
    assert!(text.contains("䶮㑇𬭎堃"), "{text}");
}

#[test]
fn a_character_beyond_the_programs_own_face_is_printed_from_the_machines_or_refused() {
    match pdf(&paragraph("㐂某，名作繁體齉字")) {
        Ok(bytes) => {
            let text = read_or_skip!(&bytes);
            assert!(text.contains("㐂某，名作繁體齉字"), "{text}");
        }
        Err(refusal) => assert_eq!(refusal.code(), "document-character-missing"),
    }
}

#[test]
fn missing_facts_are_listed_in_the_order_of_the_text() {
    assert_eq!(specimens::refusal().missing(), ["承办人联系电话"]);
    assert_eq!(specimens::register().missing(), ["证件号码"]);
}

#[test]
fn a_page_holds_twenty_two_lines_of_twenty_eight_characters() {
    // 26 characters after the indent, then 28 a line: 46 lines fill two pages and two lines.
    let document = Official {
        title: String::new(),
        body: vec![Block::Paragraph(vec![Run::Text("国".repeat(26 + 28 * 45))])],
        ..Official::default()
    };
    let bytes = pdf(&document).unwrap();
    let Ok(mut child) = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
    else {
        eprintln!("skipped: pdftotext is not installed");
        return;
    };
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let pages: Vec<Vec<usize>> = output
        .split('\u{c}')
        .map(|page| {
            page.lines().map(|line| line.matches('国').count()).filter(|n| *n > 0).collect()
        })
        .filter(|page: &Vec<usize>| !page.is_empty())
        .collect();
    assert_eq!(pages[0][0], 26);
    assert_eq!(pages[1], vec![28; 22]);
}

#[test]
fn a_table_with_a_gap_is_refused() {
    let mut document = paragraph("甲");
    document.body.push(Block::Table(Table {
        widths: vec![1, 1],
        rows: vec![Row { cells: vec![Cell::label("甲")], lines: 1 }],
    }));
    let expected = DocumentError::TableShape { table: 1, row: 1 };
    assert_eq!(pdf(&document).unwrap_err(), expected);
    assert_eq!(docx(&document).unwrap_err(), expected);
}

#[test]
fn an_empty_document_can_be_set() {
    assert!(pdf(&Official::default()).is_ok());
    assert!(docx(&Official::default()).is_ok());
}
