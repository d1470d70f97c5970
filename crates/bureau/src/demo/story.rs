//! What becomes of a made-up ticket, planned when it comes: its deeds with their minutes, those of the
//! complaint and the report split from it among them. Nothing is planned beyond the present, so what is
//! open then is open, on time or late. Left out: the command of each deed, which is made when its time
//! has come.

use super::almanac::{Almanac, Minute};
use super::deed::{About, Deed, Kind};
use super::dice::Dice;
use super::parts;
use super::town::Sort;
use wenjin_matter::MatterId;

/// A ticket under way.
#[derive(Debug)]
pub(super) struct Story {
    pub about: About,
    /// In the order in which they happen.
    pub deeds: Vec<(Minute, Deed)>,
    /// The one that is next.
    pub next: usize,
}

/// What a second ticket about the same is merged into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The complaint, the report, or the ticket itself.
    pub into: MatterId,
    /// True for a ticket, which takes the other in by a deed of its own.
    pub is_ticket: bool,
    /// The minutes between which it can be.
    pub from: Minute,
    pub until: Minute,
}

/// A line of deeds being planned, and the minute it has come to.
pub(super) struct Line<'a> {
    pub almanac: &'a Almanac,
    pub at: Minute,
    pub deeds: Vec<(Minute, Deed)>,
}

impl Line<'_> {
    /// A deed now, unless the line has come to the present.
    pub fn act(&mut self, deed: Deed) {
        if self.at <= self.almanac.until {
            self.deeds.push((self.at, deed));
        }
    }

    /// Some working days later at an hour of work, or a little later on the same day.
    pub fn wait(&mut self, dice: &mut Dice, least: u64, most: u64) {
        let days = least + dice.below(most.saturating_sub(least) + 1);
        self.at = match days {
            0 => self.at.saturating_add(3 + dice.below(20) as Minute),
            _ => self.almanac.after(self.at, days as u32, 9 * 60 + dice.below(8 * 60) as Minute),
        };
    }

    /// The same after a wait.
    pub fn later(&mut self, dice: &mut Dice, least: u64, most: u64, deed: Deed) {
        self.wait(dice, least, most);
        self.act(deed);
    }
}

/// Minutes in which something may still be lying about undone.
const LATELY: Minute = 100 * 24 * 60;

/// Plans a ticket; `target` is what it will be merged into.
pub(super) fn plan(
    about: About,
    target: Option<Target>,
    almanac: &Almanac,
    dice: &mut Dice,
) -> Story {
    let mut line = Line { almanac, at: about.received, deeds: Vec::with_capacity(16) };
    let lately = almanac.until.saturating_sub(about.received) < LATELY;
    line.act(Deed::Arrive);
    if about.is_imported() {
        let days = u64::from(dice.permille(60));
        line.later(dice, 0, days, Deed::SignIn);
    }
    let mut returned = false;
    if dice.permille(50) && target.is_none() {
        line.later(dice, 0, 1, Deed::Return("not-remit"));
        returned = dice.permille(700);
        line.later(dice, 1, 3, if returned { Deed::AcceptReturn } else { Deed::RejectReturn });
    }
    if !returned {
        line.later(dice, 0, 0, Deed::Assign);
        // Lying about, unseen.
        if !(lately && dice.permille(25)) {
            handle(&mut line, &about, target, lately, dice);
        }
    }
    let mut deeds = line.deeds;
    deeds.sort_by_key(|(at, _)| *at);
    Story { about, deeds, next: 0 }
}

fn handle(
    line: &mut Line<'_>,
    about: &About,
    target: Option<Target>,
    lately: bool,
    dice: &mut Dice,
) {
    let contacted = contact(line, dice);
    match target {
        Some(target) if contacted => merge(line, target, dice),
        None if contacted => split(line, about, dice),
        _ => {}
    }
    if dice.permille(12) {
        line.later(dice, 0, 1, Deed::Supervise);
        line.later(dice, 0, 3, Deed::AnswerSupervision);
    }
    if lately && dice.permille(25) {
        return;
    }
    let window = match about.channel {
        "12315-platform" | "12315-line" => 7,
        "post" => 15,
        "transferred-in" => 3,
        _ => 5,
    };
    if about.channel == "12345-line" && dice.permille(30) {
        line.later(dice, 2, 3, Deed::Extend);
        line.wait(dice, 3, 8);
    } else if dice.permille(60) {
        line.wait(dice, window, window + 6);
    } else {
        line.wait(dice, 0, window - 2);
    }
    let outcome = match (about.sort, contacted) {
        (Sort::Question, _) | (_, false) => "explained",
        _ => dice.weighed(&[(5, "in-procedure"), (4, "solved"), (1, "partly")], "solved"),
    };
    line.act(Deed::Reply(outcome));
    if dice.permille(20) {
        line.later(dice, 0, 2, Deed::AskExclusion);
        let granted = dice.permille(600);
        line.later(dice, 2, 6, Deed::ExclusionResult(granted));
    }
    finish(line, about, dice);
}

