//! CSV files as people have them: encodings, quotes, row numbers, and the broken ones.

use std::io::{Read, Seek, SeekFrom};

use proptest::prelude::*;
use wenjin_document::sheet::{Row, SheetFile};
use wenjin_document::{Limits, Table, read_table};

fn read(bytes: &[u8]) -> Table {
    read_table(bytes, "台账.csv", &Limits::default()).unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    read_table(bytes, "台账.csv", &Limits::default()).unwrap_err().code()
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

#[test]
fn every_encoding_gives_the_same_table() {
    // 㑇 and 䶮 have four bytes in GB 18030 or did once; 𬭎 lies beyond the first plane.
    let text = "姓名,地址\r\n㑇某,兰山区\r\n䶮某,𬭎路1号\r\n";
    let (gb, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy);
    let files = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16LE", utf16(text, true)),
        ("UTF-16BE", utf16(text, false)),
        ("GB18030", gb.into_owned()),
    ];
    for (encoding, bytes) in files {
        let table = read(&bytes);
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.header, ["姓名", "地址"]);
        assert_eq!(cells(&table), [["㑇某", "兰山区"], ["䶮某", "𬭎路1号"]]);
    }
}

#[test]
fn a_chinese_character_late_in_a_large_file_still_settles_the_encoding() {
    let mut text = "a,b\n".to_owned();
    text.push_str(&"1,2\n".repeat(50_000));
    text.push_str("甲,乙\n");
    let (gb, ..) = encoding_rs::GB18030.encode(&text);
    let table = read(&gb);
    assert_eq!(table.encoding, "GB18030");
    assert_eq!(table.rows.last().unwrap().cells, ["甲", "乙"]);
}

#[test]
fn row_numbers_are_those_excel_shows() {
    let table =
        read("编号,说明\r\n\r\n1,\"两\r\n行\"\r\n2,\"他说\"\"好\"\"\"\r\n,\r\n3,完".as_bytes());
    let numbers: Vec<u64> = table.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [3, 4, 6]);
    assert_eq!(cells(&table), [["1", "两\r\n行"], ["2", "他说\"好\""], ["3", "完"]]);
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let table = read("甲,乙\n=1+1,\"\t-2\"\n@x,\"\r+3\"\n=\"001\",' 4\n".as_bytes());
    assert_eq!(cells(&table), [["=1+1", "\t-2"], ["@x", "\r+3"], ["=\"001\"", "' 4"]]);
}

#[test]
fn tabs_and_semicolons_separate_where_there_are_no_commas() {
    assert_eq!(cells(&read(&utf16("甲\t乙\n1,5\t2\n", true))), [["1,5", "2"]]);
    assert_eq!(cells(&read("甲;乙\n1;2\n".as_bytes())), [["1", "2"]]);
}

#[test]
fn a_title_above_the_table_is_not_the_header() {
    let table = read("2026年投诉台账,,\n,,\n编号,姓名,电话\n1,甲某,\n".as_bytes());
    assert_eq!(table.preamble, ["2026年投诉台账"]);
    assert_eq!(table.header_row, 3);
    assert_eq!(table.header, ["编号", "姓名", "电话"]);
    assert_eq!(cells(&table), [["1", "甲某", ""]]);
}

#[test]
fn headers_must_be_there_and_differ() {
    assert_eq!(code(b""), "sheet-header-missing");
    assert_eq!(code(b"\n\n,,\n"), "sheet-header-missing");
    assert_eq!(code("甲,,乙\n1,2,3\n".as_bytes()), "sheet-header-missing");
    assert_eq!(code("甲,乙, 甲\n1,2,3\n".as_bytes()), "sheet-duplicate-header");
    assert_eq!(read("甲,乙,,\n1,2,,\n".as_bytes()).header, ["甲", "乙"]);
}

#[test]
fn a_row_beyond_the_header_is_named_and_reading_goes_on() {
    let bytes = "甲,乙\n1,2,3\n4,5,,\n6\n".as_bytes();
    let mut file =
        SheetFile::open(std::io::Cursor::new(bytes), "a.csv", &Limits::default()).unwrap();
    let rows: Vec<_> = file.stream().unwrap().collect();
    let error = rows[0].as_ref().unwrap_err();
    assert_eq!(error.code(), "sheet-row-too-wide");
    assert!(error.to_string().contains("第2行的C列"), "{error}");
    assert_eq!(rows[1].as_ref().unwrap().cells, ["4", "5"]);
    assert_eq!(rows[2].as_ref().unwrap().cells, ["6", ""]);
}

