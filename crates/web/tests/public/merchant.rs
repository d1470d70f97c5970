//! The business's side: invited with a code, it sees the claim and not who makes it, and settles with the
//! consumer over the page that follows a complaint.

use axum::http::StatusCode;
use jiff::{Span, civil::Date};
use wenjin_matter::{Actor, Command, Matter, MatterId, Value};
use wenjin_store::{ListQuery, Scope, Submission};
use wenjin_web::now;

use crate::filing::{FACTS, NAME, filed_long_ago};
use crate::site::{Answer, Site};

const FOLLOW: &str = "0000-0000-0000-0000";

fn only(site: &Site) -> Matter {
    let row = site.store.list(&ListQuery::of(Scope::All)).expect("a list").rows.remove(0);
    site.store.matter(row.id).expect("a store").expect("a matter")
}

fn day(ahead: i64) -> String {
    now().date().saturating_add(Span::new().days(ahead)).to_string()
}

fn steps(site: &Site) -> Vec<String> {
    only(site).acts.iter().map(|act| act.step.clone()).collect()
}

/// Takes an officer's step past the pages.
fn takes(site: &Site, matter: MatterId, step: &str, role: &str, fields: &[(&str, Value)]) {
    let by = Actor { account: format!("u-{role}"), name: "演示".into(), role: role.into() };
    let fields = fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    let command = Command {
        matter,
        family: "complaint".into(),
        step: step.into(),
        at: now(),
        by,
        fields,
        attachments: vec![],
        seen: None,
    };
    site.store.act(Submission { key: None, command, now: now() }).expect(step);
}

