//! The dispatcher's triage: what waits, the earliest window first; what is stored together; what a
//! refusal keeps; and who may.

use axum::http::{StatusCode, header};
use wenjin_matter::{MatterId, Value};
use wenjin_store::{ListQuery, Scope};

use crate::office::{Answer, Desk, Office};

const TRIAGE: &str = "/tickets/triage";

/// Registers a ticket; the fields given stand in for the usual ones.
async fn registers(desk: &Desk<'_>, fields: &[(&str, &str)]) -> MatterId {
    let usual = [
        ("title", "演示：壶盖裂开"),
        ("channel", "12345-line"),
        ("person-name", "甲某某"),
        ("person-phone", "10000000000"),
        ("respondent-name", "演示商店"),
        ("respondent-address", "演示路一号"),
        ("content", "演示：买的水壶壶盖裂开，要求退款。"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    let all: Vec<(&str, &str)> = kept.chain(fields.iter().copied()).collect();
    let answer = desk.fill_in("/tickets/new", &all).await;
    let to = answer.header(header::LOCATION);
    let id = to.strip_prefix("/tickets/").unwrap_or_else(|| panic!("{}", answer.text()));
    id.split('?').next().unwrap_or_default().parse().expect("an id")
}

fn open(ticket: MatterId, act: &str) -> String {
    format!("{TRIAGE}?id={ticket}&do={act}")
}

fn to(ticket: MatterId, act: &str) -> String {
    format!("{TRIAGE}/{ticket}/{act}")
}

/// The hidden fields of the act's form.
fn carried(page: &Answer, ticket: MatterId, act: &str) -> Vec<(String, String)> {
    let text = page.text();
    let mark = format!("action=\"{}\"", to(ticket, act));
    let form = text.split(&mark).nth(1).unwrap_or_else(|| panic!("a form of {act}: {text}"));
    let form = form.split("</form>").next().unwrap_or_default();
    let field = |part: &str| {
        let (name, rest) = part.split_once("\" value=\"")?;
        Some((name.to_string(), rest.split('"').next()?.to_string()))
    };
    let hidden = form.split("type=\"hidden\" name=\"").skip(1).filter_map(field);
    hidden.filter(|(name, _)| name != "csrf").collect()
}

fn with<'a>(
    hidden: &'a [(String, String)],
    typed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    hidden.chain(typed.iter().copied()).collect()
}

/// Opens the form of an act, fills it in and sends it.
async fn acts(desk: &Desk<'_>, ticket: MatterId, act: &str, typed: &[(&str, &str)]) -> Answer {
    let page = desk.get(&open(ticket, act)).await;
    let hidden = carried(&page, ticket, act);
    desk.post(&to(ticket, act), &with(&hidden, typed)).await
}

fn families(office: &Office) -> Vec<String> {
    let page = office.store.list(&ListQuery::of(Scope::All)).expect("a list");
    let mut families: Vec<String> = page.rows.into_iter().map(|row| row.family).collect();
    families.sort();
    families
}

#[tokio::test]
async fn the_queue_is_led_by_the_earliest_window_and_holds_nothing_in_hand() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let letter = registers(&intake, &[("title", "演示来信"), ("channel", "post")]).await;
    let hotline = registers(&intake, &[("title", "演示热线")]).await;
    let given = registers(&intake, &[("title", "演示已分派"), ("station", "st-03")]).await;
    let page = intake.get(TRIAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    let at = |id: MatterId| text.find(&format!("data-row=\"{id}\""));
    assert!(at(hotline).expect("the hotline's") < at(letter).expect("the letter"), "{text}");
    assert_eq!(at(given), None, "what a station has does not wait");

    let letters = intake.get(&format!("{TRIAGE}?channel=post")).await;
    assert!(letters.says("演示来信") && !letters.says("演示热线"), "filters stand in the address");

    let split = acts(&intake, hotline, "split", &[("what", "complaint"), ("real-name", "")]).await;
    assert_eq!(split.status, StatusCode::SEE_OTHER, "{}", split.text());
    let next = split.header(header::LOCATION);
    assert!(next.contains(&format!("id={letter}")), "on to the next one: {next}");
    assert!(!intake.get(TRIAGE).await.says("演示热线"), "what was split is in hand");
}

#[tokio::test]
async fn a_split_stores_the_ticket_and_its_parts_together_and_once() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let ticket = registers(&intake, &[]).await;
    let page = intake.get(&open(ticket, "split")).await;
    let hidden = carried(&page, ticket, "split");
    let typed = [("what", "both"), ("real-name", "yes"), ("station", "st-03")];
    for _ in 0..2 {
        let answer = intake.post(&to(ticket, "split"), &with(&hidden, &typed)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    assert_eq!(families(&office), ["complaint", "report", "ticket"]);
    assert_eq!(office.steps(ticket), ["receive", "split", "assign"]);
    let own = office.matter(ticket);
    for (family, noun) in [("complaint", "/complaints/"), ("report", "/reports/")] {
        let id: MatterId = own.text(family).parse().expect("an id");
        let part = office.matter(id);
        assert_eq!(part.fact("ticket"), Some(&Value::Text(ticket.to_string())), "{family}");
        assert_eq!(part.opened_at(), own.opened_at(), "received when the ticket was");
        assert_eq!(part.text("station"), "st-03");
        let shown = intake.get(&format!("{noun}{id}")).await;
        assert!(shown.says("关联") && shown.says(&format!("/tickets/{ticket}")), "{family}");
    }
    let shown = intake.get(&format!("/tickets/{ticket}")).await;
    assert!(shown.says("拆出的事项"));
}

#[tokio::test]
async fn where_one_part_is_refused_nothing_is_stored_and_what_was_typed_stays() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let ticket = registers(&intake, &[]).await;
    let typed = [("what", "both"), ("real-name", ""), ("split-note", "演示：两件事，分开办")];
    let answer = acts(&intake, ticket, "split", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("实名举报：拆出举报的请选择"));
    assert!(answer.says("演示：两件事，分开办"), "what was typed stays");
    assert_eq!(families(&office), ["ticket"]);
    assert_eq!(office.steps(ticket), ["receive"]);
}

#[tokio::test]
async fn whoever_acts_second_sees_what_changed_and_loses_nothing() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let ticket = registers(&intake, &[]).await;
    let page = intake.get(&open(ticket, "split")).await;
    let hidden = carried(&page, ticket, "split");
    let given = acts(&intake, ticket, "assign", &[("station", "st-04")]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
    let typed = [("what", "complaint"), ("real-name", ""), ("split-note", "演示：先到的一句话")];
    let answer = intake.post(&to(ticket, "split"), &with(&hidden, &typed)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.says("新的记录") && answer.says("分派"), "{}", answer.text());
    assert!(answer.says("演示：先到的一句话"));
    assert_eq!(families(&office), ["ticket"]);
}

#[tokio::test]
async fn the_same_matter_is_proposed_with_its_reasons_merged_on_both_sides_and_parted() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let first = registers(&intake, &[]).await;
    let second = registers(&intake, &[("channel", "12315-platform")]).await;
    let page = intake.get(&open(second, "merge")).await;
    assert!(page.says("可能是同一件事") && page.says("来件人电话相同"), "{}", page.text());
    assert!(!page.says("10000000000"), "reasons name nobody");
    let into = first.to_string();
    let typed = [("into", into.as_str()), ("merge-reason", "演示：同一人同一壶")];
    let merged = acts(&intake, second, "merge", &typed).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
    assert_eq!(office.steps(first), ["receive", "take-in"]);
    assert_eq!(office.matter(second).text("merged-into"), into);
    assert!(office.matter(second).text("merge-evidence").contains("来件人电话相同"));
    let shown = intake.get(&format!("/tickets/{first}")).await;
    assert!(shown.says("并入这一件的来件") && shown.says(&format!("/tickets/{second}")));

    let parted = acts(&intake, second, "unmerge", &[("unmerge-reason", "演示：两把壶")]).await;
    assert_eq!(parted.status, StatusCode::SEE_OTHER, "{}", parted.text());
    assert_eq!(office.steps(first), ["receive", "take-in", "let-go"]);
    assert_eq!(office.matter(second).text("merged-into"), "none");
}

