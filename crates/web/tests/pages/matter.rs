//! The page of a matter: what it shows, and to whom.

use axum::http::{StatusCode, header};

use crate::office::{Office, at, id};

#[tokio::test]
async fn who_somebody_is_stays_masked_until_a_look_is_recorded() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let page = handler.get(&at(matter, "")).await;
    for hidden in ["甲某某", "10000000000", "演示路一号二楼三室"] {
        assert!(!page.says(hidden), "{hidden}");
    }
    assert!(page.says("甲**"));
    assert!(page.says("演示：买的水壶用了三天漏水。"), "what was told is read");

    let look = [("key", page.hidden("key")), ("seen", page.hidden("seen"))];
    let mut fields: Vec<(&str, &str)> =
        look.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("reveal-reason", "演示：联系投诉人"));
    let path = at(matter, "/steps/reveal-identity");
    let shown = handler.post(&path, &fields).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
    for seen in ["甲某某", "10000000000", "演示路一号二楼三室"] {
        assert!(shown.says(seen), "{seen}");
    }
    assert_eq!(office.steps(matter), ["receive", "assign", "reveal-identity"]);

    // The same answer asked for again is no second look.
    let again = handler.post(&path, &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(office.steps(matter).len(), 3);
    assert!(!handler.get(&at(matter, "")).await.says("10000000000"));
}

#[tokio::test]
async fn a_look_without_a_reason_shows_nothing() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let answer = handler.fill_in(&at(matter, "/steps/reveal-identity"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.says("10000000000"));
    assert_eq!(office.steps(matter).len(), 2);
}

#[tokio::test]
async fn another_station_is_told_nothing_not_even_that_it_is_there() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let page = intake.get(&path).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let form = [("key", key.as_str()), ("seen", &seen), ("note", "演示")];
    intake.post_files(&path, &form, &[("a.txt", "text/plain", b"a")]).await;
    let file = office.matter(matter).acts[2].attachments[0].sha256.clone();

    let foreign = office.sign_in("elsewhere").await;
    let below = [
        "",
        "/steps/note",
        "/documents/1",
        "/documents/1.pdf",
        "/documents/1.docx",
        &format!("/files/{file}"),
    ];
    for below in below {
        assert_eq!(foreign.get(&at(matter, below)).await.status, StatusCode::NOT_FOUND, "{below}");
        assert_eq!(intake.get(&at(matter, below)).await.status, StatusCode::OK, "{below}");
    }
    assert_eq!(foreign.post(&path, &form).await.status, StatusCode::NOT_FOUND);
    let list = foreign.get("/complaints?q=%E6%B0%B4%E5%A3%B6").await;
    assert!(list.says("没有符合的投诉"));
    let export = foreign.get("/complaints/export.xlsx").await;
    assert!(rows(&export.bytes).is_empty());
}

/// The numbers in an exported workbook.
fn rows(bytes: &[u8]) -> Vec<String> {
    crate::list::numbers(bytes)
}

