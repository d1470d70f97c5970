//! Filing what came by telephone.

use axum::http::StatusCode;

use crate::office::{Office, at};

#[tokio::test]
async fn who_files_at_a_station_gets_the_number_of_what_leaves_their_sight() {
    let office = Office::open();
    let handler = office.sign_in("handler").await;
    let answer = handler.files(&[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let number = office.matter(office.only()).text("number");
    assert!(answer.says(&number));
    assert!(answer.says("还没有分派"));
    assert_eq!(handler.get(&at(office.only(), "")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_second_complaint_of_the_same_business_is_pointed_out() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let first = intake.files(&[]).await.matter();
    assert!(!intake.get(&at(first, "")).await.says("同一被投诉人"));
    let second = intake.files(&[("title", "演示：另一件")]).await.matter();
    let page = intake.get(&at(second, "")).await;
    assert!(page.says("同一被投诉人另有 1 件未办结的投诉"));
}

#[tokio::test]
async fn a_late_recording_keeps_the_time_of_receipt_and_says_so() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let day = wenjin_web::now().date().checked_sub(jiff::Span::new().days(3)).expect("a day");
    let matter = intake.files(&[("at", &format!("{day}T09:30"))]).await.matter();
    assert_eq!(office.matter(matter).acts[0].at, day.at(9, 30, 0, 0));
    assert!(intake.get(&at(matter, "")).await.says("补录"));
}

#[tokio::test]
async fn what_is_missing_is_named_and_the_rest_is_kept() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let answer = intake.files(&[("title", ""), ("amount", "很多")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("标题：请填写"));
    assert!(answer.says("涉及金额：请填写金额（元），最多两位小数"));
    assert!(answer.says("value=\"很多\""));
    assert!(answer.says("value=\"甲某某\""));
}

#[tokio::test]
async fn legal_reviewers_do_not_file() {
    let office = Office::open();
    let answer = office.sign_in("legal").await.get("/complaints/new").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.says("登记分派人员"));
}
