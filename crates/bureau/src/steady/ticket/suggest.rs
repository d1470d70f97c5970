//! Which open matters may be the same as a ticket: candidates found through its telephone number, its
//! person and the business complained of, scored by points that the bureau sets
//! (`rules/bureau/same-matter.toml`), each with the words an officer reads. An index over keyed hashes
//! and bit patterns: nobody's number or name is in it. What is told in other words is found by its
//! content too (`wenjin_text::near`). It suggests and decides nothing.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use wenjin_law::Rules;
use wenjin_matter::{Matter, MatterId};
use wenjin_text::near::{self, Event};

use super::keyed::{Keyed, MatchKey, subject_name};
use super::settings::Settings;
use super::{TicketRefusal, merge};

/// Rows looked at in one block at most, the nearest in time first: a shop or a caller with more in the
/// window needs other means than a list of ten.
const MOST_IN_BLOCK: usize = 2000;

/// Below this many percent two texts are not called alike.
const LEAST_LIKENESS: u32 = 30;

/// What is compared of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The matter.
    pub matter: MatterId,
    /// The day it was received.
    pub received_on: Date,
    /// The telephone number.
    pub phone: Option<Keyed>,
    /// The person, by the number of a paper.
    pub person: Option<Keyed>,
    /// The person's name.
    pub name: Option<Keyed>,
    /// The business.
    pub subject: Option<Keyed>,
    /// The address, as the set of its pairs of characters.
    pub address: Pairs,
    /// The goods or the service.
    pub product: Pairs,
    /// The title.
    pub title: Pairs,
    /// What is said, as the numbers that stand for it; empty where it is not to be compared.
    pub content: Vec<u32>,
}

impl Candidate {
    /// What is compared of a ticket, a complaint or a report; none before its first act.
    pub fn of(matter: &Matter, key: &MatchKey) -> Option<Candidate> {
        let first = |names: [&str; 3]| {
            let found = names.into_iter().map(|name| matter.text(name));
            found.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
        };
        let of_person = |part: &str| {
            let names = ["person", "complainant", "informant"].map(|who| format!("{who}-{part}"));
            first(names.each_ref().map(String::as_str))
        };
        Some(Candidate {
            matter: matter.id,
            received_on: matter.opened_at()?.date(),
            phone: key.phone(&of_person("phone")),
            person: key.person(&of_person("id-number")),
            name: key.name(&of_person("name")),
            subject: key
                .subject(&matter.text("respondent-credit-code"), &matter.text("respondent-name")),
            address: Pairs::of(&matter.text("respondent-address")),
            product: Pairs::of(&matter.text("product")),
            title: Pairs::of(&subject_name(&matter.text("title"))),
            content: Event::new(&matter.text("title"), &first(["content", "facts", "clue"]), None)
                .into_sketch(),
        })
    }
}

/// The pairs of neighbouring characters of a text as a pattern of 128 bits: enough to tell addresses
/// and titles apart, not to read them back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs(u128);

impl Pairs {
    /// The pattern of a text; empty for less than two characters.
    pub fn of(text: &str) -> Pairs {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let bit = |pair: &[char]| {
            let both = (u64::from(pair[0]) << 32) | u64::from(pair[1]);
            let mixed = both.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            1u128 << (mixed >> 57)
        };
        Pairs(chars.windows(2).fold(0, |bits, pair| bits | bit(pair)))
    }

    /// How much of both is shared, in percent; none where one of them is empty.
    pub fn likeness(self, other: Pairs) -> Option<u32> {
        if self.0 == 0 || other.0 == 0 {
            return None;
        }
        Some((self.0 & other.0).count_ones() * 100 / (self.0 | other.0).count_ones())
    }
}

/// The points, as the bureau sets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    phone: i32,
    person: i32,
    name: i32,
    subject: i32,
    subject_differs: i32,
    person_differs: i32,
    address: i32,
    product: i32,
    title: i32,
    content: i32,
    same_day: i32,
    within_week: i32,
    within_month: i32,
    window_days: u32,
    threshold: i32,
    shown: usize,
}

impl Weights {
    /// Those of `rules/bureau/same-matter.toml` on a day.
    ///
    /// # Errors
    /// A setting that is missing.
    pub fn of(rules: &Rules, on: Date) -> Result<Weights, TicketRefusal> {
        let settings = Settings::of(rules, "bureau/same-matter", on);
        Ok(Weights {
            phone: settings.number("phone")?,
            person: settings.number("person")?,
            name: settings.number("name")?,
            subject: settings.number("subject")?,
            subject_differs: settings.number("subject-differs")?,
            person_differs: settings.number("person-differs")?,
            address: settings.number("address")?,
            product: settings.number("product")?,
            title: settings.number("title")?,
            content: settings.number("content")?,
            same_day: settings.number("same-day")?,
            within_week: settings.number("within-week")?,
            within_month: settings.number("within-month")?,
            window_days: settings.count("window-days")?,
            threshold: settings.number("threshold")?,
            shown: settings.count("shown")? as usize,
        })
    }
}

