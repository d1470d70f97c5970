//! Complaints from the first call to the end, by the people who may, each step through its page.

use crate::office::{Office, at, first_of, id, today};

#[tokio::test]
async fn a_complaint_goes_all_the_way_to_an_agreement() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let (today, told) = (today(), first_of("complaint/told-ways"));

    handler
        .takes(
            matter,
            "accept",
            &[("contact-person", "演示handler"), ("contact-phone", "10000000002")],
        )
        .await;
    handler.takes(matter, "tell-decision", &[("told-way", &told), ("told-on", &today)]).await;
    handler.takes(matter, "consent-complainant", &[("complainant-consents", "yes")]).await;
    handler.takes(matter, "consent-respondent", &[("respondent-consents", "yes")]).await;
    let method = first_of("complaint/mediation-methods");
    handler
        .takes(matter, "start-mediation", &[("method", &method), ("mediator", &id("handler"))])
        .await;
    let agreed = [("agreement", "演示：当场退款一百二十八元五角。"), ("agreed-amount", "128.50")];
    handler.takes(matter, "agree", &agreed).await;
    handler.takes(matter, "issue-agreement", &[]).await;
    handler.takes(matter, "close", &[]).await;

    let steps = [
        "receive",
        "assign",
        "accept",
        "tell-decision",
        "consent-complainant",
        "consent-respondent",
        "start-mediation",
        "agree",
        "issue-agreement",
        "close",
    ];
    assert_eq!(office.steps(matter), steps);
    assert_eq!(office.matter(matter).stage, "closed");
    let page = handler.get(&at(matter, "")).await;
    assert!(page.says("已办结"));
    assert!(page.says("128.50元"));
}

#[tokio::test]
async fn a_mediation_that_one_side_leaves_is_ended_and_both_are_told() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let (today, told) = (today(), first_of("complaint/told-ways"));

    handler
        .takes(
            matter,
            "accept",
            &[("contact-person", "演示handler"), ("contact-phone", "10000000002")],
        )
        .await;
    handler.takes(matter, "tell-decision", &[("told-way", &told), ("told-on", &today)]).await;
    let ground = first_of("complaint/termination-grounds");
    let why =
        [("termination-ground", ground.as_str()), ("termination-facts", "演示：投诉人撤回。")];
    handler.takes(matter, "terminate", &why).await;
    let early = handler.get(&at(matter, "/steps/close")).await;
    assert!(early.says("终止调解的决定还没有告知双方"), "{}", early.text());
    let both = [
        ("complainant-told-on", today.as_str()),
        ("complainant-told-way", &told),
        ("respondent-told-on", &today),
        ("respondent-told-way", &told),
    ];
    handler.takes(matter, "tell-termination", &both).await;
    handler.takes(matter, "close", &[]).await;
    assert_eq!(office.matter(matter).stage, "closed");
}
