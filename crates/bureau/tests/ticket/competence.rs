//! Whose matter a ticket is: the proposal, its citation, the note that goes back, and its window.

use wenjin_bureau::steady::ticket::competence::{Place, Way, place, propose, return_ticket};
use wenjin_matter::Matter;

use crate::desk::{after, at, blank, decided, officer, rules, said, text, ticket};

const WAGES: (&str, &str) = ("演示：拖欠工资", "演示内容：老板拖欠工资三个月");

fn about(channel: &str, words: (&str, &str)) -> Matter {
    ticket(channel, &[("title", text(words.0)), ("content", text(words.1))])
}

fn on(day: i8) -> jiff::civil::Date {
    at(day, 0, 0).date()
}

#[test]
fn ours_by_matter_and_place_goes_to_the_station_of_the_address() {
    let proposal = propose(&rules(), &ticket("12345-line", &[]), on(1)).unwrap();
    assert_eq!(proposal.way, Way::Accept { station: Some("st-06".into()) });
    let cited: Vec<String> = proposal.basis.iter().map(|it| it.citation.to_string()).collect();
    assert!(
        cited.contains(&"《市场监督管理投诉举报处理办法》第十三条第一款".to_string()),
        "{cited:?}"
    );
    assert!(!proposal.to_confirm.is_empty(), "the tables are to be confirmed");
}

#[test]
fn another_body_s_matter_is_returned_with_a_drafted_note_while_the_window_is_open() {
    let ticket = about("12345-line", WAGES);
    let proposal = propose(&rules(), &ticket, on(2)).unwrap();
    let to = "人力资源和社会保障部门";
    assert_eq!(proposal.way, Way::Return { to: to.into(), ground: "not-remit" });
    assert_eq!(proposal.window, Some(on(3)));
    let note = proposal.note.clone().unwrap();
    for words in ["G-1", "演示：拖欠工资", to, "第十六条第一项", "退单期限至 2026-06-03"]
    {
        assert!(note.contains(words), "{words}: {note}");
    }
    assert!(!note.contains("甲某") && !note.contains("10000000000"));
    let command = return_ticket(&proposal, &ticket, &officer("intake"), at(2, 9, 0)).unwrap();
    let returned = decided(&ticket, &command);
    assert_eq!(
        (returned.stage.as_str(), returned.text("competent-body").as_str()),
        ("returned", to)
    );
    let late = return_ticket(&proposal, &ticket, &officer("intake"), at(4, 9, 0)).unwrap_err();
    assert_eq!(late.code(), "ticket-return-window-past");
}

#[test]
fn after_the_window_it_is_a_dispute_and_without_one_a_transfer() {
    let with = "人力资源和社会保障部门".to_string();
    let late = propose(&rules(), &about("12345-line", WAGES), on(4)).unwrap();
    assert_eq!(late.way, Way::Dispute { with: with.clone() });
    assert_eq!(late.note, None);
    let letter = about("post", WAGES);
    let by_letter = propose(&rules(), &letter, on(2)).unwrap();
    assert_eq!(by_letter.way, Way::Transfer { to: with });
    let refused = return_ticket(&by_letter, &letter, &officer("intake"), at(2, 9, 0)).unwrap_err();
    assert_eq!(refused.code(), "ticket-not-to-return");
}

#[test]
fn a_seller_on_a_platform_follows_the_address_shown_there_or_the_platform() {
    let sold = |address: &str| {
        ticket(
            "12315-platform",
            &[("platform-name", text("拼多多")), ("respondent-address", text(address))],
        )
    };
    let cited = |ticket: &Matter| {
        let proposal = propose(&rules(), ticket, on(1)).unwrap();
        let cited = proposal.basis.last().unwrap().citation.to_string();
        (proposal.way, cited)
    };
    let (way, article) = cited(&sold("临沂市兰山区"));
    assert_eq!(way, Way::Accept { station: None });
    assert_eq!(article, "《市场监督管理投诉举报处理办法》第十三条第三款");
    let (way, _) = cited(&sold(""));
    let Way::Return { to, ground: "other-place" } = way else { panic!("{way:?}") };
    assert!(to.contains("上海市长宁区"), "{to}");
    let (way, _) = cited(&sold("浙江省杭州市演示路一号"));
    assert!(matches!(way, Way::Return { ground: "other-place", .. }), "{way:?}");
}

#[test]
fn a_ticket_of_before_order_121_is_judged_by_the_text_of_its_day() {
    let day = jiff::civil::date(2026, 4, 13);
    let given = said("12345-line", &[("platform-name", text("拼多多"))]);
    let ticket = after(&blank("ticket"), "receive", "intake", day.at(9, 0, 0, 0), &given);
    let before = propose(&rules(), &ticket, day).unwrap();
    let article = before.basis.last().unwrap().citation.to_string();
    assert_eq!(article, "《市场监督管理投诉举报处理暂行办法》第十二条第二款");
}

#[test]
fn another_district_is_named_and_what_cannot_be_told_is_asked() {
    let elsewhere = ticket("12345-line", &[("respondent-address", text("临沂市罗庄区演示路"))]);
    let proposal = propose(&rules(), &elsewhere, on(1)).unwrap();
    let to = "罗庄区市场监督管理部门".to_string();
    assert_eq!(proposal.way, Way::Return { to, ground: "wrong-body" });
    for unclear in [
        ticket("12345-line", &[("respondent-address", text("演示大楼旁边"))]),
        about("12345-line", ("演示事由", "演示内容")),
        about("12345-line", ("演示：物业和供暖", "物业费、房屋漏水，还多收价格")),
    ] {
        let asked = propose(&rules(), &unclear, on(1)).unwrap();
        assert!(matches!(asked.way, Way::Ask { .. }), "{:?}", asked.way);
        assert_eq!(asked.note, None);
    }
    assert!(propose(&rules(), &blank("complaint"), on(1)).is_err());
}

#[test]
fn places_are_told_by_the_words_of_the_lists() {
    let told = |address: &str| place(&rules(), address, on(1));
    assert_eq!(told("兰山区金雀山路演示号"), Place::Ours(Some("st-03".into())));
    assert_eq!(told("半程镇演示村"), Place::Ours(Some("st-07".into())));
    assert_eq!(told("山东省临沂市兰山区"), Place::Ours(None));
    assert_eq!(told("沂南县"), Place::Other("沂南县".into()));
    assert_eq!(told("北京市演示区"), Place::Away);
    assert_eq!(told("临沂市演示路"), Place::Unknown);
    assert_eq!(told(""), Place::Unknown);
}
