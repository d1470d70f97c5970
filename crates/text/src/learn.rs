//! Learning a model from labelled messages. Every block is weighed by rarity (the logarithm of how few messages hold a
//! piece), damped in repetition and brought to length one; a ridge regression with balanced classes gives every piece
//! its weight for every label (conjugate gradients, all labels at once). Probabilities are then fitted on messages the
//! weights have not seen, in folds that no group of near-copies straddles.

use std::collections::{BTreeMap, HashMap, HashSet};

use thiserror::Error;

use crate::calibrate::Calibration;
use crate::classify::{Model, Weights};
use crate::copies::mixed;
use crate::grams::{BLOCKS, Key, Message, block};

/// A labelled message.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// Title.
    pub title: &'a str,
    /// Body.
    pub body: &'a str,
    /// The label an officer gave it.
    pub label: &'a str,
    /// Messages of one group are copies of each other and stay on one side of a fold.
    pub group: u32,
}

/// Why nothing could be learned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LearnError {
    /// Fewer than two labels, or a handful of messages.
    #[error(
        "可用的样本不足：{messages} 条、{labels} 个类别。请至少提供两个类别、每类不少于 {least} 条有标签的来件。"
    )]
    TooFew {
        /// Messages with words and a label.
        messages: usize,
        /// Labels with enough of them.
        labels: usize,
        /// The least a label needs.
        least: usize,
    },
}

impl LearnError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "triage-too-few"
    }
}

/// The choices of the learner, with the values that five-fold comparison gave (docs/decisions/0010).
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Weight of each block: pieces of 1, 2, 3 signs of the whole message, then of the title.
    pub blocks: [f32; BLOCKS],
    /// Strength of the ridge.
    pub ridge: f32,
    /// A piece must occur in so many messages.
    pub least: u32,
    /// Most pieces kept, the most frequent first: bounds the size of the model.
    pub most: usize,
    /// Rounds of conjugate gradients at most.
    pub rounds: usize,
    /// Folds for the probabilities; 0 leaves them unfitted (for comparisons alone).
    pub folds: u32,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            blocks: [0.5, 1.0, 0.7, 0.5, 0.8, 0.5],
            ridge: 0.5,
            least: 2,
            most: 1 << 20,
            rounds: 60,
            folds: 5,
        }
    }
}

/// Fewer messages than this teach nothing about a label.
pub const LEAST: usize = 5;
/// The largest file a model may become.
const FILE: usize = 28_000_000;
/// No message counts for more than so many others, however rare its label.
const HEAVIEST: f32 = 20.0;

/// Messages learned from at most: of more, a fair sample. Bounds memory and time.
const MOST: usize = 10_000;

