//! Workbooks as people have them, and as an attacker makes them.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use wenjin_document::sheet::SheetFile;
use wenjin_document::{Limits, Table, read_table};
use zip::write::SimpleFileOptions;

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="隐藏" sheetId="1" state="hidden" r:id="rId1"/><sheet name="台账" sheetId="2" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>"#;

/// How long a refusal may take on a busy machine, in a build for tests.
const SOON: Duration = Duration::from_secs(5);

/// A workbook with the given parts added to the usual ones, or put in their place.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let usual: [(&str, &[u8]); 4] = [
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
    ];
    let replaced = |name: &str| parts.iter().any(|(part, _)| *part == name);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in usual.iter().filter(|(name, _)| !replaced(name)).chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    let xml = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    package(&[("xl/worksheets/sheet1.xml", xml.as_bytes())])
}

fn read(rows: &str) -> Table {
    read_table(&sheet(&format!("{HEADER}{rows}")), "台账.xlsx", &Limits::default()).unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    read_table(bytes, "台账.xlsx", &Limits::default()).unwrap_err().code()
}

#[test]
fn the_first_visible_sheet_is_read() {
    let bytes = sheet(HEADER);
    let file =
        SheetFile::open(Cursor::new(bytes.as_slice()), "a.xlsx", &Limits::default()).unwrap();
    assert_eq!(file.sheets(), ["台账"]);
    assert_eq!(read("").sheet, "台账");
}

#[test]
fn dates_numbers_and_booleans_are_plain_text() {
    let table = read(
        r#"<row r="2"><c r="A2" s="1"><v>46127</v></c><c r="B2" s="2"><v>46127.354166666664</v></c></row>
           <row r="3"><c r="A3"><v>25.80</v></c><c r="B3"><v>12</v></c></row>
           <row r="5"><c r="A5"><v>2.0260415000001E+16</v></c><c r="B5" t="b"><v>1</v></c></row>
           <row r="6"><c r="A6" t="e"><v>#N/A</v></c><c r="B6"><v>0.30000000000000004</v></c></row>"#,
    );
    let cells: Vec<_> = table.rows.iter().map(|row| row.cells.clone()).collect();
    assert_eq!(
        cells,
        [
            ["2026-04-15", "2026-04-15T08:30:00"],
            ["25.8", "12"],
            ["20260415000001000", "TRUE"],
            ["#N/A", "0.3"],
        ]
    );
    assert_eq!(table.rows[2].number, 5);
    assert_eq!(table.rows[2].rounded, [0]);
    assert!(table.rows[0].rounded.is_empty());
}

#[test]
fn a_formula_gives_the_value_last_computed() {
    let table = read(
        r#"<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"="&amp;"1"</f><v>=1</v></c></row>
           <row r="3"><c r="A3" t="inlineStr"><is><t>=1+1</t></is></c><c r="B3"><f>A1</f></c></row>"#,
    );
    assert_eq!(table.rows[0].cells, ["2", "=1"]);
    assert_eq!(table.rows[1].cells, ["=1+1", ""]);
}

#[test]
fn bombs_are_refused_early() {
    let zeros = |size: usize| vec![b' '; size];
    let head = br#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>"#;
    let bomb = [head.as_slice(), &zeros(300 << 20)].concat();
    let files = [
        package(&[("xl/worksheets/sheet1.xml", &bomb)]),
        package(&[("xl/worksheets/sheet1.xml", b"<worksheet/>"), ("xl/sharedStrings.xml", &bomb)]),
        package(&[("xl/media/picture.png", &zeros(64 << 20))]),
    ];
    drop(bomb);
    for bytes in files {
        assert!(bytes.len() < 2 << 20);
        let started = Instant::now();
        assert_eq!(code(&bytes), "sheet-zip-bomb");
        assert!(started.elapsed() < SOON);
    }
}

#[test]
fn a_bomb_that_lies_about_its_size_is_counted() {
    let mut bytes = package(&[("xl/worksheets/sheet1.xml", &vec![b'<'; 64 << 20])]);
    // The directory and the local header claim that the part has 1,000 bytes.
    let claimed = (64_u32 << 20).to_le_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - 4).filter(|place| bytes[*place..*place + 4] == claimed).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let started = Instant::now();
    let code = code(&bytes);
    assert!(["sheet-zip-bomb", "sheet-truncated"].contains(&code), "{code}");
    assert!(started.elapsed() < SOON);
}

