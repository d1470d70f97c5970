//! What may be the same matter: found by keys, explained in words, quick among a million.

use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::date;
use uuid::Uuid;
use wenjin_bureau::steady::ticket::keyed::{Keyed, MatchKey};
use wenjin_bureau::steady::ticket::suggest::{
    Candidate, Index, Pairs, Suggestion, Weights, is_candidate,
};
use wenjin_matter::{Matter, MatterId};
use wenjin_text::near::Event;

use crate::desk::{after, at, decided, officer, rules, text, ticket};

fn key() -> MatchKey {
    MatchKey::new([3; 32])
}

fn weights() -> Weights {
    Weights::of(&rules(), at(1, 0, 0).date()).unwrap()
}

fn candidate(matter: &Matter) -> Candidate {
    Candidate::of(matter, &key()).unwrap()
}

#[test]
fn the_same_caller_about_the_same_shop_is_suggested_with_every_reason() {
    let first = ticket("12345-line", &[]);
    // By letter, the number written otherwise, the shop as its licence has it.
    let second = ticket(
        "post",
        &[
            ("person-phone", text("+86 100-0000-0000")),
            ("respondent-name", text("演示虚构饭店有限公司")),
            ("title", text("演示：外卖少了一份不退款")),
        ],
    );
    let index = Index::new([candidate(&first), candidate(&second)]);
    let found = index.suggest(&weights(), &candidate(&second));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].matter, first.id);
    let words = found[0].words();
    for reason in [
        "来件人电话相同（+45）",
        "来件人姓名相同（+10）",
        "所涉主体相同（+25）",
        "地址相近（约100%）",
        "标题相近",
        "同一天收到",
    ] {
        assert!(words.contains(reason), "{words}");
    }
    assert_eq!(found[0].points.iter().map(|point| point.points).sum::<i32>(), found[0].score);
    let said = format!("{words}{index:?}{found:?}");
    for secret in ["10000000000", "甲某", "演示虚构饭店", "义堂镇"] {
        assert!(!said.contains(secret), "{secret} can be read");
    }
}

#[test]
fn another_shop_or_another_year_is_not_suggested() {
    let first = ticket("12345-line", &[]);
    let other_shop = ticket(
        "post",
        &[
            ("respondent-name", text("演示另一家店")),
            ("respondent-address", text("半程镇演示街九号")),
            ("title", text("演示：押金")),
        ],
    );
    let mut long_ago = candidate(&first);
    long_ago.matter = MatterId(Uuid::now_v7());
    long_ago.received_on = date(2025, 6, 1);
    let index = Index::new([candidate(&other_shop), long_ago]);
    assert!(index.suggest(&weights(), &candidate(&first)).is_empty());
    // Many callers about one shop: one event, perhaps; the same person it is not.
    let crowd = ticket(
        "12315-platform",
        &[("person-name", text("乙某")), ("person-phone", text("10000000002"))],
    );
    let index = Index::new([candidate(&crowd)]);
    let found = index.suggest(&weights(), &candidate(&first));
    assert_eq!(found.len(), 1);
    assert!(!found[0].words().contains("电话"), "{}", found[0].words());
}

#[test]
fn a_complaint_is_compared_like_the_ticket_it_came_from() {
    let ticket = ticket("12345-line", &[]);
    let given = [
        ("title", text("演示：外卖少给一份")),
        ("channel", text("12345-line")),
        ("facts", text("演示事实")),
        ("complainant-phone", text("10000000000")),
        ("respondent-name", text("演示虚构饭店")),
    ];
    let complaint =
        after(&crate::desk::blank("complaint"), "receive", "intake", at(1, 9, 0), &given);
    let found = Index::new([candidate(&complaint)]).suggest(&weights(), &candidate(&ticket));
    assert_eq!(found[0].matter, complaint.id);
    assert!(is_candidate(&rules(), &complaint));
    let by = officer("intake");
    let merge = wenjin_bureau::steady::ticket::merge::merge;
    let commands = merge(&ticket, &complaint, "同一件事", "", &by, at(2, 9, 0)).unwrap();
    assert!(!is_candidate(&rules(), &decided(&ticket, &commands[0])), "merged already");
}

