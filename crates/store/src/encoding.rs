//! The canonical bytes of an act: the JSON canonicalization of RFC 8785 over texts, integers and
//! truth values. Fixed for ever: what is hashed, signed or published of an act is these bytes, and
//! `tests/golden` holds examples of them. Leaves out personal data; the bytes hold a salted
//! commitment to each such field, and stay valid when the field is deleted.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use wenjin_matter::{Act, Actor, Attachment, MatterId, Value};

/// What a commitment begins with, so that it is never the hash of something else.
const DOMAIN: &[u8] = b"wenjin/particular/v1\0";

/// The version of the encoding, written into each act.
const VERSION: u64 = 1;

/// Integers that every reader of JSON keeps: those of a 64-bit float.
const SAFE: i64 = (1 << 53) - 1;

/// SHA-256 over domain, salt and the canonical bytes of a personal value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// Commits to `value`, its canonical text as [`encode_value`] gives it.
    pub fn to(salt: &[u8], value: &str) -> Commitment {
        let hash = Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(value);
        Commitment(hash.finalize().into())
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The commitments of an act, by field name.
pub type Commitments = BTreeMap<String, Commitment>;

/// Why an act has no canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// A number beyond ±(2⁵³ − 1).
    NumberTooLarge,
    /// A number still to be drawn, or a value already deleted: not a thing to write down.
    Unsettled,
    /// The commitments are not those of the act's personal fields.
    Commitments,
}

/// Bytes that are not the canonical bytes of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What is wrong; shows no value.
    pub what: &'static str,
}

/// The canonical bytes of an act, with `commitments` in place of its personal values.
pub fn encode(act: &Act, commitments: &Commitments) -> Result<Vec<u8>, EncodeError> {
    if !act.personal.keys().eq(commitments.keys()) {
        return Err(EncodeError::Commitments);
    }
    let attachments: Vec<String> =
        act.attachments.iter().map(attachment).collect::<Result<_, _>>()?;
    let facts = act.facts.iter().map(|(name, value)| Ok((name.as_str(), encode_value(value)?)));
    let personal = commitments.iter().map(|(name, it)| (name.as_str(), text(&it.to_string())));
    let by = vec![
        ("account", text(&act.by.account)),
        ("name", text(&act.by.name)),
        ("role", text(&act.by.role)),
    ];
    let bytes = object(vec![
        ("at", text(&act.at.to_string())),
        ("attachments", format!("[{}]", attachments.join(","))),
        ("by", object(by)),
        ("facts", object(facts.collect::<Result<_, _>>()?)),
        ("family", text(&act.family)),
        ("matter", text(&act.matter.to_string())),
        ("personal", object(personal.collect())),
        ("recorded_at", text(&act.recorded_at.to_string())),
        ("rule_from", text(&act.rule_from.to_string())),
        ("seq", act.seq.to_string()),
        ("stage", text(&act.stage)),
        ("step", text(&act.step)),
        ("v", VERSION.to_string()),
    ]);
    Ok(bytes.into_bytes())
}

/// The canonical text of one value: `{"d":"2026-04-15"}`.
pub fn encode_value(value: &Value) -> Result<String, EncodeError> {
    let (kind, body) = match value {
        Value::Text(it) => ("t", text(it)),
        Value::Number(it) if (-SAFE..=SAFE).contains(it) => ("n", it.to_string()),
        Value::Number(_) => return Err(EncodeError::NumberTooLarge),
        Value::Flag(it) => ("b", it.to_string()),
        Value::Date(it) => ("d", text(&it.to_string())),
        Value::Moment(it) => ("m", text(&it.to_string())),
        Value::Draw(_) | Value::Erased => return Err(EncodeError::Unsettled),
    };
    Ok(object(vec![(kind, body)]))
}

fn attachment(attachment: &Attachment) -> Result<String, EncodeError> {
    let bytes = i64::try_from(attachment.bytes).ok().filter(|bytes| *bytes <= SAFE);
    Ok(object(vec![
        ("bytes", bytes.ok_or(EncodeError::NumberTooLarge)?.to_string()),
        ("name", text(&attachment.name)),
        ("sha256", text(&attachment.sha256)),
        ("type", text(&attachment.media_type)),
    ]))
}

