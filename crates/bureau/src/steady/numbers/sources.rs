//! Which step codes and facts of each kind of matter a record is made from. Everything that knows the
//! words of `rules/complaint`, `rules/report` and `rules/ticket` by name is in this table.

use super::record::{Class, Kind};
use crate::steady::complaint::invitation::{ANSWER, INVITE, OFFER};

/// The codes of one kind of matter.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The family.
    pub family: &'static str,
    /// What its records are.
    pub kind: Kind,
    /// The clocks that count, by the beginning of the rule's id. Two that ask for the same (the nation's
    /// and the province's limit of mediation) both count: late under one is late.
    pub clocks: &'static [(&'static str, Class)],
    /// The steps that finish it; none = the act that leads to a stage that has ended.
    pub closed: &'static [&'static str],
    /// The steps that contact the person.
    pub contact: &'static [&'static str],
    /// The steps that accept it.
    pub accepted: &'static [&'static str],
    /// The steps that refuse it.
    pub refused: &'static [&'static str],
    /// The steps that hand it over to another body.
    pub transferred: &'static [&'static str],
    /// The steps of an agreement.
    pub agreed: &'static [&'static str],
    /// The steps that terminate mediation.
    pub terminated: &'static [&'static str],
    /// The steps that send it back to be done again.
    pub redo: &'static [&'static str],
    /// The steps of supervision.
    pub supervised: &'static [&'static str],
    /// The steps that merge it and that undo this.
    pub merge: Option<(&'static str, &'static str)>,
    /// The facts that hold what was split from it.
    pub parts: &'static [&'static str],
    /// The acts by which a payment is verified: the step, the fact that says so and its value.
    pub payments: &'static [(&'static str, &'static str, &'static str)],
    /// The step in which a business is asked to settle, and the one in which it answers.
    pub invitation: Option<(&'static str, &'static [&'static str])>,
}

const NOTHING: Source = Source {
    family: "",
    kind: Kind::Ticket,
    clocks: &[],
    closed: &[],
    contact: &[],
    accepted: &[],
    refused: &[],
    transferred: &[],
    agreed: &[],
    terminated: &[],
    redo: &[],
    supervised: &[],
    merge: None,
    parts: &[],
    payments: &[],
    invitation: None,
};

/// The kinds of matter that are counted.
pub const SOURCES: &[Source] = &[
    Source {
        family: "complaint",
        kind: Kind::Complaint,
        clocks: &[
            ("complaint/accept-or-refuse", Class::Accept),
            ("complaint/mediation-limit", Class::Finish),
        ],
        contact: &["record-contact"],
        accepted: &["accept"],
        refused: &["refuse"],
        transferred: &["transfer", "transfer-food"],
        agreed: &["agree", "agree-without-paper"],
        terminated: &["terminate"],
        payments: &[
            ("agree", "performed-at-once", "true"),
            ("agree-without-paper", "no-paper-reason", "performed"),
            ("record-performance", "performed", "true"),
        ],
        invitation: Some((INVITE, &[OFFER, ANSWER])),
        ..NOTHING
    },
    Source {
        family: "report",
        kind: Kind::Report,
        clocks: &[("report/verify", Class::Verify)],
        contact: &["record-contact"],
        transferred: &["transfer", "tell-elsewhere"],
        merge: Some(("merge-into", "unmerge")),
        ..NOTHING
    },
    Source {
        family: "ticket",
        kind: Kind::Ticket,
        clocks: &[
            ("ticket/windows/contact-", Class::Contact),
            ("ticket/windows/reply-", Class::Finish),
            ("ticket/windows/redo-reply", Class::Finish),
            ("ticket/windows/platform-limit", Class::Finish),
        ],
        closed: &["reply"],
        contact: &["record-contact"],
        redo: &["redo"],
        supervised: &["supervise"],
        merge: Some(("merge", "unmerge")),
        parts: &["complaint", "report"],
        ..NOTHING
    },
];

/// The fact that names the ticket a matter was split from.
pub const ORIGIN: &str = "ticket";
/// The fact that names what a matter is merged into.
pub const MERGED_INTO: &str = "merged-into";
/// The fact that holds the moment of a contact as the officer gives it.
pub const CONTACTED_AT: &str = "contacted-at";
/// The facts that hold the amount claimed and the amount agreed, and what was paid where that is known.
pub const AMOUNTS: (&str, &str, &str) = ("amount", "agreed-amount", "paid-amount");
/// The step of a survey's result, its moment, and who asked.
pub const CALL_BACK: (&str, &str, &str) = ("record-call-back", "called-back-at", "call-back-by");
/// A survey by the bureau itself does not count: nobody marks their own work.
pub const OWN_SURVEY: &str = "bureau";
/// The facts of a survey: satisfaction, and whether solved.
pub const ANSWERS: (&str, &str) = ("satisfaction", "solved");
/// The step that answers a request to be taken out of the count, and the flag that grants it.
pub const TAKEN_OUT: (&str, &str) = ("exclusion-result", "exclusion-granted");
/// The step of the reply, its fact that says how it came out, and the value that claims it is solved.
pub const REPLY: (&str, &str, &str) = ("reply", "outcome", "solved");
/// The facts of an invitation to settle: the business, and until when it may answer.
pub const INVITED: (&str, &str) = ("respondent-credit-code", "invite-until");
