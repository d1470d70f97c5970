//! A simulated bureau: what it wishes each day, the store it uses, and its own account of what the
//! store should hold.

mod checks;
mod desk;
mod dice;
mod machine;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use wenjin_law::Rules;
use wenjin_matter::{Act, Matter, MatterId, Value, decide};
use wenjin_store::{Done, Submission, SubmitError};

use crate::play;
use dice::Dice;
use machine::Machine;

/// The kind of matter that is simulated.
pub const FAMILY: &str = "complaint";

/// A seed that changes from run to run.
pub fn seed_of_today() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The simulated bureau.
pub struct Simulation {
    rules: Arc<Rules>,
    dice: Dice,
    daily: usize,
    machine: Machine,
    /// What the store should hold, by the engine alone.
    matters: BTreeMap<MatterId, Matter>,
    /// Matters that have not ended, the oldest first.
    open: Vec<MatterId>,
    /// Numbers drawn of each series.
    series: BTreeMap<String, i64>,
    /// Submissions answered with yes, that may be sent again.
    answered: Vec<(Submission, Vec<Act>)>,
    /// Rows of the other system: number, and the digest last brought in.
    orders: Vec<(String, String)>,
    ids: u128,
    keys: u64,
    days: u32,
    figures: Figures,
}

/// What happened.
#[derive(Debug, Default)]
struct Figures {
    commands: u64,
    stored: u64,
    refused: BTreeMap<&'static str, u64>,
    repeated: u64,
    late: u64,
    imported: u64,
    updated: u64,
    crashes: u64,
    restores: u64,
    rebuilt: u64,
    last_days: u64,
}

impl Simulation {
    pub fn new(seed: u64, daily: usize) -> Simulation {
        let rules = play::rules();
        Simulation {
            machine: Machine::new(rules.clone()),
            rules,
            dice: Dice::new(seed),
            daily,
            matters: BTreeMap::new(),
            open: vec![],
            series: BTreeMap::new(),
            answered: vec![],
            orders: vec![],
            ids: 0,
            keys: 0,
            days: 0,
            figures: Figures::default(),
        }
    }

    /// One day: what is wished, sent, answered and checked. On a rest day only the net is open.
    pub fn day(&mut self, day: Date) {
        self.days += 1;
        let worked = self.rules.calendar.is_working_day(day);
        let many = if worked { 1 + self.dice.below(2 * self.daily) } else { self.dice.below(2) };
        let mut touched = BTreeSet::new();
        // Two batches, so that the afternoon sees what the morning did.
        for hour in [9, 14] {
            let sent: Vec<Submission> =
                (0..many.div_ceil(2)).filter_map(|n| self.wish(day, hour, n, worked)).collect();
            let answers = if self.dice.once_in(60) {
                self.figures.crashes += 1;
                self.machine.die_while_sending(sent.clone(), &mut self.dice)
            } else {
                self.machine.store().act_all(sent.clone())
            };
            for (submission, answer) in sent.into_iter().zip(answers) {
                touched.extend(self.account(submission, answer));
            }
        }
        for id in &touched {
            self.check(*id, day);
        }
        if self.days.is_multiple_of(45) {
            self.figures.restores += 1;
            self.machine.die_and_restore();
        }
        if self.days.is_multiple_of(180) {
            self.check_all(day);
        }
        let rules = &self.rules;
        let ended = |id: &MatterId, matters: &BTreeMap<MatterId, Matter>| {
            let stage = rules.matters[FAMILY].stage(&matters[id].stage);
            stage.is_some_and(|stage| stage.ended)
        };
        self.open.retain(|id| !ended(id, &self.matters));
    }

    /// The last checks, on everything.
    pub fn finish(&mut self) {
        let last = self.matters.values().filter_map(|matter| matter.acts.last());
        let Some(last) = last.map(|act| act.recorded_at.date()).max() else { return };
        self.check_all(last);
        self.check_numbers();
        self.check_imports();
    }

    pub fn figures(&self) -> String {
        format!("{} days, {} matters, {:#?}", self.days, self.matters.len(), self.figures)
    }

    /// Compares an answer of the store with the engine's, and takes it into account. Answers the
    /// matter that changed.
    fn account(
        &mut self,
        submission: Submission,
        answer: Result<Done, SubmitError>,
    ) -> Option<MatterId> {
        self.figures.commands += 1;
        let id = submission.command.matter;
        if let Ok(done) = &answer
            && done.repeated
        {
            return self.account_repeated(&submission, done);
        }
        let matter = self.matters.remove(&id).unwrap_or_else(|| Matter::new(id, FAMILY));
        let expected = decide(&self.rules, &matter, &submission.command, submission.now);
        let acts = match (expected, answer) {
            (Ok(acts), Ok(done)) => {
                let acts: Vec<Act> = acts.into_iter().map(|act| self.drawn(act)).collect();
                assert_eq!(done.acts, acts, "the store stored other acts than the engine decided");
                acts
            }
            (Err(refusal), Err(error)) => {
                assert_eq!(error, SubmitError::Refused(refusal.clone()));
                *self.figures.refused.entry(refusal.code()).or_default() += 1;
                if !matter.acts.is_empty() {
                    self.matters.insert(id, matter);
                }
                return None;
            }
            (expected, answer) => panic!("the engine says {expected:?}, the store {answer:?}"),
        };
        self.figures.stored += 1;
        self.figures.late += u64::from(submission.command.at.date() < submission.now.date());
        if matter.acts.is_empty() {
            self.open.push(id);
        }
        let changed = acts.iter().cloned().fold(matter, Matter::evolve);
        self.matters.insert(id, changed);
        self.answered.push((submission, acts));
        Some(id)
    }

    fn account_repeated(&mut self, submission: &Submission, done: &Done) -> Option<MatterId> {
        self.figures.repeated += 1;
        let before = self.answered.iter().rfind(|(first, _)| first.key == submission.key);
        match before {
            Some((_, acts)) => {
                assert_eq!(&done.acts, acts, "a page sent again was answered otherwise");
                None
            }
            // Stored just before the program died, and not answered until now.
            None => {
                let first = Done { repeated: false, ..done.clone() };
                self.account(submission.clone(), Ok(first))
            }
        }
    }

    /// The act with its numbers drawn as the store draws them.
    fn drawn(&mut self, mut act: Act) -> Act {
        let year = act.at.year().to_string();
        for value in act.facts.values_mut() {
            if let Value::Draw(pattern) = value {
                let series = pattern.replace("{year}", &year);
                let last = self.series.entry(series.clone()).or_default();
                *last += 1;
                *value = Value::Text(series.replace("{n}", &last.to_string()));
            }
        }
        act
    }

    fn new_id(&mut self) -> MatterId {
        self.ids += 1;
        let text = format!("{:032x}", 0x0190_0000_0000_7000_8000_0000_0000_0000_u128 + self.ids);
        text.parse().expect("an id")
    }

    fn new_key(&mut self) -> String {
        self.keys += 1;
        format!("page-{}", self.keys)
    }
}

/// A time of that day.
fn time(day: Date, hour: i8, n: usize) -> DateTime {
    day.at(hour + (n / 50) as i8, (n % 50) as i8, 0, 0)
}
