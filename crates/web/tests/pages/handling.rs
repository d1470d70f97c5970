//! Handling models: written, refused where looser than the law, tried, approved by another, active, and
//! then shown on matters beside the statutory clocks.

use axum::http::{StatusCode, header};
use jiff::ToSpan as _;
use wenjin_bureau::steady::handling::packs::Pack;
use wenjin_matter::MatterId;
use wenjin_store::{ListQuery, Scope};

use crate::office::{Answer, Desk, Office, at, today};

fn pack() -> &'static str {
    Pack::named("a").expect("a pack").text
}

fn model_of(answer: &Answer) -> MatterId {
    let to = answer.header(header::LOCATION);
    let id = to.strip_prefix("/handling/").unwrap_or_else(|| panic!("{}", answer.text()));
    id.split('?').next().unwrap_or_default().parse().expect("an id")
}

fn models(office: &Office) -> u64 {
    let query = ListQuery { family: Some("handling-model".into()), ..ListQuery::of(Scope::All) };
    office.store.count(&query).expect("a count")
}

async fn tries(desk: &Desk<'_>, id: MatterId) {
    let page = desk.get(&format!("/handling/{id}")).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let from = wenjin_web::now().date().checked_sub(90.days()).expect("a day").to_string();
    let form = [
        ("key", key.as_str()),
        ("seen", &seen),
        ("sample-from", &from),
        ("sample-until", &today()),
    ];
    let answer = desk.post(&format!("/handling/{id}/simulate"), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn a_promise_looser_than_the_law_is_refused_and_what_was_typed_stays() {
    let office = Office::open();
    let legal = office.sign_in("legal").await;
    let looser = pack().replace("working_days = 3, from", "working_days = 30, from");
    assert_ne!(looser, pack());
    let answer = legal.fill_in("/handling/new", &[("model-text", &looser)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("handling-model-looser-than-law") && answer.says("投诉举报处理办法"));
    let line = looser.lines().position(|line| line.contains("= 30")).expect("the line") + 1;
    assert!(answer.says(&format!("第 {line} 行")), "{}", answer.text());
    assert!(answer.says("working_days = 30, from = [&quot;complaint/receive"), "kept");
    assert_eq!(models(&office), 0);
    let broken = legal.fill_in("/handling/new", &[("model-text", "code = 3")]).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.says("handling-model-malformed") && broken.says("code = 3"));
    assert_eq!(models(&office), 0);
}

#[tokio::test]
async fn a_model_is_tried_approved_by_another_and_then_shown_on_matters() {
    let office = Office::open();
    let (intake, legal) = (office.sign_in("intake").await, office.sign_in("legal").await);
    let leader = office.sign_in("leader").await;
    let at_nine = wenjin_web::now().date().checked_sub(30.days()).expect("a day");
    intake.files(&[("at", &format!("{at_nine}T09:00")), ("title", "演示：一个月前的")]).await;

    let drafted = legal.fill_in("/handling/new?pack=a", &[("model-text", pack())]).await;
    let id = model_of(&drafted);
    let page = legal.get(&format!("/handling/{id}")).await;
    assert!(page.says("待本局确认") && page.says("主项") && page.says("法定"));
    let early = legal.post(&format!("/handling/{id}/steps/submit"), &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.says("handling-model-not-simulated"), "{}", early.text());

    tries(&legal, id).await;
    let tried = legal.get(&format!("/handling/{id}")).await;
    assert!(tried.says("各单位的负担") && tried.says("演示：一个月前的"), "{}", tried.text());
    assert_eq!(office.matter(id).text("sample-count"), "1");

    let step = |step: &str| format!("/handling/{id}/steps/{step}");
    let taken =
        |answer: Answer| assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    taken(legal.fill_in(&step("submit"), &[("submit-note", "演示")]).await);
    assert_eq!(legal.get(&step("approve")).await.status, StatusCode::FORBIDDEN);
    taken(leader.fill_in(&step("approve"), &[("approval-opinion", "演示：同意")]).await);
    let from = [("active-from", today()), ("confirmed-by", "演示会议".into())];
    let from: Vec<(&str, &str)> =
        from.iter().map(|(name, value)| (*name, value.as_str())).collect();
    taken(leader.fill_in(&step("activate"), &from).await);
    assert!(leader.get("/handling").await.says("今天适用"));

    let filed = intake.files(&[]).await.matter();
    let page = intake.get(&at(filed, "")).await;
    assert!(page.says("本局办理模式要求的") && page.says("接收分流"), "{}", page.text());
    let old = office.store.list(&ListQuery {
        family: Some("complaint".into()),
        text: "一个月前".into(),
        ..ListQuery::of(Scope::All)
    });
    let old = old.expect("a list").rows[0].id;
    assert!(!intake.get(&at(old, "")).await.says("本局办理模式要求的"), "nothing binds the past");
}

#[tokio::test]
async fn a_text_that_changed_is_tried_again_and_two_editors_lose_nothing() {
    let office = Office::open();
    let (legal, head) = (office.sign_in("legal").await, office.sign_in("head").await);
    let id = model_of(&legal.fill_in("/handling/new", &[("model-text", pack())]).await);
    tries(&legal, id).await;
    let path = format!("/handling/{id}/text");
    let mine = legal.get(&path).await;
    let (key, seen) = (mine.hidden("key"), mine.hidden("seen"));
    let theirs = pack().replace("hours = 4", "hours = 3");
    let saved = head.fill_in(&path, &[("model-text", &theirs), ("revise-note", "演示")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let own = pack().replace("hours = 4", "hours = 2");
    let form =
        [("key", key.as_str()), ("seen", &seen), ("model-text", &own), ("revise-note", "演示二")];
    let second = legal.post(&path, &form).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.says("hours = 2") && second.says("演示二"), "what was typed is kept");
    let submit =
        legal.post(&format!("/handling/{id}/steps/submit"), &[("submit-note", "演示")]).await;
    assert_eq!(submit.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(submit.says("handling-model-not-simulated"));
}