#[tokio::test]
async fn of_who_asks_for_secrecy_neither_the_pane_nor_a_reason_tells_anything() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    registers(&intake, &[("respondent-name", "演示甲店")]).await;
    let secret = registers(&intake, &[("secret", "yes"), ("person-name", "乙密密")]).await;
    let page = intake.get(&format!("{TRIAGE}?id={secret}")).await;
    assert!(page.says("（保密）"));
    assert!(!page.says("乙*") && !page.says("100****0000"), "{}", page.text());
    assert!(!page.says("来件人电话相同"));
    let own = intake.get(&format!("/tickets/{secret}")).await;
    assert!(!own.says("乙*") && !own.says("100****0000"), "{}", own.text());
}

#[tokio::test]
async fn halves_of_a_split_or_a_merge_are_no_steps_of_their_own() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let ticket = registers(&intake, &[]).await;
    let page = intake.get(&format!("/tickets/{ticket}")).await;
    assert!(page.says(&format!("/tickets/triage?id={ticket}&amp;do=split")), "{}", page.text());
    assert!(!page.says("收入并入的来件"));
    for step in ["split", "merge", "unmerge", "take-in", "let-go"] {
        let path = format!("/tickets/{ticket}/steps/{step}");
        let typed = [("seen", "1"), ("complaint", "none"), ("taken-in", "none")];
        assert_eq!(intake.get(&path).await.status, StatusCode::NOT_FOUND, "{step}");
        assert_eq!(intake.post(&path, &typed).await.status, StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(office.steps(ticket), ["receive"]);
}

#[tokio::test]
async fn an_unknown_number_is_refused_beside_its_field() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let ticket = registers(&intake, &[]).await;
    let typed = [("into", "other"), ("number", "没有这个"), ("merge-reason", "演示理由")];
    let answer = acts(&intake, ticket, "merge", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("没有这个编号的事项") && answer.says("演示理由"));
    assert_eq!(office.steps(ticket), ["receive"]);
}

