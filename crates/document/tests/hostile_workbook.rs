//! Cells that a spreadsheet program would carry out: text in every table that leaves the program.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use jiff::civil::date;
use quick_xml::Reader;
use quick_xml::events::Event;
use wenjin_document::workbook::{Column, CsvOut, Manifest, Value, Workbook};
use wenjin_document::{Limits, read_table};
use wenjin_mutation::hostile::FORMULAS;

fn columns() -> Vec<Column> {
    let names = std::iter::once("编号").chain(["=1+1", "@x", "＝1"]);
    names.map(|name| Column { name: name.into(), width: 20 }).collect()
}

fn row(text: &str) -> Vec<Value> {
    let link = Value::Link { text: text.into(), address: "https://a.invalid/1".into() };
    vec![Value::Integer(-1), Value::Text(text.into()), link, Value::Text(format!("甲\n{text}"))]
}

fn manifest() -> Manifest {
    Manifest {
        title: "=1+1".into(),
        exported_at: date(2026, 4, 22).at(9, 30, 0, 0),
        exported_by: "@甲某".into(),
        filters: vec![("=筛选".into(), "=cmd|' /C calc'!A0".into())],
        mark: Some("+1+1".into()),
    }
}

fn book() -> Vec<u8> {
    let mut book = Workbook::new("=1+1", &columns()).unwrap();
    FORMULAS.iter().for_each(|text| book.row(&row(text)).unwrap());
    book.finish(&manifest()).unwrap()
}

#[test]
fn every_text_cell_of_a_workbook_says_that_it_is_text() {
    let mut zip = zip::ZipArchive::new(Cursor::new(book())).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let dangerous =
        ["vbaProject", "externalLink", "connections", "queryTable", "activeX", "embeddings"];
    assert!(
        !names.iter().any(|name| dangerous.iter().any(|part| name.contains(part))),
        "{names:?}"
    );
    for name in names.iter().filter(|name| name.contains("worksheets/sheet")) {
        let mut xml = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
        let (mut reader, mut texts) = (Reader::from_str(&xml), 0);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) if start.local_name().as_ref() == "f" => {
                    panic!("a formula in {name}")
                }
                Event::Start(start) if start.local_name().as_ref() == "c" => {
                    let kind = start.try_get_attribute("t").unwrap();
                    // Only numbers have no kind; every other cell is text, shared or its own.
                    if let Some(kind) = kind {
                        assert!(
                            ["s", "inlineStr"].contains(&&*kind.value),
                            "{name}: {}",
                            kind.value
                        );
                        texts += 1;
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(texts > 0 || !name.ends_with(".xml"), "{name}");
    }
}

#[test]
fn a_workbook_gives_every_text_back_as_it_was() {
    let table = read_table(&book(), "台账.xlsx", &Limits::default()).unwrap();
    for (found, text) in table.rows.iter().zip(FORMULAS) {
        assert_eq!(found.cells, ["-1", text, text, &format!("甲\n{text}")]);
    }
    assert_eq!(table.rows.len(), FORMULAS.len());
    assert_eq!(table.header[1..], ["=1+1", "@x", "＝1"]);
}

#[test]
fn no_cell_of_a_csv_file_begins_as_a_formula() {
    let mut bytes = Vec::new();
    let mut out = CsvOut::new(&mut bytes, &columns()).unwrap();
    FORMULAS.iter().for_each(|text| out.row(&row(text)).unwrap());
    out.finish().unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.unwrap()).collect();
    assert_eq!(records.len(), FORMULAS.len() + 1);
    for record in &records {
        // The number in the first column is one we made; a minus sign is all it begins with.
        for cell in record.iter().skip(1) {
            let first =
                cell.trim_start_matches([' ', '\u{3000}', '\u{a0}']).chars().next().unwrap();
            assert!(!"=+-@＝＋－＠\t\r\n|%".contains(first), "{cell:?}");
        }
    }
}

#[test]
fn only_this_room_writes_tables() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut asked = 0;
    for entry in std::fs::read_dir(crates).unwrap().flatten() {
        let manifest = entry.path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        asked += 1;
        let writes = ["csv.workspace", "rust_xlsxwriter"]
            .iter()
            .any(|name| text.lines().any(|line| line.starts_with(name)));
        assert_eq!(writes, entry.file_name() == "document", "{}", manifest.display());
        if entry.file_name() == "document" || entry.file_name() == "mutation" {
            continue;
        }
        for (path, source) in sources(&entry.path().join("src")) {
            for kind in ["text/csv", "ms-excel", "text/tab-separated"] {
                assert!(!source.contains(kind), "{} answers with {kind}", path.display());
            }
        }
    }
    assert!(asked > 5, "{asked} manifests");
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}
