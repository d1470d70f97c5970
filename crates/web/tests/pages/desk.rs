//! The page of today.

use crate::office::Office;

#[tokio::test]
async fn every_figure_opens_the_rows_behind_it() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    intake.files(&[]).await;
    let late = wenjin_web::now().date().checked_sub(jiff::Span::new().days(60)).expect("a day");
    intake.files(&[("title", "演示：两个月前的"), ("at", &format!("{late}T09:00"))]).await;
    let page = intake.get("/work").await;
    assert!(
        page.says("href=\"/complaints?due=lapsed\" aria-label=\"投诉已经逾期 1 件，查看明细\""),
        "{}",
        page.text()
    );
    assert!(
        page.says(
            "href=\"/complaints?station=nobody\" aria-label=\"投诉未分派单位 2 件，查看明细\""
        )
    );
    assert!(page.says("演示：两个月前的"), "the list leads with what has lapsed");
    let behind = intake.get("/complaints?due=lapsed").await;
    assert!(behind.says("演示：两个月前的") && !behind.says("演示：水壶三天漏水"));
}

#[tokio::test]
async fn a_station_counts_its_own() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    intake.files_and_assigns().await;
    intake.files(&[]).await;
    assert!(handler.get("/work").await.says("aria-label=\"投诉我的 1 件，查看明细\""));
    let other = office.sign_in("elsewhere").await;
    assert!(other.get("/work").await.says("没有未办结的投诉"));
}

#[tokio::test]
async fn who_keeps_the_accounts_is_told_why_there_is_nothing() {
    let office = Office::open();
    let page = office.sign_in("keeper").await.get("/work").await;
    assert!(page.says("您的角色不办理投诉"));
    assert!(page.says("href=\"/accounts\""));
}