/// True once somebody was spoken to; false where they are held not to be reached.
fn contact(line: &mut Line<'_>, dice: &mut Dice) -> bool {
    if dice.permille(60) {
        line.later(dice, 0, 0, Deed::Attempt);
        if dice.permille(200) {
            line.later(dice, 1, 1, Deed::Attempt);
            line.later(dice, 1, 1, Deed::Attempt);
            line.later(dice, 0, 0, Deed::GiveUp);
            return false;
        }
    }
    match dice.below(100) {
        0..60 => line.wait(dice, 0, 0),
        60..93 => line.wait(dice, 1, 1),
        _ => line.wait(dice, 2, 4),
    }
    line.act(Deed::Contact);
    true
}

fn merge(line: &mut Line<'_>, target: Target, dice: &mut Dice) {
    line.wait(dice, 0, 0);
    if target.from < line.at && line.at < target.until {
        line.act(Deed::MergeInto(target.into));
    }
}

fn split(line: &mut Line<'_>, about: &About, dice: &mut Dice) {
    let (complaint, report) = match about.sort {
        Sort::Complaint => (true, false),
        Sort::Report => (false, true),
        Sort::Both => (true, true),
        Sort::Question => return,
    };
    let most = u64::from(dice.permille(300));
    line.wait(dice, 0, most);
    let begun = line.at;
    line.act(Deed::Split { complaint, report });
    for (is, plan) in [
        (complaint, parts::complaint as fn(&mut Line<'_>, &About, &mut Dice)),
        (report, parts::report),
    ] {
        if is && begun <= line.almanac.until {
            let mut part = Line { almanac: line.almanac, at: begun, deeds: Vec::new() };
            plan(&mut part, about, dice);
            line.deeds.append(&mut part.deeds);
        }
    }
}

fn finish(line: &mut Line<'_>, about: &About, dice: &mut Dice) {
    let asked = match about.channel {
        "12345-line" => 650,
        "12315-platform" => 300,
        _ => 100,
    };
    let answers = [
        (68, ("satisfied", "solved")),
        (10, ("basically", "solved")),
        (5, ("unsatisfied", "solved")),
        (9, ("unsatisfied", "unsolved")),
        (8, ("not-reached", "unknown")),
    ];
    if dice.permille(asked) {
        let (satisfaction, solved) = dice.weighed(&answers, ("not-reached", "unknown"));
        line.later(dice, 1, 5, Deed::CallBack { satisfaction, solved });
        if solved == "unsolved" && dice.permille(500) {
            line.later(dice, 0, 2, Deed::Redo);
            let days = if dice.permille(100) { 7 } else { 3 };
            line.later(dice, 0, days, Deed::Reply("explained"));
            let (satisfaction, solved) = dice.weighed(&answers, ("not-reached", "unknown"));
            line.later(dice, 1, 5, Deed::CallBack { satisfaction, solved });
        }
    }
    line.later(dice, 3, 12, Deed::Archive);
}

impl Story {
    /// What another ticket about the same can be merged into.
    pub fn target(&self) -> Option<Target> {
        let number = self.about.number;
        let found = |wanted: fn(&Deed) -> bool| {
            self.deeds.iter().find(|(_, deed)| wanted(deed)).map(|(at, _)| *at)
        };
        let split = self.deeds.iter().find_map(|(at, deed)| match deed {
            Deed::Split { complaint, .. } => Some((*at, *complaint)),
            _ => None,
        });
        if let Some((from, complaint)) = split {
            let kind = if complaint { Kind::Complaint } else { Kind::Report };
            let into = super::deed::id(kind, number);
            return Some(Target { into, is_ticket: false, from, until: Minute::MAX });
        }
        let ended = found(|deed| matches!(deed, Deed::Return(_) | Deed::Archive));
        let (into, until) = (super::deed::id(Kind::Ticket, number), ended.unwrap_or(Minute::MAX));
        Some(Target { into, is_ticket: true, from: self.about.received, until })
    }

    /// The minute at which it is merged, if it is.
    pub fn merged_at(&self) -> Option<Minute> {
        let merged =
            |(at, deed): &(Minute, Deed)| matches!(deed, Deed::MergeInto(_)).then_some(*at);
        self.deeds.iter().find_map(merged)
    }
}
