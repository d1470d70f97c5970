//! Handing out many at once: first what will happen, then that.

use axum::http::StatusCode;

use crate::office::{Answer, Office, id};

fn carried(page: &Answer) -> Vec<(String, String)> {
    let text = page.text();
    let form =
        text.split("action=\"/complaints/assign\"").nth(1).expect("the form that carries out");
    let form = form.split("</form>").next().unwrap_or_default();
    let field = |part: &str| {
        let (name, rest) = part.split_once("\" value=\"")?;
        Some((name.to_string(), rest.split('"').next()?.to_string()))
    };
    form.split("name=\"").skip(1).filter_map(field).filter(|(name, _)| name != "csrf").collect()
}

#[tokio::test]
async fn each_is_foreseen_and_then_stored_by_itself() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let (open, ended) =
        (intake.files(&[]).await.matter(), intake.files(&[("title", "演示乙")]).await.matter());
    let (today, told) = (crate::office::today(), crate::office::first_of("complaint/told-ways"));
    let moved = [
        ("receiver", "演示部门"),
        ("receiver-contact", "10000000003"),
        ("reason", "演示"),
        ("told-way", told.as_str()),
        ("told-on", &today),
    ];
    intake.takes(ended, "transfer", &moved).await;
    let (open_id, ended_id) = (open.to_string(), ended.to_string());
    let chosen =
        [("matter", open_id.as_str()), ("matter", &ended_id), ("back", "/complaints?ended=any")];

    let ask = intake.post("/complaints/assign/preview", &chosen).await;
    assert_eq!(ask.status, StatusCode::OK);
    assert!(ask.says("已选 2 件"));
    let mut whole = chosen.to_vec();
    let handler = id("handler");
    whole.extend([("station", "st-03"), ("handler", handler.as_str())]);
    let preview = intake.post("/complaints/assign/preview", &whole).await;
    assert!(preview.says("1 件将分派给"), "{}", preview.text());
    assert!(preview.says("step-wrong-stage"), "the other is left out with its reason");
    assert_eq!(office.steps(open), ["receive"], "a preview changes nothing");

    let fields = carried(&preview);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = intake.post("/complaints/assign", &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(done.says("1 件已分派，1 件没有。"));
    assert_eq!(office.steps(open), ["receive", "assign"]);
    assert_eq!(office.steps(ended), ["receive", "transfer"]);
    // Sent twice it is done once.
    intake.post("/complaints/assign", &fields).await;
    assert_eq!(office.steps(open), ["receive", "assign"]);
}

#[tokio::test]
async fn one_that_changed_after_the_preview_is_left_out() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[]).await.matter();
    let text = matter.to_string();
    let preview =
        intake.post("/complaints/assign/preview", &[("matter", &text), ("station", "st-03")]).await;
    intake.takes(matter, "note", &[("note", "演示")]).await;
    let fields = carried(&preview);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = intake.post("/complaints/assign", &fields).await;
    assert!(done.says("matter-changed"));
    assert_eq!(office.steps(matter), ["receive", "note"]);
}

#[tokio::test]
async fn without_a_station_the_form_comes_back() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[]).await.matter().to_string();
    let answer = intake
        .post(
            "/complaints/assign/preview",
            &[("matter", &matter), ("station", ""), ("handler", "")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("承办单位：请填写"));
}

#[tokio::test]
async fn handlers_do_not_hand_out_work() {
    let office = Office::open();
    let handler = office.sign_in("handler").await;
    for path in ["/complaints/assign", "/complaints/assign/preview"] {
        assert_eq!(handler.post(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