#[test]
fn what_is_left_out_or_replaced_is_not_found_any_more() {
    let (a, b) = (ticket("12345-line", &[]), ticket("post", &[]));
    let mut index = Index::new([candidate(&a)]);
    index.put(candidate(&b));
    index.put(candidate(&a));
    assert_eq!(index.len(), 2);
    assert_eq!(index.suggest(&weights(), &candidate(&b))[0].matter, a.id);
    let mut changed = candidate(&a);
    (changed.phone, changed.subject) = (None, None);
    changed.content.clear();
    index.put(changed);
    assert!(index.suggest(&weights(), &candidate(&b)).is_empty());
    index.remove(a.id);
    index.remove(a.id);
    assert_eq!(index.len(), 1);
    assert!(!index.is_empty());
}

#[test]
fn the_same_told_by_another_caller_without_a_shop_is_suggested_by_its_content() {
    let told = "在义堂镇早市东头第三个摊位买的一箱苹果，回家一称少了六斤，回去找摊主，摊主说秤没有问题，不给补也不退";
    let other = "上个月在健身房办了年卡，现在门店已经关门，电话没有人接，剩下的十个月没有办法再用";
    let by = |phone: &str, content: &str| {
        let fields = [
            ("person-phone", text(phone)),
            ("person-name", text("乙某")),
            ("respondent-name", text("")),
            ("content", text(content)),
        ];
        ticket("post", &fields)
    };
    let first = by("10000000001", told);
    let again = by("10000000002", &format!("您好，{told}，请尽快处理"));
    let unlike = by("10000000003", other);
    let index = Index::new([&first, &again, &unlike].map(candidate));
    let found = index.suggest(&weights(), &candidate(&again));
    let words = found.iter().find(|one| one.matter == first.id).map(Suggestion::words);
    assert!(words.as_ref().is_some_and(|words| words.contains("内容相近")), "{words:?}");
    let found = index.suggest(&weights(), &candidate(&unlike));
    assert!(!found.iter().any(|one| one.words().contains("内容相近")), "{found:?}");
}

#[test]
fn a_million_tickets_answer_within_twenty_milliseconds() {
    const ROWS: usize = 1_000_000;
    let key = key();
    let phones: Vec<Keyed> = (0..60_000).filter_map(|n| key.phone(&format!("1{n:010}"))).collect();
    let shops: Vec<Keyed> =
        (0..30_000).filter_map(|n| key.subject("", &format!("演示虚构商店{n}"))).collect();
    let addresses: Vec<Pairs> =
        (0..500).map(|n| Pairs::of(&format!("兰山区演示路{n}号演示市场{}排", n % 40))).collect();
    let titles: Vec<Pairs> =
        (0..300).map(|n| Pairs::of(&format!("演示事由{n}商家不退款"))).collect();
    let contents: Vec<Vec<u32>> = (0..5_000)
        .map(|n| {
            let said = format!("在演示虚构商店买到第{n}号商品，用了{}天就坏了，商家不退款", n % 97);
            Event::new("", &said, None).into_sketch()
        })
        .collect();
    let began = Instant::now();
    let row = |n: usize| Candidate {
        matter: MatterId(Uuid::from_u128(n as u128 + 1)),
        // Four years; a shop with one ticket in fifty, and a caller with one in a hundred.
        received_on: date(2022, 7, 1) + ((n * 1461 / ROWS) as i32).days(),
        phone: Some(if n.is_multiple_of(100) {
            phones[0]
        } else {
            phones[n * 7919 % phones.len()]
        }),
        person: None,
        name: None,
        subject: Some(if n.is_multiple_of(50) {
            shops[0]
        } else {
            shops[n * 104_729 % shops.len()]
        }),
        address: addresses[n % addresses.len()],
        product: Pairs::default(),
        title: titles[n % titles.len()],
        content: contents[n % contents.len()].clone(),
    };
    let index = Index::new((0..ROWS).map(row));
    println!("{} tickets indexed in {:?}", index.len(), began.elapsed());
    let weights = weights();
    let mut took: Vec<Duration> = (0..200)
        .map(|n| {
            let of = Candidate {
                matter: MatterId(Uuid::from_u128(0)),
                // Every one about the shop with 20,000, from the caller with 10,000.
                ..row(ROWS - 1 - n * 100 - (ROWS - 1) % 100)
            };
            let began = Instant::now();
            let found = index.suggest(&weights, &of);
            let took = began.elapsed();
            assert!(!found.is_empty() && found.len() <= 10);
            took
        })
        .collect();
    took.sort_unstable();
    println!("a suggestion: median {:?}, worst {:?}", took[100], took[199]);
    assert!(took[100] < Duration::from_millis(20), "median {:?}", took[100]);
}