#[test]
fn a_file_that_breaks_off_is_refused() {
    assert_eq!(code("甲,乙\n1,\"没有闭合".as_bytes()), "sheet-truncated");
    let whole = "姓名,地址\n甲某,某路\n".as_bytes();
    assert_eq!(code(&whole[..whole.len() - 2]), "sheet-truncated");
    let odd = utf16("甲,乙\n1,2\n", true);
    assert_eq!(code(&odd[..odd.len() - 1]), "sheet-truncated");
}

#[test]
fn damaged_text_is_not_read_as_another_encoding() {
    let mut bytes = "姓名,地址\n甲某,示例市兰山区某某路一号\n乙某,示例市\n".as_bytes().to_vec();
    let place = bytes.len() - 4;
    bytes[place] = 0xFF;
    let error = read_table(&bytes, "台账.csv", &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "sheet-encoding");
    assert!(error.to_string().contains("第3行"), "{error}");
    assert_eq!(code(b"a,b\n\xFF\xFF\xFF,1\n"), "sheet-encoding");
}

#[test]
fn files_that_are_no_tables_are_named() {
    for bytes in [
        b"%PDF-1.7 ...".as_slice(),
        b"\x89PNG\r\n\x1a\n",
        b"a,b\n\0\0\0",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xEF\xBB\xBF<?xml version='1.0'?><a/>",
    ] {
        assert_eq!(code(bytes), "sheet-not-a-table");
    }
}

#[test]
fn limits_are_kept_and_named() {
    let small = Limits { cell_bytes: 8, columns: 3, rows: 3, file_bytes: 60, ..Limits::default() };
    let error = |text: &str| read_table(text.as_bytes(), "台账.csv", &small).unwrap_err();
    assert_eq!(error("a,b\n1,123456789\n").code(), "sheet-cell-too-long");
    assert!(error("a,b\n1,123456789\n").to_string().contains("第2行B列"));
    assert_eq!(error("a,b\n1,2,3,4\n").code(), "sheet-too-many-columns");
    assert_eq!(error("a,b\n1,2\n3,4\n5,6\n").code(), "sheet-too-many-rows");
    assert_eq!(error(&"a".repeat(61)).code(), "sheet-too-large");
}

/// Two gigabytes that begin as a table and go on as one cell, made as they are read.
struct Endless {
    place: u64,
}

const ENDLESS: u64 = 2 << 30;

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let head = b"a,b\n1,\"";
        let left = (ENDLESS - self.place).min(buffer.len() as u64) as usize;
        for (offset, byte) in buffer[..left].iter_mut().enumerate() {
            let place = self.place + offset as u64;
            *byte = head.get(place as usize).copied().unwrap_or(b'x');
        }
        self.place += left as u64;
        Ok(left)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.place = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::End(offset) => ENDLESS.saturating_add_signed(offset),
            SeekFrom::Current(offset) => self.place.saturating_add_signed(offset),
        };
        Ok(self.place)
    }
}

#[test]
fn a_file_of_two_gigabytes_is_refused_before_it_is_read() {
    let opened = SheetFile::open(Endless { place: 0 }, "大.csv", &Limits::default());
    assert_eq!(opened.err().unwrap().code(), "sheet-too-large");
}

#[test]
fn a_cell_without_end_is_refused_where_it_begins() {
    // Sixty-four megabytes suffice to show that the cell does not grow with the file.
    let bytes = [b"a,b\n1,\"".as_slice(), &vec![b'x'; 64 << 20]].concat();
    let error = read_table(&bytes, "大.csv", &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "sheet-cell-too-long");
    assert!(error.to_string().contains("第2行B列"), "{error}");
}

proptest! {
    /// What the `csv` crate writes is read back, whatever the cells hold.
    #[test]
    fn any_table_written_by_the_csv_crate_is_read_back(
        rows in prop::collection::vec(prop::collection::vec("[甲乙𬭎a,;\t\"\r\n =]{0,9}", 3), 1..20)
    ) {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(["一", "二", "三"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let table = read(&writer.into_inner().unwrap());
        let expected: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(place, cells)| Row { number: place as u64 + 2, cells, rounded: vec![] })
            .collect();
        prop_assert_eq!(table.rows, expected);
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_table(&bytes, "a", &Limits::default());
    }
}