/// Learns a model. Messages that say the same under the same label count once; messages without words, or with a label fewer than [`LEAST`] messages have, are left out.
///
/// # Errors
/// Fewer than two labels are left.
pub fn learn(examples: &[Example<'_>], recipe: &Recipe) -> Result<Model, LearnError> {
    let (labels, taken) = labels(examples);
    let chosen: Vec<&Example<'_>> = taken.iter().map(|(at, _)| &examples[*at]).collect();
    if labels.len() < 2 {
        return Err(LearnError::TooFew {
            messages: chosen.len(),
            labels: labels.len(),
            least: LEAST,
        });
    }
    let truth: Vec<usize> = taken.iter().map(|(_, label)| *label).collect();
    let bags: Vec<Bag> = chosen.iter().map(|example| bag(example.title, example.body)).collect();
    let all: Vec<usize> = (0..bags.len()).collect();
    let weights = fit(&bags, &truth, labels.len(), &all, recipe);
    let calibration = match recipe.folds {
        0 | 1 => Calibration::default(),
        folds => {
            let unseen = unseen(&chosen, &bags, &truth, labels.len(), folds, recipe);
            Calibration::fit(&unseen)
        }
    };
    let mut counts = vec![0; labels.len()];
    truth.iter().for_each(|label| counts[*label] += 1);
    Ok(Model::new(labels, counts, weights, calibration))
}

/// The labels with enough messages, in order, and which messages have them.
fn labels(examples: &[Example<'_>]) -> (Vec<String>, Vec<(usize, usize)>) {
    let usable = |example: &Example<'_>| {
        !example.label.trim().is_empty() && !Message::new(example.title, example.body).is_empty()
    };
    let mut known = HashSet::new();
    let mut once: Vec<(u64, usize)> = (0..)
        .zip(examples)
        .filter(|(_, example)| usable(example))
        .map(|(at, example)| (spread(example), at))
        .filter(|(number, _)| known.insert(*number))
        .collect();
    once.sort_unstable();
    once.truncate(MOST);
    once.sort_unstable_by_key(|(_, at)| *at);
    let mut many: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (_, at) in once {
        many.entry(examples[at].label.trim()).or_default().push(at);
    }
    many.retain(|_, places| places.len() >= LEAST);
    let labels = many.keys().map(|label| (*label).to_string()).collect();
    let mut taken: Vec<(usize, usize)> = many
        .values()
        .enumerate()
        .flat_map(|(label, places)| places.iter().map(move |at| (*at, label)))
        .collect();
    taken.sort_unstable();
    (labels, taken)
}

/// A number for what a message says and is called, the same for the same words and evenly spread.
fn spread(example: &Example<'_>) -> u64 {
    let parts = [example.title, "\u{1}", example.body, "\u{1}", example.label.trim()];
    mixed(&parts.iter().flat_map(|part| part.chars()).collect::<Vec<char>>())
}

/// The pieces of a message, each with how often it occurs, in the order of their keys.
pub(crate) type Bag = Vec<(Key, u32)>;

pub(crate) fn bag(title: &str, body: &str) -> Bag {
    let mut keys: Vec<Key> = Vec::new();
    Message::new(title, body).each(|key| keys.push(key));
    keys.sort_unstable();
    let mut bag: Bag = Vec::with_capacity(keys.len());
    for key in keys {
        match bag.last_mut() {
            Some((last, times)) if *last == key => *times += 1,
            _ => bag.push((key, 1)),
        }
    }
    bag
}

/// Scores of every message by weights that have not seen its fold, with its label.
fn unseen(
    examples: &[&Example<'_>],
    bags: &[Bag],
    truth: &[usize],
    labels: usize,
    folds: u32,
    recipe: &Recipe,
) -> Vec<(Vec<f32>, usize)> {
    let fold_of: Vec<u32> = examples.iter().map(|example| fold(example.group, folds)).collect();
    let mut out = Vec::with_capacity(bags.len());
    for fold in 0..folds {
        let seen: Vec<usize> = (0..bags.len()).filter(|at| fold_of[*at] != fold).collect();
        if seen.is_empty() {
            continue;
        }
        let weights = fit(bags, truth, labels, &seen, recipe);
        let others = (0..bags.len()).filter(|at| fold_of[*at] == fold);
        out.extend(others.map(|at| (weights.scores_of(&bags[at]), truth[at])));
    }
    out
}

/// The fold of a group: spread by its number, so that neither order nor size of a file matters.
#[must_use]
pub fn fold(group: u32, folds: u32) -> u32 {
    let mixed = (u64::from(group) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed >> 40) % u64::from(folds.max(1))) as u32
}

/// Weights fitted on some of the messages.
pub(crate) fn fit(
    bags: &[Bag],
    truth: &[usize],
    labels: usize,
    seen: &[usize],
    recipe: &Recipe,
) -> Weights {
    let pieces = vocabulary(bags, seen, labels, recipe);
    let rarity: Vec<f32> = pieces.iter().map(|(_, many)| rarity(seen.len(), *many)).collect();
    let ids: HashMap<Key, u32> = pieces.iter().zip(0..).map(|((key, _), id)| (*key, id)).collect();
    let matrix = Matrix::new(seen.iter().map(|at| &bags[*at]), &ids, &rarity, recipe);
    let target: Vec<usize> = seen.iter().map(|at| truth[*at]).collect();
    let (rows, start) = ridge(&matrix, &target, labels, recipe);
    let keys = pieces.into_iter().map(|(key, _)| key).collect();
    Weights::new(keys, &rarity, &rows, start, recipe.blocks)
}

fn rarity(messages: usize, holding: u32) -> f32 {
    ((1.0 + messages as f32) / (1.0 + holding as f32)).ln() + 1.0
}

/// Pieces in enough messages, with in how many, in the order of their keys.
fn vocabulary(bags: &[Bag], seen: &[usize], labels: usize, recipe: &Recipe) -> Vec<(Key, u32)> {
    let mut keys: Vec<Key> = seen.iter().flat_map(|at| &bags[*at]).map(|(key, _)| *key).collect();
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32));
    let mut pieces: Vec<(Key, u32)> = runs.filter(|(_, many)| *many >= recipe.least).collect();
    let most = recipe.most.min(FILE / (8 + 2 * (labels + 1)));
    if pieces.len() > most {
        pieces.sort_unstable_by_key(|(key, many)| (std::cmp::Reverse(*many), *key));
        pieces.truncate(most);
    }
    pieces.sort_unstable();
    pieces
}

