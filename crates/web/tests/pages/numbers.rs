//! Statistics: the figures of the pages are the formulas' over the matters in sight, and no others.

use axum::http::StatusCode;
use jiff::ToSpan as _;
use jiff::civil::Date;
use wenjin_bureau::steady::numbers::{Frame, Groups, Measured, Period, Record, extract, figures};
use wenjin_store::{ListQuery, Scope};

use crate::list::table;
use crate::office::{Office, rules};

/// The day two months ago.
fn long_ago() -> Date {
    wenjin_web::now().date().checked_sub(60.days()).expect("a day")
}

fn period() -> Period {
    let today = wenjin_web::now().date();
    Period { first: today.checked_sub(90.days()).expect("a day"), last: today }
}

/// The query for that period.
fn query() -> String {
    format!("from={}&to={}", period().first, period().last)
}

fn records(office: &Office) -> Vec<Record> {
    let rows = office.store.list(&ListQuery::of(Scope::All)).expect("a list").rows;
    let now = wenjin_web::now();
    rows.iter().filter_map(|row| extract(&rules(), &office.matter(row.id), now)).collect()
}

#[tokio::test]
async fn every_figure_is_the_formulas_answer() {
    let office = Office::open();
    let (intake, leader) = (office.sign_in("intake").await, office.sign_in("leader").await);
    intake.files_and_assigns().await;
    intake.files(&[("at", &format!("{}T09:00", long_ago()))]).await;
    let records = records(&office);
    let groups = Groups::of(&records);
    let frame = Frame::new(&records, &groups, period(), wenjin_web::now());
    let all = figures(&frame);
    let mut counted = 0;
    for figure in all {
        let code = figure.formula.code;
        let page = leader.get(&format!("/numbers/{code}?{}", query())).await;
        assert_eq!(page.status, StatusCode::OK, "{code}");
        assert!(page.says(figure.formula.words) && page.says(figure.formula.trap), "{code}");
        if let Measured::Ratio { numerator, denominator } = figure.measured {
            assert!(page.says(&format!("<span>{numerator} / {denominator}</span>")), "{code}");
            counted += denominator;
        }
    }
    assert!(counted > 0, "something was counted");
    let page = leader.get(&format!("/numbers?{}", query())).await;
    assert!(page.says("按时受理率") && page.says("防虚高"), "{}", page.text());
    let behind = leader.get(&format!("/numbers/accept-on-time?{}", query())).await;
    assert!(behind.says("演示：水壶三天漏水"), "the late one stands behind the figure");
}

#[tokio::test]
async fn a_figure_follows_what_is_recorded() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let path = format!("/numbers/accept-on-time?{}", query());
    let before = intake.get(&path).await;
    assert!(before.says("<span>0 / 0</span>"), "{}", before.text());
    intake.files(&[("at", &format!("{}T09:00", long_ago()))]).await;
    assert!(intake.get(&path).await.says("<span>0 / 1</span>"));
}

#[tokio::test]
async fn a_station_counts_its_own_and_takes_its_own_rows_away() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let at = format!("{}T09:00", long_ago());
    for station in ["st-03", "st-04"] {
        let title = format!("演示：{station}的");
        let filed = intake.files(&[("at", &at), ("title", &title)]).await.matter();
        intake.takes(filed, "assign", &[("station", station)]).await;
    }
    let (handler, keeper) = (office.sign_in("handler").await, office.sign_in("keeper").await);
    let path = format!("/numbers/accept-on-time?{}", query());
    let (all, own) = (intake.get(&path).await, handler.get(&path).await);
    assert!(all.says("<span>0 / 2</span>") && all.says("演示：st-04的"));
    assert!(own.says("<span>0 / 1</span>") && !own.says("演示：st-04的"));
    let asked = handler.get(&format!("{path}&station=st-04")).await;
    assert!(asked.says("<span>0 / 0</span>"), "asking for another station shows nothing of it");
    let rows = |bytes: &[u8]| table(bytes).rows.len();
    assert_eq!(rows(&intake.get("/numbers/export.xlsx").await.bytes), 2);
    let taken = handler.get("/numbers/export.xlsx").await;
    assert_eq!(rows(&taken.bytes), 1);
    assert!(!taken.text().contains("甲某某"));
    assert_eq!(keeper.get("/numbers").await.status, StatusCode::FORBIDDEN);
    assert_eq!(intake.get("/numbers/none").await.status, StatusCode::NOT_FOUND);
}
