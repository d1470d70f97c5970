//! The whole made-up history, one submission after the other in the order of time: tickets are planned as
//! they come, a heap holds those under way, and a command is made only when it is asked for. So four
//! years need no more room than what is open on one day, and numbers follow the calendar.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::iter::Peekable;
use std::vec::IntoIter;

use jiff::civil::DateTime;
use wenjin_calendar::Calendar;
use wenjin_matter::Command;
use wenjin_store::Submission;

use super::almanac::{Almanac, Minute};
use super::complaints;
use super::deed::{About, Deed};
use super::dice::Dice;
use super::story::{Story, Target, plan};
use super::town::{Shop, Somebody, Sort, Trouble};

/// Tickets that wait for the dispatcher.
const WAITING: u64 = 9;
/// Tickets that somebody sends again by another channel, of a thousand.
const AGAIN: u64 = 120;
/// Tickets of those who do it by trade, of a thousand.
const TRADE: u64 = 32;

/// What happened, in order.
pub struct History {
    almanac: Almanac,
    tickets: u64,
    /// Days still to come: how many tickets, between which minutes.
    days: IntoIter<(u64, Minute, Minute)>,
    /// The minutes at which the tickets of the day come.
    coming: VecDeque<Minute>,
    come: u64,
    running: BinaryHeap<Reverse<Running>>,
    order: u64,
    /// Second tickets, from when on they may come.
    again: VecDeque<(Minute, About, Target)>,
    counter: Peekable<IntoIter<Command>>,
}

/// A story at its next deed; of two at the same minute the one put in first.
struct Running {
    at: Minute,
    order: u64,
    story: Story,
}

impl PartialEq for Running {
    fn eq(&self, other: &Running) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl Eq for Running {}

impl PartialOrd for Running {
    fn partial_cmp(&self, other: &Running) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Running {
    fn cmp(&self, other: &Running) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl History {
    /// The four years that end at `now`, with so many tickets beside the complaints at the counter.
    pub fn new(now: DateTime, tickets: u64, calendar: &Calendar) -> History {
        let almanac = Almanac::new(now, calendar);
        let days = almanac.arrivals(tickets).into_iter();
        History {
            almanac,
            tickets,
            days,
            coming: VecDeque::new(),
            come: 0,
            running: BinaryHeap::new(),
            order: 0,
            again: VecDeque::new(),
            counter: complaints::all(now, calendar).into_iter().peekable(),
        }
    }

    /// How many tickets have come so far.
    pub fn come(&self) -> u64 {
        self.come
    }

    /// The minute of the next ticket; none after the last.
    fn coming(&mut self) -> Option<Minute> {
        while self.coming.is_empty() {
            let (number, first, last) = self.days.next()?;
            let mut dice = Dice(u64::from(first));
            let within = u64::from(last - first);
            let mut minutes: Vec<Minute> =
                (0..number).map(|_| first + dice.below(within) as Minute).collect();
            minutes.sort_unstable();
            self.coming = minutes.into();
        }
        self.coming.front().copied()
    }

    fn begin(&mut self, at: Minute) {
        let number = self.come;
        self.come += 1;
        let mut dice = Dice(number.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 12345);
        let due = self.again.front().is_some_and(|(due, ..)| *due <= at);
        let first = if due { self.again.pop_front() } else { None };
        let (about, target) = match first {
            Some((_, first, target)) => {
                let channel = another(first.channel, &mut dice);
                (About { number, received: at, channel, ..first }, Some((target, first)))
            }
            None => (self.about(number, at, &mut dice), None),
        };
        let mut story = plan(about, target.map(|(target, _)| target), &self.almanac, &mut dice);
        if target.is_none() && self.tickets < self.come + WAITING {
            // Nobody has looked at the latest yet.
            story.deeds.truncate(1);
            return self.run(story);
        }
        match target {
            Some((target, first)) => {
                if let Some(at) = story.merged_at().filter(|_| target.is_ticket) {
                    let deeds = vec![(at, Deed::TakeIn(number))];
                    self.run(Story { about: first, deeds, next: 0 });
                }
            }
            None if dice.permille(AGAIN) => {
                let due = at + dice.below(6 * 24 * 60) as Minute;
                self.again.extend(story.target().map(|target| (due, about, target)));
            }
            None => {}
        }
        self.run(story);
    }

    fn about(&self, number: u64, at: Minute, dice: &mut Dice) -> About {
        let by_trade = dice.permille(TRADE);
        let sorts =
            [(52, Sort::Complaint), (13, Sort::Report), (7, Sort::Both), (28, Sort::Question)];
        let traded = [(5, Sort::Complaint), (2, Sort::Report), (3, Sort::Both)];
        let (sort, somebody) = if by_trade {
            let week = u64::from(at / (7 * 24 * 60));
            (dice.weighed(&traded, Sort::Both), Somebody::by_trade(week, dice))
        } else {
            (dice.weighed(&sorts, Sort::Complaint), Somebody::draw(dice))
        };
        let passed = u64::from(at) * 1000 / u64::from(self.almanac.until.max(1));
        let shop = Shop::draw(self.tickets, passed, dice);
        let trouble = Trouble::draw(sort, by_trade, self.almanac.day(at), dice);
        let unit = if sort == Sort::Question { 0 } else { shop.unit() };
        let regime = if dice.permille(300) { "order-20" } else { "order-121" };
        let amount = 1_000 + dice.below(40) as i64 * dice.below(10_000) as i64;
        let channel = channel(dice);
        About { number, received: at, channel, sort, somebody, shop, trouble, unit, amount, regime }
    }

    fn run(&mut self, story: Story) {
        if let Some((at, _)) = story.deeds.get(story.next).copied() {
            self.order += 1;
            self.running.push(Reverse(Running { at, order: self.order, story }));
        }
    }

    fn told(&mut self) -> Option<Submission> {
        let Reverse(Running { at, order, mut story }) = self.running.pop()?;
        let (_, deed) = story.deeds.get(story.next).copied()?;
        let command = story.about.command(deed, at, &self.almanac);
        story.next += 1;
        if let Some((at, _)) = story.deeds.get(story.next).copied() {
            self.running.push(Reverse(Running { at, order, story }));
        }
        Some(Submission { key: None, now: self.almanac.moment(at), command })
    }
}

impl Iterator for History {
    type Item = Submission;

    fn next(&mut self) -> Option<Submission> {
        while let Some(at) = self.coming() {
            if self.running.peek().is_some_and(|Reverse(running)| running.at < at) {
                break;
            }
            self.coming.pop_front();
            self.begin(at);
        }
        let next = self.running.peek().map(|Reverse(running)| self.almanac.moment(running.at));
        let earlier = |command: &Command| next.is_none_or(|next| command.at <= next);
        match self.counter.next_if(earlier) {
            Some(command) => Some(Submission { key: None, now: command.at, command }),
            None => self.told(),
        }
    }
}

/// Half by 12345, nearly as many by 12315, the rest by letter, at the counter or handed down.
fn channel(dice: &mut Dice) -> &'static str {
    let channels = [
        (50, "12345-line"),
        (30, "12315-platform"),
        (6, "12315-line"),
        (4, "post"),
        (5, "window"),
        (5, "transferred-in"),
    ];
    dice.weighed(&channels, "12345-line")
}

fn another(than: &str, dice: &mut Dice) -> &'static str {
    let found = channel(dice);
    match (found == than, than) {
        (false, _) => found,
        (true, "12345-line") => "12315-platform",
        (true, _) => "12345-line",
    }
}
