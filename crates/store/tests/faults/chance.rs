//! Chance from a number, so that what failed can be done again (SplitMix64).

/// A stream of numbers, the same for the same seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `end`, which is not included.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a length");
        usize::try_from(self.next() % end).expect("less than a length")
    }

    /// True `part` times of `whole`.
    pub fn of(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }
}

/// The seed of this run: `WENJIN_SEED`, or another one each time.
pub fn seed() -> u64 {
    match std::env::var("WENJIN_SEED") {
        Ok(text) => text.parse().expect("WENJIN_SEED is a number"),
        Err(_) => getrandom::u64().expect("the system has random numbers"),
    }
}