/// A reason for or against, with its points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The points; below zero against.
    pub points: i32,
    /// The words, in Chinese, without anybody's data.
    pub words: String,
}

/// A matter that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The matter.
    pub matter: MatterId,
    /// The sum of the points.
    pub score: i32,
    /// Why.
    pub points: Vec<Point>,
}

impl Suggestion {
    /// The reasons in one line, as a merge records them.
    pub fn words(&self) -> String {
        let words =
            self.points.iter().map(|point| format!("{}（{:+}）", point.words, point.points));
        format!("{}分：{}", self.score, words.collect::<Vec<_>>().join("、"))
    }
}

/// The points of two matters with their words, and the sum.
pub fn score(weights: &Weights, of: &Candidate, other: &Candidate) -> Suggestion {
    let mut points = Vec::new();
    reasons(weights, of, other, |reason, value| {
        points.push(Point { points: value, words: reason.words() });
    });
    let score = points.iter().map(|point| point.points).sum();
    Suggestion { matter: other.matter, score, points }
}

fn sum(weights: &Weights, of: &Candidate, other: &Candidate) -> i32 {
    let mut sum = 0;
    reasons(weights, of, other, |_, value| sum += value);
    sum
}

/// What speaks for or against.
#[derive(Clone, Copy)]
enum Reason {
    Person,
    PersonDiffers,
    Phone,
    Name,
    Subject,
    SubjectDiffers,
    Likeness(&'static str, u32),
    Days(u32),
}

impl Reason {
    fn words(self) -> String {
        match self {
            Reason::Person => "来件人证件号码相同".into(),
            Reason::PersonDiffers => "来件人证件号码不同".into(),
            Reason::Phone => "来件人电话相同".into(),
            Reason::Name => "来件人姓名相同".into(),
            Reason::Subject => "所涉主体相同".into(),
            Reason::SubjectDiffers => "所涉主体不同".into(),
            Reason::Likeness(what, percent) => format!("{what}相近（约{percent}%）"),
            Reason::Days(0) => "同一天收到".into(),
            Reason::Days(days) => format!("相隔{days}天收到"),
        }
    }
}

/// Tells every reason that has points.
fn reasons(
    weights: &Weights,
    of: &Candidate,
    other: &Candidate,
    mut tell: impl FnMut(Reason, i32),
) {
    let mut add = |reason: Reason, points: i32| {
        if points != 0 {
            tell(reason, points);
        }
    };
    let same = |a: Option<Keyed>, b: Option<Keyed>| Some(a? == b?);
    match same(of.person, other.person) {
        Some(true) => add(Reason::Person, weights.person),
        Some(false) => add(Reason::PersonDiffers, weights.person_differs),
        None => {}
    }
    if same(of.phone, other.phone) == Some(true) {
        add(Reason::Phone, weights.phone);
    }
    if same(of.name, other.name) == Some(true) {
        add(Reason::Name, weights.name);
    }
    match same(of.subject, other.subject) {
        Some(true) => add(Reason::Subject, weights.subject),
        Some(false) => add(Reason::SubjectDiffers, weights.subject_differs),
        None => {}
    }
    for (a, b, most, what) in [
        (of.address, other.address, weights.address, "地址"),
        (of.product, other.product, weights.product, "商品或者服务"),
        (of.title, other.title, weights.title, "标题"),
    ] {
        if let Some(percent) = a.likeness(b).filter(|percent| LEAST_LIKENESS <= *percent) {
            add(Reason::Likeness(what, percent), most * percent as i32 / 100);
        }
    }
    // The same words about another shop are a form letter, not the same matter.
    let percent = (100.0 * near::shared(&of.content, &other.content)) as u32;
    if percent >= LEAST_LIKENESS && same(of.subject, other.subject) != Some(false) {
        add(Reason::Likeness("内容", percent), weights.content * percent as i32 / 100);
    }
    let days = day_number(of.received_on).abs_diff(day_number(other.received_on));
    let points = match days {
        0 => weights.same_day,
        1..=7 => weights.within_week,
        8..=31 => weights.within_month,
        _ => 0,
    };
    add(Reason::Days(days), points);
}

/// A key, a day and a row. The kinds of keys never meet: each is hashed under its own name.
type Entry = (Keyed, i32, u32);

/// Candidates, found by telephone number, person or business without looking at the others.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Option<Candidate>>,
    places: HashMap<MatterId, u32>,
    free: Vec<u32>,
    blocks: BTreeSet<Entry>,
    /// Rows by what they say. Of a row that was left out or replaced the old numbers stay until the
    /// index is made anew: what they offer is compared with what the row says now.
    told: near::Index,
}

