//! The list and its export: the same rows under the same filters, and nothing of persons.

use axum::http::{StatusCode, header};
use wenjin_document::sheet::{Limits, Table, read_table};

use crate::office::{Office, encode};

/// The first sheet of a workbook.
pub fn table(bytes: &[u8]) -> Table {
    read_table(bytes, "导出.xlsx", &Limits::default()).expect("a workbook")
}

/// The numbers in an exported workbook.
pub fn numbers(bytes: &[u8]) -> Vec<String> {
    table(bytes).rows.iter().map(|row| row.cells[0].clone()).collect()
}

#[tokio::test]
async fn filters_narrow_the_list_and_come_off_one_by_one() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    intake.files(&[("title", "演示甲件")]).await;
    intake.files(&[("title", "演示乙件"), ("channel", "window")]).await;
    let all = intake.get("/complaints").await;
    assert!(all.says("演示甲件") && all.says("演示乙件"));
    let one = intake.get(&format!("/complaints?channel=window&q={}", encode("演示"))).await;
    assert!(!one.says("演示甲件") && one.says("演示乙件"));
    assert!(
        one.says(&format!("href=\"/complaints?q={}\"", encode("演示"))),
        "the chip leads to the list without it"
    );
    let none = intake.get("/complaints?due=lapsed").await;
    assert!(none.says("没有符合的投诉"));
}

#[tokio::test]
async fn the_export_is_exactly_what_is_shown() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    for title in ["演示甲件", "演示乙件", "演示丙件"] {
        intake.files(&[("title", title)]).await;
    }
    intake.files(&[("title", "演示丁件"), ("channel", "window")]).await;
    let file = intake.get("/complaints/export.xlsx?channel=12315-line&sort=received").await;
    assert!(file.header(header::CONTENT_DISPOSITION).contains("filename*=UTF-8''"));
    let table = table(&file.bytes);
    let titles: Vec<&str> = table.rows.iter().map(|row| row.cells[1].as_str()).collect();
    assert_eq!(titles, ["演示丙件", "演示乙件", "演示甲件"]);
}

#[tokio::test]
async fn neither_list_nor_search_nor_export_knows_persons() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    intake.files(&[]).await;
    let list = intake.get("/complaints").await;
    let export = intake.get("/complaints/export.xlsx").await;
    let cells: String =
        table(&export.bytes).rows.iter().flat_map(|row| row.cells.clone()).collect();
    for personal in ["甲某某", "甲**", "10000000000", "演示路一号", "用了三天漏水。"]
    {
        assert!(!list.says(personal), "{personal}");
        assert!(!cells.contains(personal), "{personal}");
    }
    for sought in ["甲某某", "10000000000"] {
        let found = intake.get(&format!("/complaints?q={}", encode(sought))).await;
        assert!(found.says("没有符合的投诉"), "{sought}");
    }
}

#[tokio::test]
async fn what_has_ended_is_found_by_its_number() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[]).await.matter();
    let today = crate::office::today();
    let told = crate::office::first_of("complaint/told-ways");
    let moved = [
        ("receiver", "演示部门"),
        ("receiver-contact", "10000000003"),
        ("reason", "演示"),
        ("told-way", told.as_str()),
        ("told-on", &today),
    ];
    intake.takes(matter, "transfer", &moved).await;
    assert!(intake.get("/complaints").await.says("没有未办结的投诉"));
    let number = office.matter(matter).text("number");
    let found = intake.get(&format!("/complaints?q={}", encode(&number))).await;
    assert!(found.says("演示：水壶三天漏水"));
}

#[tokio::test]
async fn who_keeps_the_accounts_gets_no_list() {
    let office = Office::open();
    let keeper = office.sign_in("keeper").await;
    for path in ["/complaints", "/complaints/export.xlsx"] {
        assert_eq!(keeper.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
