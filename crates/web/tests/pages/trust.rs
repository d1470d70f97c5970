//! Shops that promise, warnings and guidance: from the desk to what everybody may read.

use axum::http::StatusCode;
use jiff::ToSpan;
use wenjin_store::{ListQuery, Scope};

use crate::office::{Answer, Desk, Office};

const SHOP: &str = "演示百货（虚构）";

/// A day so many days from today, as a form has it.
fn day(ahead: i64) -> String {
    wenjin_web::now().date().saturating_add(ahead.days()).to_string()
}

fn opened(answer: &Answer, path: &str) -> String {
    let to = answer.header(axum::http::header::LOCATION);
    let id = to.strip_prefix(path).unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()));
    id.split('?').next().unwrap_or_default().to_string()
}

async fn takes(desk: &Desk<'_>, at: &str, step: &str, fields: &[(&str, &str)]) {
    let answer = desk.fill_in(&format!("{at}/steps/{step}"), fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step} {}", answer.text());
}

async fn unit(desk: &Desk<'_>) -> String {
    let fields = [
        ("title", SHOP),
        ("channel", "own"),
        ("station", "st-03"),
        ("respondent-name", SHOP),
        ("return-days", "15"),
        ("promise-other", "缺一赔十"),
    ];
    opened(&desk.fill_in("/trust/units/new", &fields).await, "/trust/units/")
}

/// A shop with the sign, published yesterday.
async fn bearing(office: &Office) -> String {
    let (handler, head) = (office.sign_in("handler").await, office.sign_in("head").await);
    let leader = office.sign_in("leader").await;
    let id = unit(&handler).await;
    let at = format!("/trust/units/{id}");
    let checked = [("checked-on", day(0)), ("check-result", "演示：有人管。".into())];
    takes(&handler, &at, "check", &checked.each_ref().map(|(a, b)| (*a, b.as_str()))).await;
    let shown = [("shown-from", day(-9)), ("shown-until", day(-1))];
    takes(&head, &at, "show", &shown.each_ref().map(|(a, b)| (*a, b.as_str()))).await;
    takes(&leader, &at, "award", &[("awarded-from", &day(0))]).await;
    id
}

