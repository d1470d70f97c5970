//! Hot topics: messages of a period about one thing. Messages are joined as long as the groups are alike on average
//! (average linkage over the pairs that share anything); a group of three or more is a topic. Its heat is a stated
//! formula, its line is the title of the message most like the others.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::alike::{Likeness, Sketches};

/// A message that may belong to a topic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Voice<'a> {
    /// Title.
    pub title: &'a str,
    /// Body.
    pub body: &'a str,
    /// Who wrote it, in whatever form tells people apart; empty where unknown.
    pub person: &'a str,
    /// When it was sent, to the second as the platform wrote it; empty where unknown.
    pub sent: &'a str,
    /// People who agreed or disagreed on the platform.
    pub echoes: u32,
}

/// A topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Its messages, by their places in what was given.
    pub members: Vec<usize>,
    /// The member most like the others: its title is the topic's line.
    pub line: usize,
    /// [`heat`] of its members.
    pub heat: f64,
    /// How alike the members are on average, 0 to 1.
    pub cohesion: f32,
}

/// The choices of the search for topics.
#[derive(Clone, Debug)]
pub struct Search {
    /// How alike messages are found to be.
    pub likeness: Likeness,
    /// Groups are joined down to this average.
    pub join: f32,
    /// The fewest messages of a topic.
    pub least: usize,
}

impl Default for Search {
    fn default() -> Search {
        Search { likeness: Likeness::default(), join: 0.1, least: 3 }
    }
}

/// Heat of some messages: one for each person who wrote, a quarter for each further message of theirs, and a tenth of
/// the natural logarithm of one more than the people who reacted.
#[must_use]
pub fn heat(members: &[Voice<'_>]) -> f64 {
    let people: HashSet<&str> =
        members.iter().map(|voice| voice.person).filter(|person| !person.is_empty()).collect();
    let nameless = members.iter().filter(|voice| voice.person.is_empty()).count();
    let first = people.len() + nameless;
    let echoes: f64 = members.iter().map(|voice| 0.1 * f64::from(voice.echoes).ln_1p()).sum();
    first as f64 + 0.25 * (members.len() - first) as f64 + echoes
}

/// All topics, the hottest first.
#[must_use]
pub fn topics(voices: &[Voice<'_>], search: &Search) -> Vec<Topic> {
    let texts: Vec<(&str, &str)> = voices.iter().map(|voice| (voice.title, voice.body)).collect();
    let sketches = Sketches::new(&texts, &search.likeness);
    let pairs = sketches.pairs(LEAST);
    let again = delivered_again(voices, &pairs);
    let pairs: Vec<_> =
        pairs.into_iter().filter(|(a, b, _)| !again[*a as usize] && !again[*b as usize]).collect();
    let groups = joined(voices.len(), &pairs, search.join);
    let mut topics: Vec<Topic> = groups
        .into_iter()
        .filter(|members| members.len() >= search.least)
        .map(|members| {
            let (line, cohesion) = middle(&members, &sketches);
            let theirs: Vec<Voice<'_>> = members.iter().map(|at| voices[*at]).collect();
            Topic { heat: heat(&theirs), members, line, cohesion }
        })
        .collect();
    topics.sort_by(|a, b| b.heat.total_cmp(&a.heat).then_with(|| a.members.cmp(&b.members)));
    topics
}

/// Which messages came again: the same words sent in the same second under another number are one submission, and the
/// last that came stands for it.
fn delivered_again(voices: &[Voice<'_>], pairs: &[(u32, u32, f32)]) -> Vec<bool> {
    let mut again = vec![false; voices.len()];
    for (a, b, alike) in pairs {
        let sent = voices[*a as usize].sent;
        if *alike >= SAME && !sent.is_empty() && sent == voices[*b as usize].sent {
            again[*a as usize] = true;
        }
    }
    again
}

/// So alike are two deliveries of one submission.
const SAME: f32 = 0.6;
/// Pairs less alike than this share nothing that counts.
const LEAST: f32 = 0.02;

/// Two groups that could be joined.
struct Offer {
    alike: f32,
    a: u32,
    b: u32,
    /// The groups as they were when it was made.
    ages: (u32, u32),
}

impl Ord for Offer {
    fn cmp(&self, other: &Offer) -> Ordering {
        self.alike.total_cmp(&other.alike).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}
impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Offer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Offer {
    fn eq(&self, other: &Offer) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Offer {}

/// Average linkage: the two groups most alike are joined until none are alike enough. What shares nothing counts as 0.
fn joined(many: usize, pairs: &[(u32, u32, f32)], least: f32) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = (0..many).map(|at| vec![at]).collect();
    let mut ages = vec![0u32; many];
    let mut beside: Vec<HashMap<u32, f32>> = vec![HashMap::new(); many];
    let mut offers = BinaryHeap::new();
    for (a, b, alike) in pairs {
        beside[*a as usize].insert(*b, *alike);
        beside[*b as usize].insert(*a, *alike);
        if *alike >= least {
            offers.push(Offer { alike: *alike, a: *a, b: *b, ages: (0, 0) });
        }
    }
    while let Some(Offer { a, b, ages: made, .. }) = offers.pop() {
        if made != (ages[a as usize], ages[b as usize]) {
            continue;
        }
        let (to, from) =
            if beside[a as usize].len() >= beside[b as usize].len() { (a, b) } else { (b, a) };
        ages[to as usize] += 1;
        ages[from as usize] = u32::MAX;
        let moved = std::mem::take(&mut members[from as usize]);
        members[to as usize].extend(moved);
        for (other, sum) in std::mem::take(&mut beside[from as usize]) {
            beside[other as usize].remove(&from);
            if other != to {
                *beside[to as usize].entry(other).or_default() += sum;
                *beside[other as usize].entry(to).or_default() += sum;
            }
        }
        let size = members[to as usize].len();
        for (other, sum) in &beside[to as usize] {
            let alike = sum / (size * members[*other as usize].len()) as f32;
            if alike >= least {
                let (a, b) = (to.min(*other), to.max(*other));
                offers.push(Offer { alike, a, b, ages: (ages[a as usize], ages[b as usize]) });
            }
        }
    }
    members.iter_mut().for_each(|group| group.sort_unstable());
    members.retain(|group| !group.is_empty());
    members.sort_unstable();
    members
}

/// The member most like all others, and how alike they are on average.
fn middle(members: &[usize], sketches: &Sketches) -> (usize, f32) {
    let mut sum: HashMap<u32, f32> = HashMap::new();
    for (piece, value) in members.iter().flat_map(|at| &sketches.of[*at]) {
        *sum.entry(*piece).or_default() += value;
    }
    let near =
        |at: &usize| sketches.of[*at].iter().map(|(piece, value)| value * sum[piece]).sum::<f32>();
    let all: Vec<f32> = members.iter().map(near).collect();
    let best = (0..members.len()).fold(0, |best, at| if all[at] > all[best] { at } else { best });
    let others = (members.len() * (members.len() - 1)).max(1) as f32;
    (members[best], ((all.iter().sum::<f32>() - members.len() as f32) / others).max(0.0))
}
