//! One flat record a matter: what the formulas need of a ticket, complaint or report, and nothing of a
//! person. How late a run of a clock is, is decided here, once, for every formula.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use wenjin_matter::MatterId;

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A submission by one channel (来件).
    Ticket,
    /// A complaint (投诉).
    Complaint,
    /// A report (举报).
    Report,
}

impl Kind {
    /// The Chinese word.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Ticket => "来件",
            Kind::Complaint => "投诉",
            Kind::Report => "举报",
        }
    }
}

/// What a clock asks for, whichever rule or channel sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// To decide whether a complaint is accepted (C1).
    Accept,
    /// To finish: mediation, or the reply to a ticket.
    Finish,
    /// To verify a report and decide on filing (R1).
    Verify,
    /// To contact the person for the first time.
    Contact,
}

impl Class {
    /// The Chinese word.
    pub fn title(self) -> &'static str {
        match self {
            Class::Accept => "受理",
            Class::Finish => "办结",
            Class::Verify => "核查",
            Class::Contact => "首次联系",
        }
    }
}

/// How a run of a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It has not.
    Running,
    /// It stands still.
    Paused,
    /// What it asks was done then.
    Done(DateTime),
    /// It ended without being met or missed.
    Void(DateTime),
    /// It was started anew then.
    Restarted(DateTime),
}

/// One run of a clock: from one start to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The rule's id.
    pub rule: String,
    /// What it asks for.
    pub class: Class,
    /// When it started.
    pub started_at: DateTime,
    /// Its last day; none while it stands still.
    pub last_day: Option<Date>,
    /// For periods in hours, the moment it ends.
    pub last_moment: Option<DateTime>,
    /// How it ended.
    pub ending: Ending,
    /// True where it was prolonged.
    pub extended: bool,
}

/// What a run says at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its time is over and what it asks was done in it.
    InTime,
    /// Its time is over and what it asks was not done in it; done later or not at all.
    Late,
    /// It counts neither way, for this reason.
    Apart(Apart),
}

/// Why something counts neither way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Apart {
    /// Its time has not run out, done or not.
    NotOver,
    /// Its period stands still.
    Paused,
    /// Its period ended before its last day without being met or missed.
    Void,
    /// It was started anew before its last day.
    Restarted,
    /// It has no such window.
    NoWindow,
    /// It was accepted and then handed over to another body.
    Transferred,
    /// The survey reached nobody or got no answer to this.
    NoAnswer,
    /// The platform took the survey out of the count.
    TakenOut,
    /// An amount was claimed or agreed, and no payment was verified.
    NotPaid,
}

impl Apart {
    /// The reason in Chinese.
    pub fn words(self) -> &'static str {
        match self {
            Apart::NotOver => "期限尚未届满",
            Apart::Paused => "期限中止",
            Apart::Void => "期限未届满即终止，不作评价",
            Apart::Restarted => "期限未届满即重新起算",
            Apart::NoWindow => "没有这项期限",
            Apart::Transferred => "受理后移交其他部门",
            Apart::NoAnswer => "回访未接通或者未作答",
            Apart::TakenOut => "平台批准剔除",
            Apart::NotPaid => "只有主张或者约定，没有核实付款",
        }
    }
}

impl Run {
    /// The first moment after its period; none while it stands still.
    pub fn over_at(&self) -> Option<DateTime> {
        let after = |day: Date| day.saturating_add(1.day()).at(0, 0, 0, 0);
        self.last_moment.or(self.last_day.map(after))
    }

    /// What it says at `as_of`. Until its time is over it says nothing, even where the work is done:
    /// what is early must not be counted before what is slow. A period that was ended or started anew
    /// after its last moment was missed all the same.
    pub fn outcome(&self, as_of: DateTime) -> Outcome {
        let Some(over) = self.over_at() else { return Outcome::Apart(Apart::Paused) };
        // A moment in hours is itself in time; the midnight after a last day is not.
        let passed = |at: DateTime| if self.last_moment.is_some() { over < at } else { over <= at };
        match self.ending {
            Ending::Void(at) if !passed(at) => Outcome::Apart(Apart::Void),
            Ending::Restarted(at) if !passed(at) => Outcome::Apart(Apart::Restarted),
            _ if !passed(as_of) => Outcome::Apart(Apart::NotOver),
            Ending::Done(at) if !passed(at) => Outcome::InTime,
            _ => Outcome::Late,
        }
    }
}

