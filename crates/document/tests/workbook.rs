//! Tables written and read again.

use jiff::civil::date;
use sha2::{Digest as _, Sha256};
use wenjin_document::workbook::{Column, CsvOut, MANIFEST_SHEET, Manifest, Value, Workbook};
use wenjin_document::{Limits, read_table, sheet::SheetFile};

const RISKY: [&str; 12] = [
    "=1+1",
    "+86 10000000000",
    "-5%",
    "@SUM(A1)",
    "＝cmd|' /C calc'!A0",
    "＋1",
    "－1",
    "＠x",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "=HYPERLINK(\"http://a.invalid\")",
];

fn columns() -> Vec<Column> {
    ["编号", "内容", "金额（分）", "日期"]
        .map(|name| Column { name: name.into(), width: 16 })
        .to_vec()
}

fn row(number: &str, text: &str) -> Vec<Value> {
    vec![
        Value::Text(number.into()),
        Value::Text(text.into()),
        Value::Integer(-1250),
        Value::Date(date(2026, 4, 15)),
    ]
}

fn manifest() -> Manifest {
    Manifest {
        title: "投诉台账（演示）".into(),
        exported_at: date(2026, 4, 22).at(9, 30, 0, 0),
        exported_by: "甲某".into(),
        filters: vec![("状态".into(), "=未办结".into())],
        mark: Some("演示数据".into()),
    }
}

fn book() -> Vec<u8> {
    let mut book = Workbook::new("投诉[台账]", &columns()).unwrap();
    for (place, text) in RISKY.iter().enumerate() {
        book.row(&row(&format!("2026041500000001{place}"), text)).unwrap();
    }
    book.finish(&manifest()).unwrap()
}

#[test]
fn what_is_written_is_read_again() {
    let table = read_table(&book(), "台账.xlsx", &Limits::default()).unwrap();
    assert_eq!(table.sheet, "投诉_台账_");
    assert_eq!(table.header, ["编号", "内容", "金额（分）", "日期"]);
    assert_eq!(table.rows.len(), RISKY.len());
    for (place, text) in RISKY.iter().enumerate() {
        let row = &table.rows[place];
        assert_eq!(row.number, place as u64 + 2);
        let number = format!("2026041500000001{place}");
        assert_eq!(row.cells, [number.as_str(), text, "-1250", "2026-04-15"]);
    }
}

#[test]
fn no_cell_is_a_formula() {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book())).unwrap();
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(sheet).unwrap(), &mut xml).unwrap();
        assert!(!xml.contains("<f>") && !xml.contains("<f "), "{sheet}");
    }
}

#[test]
fn the_first_sheet_is_frozen_filtered_and_bold() {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book())).unwrap();
    let mut xml = String::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
    assert!(xml.contains("state=\"frozen\""));
    assert!(xml.contains("<autoFilter ref=\"A1:D13\"/>"), "{xml}");
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(book(), book());
}

#[test]
fn the_manifest_lets_a_reader_take_the_digest_again() {
    let bytes = book();
    let table = read_table(&bytes, "台账.xlsx", &Limits::default()).unwrap();
    let mut hash = Sha256::new();
    for cells in std::iter::once(&table.header).chain(table.rows.iter().map(|row| &row.cells)) {
        let escape = |cell: &String| {
            cell.replace('\\', "\\\\")
                .replace('\t', "\\t")
                .replace('\n', "\\n")
                .replace('\r', "\\r")
        };
        hash.update(cells.iter().map(escape).collect::<Vec<_>>().join("\t"));
        hash.update("\n");
    }
    let expected: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let cursor = std::io::Cursor::new(bytes.as_slice());
    let mut file = SheetFile::open(cursor, "台账.xlsx", &Limits::default()).unwrap();
    assert_eq!(file.sheets(), ["投诉_台账_", MANIFEST_SHEET]);
    let rows: Vec<_> = file.stream_sheet(MANIFEST_SHEET).unwrap().map(|row| row.unwrap()).collect();
    let value = |name: &str| {
        rows.iter().find(|row| row.cells[0] == name).map(|row| row.cells[1].clone()).unwrap()
    };
    assert_eq!(value("数据摘要"), format!("SHA-256 {expected}"));
    assert_eq!(value("行数（不含表头）"), RISKY.len().to_string());
    assert_eq!(value("导出时间"), "2026-04-22 09:30:00");
    assert_eq!(value("导出人"), "甲某");
    assert_eq!(value("筛选条件"), "状态：=未办结");
    assert_eq!(value("标记"), "演示数据");
}

