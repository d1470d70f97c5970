//! The same matter in other words: which earlier messages tell of the same event. An index of a few numbers a message
//! (the lowest of its mixed pieces, so that two messages share as many as they share pieces) offers candidates; each is
//! then compared in full and accepted only for stated reasons. Nothing is ever merged here.

use std::collections::HashMap;

use crate::alike::{BEFORE, name_ends};
use crate::copies::mixed;
use crate::plain;

/// Numbers that stand for a message in the index.
const SKETCH: usize = 32;
/// Signs of a piece.
const PIECE: usize = 3;
/// A number that stands for more messages than this tells nothing.
const COMMON: usize = 2_000;
/// The fewest numbers a candidate shares.
const SHARED: u32 = 2;
/// The most candidates compared in full.
const COMPARED: usize = 256;

/// What is compared of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Pieces of all that is said, sorted.
    said: Vec<u32>,
    /// Pieces of the names of places and bodies, sorted.
    names: Vec<u32>,
    /// Numbers of three digits and more (orders, phones, amounts) that are no year, sorted.
    numbers: Vec<u32>,
    /// The day it was sent, counted from any one day; none where unknown.
    day: Option<i32>,
    sketch: Vec<u32>,
}

impl Event {
    /// Of a message sent on a day.
    #[must_use]
    pub fn new(title: &str, body: &str, day: Option<i32>) -> Event {
        let (mut said, mut names, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for text in [title, body] {
            let signs = plain::signs(text);
            for word in signs.split(|sign| !plain::is_word(*sign)) {
                said.extend(word.windows(PIECE).map(short));
                if word.len() < PIECE && !word.is_empty() {
                    said.push(short(word));
                }
                for (at, length) in name_ends(word) {
                    let name = &word[at.saturating_sub(BEFORE)..at + length];
                    names.extend(name.windows(PIECE).map(short));
                }
                numbers.extend(long_numbers(word).map(short));
            }
        }
        for list in [&mut said, &mut names, &mut numbers] {
            list.sort_unstable();
            list.dedup();
        }
        // The mixed numbers are spread evenly: the lowest are a fair sample, of the names twice as dense.
        let mut sketch: Vec<u32> = said.iter().take(SKETCH).copied().collect();
        sketch.extend(names.iter().take(SKETCH / 4).copied());
        sketch.extend(numbers.iter().take(SKETCH / 8).copied());
        sketch.sort_unstable();
        sketch.dedup();
        Event { said, names, numbers, day, sketch }
    }

    /// A number for all that is compared but the day.
    fn digest(&self) -> u64 {
        let all = [&self.said, &self.names, &self.numbers];
        all.iter().flat_map(|list| list.iter().chain(&[0])).fold(
            0xcbf2_9ce4_8422_2325,
            |sum, number| {
                (sum ^ u64::from(*number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
            },
        )
    }

    /// Its numbers alone.
    #[must_use]
    pub fn into_sketch(self) -> Vec<u32> {
        self.sketch
    }

    /// Its numbers in the index, as they are kept in a file.
    #[must_use]
    pub fn sketch(&self) -> &[u32] {
        &self.sketch
    }
}

/// Runs of three digits and more in a word, except a year: four digits before 年, or alone in a written date.
fn long_numbers(word: &[char]) -> impl Iterator<Item = &[char]> {
    word.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .scan(0, |at, run| {
            *at += run.len();
            Some((*at, run))
        })
        .filter(|(end, run)| {
            let alone = run.len() == word.len()
                && (run.starts_with(&['2', '0']) || run.starts_with(&['1', '9']));
            let is_year = run.len() == 4 && (word.get(*end) == Some(&'年') || alone);
            run[0].is_ascii_digit() && run.len() >= 3 && !is_year
        })
        .map(|(_, run)| run)
}

fn short(signs: &[char]) -> u32 {
    (mixed(signs) >> 32) as u32
}

/// Why two messages are taken to tell of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// Share of the shorter message's pieces that the other has, 0 to 1.
    pub said: f32,
    /// The same share of the pieces of names; none where one names nothing.
    pub names: Option<f32>,
    /// Long numbers both hold: an order, a phone, an amount.
    pub numbers: usize,
    /// Days between them, where both are known.
    pub days: Option<u32>,
    /// How sure it is, 0 to 1: for ranking alone.
    pub weight: f32,
}

/// Messages sent further apart are of one event only where one repeats the other.
const DAYS: u32 = 45;
/// One is a copy of the other, whatever numbers it changed.
const COPY: f32 = 0.8;
/// One repeats the other.
const REPEATS: f32 = 0.6;
/// Both say much the same.
const MUCH: f32 = 0.4;
/// Both say a little the same: enough where a long number is the same too.
const LITTLE: f32 = 0.15;
/// The names are the same.
const NAMED: f32 = 0.5;
/// The names speak against it.
const OTHER: f32 = 0.3;

/// Compares two messages; none where nothing says that they tell of one event.
#[must_use]
pub fn same(a: &Event, b: &Event) -> Option<Likeness> {
    if a.said.len().min(b.said.len()) < 6 {
        return None;
    }
    let said = contained(&a.said, &b.said);
    let names = (!a.names.is_empty() && !b.names.is_empty()).then(|| contained(&a.names, &b.names));
    let numbers = common(&a.numbers, &b.numbers);
    let days = a.day.zip(b.day).map(|(a, b)| a.abs_diff(b));
    let near = days.is_none_or(|days| days <= DAYS);
    let named = names.is_some_and(|names| names >= NAMED);
    let other = names.is_some_and(|names| names < OTHER);
    let apart = numbers == 0 && !a.numbers.is_empty() && !b.numbers.is_empty();
    let is_same = match () {
        () if apart => said >= COPY && !other,
        () if said >= REPEATS && !other => true,
        () if !near || other => false,
        () if numbers > 0 => said >= LITTLE,
        () => said >= MUCH && named,
    };
    let weight = said + 0.5 * names.unwrap_or_default() + 0.3 * numbers.min(2) as f32;
    is_same.then_some(Likeness { said, names, numbers, days, weight: (weight / 2.1).min(1.0) })
}

/// How many numbers two sorted lists share.
pub(crate) fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut at, mut shared) = (0, 0);
    for number in a {
        while at < b.len() && b[at] < *number {
            at += 1;
        }
        shared += usize::from(b.get(at) == Some(number));
    }
    shared
}

