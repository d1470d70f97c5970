//! How alike messages are. A message is what it is about: pieces of two to four neighbouring signs within words, weighed
//! by how few messages hold them, the title counting more than the body. Pieces everybody writes are left out. Only
//! messages that share a telling piece are ever compared.

use std::collections::HashMap;

use crate::copies::mixed;
use crate::plain;

/// The choices, with the values that comparison gave (docs/decisions/0011).
#[derive(Clone, Debug)]
pub struct Likeness {
    /// How much a piece in the title counts beside one in the body.
    pub title: f32,
    /// Signs of the body that are read.
    pub body: usize,
    /// A piece held by a larger share of all messages tells nothing.
    pub common: f32,
    /// Shortest and longest piece.
    pub pieces: (usize, usize),
    /// How strongly rare pieces are preferred.
    pub rarity: f32,
    /// Weight of the names of places and bodies beside everything said, which weighs 1.
    pub places: f32,
}

impl Default for Likeness {
    fn default() -> Likeness {
        Likeness { title: 2.0, body: 200, common: 0.05, pieces: (2, 4), rarity: 1.0, places: 0.3 }
    }
}

/// A message as weighed pieces of length one.
pub type Sketch = Vec<(u32, f32)>;

/// A piece of more messages than this tells nothing, however many there are.
const COMMON: f32 = 2_000.0;
/// The heaviest pieces that stand for a message: all of them, until there are very many messages.
fn pieces_kept(messages: usize) -> usize {
    (10_000_000 / messages.max(1)).clamp(96, 1_024)
}
/// The earlier messages a message is compared with in the end.
fn neighbours(messages: usize) -> usize {
    (2_500_000 / messages.max(1)).clamp(24, 512)
}

/// Sketches of many messages over common numbers for their pieces.
pub struct Sketches {
    /// One a message, in their order.
    pub of: Vec<Sketch>,
    /// How many different pieces there are.
    pub pieces: usize,
}

/// Pieces by their places, with how often they are said.
type Raw = HashMap<u32, f32>;

/// Places of pieces in tables: two pieces share one seldom enough not to matter, and the tables stay small.
const PLACES: usize = 1 << 24;
/// The number of a piece that tells nothing.
const NOTHING: u32 = u32::MAX;

/// The place of a piece.
fn place(mixed: u64) -> u32 {
    (mixed >> 40) as u32
}

impl Sketches {
    /// Of titles and bodies.
    #[must_use]
    pub fn new(messages: &[(&str, &str)], likeness: &Likeness) -> Sketches {
        // Taken to pieces twice, so that never more than one message is held in pieces.
        let mut holding = vec![0u16; PLACES];
        for (title, body) in messages {
            let mut places: Vec<u32> =
                weighed(title, body, likeness).iter().flat_map(HashMap::keys).copied().collect();
            places.sort_unstable();
            places.dedup();
            places
                .iter()
                .for_each(|at| holding[*at as usize] = holding[*at as usize].saturating_add(1));
        }
        let most = (likeness.common * messages.len() as f32).clamp(20.0, COMMON);
        let rarity = |many: u16| {
            (messages.len() as f32 / f32::from(many)).ln().max(0.1).powf(likeness.rarity)
        };
        let mut pieces = 0;
        let ids: Vec<u32> = holding
            .iter()
            .map(|many| {
                let is_telling = *many >= 2 && f32::from(*many) <= most;
                pieces += u32::from(is_telling);
                if is_telling { pieces - 1 } else { NOTHING }
            })
            .collect();
        let telling = |raw: Raw, to: f32| -> Sketch {
            let known = raw.into_iter().filter(|(at, _)| ids[*at as usize] != NOTHING);
            let mut sketch: Sketch = known
                .map(|(at, times)| {
                    let weight = (1.0 + times.ln()).max(0.3) * rarity(holding[at as usize]);
                    (ids[at as usize], weight)
                })
                .collect();
            sketch.sort_unstable_by_key(|(id, _)| *id);
            scale(&mut sketch, to);
            sketch
        };
        let of = messages.iter().map(|(title, body)| {
            let [said, places] = weighed(title, body, likeness);
            let mut sketch = telling(said, 1.0);
            sketch.extend(telling(places, likeness.places));
            sketch.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            sketch.truncate(pieces_kept(messages.len()));
            scale(&mut sketch, 1.0);
            sketch.sort_unstable_by_key(|(id, _)| *id);
            sketch
        });
        let of = of.collect();
        Sketches { of, pieces: pieces as usize }
    }

