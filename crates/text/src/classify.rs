//! Reading a message with a model: its label, how sure that is, and the words that decided. One pass over the signs, one
//! look-up a piece, no memory taken a message.

use crate::calibrate::Calibration;
use crate::grams::{BLOCKS, Key, Message, block, words};
use crate::learn::{Bag, damped, scales};
use crate::plain;

/// What pieces weigh: for each its rarity and its weight for every label, as whole numbers of a common unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub(crate) keys: Vec<Key>,
    /// Rarity and weights of a piece lie together: one place in memory a piece.
    pub(crate) rows: Vec<i16>,
    /// Unit of the weights of each label.
    pub(crate) units: Vec<f32>,
    /// What each label starts from.
    pub(crate) start: Vec<f32>,
    pub(crate) blocks: [f32; BLOCKS],
    slots: Slots,
}

/// Unit of rarities: at most 16.
const RARITY: f32 = 16.0 / 32_767.0;

impl Weights {
    pub(crate) fn new(
        keys: Vec<Key>,
        rarity: &[f32],
        weights: &[f32],
        start: Vec<f32>,
        blocks: [f32; BLOCKS],
    ) -> Weights {
        let labels = start.len();
        let mut units = vec![f32::MIN_POSITIVE; labels];
        for row in weights.chunks_exact(labels) {
            units
                .iter_mut()
                .zip(row)
                .for_each(|(unit, weight)| *unit = unit.max(weight.abs() / 32_767.0));
        }
        let mut rows = Vec::with_capacity(keys.len() * (labels + 1));
        for (rarity, row) in rarity.iter().zip(weights.chunks_exact(labels)) {
            rows.push((rarity / RARITY).round() as i16);
            rows.extend(
                row.iter().zip(&units).map(|(weight, unit)| (weight / unit).round() as i16),
            );
        }
        Weights::of(keys, rows, units, start, blocks)
    }

    pub(crate) fn of(
        keys: Vec<Key>,
        rows: Vec<i16>,
        units: Vec<f32>,
        start: Vec<f32>,
        blocks: [f32; BLOCKS],
    ) -> Weights {
        let slots = Slots::new(&keys);
        Weights { keys, rows, units, start, blocks, slots }
    }

    fn labels(&self) -> usize {
        self.start.len()
    }

    fn row(&self, id: u32) -> &[i16] {
        let width = self.labels() + 1;
        &self.rows[id as usize * width..(id as usize + 1) * width]
    }

    /// Scores of a message already taken to pieces.
    pub(crate) fn scores_of(&self, bag: &Bag) -> Vec<f32> {
        let mut sums = Sums::new(self.labels());
        for (key, times) in bag {
            if let Some(id) = self.slots.find(*key, &self.keys) {
                sums.add(block(*key), damped(*times), self.row(id));
            }
        }
        let mut out = Vec::new();
        sums.close(self, &mut out);
        out
    }
}

/// Sums of one message, block by block.
#[derive(Clone, Debug)]
struct Sums {
    squares: [f32; BLOCKS],
    /// Weighed sums, a block after the other.
    scores: Vec<f32>,
    labels: usize,
}

impl Sums {
    fn new(labels: usize) -> Sums {
        Sums { squares: [0.0; BLOCKS], scores: vec![0.0; BLOCKS * labels], labels }
    }

    fn clear(&mut self) {
        self.squares = [0.0; BLOCKS];
        self.scores.fill(0.0);
    }

    #[inline]
    fn add(&mut self, block: usize, damped: f32, row: &[i16]) {
        let value = damped * f32::from(row[0]) * RARITY;
        self.squares[block] += value * value;
        let scores = &mut self.scores[block * self.labels..(block + 1) * self.labels];
        scores
            .iter_mut()
            .zip(&row[1..])
            .for_each(|(score, weight)| *score += value * f32::from(*weight));
    }

    fn close(&self, weights: &Weights, out: &mut Vec<f32>) {
        let scales = scales(&self.squares, &weights.blocks);
        out.clear();
        out.extend((0..self.labels).map(|label| {
            let sum: f32 = (0..BLOCKS)
                .map(|block| scales[block] * self.scores[block * self.labels + label])
                .sum();
            weights.start[label] + sum * weights.units[label]
        }));
    }
}

/// Where a key is found: a table with open places, at most half full.
#[derive(Clone, Debug, PartialEq)]
struct Slots {
    places: Vec<u32>,
    shift: u32,
}

const FREE: u32 = u32::MAX;

impl Slots {
    fn new(keys: &[Key]) -> Slots {
        let size = (keys.len() * 2).next_power_of_two().max(2);
        let mut slots = Slots { places: vec![FREE; size], shift: 64 - size.trailing_zeros() };
        for (id, key) in (0..).zip(keys) {
            let mut at = slots.first(*key);
            while slots.places[at] != FREE {
                at = (at + 1) & (size - 1);
            }
            slots.places[at] = id;
        }
        slots
    }

    #[inline]
    fn first(&self, key: Key) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    #[inline]
    fn find(&self, key: Key, keys: &[Key]) -> Option<u32> {
        let mut at = self.first(key);
        loop {
            let id = self.places[at];
            if id == FREE {
                return None;
            }
            if keys[id as usize] == key {
                return Some(id);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }
}

/// A model: labels, weights, probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) labels: Vec<String>,
    /// How many messages of each label it was learned from.
    pub(crate) counts: Vec<u32>,
    pub(crate) weights: Weights,
    pub(crate) calibration: Calibration,
}

/// What a model makes of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    /// The likeliest label.
    pub label: &'a str,
    /// How likely it is, 0 to 1.
    pub probability: f32,
    /// The next likely label.
    pub second: &'a str,
    /// How likely that is.
    pub second_probability: f32,
    /// True where the first is likely enough to be proposed; otherwise somebody must read the message.
    pub is_sure: bool,
}

