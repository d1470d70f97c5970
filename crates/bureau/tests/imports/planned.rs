//! What a plan says, and that it changes nothing.

use wenjin_bureau::import::{Counts, Fate};
use wenjin_document::workbook::{Column, Manifest, Value, Workbook};

use crate::place::{LETTERS, ORDERS, Place, now};

fn reasons(place: &Place, text: &str) -> Vec<(u64, String)> {
    let plan = place.plan("演示.csv", text.as_bytes(), "petition").unwrap();
    let rejected = plan.rows.iter().filter_map(|row| match &row.fate {
        Fate::Rejected(reasons) => Some((row.number, reasons.join("；"))),
        _ => None,
    });
    rejected.collect()
}

#[test]
fn a_plan_changes_nothing() {
    let place = Place::new();
    let before = place.store.projection_digest().unwrap();
    let plan = place.plan("演示.csv", LETTERS.as_bytes(), "petition").unwrap();
    assert_eq!(plan.counts(), Counts { new: 3, ..Counts::default() });
    assert_eq!(place.store.projection_digest().unwrap(), before);
    assert_eq!(place.matters(), 0);
    assert!(place.store.imports(10, 0).unwrap().is_empty());
}

#[test]
fn a_number_that_comes_twice_in_a_file_is_taken_once() {
    let place = Place::new();
    let text = format!("{LETTERS}y1,演示：又一次,演示内容丁,\n");
    let rejected = reasons(&place, &text);
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0].0, 5);
    assert!(rejected[0].1.contains("重复"), "{}", rejected[0].1);
    assert_eq!(place.import("演示.csv", text.as_bytes(), "petition").counts.new, 3);
}

#[test]
fn a_row_without_number_or_title_is_rejected_with_both_reasons() {
    let place = Place::new();
    let rejected = reasons(&place, "id,title,body\n,,演示内容\n");
    assert_eq!(rejected.len(), 1);
    assert!(rejected[0].1.contains("没有编号") && rejected[0].1.contains("“title”是空的"));
}

#[test]
fn a_file_without_the_columns_is_refused_by_their_names() {
    let place = Place::new();
    let error = place.plan("演示.csv", "编号,别的\n1,2\n".as_bytes(), "petition").unwrap_err();
    assert_eq!(error.code(), "import-columns-missing");
    assert!(error.to_string().contains("留言主题") && error.to_string().contains("留言详情"));
}

#[test]
fn a_formula_refuses_the_whole_file_and_names_the_cell() {
    let place = Place::new();
    let text = "id,title,body\ny1,演示,演示内容\ny2,=HYPERLINK(\"http://a\"),演示内容\n";
    let error = place.plan("演示.csv", text.as_bytes(), "petition").unwrap_err();
    assert_eq!(error.code(), "import-formula");
    assert!(error.to_string().contains("第3行“title”"), "{error}");
    assert_eq!(place.matters(), 0);
}

#[test]
fn a_file_in_gb18030_reads_like_one_in_utf_8() {
    let place = Place::new();
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(ORDERS);
    assert!(!lossy);
    let old = place.plan("演示.csv", &bytes, "12345").unwrap();
    let new = place.plan("演示.csv", ORDERS.as_bytes(), "12345").unwrap();
    assert_ne!(old.encoding, new.encoding);
    let digests = |plan: &wenjin_bureau::import::Plan| {
        plan.rows.iter().map(|row| row.digest.clone()).collect::<Vec<_>>()
    };
    assert_eq!(digests(&old), digests(&new));
}

#[test]
fn a_workbook_reads_like_a_text_file() {
    let place = Place::new();
    let mut lines = ORDERS.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let columns: Vec<Column> =
        header.iter().map(|name| Column { name: name.to_string(), width: 12 }).collect();
    let mut book = Workbook::new("工单", &columns).unwrap();
    for line in lines {
        let cells: Vec<Value> = line.iter().map(|cell| Value::Text(cell.to_string())).collect();
        book.row(&cells).unwrap();
    }
    let manifest = Manifest {
        title: "演示".into(),
        exported_at: now(),
        exported_by: "演示".into(),
        filters: vec![],
        mark: None,
    };
    let bytes = book.finish(&manifest).unwrap();
    let plan = place.plan("演示.xlsx", &bytes, "12345").unwrap();
    assert_eq!((plan.sheet.as_str(), plan.counts().new), ("工单", 2));
    let cut = place.plan("演示.xlsx", &bytes[..bytes.len() / 2], "12345").unwrap_err();
    assert_eq!(cut.code(), "sheet-truncated", "{cut}");
}

#[test]
fn a_file_cut_inside_a_quotation_is_refused() {
    let place = Place::new();
    let text = "id,title,body\ny1,演示,\"演示内容没有写完";
    let error = place.plan("演示.csv", text.as_bytes(), "petition").unwrap_err();
    assert_eq!(error.code(), "sheet-truncated", "{error}");
}

#[test]
fn every_profile_maps_to_fields_and_a_channel_the_rules_know() {
    let rules = crate::place::rules();
    let on = now().date();
    for profile in wenjin_bureau::profile::Profile::all() {
        let step = rules.step(&profile.family, "receive-import").unwrap().on(on).unwrap();
        for column in profile.columns.iter().filter(|column| column.field != "received") {
            let known = step.body.fields.iter().any(|field| field.name == column.field);
            assert!(known, "{} {}", profile.name, column.field);
        }
        let field = step.body.fields.iter().find(|field| field.name == "channel").unwrap();
        let wenjin_law::rule::FieldKind::Choice(list) = &field.kind else { panic!("no choice") };
        let channels = &rules.lists[list];
        let channel = channels.on(on).unwrap().body.item(&profile.channel);
        assert!(channel.is_some(), "{} {}", profile.name, profile.channel);
    }
}