/// Members in the order of RFC 8785, section 3.2.3: by the UTF-16 units of their names.
fn object(mut members: Vec<(&str, String)>) -> String {
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    let members: Vec<String> =
        members.into_iter().map(|(name, value)| format!("{}:{value}", text(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// A string as RFC 8785, section 3.2.2.2 writes it; serde_json escapes the same characters alike.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The act that canonical bytes hold, its personal fields [`Value::Erased`], and its commitments.
pub fn decode(bytes: &[u8]) -> Result<(Act, Commitments), DecodeError> {
    let written: WrittenAct = serde_json::from_slice(bytes)
        .map_err(|_| DecodeError { what: "not the JSON of an act" })?;
    if written.v != VERSION {
        return Err(DecodeError { what: "an unknown version of the encoding" });
    }
    let commitments: Commitments = written
        .personal
        .into_iter()
        .map(|(name, hex)| Some((name, Commitment(unhex(&hex)?))))
        .collect::<Option<_>>()
        .ok_or(DecodeError { what: "a commitment is not 64 hexadecimal digits" })?;
    let facts = written.facts.into_iter().map(|(name, value)| Ok((name, value.read()?)));
    let act = Act {
        matter: MatterId(parse(&written.matter)?),
        seq: written.seq,
        family: written.family,
        step: written.step,
        at: parse(&written.at)?,
        recorded_at: parse(&written.recorded_at)?,
        by: Actor { account: written.by.account, name: written.by.name, role: written.by.role },
        rule_from: parse(&written.rule_from)?,
        stage: written.stage,
        facts: facts.collect::<Result<_, _>>()?,
        personal: commitments.keys().map(|name| (name.clone(), Value::Erased)).collect(),
        attachments: written.attachments.into_iter().map(WrittenAttachment::read).collect(),
    };
    Ok((act, commitments))
}

/// The value that a canonical text holds.
pub fn decode_value(text: &str) -> Result<Value, DecodeError> {
    let written: WrittenValue =
        serde_json::from_str(text).map_err(|_| DecodeError { what: "not the JSON of a value" })?;
    written.read()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAct {
    v: u64,
    matter: String,
    seq: u32,
    family: String,
    step: String,
    at: String,
    recorded_at: String,
    by: WrittenActor,
    rule_from: String,
    stage: String,
    facts: BTreeMap<String, WrittenValue>,
    personal: BTreeMap<String, String>,
    attachments: Vec<WrittenAttachment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenActor {
    account: String,
    name: String,
    role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAttachment {
    sha256: String,
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    bytes: u64,
}

impl WrittenAttachment {
    fn read(self) -> Attachment {
        let WrittenAttachment { sha256, name, media_type, bytes } = self;
        Attachment { sha256, name, media_type, bytes }
    }
}

#[derive(Deserialize)]
enum WrittenValue {
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(i64),
    #[serde(rename = "b")]
    Flag(bool),
    #[serde(rename = "d")]
    Date(String),
    #[serde(rename = "m")]
    Moment(String),
}

impl WrittenValue {
    fn read(self) -> Result<Value, DecodeError> {
        Ok(match self {
            WrittenValue::Text(it) => Value::Text(it),
            WrittenValue::Number(it) => Value::Number(it),
            WrittenValue::Flag(it) => Value::Flag(it),
            WrittenValue::Date(it) => Value::Date(parse::<Date>(&it)?),
            WrittenValue::Moment(it) => Value::Moment(parse::<DateTime>(&it)?),
        })
    }
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, DecodeError> {
    text.parse().map_err(|_| DecodeError { what: "a date, a time or an id is not well formed" })
}

/// Small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(digits).collect()
}

/// The 32 bytes of 64 small hexadecimal digits.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let digits: Vec<u8> = text.bytes().map(digit).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if text.len() == 64 { bytes.try_into().ok() } else { None }
}