#[tokio::test]
async fn only_those_whose_step_it_is_take_it() {
    let office = Office::open();
    let (intake, legal) = (office.sign_in("intake").await, office.sign_in("legal").await);
    let (handler, keeper) = (office.sign_in("handler").await, office.sign_in("keeper").await);
    let ticket = registers(&intake, &[]).await;
    let seen = [("seen", "1"), ("what", "complaint"), ("real-name", "")];
    assert_eq!(legal.post(&to(ticket, "split"), &seen).await.status, StatusCode::FORBIDDEN);
    assert_eq!(legal.post(&to(ticket, "assign"), &seen).await.status, StatusCode::FORBIDDEN);
    assert_eq!(handler.post(&to(ticket, "split"), &seen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(keeper.get(TRIAGE).await.status, StatusCode::FORBIDDEN);
    assert_eq!(intake.post(&to(ticket, "archive"), &seen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.steps(ticket), ["receive"]);
}

#[tokio::test]
async fn one_reply_becomes_a_package_a_ticket_and_is_recorded_once() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let first = registers(&intake, &[("ticket-number", "L-1")]).await;
    let second =
        registers(&intake, &[("channel", "12315-platform"), ("ticket-number", "P-2")]).await;
    let into = first.to_string();
    let typed = [("into", into.as_str()), ("merge-reason", "演示：同一件事")];
    assert_eq!(acts(&intake, second, "merge", &typed).await.status, StatusCode::SEE_OTHER);
    let told = [
        ("contacted-at", "2026-01-05T09:30"),
        ("contact-way", "phone"),
        ("contact-result", "演示：已联系"),
    ];
    for ticket in [first, second] {
        let at = wenjin_web::now().to_string()[..16].to_string();
        let told: Vec<(&str, &str)> = told
            .iter()
            .map(|(name, value)| {
                (*name, if *name == "contacted-at" { at.as_str() } else { *value })
            })
            .collect();
        let path = format!("/tickets/{ticket}/steps/record-contact");
        let answer = intake.fill_in(&path, &told).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let path = format!("/tickets/{first}/packages");
    let page = intake.get(&path).await;
    assert!(page.says("L-1") && page.says("P-2"), "{}", page.text());
    let (key, second_id) = (page.hidden("key"), second.to_string());
    let mut typed = vec![
        ("key", key.as_str()),
        ("ticket", into.as_str()),
        ("ticket", second_id.as_str()),
        ("text", "演示：商家已退款\n请查收"),
        ("outcome", "solved"),
        ("go", "preview"),
    ];
    let preview = intake.post(&path, &typed).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(
        preview.says("演示：商家已退款；请查收"),
        "one channel joins lines: {}",
        preview.text()
    );
    assert!(preview.says("L-1_序号.后缀") && preview.says("P-2-序号.后缀"));
    assert!(!office.steps(first).contains(&"reply".to_string()), "a preview changes nothing");

    typed[5] = ("go", "record");
    for _ in 0..2 {
        let answer = intake.post(&path, &typed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    for ticket in [first, second] {
        let replies = office.steps(ticket).iter().filter(|step| *step == "reply").count();
        assert_eq!(replies, 1);
    }
    assert!(intake.get(&path).await.says("已登记的回复"));

    let long = "长".repeat(3000);
    let typed = [("ticket", into.as_str()), ("text", long.as_str()), ("go", "preview")];
    assert!(intake.post(&path, &typed).await.says("3000字，最多2000字"));
}