#[test]
fn csv_makes_formulas_harmless_and_keeps_numbers() {
    let mut bytes = Vec::new();
    let mut out = CsvOut::new(&mut bytes, &columns()).unwrap();
    for text in RISKY {
        out.row(&row("1", text)).unwrap();
    }
    assert_eq!(out.finish().unwrap().0, RISKY.len() as u64);
    assert!(bytes.starts_with("\u{feff}编号,内容".as_bytes()));
    let table = read_table(&bytes, "台账.csv", &Limits::default()).unwrap();
    for (row, text) in table.rows.iter().zip(RISKY) {
        assert_eq!(row.cells, ["1", &format!("'{text}"), "-1250", "2026-04-15"]);
    }
}

#[test]
fn csv_and_xlsx_of_the_same_rows_have_the_same_digest() {
    let mut out = CsvOut::new(Vec::new(), &columns()).unwrap();
    for (place, text) in RISKY.iter().enumerate() {
        out.row(&row(&format!("2026041500000001{place}"), text)).unwrap();
    }
    let (_, digest) = out.finish().unwrap();
    let cursor = std::io::Cursor::new(book());
    let mut file = SheetFile::open(cursor, "台账.xlsx", &Limits::default()).unwrap();
    let rows: Vec<_> = file.stream_sheet(MANIFEST_SHEET).unwrap().map(|row| row.unwrap()).collect();
    assert!(rows.iter().any(|row| row.cells[1] == format!("SHA-256 {digest}")));
}

#[test]
fn a_text_that_excel_would_cut_is_refused_with_its_place() {
    let mut book = Workbook::new("台账", &columns()).unwrap();
    let refusal = book.row(&row("1", &"长".repeat(32_768))).unwrap_err();
    assert_eq!(refusal.code(), "workbook-cell-too-long");
    assert!(refusal.to_string().contains("第2行第2列"), "{refusal}");
}

#[test]
fn a_number_excel_would_round_is_written_as_text() {
    let columns = [Column { name: "编号".into(), width: 20 }];
    let mut book = Workbook::new("台账", &columns).unwrap();
    book.row(&[Value::Integer(2_026_041_500_000_001_234)]).unwrap();
    let table =
        read_table(&book.finish(&manifest()).unwrap(), "a.xlsx", &Limits::default()).unwrap();
    assert_eq!(table.rows[0].cells, ["2026041500000001234"]);
    assert!(table.rows[0].rounded.is_empty());
}

#[test]
fn a_row_that_does_not_match_the_header_is_refused() {
    let mut book = Workbook::new("台账", &columns()).unwrap();
    assert_eq!(book.row(&[Value::Empty]).unwrap_err().code(), "workbook-shape");
}

#[test]
fn only_web_addresses_become_links() {
    let columns = [Column { name: "链接".into(), width: 20 }];
    let mut book = Workbook::new("台账", &columns).unwrap();
    for address in ["https://example.invalid/1", "file:///etc/passwd", "javascript:alert(1)"] {
        book.row(&[Value::Link { text: "打开".into(), address: address.into() }]).unwrap();
    }
    let bytes = book.finish(&manifest()).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut relations = String::new();
    let mut part = zip.by_name("xl/worksheets/_rels/sheet1.xml.rels").unwrap();
    std::io::Read::read_to_string(&mut part, &mut relations).unwrap();
    assert_eq!(relations.matches("Target=").count(), 1);
    assert!(relations.contains("https://example.invalid/1"));
}
