//! The canonical bytes of an act, changed at random: refused, or exactly the bytes that the act they
//! hold is written as. Two different texts of one act would be two different leaves of the log.

use wenjin_mutation::{Fuzz, timed};
use wenjin_store::encoding::{decode, decode_value, encode, encode_value};

const SAMPLES: [&[u8]; 2] =
    [include_bytes!("golden/bare.json"), include_bytes!("golden/full.json")];

const WORDS: [&str; 34] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\\u0000",
    "\\ud800",
    "\\u7532",
    "\\/",
    "null",
    "true",
    "1e3",
    "1.0",
    "-0",
    " ",
    "\n",
    "\"v\":1",
    "\"v\":2",
    "\"facts\":{}",
    "\"t\":",
    "\"n\":",
    "\"b\":true",
    "\"d\":\"2026-04-15\"",
    "\"m\":\"2026-04-14T16:30:00\"",
    "{\"t\":\"甲\"}",
    "2026-04-14 16:30",
    "20260415",
    "+002026-04-15",
    "urn:uuid:",
    "A",
    "𬭎",
    "\u{0}",
];

fn fuzz(name: &str, samples: Vec<Vec<u8>>, inputs: u64) -> Fuzz<'_> {
    Fuzz { name, samples, words: &WORDS, inputs }
}

#[test]
fn any_bytes_are_refused_or_are_the_bytes_of_the_act_they_hold() {
    let samples = SAMPLES.map(<[u8]>::to_vec).to_vec();
    let (mut read, mut refused) = (0, 0);
    fuzz("act encoding", samples, 20_000).run(|bytes| match decode(bytes) {
        Ok((act, commitments)) => {
            read += 1;
            let again = encode(&act, &commitments).expect("what was read can be written");
            assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(bytes));
        }
        Err(_) => refused += 1,
    });
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn other_writings_of_the_same_act_are_refused() {
    let good = std::str::from_utf8(SAMPLES[1]).expect("a text");
    let other = [
        ("a space", good.replacen(':', ": ", 1)),
        ("a line break at the end", format!("{good}\n")),
        (
            "another order",
            good.replacen("\"v\":1", "", 1).replacen('{', "{\"v\":1,", 1).replace(",}", "}"),
        ),
        ("an escape not needed", good.replacen("complaint", "\\u0063omplaint", 1)),
        ("a moment with a space", good.replacen("2026-04-14T16:30:00", "2026-04-14 16:30:00", 1)),
        ("a day without marks", good.replacen("\"2026-04-15\"", "\"20260415\"", 1)),
        ("a name twice", good.replacen("\"facts\":{", "\"facts\":{\"agreed\":{\"b\":false},", 1)),
        (
            "a number beyond every reader",
            good.replacen("-9007199254740991", "-9007199254740993", 1),
        ),
        (
            "a size beyond every reader",
            good.replacen("\"bytes\":3", "\"bytes\":9007199254740993", 1),
        ),
        ("minus nothing", good.replacen("{\"n\":0}", "{\"n\":-0}", 1)),
    ];
    for (what, text) in other {
        assert_ne!(text, good, "{what}");
        assert!(decode(text.as_bytes()).is_err(), "{what}");
    }
}

#[test]
fn what_is_nested_or_long_without_end_is_refused() {
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(200_000),
        format!("{{\"facts\":{}", "{\"a\":".repeat(200_000)),
        format!("\"{}", "\\".repeat(1 << 20)),
        "9".repeat(1 << 20),
    ] {
        assert!(timed(|| decode(text.as_bytes())).is_err());
        assert!(timed(|| decode_value(&text)).is_err());
    }
}

#[test]
fn any_value_that_is_read_is_written_and_read_again() {
    let samples = [
        "{\"t\":\"甲\"}",
        "{\"n\":-5}",
        "{\"b\":true}",
        "{\"d\":\"2026-04-15\"}",
        "{\"m\":\"2026-04-14T16:30:00.5\"}",
    ];
    let samples = samples.iter().map(|text| text.as_bytes().to_vec()).collect();
    let mut read = 0;
    fuzz("value encoding", samples, 20_000).run(|bytes| {
        let Ok(value) = decode_value(&String::from_utf8_lossy(bytes)) else { return };
        read += 1;
        if let Ok(text) = encode_value(&value) {
            assert_eq!(decode_value(&text), Ok(value));
        }
    });
    assert!(read > 0);
}
