//! Near-copies: messages of which one repeats much of the other. Found by the rarest shingles each holds (the lowest of
//! their mixed numbers), compared one by one, and joined to groups. Which groups, not their numbers, is what counts; the
//! number is that of the first member.

use std::collections::HashMap;

use crate::near::{Index, common};
use crate::plain;

/// Signs of a shingle.
const SHINGLE: usize = 5;
/// So many of the lowest numbers stand for a message.
const SKETCH: usize = 64;
/// The share of the smaller message's shingles that makes two near-copies.
const SHARED: f32 = 0.3;
/// The fewest numbers two near-copies share.
const FEWEST: usize = 4;

/// A group for each message, in their order.
#[must_use]
pub fn groups<'a>(messages: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u32> {
    let mut joined = Joined::default();
    let mut first: HashMap<u64, u32> = HashMap::new();
    let (mut index, mut sketches) = (Index::default(), Vec::<Vec<u32>>::new());
    for (title, body) in messages {
        let id = joined.another();
        let title = plain::signs(title);
        let sketch = sketch(&title, body);
        for other in index.candidates(&sketch) {
            let theirs = &sketches[other as usize];
            let (both, smaller) = (common(&sketch, theirs), sketch.len().min(theirs.len()));
            if both >= FEWEST && both as f32 >= SHARED * smaller as f32 {
                joined.join(id, other);
            }
        }
        if title.len() >= SHINGLE {
            let other = *first.entry(mixed(&title)).or_insert(id);
            joined.join(id, other);
        }
        index.add(id, &sketch);
        sketches.push(sketch);
    }
    (0..sketches.len() as u32).map(|id| joined.first(id)).collect()
}

fn sketch(title: &[char], body: &str) -> Vec<u32> {
    let mut signs = title.to_vec();
    signs.extend(plain::signs(body));
    signs.retain(|sign| plain::is_word(*sign));
    let mut numbers: Vec<u32> =
        signs.windows(SHINGLE).map(|signs| (mixed(signs) >> 32) as u32).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(SKETCH);
    numbers
}

/// A number for some signs, spread over all numbers.
pub(crate) fn mixed(signs: &[char]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for sign in signs {
        sum = (sum ^ u64::from(*sign as u32)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }
    sum ^= sum >> 31;
    sum = sum.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    sum ^ (sum >> 29)
}

/// Things joined to groups; a group is known by its first thing.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    above: Vec<u32>,
}

impl Joined {
    /// Another thing, alone so far.
    pub fn another(&mut self) -> u32 {
        let id = self.above.len() as u32;
        self.above.push(id);
        id
    }

    /// The first thing of its group.
    pub fn first(&mut self, id: u32) -> u32 {
        let mut first = id;
        while self.above[first as usize] != first {
            first = self.above[first as usize];
        }
        let mut at = id;
        while self.above[at as usize] != first {
            at = std::mem::replace(&mut self.above[at as usize], first);
        }
        first
    }

    /// Joins the groups of two things.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        self.above[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_with_a_new_title_joins_and_another_matter_does_not() {
        let body = "在某超市购买的牛奶已经超过保质期三天，商家拒绝退款，请求处理并给出答复";
        let other = "小区门口的烧烤店每晚营业到凌晨，油烟和噪音很大，居民多次反映没有结果";
        let found = groups(
            [("过期牛奶", body), ("烧烤扰民", other), ("再次反映", body), ("", "")].into_iter(),
        );
        assert_eq!(found, [0, 1, 0, 3]);
    }
}
