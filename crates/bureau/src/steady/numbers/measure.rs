//! The figures: each formula over the records of a period, with the matters behind it. Pure; the moment
//! of asking is handed in, and the same records and moment give the same figure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use wenjin_matter::MatterId;

use super::formula::{FORMULAS, Formula, formula};
use super::groups::Groups;
use super::record::{Apart, Class, Ending, Kind, Outcome, Record, Run, Satisfaction};
use super::volume::{Change, change};

/// Days from the first until the last, both counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// True where the moment lies in it.
    pub fn holds(self, at: DateTime) -> bool {
        self.first <= at.date() && at.date() <= self.last
    }
}

/// What is counted: which records, which period, as known when.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The records that are counted.
    pub records: Vec<&'a Record>,
    /// What all records are about, counted or not: a repeat at one station may have begun at another.
    pub groups: &'a Groups,
    /// The period.
    pub period: Period,
    /// The period it is compared with, for changes in volume.
    pub base: Option<Period>,
    /// The day since which the records are complete, for seasons.
    pub complete_since: Option<Date>,
    /// The moment of asking.
    pub as_of: DateTime,
}

impl<'a> Frame<'a> {
    /// All of `records` in a period.
    pub fn new(
        records: &'a [Record],
        groups: &'a Groups,
        period: Period,
        as_of: DateTime,
    ) -> Frame<'a> {
        let records = records.iter().collect();
        Frame { records, groups, period, base: None, complete_since: None, as_of }
    }

    /// The same over the records that `keep` keeps: one station, one channel.
    pub fn only(&self, keep: impl Fn(&Record) -> bool) -> Frame<'a> {
        let records = self.records.iter().copied().filter(|record| keep(record)).collect();
        Frame { records, ..self.clone() }
    }

    fn kind(&self, kind: Kind) -> impl Iterator<Item = &'a Record> {
        self.records.iter().copied().filter(move |record| record.kind == kind)
    }
}

/// A figure with what is behind it. The lists hold matters in the order of the records.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The formula.
    pub formula: &'static Formula,
    /// What came out.
    pub measured: Measured,
    /// The matters above the line.
    pub numerator: Vec<MatterId>,
    /// The matters below it. Those not above are what the figure lost.
    pub denominator: Vec<MatterId>,
    /// The matters that count neither way, with the reason.
    pub excluded: Vec<(MatterId, Apart)>,
    /// The matters that a reader should look at, with the reason in Chinese.
    pub remarked: Vec<(MatterId, &'static str)>,
}

impl Figure {
    /// The matters below the line and not above it: what the figure lost, the late ones of a share on
    /// time, the unsolved ones of a share solved.
    pub fn missed(&self) -> Vec<MatterId> {
        let above: BTreeSet<MatterId> = self.numerator.iter().copied().collect();
        self.denominator.iter().copied().filter(|id| !above.contains(id)).collect()
    }
}

/// What a formula gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// A share.
    Ratio {
        /// Above the line.
        numerator: u64,
        /// Below it; zero = not known.
        denominator: u64,
    },
    /// A sum of money in fen.
    Fen(i64),
    /// A change in number.
    Change(Change),
}

impl Measured {
    /// A share in hundredths of a per cent, rounded down so that nothing short of all is 100 %; none
    /// where there is nothing to divide by.
    pub fn basis_points(&self) -> Option<u64> {
        match self {
            Measured::Ratio { numerator, denominator } if *denominator > 0 => {
                Some(numerator * 10_000 / denominator)
            }
            _ => None,
        }
    }

    /// The figure as people read it.
    pub fn words(&self) -> String {
        match self {
            Measured::Ratio { numerator, denominator } => match self.basis_points() {
                None => "没有可以计算的".into(),
                Some(share) => {
                    format!("{}.{:02}%（{numerator}/{denominator}）", share / 100, share % 100)
                }
            },
            Measured::Fen(fen) => format!("{}.{:02}元", fen / 100, fen % 100),
            Measured::Change(change) => change.words(),
        }
    }
}

/// Remark: a contact in time that was written down only after the time.
pub const WRITTEN_LATE: &str = "时限届满以后才补登联系";
/// Remark: the answer was 基本满意, which counts as satisfied.
pub const BASICALLY: &str = "回答基本满意，按满意计，待确认";
/// Remark: the officer calls it solved and the person does not.
pub const DISAGREED: &str = "办理人员说已经解决，来件人说没有";