/// The messages as rows of weighed pieces.
struct Matrix {
    begins: Vec<usize>,
    ids: Vec<u32>,
    values: Vec<f32>,
    columns: usize,
}

impl Matrix {
    fn new<'a>(
        bags: impl Iterator<Item = &'a Bag>,
        known: &HashMap<Key, u32>,
        rarity: &[f32],
        recipe: &Recipe,
    ) -> Matrix {
        let mut matrix =
            Matrix { begins: vec![0], ids: Vec::new(), values: Vec::new(), columns: rarity.len() };
        for bag in bags {
            let from = matrix.ids.len();
            let mut squares = [0f32; BLOCKS];
            for (key, times) in bag {
                let Some(id) = known.get(key) else { continue };
                let value = damped(*times) * rarity[*id as usize];
                squares[block(*key)] += value * value;
                matrix.ids.push(*id);
                matrix.values.push(value);
            }
            let scale = scales(&squares, &recipe.blocks);
            let kept = bag.iter().filter(|(key, _)| known.contains_key(key));
            for (value, (key, _)) in matrix.values[from..].iter_mut().zip(kept) {
                *value *= scale[block(*key)];
            }
            matrix.begins.push(matrix.ids.len());
        }
        matrix
    }

    fn rows(&self) -> usize {
        self.begins.len() - 1
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.begins[row]..self.begins[row + 1];
        self.ids[range.clone()]
            .iter()
            .map(|id| *id as usize)
            .zip(self.values[range].iter().copied())
    }
}

/// A piece said often says a little more than one said once.
pub(crate) fn damped(times: u32) -> f32 {
    1.0 + (times as f32).ln()
}

/// What each block is multiplied by: its weight over its length.
pub(crate) fn scales(squares: &[f32; BLOCKS], blocks: &[f32; BLOCKS]) -> [f32; BLOCKS] {
    std::array::from_fn(|at| if squares[at] > 0.0 { blocks[at] / squares[at].sqrt() } else { 0.0 })
}

