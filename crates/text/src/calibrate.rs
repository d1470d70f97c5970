//! Probabilities from scores. One number, the sharpness, makes a softmax of the scores as confident as the model is
//! right; it is fitted on messages the weights have not seen. The order of the labels is left as the scores have it.

/// How scores become probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// What scores are multiplied by before the softmax.
    pub sharpness: f32,
    /// Below this probability the answer is withheld: of the unseen messages above it, 95 in 100 were right.
    pub threshold: f32,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { sharpness: 3.0, threshold: 0.5 }
    }
}

/// Of the answers given, so many must be right.
const RIGHT: f64 = 0.95;
/// The threshold never goes beyond these.
const RANGE: (f32, f32) = (0.35, 0.9);

impl Calibration {
    /// Fitted on scores with the index of the right label; of none, the values before any fit.
    #[must_use]
    pub fn fit(unseen: &[(Vec<f32>, usize)]) -> Calibration {
        if unseen.is_empty() {
            return Calibration::default();
        }
        let loss = |sharpness: f32| {
            unseen
                .iter()
                .map(|(scores, right)| f64::from(-log_share(scores, *right, sharpness)))
                .sum::<f64>()
        };
        let sharpness = lowest(loss, 0.1, 30.0);
        Calibration { sharpness, threshold: threshold(unseen, sharpness) }
    }

    /// Probabilities of all labels, in place of their scores.
    pub fn shares(&self, scores: &mut [f32]) {
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        scores.iter_mut().for_each(|score| *score = ((*score - top) * self.sharpness).exp());
        let sum: f32 = scores.iter().sum();
        scores.iter_mut().for_each(|score| *score /= sum);
    }
}

fn log_share(scores: &[f32], right: usize, sharpness: f32) -> f32 {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = scores.iter().map(|score| ((score - top) * sharpness).exp()).sum();
    (scores[right] - top) * sharpness - sum.ln()
}

/// The lowest place of a function with one valley (golden section).
fn lowest(f: impl Fn(f32) -> f64, mut low: f32, mut high: f32) -> f32 {
    const GOLDEN: f32 = 0.618_034;
    for _ in 0..40 {
        let (a, b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if f(a) < f(b) { high = b } else { low = a }
    }
    (low + high) / 2.0
}

/// The lowest probability above which enough answers are right.
fn threshold(unseen: &[(Vec<f32>, usize)], sharpness: f32) -> f32 {
    let calibration = Calibration { sharpness, threshold: 0.0 };
    let mut answers: Vec<(f32, bool)> = unseen
        .iter()
        .map(|(scores, right)| {
            let mut shares = scores.clone();
            calibration.shares(&mut shares);
            let best = crate::classify::best(&shares);
            (shares[best], best == *right)
        })
        .collect();
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut lowest) = (0usize, 1.0);
    for (given, (share, is_right)) in answers.iter().enumerate() {
        right += usize::from(*is_right);
        if right as f64 >= RIGHT * (given + 1) as f64 {
            lowest = *share;
        }
    }
    lowest.clamp(RANGE.0, RANGE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_right_three_times_of_four_says_so() {
        let unseen: Vec<(Vec<f32>, usize)> =
            (0..400).map(|n| (vec![1.0, 0.0], usize::from(n % 4 == 0))).collect();
        let mut shares = [1.0, 0.0];
        Calibration::fit(&unseen).shares(&mut shares);
        assert!((shares[0] - 0.75).abs() < 0.01, "{shares:?}");
    }

    #[test]
    fn shares_are_of_one_whole_however_far_apart_the_scores() {
        let mut shares = [1e30, -1e30, 0.0];
        Calibration::default().shares(&mut shares);
        assert_eq!(shares, [1.0, 0.0, 0.0]);
    }
}
