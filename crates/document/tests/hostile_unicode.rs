//! Names as people have them and files have kept them: read byte for byte in every encoding, and
//! written back the same, or refused with row and column.

use jiff::civil::date;
use wenjin_document::workbook::{Column, Manifest, Value, Workbook};
use wenjin_document::{Limits, SheetError, Table, read_table};
use wenjin_mutation::hostile::AWKWARD;

fn read(bytes: &[u8]) -> Result<Table, SheetError> {
    read_table(bytes, "名册.csv", &Limits::default())
}

fn file(cell: &str) -> String {
    format!("编号,姓名\r\n1,\"{}\"\r\n", cell.replace('"', "\"\""))
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

/// Names that fill a cell: all the awkward texts a file can hold, each between two letters.
fn names() -> Vec<String> {
    let texts = AWKWARD.iter().filter(|text| !text.contains('\0'));
    let mut names: Vec<String> = texts.map(|text| format!("a{text}z")).collect();
    // Every private character that stood for a true one in an older GB 18030.
    names.push((0xE766..=0xE864).filter_map(char::from_u32).collect());
    names.push("𬭎".repeat((64 << 10) / 4));
    names
}

#[test]
fn a_name_is_read_byte_for_byte_in_every_encoding_of_unicode() {
    for name in names() {
        let text = file(&name);
        for bytes in [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            utf16(&text, true),
            utf16(&text, false),
        ] {
            let table = read(&bytes).unwrap();
            assert_eq!(table.header, ["编号", "姓名"]);
            assert_eq!(table.rows[0].cells, ["1", &name], "{name:?}");
        }
    }
}

#[test]
fn a_name_in_gb_18030_is_the_name_its_bytes_stand_for() {
    // Bytes and characters by the table of GB 18030—2022; what stood in the private area in the
    // editions of 2000 and 2005 has its own character now.
    for (bytes, name) in [
        (b"\xFE\x56".as_slice(), "㑇"),
        (b"\xFE\x9F", "䶮"),
        (b"\x99\x33\xA9\x32", "𬭎"),
        (b"\x95\x32\x82\x36", "\u{20000}"),
        (b"\xFE\x59", "\u{9fb4}"),
        (b"\xFE\x61", "\u{9fb5}"),
        (b"\xA8\xBC", "\u{1e3f}"),
        (b"\xA6\xD9", "\u{fe10}"),
        (b"\x82\x35\x90\x37", "\u{9fb4}"),
        (b"\x81\x30\x81\x30", "\u{80}"),
        (b"\xE3\x32\x9A\x35", "\u{10ffff}"),
    ] {
        let bytes = [b"\xB1\xE0\xBA\xC5,\xD0\xD5\xC3\xFB\r\n1,", bytes, b"\r\n"].concat();
        let table = read(&bytes).unwrap();
        assert_eq!((table.encoding, table.header[1].as_str()), ("GB18030", "姓名"));
        assert_eq!(table.rows[0].cells[1], name, "{bytes:02X?}");
    }
}

#[test]
fn every_character_that_gb_18030_can_write_comes_back() {
    let mut lost = Vec::new();
    let all: Vec<char> = (0x80..0x11_0000)
        .filter_map(char::from_u32)
        .filter(|c| {
            !matches!(
                u32::from(*c),
                0xE5E5 | 0xFEFF | 0x3000 | 0x85 | 0xA0 | 0x1680 | 0x2000
                    ..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F
            )
        })
        .collect();
    for characters in all.chunks(4_096) {
        let name: String = characters.iter().collect();
        let text = format!("编号,姓名\r\n1,{name}\r\n");
        let (bytes, _, unwritable) = encoding_rs::GB18030.encode(&text);
        assert!(!unwritable);
        let table = read(&bytes).unwrap();
        let found: Vec<char> = table.rows[0].cells[1].chars().collect();
        lost.extend(characters.iter().filter(|c| !found.contains(c)).copied());
    }
    // Private code points of the older editions: their two bytes stand for the true character now,
    // so no file can say them, and the encoder writes four bytes of their own or the same two.
    let private = |c: &char| (0xE000..0xF900).contains(&u32::from(*c));
    assert!(lost.iter().all(private), "{lost:?}");
    assert!(lost.len() <= 25, "{} characters", lost.len());
}

#[test]
fn what_no_text_can_hold_is_refused_with_row_and_column() {
    let refused = |bytes: &[u8], place: &str| {
        let error = read(bytes).unwrap_err();
        assert_eq!(error.code(), "sheet-character");
        assert!(error.to_string().contains(place), "{error}");
    };
    let zero = file("甲\0某");
    for bytes in [zero.clone().into_bytes(), utf16(&zero, true), utf16(&zero, false)] {
        refused(&bytes, "第2行B列");
    }
    refused(encoding_rs::GB18030.encode(&zero).0.as_ref(), "第2行B列");
    refused("编号,姓\0名\r\n".as_bytes(), "第1行B列");
    let late = format!("编号,姓名\r\n{}3,\0\0\0\0\r\n", "1,甲\r\n".repeat(2_000));
    refused(late.as_bytes(), "第2002行B列");
    // Half of a pair is no character in UTF-16, and none in UTF-8 or GB 18030 either.
    let mut half = utf16(&file("甲\u{20000}某"), true);
    let low = half.windows(2).rposition(|pair| pair == 0xDC00_u16.to_le_bytes()).unwrap();
    half.drain(low..low + 2);
    for bytes in [
        half,
        [b"a,b\n1,\xED\xA0\x80\xED\xA0\x80".as_slice(), "甲某".repeat(9).as_bytes(), b"\n"]
            .concat(),
    ] {
        let error = read(&bytes).unwrap_err();
        assert_eq!(error.code(), "sheet-encoding");
        assert!(error.to_string().contains("第2行"), "{error}");
    }
}

fn book(cells: &[String]) -> Result<Vec<u8>, wenjin_document::WorkbookError> {
    let columns = ["编号", "姓名"].map(|name| Column { name: name.into(), width: 12 });
    let mut book = Workbook::new("名册", &columns)?;
    for cell in cells {
        book.row(&[Value::Integer(1), Value::Text(cell.clone())])?;
    }
    let at = date(2026, 4, 22).at(9, 0, 0, 0);
    book.finish(&Manifest {
        title: "名册".into(),
        exported_at: at,
        exported_by: "甲某".into(),
        filters: vec![],
        mark: None,
    })
}

#[test]
fn a_name_written_to_a_workbook_is_read_byte_for_byte() {
    let mut names = names();
    names.pop(); // 64 KB are more than a cell of a workbook holds
    let table = read(&book(&names).unwrap()).unwrap();
    let found: Vec<&str> = table.rows.iter().map(|row| row.cells[1].as_str()).collect();
    assert_eq!(found, names);
    // All characters there are, save the one no text can hold.
    let all: Vec<char> = (1..0x11_0000).filter_map(char::from_u32).collect();
    let names: Vec<String> =
        all.chunks(8_000).map(|part| format!("a{}z", part.iter().collect::<String>())).collect();
    let table = read(&book(&names).unwrap()).unwrap();
    for (row, name) in table.rows.iter().zip(&names) {
        assert!(row.cells[1] == *name, "from {:?}", name.chars().nth(1));
    }
}

#[test]
fn a_workbook_with_what_no_text_can_hold_is_refused_with_row_and_column() {
    let error = read(&book(&["甲\0某".into()]).unwrap()).unwrap_err();
    assert_eq!(error.code(), "sheet-character");
    assert!(error.to_string().contains("第2行B列"), "{error}");
}

#[test]
fn a_name_of_sixty_four_kilobytes_is_written_or_refused_with_its_place() {
    let units = |name: &str| name.encode_utf16().count();
    let fits = "名".repeat(32_767);
    assert_eq!(read(&book(std::slice::from_ref(&fits)).unwrap()).unwrap().rows[0].cells[1], fits);
    let long = "𬭎".repeat(16_384);
    assert!(long.len() == 64 << 10 && units(&long) > 32_767);
    let error = book(&["甲".into(), long]).unwrap_err();
    assert_eq!(error.code(), "workbook-cell-too-long");
    assert!(error.to_string().contains("第3行第2列"), "{error}");
}

#[test]
fn forms_that_look_alike_stay_apart() {
    let (composed, decomposed) = ("é", "e\u{301}");
    let text = format!("编号,姓名\n１,{composed}\n1,{decomposed}\n");
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.rows[0].cells, ["１", composed]);
    assert_eq!(table.rows[1].cells, ["1", decomposed]);
}
