//! Changes to a sample: single bytes, stretches, lines, numbers, and words that mean something.

use std::ops::Range;

use crate::Dice;

/// No input is longer than this, in bytes.
const LONGEST: usize = 256 << 10;

/// Numbers at which programs err.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1",
    "00",
    "255",
    "256",
    "32768",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551616",
];

/// One of the samples after one to eight changes.
///
/// # Panics
/// Where there are no samples.
pub fn changed(dice: &mut Dice, samples: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut bytes = dice.pick(samples).clone();
    for _ in 0..=dice.below(8) {
        let other = dice.pick(samples);
        change(dice, &mut bytes, other, words);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    let at = dice.below(bytes.len() + 1);
    match dice.below(13) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = dice.number() as u8,
        2 => bytes.truncate(at),
        3 => {
            bytes.drain(stretch(dice, bytes.len()));
        }
        4 => {
            let more: Vec<u8> = (0..dice.below(16)).map(|_| dice.number() as u8).collect();
            put(bytes, at, &more);
        }
        5 => put(bytes, at, dice.pick(&NUMBERS).as_bytes()),
        6 => {
            let (number, range) = (dice.pick(&NUMBERS), digits(bytes, at));
            bytes.splice(range, number.bytes());
        }
        // A stretch a few times over, seldom very often.
        7 => {
            let part = bytes[stretch(dice, bytes.len())].to_vec();
            let times = if dice.once_in(8) { 1 + dice.below(4096) } else { 1 + dice.below(4) };
            put(bytes, at, &part.repeat(times.min(LONGEST / part.len().max(1) + 1)));
        }
        // A stretch of another sample, put in or put in place of the rest.
        8 => put(bytes, at, &other[stretch(dice, other.len())]),
        9 => {
            bytes.truncate(at);
            bytes.extend_from_slice(&other[dice.below(other.len() + 1)..]);
        }
        10 => {
            let line = line(bytes, at);
            let taken: Vec<u8> = bytes.drain(line).collect();
            let to = dice.below(bytes.len() + 1);
            let to = self::line(bytes, to).start;
            put(bytes, to, &taken.repeat(dice.below(3)));
        }
        _ if !words.is_empty() => {
            let word = dice.pick(words).as_bytes();
            if dice.once_in(16) {
                put(bytes, at, &word.repeat(1 + dice.below(4096)));
            } else {
                put(bytes, at, word);
            }
        }
        _ => {}
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.splice(at..at, part.iter().copied());
}

/// Any stretch, more often a short one.
fn stretch(dice: &mut Dice, length: usize) -> Range<usize> {
    let start = dice.below(length + 1);
    let most = if dice.once_in(4) { length - start } else { (length - start).min(32) };
    start..start + dice.below(most + 1)
}

/// The digits around or after a place.
fn digits(bytes: &[u8], at: usize) -> Range<usize> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let start = at + bytes[at..].iter().position(is_digit).unwrap_or(0);
    let length = bytes[start..].iter().position(|byte| !is_digit(byte));
    start..start + length.unwrap_or(bytes.len() - start)
}

/// The line that holds a place, its break included.
fn line(bytes: &[u8], at: usize) -> Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    start..end.map_or(bytes.len(), |place| at + place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_makes_the_same_input_and_others_make_others() {
        let samples = [b"a,b\n1,2\n".to_vec(), "甲\t乙".as_bytes().to_vec(), Vec::new()];
        let made = |seed| changed(&mut Dice::new(seed), &samples, &["\"", "=1"]);
        let all: Vec<Vec<u8>> = (0..2_000).map(made).collect();
        assert_eq!(all, (0..2_000).map(made).collect::<Vec<_>>());
        let different: std::collections::BTreeSet<&Vec<u8>> = all.iter().collect();
        assert!(different.len() > 1_000, "{}", different.len());
        assert!(all.iter().all(|input| input.len() <= LONGEST));
    }
}
