//! The names of tiles (C2SP tlog-tiles): pieces of up to 256 hashes or entries, served as files. Leaves
//! out their bytes, which are the hashes one after another, or the entries each behind its length.

use std::fmt;

/// Hashes, or entries, of a full tile.
pub const WIDTH: u16 = 256;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Hashes, each over 256 to the power of this many leaves; 0 to 63.
    Hashes(u8),
    /// The entries themselves, each behind its length in two bytes, the higher first.
    Entries,
}

/// One tile, by its place under `tile/`: `0/x001/234.p/17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileName {
    /// What it holds.
    pub level: Level,
    /// Its place in the level, from 0.
    pub index: u64,
    /// How many hashes or entries: 1 to 256, less where it is a partial tile.
    pub width: u16,
}

impl TileName {
    /// The tile of that place in a tree of `size` leaves; none where the tree has nothing there.
    pub fn of(level: Level, index: u64, size: u64) -> Option<TileName> {
        let there = level.length(size).checked_sub(index.checked_mul(WIDTH.into())?)?;
        let width = there.min(WIDTH.into()) as u16;
        (width > 0).then_some(TileName { level, index, width })
    }

    /// Whether a tree of `size` leaves has it, be it wider there.
    pub fn is_in(&self, size: u64) -> bool {
        TileName::of(self.level, self.index, size).is_some_and(|tile| self.width <= tile.width)
    }

    /// The tile that [`TileName`]'s own text names; none for any other text.
    pub fn parse(text: &str) -> Option<TileName> {
        let (level, rest) = text.split_once('/')?;
        let level = match level {
            "entries" => Level::Entries,
            level => Level::Hashes(level.parse().ok().filter(|level| *level < 64)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().ok().filter(|it| *it < WIDTH)?),
            None => (rest, WIDTH),
        };
        let mut number: u64 = 0;
        for group in index.split('/') {
            let digits: u64 = group.trim_start_matches('x').parse().ok()?;
            number = number.checked_mul(1000)?.checked_add(digits)?;
        }
        let name = TileName { level, index: number, width };
        (width > 0 && name.to_string() == text).then_some(name)
    }
}

impl Level {
    /// How many hashes, or entries, a tree of `size` leaves has on this level.
    fn length(self, size: u64) -> u64 {
        match self {
            Level::Hashes(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
            Level::Entries => size,
        }
    }
}

impl fmt::Display for TileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Hashes(level) => write!(f, "{level}/")?,
            Level::Entries => f.write_str("entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        groups[1..].iter().rev().try_for_each(|group| write!(f, "x{group:03}/"))?;
        write!(f, "{:03}", groups[0])?;
        if self.width < WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}
