//! The canonical bytes of an act: the JSON canonicalization of RFC 8785 over texts, integers and
//! truth values. Fixed for ever: what is hashed, signed or published of an act is these bytes, and
//! `tests/golden` holds examples of them. Leaves out personal data; the bytes hold a salted
//! commitment to each such field, and stay valid when the field is deleted.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

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
    let mut out = Writing::new();
    // The members in the order of their names.
    out.open();
    out.member("at").time(act.at);
    out.member("attachments").attachments(&act.attachments)?;
    out.member("by").open();
    out.member("account").text(&act.by.account);
    out.member("name").text(&act.by.name);
    out.member("role").text(&act.by.role).close();
    out.member("facts").open();
    for (name, value) in in_order(&act.facts) {
        out.member(name).value(value)?;
    }
    out.close().member("family").text(&act.family);
    out.member("matter").plain(&act.matter.to_string());
    out.member("personal").open();
    for (name, commitment) in in_order(commitments) {
        out.member(name).plain(&commitment.to_string());
    }
    out.close().member("recorded_at").time(act.recorded_at);
    out.member("rule_from").date(act.rule_from);
    out.member("seq").number(act.seq.into());
    out.member("stage").text(&act.stage);
    out.member("step").text(&act.step);
    out.member("v").number(VERSION as i64).close();
    Ok(out.0)
}

/// The canonical text of one value: `{"d":"2026-04-15"}`.
pub fn encode_value(value: &Value) -> Result<String, EncodeError> {
    let mut out = Writing::new();
    out.value(value)?;
    // Only whole texts were written.
    Ok(String::from_utf8(out.0).unwrap_or_default())
}

/// Members in the order of RFC 8785, section 3.2.3: by the UTF-16 units of their names. For names of
/// ASCII letters that is the order of the map.
fn in_order<T>(map: &BTreeMap<String, T>) -> Vec<(&String, &T)> {
    let mut members: Vec<(&String, &T)> = map.iter().collect();
    if !members.iter().all(|(name, _)| name.is_ascii()) {
        members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    }
    members
}

/// Canonical bytes as they grow.
struct Writing(Vec<u8>);

impl Writing {
    fn new() -> Writing {
        Writing(Vec::with_capacity(1024))
    }

    fn raw(&mut self, text: &str) -> &mut Writing {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn open(&mut self) -> &mut Writing {
        self.raw("{")
    }

    fn close(&mut self) -> &mut Writing {
        self.raw("}")
    }

    /// The name of the next member of an object.
    fn member(&mut self, name: &str) -> &mut Writing {
        if self.0.last() != Some(&b'{') {
            self.raw(",");
        }
        self.text(name).raw(":")
    }

    /// A string as RFC 8785, section 3.2.2.2 writes it; serde_json escapes the same characters alike.
    fn text(&mut self, text: &str) -> &mut Writing {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.0, text);
        self
    }

    /// A string that needs no escaping.
    fn plain(&mut self, text: &str) -> &mut Writing {
        self.raw("\"").raw(text).raw("\"")
    }

    fn time(&mut self, time: DateTime) -> &mut Writing {
        self.raw("\"");
        // Writing to memory does not fail.
        let _ = write!(self.0, "{time}");
        self.raw("\"")
    }

    fn date(&mut self, date: Date) -> &mut Writing {
        self.raw("\"");
        let _ = write!(self.0, "{date}");
        self.raw("\"")
    }

    fn number(&mut self, number: i64) -> &mut Writing {
        let _ = write!(self.0, "{number}");
        self
    }

    fn value(&mut self, value: &Value) -> Result<(), EncodeError> {
        self.open();
        match value {
            Value::Text(it) => self.member("t").text(it),
            Value::Number(it) if (-SAFE..=SAFE).contains(it) => self.member("n").number(*it),
            Value::Number(_) => return Err(EncodeError::NumberTooLarge),
            Value::Flag(it) => self.member("b").raw(if *it { "true" } else { "false" }),
            Value::Date(it) => self.member("d").date(*it),
            Value::Moment(it) => self.member("m").time(*it),
            Value::Draw(_) | Value::Erased => return Err(EncodeError::Unsettled),
        };
        self.close();
        Ok(())
    }

    fn attachments(&mut self, attachments: &[Attachment]) -> Result<(), EncodeError> {
        self.raw("[");
        for (index, attachment) in attachments.iter().enumerate() {
            let bytes = i64::try_from(attachment.bytes).ok().filter(|bytes| *bytes <= SAFE);
            self.raw(if index == 0 { "" } else { "," }).open();
            self.member("bytes").number(bytes.ok_or(EncodeError::NumberTooLarge)?);
            self.member("name").text(&attachment.name);
            self.member("sha256").text(&attachment.sha256);
            self.member("type").text(&attachment.media_type).close();
        }
        self.raw("]");
        Ok(())
    }
}

/// The act that canonical bytes hold, its personal fields [`Value::Erased`], and its commitments. Other
/// writings of the same act are refused.
pub fn decode(bytes: &[u8]) -> Result<(Act, Commitments), DecodeError> {
    let (act, commitments) = read(bytes)?;
    match encode(&act, &commitments) {
        Ok(again) if again == bytes => Ok((act, commitments)),
        _ => Err(DecodeError { what: "not the canonical bytes of an act" }),
    }
}

fn read(bytes: &[u8]) -> Result<(Act, Commitments), DecodeError> {
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
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
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