    /// Pairs at least so alike, each once with the smaller first: of each message the earlier ones most like it.
    #[must_use]
    pub fn pairs(&self, least: f32) -> Vec<(u32, u32, f32)> {
        let mut holding: Vec<Vec<(u32, f32)>> = vec![Vec::new(); self.pieces];
        let mut sums = vec![0f32; self.of.len()];
        let (mut out, mut near) = (Vec::new(), Vec::new());
        for (id, sketch) in (0u32..).zip(&self.of) {
            let mut met = Vec::new();
            for (piece, value) in sketch {
                for (other, theirs) in &holding[*piece as usize] {
                    if sums[*other as usize] == 0.0 {
                        met.push(*other);
                    }
                    sums[*other as usize] += value * theirs;
                }
                holding[*piece as usize].push((id, *value));
            }
            met.sort_unstable();
            for other in met {
                let alike = std::mem::take(&mut sums[other as usize]);
                if alike >= least {
                    near.push((other, id, alike));
                }
            }
            near.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
            out.extend(near.drain(..).take(neighbours(self.of.len())));
        }
        out
    }
}

fn scale(sketch: &mut Sketch, to: f32) {
    let length = sketch.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        sketch.iter_mut().for_each(|(_, value)| *value *= to / length);
    }
}

/// Marks a piece as one of a name.
const NAME: u64 = 0x5bd1_e995_7f4a_7c15;

/// Signs a name of a place or a body ends with.
const ENDS: [&str; 34] = [
    "小区",
    "花园",
    "家园",
    "新城",
    "之城",
    "苑",
    "公寓",
    "广场",
    "大厦",
    "学院",
    "学校",
    "大学",
    "中学",
    "小学",
    "幼儿园",
    "医院",
    "市场",
    "超市",
    "商场",
    "公司",
    "集团",
    "工地",
    "厂",
    "店",
    "馆",
    "路",
    "街",
    "巷",
    "大道",
    "镇",
    "村",
    "社区",
    "街道",
    "站",
];
/// Signs before such an end that may belong to the name.
pub(crate) const BEFORE: usize = 6;

fn weighed(title: &str, body: &str, likeness: &Likeness) -> [Raw; 2] {
    let (mut said, mut places) = (Raw::new(), Raw::new());
    let title = plain::signs(title);
    let mut body = plain::signs(body);
    body.truncate(likeness.body);
    for (signs, weight) in [(&title, likeness.title), (&body, 1.0)] {
        for word in signs.split(|sign| !plain::is_word(*sign)) {
            for size in likeness.pieces.0..=likeness.pieces.1 {
                word.windows(size)
                    .for_each(|piece| *said.entry(place(mixed(piece))).or_default() += weight);
            }
            for end in name_ends(word) {
                let name = &word[end.0.saturating_sub(BEFORE)..end.0 + end.1];
                for size in 2..=4 {
                    name.windows(size).for_each(|piece| {
                        *places.entry(place(mixed(piece) ^ NAME)).or_default() += weight
                    });
                }
            }
        }
    }
    [said, places]
}

/// Where in a word names end: the place of the end and its length.
pub(crate) fn name_ends(word: &[char]) -> impl Iterator<Item = (usize, usize)> {
    (2..word.len()).filter_map(|at| {
        let end = ENDS.iter().find(|end| {
            let mut signs = end.chars();
            word[at..].iter().zip(signs.by_ref()).all(|(a, b)| *a == b)
                && at + end.chars().count() <= word.len()
        })?;
        Some((at, end.chars().count()))
    })
}