impl Index {
    /// The index of these. Of one matter twice the later stays.
    pub fn new(candidates: impl IntoIterator<Item = Candidate>) -> Index {
        let mut index = Index::default();
        let mut blocks = Vec::new();
        for candidate in candidates {
            match index.places.contains_key(&candidate.matter) {
                // Out of the ordinary: the slow way round.
                true => {
                    index.blocks.extend(blocks.drain(..));
                    index.put(candidate);
                }
                false => {
                    let place = index.rows.len() as u32;
                    blocks.extend(keys(&candidate, place));
                    index.places.insert(candidate.matter, place);
                    index.told.add(place, &candidate.content);
                    index.rows.push(Some(candidate));
                }
            }
        }
        if index.blocks.is_empty() {
            index.blocks = blocks.into_iter().collect();
        } else {
            index.blocks.extend(blocks);
        }
        index
    }

    /// Takes one in, in place of what was known of its matter.
    pub fn put(&mut self, candidate: Candidate) {
        self.remove(candidate.matter);
        let place = self.free.pop().unwrap_or(self.rows.len() as u32);
        self.blocks.extend(keys(&candidate, place));
        self.places.insert(candidate.matter, place);
        self.told.add(place, &candidate.content);
        match self.rows.get_mut(place as usize) {
            Some(row) => *row = Some(candidate),
            None => self.rows.push(Some(candidate)),
        }
    }

    /// Leaves one out: it has ended, or was erased.
    pub fn remove(&mut self, matter: MatterId) {
        let Some(place) = self.places.remove(&matter) else { return };
        if let Some(candidate) = self.rows[place as usize].take() {
            for key in keys(&candidate, place) {
                self.blocks.remove(&key);
            }
        }
        self.free.push(place);
    }

    /// How many it has.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True where it has none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The matters that may be the same as `of`, the likeliest first and of equals the newest, each with
    /// its reasons; itself is left out.
    pub fn suggest(&self, weights: &Weights, of: &Candidate) -> Vec<Suggestion> {
        let mut places = BTreeSet::new();
        let days = i32::try_from(weights.window_days).unwrap_or(i32::MAX);
        for (key, day, _) in keys(of, 0) {
            let (from, to) = (day.saturating_sub(days), day.saturating_add(days));
            let before = self.blocks.range((key, from, 0)..=(key, day, u32::MAX));
            places.extend(before.rev().take(MOST_IN_BLOCK).map(|found| found.2));
            if day < to {
                let after = self.blocks.range((key, day + 1, 0)..=(key, to, u32::MAX));
                places.extend(after.take(MOST_IN_BLOCK).map(|found| found.2));
            }
        }
        let day = day_number(of.received_on);
        let near = |place: &u32| {
            let row = self.rows.get(*place as usize).and_then(Option::as_ref);
            row.is_some_and(|row| {
                day_number(row.received_on).abs_diff(day) <= weights.window_days
                    && LEAST_LIKENESS as f32 <= 100.0 * near::shared(&of.content, &row.content)
            })
        };
        places.extend(self.told.candidates(&of.content).into_iter().filter(near));
        let rows = places.into_iter().filter_map(|place| self.rows[place as usize].as_ref());
        let mut found: Vec<(i32, &Candidate)> = rows
            .filter(|row| row.matter != of.matter)
            .map(|row| (sum(weights, of, row), row))
            .filter(|(sum, _)| weights.threshold <= *sum)
            .collect();
        found.sort_by_key(|(sum, row)| {
            (Reverse(*sum), Reverse(row.received_on), Reverse(row.matter))
        });
        found.truncate(weights.shown);
        found.into_iter().map(|(_, row)| score(weights, of, row)).collect()
    }
}

/// True for a matter worth suggesting: open, and no ticket that is merged into another already.
pub fn is_candidate(rules: &Rules, matter: &Matter) -> bool {
    let stage = rules.matters.get(&matter.family).and_then(|kind| kind.stage(&matter.stage));
    stage.is_some_and(|stage| !stage.ended) && merge::merged_into(matter).is_none()
}

fn keys(candidate: &Candidate, place: u32) -> impl Iterator<Item = Entry> + use<> {
    let day = day_number(candidate.received_on);
    let keys = [candidate.phone, candidate.person, candidate.subject];
    keys.into_iter().flatten().map(move |key| (key, day, place))
}

fn day_number(day: Date) -> i32 {
    (Date::ZERO.duration_until(day).as_hours() / 24) as i32
}
