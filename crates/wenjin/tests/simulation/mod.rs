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
    /// Submissions that arrive on a later day.
    on_the_way: Vec<Submission>,
    /// Checkpoints that somebody outside keeps.
    published: Vec<String>,
    /// Rows of the other system.
    orders: Vec<Order>,
    ids: u128,
    keys: u64,
    days: u32,
    figures: Figures,
}

/// A row of the other system.
#[derive(Clone, Debug)]
struct Order {
    number: String,
    /// Rises whenever the row says something else.
    digest: u32,
    received_at: DateTime,
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
    power_cuts: u64,
    delayed: u64,
    checkpoints: usize,
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
            on_the_way: vec![],
            published: vec![],
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
        let many = match worked {
            true => 1 + self.dice.below(2 * self.daily),
            false => usize::from(self.dice.once_in(8)),
        };
        self.change_orders();
        let mut touched = BTreeSet::new();
        // On some days the afternoon sees what the morning did; one batch is one sync of the disk.
        let hours = if self.dice.once_in(4) { &[9, 14][..] } else { &[9] };
        for hour in hours {
            let each = many.div_ceil(hours.len());
            let mut sent = self.arriving(time(day, *hour, 49));
            for n in 0..each {
                let Some(wish) = self.wish(day, *hour, n, worked) else { continue };
                // A row of the other system is looked up when it is sent, so it does not wait.
                let page = wish.key.as_ref().is_some_and(|key| key.starts_with("page-"));
                if page && self.dice.once_in(40) {
                    self.figures.delayed += 1;
                    self.on_the_way.push(wish);
                } else {
                    sent.push(wish);
                }
            }
            if sent.is_empty() {
                continue;
            }
            let answers = match self.dice.below(60) {
                0 => {
                    self.figures.crashes += 1;
                    self.machine.die_while_sending(sent.clone(), &mut self.dice)
                }
                1 => {
                    self.figures.power_cuts += 1;
                    self.machine.lose_power_while_committing(sent.clone(), &mut self.dice)
                }
                _ => self.machine.store().act_all(sent.clone()),
            };
            for (submission, answer) in in_order(sent.into_iter().zip(answers).collect()) {
                touched.extend(self.account(submission, answer));
            }
        }
        for id in &touched {
            self.check(*id, day);
        }
        if self.dice.once_in(9) {
            self.publish();
        }
        if self.days.is_multiple_of(45) {
            self.figures.restores += 1;
            self.machine.die_and_restore();
        }
        if self.days.is_multiple_of(365) {
            self.check_all();
        }
        let rules = &self.rules;
        let ended = |id: &MatterId, matters: &BTreeMap<MatterId, Matter>| {
            let stage = rules.matters[FAMILY].stage(&matters[id].stage);
            stage.is_some_and(|stage| stage.ended)
        };
        self.open.retain(|id| !ended(id, &self.matters));
    }

    /// The last checks, on everything.
    pub fn finish(&mut self, last: Date) {
        self.check_all();
        self.check_numbers();
        self.check_imports();
        for id in self.matters.keys().copied().collect::<Vec<_>>() {
            self.check(id, last);
        }
    }

    pub fn figures(&self) -> String {
        let (matters, open) = (self.matters.len(), self.open.len());
        let (figures, taken) = (&self.figures, self.taken());
        format!("{} days, {matters} matters, {open} open\n{figures:?}\n{taken:?}", self.days)
    }

    /// How often each step was taken; a step never taken shows that the years proved little.
    fn taken(&self) -> BTreeMap<&str, u64> {
        let steps = self.rules.steps_of(FAMILY).map(|rule| (rule.id.name(), 0));
        let mut taken: BTreeMap<&str, u64> = steps.collect();
        for act in self.matters.values().flat_map(|matter| &matter.acts) {
            *taken.entry(&act.step).or_default() += 1;
        }
        taken
    }

    /// The steps that nobody took.
    pub fn never_taken(&self) -> Vec<&str> {
        let taken = self.taken().into_iter();
        taken.filter(|(_, times)| *times == 0).map(|(step, _)| step).collect()
    }

    /// What was on the way and arrives now.
    fn arriving(&mut self, now: DateTime) -> Vec<Submission> {
        let sent = std::mem::take(&mut self.on_the_way);
        let (mut arrived, mut still) = (vec![], vec![]);
        for mut submission in sent {
            if self.dice.once_in(3) {
                // A page that says "now" says when it arrives.
                if submission.command.at == submission.now {
                    submission.command.at = now;
                }
                submission.now = now;
                arrived.push(submission);
            } else {
                still.push(submission);
            }
        }
        self.on_the_way = still;
        arrived
    }

    /// Somebody outside keeps the newest checkpoint; what comes later must go on from it.
    fn publish(&mut self) {
        let note = self.machine.store().checkpoint().expect("a checkpoint");
        if self.published.last() != Some(&note) {
            self.published.push(note);
        }
        self.figures.checkpoints = self.published.len();
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

/// A submission with what the store answered.
type Answered = (Submission, Result<Done, SubmitError>);

/// The answers in the order in which the store came to them: what it had stored before the program
/// died, and answers as repeated, comes before all that was decided after it came back.
fn in_order(answers: Vec<Answered>) -> Vec<Answered> {
    let decided = answers.iter().filter(|(_, answer)| matches!(answer, Ok(it) if !it.repeated));
    let decided: BTreeSet<Option<String>> = decided.map(|(it, _)| it.key.clone()).collect();
    let (before, after): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(it, answer)| {
        matches!(answer, Ok(done) if done.repeated) && !decided.contains(&it.key)
    });
    before.into_iter().chain(after).collect()
}

/// A time of that day.
fn time(day: Date, hour: i8, n: usize) -> DateTime {
    day.at(hour + (n / 50) as i8, (n % 50) as i8, 0, 0)
}
