//! The canonical bytes of an act never change: examples byte for byte, and every act comes back.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time, date};
use proptest::prelude::*;
use wenjin_matter::{Act, Actor, Attachment, MatterId, Value};
use wenjin_store::encoding::{
    Commitment, Commitments, EncodeError, decode, decode_value, encode, encode_value,
};

use crate::place::{id, text};

fn bare() -> Act {
    Act {
        matter: id(1),
        seq: 1,
        family: "complaint".into(),
        step: "receive".into(),
        at: date(2026, 4, 14).at(16, 30, 0, 0),
        recorded_at: date(2026, 4, 15).at(8, 0, 0, 500_000_000),
        by: Actor { account: "u-1".into(), name: "甲某".into(), role: "handler".into() },
        rule_from: date(2026, 4, 15),
        stage: "received".into(),
        facts: BTreeMap::new(),
        personal: BTreeMap::new(),
        attachments: vec![],
    }
}

/// One of each kind of value, with the characters that are written in a way of their own.
fn full() -> Act {
    let facts = [
        ("amount", Value::Number(-9_007_199_254_740_991)),
        ("agreed", Value::Flag(true)),
        ("on", Value::Date(date(2026, 4, 15))),
        ("heard", Value::Moment(date(2026, 4, 14).at(16, 30, 0, 0))),
        ("title", text("\u{8}\t\n\u{c}\r\"\\/\u{1f}\u{7f}\u{2028}é𬭎")),
        // By UTF-16 units the second of these names stands before the first.
        ("\u{e000}", Value::Number(0)),
        ("\u{10000}", Value::Flag(false)),
        ("empty", text("")),
    ];
    Act {
        facts: facts.map(|(name, value)| (name.to_string(), value)).into(),
        personal: [("phone", text("10000000000")), ("name", text("甲某"))]
            .map(|(name, value)| (name.to_string(), value))
            .into(),
        attachments: vec![Attachment {
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
            name: "照片 1.jpg".into(),
            media_type: "image/jpeg".into(),
            bytes: 3,
        }],
        ..bare()
    }
}

fn committed(act: &Act) -> Commitments {
    let commit = |(name, value): (&String, &Value)| {
        (name.clone(), Commitment::to(&[7; 16], &encode_value(value).unwrap()))
    };
    act.personal.iter().map(commit).collect()
}

/// Fixed for ever: where this fails, the encoding is wrong, not the example.
#[test]
fn examples_are_encoded_byte_for_byte() {
    for (act, golden) in [
        (bare(), include_bytes!("../golden/bare.json").as_slice()),
        (full(), include_bytes!("../golden/full.json").as_slice()),
    ] {
        let bytes = encode(&act, &committed(&act)).unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(golden));
    }
}

/// Computed with another program: SHA-256 of the domain, sixteen bytes 07 and `{"t":"10000000000"}`.
#[test]
fn a_commitment_is_the_hash_of_domain_salt_and_value() {
    let commitment = Commitment::to(&[7; 16], &encode_value(&text("10000000000")).unwrap());
    assert_eq!(
        commitment.to_string(),
        "65a21ee5150cecc92159eb37b55821986142bbd522fd94a507bb5bb56f13e696"
    );
}

#[test]
fn what_is_unsettled_or_beyond_every_reader_is_not_encoded() {
    assert_eq!(encode_value(&Value::Draw("{n}".into())), Err(EncodeError::Unsettled));
    assert_eq!(encode_value(&Value::Erased), Err(EncodeError::Unsettled));
    assert_eq!(encode_value(&Value::Number(1 << 53)), Err(EncodeError::NumberTooLarge));
    let act = full();
    assert_eq!(encode(&act, &Commitments::new()), Err(EncodeError::Commitments));
}

#[test]
fn other_bytes_are_not_decoded() {
    let act = bare();
    let good = String::from_utf8(encode(&act, &Commitments::new()).unwrap()).unwrap();
    for (what, bad) in [
        ("nothing", String::new()),
        ("cut off", good[..good.len() - 1].to_string()),
        ("another version", good.replace("\"v\":1", "\"v\":2")),
        ("one member more", good.replace("\"v\":1", "\"v\":1,\"w\":1")),
        ("one member less", good.replace("\"seq\":1,", "")),
        ("a member twice", good.replace("\"seq\":1,", "\"seq\":1,\"seq\":1,")),
        ("no day", good.replace("2026-04-14", "2026-04-31")),
        ("an unknown kind", good.replace("\"facts\":{}", "\"facts\":{\"a\":{\"x\":1}}")),
        ("a fraction", good.replace("\"facts\":{}", "\"facts\":{\"a\":{\"n\":1.5}}")),
        ("no commitment", good.replace("\"personal\":{}", "\"personal\":{\"a\":\"00\"}")),
    ] {
        assert_ne!(bad, good, "{what}");
        assert!(decode(bad.as_bytes()).is_err(), "{what}");
    }
}

fn dates() -> impl Strategy<Value = Date> {
    (1..=9999i16, 1..=12i8, 1..=28i8).prop_map(|(year, month, day)| date(year, month, day))
}

fn moments() -> impl Strategy<Value = DateTime> {
    (dates(), 0..24i8, 0..60i8, 0..60i8, prop_oneof![Just(0), 0..1_000_000_000i32])
        .prop_map(|(day, h, m, s, n)| day.to_datetime(Time::new(h, m, s, n).unwrap()))
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::Text),
        (-(1i64 << 53) + 1..1 << 53).prop_map(Value::Number),
        any::<bool>().prop_map(Value::Flag),
        dates().prop_map(Value::Date),
        moments().prop_map(Value::Moment),
    ]
}

fn fields() -> impl Strategy<Value = BTreeMap<String, Value>> {
    prop::collection::btree_map(any::<String>(), values(), 0..6)
}

fn attachments() -> impl Strategy<Value = Vec<Attachment>> {
    let one = (any::<[String; 3]>(), 0..1u64 << 53);
    prop::collection::vec(
        one.prop_map(|([sha256, name, media_type], bytes)| Attachment {
            sha256,
            name,
            media_type,
            bytes,
        }),
        0..3,
    )
}

fn acts() -> impl Strategy<Value = Act> {
    (
        any::<(u128, u32, [String; 6])>(),
        moments(),
        moments(),
        dates(),
        fields(),
        fields(),
        attachments(),
    )
        .prop_map(
            |((matter, seq, texts), at, recorded_at, rule_from, facts, personal, attachments)| {
                let [family, step, stage, account, name, role] = texts;
                Act {
                    matter: MatterId(uuid::Uuid::from_u128(matter)),
                    seq,
                    family,
                    step,
                    at,
                    recorded_at,
                    by: Actor { account, name, role },
                    rule_from,
                    stage,
                    facts,
                    personal,
                    attachments,
                }
            },
        )
}

proptest! {
    #[test]
    fn every_value_comes_back(value in values()) {
        prop_assert_eq!(decode_value(&encode_value(&value).unwrap()), Ok(value));
    }

    #[test]
    fn every_act_comes_back_with_its_persons_erased(act in acts()) {
        let commitments = committed(&act);
        let bytes = encode(&act, &commitments).unwrap();
        let (back, found) = decode(&bytes).unwrap();
        let erased = act.personal.keys().map(|name| (name.clone(), Value::Erased)).collect();
        prop_assert_eq!(&back, &Act { personal: erased, ..act });
        prop_assert_eq!(&found, &commitments);
        prop_assert_eq!(encode(&back, &found).unwrap(), bytes);
    }
}