#[tokio::test]
async fn a_file_is_given_only_through_a_matter_that_names_it() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let (first, second) =
        (intake.files(&[]).await.matter(), intake.files(&[("title", "演示乙")]).await.matter());
    let path = at(first, "/steps/note");
    let page = intake.get(&path).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let form = [("key", key.as_str()), ("seen", &seen), ("note", "演示")];
    let html = b"<script>alert(1)</script>";
    intake.post_files(&path, &form, &[("凭证.html", "text/html", html)]).await;
    let file = office.matter(first).acts[1].attachments[0].sha256.clone();
    let given = intake.get(&at(first, &format!("/files/{file}"))).await;
    assert_eq!(given.bytes, html);
    assert_eq!(given.header(header::CONTENT_TYPE), "application/octet-stream");
    assert_eq!(given.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(given.header(header::CONTENT_DISPOSITION).starts_with("attachment;"));
    assert_eq!(
        intake.get(&at(second, &format!("/files/{file}"))).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn steps_stand_open_or_shut_as_the_engine_says() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let page = handler.get(&at(matter, "")).await;
    for open in ["accept", "refuse", "note"] {
        assert!(
            page.says(&format!("href=\"{}\"", at(matter, &format!("/steps/{open}")))),
            "{open}"
        );
    }
    assert!(!page.says("/steps/assign"), "handlers do not hand out work");
    let early = handler.get(&at(matter, "/steps/agree")).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.says("step-wrong-stage"));
    let foreign = handler.get(&at(matter, "/steps/assign")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    for unknown in ["no-such-step", "receive", "receive-import"] {
        let path = at(matter, &format!("/steps/{unknown}"));
        assert_eq!(handler.get(&path).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn a_complaint_from_before_the_new_order_asks_for_a_choice_first() {
    let office = Office::open();
    let (intake, head) = (office.sign_in("intake").await, office.sign_in("head").await);
    let handler = office.sign_in("handler").await;
    let matter =
        intake.files(&[("at", "2026-04-14T10:00"), ("channel", "12315-line")]).await.matter();
    let page = intake.get(&at(matter, "")).await;
    assert!(page.says("规定在2026年4月15日（周三）变更，本件要先选定适用哪一个。"));
    assert_eq!(
        intake.get(&at(matter, "/steps/assign")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let leader = office.sign_in("leader").await;
    leader
        .takes(
            matter,
            "choose-regime",
            &[("regime", "order-121"), ("regime-reason", "演示：新办法对投诉人更清楚。")],
        )
        .await;
    assert!(!intake.get(&at(matter, "")).await.says("要先选定适用哪一个"));
    intake.takes(matter, "assign", &[("station", "st-03"), ("handler", &id("handler"))]).await;
    assert_eq!(handler.get(&at(matter, "")).await.status, StatusCode::OK);
    assert_eq!(head.get(&at(matter, "")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_matter_handed_to_another_station_leaves_ones_sight() {
    let office = Office::open();
    let (intake, head) = (office.sign_in("intake").await, office.sign_in("head").await);
    let matter = intake.files_and_assigns().await;
    let answer = head.fill_in(&at(matter, "/steps/assign"), &[("station", "st-04")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.header(header::LOCATION).starts_with("/complaints?done=assigned"));
}

#[tokio::test]
async fn every_clock_shows_how_its_last_day_came_about() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[]).await.matter();
    let page = intake.get(&at(matter, "")).await;
    for words in [
        "决定是否受理投诉",
        "不计入，从次日起算",
        "7个工作日",
        "第1条记录“登记投诉”",
        "第十五条第一款",
    ] {
        assert!(page.says(words), "{words}");
    }
}

/// 投诉举报处理办法第二十一条第二款: who was told to withdraw does not record what came of it.
#[tokio::test]
async fn a_mediator_who_was_told_to_withdraw_records_no_agreement() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let (head, leader) = (office.sign_in("head").await, office.sign_in("leader").await);
    let matter = intake.files_and_assigns().await;
    let contact = [("contact-person", "演示办理员"), ("contact-phone", "10000000001")];
    handler.takes(matter, "accept", &contact).await;
    handler.takes(matter, "consent-complainant", &[("complainant-consents", "yes")]).await;
    handler.takes(matter, "consent-respondent", &[("respondent-consents", "yes")]).await;
    let mediator = [("method", "on-site"), ("mediator", &id("handler"))];
    handler.takes(matter, "start-mediation", &mediator).await;
    let objection = [("objector", "respondent"), ("objection-reason", "演示：是亲属")];
    head.takes(matter, "object-to-mediator", &objection).await;
    let decided = [("recuse", "yes"), ("objection-decision", "演示：应当回避")];
    leader.takes(matter, "decide-objection", &decided).await;
    let agreed = [("agreement", "演示：换新的")];
    let answer = handler.fill_in(&at(matter, "/steps/agree"), &agreed).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert!(
        answer.says("mediator-recused") && answer.says("演示：换新的"),
        "nothing typed is lost"
    );
    head.takes(matter, "agree", &agreed).await;
}