#[tokio::test]
async fn a_shop_is_shown_to_everybody_once_it_bears_the_sign() {
    let office = Office::open();
    let (handler, nobody) = (office.sign_in("handler").await, office.nobody());
    let applied = unit(&handler).await;
    assert_eq!(nobody.get(&format!("/shops/{applied}")).await.status, StatusCode::NOT_FOUND);
    let id = bearing(&office).await;
    let page = nobody.get(&format!("/shops/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.says("15 天无理由退货")
            && page.says("缺一赔十")
            && page.says("还没有能说明兑现与否的投诉")
    );
    assert!(nobody.get("/shops?q=百货").await.says(SHOP));
    assert!(!nobody.get("/shops?q=没有这一家").await.says(SHOP));
    assert!(handler.get("/trust").await.says("承诺兑现与否看投诉怎样了结"));
}

#[tokio::test]
async fn no_sign_before_the_publication_ends_and_none_taken_away_before_a_hearing() {
    let office = Office::open();
    let (handler, head) = (office.sign_in("handler").await, office.sign_in("head").await);
    let leader = office.sign_in("leader").await;
    let id = unit(&handler).await;
    let at = format!("/trust/units/{id}");
    takes(&handler, &at, "check", &[("checked-on", &day(0)), ("check-result", "演示")]).await;
    let backwards = [("shown-from", day(1)), ("shown-until", day(0))];
    let backwards = backwards.each_ref().map(|(a, b)| (*a, b.as_str()));
    assert!(head.fill_in(&format!("{at}/steps/show"), &backwards).await.says("trust-ends-before"));
    takes(&head, &at, "show", &[("shown-from", &day(0)), ("shown-until", &day(7))]).await;
    let early = leader.fill_in(&format!("{at}/steps/award"), &[("awarded-from", &day(0))]).await;
    assert!(early.says("trust-still-shown"), "{}", early.text());

    let id = bearing(&office).await;
    let at = format!("/trust/units/{id}");
    let notice = [("withdraw-facts", "演示"), ("hear-until", &day(5))];
    takes(&head, &at, "notify-withdrawal", &notice).await;
    let decided = leader.get(&format!("{at}/steps/withdraw")).await;
    assert!(decided.says("还没有登记陈述、申辩"), "{}", decided.text());
    let silent = [("hearing-kind", "silent"), ("hearing-words", "演示")];
    let answer = handler.fill_in(&format!("{at}/steps/record-hearing"), &silent).await;
    assert!(answer.says("trust-still-heard"));
    let heard = [("hearing-kind", "heard"), ("hearing-words", "演示：有意见")];
    takes(&handler, &at, "record-hearing", &heard).await;
    takes(&leader, &at, "withdraw", &[("withdraw-reason", "演示：不采纳")]).await;
    let public = office.nobody().get(&format!("/shops/{id}")).await;
    assert!(public.says("已摘牌"), "who scans the code learns it");
    assert!(!office.nobody().get("/shops").await.says(SHOP));
}

#[tokio::test]
async fn a_warning_is_public_only_after_review_and_publication() {
    let office = Office::open();
    let (intake, legal) = (office.sign_in("intake").await, office.sign_in("legal").await);
    let (leader, nobody) = (office.sign_in("leader").await, office.nobody());
    let proposed = intake.get("/trust/warnings/new?topic=食品&title=演示题目").await;
    assert!(proposed.says("value=\"食品\"") && proposed.says("value=\"演示题目\""));
    let fields = [
        ("title", "演示：内部题目"),
        ("kind", "tip"),
        ("topic", "食品"),
        ("reason", "演示：件数多"),
        ("respondent-name", "演示商店"),
    ];
    let id = opened(&intake.fill_in("/trust/warnings/new", &fields).await, "/trust/warnings/");
    let (at, public) = (format!("/trust/warnings/{id}"), format!("/notices/{id}"));
    let mut draft = vec![
        ("heading", "演示：称重"),
        ("body", "演示正文"),
        ("advice", "演示建议"),
        ("names-business", "yes"),
    ];
    let named = intake.fill_in(&format!("{at}/steps/draft"), &draft).await;
    assert!(named.says("warning-names-without-ground"), "{}", named.text());
    draft.pop();
    takes(&intake, &at, "draft", &draft).await;
    assert_eq!(nobody.get(&public).await.status, StatusCode::NOT_FOUND);
    takes(&legal, &at, "review", &[("review-opinion", "演示：同意")]).await;
    assert_eq!(nobody.get(&public).await.status, StatusCode::NOT_FOUND);
    takes(&leader, &at, "publish", &[]).await;
    let page = nobody.get(&public).await;
    assert!(page.says("演示正文") && nobody.get("/notices").await.says("演示：称重"));
    assert!(!page.says("演示商店") && !page.says("内部题目"), "what is for the office alone");
    takes(&leader, &at, "withdraw", &[("withdraw-reason", "演示")]).await;
    assert!(nobody.get(&public).await.says("请不要再引用"));
}

#[tokio::test]
async fn guidance_is_delivered_with_a_proof_and_closed_after_a_look() {
    let office = Office::open();
    let (handler, head) = (office.sign_in("handler").await, office.sign_in("head").await);
    let fields = [
        ("title", "演示提醒"),
        ("kind", "remind"),
        ("station", "st-03"),
        ("respondent-name", SHOP),
        ("reason", "演示起因"),
        ("guidance-text", "演示内容"),
    ];
    let id = opened(&handler.fill_in("/trust/guidance/new", &fields).await, "/trust/guidance/");
    let at = format!("/trust/guidance/{id}");
    takes(&head, &at, "approve", &[("approval-opinion", "演示：同意")]).await;
    let page = handler.get(&at).await;
    assert!(page.says("行政指导书"), "the approval issues the paper");
    let bare = [("delivered-on", day(0)), ("delivery-way", "hand".into())];
    let bare = bare.each_ref().map(|(a, b)| (*a, b.as_str()));
    let answer = handler.fill_in(&format!("{at}/steps/deliver"), &bare).await;
    assert!(answer.says("没有附送达的证明"), "{}", answer.text());
}

#[tokio::test]
async fn an_own_line_that_is_none_is_not_found_and_lists_keep_the_scope() {
    let office = Office::open();
    let (handler, other) = (office.sign_in("handler").await, office.sign_in("elsewhere").await);
    assert_eq!(handler.get("/trust/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(handler.get("/trust/nothing/new").await.status, StatusCode::NOT_FOUND);
    let id = unit(&handler).await;
    assert!(handler.get("/trust/units").await.says(SHOP));
    assert!(!other.get("/trust/units").await.says(SHOP));
    assert_eq!(other.get(&format!("/trust/units/{id}")).await.status, StatusCode::NOT_FOUND);
    let all = office.store.count(&ListQuery::of(Scope::All)).expect("a count");
    assert_eq!(all, 1);
}
