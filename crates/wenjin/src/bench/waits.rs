//! How long answers were waited for.

use std::time::Duration;

/// Waiting times, in order once they are all in.
#[derive(Clone, Debug, Default)]
pub struct Waits(Vec<Duration>);

impl Waits {
    /// Waiting times in any order.
    pub fn new(mut waits: Vec<Duration>) -> Waits {
        waits.sort_unstable();
        Waits(waits)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which so many of a thousand were answered; none at all is no time.
    pub fn permille(&self, permille: usize) -> Duration {
        let place = (self.0.len() * permille / 1000).min(self.0.len().saturating_sub(1));
        self.0.get(place).copied().unwrap_or_default()
    }

    /// The middle one.
    pub fn median(&self) -> Duration {
        self.permille(500)
    }
}

/// Milliseconds, with what is left of them.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_percent_is_what_p99_names() {
        let waits = Waits::new((1..=1000).rev().map(Duration::from_millis).collect());
        assert_eq!(waits.median(), Duration::from_millis(501));
        assert_eq!(waits.permille(990), Duration::from_millis(991));
        assert_eq!(waits.permille(1000), Duration::from_millis(1000));
        assert_eq!(Waits::new(vec![]).permille(990), Duration::ZERO);
    }
}