/// How much of the shorter of two sketches the other shares, 0 to 1; 0 where one says too little to be compared.
#[must_use]
pub fn shared(a: &[u32], b: &[u32]) -> f32 {
    if a.len().min(b.len()) < TELLING { 0.0 } else { contained(a, b) }
}

/// A sketch shorter than this tells nothing.
const TELLING: usize = 8;

fn contained(a: &[u32], b: &[u32]) -> f32 {
    common(a, b) as f32 / a.len().min(b.len()).max(1) as f32
}

/// Where messages with a number are found. Sorted runs, each at least twice as long as the next: adding is cheap, and a
/// look-up goes through a handful of them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    runs: Vec<Vec<u64>>,
    /// Not yet sorted into a run.
    fresh: Vec<u64>,
    messages: usize,
}

/// Entries gathered before they become a run.
const FRESH: usize = 4_096;

impl Index {
    /// Adds a message under a number of the caller's.
    pub fn add(&mut self, id: u32, sketch: &[u32]) {
        self.fresh.extend(sketch.iter().map(|number| u64::from(*number) << 32 | u64::from(id)));
        self.messages += 1;
        if self.fresh.len() >= FRESH {
            let mut run = std::mem::take(&mut self.fresh);
            run.sort_unstable();
            self.runs.push(run);
            while let [.., before, last] = &self.runs[..] {
                if before.len() > 2 * last.len() {
                    break;
                }
                self.join_last();
            }
        }
    }

    fn join_last(&mut self) {
        let (Some(b), Some(a)) = (self.runs.pop(), self.runs.pop()) else { return };
        let mut joined = Vec::with_capacity(a.len() + b.len());
        let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
        while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
            let next = if left <= right { a.next() } else { b.next() };
            joined.extend(next);
        }
        joined.extend(a);
        joined.extend(b);
        self.runs.push(joined);
    }

    /// How many messages it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages
    }

    /// True where it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// The messages that share most with one, the most first.
    #[must_use]
    pub fn candidates(&self, sketch: &[u32]) -> Vec<u32> {
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for number in sketch {
            let (low, high) =
                (u64::from(*number) << 32, u64::from(*number) << 32 | u64::from(u32::MAX));
            let found: Vec<&[u64]> = self
                .runs
                .iter()
                .map(|run| {
                    &run[run.partition_point(|entry| *entry < low)
                        ..run.partition_point(|entry| *entry <= high)]
                })
                .collect();
            if found.iter().map(|found| found.len()).sum::<usize>() > COMMON {
                continue;
            }
            let fresh = self.fresh.iter().filter(|entry| (low..=high).contains(entry));
            for entry in found.into_iter().flatten().chain(fresh) {
                *shared.entry(*entry as u32).or_default() += 1;
            }
        }
        let mut found: Vec<(u32, u32)> =
            shared.into_iter().filter(|(_, many)| *many >= SHARED).collect();
        found.sort_unstable_by_key(|(id, many)| (std::cmp::Reverse(*many), *id));
        found.truncate(COMPARED);
        found.into_iter().map(|(id, _)| id).collect()
    }
}

