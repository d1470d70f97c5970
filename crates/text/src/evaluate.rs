//! How well a model reads: the F-score of each label and their mean, how far its probabilities are from what comes true,
//! and how many it leaves to people.

use std::collections::{BTreeMap, BTreeSet};

use crate::classify::Reader;
use crate::learn::{Example, LearnError, Recipe, learn};

/// An answer beside the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What an officer said.
    pub truth: String,
    /// What the model said; empty where it said nothing.
    pub label: String,
    /// How sure it was, 0 to 1.
    pub probability: f32,
    /// True where it was sure enough to propose it.
    pub is_sure: bool,
}

/// Figures over answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Label, precision, recall, F-score, how many there are.
    pub classes: Vec<(String, f64, f64, f64, usize)>,
    /// Mean of the F-scores of all labels.
    pub macro_f1: f64,
    /// Share of right answers.
    pub accuracy: f64,
    /// Mean distance between probability and share of right answers, over ten bands weighed by their answers.
    pub calibration_error: f64,
    /// Share of messages with an answer sure enough to propose.
    pub answered: f64,
    /// Share of right ones among those.
    pub right_when_answered: f64,
    /// How many answers.
    pub messages: usize,
}

const BANDS: usize = 10;

impl Evaluation {
    /// Of answers beside the truth.
    #[must_use]
    pub fn of(judged: &[Judged]) -> Evaluation {
        let labels: BTreeSet<&str> = judged.iter().map(|one| one.truth.as_str()).collect();
        let mut said: BTreeMap<&str, usize> = BTreeMap::new();
        let mut right: BTreeMap<&str, usize> = BTreeMap::new();
        let mut there: BTreeMap<&str, usize> = BTreeMap::new();
        for one in judged {
            *said.entry(&one.label).or_default() += 1;
            *there.entry(&one.truth).or_default() += 1;
            *right.entry(&one.truth).or_default() += usize::from(one.truth == one.label);
        }
        let of =
            |map: &BTreeMap<&str, usize>, label: &str| map.get(label).copied().unwrap_or_default();
        let classes: Vec<_> = labels
            .iter()
            .map(|label| {
                let (right, said, there) = (of(&right, label), of(&said, label), of(&there, label));
                let (precision, recall) = (share(right, said), share(right, there));
                ((*label).to_string(), precision, recall, share(2 * right, said + there), there)
            })
            .collect();
        let hits = judged.iter().filter(|one| one.truth == one.label).count();
        let sure: Vec<&Judged> = judged.iter().filter(|one| one.is_sure).collect();
        Evaluation {
            macro_f1: classes.iter().map(|class| class.3).sum::<f64>()
                / classes.len().max(1) as f64,
            classes,
            accuracy: share(hits, judged.len()),
            calibration_error: calibration_error(judged),
            answered: share(sure.len(), judged.len()),
            right_when_answered: share(
                sure.iter().filter(|one| one.truth == one.label).count(),
                sure.len(),
            ),
            messages: judged.len(),
        }
    }
}

impl Reader<'_> {
    /// Reads a labelled message and puts the answer beside its label.
    pub fn judge(&mut self, example: &Example<'_>) -> Judged {
        let answer = self.read(example.title, example.body);
        Judged {
            truth: example.label.trim().to_string(),
            label: answer.label.to_string(),
            probability: answer.probability,
            is_sure: answer.is_sure,
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn calibration_error(judged: &[Judged]) -> f64 {
    let mut bands = [(0usize, 0f64, 0usize); BANDS];
    for one in judged {
        let band = ((one.probability * BANDS as f32) as usize).min(BANDS - 1);
        bands[band].0 += 1;
        bands[band].1 += f64::from(one.probability);
        bands[band].2 += usize::from(one.truth == one.label);
    }
    let off = |(many, sum, right): &(usize, f64, usize)| {
        if *many == 0 { 0.0 } else { (sum - *right as f64).abs() }
    };
    bands.iter().map(off).sum::<f64>() / judged.len().max(1) as f64
}

/// Every message judged by a model that has not seen its fold.
///
/// # Errors
/// Too few messages to learn from.
pub fn by_folds(
    examples: &[Example<'_>],
    fold_of: &[u32],
    recipe: &Recipe,
) -> Result<Vec<Judged>, LearnError> {
    let folds: BTreeSet<u32> = fold_of.iter().copied().collect();
    let mut judged = Vec::with_capacity(examples.len());
    for fold in folds {
        let side = |inside: bool| {
            examples
                .iter()
                .zip(fold_of)
                .filter(move |(_, of)| (**of == fold) == inside)
                .map(|(example, _)| *example)
        };
        let seen: Vec<Example<'_>> = side(false).collect();
        let model = learn(&seen, recipe)?;
        let mut reader = model.reader();
        judged.extend(side(true).map(|example| reader.judge(&example)));
    }
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(truth: &str, label: &str, probability: f32) -> Judged {
        Judged {
            truth: truth.into(),
            label: label.into(),
            probability,
            is_sure: probability >= 0.5,
        }
    }

    #[test]
    fn the_mean_of_the_f_scores_is_the_one_of_the_formula() {
        let judged = [
            judged("a", "a", 1.0),
            judged("a", "b", 0.9),
            judged("b", "b", 0.4),
            judged("b", "b", 0.6),
        ];
        let found = Evaluation::of(&judged);
        // a: P 1, R 1/2, F 2/3; b: P 2/3, R 1, F 4/5.
        assert!((found.macro_f1 - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-9);
        assert_eq!((found.accuracy, found.answered), (0.75, 0.75));
    }

    #[test]
    fn a_model_that_says_nine_in_ten_and_is_right_half_the_time_is_off_by_four_tenths() {
        let half = [judged("a", "a", 0.9), judged("b", "a", 0.9)];
        assert!((Evaluation::of(&half).calibration_error - 0.4).abs() < 1e-6);
    }
}
