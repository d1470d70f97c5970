//! The made-up bureau's trusted consumption: clusters, shops with their promises in every stage, warnings
//! and guidance. The shops are those of the history, so what their promises are worth follows from how
//! its complaints ended and is written down nowhere here.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::DateTime;
use uuid::Uuid;
use wenjin_matter::{Attachment, Command, MatterId, Value};
use wenjin_store::{Store, Submission};

use super::deed::text;
use super::people::{HEAD, INTAKE, LEADER, PEOPLE, Person, UNITS};
use super::town::Shop;
use crate::steady::trust::{CLUSTER, GUIDANCE, UNIT, WARNING};

/// Shops that promise, and clusters.
const SHOPS: u64 = 48;
const CLUSTERS: u64 = 6;
/// Who reviews for the law.
const LEGAL: &Person = &PEOPLE[4];

/// One act: so many days ago, by whom, the step and its fields.
type Told = (i64, &'static Person, &'static str, Vec<(&'static str, Value)>);

/// Stores them; answers how many matters and acts.
///
/// # Errors
/// The words of a refusal or fault.
pub(super) fn fill(store: &Store, now: DateTime) -> Result<(usize, usize), String> {
    let proof = b"made up: a signed receipt";
    let paper = Attachment {
        sha256: store.attachment_put(&mut &proof[..], 1000).map_err(|error| error.to_string())?,
        name: "演示签收单.txt".into(),
        media_type: "text/plain".into(),
        bytes: proof.len() as u64,
    };
    let mut numbers = BTreeMap::new();
    let (mut matters, mut acts) = (0, 0);
    let mut tell = |family: &str, place: u64, story: Vec<Told>| -> Result<String, String> {
        let matter = id(family, place);
        let mut number = String::new();
        matters += 1;
        for (hour, (days, by, step, fields)) in (0..).zip(story) {
            let at = moment(now, days, hour);
            let mut attachments = vec![];
            attachments.extend(Some(paper.clone()).filter(|_| step == "deliver"));
            let fields =
                fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
            let command = Command {
                matter,
                family: family.into(),
                step: step.into(),
                at,
                by: by.actor(),
                fields,
                attachments,
                seen: None,
            };
            let done = store.act(Submission { key: None, command, now: at });
            let done =
                done.map_err(|error| format!("演示数据没有建成：{family} {step}：{error}"))?;
            acts += done.acts.len();
            let drawn = done.acts.first().and_then(|act| act.get("number")).and_then(Value::text);
            number = drawn.map_or(number, String::from);
        }
        Ok(number)
    };
    for place in 0..CLUSTERS {
        numbers.insert(place, tell(CLUSTER, place, cluster(place))?);
    }
    for place in 0..SHOPS {
        let of = numbers.get(&(place % (CLUSTERS + 2))).cloned().unwrap_or_default();
        tell(UNIT, place, unit(place, of, now))?;
    }
    for place in 0..WARNINGS.len() as u64 {
        tell(WARNING, place, warning(place))?;
    }
    for place in 0..8 {
        tell(GUIDANCE, place, guidance(place, now))?;
    }
    Ok((matters, acts))
}

/// An id of its own for each, the same every time.
fn id(family: &str, place: u64) -> MatterId {
    let kind = [UNIT, CLUSTER, WARNING, GUIDANCE].iter().position(|it| *it == family).unwrap_or(9);
    let high = 0x0190_0000_0000_7000_8000_0000_0000_0000_u128;
    MatterId(Uuid::from_u128(high | 1 << 60 | (kind as u128) << 32 | u128::from(place)))
}

/// In the morning, so many days ago; each act of a story a minute after the one before.
fn moment(now: DateTime, days: i64, minute: i64) -> DateTime {
    let day = now.date().saturating_sub(days.days());
    day.at(0, 30, 0, 0).saturating_add(minute.minutes()).min(now)
}

fn day(now: DateTime, ago: i64) -> Value {
    Value::Date(now.date().saturating_sub(ago.days()))
}

fn cluster(place: u64) -> Vec<Told> {
    let (number, officer) = (place + 1, UNITS[1 + (place as usize % 11)]);
    let kinds = ["market", "mall", "street", "market", "live", "mall"];
    let mut story: Vec<Told> = vec![(
        420,
        officer,
        "receive",
        vec![
            ("title", text(format!("演示商城（虚构）{number}号集聚区"))),
            ("kind", text(kinds[place as usize % kinds.len()])),
            ("station", text(officer.station)),
            ("respondent-name", text(format!("演示商城管理公司（虚构）{number}"))),
            ("respondent-address", text(format!("演示大街（虚构）{number}00号"))),
            ("shops", text((40 + 25 * place).to_string())),
            // Two hundred million yuan and more.
            ("turnover", Value::Number(20_000_000_000 + 7_000_000_000 * place as i64)),
            ("response-hours", text("24")),
        ],
    )];
    if place % 3 != 2 {
        let fields = vec![
            ("recognised-on", Value::Date(jiff::civil::date(2025, 11, 3))),
            ("recognise-note", text("演示：管理方承诺设立服务站。")),
        ];
        story.push((380, LEADER, "recognise", fields));
    }
    story
}

fn unit(place: u64, cluster: String, now: DateTime) -> Vec<Told> {
    let shop = Shop(place);
    let officer = UNITS[shop.unit()];
    let days = ["7", "15", "30"][place as usize % 3];
    let mut story: Vec<Told> = vec![(
        400,
        officer,
        "receive",
        vec![
            ("title", text(shop.name())),
            ("channel", text(["own", "station", "cluster"][place as usize % 3])),
            ("station", text(officer.station)),
            ("respondent-name", text(shop.name())),
            ("respondent-address", text(shop.address())),
            ("cluster-number", text(cluster)),
            ("return-days", text(days)),
            ("answer-hours", text("24")),
            ("pay-first", Value::Flag(place.is_multiple_of(2))),
            ("promise-other", text("演示：缺斤少两的，按差额十倍补偿。")),
        ],
    )];
    if place % 16 == 15 {
        return story;
    }
    story.push((
        390,
        officer,
        "check",
        vec![
            ("checked-on", day(now, 390)),
            ("check-result", text("演示：承诺张贴在收银台，有专人处理退货。")),
        ],
    ));
    let (from, until) = if place % 16 == 14 { (3, -4) } else { (385, 378) };
    let fields = vec![("shown-from", day(now, from)), ("shown-until", day(now, until))];
    story.push((from.max(3), HEAD, "show", fields));
    if place % 16 == 14 {
        return story;
    }
    let until = ("awarded-until", day(now, if place % 12 == 11 { 10 } else { -700 }));
    story.push((375, LEADER, "award", vec![("awarded-from", day(now, 375)), until]));
    match place % 12 {
        5 => story.push((
            20,
            officer,
            "warn",
            vec![
                ("warn-figures", text("以预警当日系统显示的件数为准（演示）")),
                ("warn-reason", text("演示：约定的退款没有按期支付。")),
            ],
        )),
        7 => story.push(notified(now, 6, -9)),
        9 => {
            story.push(notified(now, 60, 50));
            story.push((
                48,
                officer,
                "record-hearing",
                vec![
                    ("hearing-kind", text("silent")),
                    ("hearing-words", text("演示：到期没有提出。")),
                ],
            ));
            story.push((
                45,
                LEADER,
                "withdraw",
                vec![("withdraw-reason", text("演示：多次承诺退款没有支付，没有提出意见。"))],
            ));
        }
        10 => story.push((90, officer, "leave", vec![("leave-reason", text("演示：店铺转让。"))])),
        _ => {}
    }
    story
}

fn notified(now: DateTime, ago: i64, until: i64) -> Told {
    let fields = vec![
        ("withdraw-facts", text("演示：承诺退款后没有支付，经预警没有改正。")),
        ("hear-until", day(now, until)),
    ];
    (ago, HEAD, "notify-withdrawal", fields)
}

/// Topic, heading, text and advice of each.
const WARNINGS: [[&str; 4]; 5] = [
    [
        "预付消费",
        "办健身卡、培训班，别一次交太多",
        "近期关于停业后余额退不了的投诉增多（演示）。一次交的钱越多、期限越长，停业以后要回来越难。",
        "先办短期的；要合同和收据；约定停业怎样退款。",
    ],
    [
        "食品",
        "称重的东西，回头再称一次",
        "夏季瓜果缺斤少两的投诉增多（演示）。市场出口设有公平秤，可以免费复称。",
        "当场复称；差得多的，留好小票，可以投诉。",
    ],
    [
        "家用电器",
        "电热毯、取暖器，先看认证标志",
        "入冬以后取暖电器不发热、有异味的投诉增多（演示）。",
        "认准强制性产品认证标志；出现异味立即断电停用。",
    ],
    [
        "交通工具",
        "电动车续航，看合格证上的数",
        "电池续航和宣传相差大的投诉增多（演示）。",
        "以合格证为准；把商家的口头承诺写进收据。",
    ],
    [
        "网络交易",
        "网购退货，留好开箱视频",
        "网购商品拒绝退货的投诉增多（演示）。",
        "收货当场拍摄；先走平台的售后。",
    ],
];

fn warning(place: u64) -> Vec<Told> {
    let [topic, heading, body, advice] = WARNINGS[place as usize];
    let ago = 30 + 40 * place as i64;
    let mut story: Vec<Told> = vec![(
        ago,
        INTAKE,
        "receive",
        vec![
            ("title", text(format!("关于{topic}的消费提示（演示）"))),
            ("kind", text(if place == 2 { "warning" } else { "tip" })),
            ("topic", text(topic)),
            ("reason", text("演示：最近三十天的件数多于以往。")),
        ],
    )];
    if place == 4 {
        return story;
    }
    let draft = vec![("heading", text(heading)), ("body", text(body)), ("advice", text(advice))];
    story.push((ago - 1, INTAKE, "draft", draft));
    if place == 3 {
        return story;
    }
    story.push((
        ago - 2,
        LEGAL,
        "review",
        vec![("review-opinion", text("演示：没有写出经营者，可以发布。"))],
    ));
    story.push((ago - 3, LEADER, "publish", vec![]));
    match place {
        1 => story.push((
            ago - 10,
            LEGAL,
            "correct",
            vec![("correction", text("演示：公平秤在东出口，不在西出口。"))],
        )),
        2 => story.push((
            ago - 20,
            LEADER,
            "withdraw",
            vec![("withdraw-reason", text("演示：已有新的一条。"))],
        )),
        _ => {}
    }
    story
}

fn guidance(place: u64, now: DateTime) -> Vec<Told> {
    let shop = Shop(place);
    let officer = UNITS[shop.unit()];
    let ago = 40 + 15 * place as i64;
    let kind = ["remind", "interview", "advise"][place as usize % 3];
    let mut story: Vec<Told> = vec![(
        ago,
        officer,
        "receive",
        vec![
            ("title", text("提醒按承诺办理退换货（演示）")),
            ("kind", text(kind)),
            ("station", text(officer.station)),
            ("respondent-name", text(shop.name())),
            ("respondent-address", text(shop.address())),
            ("reason", text("演示：近期退换货的投诉增多。")),
            ("law-topic", text("消费者权益保护法第二十四条")),
            ("guidance-text", text("演示：请把退换货的条件张贴出来，指定专人办理。")),
            ("answer-by", day(now, ago - 20)),
        ],
    )];
    if place == 7 {
        return story;
    }
    story.push((ago - 1, HEAD, "approve", vec![("approval-opinion", text("演示：同意。"))]));
    if place == 6 {
        return story;
    }
    let delivered = vec![
        ("delivered-on", day(now, ago - 3)),
        ("delivery-way", text("hand")),
        ("received-by", text("演示店长")),
    ];
    story.push((ago - 3, officer, "deliver", delivered));
    if place >= 4 {
        return story;
    }
    let measures = vec![
        ("measures", text("演示：三日内张贴，由店长办理。")),
        ("measures-by", day(now, ago - 10)),
    ];
    story.push((ago - 8, officer, "answer", measures));
    let outcome = ["done", "partly", "not", "done"][place as usize];
    let check = vec![
        ("checked-on", day(now, ago - 25)),
        ("check-outcome", text(outcome)),
        ("check-note", text("演示：到店看过。")),
    ];
    story.push((ago - 25, officer, "check", check));
    if outcome == "done" {
        story.push((ago - 26, officer, "close", vec![]));
    }
    story
}