/// Groups of messages that tell of one event: a number for each, that of the first of its group. A message joins a
/// group by its best match alone, so that a chain of weak likenesses makes no group. What says the very same as an
/// earlier one belongs to it and is not put into the index again.
#[must_use]
pub fn groups(events: &[Event]) -> Vec<u32> {
    let mut index = Index::default();
    let mut first: HashMap<u64, u32> = HashMap::new();
    let mut group: Vec<u32> = Vec::with_capacity(events.len());
    for (id, event) in (0u32..).zip(events) {
        let before = *first.entry(event.digest()).or_insert(id);
        if before != id {
            group.push(group[before as usize]);
            continue;
        }
        let best = index
            .candidates(&event.sketch)
            .into_iter()
            .filter_map(|other| Some((other, same(event, &events[other as usize])?.weight)))
            .fold(None, |best: Option<(u32, f32)>, found| match best {
                Some(best) if best.1 >= found.1 => Some(best),
                _ => Some(found),
            });
        group.push(best.map_or(id, |(other, _)| group[other as usize]));
        index.add(id, &event.sketch);
    }
    group
}

/// Bytes of an index entry for a file that only grows: the length, the id, the numbers, a check sum.
#[must_use]
pub fn entry(id: u32, sketch: &[u32]) -> Vec<u8> {
    let mut out = vec![sketch.len() as u8];
    out.extend(id.to_le_bytes());
    sketch.iter().for_each(|number| out.extend(number.to_le_bytes()));
    out.extend(check(&out).to_le_bytes());
    out
}

/// The index a file holds, with how many of its bytes are whole: what was cut off in a crash is to be cut away and added
/// again from the store.
#[must_use]
pub fn read(bytes: &[u8]) -> (Index, usize) {
    let (mut index, mut at) = (Index::default(), 0);
    while let Some(many) = bytes.get(at).map(|many| usize::from(*many)) {
        let end = at + 5 + 4 * many;
        let Some((body, sum)) = bytes.get(at..end).zip(bytes.get(end..end + 4)) else { break };
        if sum != check(body).to_le_bytes() {
            break;
        }
        let numbers: Vec<u32> =
            body[1..].as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        index.add(numbers[0], &numbers[1..]);
        at = end + 4;
    }
    (index, at)
}

fn check(bytes: &[u8]) -> u32 {
    let mixed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (mixed ^ (mixed >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted;

    #[test]
    fn rewordings_are_found_and_other_events_at_the_same_place_are_not() {
        let planted = planted::rewordings(1, 600, 3);
        let events: Vec<Event> =
            planted.iter().map(|one| Event::new(&one.title, &one.body, Some(one.day))).collect();
        let truth: Vec<u32> = planted.iter().map(|one| one.event).collect();
        let (precision, recall) = planted::pairs(&truth, &groups(&events));
        assert!(
            precision >= 0.98 && recall >= 0.90,
            "precision {precision:.4}, recall {recall:.4}"
        );
    }

    #[test]
    fn a_sum_that_looks_like_a_year_is_a_sum() {
        let word: Vec<char> = "2019年花2050元单号123456".chars().collect();
        let found: Vec<String> = long_numbers(&word).map(|run| run.iter().collect()).collect();
        assert_eq!(found, ["2050", "123456"]);
        assert_eq!(long_numbers(&['2', '0', '2', '6']).count(), 0);
    }

    #[test]
    fn an_index_answers_as_if_all_had_come_at_once() {
        let mut index = Index::default();
        (0..20_000u32).for_each(|id| index.add(id, &[id, id + 1, id.wrapping_mul(7919)]));
        assert_eq!(index.candidates(&[500, 501])[0], 500);
        assert!(index.runs.len() < 20, "{}", index.runs.len());
    }

    #[test]
    fn a_file_cut_anywhere_gives_what_was_whole_before() {
        let bytes: Vec<u8> = (0..5).flat_map(|id| entry(id, &[id + 10, id + 11])).collect();
        let each = bytes.len() / 5;
        for cut in 0..=bytes.len() {
            let (index, whole) = read(&bytes[..cut]);
            assert_eq!((index.len(), whole), (cut / each, cut / each * each));
        }
        let mut altered = bytes.clone();
        altered[each + 3] ^= 1;
        assert_eq!(read(&altered).0.len(), 1);
    }
}
