//! Tables of any bytes: a table or a refusal with its code, never a panic; and a table that is read
//! is the same after it was written and read again.

use std::io::{Cursor, Write};

use wenjin_document::workbook::{Column, Manifest, Value, Workbook};
use wenjin_document::{Limits, SheetError, Table, read_table};
use wenjin_mutation::{Dice, Fuzz, changed, hostile, timed};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const CSV_WORDS: [&str; 20] = [
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\u{feff}",
    "=1+1",
    "'",
    "甲",
    "\u{3000}",
    "\"\r\n\"",
    ",,,,,,,,",
    "\0",
    "%PDF-",
    "<html",
    "PK\u{3}\u{4}",
    "\u{85}",
];

const XML_WORDS: [&str; 46] = [
    "<",
    ">",
    "/>",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE x>",
    "&amp;",
    "&lt;",
    "&x;",
    "&#0;",
    "&#x1F600;",
    "&#xD800;",
    "\"",
    "'",
    " r=\"",
    " t=\"s\"",
    " t=\"inlineStr\"",
    " t=\"d\"",
    " t=\"e\"",
    " t=\"b\"",
    " t=\"n\"",
    " t=\"str\"",
    " s=\"1\"",
    " s=\"99999999999\"",
    "<row>",
    "</row>",
    "<c r=\"XFD1048576\">",
    "<c>",
    "</c>",
    "<v>",
    "</v>",
    "<is><t>",
    "</t></is>",
    "<r><t>",
    "<rPh>",
    "<si>",
    "</si>",
    "_x0000_",
    "_xD83D_",
    "1e308",
    "xml:space=\"preserve\"",
];

/// The parts of a small workbook that has a bit of everything.
const PARTS: [(&str, &str); 6] = [
    (
        "_rels/.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://a/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://a/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://a/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://r"><workbookPr date1904="0"/><sheets><sheet name="台账" sheetId="1" r:id="rId1"/><sheet name="隐藏" state="hidden" r:id="rId1"/></sheets><definedNames><definedName name="a">b</definedName></definedNames></workbook>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="46"/></cellXfs></styleSheet>"#,
    ),
    (
        "xl/sharedStrings.xml",
        r#"<sst uniqueCount="5"><si><t>编号</t></si><si><t>内容</t></si><si><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh><t>yi</t></rPh></si><si/><si><t>_x005F_x0041_&amp;</t></si></sst>"#,
    ),
    (
        "xl/worksheets/sheet1.xml",
        r#"<worksheet><dimension ref="A1:D4"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>日期</t></is></c><c r="D1" t="str"><f>1</f><v>数</v></c></row><row r="2"><c r="A2"><v>2.0260415000001E+16</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" s="1"><v>46127</v></c><c r="D2" t="b"><v>1</v></c></row><row><c><v>-0.5</v></c><c t="s"><v>4</v></c><c s="3"><v>1.5</v></c><c t="e"><v>#N/A</v></c></row></sheetData><mergeCells/></worksheet>"#,
    ),
];