/// The figure of that code over `frame`; none for a code that is no formula.
pub fn figure(code: &str, frame: &Frame<'_>) -> Option<Figure> {
    let formula = formula(code)?;
    let tally = match code {
        "accept-on-time" => on_time(frame, &[Kind::Complaint], Class::Accept, true),
        "finish-on-time" => on_time(frame, &[Kind::Complaint, Kind::Ticket], Class::Finish, true),
        "verify-on-time" => on_time(frame, &[Kind::Report], Class::Verify, true),
        "verify-on-time-unextended" => on_time(frame, &[Kind::Report], Class::Verify, false),
        "mediation-success" => mediation(frame),
        "response" => response(frame),
        "satisfied-of-valid" => survey(frame, true),
        "satisfied-of-all" => survey(frame, false),
        "solved" => solved(frame),
        "once-done" => once_done(frame),
        "repeats" => repeats(frame),
        "recovered" => return Some(recovered(formula, frame)),
        "volume-change" => return volume(formula, frame),
        "odr" => return Some(odr(formula, frame)),
        _ => return None,
    };
    Some(tally.figure(formula))
}

/// Every figure over `frame`. The change in volume is left out where there is nothing to compare with.
pub fn figures(frame: &Frame<'_>) -> Vec<Figure> {
    FORMULAS.iter().filter_map(|formula| figure(formula.code, frame)).collect()
}

#[derive(Default)]
struct Tally {
    numerator: Vec<MatterId>,
    denominator: Vec<MatterId>,
    excluded: Vec<(MatterId, Apart)>,
    remarked: Vec<(MatterId, &'static str)>,
}

impl Tally {
    fn count(&mut self, id: MatterId, above: bool) {
        self.denominator.push(id);
        if above {
            self.numerator.push(id);
        }
    }

    fn figure(self, formula: &'static Formula) -> Figure {
        let measured = Measured::Ratio {
            numerator: self.numerator.len() as u64,
            denominator: self.denominator.len() as u64,
        };
        self.with(formula, measured)
    }

