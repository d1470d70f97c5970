//! Files small on disk and large in memory: refused, or read in little memory, each within a second
//! of the processor. What is a bomb by its size stands here in small with the same limits met.

use std::io::{Cursor, Write};

use wenjin_document::sheet::SheetFile;
use wenjin_document::{Limits, read_table};
use wenjin_mutation::{memory, timed};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What any of these may need beyond the file itself, in bytes.
const MOST: u64 = 64 << 20;

const ROOT: &str = r#"<Relationships><Relationship Id="r1" Type="http://a/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="http://a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook><sheets><sheet name="台账" r:id="r1"/></sheets></workbook>"#;
const HEAD: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>"#;
const TAIL: &str = "</sheetData></worksheet>";

/// A package with the given parts, each a beginning, a piece so many times, and an end; the usual
/// parts that are not among them are added. Written piece by piece, so that making it needs little.
fn package(parts: &[(&str, &str, &str, usize, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let usual = [
        ("_rels/.rels", ROOT),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/worksheets/sheet1.xml", &format!("{HEAD}{TAIL}")),
    ];
    for (name, xml) in usual {
        if parts.iter().all(|(part, ..)| *part != name) {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(xml.as_bytes()).unwrap();
        }
    }
    for (name, head, piece, times, tail) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(head.as_bytes()).unwrap();
        let together = (64 << 10) / piece.len().max(1) + 1;
        let block = piece.repeat(together);
        for _ in 0..times / together {
            zip.write_all(block.as_bytes()).unwrap();
        }
        zip.write_all(piece.repeat(times % together).as_bytes()).unwrap();
        zip.write_all(tail.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str, times: usize) -> Vec<u8> {
    package(&[("xl/worksheets/sheet1.xml", HEAD, rows, times, TAIL)])
}

/// What the reader answers: a code, or `read`.
fn answer(bytes: &[u8], limits: &Limits) -> &'static str {
    timed(|| read_table(bytes, "台账.xlsx", limits)).map_or_else(|error| error.code(), |_| "read")
}

/// Each of these files is answered so, and all of them together need little memory.
fn answered(test: &str, cases: Vec<(&str, Vec<u8>, Limits, &str)>) {
    let needed = memory::apart(test, || {
        for (what, bytes, limits, expected) in &cases {
            assert_eq!(answer(bytes, limits), *expected, "{what}");
        }
    });
    if let Some(needed) = needed {
        println!("{test}: {} MB beyond the files", needed >> 20);
        assert!(needed < MOST, "{} MB", needed >> 20);
    }
}

/// Limits under which a ratio alone refuses nothing, so that what lies behind is reached.
fn any_ratio() -> Limits {
    Limits { ratio: 1_000_000, ..Limits::default() }
}

/// The bytes with every claim of `size` in directory and header made `claimed`.
fn claiming(mut bytes: Vec<u8>, size: u32, claimed: u32) -> Vec<u8> {
    let mut changed = 0;
    for place in 0..bytes.len() - 4 {
        if bytes[place..place + 4] == size.to_le_bytes() {
            bytes[place..place + 4].copy_from_slice(&claimed.to_le_bytes());
            changed += 1;
        }
    }
    assert!(changed > 0);
    bytes
}

/// A package whose directory names one part so many times over (after Fifield's overlapping bomb).
fn overlapping(times: usize) -> Vec<u8> {
    let bytes = package(&[("xl/media/p000000.bin", "", " ", 15 << 20, "")]);
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let start = number(end + 16);
    let directory = &bytes[start..end];
    let last = directory.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let entry = &directory[last..];
    let name = entry.windows(6).position(|window| window == b"000000").unwrap();
    let mut out = bytes[..end].to_vec();
    for copy in 1..=times {
        let mut entry = entry.to_vec();
        entry[name..name + 6].copy_from_slice(format!("{copy:06}").as_bytes());
        out.extend(entry);
    }
    let mut record = bytes[end..].to_vec();
    let count = u16::try_from(number(end + 10) & 0xFFFF)
        .unwrap()
        .saturating_add(u16::try_from(times).unwrap_or(u16::MAX));
    record[8..10].copy_from_slice(&count.to_le_bytes());
    record[10..12].copy_from_slice(&count.to_le_bytes());
    record[12..16].copy_from_slice(&((out.len() - start) as u32).to_le_bytes());
    out.extend(record);
    out
}

#[test]
fn what_the_directory_claims_is_refused_before_anything_is_inflated() {
    let big = sheet(" ", 128 << 20);
    let size = ((128 << 20) + HEAD.len() + TAIL.len()) as u32;
    let cases = vec![
        ("a sheet of 128 MB in 128 KB", big.clone(), Limits::default(), "sheet-zip-bomb"),
        (
            "one that claims four gigabytes",
            claiming(big.clone(), size, u32::MAX - 1),
            Limits::default(),
            "sheet-zip-bomb",
        ),
        (
            "one that claims a thousand bytes",
            claiming(big.clone(), size, 1_000),
            Limits::default(),
            "sheet-truncated",
        ),
        (
            "one that claims a thousand, at any ratio",
            claiming(big, size, 1_000),
            any_ratio(),
            "sheet-truncated",
        ),
        (
            "a part named nine thousand times",
            overlapping(9_000),
            Limits::default(),
            "sheet-zip-bomb",
        ),
        (
            "a part named sixty thousand times",
            overlapping(60_000),
            Limits::default(),
            "sheet-zip-bomb",
        ),
        (
            "a picture of 64 MB of nothing",
            package(&[("xl/media/p.png", "", "\0", 64 << 20, "")]),
            Limits::default(),
            "sheet-zip-bomb",
        ),
        (
            "ten pictures of 15 MB of nothing",
            {
                let names: Vec<String> = (0..10).map(|n| format!("xl/media/{n}.png")).collect();
                package(
                    &names
                        .iter()
                        .map(|name| (name.as_str(), "", "\0", 15 << 20, ""))
                        .collect::<Vec<_>>(),
                )
            },
            Limits::default(),
            "sheet-zip-bomb",
        ),
    ];
    answered("what_the_directory_claims_is_refused_before_anything_is_inflated", cases);
}

#[test]
fn shared_strings_and_formats_never_take_more_than_the_file_is_worth() {
    let strings = "xl/sharedStrings.xml";
    let styles = "xl/styles.xml";
    let long = "字".repeat(300_000);
    let cell = r#"<c t="s"><v>0</v></c>"#;
    let cases = vec![
        (
            "sixty million empty strings",
            package(&[(strings, "<sst>", "<si/>", 20 << 20, "</sst>")]),
            any_ratio(),
            "sheet-zip-bomb",
        ),
        // Three million are below any limit and take four bytes each.
        (
            "three million empty strings",
            package(&[(strings, "<sst>", "<si/>", 3_000_000, "</sst>")]),
            any_ratio(),
            "read",
        ),
        (
            "a string of 15 MB",
            package(&[(strings, "<sst><si><t>", "a", 15 << 20, "</t></si></sst>")]),
            any_ratio(),
            "sheet-cell-too-long",
        ),
        (
            "a string of many runs",
            package(&[(strings, "<sst><si>", "<r><t>aaaaaaaaaa</t></r>", 500_000, "</si></sst>")]),
            any_ratio(),
            "sheet-cell-too-long",
        ),
        (
            "one long string in every cell of a row",
            package(&[
                (strings, &format!("<sst><si><t>{long}"), "", 0, "</t></si></sst>"),
                (
                    "xl/worksheets/sheet1.xml",
                    &format!("{HEAD}<row>"),
                    cell,
                    900,
                    "</row></sheetData></worksheet>",
                ),
            ]),
            any_ratio(),
            "sheet-too-large",
        ),
        (
            "one long string in every row",
            package(&[
                (strings, &format!("<sst><si><t>{long}"), "", 0, "</t></si></sst>"),
                ("xl/worksheets/sheet1.xml", HEAD, &format!("<row>{cell}</row>"), 100_000, TAIL),
            ]),
            any_ratio(),
            "sheet-too-large",
        ),
        // A library that keeps the whole format for each cell format would take sixty gigabytes.
        (
            "a long format for many cell formats",
            package(&[(
                styles,
                &format!(
                    r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{long}"/></numFmts><cellXfs>"#
                ),
                r#"<xf numFmtId="164"/>"#,
                60_000,
                "</cellXfs></styleSheet>",
            )]),
            any_ratio(),
            "read",
        ),
        (
            "styles of 200 MB",
            package(&[(styles, "<styleSheet>", "<xf/>", 40 << 20, "</styleSheet>")]),
            any_ratio(),
            "sheet-zip-bomb",
        ),
        (
            "relations of 200 MB",
            package(&[(
                "xl/_rels/workbook.xml.rels",
                "<Relationships>",
                r#"<Relationship Id="a"/>"#,
                10 << 20,
                "</Relationships>",
            )]),
            any_ratio(),
            "sheet-zip-bomb",
        ),
    ];
    answered("shared_strings_and_formats_never_take_more_than_the_file_is_worth", cases);
}

#[test]
fn markup_without_end_is_refused_where_it_begins() {
    let within = |head: &str, piece: &str| {
        package(&[(
            "xl/worksheets/sheet1.xml",
            &format!("{HEAD}{head}"),
            piece,
            (8 << 20) / piece.len(),
            TAIL,
        )])
    };
    let too_long = "sheet-cell-too-long";
    let cases = vec![
        ("elements within elements", within("", "<a>"), any_ratio(), "sheet-damaged"),
        (
            "elements with attributes that look like ends",
            within("", "<a b=\"/>\">"),
            any_ratio(),
            "sheet-damaged",
        ),
        ("a comment", within("<!-- ", "<"), any_ratio(), too_long),
        ("character data", within("<row><c><v><![CDATA[", "<"), any_ratio(), too_long),
        ("an instruction", within("<?a ", "<"), any_ratio(), too_long),
        ("an attribute", within("<row a=\"", "<"), any_ratio(), too_long),
        ("a text", within("<row><c><v>", "1"), any_ratio(), too_long),
        ("attributes", within("<row ", "a='' "), any_ratio(), too_long),
        ("a tag's name", within("<", "a"), any_ratio(), too_long),
        (
            "texts in one cell",
            within("<row><c t=\"inlineStr\"><is>", "<r><t>aaaaaaaaaaaaaaa</t></r>"),
            any_ratio(),
            too_long,
        ),
        (
            "a text parted by comments",
            within("<row><c t=\"inlineStr\"><is><t>", "aaaaaaaa<!---->"),
            any_ratio(),
            too_long,
        ),
        (
            "a text of references",
            within("<row><c t=\"inlineStr\"><is><t>", "&amp;&#x5B57;"),
            any_ratio(),
            too_long,
        ),
    ];
    answered("markup_without_end_is_refused_where_it_begins", cases);
}

#[test]
fn entities_are_refused_in_every_part_that_is_read() {
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let doctype = format!(
        "<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
    );
    let usual = [
        ("_rels/.rels", ROOT.to_owned()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.to_owned()),
        ("xl/workbook.xml", WORKBOOK.to_owned()),
        ("xl/styles.xml", "<styleSheet/>".to_owned()),
        ("xl/sharedStrings.xml", "<sst><si><t>&l9;&f;</t></si></sst>".to_owned()),
        (
            "xl/worksheets/sheet1.xml",
            format!("{HEAD}<row><c t=\"inlineStr\"><is><t>&l9;</t></is></c></row>{TAIL}"),
        ),
    ];
    let mut cases = Vec::new();
    for (name, xml) in &usual {
        let declared = package(&[(name, &format!("{doctype}{xml}"), "", 0, "")]);
        cases.push((*name, declared, Limits::default(), "sheet-entity"));
    }
    // An entity nobody declared is no text either.
    let (name, xml) = &usual[5];
    cases.push((
        "undeclared",
        package(&[(name, xml, "", 0, "")]),
        Limits::default(),
        "sheet-damaged",
    ));
    // In another encoding the declaration would be read by nobody here.
    let utf16: Vec<u8> =
        format!("\u{feff}{doctype}{xml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in [
        ("_rels/.rels", ROOT),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.start_file(*name, SimpleFileOptions::default()).unwrap();
    zip.write_all(&utf16).unwrap();
    cases.push(("UTF-16", zip.finish().unwrap().into_inner(), Limits::default(), "sheet-damaged"));
    answered("entities_are_refused_in_every_part_that_is_read", cases);
}

#[test]
fn packages_within_packages_are_not_opened() {
    // Sixteen packages in each of three levels, as 42.zip has them, beside a sound sheet.
    let mut inner = package(&[("zeros", "", "\0", 4 << 20, "")]);
    for _ in 0..3 {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for copy in 0..16 {
            zip.start_file(format!("{copy}.zip"), SimpleFileOptions::default()).unwrap();
            zip.write_all(&inner).unwrap();
        }
        inner = zip.finish().unwrap().into_inner();
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let row = r#"<row r="2"><c r="A2"><v>1</v></c></row>"#;
    let sheet = format!("{HEAD}{row}{TAIL}");
    for (name, bytes) in [
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/embeddings/42.zip", &inner),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    answered(
        "packages_within_packages_are_not_opened",
        vec![("42.zip", bytes, Limits::default(), "read")],
    );
}

#[test]
fn a_long_sheet_is_streamed_in_the_memory_of_one_row() {
    // Sixteen megabytes of rows, ten times the true ratio of such a sheet.
    let row = r#"<row><c><v>1</v></c><c><v>2</v></c></row>"#;
    let bytes = sheet(row, (15 << 20) / row.len());
    let needed = memory::apart("a_long_sheet_is_streamed_in_the_memory_of_one_row", || {
        let mut file = SheetFile::open(Cursor::new(&bytes), "长.xlsx", &Limits::default()).unwrap();
        let rows =
            file.stream().unwrap().map(|row| row.unwrap().cells.len()).filter(|cells| *cells == 2);
        assert_eq!(rows.count(), (15 << 20) / row.len());
    });
    if let Some(needed) = needed {
        assert!(needed < 8 << 20, "{} MB", needed >> 20);
    }
}

#[test]
fn a_text_file_takes_no_more_memory_than_it_is_worth() {
    let header = (0..1_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let wide = format!("{header}\n{}", "1\n".repeat(500_000));
    let commas = format!("{header}\n{}", format!("1{}\n", ",".repeat(999)).repeat(1_500));
    let cases = vec![
        // One megabyte that would be half a million rows of a thousand cells.
        ("short rows under a wide header", wide.into_bytes(), Limits::default(), "sheet-too-large"),
        ("rows of nothing but commas", commas.into_bytes(), Limits::default(), "read"),
        (
            "quotes alone",
            "\"".repeat(8 << 20).into_bytes(),
            Limits::default(),
            "sheet-cell-too-long",
        ),
        (
            "line breaks alone",
            "\n".repeat(8 << 20).into_bytes(),
            Limits::default(),
            "sheet-header-missing",
        ),
        (
            "separators alone",
            ",".repeat(8 << 20).into_bytes(),
            Limits::default(),
            "sheet-too-many-columns",
        ),
        (
            "short rows",
            format!("甲,乙\n{}", "1,2\n".repeat(200_000)).into_bytes(),
            Limits::default(),
            "read",
        ),
    ];
    answered("a_text_file_takes_no_more_memory_than_it_is_worth", cases);
}

#[test]
fn blank_rows_are_looked_at_once() {
    // A cell of a megabyte of blanks that is looked at again for every row after it would take minutes.
    let blank = " ".repeat(1 << 20);
    let text = format!("标题,\"{blank}\"\n{}甲,乙\n1,2\n", "\n".repeat(200_000));
    let table = timed(|| read_table(text.as_bytes(), "空行.csv", &Limits::default())).unwrap();
    assert_eq!(table.rows[0].number, 200_003);
}
