//! Filing a complaint and following it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::Span;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;
use uuid::Uuid;
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::Submission;
use wenjin_web::now;

use crate::site::{Answer, Site};

pub const NAME: &str = "甲某（演示）";
const PHONE: &str = "10000000000";
pub const FACTS: &str = "演示：买的电饭煲第三天不通电。";

const ANSWERS: [(&str, &str); 13] = [
    ("respondent-name", "演示商店（虚构）"),
    ("respondent-address", "演示路一号"),
    ("title", "演示：电饭煲不通电"),
    ("facts", FACTS),
    ("amount", "299.50"),
    ("demand", "退还货款 299.50 元"),
    ("complainant-name", NAME),
    ("complainant-phone", PHONE),
    ("complainant-address", "演示路二号"),
    ("consent-entrust", "no"),
    ("consent-publish", "yes"),
    ("truth", "yes"),
    ("informed", "yes"),
];

fn with<'a>(page: &'a str, go: &'a str, number: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![("page", page), ("go", go), ("number", number)];
    all.extend(ANSWERS);
    all
}

async fn number(site: &Site) -> String {
    site.get("/file").await.hidden("number").expect("a number")
}

async fn file(site: &Site, number: &str) -> Answer {
    site.post("/file", &with("check", "submit", number)).await
}

fn code(receipt: &Answer) -> String {
    let text = receipt.text();
    let (_, rest) = text.split_once("receipt-number num\">").expect("a receipt");
    rest.split_once('<').expect("a code").0.to_string()
}

#[tokio::test]
async fn the_pages_are_walked_one_by_one_and_the_receipt_follows() {
    let site = Site::new();
    let first = site.get("/file").await;
    assert_eq!(first.status, StatusCode::OK);
    let number = first.hidden("number").expect("a number");
    let mut given = vec![("number", number.as_str())];
    for (page, next, last) in [
        ("whom", "发生了什么事", 2),
        ("what", "您希望怎样解决", 5),
        ("want", "您是谁", 6),
        ("you", "请您决定", 9),
        ("agree", "请核对", 13),
    ] {
        given.retain(|(name, _)| !matches!(*name, "page" | "go"));
        given.extend([("page", page), ("go", "next")]);
        let known =
            given.iter().filter(|(name, _)| ANSWERS.iter().any(|(asked, _)| asked == name)).count();
        given.extend(&ANSWERS[known..last]);
        let answer = site.post("/file", &given).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.has(next), "{page} leads to {next}");
    }
    assert_eq!(site.matters(), 0);
    let receipt = file(&site, &number).await;
    assert_eq!(receipt.status, StatusCode::OK);
    assert!(receipt.has("投诉已收到") && receipt.has("最迟 20") && receipt.has("qr-code"));
    assert_eq!(site.matters(), 1);
}

#[tokio::test]
async fn a_receipt_code_opens_the_progress_and_nothing_personal() {
    let site = Site::new();
    let code = code(&file(&site, &number(&site).await).await);
    assert_eq!(code.len(), 19);
    for typed in [code.clone(), code.to_lowercase().replace('-', " ")] {
        let page = site.post("/follow", &[("code", &typed)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("待决定是否受理") && page.has("已收到您在网上提交的投诉"));
        assert!(page.has("决定是否受理") && page.has("个工作日"));
        for personal in [NAME, PHONE, FACTS, "演示路", "演示：电饭煲", &code] {
            assert!(!page.has(personal), "{personal}");
        }
    }
}

#[tokio::test]
async fn a_code_stands_in_no_address_and_no_table() {
    let site = Site::new();
    let receipt = file(&site, &number(&site).await).await;
    let code = code(&receipt);
    assert_eq!(receipt.text().matches(&code).count(), 1);
    assert_eq!(receipt.headers[header::CACHE_CONTROL], "no-store");
    let entries = site.store.acts_from(1, 10).expect("acts");
    let stored = format!("{entries:?}");
    assert!(!stored.contains(&code) && !stored.contains(&code.replace('-', "")));
}

#[tokio::test]
async fn sending_a_form_twice_files_once_and_shows_the_same_receipt() {
    let site = Site::new();
    let number = number(&site).await;
    let codes = [code(&file(&site, &number).await), code(&file(&site, &number).await)];
    assert_eq!(codes[0], codes[1]);
    assert_eq!(site.matters(), 1);
    let mut other = with("check", "submit", &number);
    other.retain(|(name, _)| *name != "demand");
    other.push(("demand", "演示：另一个请求"));
    let refused = site.post("/file", &other).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("filing-already-made") && refused.has("演示：另一个请求"));
    assert_eq!(site.matters(), 1);
}

#[tokio::test]
async fn nothing_that_was_typed_is_lost_on_an_error_or_on_the_way_back() {
    let site = Site::new();
    let number = number(&site).await;
    let mut given = with("what", "next", &number);
    given.retain(|(name, _)| *name != "title");
    given.push(("amount", ""));
    let answer = site.post("/file", &given).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("用一句话说：请填写") && answer.has(FACTS));
    assert_eq!(answer.hidden("complainant-name").as_deref(), Some(NAME));
    let back = site.post("/file", &with("want", "back", &number)).await;
    assert!(back.has("发生了什么事") && back.has(FACTS));
    assert_eq!(back.hidden("number").as_deref(), Some(number.as_str()));
}

