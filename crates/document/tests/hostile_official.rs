//! Documents with more text than any has: set within a second, or refused before they are set.

use std::io::Write;
use std::process::{Command, Stdio};

use wenjin_document::official::{Block, Cell, Official, Row, Run, Signature, Table, docx, pdf};
use wenjin_mutation::{memory, timed};

#[test]
fn sixty_four_kilobytes_in_one_word_are_set_in_any_field() {
    // Warm: library, template and faces are read once a process.
    pdf(&Official { title: "演示".into(), ..Official::default() }).unwrap();
    for word in ["甲", "a"] {
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
            assert!(timed(|| pdf(document)).unwrap().starts_with(b"%PDF-"), "{word} {place}");
            assert!(timed(|| docx(document)).unwrap().starts_with(b"PK"), "{word} {place}");
        }
    }
}

#[test]
fn a_text_of_nothing_but_lines_or_marks_is_refused_before_it_takes_memory() {
    let needed = memory::apart(
        "a_text_of_nothing_but_lines_or_marks_is_refused_before_it_takes_memory",
        || {
            for text in [
                "\n".repeat(64 << 10),
                "\n甲".repeat(300_000),
                "甲".repeat(300_000),
                "（".repeat(20_000),
                "-".repeat(20_000),
            ] {
                let body = vec![Block::Paragraph(vec![Run::Filled(text)])];
                let document = Official { title: "演示".into(), body, ..Official::default() };
                assert_eq!(timed(|| docx(&document)).unwrap_err().code(), "document-too-long");
                assert_eq!(timed(|| pdf(&document)).unwrap_err().code(), "document-too-long");
            }
        },
    );
    if let Some(needed) = needed {
        assert!(needed < 64 << 20, "{} MB", needed >> 20);
    }
}

#[test]
fn a_date_no_archive_can_write_gives_a_plain_pdf() {
    let date = Some(jiff::civil::date(0, 1, 1));
    let signature = Some(Signature { organ: "演示局".into(), date });
    let document = Official { title: "演示".into(), signature, ..Official::default() };
    assert!(pdf(&document).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_word_longer_than_a_line_stays_on_the_page_and_in_an_archival_file() {
    let signature =
        Some(Signature { organ: "演示局".into(), date: Some(jiff::civil::date(2026, 4, 15)) });
    let word = "https://a.invalid/".to_owned() + &"0123456789abcdef".repeat(2_000);
    let body = vec![Block::Paragraph(vec![Run::Filled(word)])];
    let long = Official {
        title: "演示".into(),
        body,
        signature: signature.clone(),
        ..Official::default()
    };
    let short = Official { title: "演示".into(), signature, ..Official::default() };
    let (long, short) = (pdf(&long).unwrap(), pdf(&short).unwrap());
    let (Some(long), Some(short)) = (pages(&long), pages(&short)) else {
        return println!("skipped: pdftotext is not installed");
    };
    assert!(long > short + 10, "{long} pages");
}

/// Pages of a PDF as poppler counts them; `None` where it is not installed.
fn pages(pdf: &[u8]) -> Option<usize> {
    let mut child = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(pdf).ok()?;
    let text = child.wait_with_output().ok()?.stdout;
    Some(text.iter().filter(|byte| **byte == b'\x0c').count())
}
