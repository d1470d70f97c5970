//! Malformed input for tests: true samples changed step by step, each made again from one number.
//!
//! [`Fuzz`] runs a parser over such inputs, a fixed count in CI and for `WENJIN_FUZZ_SECONDS` in the
//! soak; no input may panic, take more than a second of the processor (three in a build for tests), or
//! leave memory behind. What fails prints its number, and `WENJIN_FUZZ_SEED` with that number makes the
//! same input first.
//! [`hostile`] holds what a person might type to do harm; [`memory`] measures. Only tests need this
//! crate, and it needs nothing.

mod change;
mod dice;
pub mod hostile;
pub mod memory;

use std::time::{Duration, Instant};

pub use change::changed;
pub use dice::Dice;

/// What no single input may exceed, in time of the processor; a build for tests is slower.
const SLOW: Duration = Duration::from_secs(if cfg!(debug_assertions) { 3 } else { 1 });
/// What may remain in memory between the first quarter of a timed run and its end, in bytes. A run of
/// a fixed count is too short to tell, and has other tests beside it.
const LEFT: u64 = 64 << 20;
/// The number the first input is made from where none is given.
const FIRST: u64 = 20_260_415;

/// A run over changed samples.
pub struct Fuzz<'a> {
    /// What is tried, for the report.
    pub name: &'a str,
    /// True samples.
    pub samples: Vec<Vec<u8>>,
    /// Words that mean something to the parser.
    pub words: &'a [&'a str],
    /// How many inputs in CI.
    pub inputs: u64,
}

impl Fuzz<'_> {
    /// Tries inputs until the count is reached, or for as long as `WENJIN_FUZZ_SECONDS` says; first
    /// of all the samples as they are. Prints how many were tried.
    ///
    /// # Panics
    /// Where `attempt` does, where an input takes more than a second of the processor, or where
    /// memory grows with the number of inputs.
    pub fn run(&self, mut attempt: impl FnMut(&[u8])) {
        for sample in &self.samples {
            attempt(sample);
        }
        self.run_with(|dice| {
            let input = changed(dice, &self.samples, self.words);
            timed(|| attempt(&input));
        });
    }

    /// As [`Fuzz::run`], for what needs more than bytes: `attempt` makes its input from the dice.
    ///
    /// # Panics
    /// As [`Fuzz::run`], save that time is not measured.
    pub fn run_with(&self, mut attempt: impl FnMut(&mut Dice)) {
        let seconds = number("WENJIN_FUZZ_SECONDS").map(Duration::from_secs);
        let first = number("WENJIN_FUZZ_SEED");
        let began = Instant::now();
        let (mut tried, mut settled) = (0, None);
        let done = |tried: u64| match seconds {
            Some(most) => began.elapsed() >= most,
            None => tried >= self.inputs,
        };
        while !done(tried) {
            let seed = first.unwrap_or(FIRST).wrapping_add(tried);
            let told = Told { name: self.name, seed };
            attempt(&mut Dice::new(seed));
            drop(told);
            tried += 1;
            let quarter = seconds.is_some_and(|most| began.elapsed() * 4 >= most);
            if quarter && settled.is_none() {
                settled = memory::resident();
            }
        }
        if let (Some(before), Some(after)) = (settled, memory::resident()) {
            let left = after.saturating_sub(before);
            assert!(left < LEFT, "{}: {} MB remained in memory", self.name, left >> 20);
        }
        println!("fuzz {}: {tried} inputs, {:.1} s", self.name, began.elapsed().as_secs_f64());
    }
}

/// Does the work and fails if it took more than a second of the processor.
///
/// # Panics
/// Where it did.
pub fn timed<T>(work: impl FnOnce() -> T) -> T {
    let (wall, before) = (Instant::now(), memory::processor_time());
    let done = work();
    if wall.elapsed() > SLOW {
        let spent = memory::processor_time()
            .zip(before)
            .map_or_else(|| wall.elapsed(), |(after, before)| after.saturating_sub(before));
        assert!(spent < SLOW, "took {:.1} s of the processor", spent.as_secs_f64());
    }
    done
}

/// Prints the number of an input that failed.
struct Told<'a> {
    name: &'a str,
    seed: u64,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: try again with WENJIN_FUZZ_SEED={}", self.name, self.seed);
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