/// A piece of the text that spoke for a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Decider {
    /// The words, as they stand in the text without white space.
    pub words: String,
    /// Its part of all that spoke for the label, 0 to 1.
    pub share: f32,
}

impl Model {
    pub(crate) fn new(
        labels: Vec<String>,
        counts: Vec<u32>,
        weights: Weights,
        calibration: Calibration,
    ) -> Model {
        Model { labels, counts, weights, calibration }
    }

    /// Its labels, each with how many messages it was learned from.
    pub fn labels(&self) -> impl Iterator<Item = (&str, u32)> {
        self.labels.iter().map(String::as_str).zip(self.counts.iter().copied())
    }

    /// Below this probability the answer is withheld.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        self.calibration.threshold
    }

    /// How many pieces it knows.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.weights.keys.len()
    }

    /// A reader for many messages.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            model: self,
            message: Message::default(),
            times: vec![0; self.weights.keys.len()],
            met: Vec::new(),
            sums: Sums::new(self.labels.len()),
            shares: Vec::new(),
            damped: std::array::from_fn(|times| damped(times.max(1) as u32)),
        }
    }

    /// The words that spoke most for a label and against the others; at most `most`, none overlapping.
    #[must_use]
    pub fn deciders(&self, title: &str, body: &str, label: &str, most: usize) -> Vec<Decider> {
        let Some(label) = self.labels.iter().position(|known| known == label) else {
            return Vec::new();
        };
        let bag = crate::learn::bag(title, body);
        let known = |key: Key| self.weights.slots.find(key, &self.weights.keys);
        let mut sums = Sums::new(self.labels.len());
        for (key, times) in &bag {
            if let Some(id) = known(*key) {
                sums.add(block(*key), damped(*times), self.weights.row(id));
            }
        }
        let scales = scales(&sums.squares, &self.weights.blocks);
        let mut found: Vec<(String, f32)> = Vec::new();
        for (key, times) in &bag {
            let text = words(*key);
            let Some(id) = known(*key) else { continue };
            if !text.chars().all(plain::is_word) || text.chars().count() < 2 {
                continue;
            }
            let row = self.weights.row(id);
            let weight = |at: usize| f32::from(row[at + 1]) * self.weights.units[at];
            let others = (0..self.labels.len())
                .filter(|at| *at != label)
                .map(weight)
                .fold(f32::MIN, f32::max);
            let value = damped(*times)
                * f32::from(row[0])
                * RARITY
                * scales[block(*key)]
                * (weight(label) - others);
            match found.iter_mut().find(|(words, _)| *words == text) {
                Some((_, sum)) => *sum += value,
                None => found.push((text, value)),
            }
        }
        let all: f32 = found.iter().map(|(_, value)| value.max(0.0)).sum();
        found.retain(|(_, value)| *value > 0.0);
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut out: Vec<Decider> = Vec::new();
        for (words, value) in found {
            if out.len() == most {
                break;
            }
            if !out.iter().any(|shown| overlap(&shown.words, &words)) {
                out.push(Decider { words, share: value / all });
            }
        }
        out
    }
}

/// True where one holds the other or continues it.
fn overlap(a: &str, b: &str) -> bool {
    let last = |text: &str| text.chars().next_back();
    let first = |text: &str| text.chars().next();
    a.contains(b) || b.contains(a) || last(a) == first(b) || last(b) == first(a)
}

/// The place of the highest, the first among equals.
pub(crate) fn best(shares: &[f32]) -> usize {
    (0..shares.len()).fold(0, |best, at| if shares[at] > shares[best] { at } else { best })
}

const COUNTED: usize = 64;

/// Reads one message after another with the same memory.
pub struct Reader<'a> {
    model: &'a Model,
    message: Message,
    /// How often each piece occurs in the message being read.
    times: Vec<u16>,
    met: Vec<(u32, u8)>,
    sums: Sums,
    shares: Vec<f32>,
    damped: [f32; COUNTED],
}

impl<'a> Reader<'a> {
    /// Reads a message. Of an empty one the answer is never sure.
    pub fn read(&mut self, title: &str, body: &str) -> Answer<'a> {
        let model = self.model;
        let weights = &model.weights;
        self.message.set(title, body);
        let (times, met) = (&mut self.times, &mut self.met);
        self.message.each(|key| {
            if let Some(id) = weights.slots.find(key, &weights.keys) {
                let times = &mut times[id as usize];
                if *times == 0 {
                    met.push((id, block(key) as u8));
                }
                *times = times.saturating_add(1);
            }
        });
        self.sums.clear();
        for (id, block) in met.drain(..) {
            let times = std::mem::take(&mut times[id as usize]);
            let damped = self
                .damped
                .get(usize::from(times))
                .copied()
                .unwrap_or_else(|| damped(u32::from(times)));
            self.sums.add(usize::from(block), damped, weights.row(id));
        }
        self.sums.close(weights, &mut self.shares);
        model.calibration.shares(&mut self.shares);
        let first = best(&self.shares);
        let probability = self.shares[first];
        self.shares[first] = -1.0;
        let second = best(&self.shares);
        Answer {
            label: &model.labels[first],
            probability,
            second: &model.labels[second],
            second_probability: self.shares[second].max(0.0),
            is_sure: probability >= model.calibration.threshold && !self.message.is_empty(),
        }
    }
}