    fn with(self, formula: &'static Formula, measured: Measured) -> Figure {
        let Tally { numerator, denominator, excluded, remarked } = self;
        Figure { formula, measured, numerator, denominator, excluded, remarked }
    }
}

/// One record counts once: late where any of its runs that ended in the period was late.
fn on_time(frame: &Frame<'_>, kinds: &[Kind], class: Class, extended_counts: bool) -> Tally {
    let mut tally = Tally::default();
    for record in frame.records.iter().filter(|record| kinds.contains(&record.kind)) {
        let runs = record.runs.iter().filter(|run| run.class == class);
        let mine: Vec<&Run> = runs.filter(|run| ends_in(run, frame)).collect();
        let outcomes = || mine.iter().map(|run| run.outcome(frame.as_of));
        let late = outcomes().any(|outcome| outcome == Outcome::Late);
        let extended = mine.iter().any(|run| run.extended);
        if late || outcomes().any(|outcome| outcome == Outcome::InTime) {
            tally.count(record.id, !late && (extended_counts || !extended));
        } else if let Some(Outcome::Apart(apart)) = outcomes().next() {
            tally.excluded.push((record.id, apart));
        }
    }
    tally
}

/// True where the run belongs to the period: its last day lies in it, or it stands still.
fn ends_in(run: &Run, frame: &Frame<'_>) -> bool {
    match run.last_day {
        Some(day) => frame.period.first <= day && day <= frame.period.last,
        None => run.started_at.date() <= frame.period.last,
    }
}

fn mediation(frame: &Frame<'_>) -> Tally {
    let mut tally = Tally::default();
    for record in frame.kind(Kind::Complaint).filter(|record| record.accepted_at.is_some()) {
        let outcomes = [record.agreed_at, record.terminated_at, record.transferred_at];
        let Some(at) = outcomes.into_iter().flatten().min() else { continue };
        if !frame.period.holds(at) {
            continue;
        }
        match record.agreed_at.or(record.terminated_at) {
            None => tally.excluded.push((record.id, Apart::Transferred)),
            Some(_) => tally.count(record.id, record.agreed_at.is_some()),
        }
    }
    tally
}

fn response(frame: &Frame<'_>) -> Tally {
    let mut tally = Tally::default();
    for record in frame.kind(Kind::Ticket) {
        let runs = record.runs.iter().filter(|run| run.class == Class::Contact);
        let Some(run) = runs.min_by_key(|run| run.started_at) else {
            if frame.period.holds(record.received_at) {
                tally.excluded.push((record.id, Apart::NoWindow));
            }
            continue;
        };
        if !frame.period.holds(run.started_at) {
            continue;
        }
        // The first window counts however often it was dispatched again, and the contact as it was made.
        let made = record.contact_at.filter(|at| run.started_at <= *at);
        let ending = made.map_or(Ending::Running, Ending::Done);
        let judged = Run { ending, ..run.clone() };
        match judged.outcome(frame.as_of) {
            Outcome::Apart(apart) => tally.excluded.push((record.id, apart)),
            outcome => {
                tally.count(record.id, outcome == Outcome::InTime);
                let written = record.contact_recorded_at.zip(run.over_at());
                if outcome == Outcome::InTime && written.is_some_and(|(at, over)| over < at) {
                    tally.remarked.push((record.id, WRITTEN_LATE));
                }
            }
        }
    }
    tally
}

fn survey(frame: &Frame<'_>, only_valid: bool) -> Tally {
    let mut tally = Tally::default();
    for record in frame.kind(Kind::Ticket) {
        let Some(call) = record.call_back.filter(|call| frame.period.holds(call.at)) else {
            continue;
        };
        let apart = match (call.taken_out, call.satisfaction) {
            (true, _) => Some(Apart::TakenOut),
            (false, Satisfaction::NoAnswer) => Some(Apart::NoAnswer),
            _ => None,
        };
        let basically = call.satisfaction == Satisfaction::Basically;
        match apart.filter(|_| only_valid) {
            Some(apart) => tally.excluded.push((record.id, apart)),
            None => {
                tally.count(record.id, basically || call.satisfaction == Satisfaction::Satisfied);
                if basically {
                    tally.remarked.push((record.id, BASICALLY));
                }
            }
        }
    }
    tally
}

fn solved(frame: &Frame<'_>) -> Tally {
    let mut tally = Tally::default();
    for record in frame.kind(Kind::Ticket) {
        let Some(call) = record.call_back.filter(|call| frame.period.holds(call.at)) else {
            continue;
        };
        match (call.taken_out, call.solved) {
            (true, _) => tally.excluded.push((record.id, Apart::TakenOut)),
            (false, None) => tally.excluded.push((record.id, Apart::NoAnswer)),
            (false, Some(solved)) => tally.count(record.id, solved),
        }
        if record.officer_solved == Some(true) && call.solved == Some(false) {
            tally.remarked.push((record.id, DISAGREED));
        }
    }
    tally
}

fn once_done(frame: &Frame<'_>) -> Tally {
    let mut tally = Tally::default();
    let ended = |record: &&Record| record.ended_at.is_some_and(|at| frame.period.holds(at));
    for record in frame.kind(Kind::Ticket).filter(ended) {
        tally.count(record.id, record.redo == 0 && record.supervised == 0);
    }
    tally
}

fn repeats(frame: &Frame<'_>) -> Tally {
    let mut tally = Tally::default();
    let received = |record: &&Record| frame.period.holds(record.received_at);
    for record in frame.kind(Kind::Ticket).filter(received) {
        tally.count(record.id, frame.groups.is_repeat(record.id));
    }
    tally
}

fn recovered(formula: &'static Formula, frame: &Frame<'_>) -> Figure {
    let (mut tally, mut fen) = (Tally::default(), 0_i64);
    for record in frame.kind(Kind::Complaint) {
        let paid = record.payments.iter().filter(|payment| frame.period.holds(payment.verified_at));
        let paid: Vec<i64> = paid.map(|payment| payment.fen).collect();
        let agreed = record.agreed_at.is_some_and(|at| frame.period.holds(at));
        if !paid.is_empty() {
            fen = paid.iter().fold(fen, |sum, fen| sum.saturating_add(*fen));
            tally.count(record.id, true);
        } else if agreed && record.payments.is_empty() && record.agreed_fen.is_some() {
            tally.excluded.push((record.id, Apart::NotPaid));
        }
    }
    tally.with(formula, Measured::Fen(fen))
}

fn volume(formula: &'static Formula, frame: &Frame<'_>) -> Option<Figure> {
    let base = frame.base?;
    let mut tally = Tally::default();
    for record in frame.kind(Kind::Ticket) {
        if frame.period.holds(record.received_at) {
            tally.numerator.push(record.id);
        }
        if base.holds(record.received_at) {
            tally.denominator.push(record.id);
        }
    }
    let received: Vec<(Date, bool)> = frame
        .kind(Kind::Ticket)
        .map(|record| (record.received_at.date(), frame.groups.is_repeat(record.id)))
        .collect();
    let change = change(&received, frame.period, base, frame.complete_since);
    Some(tally.with(formula, Measured::Change(change)))
}

/// Counted by business: the lists hold the matters of the invitations, and a matter may stand in them
/// more than once.
fn odr(formula: &'static Formula, frame: &Frame<'_>) -> Figure {
    let mut tally = Tally::default();
    let mut firms: BTreeMap<&str, (bool, Vec<MatterId>)> = BTreeMap::new();
    for record in &frame.records {
        for asked in record.invitations.iter().filter(|i| frame.period.holds(i.invited_at)) {
            if frame.as_of <= asked.answer_by {
                tally.excluded.push((record.id, Apart::NotOver));
                continue;
            }
            let (always, ids) = firms.entry(&asked.firm).or_insert((true, vec![]));
            *always &= asked.answered_at.is_some_and(|at| at <= asked.answer_by);
            ids.push(record.id);
        }
    }
    let numerator = firms.values().filter(|(always, _)| *always).count() as u64;
    let measured = Measured::Ratio { numerator, denominator: firms.len() as u64 };
    for (always, ids) in firms.into_values() {
        if always {
            tally.numerator.extend(&ids);
        }
        tally.denominator.extend(ids);
    }
    tally.with(formula, measured)
}
