//! Names kept byte for byte through a plan, numbers that are none, and attachments that would be
//! bombs to whoever opened them: here they are bytes, kept and given back.

use std::io::Read;
use std::sync::Arc;

use jiff::civil::date;
use wenjin_bureau::import::{Fate, Known, Origin, Plan, plan};
use wenjin_bureau::profile::Profile;
use wenjin_document::{Limits, read_table};
use wenjin_law::Rules;
use wenjin_matter::{Actor, Value};
use wenjin_mutation::{hostile::AWKWARD, memory};
use wenjin_store::{Location, Store};

fn planned(text: &str) -> Plan {
    planned_bytes(text.as_bytes())
}

fn planned_bytes(bytes: &[u8]) -> Plan {
    let table = read_table(bytes, "演示.csv", &Limits::default()).unwrap();
    let by = Actor { account: "u-1".into(), name: "演示登记员".into(), role: "import".into() };
    let origin = Origin { file: "演示.csv".into(), now: date(2026, 9, 1).at(10, 0, 0, 0), by };
    plan(&table, &Profile::named("12345").unwrap(), &origin, |_| Known::new()).unwrap()
}

fn field(plan: &Plan, row: usize, name: &str) -> String {
    match &plan.rows[row].fate {
        Fate::New(command) => match &command.fields[name] {
            Value::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_name_is_planned_byte_for_byte_in_every_encoding() {
    let mut names: Vec<String> = AWKWARD
        .iter()
        .filter(|text| !text.contains('\0'))
        .map(|text| format!("a{text}z"))
        .collect();
    names.push("𬭎".repeat(16_384));
    let rows: String = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            format!("G{number},演示,演示诉求,\"{}\"\n", name.replace('"', "\"\""))
        })
        .collect();
    let text = format!("工单编号,工单标题,诉求内容,求助人员\n{rows}");
    let utf16: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for plan in [planned(&text), planned(&format!("\u{feff}{text}")), planned_bytes(&utf16)] {
        for (row, name) in names.iter().enumerate() {
            assert_eq!(field(&plan, row, "complainant-name"), *name);
        }
    }
}

#[test]
fn names_that_look_alike_are_different_numbers() {
    let plan = planned("工单编号,工单标题,诉求内容\né,甲,乙\ne\u{301},甲,乙\n１,甲,乙\n1,甲,乙\n");
    assert_eq!(plan.counts().new, 4);
}

#[test]
fn a_number_of_sixty_four_kilobytes_is_rejected_and_told_in_short() {
    let long = "9".repeat(64 << 10);
    let plan =
        planned(&format!("工单编号,工单标题,诉求内容\n{long},甲,乙\n{long},甲,乙\nG1,甲,乙\n"));
    assert_eq!((plan.counts().new, plan.counts().rejected), (1, 2));
    for row in &plan.rows[..2] {
        let Fate::Rejected(reasons) = &row.fate else { panic!("not rejected") };
        assert!(reasons.join("").contains("编号超过200个字"), "{reasons:?}");
        assert!(row.key.chars().count() < 50 && reasons.join("").chars().count() < 100);
    }
}

#[test]
fn full_width_digits_are_no_amount_and_no_date() {
    let plan = planned("工单编号,工单标题,诉求内容,区交办时间\nG1,甲,乙,２０２６-08-20\n");
    let Fate::Rejected(reasons) = &plan.rows[0].fate else { panic!("not rejected") };
    assert!(plan.rows[0].number == 2 && reasons[0].contains("区交办时间"), "{reasons:?}");
}

/// A picture that claims 50,000 by 50,000 points: head, size, one short stretch of data, end.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
    bytes.extend(50_000_u32.to_be_bytes());
    bytes.extend(50_000_u32.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes.extend(b"\0\0\0\x0AIDAT\x78\x9c\x63\0\0\0\x02\0\x01\0\0\0\0IEND\xAE\x42\x60\x82");
    bytes
}

/// A PDF whose pages are their own children.
fn document() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2147483647/Parent 2 0 R>>endobj\n3 0 obj<</Length 3 0 R>>stream\nendstream endobj\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF".to_vec()
}

#[test]
fn attachments_are_kept_as_bytes_and_never_opened() {
    let needed = memory::apart("attachments_are_kept_as_bytes_and_never_opened", || {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("wenjin.db"));
        let rules: Rules = wenjin_law::load(&[]).unwrap();
        let store =
            Store::open(&location, &folder.path().join("attachments"), Arc::new(rules)).unwrap();
        for bytes in [picture(), document()] {
            let name = store.attachment_put(&mut bytes.as_slice(), 60 << 20).unwrap();
            let mut back = Vec::new();
            store.attachment_open(&name).unwrap().unwrap().read_to_end(&mut back).unwrap();
            assert_eq!(back, bytes);
        }
        // As large as a file may be, and one byte more.
        let most = 60_u64 << 20;
        let mut nothing = std::io::repeat(0).take(most);
        assert!(store.attachment_put(&mut nothing, most).is_ok());
        assert!(store.attachment_put(&mut std::io::repeat(0).take(most + 1), most).is_err());
    });
    if let Some(needed) = needed {
        assert!(needed < 64 << 20, "{} MB", needed >> 20);
    }
}