#[tokio::test]
async fn the_last_page_sends_nothing_while_something_is_missing() {
    let site = Site::new();
    let number = number(&site).await;
    let mut given = with("check", "submit", &number);
    given.retain(|(name, _)| *name != "complainant-phone");
    let answer = site.post("/file", &given).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("电话：请填写"));
    assert_eq!(site.matters(), 0);
}

#[tokio::test]
async fn hostile_input_is_text_or_nothing() {
    let site = Site::new();
    let number = number(&site).await;
    let mut given = with("check", "submit", &number);
    given.retain(|(name, _)| *name != "facts");
    given.extend([
        ("facts", "<script>alert(1)</script>\u{0}\u{1b}"),
        ("role", "leader"),
        ("station", "st-01"),
    ]);
    given.retain(|(name, _)| *name != "go");
    given.push(("go", "next"));
    let shown = site.post("/file", &given).await;
    assert!(shown.has("&lt;script&gt;alert(1)&lt;/script&gt;") && !shown.has("<script>alert"));
    let long = "字".repeat(50_000);
    let too_long = site.post("/file", &[("page", "what"), ("go", "next"), ("facts", &long)]).await;
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let raw = |kind: &'static str, body: &'static [u8]| {
        Request::post("/file").header(header::CONTENT_TYPE, kind).body(Body::from(body))
    };
    let broken = site.ask(raw("application/x-www-form-urlencoded", b"facts=%zz")).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    let foreign = Request::post("/file").header("sec-fetch-site", "cross-site").body(Body::empty());
    assert_eq!(site.ask(foreign).await.status, StatusCode::FORBIDDEN);
    let made_up =
        site.post("/file", &[("page", "nowhere"), ("go", "nowhere"), ("number", "1")]).await;
    assert_eq!(made_up.status, StatusCode::OK);
    assert_eq!(made_up.hidden("number").expect("a number").len(), 64);
    assert_eq!(site.matters(), 0);
}

#[tokio::test]
async fn an_unknown_code_is_answered_plainly_whatever_it_looks_like() {
    let site = Site::new();
    for typed in ["", "0000-0000-0000-0000", "' OR 1=1 --", "<b>", "甲乙丙丁"] {
        let answer = site.post("/follow", &[("code", typed)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{typed}");
        assert!(answer.has("没有找到这个查询码") && !answer.has("<b>"), "{typed}");
    }
}

/// A complaint filed long ago, under a code that is all zeros.
pub fn filed_long_ago(site: &Site) {
    let digest = Sha256::digest(b"0000000000000000");
    let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let at = now().checked_sub(Span::new().days(60)).expect("a time");
    let text = |text: &str| Value::Text(text.into());
    let mut fields: BTreeMap<String, Value> = ANSWERS
        .into_iter()
        .filter(|(name, _)| !matches!(*name, "amount" | "truth" | "informed"))
        .map(|(name, answer)| {
            let flag = name.starts_with("consent-");
            (name.to_string(), if flag { Value::Flag(answer == "yes") } else { text(answer) })
        })
        .collect();
    fields.insert("source".into(), text("public"));
    fields.insert("source-key".into(), text(&digest));
    let by = Actor { account: "public".into(), name: "投诉人".into(), role: "public".into() };
    let command = Command {
        matter: MatterId(Uuid::now_v7()),
        family: "complaint".into(),
        step: "receive-public".into(),
        at,
        by,
        fields,
        attachments: vec![],
        seen: None,
    };
    site.store.act(Submission { key: None, command, now: at }).expect("filed");
}

#[tokio::test]
async fn a_lapsed_period_is_said_to_have_lapsed() {
    let site = Site::new();
    filed_long_ago(&site);
    let page = site.post("/follow", &[("code", "0000 0000 0000 0000")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("逾期") && page.has("我们没有按期办完"));
    assert!(page.has("clock is-lapsed") && !page.has(NAME));
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let site = Arc::new(Site::new());
    let mut asked = JoinSet::new();
    for _ in 0..31 {
        let site = site.clone();
        asked.spawn(async move {
            site.post("/follow", &[("code", "0000-0000-0000-0000")]).await.status
        });
    }
    let answers = asked.join_all().await;
    let stopped = answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(stopped, 1);
}

#[tokio::test]
async fn the_public_pages_are_open_and_the_others_ask_to_sign_in() {
    let site = Site::new();
    for path in ["/", "/file", "/follow", "/privacy", "/law", "/login"] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.has("<h1") && answer.has("lang=\"zh-CN\""), "{path}");
    }
    assert!(site.get("/").await.has("个工作日"));
    for path in
        ["/rules", "/rules/changes", "/forms", "/imports", "/imports/new", "/accounts", "/keys"]
    {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/login?next="), "{path}");
    }
}