/// Ridge regression towards +1 for the label and -1 for the others, messages weighed so that every label counts the
/// same, with an intercept that is not shrunk. Conjugate gradients on the normal equations; all labels share each pass
/// over the messages.
fn ridge(
    matrix: &Matrix,
    target: &[usize],
    labels: usize,
    recipe: &Recipe,
) -> (Vec<f32>, Vec<f32>) {
    let (rows, size) = (matrix.rows(), matrix.columns * labels);
    let mut many = vec![0f32; labels];
    target.iter().for_each(|label| many[*label] += 1.0);
    let weight: Vec<f32> = target
        .iter()
        .map(|label| (rows as f32 / (labels as f32 * many[*label])).min(HEAVIEST))
        .collect();
    let total: f32 = weight.iter().sum();
    let wanted = |row: usize, label: usize| if target[row] == label { 1.0 } else { -1.0 };
    let centre = mean(matrix, &weight, total);
    let middle: Vec<f32> = (0..labels)
        .map(|label| (0..rows).map(|row| weight[row] * wanted(row, label)).sum::<f32>() / total)
        .collect();

    let mut residue = vec![0f32; size];
    let mut left = vec![0f32; labels];
    for (row, weight) in weight.iter().enumerate() {
        let error: Vec<f32> = (0..labels).map(|l| (wanted(row, l) - middle[l]) * weight).collect();
        left.iter_mut().zip(&error).for_each(|(sum, error)| *sum += error);
        add(matrix, row, &error, &mut residue, labels);
    }
    recentre(&mut residue, &centre, &left);
    let mut weights = vec![0f32; size];
    let mut direction = residue.clone();
    let mut length = squares(&residue, labels);
    let first = length.clone();
    for _ in 0..recipe.rounds {
        let image = normal(matrix, &direction, &centre, &weight, labels, recipe.ridge);
        let along = products(&direction, &image, labels);
        let step: Vec<f32> = (0..labels)
            .map(|l| if along[l] > 0.0 { (length[l] / along[l]) as f32 } else { 0.0 })
            .collect();
        for at in (0..size).step_by(labels) {
            for l in 0..labels {
                weights[at + l] += step[l] * direction[at + l];
                residue[at + l] -= step[l] * image[at + l];
            }
        }
        let shorter = squares(&residue, labels);
        if shorter.iter().zip(&first).all(|(now, first)| *now <= first * 1e-6) {
            break;
        }
        let keep: Vec<f32> = (0..labels)
            .map(|l| if length[l] > 0.0 { (shorter[l] / length[l]) as f32 } else { 0.0 })
            .collect();
        for at in (0..size).step_by(labels) {
            for l in 0..labels {
                direction[at + l] = residue[at + l] + keep[l] * direction[at + l];
            }
        }
        length = shorter;
    }
    let mut start = middle;
    for (centre, weights) in centre.iter().zip(weights.chunks_exact(labels)) {
        start.iter_mut().zip(weights).for_each(|(start, weight)| *start -= centre * weight);
    }
    (weights, start)
}

fn mean(matrix: &Matrix, weight: &[f32], total: f32) -> Vec<f32> {
    let mut centre = vec![0f32; matrix.columns];
    for (row, weight) in weight.iter().enumerate() {
        matrix.row(row).for_each(|(id, value)| centre[id] += value * weight / total);
    }
    centre
}

/// Adds a row times its errors.
fn add(matrix: &Matrix, row: usize, error: &[f32], to: &mut [f32], labels: usize) {
    for (id, value) in matrix.row(row) {
        let to = &mut to[id * labels..(id + 1) * labels];
        to.iter_mut().zip(error).for_each(|(to, error)| *to += value * error);
    }
}

fn recentre(to: &mut [f32], centre: &[f32], sums: &[f32]) {
    for (to, centre) in to.chunks_exact_mut(sums.len()).zip(centre) {
        to.iter_mut().zip(sums).for_each(|(to, sum)| *to -= centre * sum);
    }
}

/// The normal equations applied to a direction.
fn normal(
    matrix: &Matrix,
    v: &[f32],
    centre: &[f32],
    weight: &[f32],
    labels: usize,
    ridge: f32,
) -> Vec<f32> {
    let mut off = vec![0f32; labels];
    for (v, centre) in v.chunks_exact(labels).zip(centre) {
        off.iter_mut().zip(v).for_each(|(off, v)| *off += centre * v);
    }
    let mut out = vec![0f32; v.len()];
    let mut sums = vec![0f32; labels];
    let mut score = vec![0f32; labels];
    for (row, weight) in weight.iter().enumerate() {
        score.iter_mut().zip(&off).for_each(|(score, off)| *score = -off);
        for (id, value) in matrix.row(row) {
            let v = &v[id * labels..(id + 1) * labels];
            score.iter_mut().zip(v).for_each(|(score, v)| *score += value * v);
        }
        score.iter_mut().for_each(|score| *score *= weight);
        sums.iter_mut().zip(&score).for_each(|(sum, score)| *sum += score);
        add(matrix, row, &score, &mut out, labels);
    }
    recentre(&mut out, centre, &sums);
    out.iter_mut().zip(v).for_each(|(out, v)| *out += ridge * v);
    out
}

fn squares(v: &[f32], labels: usize) -> Vec<f64> {
    products(v, v, labels)
}

fn products(a: &[f32], b: &[f32], labels: usize) -> Vec<f64> {
    let mut sums = vec![0f64; labels];
    for (a, b) in a.chunks_exact(labels).zip(b.chunks_exact(labels)) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += f64::from(a * b));
    }
    sums
}