/// What the platform's survey brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// When.
    pub at: DateTime,
    /// Whether the person was satisfied.
    pub satisfaction: Satisfaction,
    /// Whether the person calls it solved; none = no answer.
    pub solved: Option<bool>,
    /// True where the platform took it out of the count.
    pub taken_out: bool,
}

/// An answer to a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfaction {
    /// Satisfied.
    Satisfied,
    /// Basically satisfied: counts as satisfied, and is shown apart.
    Basically,
    /// Not satisfied.
    NotSatisfied,
    /// Nobody reached, or no answer.
    NoAnswer,
}

/// A payment to the complainant that somebody verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The amount in fen.
    pub fen: i64,
    /// When it was verified.
    pub verified_at: DateTime,
}

/// A business asked to settle by itself online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The business: its credit code, or its name where there is none.
    pub firm: String,
    /// When it was asked.
    pub invited_at: DateTime,
    /// The moment until which it may answer.
    pub answer_by: DateTime,
    /// When it answered.
    pub answered_at: Option<DateTime>,
}

/// A ticket, complaint or report as the formulas see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The matter.
    pub id: MatterId,
    /// What it is.
    pub kind: Kind,
    /// Its number.
    pub number: String,
    /// The channel it came by.
    pub channel: String,
    /// The code of its station.
    pub station: String,
    /// When it was received.
    pub received_at: DateTime,
    /// When it ended.
    pub ended_at: Option<DateTime>,
    /// The ticket it was split from.
    pub origin: Option<MatterId>,
    /// The complaint and the report split from it.
    pub parts: Vec<MatterId>,
    /// The complaint or report, or the ticket, it is merged into.
    pub merged_into: Option<MatterId>,
    /// Every run of a clock that counts.
    pub runs: Vec<Run>,
    /// The first contact with the person, as the officer gave it.
    pub contact_at: Option<DateTime>,
    /// When that contact was written down.
    pub contact_recorded_at: Option<DateTime>,
    /// The last survey.
    pub call_back: Option<CallBack>,
    /// Whether the officer called it solved.
    pub officer_solved: Option<bool>,
    /// How many times it was sent back to be done again.
    pub redo: u32,
    /// How many times it was supervised from above.
    pub supervised: u32,
    /// When it was accepted.
    pub accepted_at: Option<DateTime>,
    /// When it was refused.
    pub refused_at: Option<DateTime>,
    /// When it was handed over to another body.
    pub transferred_at: Option<DateTime>,
    /// When an agreement was reached.
    pub agreed_at: Option<DateTime>,
    /// When mediation was terminated.
    pub terminated_at: Option<DateTime>,
    /// The amount claimed, in fen.
    pub claimed_fen: Option<i64>,
    /// The amount agreed, in fen.
    pub agreed_fen: Option<i64>,
    /// Payments that were verified.
    pub payments: Vec<Payment>,
    /// Businesses asked to settle by themselves.
    pub invitations: Vec<Invitation>,
}

impl Record {
    /// A record of which nothing is known but what every matter has.
    pub fn new(id: MatterId, kind: Kind, received_at: DateTime) -> Record {
        Record {
            id,
            kind,
            number: String::new(),
            channel: String::new(),
            station: String::new(),
            received_at,
            ended_at: None,
            origin: None,
            parts: vec![],
            merged_into: None,
            runs: vec![],
            contact_at: None,
            contact_recorded_at: None,
            call_back: None,
            officer_solved: None,
            redo: 0,
            supervised: 0,
            accepted_at: None,
            refused_at: None,
            transferred_at: None,
            agreed_at: None,
            terminated_at: None,
            claimed_fen: None,
            agreed_fen: None,
            payments: vec![],
            invitations: vec![],
        }
    }
}