fn zipped(parts: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        // A name given twice is refused by the writer; such a part is left out.
        if zip.start_file(name.as_str(), options).is_ok() {
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

fn parts() -> Vec<(String, Vec<u8>)> {
    PARTS.iter().map(|(name, xml)| (name.to_string(), xml.as_bytes().to_vec())).collect()
}

/// What holds of every answer.
fn check(answer: &Result<Table, SheetError>) {
    match answer {
        Ok(table) => {
            assert!(!table.header.is_empty());
            assert!(table.rows.iter().all(|row| row.cells.len() == table.header.len()));
            assert!(table.rows.iter().is_sorted_by_key(|row| row.number));
            let texts = table.rows.iter().flat_map(|row| &row.cells).chain(&table.header);
            assert!(texts.into_iter().all(|text| !text.contains('\0')));
        }
        Err(error) => {
            assert!(error.code().starts_with("sheet-"), "{}", error.code());
            assert!(!error.to_string().contains("Error"), "{error}");
        }
    }
}

/// The table written as a workbook and read again.
fn again(table: &Table) -> Option<Table> {
    let columns: Vec<Column> =
        table.header.iter().map(|name| Column { name: name.clone(), width: 12 }).collect();
    let mut book = Workbook::new("台账", &columns).ok()?;
    for row in &table.rows {
        let cells: Vec<Value> = row.cells.iter().map(|cell| Value::Text(cell.clone())).collect();
        book.row(&cells).ok()?;
    }
    let manifest = Manifest {
        title: "演示".into(),
        exported_at: jiff::civil::date(2026, 4, 15).at(9, 0, 0, 0),
        exported_by: "演示".into(),
        filters: vec![],
        mark: None,
    };
    let bytes = book.finish(&manifest).ok()?;
    Some(read_table(&bytes, "再读.xlsx", &Limits::default()).expect("what was written is read"))
}

fn compare(table: &Table) {
    // A first row with one cell alone is read as a title, so such tables are left out.
    if table.header.len() < 2 {
        return;
    }
    if let Some(read) = again(table) {
        assert_eq!(read.header, table.header);
        let cells =
            |table: &Table| table.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>();
        assert_eq!(cells(&read), cells(table));
    }
}

fn csv_samples() -> Vec<Vec<u8>> {
    let text = "2026年台账,,\r\n编号,内容,日期\r\n1,\"他说\"\"好\"\"\r\n换行\",2026-04-15\r\n\r\n2,㑇䶮𬭎,\r\n3,=1+1,'x\r\n";
    let utf16 = |little: bool| -> Vec<u8> {
        let units = format!("\u{feff}{text}");
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        units.encode_utf16().flat_map(bytes).collect()
    };
    vec![
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16(true),
        utf16(false),
        text.replace(',', "\t").into_bytes(),
        text.replace(',', ";").into_bytes(),
    ]
}

#[test]
fn any_csv_is_read_or_refused() {
    let fuzz = Fuzz { name: "csv", samples: csv_samples(), words: &CSV_WORDS, inputs: 10_000 };
    let (mut read, mut refused) = (0, 0);
    fuzz.run(|bytes| {
        let answer = read_table(bytes, "台账.csv", &Limits::default());
        check(&answer);
        match answer {
            Ok(table) => {
                read += 1;
                if bytes.len() % 10 == 0 {
                    compare(&table);
                }
            }
            Err(_) => refused += 1,
        }
    });
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn any_bytes_of_a_package_are_read_or_refused() {
    let samples = [CompressionMethod::Stored, CompressionMethod::Deflated]
        .map(|method| zipped(&parts(), method));
    let fuzz =
        Fuzz { name: "xlsx bytes", samples: samples.to_vec(), words: &XML_WORDS, inputs: 10_000 };
    fuzz.run(|bytes| check(&read_table(bytes, "台账.xlsx", &Limits::default())));
}

#[test]
fn any_parts_of_a_workbook_are_read_or_refused() {
    let samples: Vec<Vec<u8>> = PARTS.iter().map(|(_, xml)| xml.as_bytes().to_vec()).collect();
    let fuzz =
        Fuzz { name: "xlsx parts", samples: samples.clone(), words: &XML_WORDS, inputs: 10_000 };
    let (mut read, mut refused) = (0, 0);
    fuzz.run_with(|dice| {
        let mut parts = parts();
        for _ in 0..=dice.below(2) {
            // Mostly the sheet and the strings: there is most to read.
            let place = if dice.once_in(2) { 4 + dice.below(2) } else { dice.below(parts.len()) };
            let part = changed(dice, std::slice::from_ref(&parts[place].1), &XML_WORDS);
            parts[place].1 =
                if dice.once_in(20) { changed(dice, &samples, &XML_WORDS) } else { part };
        }
        if dice.once_in(30) {
            let place = dice.below(parts.len());
            drop(parts.remove(place));
        }
        let bytes = zipped(&parts, CompressionMethod::Stored);
        let answer = timed(|| read_table(&bytes, "台账.xlsx", &Limits::default()));
        check(&answer);
        match answer {
            Ok(table) => {
                read += 1;
                if dice.once_in(10) {
                    compare(&table);
                }
            }
            Err(_) => refused += 1,
        }
    });
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

/// A value as an export may hold it.
fn value(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => Value::Empty,
        1 => Value::Integer(dice.number() as i64),
        2 => Value::Integer(dice.below(1_000) as i64 - 500),
        3 => {
            let year = dice.below(19_999) as i16 - 9_999;
            let day =
                jiff::civil::Date::new(year, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8);
            Value::Date(day.unwrap())
        }
        4 => {
            let heads =
                ["https://a.invalid/", "http://", "HTTPS://", "file:///", "javascript:", ""];
            let head = *dice.pick(&heads);
            Value::Link {
                text: hostile::text(dice),
                address: format!("{head}{}", hostile::text(dice)),
            }
        }
        _ => Value::Text(hostile::text(dice)),
    }
}

#[test]
fn any_values_are_written_as_they_are_or_refused() {
    let fuzz = Fuzz { name: "workbook", samples: vec![], words: &[], inputs: 400 };
    let (mut written, mut refused) = (0, 0);
    fuzz.run_with(|dice| {
        let columns: Vec<Column> = (0..2 + dice.below(4))
            .map(|place| Column {
                name: format!("列{place}{}", hostile::text(dice)),
                width: dice.number() as u16,
            })
            .collect();
        let sheet = hostile::text(dice);
        let rows: Vec<Vec<Value>> =
            (0..1 + dice.below(5)).map(|_| columns.iter().map(|_| value(dice)).collect()).collect();
        let manifest = Manifest {
            title: hostile::text(dice),
            exported_at: jiff::civil::date(2026, 4, 15).at(9, 0, 0, 0),
            exported_by: hostile::text(dice),
            filters: vec![(hostile::text(dice), hostile::text(dice))],
            mark: dice.once_in(2).then(|| hostile::text(dice)),
        };
        let made = timed(|| {
            let mut book = Workbook::new(&sheet, &columns)?;
            rows.iter().try_for_each(|row| book.row(row))?;
            book.finish(&manifest)
        });
        match made {
            Ok(bytes) => {
                written += 1;
                check_written(&bytes, &columns, &rows);
            }
            Err(error) => {
                refused += 1;
                assert!(error.code().starts_with("workbook-"));
            }
        }
    });
    assert!(written > 0 && refused > 0, "{written} written, {refused} refused");
}

/// Every part is XML without a formula, and every text is read again as it was.
fn check_written(bytes: &[u8], columns: &[Column], rows: &[Vec<Value>]) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..zip.len() {
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut zip.by_index(place).unwrap(), &mut xml).unwrap();
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event().expect("well-formed XML") {
                quick_xml::events::Event::Start(start) => {
                    assert!(start.local_name().as_ref() != "f", "a formula");
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        let forbidden =
            |c: char| (c < ' ' && !"\t\n\r".contains(c)) || c == '\u{fffe}' || c == '\u{ffff}';
        let found =
            xml.find(forbidden).map(|at| xml[..at].chars().rev().take(40).collect::<String>());
        assert!(found.is_none(), "XML does not allow what follows (backwards) {found:?}");
    }
    let zero = |value: &&Value| value.plain().contains('\0');
    let holds_zero = rows.iter().flatten().any(|value| zero(&value))
        || columns.iter().any(|column| column.name.contains('\0'));
    let table = match read_table(bytes, "台账.xlsx", &Limits::default()) {
        Ok(table) => table,
        Err(error) if holds_zero => return assert_eq!(error.code(), "sheet-character"),
        Err(error) => panic!("{error}"),
    };
    let blank = |row: &&Vec<Value>| row.iter().any(|value| !value.plain().trim().is_empty());
    let expected: Vec<Vec<String>> =
        rows.iter().filter(blank).map(|row| row.iter().map(Value::plain).collect()).collect();
    let found: Vec<Vec<String>> = table.rows.into_iter().map(|row| row.cells).collect();
    assert_eq!(found, expected);
}
