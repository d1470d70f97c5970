//! Pieces: one, two or three neighbouring signs, of the title alone and of title and body together. A piece is its own
//! key (three signs of 21 bits and one bit for the title), so no two pieces are ever taken for one.

use crate::plain;

/// The longest piece, in signs.
pub const LONGEST: usize = 3;
/// Blocks: pieces of 1, 2, 3 signs of the whole message, then of its title. Each is weighed by itself, so that a short
/// title speaks beside a long body.
pub const BLOCKS: usize = 2 * LONGEST;

const TITLE: u64 = 1 << 63;
const SIGN: u32 = 21;

/// A piece as a number; never 0.
pub type Key = u64;

/// The block a key belongs to.
#[must_use]
pub fn block(key: Key) -> usize {
    let signs = match key & !TITLE {
        rest if rest >> (2 * SIGN) != 0 => 2,
        rest if rest >> SIGN != 0 => 1,
        _ => 0,
    };
    if key & TITLE == 0 { signs } else { signs + LONGEST }
}

/// The signs of a key.
#[must_use]
pub fn words(key: Key) -> String {
    let rest = key & !TITLE;
    let part = |place: u32| char::from_u32((rest >> (place * SIGN)) as u32 & ((1 << SIGN) - 1));
    (0..LONGEST as u32).rev().filter_map(part).filter(|c| *c != '\0').collect()
}

/// A message ready to be taken to pieces.
#[derive(Clone, Debug, Default)]
pub struct Message {
    title: Vec<char>,
    whole: Vec<char>,
}

impl Message {
    /// Of a title and a body.
    #[must_use]
    pub fn new(title: &str, body: &str) -> Message {
        let mut message = Message::default();
        message.set(title, body);
        message
    }

    /// The same place used again for another message.
    pub fn set(&mut self, title: &str, body: &str) {
        self.title.clear();
        self.title.extend(title.chars().filter_map(plain::sign).take(plain::READ));
        self.whole.clear();
        self.whole.extend_from_slice(&self.title);
        self.whole.push('。');
        self.whole.extend(body.chars().filter_map(plain::sign).take(plain::READ));
    }

    /// True where neither title nor body says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.len() <= 1
    }

    /// Every piece, as often as it occurs.
    pub fn each(&self, mut with: impl FnMut(Key)) {
        pieces(&self.whole, 0, &mut with);
        pieces(&self.title, TITLE, &mut with);
    }
}

#[inline]
fn pieces(signs: &[char], mark: u64, with: &mut impl FnMut(Key)) {
    const TWO: u64 = (1 << (2 * SIGN)) - 1;
    let mut last = 0u64;
    for (place, sign) in signs.iter().enumerate() {
        let sign = u64::from(*sign as u32);
        with(sign | mark);
        if place > 0 {
            with(((last & ((1 << SIGN) - 1)) << SIGN) | sign | mark);
        }
        if place > 1 {
            with(((last & TWO) << SIGN) | sign | mark);
        }
        last = ((last & TWO) << SIGN) | sign;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_to_all_its_pieces() {
        let mut found = Vec::new();
        Message::new("退款", "慢").each(|key| found.push((words(key), block(key))));
        found.sort();
        let mut wanted: Vec<(String, usize)> = [
            ("退", 0),
            ("款", 0),
            ("。", 0),
            ("慢", 0),
            ("退款", 1),
            ("款。", 1),
            ("。慢", 1),
            ("退款。", 2),
            ("款。慢", 2),
            ("退", 3),
            ("款", 3),
            ("退款", 4),
        ]
        .map(|(words, block)| (words.to_string(), block))
        .into();
        wanted.sort();
        assert_eq!(found, wanted);
    }

    #[test]
    fn the_largest_sign_has_room() {
        let mut found = Vec::new();
        Message::new("\u{10ffff}\u{10ffff}\u{10ffff}", "").each(|key| found.push(key));
        assert!(
            found
                .iter()
                .any(|key| block(*key) == 5 && words(*key) == "\u{10ffff}\u{10ffff}\u{10ffff}")
        );
    }
}