#[test]
fn a_cell_beyond_the_limit_is_refused_before_it_is_held() {
    let long = "字".repeat(400_000);
    let rows =
        format!(r#"{HEADER}<row r="2"><c r="A2" t="inlineStr"><is><t>{long}</t></is></c></row>"#);
    assert_eq!(code(&sheet(&rows)), "sheet-cell-too-long");
    let limits = Limits { cell_bytes: 8, ..Limits::default() };
    let rows = format!(r#"{HEADER}<row r="2"><c r="B2"><v>1234567890</v></c></row>"#);
    let error = read_table(&sheet(&rows), "台账.xlsx", &limits).unwrap_err();
    assert!(error.to_string().contains("第2行B列"), "{error}");
}

#[test]
fn a_claim_of_more_strings_than_bytes_is_refused() {
    for claim in
        ["uniqueCount=\"9000000000000000000\"", "uniqueCount = '4000000000'", "uniqueCount=\"-1\""]
    {
        let strings = format!("<sst {claim}><si><t>甲</t></si></sst>");
        let bytes = package(&[
            ("xl/sharedStrings.xml", strings.as_bytes()),
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>"),
        ]);
        assert_eq!(code(&bytes), "sheet-damaged", "{claim}");
    }
}

#[test]
fn document_types_and_entities_are_refused() {
    let xml = format!(
        r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData>{HEADER}<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"#
    );
    assert_eq!(code(&package(&[("xl/worksheets/sheet1.xml", xml.as_bytes())])), "sheet-entity");
}

#[test]
fn workbooks_that_break_off_or_contradict_themselves_are_refused() {
    let whole = sheet(HEADER);
    assert_eq!(code(&whole[..whole.len() / 2]), "sheet-truncated");
    assert_eq!(code(&whole[..whole.len() - 3]), "sheet-truncated");
    let open = package(&[(
        "xl/worksheets/sheet1.xml",
        b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1",
    )]);
    assert_eq!(code(&open), "sheet-damaged");
    let backwards = format!(
        r#"{HEADER}<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#
    );
    assert_eq!(code(&sheet(&backwards)), "sheet-damaged");
    let beyond = format!(r#"{HEADER}<row r="2"><c r="ZZZZZZZZZZ2"><v>1</v></c></row>"#);
    let code_of_beyond = code(&sheet(&beyond));
    assert!(
        ["sheet-damaged", "sheet-too-many-columns"].contains(&code_of_beyond),
        "{code_of_beyond}"
    );
    let nothing = format!(r#"{HEADER}<row r="2"><c r="A2" t="s"><v>7</v></c></row>"#);
    assert_eq!(code(&sheet(&nothing)), "sheet-damaged");
    let far = format!(r#"{HEADER}<row r="99999999"><c r="A99999999"><v>1</v></c></row>"#);
    assert_eq!(code(&sheet(&far)), "sheet-too-many-rows");
}

#[test]
fn other_formats_are_named() {
    let ole = |mark: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(2048, 0);
        bytes.extend(mark.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(8192, 0);
        bytes
    };
    assert_eq!(code(&ole("Workbook")), "sheet-old-format");
    assert_eq!(code(&ole("EncryptedPackage")), "sheet-encrypted");
    assert_eq!(code(&package(&[("xl/workbook.bin", b"x")])), "sheet-old-format");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<document/>").unwrap();
    assert_eq!(code(&zip.finish().unwrap().into_inner()), "sheet-not-a-table");
}

#[test]
fn a_sheet_asked_for_by_a_wrong_name_is_refused() {
    let bytes = sheet(HEADER);
    let mut file =
        SheetFile::open(Cursor::new(bytes.as_slice()), "a.xlsx", &Limits::default()).unwrap();
    assert_eq!(file.stream_sheet("没有").err().unwrap().code(), "sheet-not-found");
}

proptest! {
    /// A workbook with bytes overwritten anywhere is answered, never a panic.
    #[test]
    fn any_damage_is_answered(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = sheet(&format!(r#"{HEADER}<row r="2"><c r="A2" s="1"><v>46127</v></c></row>"#));
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read_table(&bytes, "a.xlsx", &Limits::default());
    }
}
