//! One reply, a package for each channel, and what stops it.

use std::collections::BTreeMap;

use wenjin_bureau::steady::ticket::reply::{Reply, commands, packages};
use wenjin_bureau::steady::ticket::submit_together;
use wenjin_matter::Attachment;

use crate::desk::{Desk, at, contact, officer, rules, text, ticket};

fn reply(words: &str) -> Reply {
    Reply {
        batch: "batch-1".into(),
        text: words.into(),
        texts: BTreeMap::new(),
        outcome: "solved".into(),
        photos: vec![],
    }
}

fn photo(name: &str, bytes: u64) -> Attachment {
    Attachment { sha256: "0".repeat(64), name: name.into(), media_type: "image/jpeg".into(), bytes }
}

#[test]
fn one_reply_takes_the_form_of_every_channel() {
    let tickets = [
        ticket("12345-line", &[]),
        ticket("12315-platform", &[("ticket-number", text("P/../9"))]),
        ticket("post", &[]),
    ];
    let mut reply = reply("您好，已核实。\n商家已退款\n感谢监督");
    reply.photos = vec![photo("店面.JPG", 1000), photo("收据.png", 2000)];
    let made = packages(&rules(), &reply, &tickets, at(2, 0, 0).date()).unwrap();
    assert_eq!(made[0].text, "您好，已核实。\n商家已退款\n感谢监督");
    assert_eq!(made[1].text, "您好，已核实。商家已退款；感谢监督");
    let names = |n: usize| made[n].photos.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(0), ["G-1_1.jpg", "G-1_2.png"]);
    // A number from elsewhere is no path.
    assert_eq!(names(1), ["P____9-1.jpg", "P____9-2.png"]);
    assert_eq!(made.iter().map(|it| it.back_fill).collect::<Vec<_>>(), [true, true, false]);
    assert!(made.iter().all(|it| it.problems.is_empty()));
    assert_eq!(made[0].row()[0], "G-1");
}

#[test]
fn what_does_not_fit_is_said_for_every_channel_and_never_cut() {
    let tickets = [ticket("12345-line", &[]), ticket("12315-platform", &[])];
    let mut reply = reply(&"长".repeat(1500));
    reply.photos = (0..6).map(|n| photo(&format!("{n}.jpg"), 1000)).collect();
    reply.photos.push(photo("说明.docx", 3 << 20));
    let made = packages(&rules(), &reply, &tickets, at(2, 0, 0).date()).unwrap();
    assert_eq!(made[0].problems, ["第7张照片不是jpg、jpeg、png格式"]);
    let wanted = [
        "回复内容1500字，最多1000字",
        "照片7张，最多5张",
        "第7张照片不是jpg、jpeg、png格式",
        "第7张照片超过2048KB",
    ];
    assert_eq!(made[1].problems, wanted);
    assert_eq!(made[1].text.chars().count(), 1500);
    let refused = commands(&rules(), &reply, &tickets, &officer("handler"), at(2, 9, 0));
    assert_eq!(refused.unwrap_err().code(), "ticket-reply-unfit");
    // A text of its own for the channel that is short of room.
    reply.photos.clear();
    reply.texts.insert("12315-platform".into(), "短".into());
    let made = packages(&rules(), &reply, &tickets, at(2, 0, 0).date()).unwrap();
    assert!(made.iter().all(|it| it.problems.is_empty()));
}

#[test]
fn a_reply_that_names_another_ticket_s_person_is_stopped() {
    let tickets = [
        ticket("12345-line", &[]),
        ticket("post", &[("person-name", text("乙某")), ("person-phone", text("10000000002"))]),
    ];
    let on = at(2, 0, 0).date();
    for words in ["甲某您好，已退款", "已与10000000000联系"] {
        let made = packages(&rules(), &reply(words), &tickets, on).unwrap();
        assert!(made[0].problems.is_empty(), "to that person itself it may be said");
        assert_eq!(made[1].problems.len(), 1, "{words}");
        assert!(!made[1].problems[0].contains("甲某"));
    }
    let empty = packages(&rules(), &reply("  "), &tickets, on).unwrap();
    assert_eq!(empty[0].problems, ["回复内容是空的"]);
}

#[test]
fn all_tickets_are_replied_to_in_one_transaction_each_with_its_text() {
    let desk = Desk::new();
    let tickets: Vec<_> = ["12345-line", "12315-platform"]
        .into_iter()
        .map(|channel| {
            let ticket = desk.receive(channel, &[]);
            desk.step(ticket.id, "record-contact", at(1, 10, 0), &contact(at(1, 10, 0)))
        })
        .collect();
    let words = reply("第一行\n第二行");
    let made = commands(&rules(), &words, &tickets, &officer("handler"), at(2, 9, 0)).unwrap();
    submit_together(&desk.store, None, made, at(2, 9, 0)).unwrap();
    for (ticket, words) in tickets.iter().zip(["第一行\n第二行", "第一行；第二行"]) {
        let ticket = desk.matter(ticket.id);
        assert_eq!((ticket.stage.as_str(), ticket.text("reply-text").as_str()), ("replied", words));
        assert_eq!(ticket.text("reply-batch"), "batch-1");
        assert!(ticket.personal.contains("reply-text"));
    }
}