/// Invites the business of the one complaint as an officer does; the code.
async fn invited(site: &Site, cookie: &str) -> String {
    let path = format!("/complaints/{}/steps/invite-respondent", only(site).id);
    let form = site.get_as(cookie, &path).await;
    assert!(!form.has("邀请码的摘要"), "what the program makes is not asked");
    let hidden = |name: &str| form.hidden(name).unwrap_or_default();
    let (csrf, key, seen) = (hidden("csrf"), hidden("key"), hidden("seen"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("seen", &seen),
        ("invite-until", &day(7)),
        ("invited-how", "phone"),
    ];
    let shown = site.post_as(cookie, &path, &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let text = shown.text();
    let code = text.split("/merchant#").nth(1).and_then(|rest| rest.split(' ').next());
    let code = code.expect("a code").to_string();
    let again = site.post_as(cookie, &path, &fields).await;
    assert!(again.has(&code), "the same form again gives the same code");
    code
}

async fn offers(site: &Site, code: &str, number: &str) -> Answer {
    let fields = [
        ("code", code),
        ("step", "respondent-offer"),
        ("number", number),
        ("offer-text", "演示：全额退款"),
        ("offer-amount", "128.50"),
        ("offer-by", &day(3)),
    ];
    site.post("/merchant", &fields).await
}

#[tokio::test]
async fn the_two_sides_settle_before_anybody_mediates() {
    let site = Site::new();
    filed_long_ago(&site);
    let cookie = site.person("intake", &["intake"], "");
    let code = invited(&site, &cookie).await;
    let page = site.post("/merchant", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has(FACTS) && page.has("提出和解方案"));
    assert!(!page.has(NAME) && !page.has("10000000000"), "not who complains");
    let quiet = site.post("/follow", &[("code", FOLLOW)]).await;
    assert!(!quiet.has("等您决定") && !quiet.has(FOLLOW));

    let sent = offers(&site, &code, "1").await;
    assert!(sent.has("已经收到") && sent.has("演示：全额退款"), "{}", sent.text());
    offers(&site, &code, "1").await;
    assert_eq!(steps(&site).iter().filter(|step| *step == "respondent-offer").count(), 1);

    let follow = site.post("/follow", &[("code", FOLLOW)]).await;
    assert!(follow.has("演示：全额退款") && follow.has("128.50"), "{}", follow.text());
    let accept =
        [("code", FOLLOW), ("step", "accept-offer"), ("number", "2"), ("offer-accepted", "yes")];
    let accepted = site.post("/follow", &accept).await;
    assert!(accepted.has("已经记下"), "{}", accepted.text());
    site.post("/follow", &accept).await;
    assert_eq!(steps(&site).iter().filter(|step| *step == "accept-offer").count(), 1);
    let other = [("code", FOLLOW), ("step", "decline-offer"), ("number", "3")];
    assert_eq!(site.post("/follow", &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let paid = [
        ("code", code.as_str()),
        ("step", "respondent-performed"),
        ("number", "4"),
        ("claimed-paid-on", &day(0)),
        ("claimed-note", "演示：已转账"),
    ];
    assert!(site.post("/merchant", &paid).await.has("已经收到"));
    let matter = only(&site).id;
    let contact = [
        ("contact-person", Value::Text("演示办理员".into())),
        ("contact-phone", Value::Text("10000000001".into())),
    ];
    takes(&site, matter, "accept", "handler", &contact);
    let settled = [
        ("termination-ground", Value::Text("withdrawn".into())),
        ("termination-facts", Value::Text("演示：双方自行和解，看过转账凭证。".into())),
    ];
    takes(&site, matter, "terminate", "handler", &settled);
    let survey = [
        ("code", FOLLOW),
        ("step", "survey"),
        ("number", "5"),
        ("survey-satisfied", "good"),
        ("survey-honoured", "yes"),
    ];
    assert!(site.post("/follow", &survey).await.has("谢谢您的评价"));
    assert_eq!(only(&site).text("survey-honoured"), "yes");
    let twice = site.post("/follow", &[("code", FOLLOW)]).await;
    assert!(!twice.has("这次办得怎么样"), "asked once");
}

#[tokio::test]
async fn a_code_that_was_taken_back_ran_out_or_was_guessed_opens_nothing() {
    let site = Site::new();
    filed_long_ago(&site);
    let cookie = site.person("intake", &["intake"], "");
    let code = invited(&site, &cookie).await;
    let guessed = format!("{}0000-0000-0000-0000", &code[..code.len() - 19]);
    let renewed = invited(&site, &cookie).await;
    let matter = only(&site).id;
    for (dead, why) in [(&guessed, "guessed"), (&code, "renewed")] {
        let answer = site.post("/merchant", &[("code", dead)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{why}");
        assert!(!answer.has(FACTS), "{why}");
        assert_eq!(offers(&site, dead, "1").await.status, StatusCode::NOT_FOUND, "{why}");
    }
    assert_eq!(site.post("/merchant", &[("code", &renewed)]).await.status, StatusCode::OK);
    takes(&site, matter, "revoke-invitation", "intake", &[]);
    let answer = site.post("/merchant", &[("code", &renewed)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "taken back");
    let yesterday: Date = day(-1).parse().expect("a day");
    let fields = [
        ("invite-until", Value::Date(yesterday)),
        ("invited-how", Value::Text("phone".into())),
        ("invite-digest", Value::Text("x".into())),
    ];
    takes(&site, matter, "invite-respondent", "intake", &fields);
    let over = site.post("/merchant", &[("code", &renewed)]).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND, "ran out");
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_what_was_typed() {
    let site = Site::new();
    filed_long_ago(&site);
    let cookie = site.person("intake", &["intake"], "");
    let code = invited(&site, &cookie).await;
    let fields = [
        ("code", code.as_str()),
        ("step", "respondent-offer"),
        ("number", "1"),
        ("offer-text", "只写了方案"),
    ];
    let answer = site.post("/merchant", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("只写了方案") && answer.has("最迟在哪一日做到"), "{}", answer.text());
    assert!(!steps(&site).contains(&"respondent-offer".to_string()));
}
