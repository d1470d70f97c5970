//! What somebody does with a made-up ticket or what was split from it, small enough to be planned by the
//! million, and the command it becomes when its time has come.

use std::collections::BTreeMap;

use uuid::Uuid;
use wenjin_matter::{Command, MatterId, Value};

use super::almanac::{Almanac, Minute};
use super::people::{HEAD, INTAKE, LEADER, PLATFORM, Person, UNITS};
use super::town::{Shop, Somebody, Sort, Trouble};
use crate::steady::{complaint, report, ticket};

/// What all deeds of one story have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    /// The number of the ticket in the history, and in the ids.
    pub number: u64,
    pub received: Minute,
    pub channel: &'static str,
    pub sort: Sort,
    pub somebody: Somebody,
    pub shop: Shop,
    pub trouble: &'static Trouble,
    /// The place of its unit.
    pub unit: usize,
    /// In fen.
    pub amount: i64,
    /// The law chosen for what is open when the law changes.
    pub regime: &'static str,
}

/// Which matter a deed is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ticket,
    Complaint,
    Report,
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    /// The ticket comes: by the platform's file, or at the counter.
    Arrive,
    SignIn,
    Assign,
    Attempt,
    GiveUp,
    Contact,
    Split {
        complaint: bool,
        report: bool,
    },
    MergeInto(MatterId),
    /// Takes in the ticket of this number.
    TakeIn(u64),
    Return(&'static str),
    AcceptReturn,
    RejectReturn,
    Extend,
    Supervise,
    AnswerSupervision,
    Reply(&'static str),
    CallBack {
        satisfaction: &'static str,
        solved: &'static str,
    },
    Redo,
    AskExclusion,
    ExclusionResult(bool),
    Archive,
    /// The part is opened, on the day its ticket came.
    Open(Kind),
    Hand(Kind),
    ChooseRegime(Kind),
    Close(Kind),
    Accept,
    Refuse(&'static str),
    TellDecision,
    Transfer,
    Consent(bool),
    Mediate,
    StartTesting,
    EndTesting,
    Agree,
    IssueAgreement,
    Performed(bool),
    Terminate(&'static str),
    TellTermination,
    Verify,
    AskExtension,
    ApproveExtension,
    Propose(&'static str),
    File,
    NotFile(&'static str),
    TellFiling(&'static str),
    HandOver,
    FindDuty,
    TellResult,
}

impl Deed {
    /// The matter it is done to.
    pub fn kind(self) -> Kind {
        use Deed::*;
        match self {
            Open(kind) | Hand(kind) | ChooseRegime(kind) | Close(kind) => kind,
            Accept | Refuse(_) | TellDecision | Transfer | Consent(_) | Mediate | StartTesting
            | EndTesting | Agree | IssueAgreement | Performed(_) | Terminate(_)
            | TellTermination => Kind::Complaint,
            Verify | AskExtension | ApproveExtension | Propose(_) | File | NotFile(_)
            | TellFiling(_) | HandOver | FindDuty | TellResult => Kind::Report,
            _ => Kind::Ticket,
        }
    }
}

/// The id of a matter; it sorts with the number and is plainly not random.
pub(super) fn id(kind: Kind, number: u64) -> MatterId {
    let family = match kind {
        Kind::Ticket => 1u128,
        Kind::Complaint => 2,
        Kind::Report => 3,
    };
    let first = 0x0190_0000_0000_7000_8000_0000_0000_0000 | (family << 80);
    MatterId(Uuid::from_u128(first | u128::from(number)))
}

impl About {
    /// The deed as a command at its time.
    pub fn command(&self, deed: Deed, at: Minute, almanac: &Almanac) -> Command {
        let kind = deed.kind();
        let (by, step, fields) = self.told(deed, at, almanac);
        // A part is received when its ticket was, whenever somebody splits it.
        let at = if matches!(deed, Deed::Open(_)) { self.received } else { at };
        Command {
            matter: id(kind, self.number),
            family: match kind {
                Kind::Ticket => ticket::FAMILY,
                Kind::Complaint => complaint::FAMILY,
                Kind::Report => report::FAMILY,
            }
            .to_string(),
            step: step.to_string(),
            at: almanac.moment(at),
            by: by.actor(),
            fields,
            attachments: Vec::new(),
            seen: None,
        }
    }

    fn told(&self, deed: Deed, at: Minute, almanac: &Almanac) -> Told {
        let handler = UNITS[self.unit % UNITS.len()];
        let on = || Value::Date(almanac.day(at));
        let now = || Value::Moment(almanac.moment(at));
        let part = |kind| text(id(kind, self.number).to_string());
        match deed {
            Deed::Arrive => self.arrive(),
            Deed::SignIn => told(INTAKE, "sign-in", []),
            Deed::Assign | Deed::Hand(_) => told(
                INTAKE,
                "assign",
                [("station", text(handler.station)), ("handler", text(handler.account()))],
            ),
            Deed::Attempt => told(
                handler,
                "record-attempt",
                [
                    ("attempted-at", now()),
                    ("contact-way", text("phone")),
                    ("attempt-result", text("no-answer")),
                ],
            ),
            Deed::GiveUp => told(
                handler,
                "give-up-contact",
                [("unreachable-note", text("演示：三天内在不同时段拨打三次，均无人接听。"))],
            ),
            Deed::Contact => told(
                handler,
                "record-contact",
                [
                    ("contacted-at", now()),
                    ("contact-way", text("phone")),
                    ("contact-result", text("演示：已与来件人通话，核对了时间、地点和诉求。")),
                ],
            ),
            Deed::Split { complaint, report } => {
                let parts = [
                    complaint.then(|| ("complaint", part(Kind::Complaint))),
                    report.then(|| ("report", part(Kind::Report))),
                ];
                told(handler, "split", parts.into_iter().flatten())
            }
            Deed::MergeInto(into) => told(
                INTAKE,
                "merge",
                [
                    ("merged-into", text(into.to_string())),
                    ("merge-reason", text("演示：同一人就同一商家的同一件事从另一渠道再次反映。")),
                ],
            ),
            Deed::TakeIn(number) => {
                told(INTAKE, "take-in", [("taken-in", text(id(Kind::Ticket, number).to_string()))])
            }
            Deed::Return(ground) => told(
                INTAKE,
                "return-ticket",
                [
                    ("return-ground", text(ground)),
                    ("competent-body", text("演示区住房部门（虚构）")),
                    ("cited-basis", text("演示区职责清单（虚构）第一项")),
                    ("return-note", text("演示：所反映的事项不属于市场监管部门职责。")),
                ],
            ),
            Deed::AcceptReturn => told(INTAKE, "accept-return", []),
            Deed::RejectReturn => told(
                INTAKE,
                "reject-return",
                [("return-answer", text("演示：经研究，仍请你单位办理。"))],
            ),
            Deed::Extend => told(
                HEAD,
                "extend",
                [
                    ("extend-reason", text("演示：需要等待检测结果。")),
                    ("extend-approved-by", text("演示派单单位（虚构）")),
                ],
            ),
            Deed::Supervise => told(
                INTAKE,
                "supervise",
                [
                    ("supervised-by", text("演示督查单位（虚构）")),
                    ("supervise-level", text("district")),
                    ("supervise-demand", text("演示：请抓紧办理并报告结果。")),
                    ("until", Value::Date(almanac.day(at.saturating_add(3 * 24 * 60)))),
                ],
            ),
            Deed::AnswerSupervision => told(
                handler,
                "answer-supervision",
                [("supervise-answer", text("演示：已联系双方，正在办理。"))],
            ),
            Deed::Reply(outcome) => told(
                handler,
                "reply",
                [
                    ("reply-text", text("演示：您反映的事项已经调查核实，办理情况已向您说明。")),
                    ("outcome", text(outcome)),
                ],
            ),
            Deed::CallBack { satisfaction, solved } => {
                let by = if self.is_imported() { "platform" } else { "bureau" };
                let fields = [
                    ("called-back-at", now()),
                    ("call-back-by", text(by)),
                    ("satisfaction", text(satisfaction)),
                    ("solved", text(solved)),
                ];
                told(if self.is_imported() { PLATFORM } else { INTAKE }, "record-call-back", fields)
            }
            Deed::Redo => told(
                INTAKE,
                "redo",
                [
                    ("redo-by", text("platform")),
                    ("redo-reason", text("演示：来件人对办理结果不满意。")),
                ],
            ),
            Deed::AskExclusion => told(
                handler,
                "ask-exclusion",
                [
                    ("exclusion-ground", text("in-procedure")),
                    ("exclusion-facts", text("演示：同一争议已经进入诉讼程序。")),
                ],
            ),
            Deed::ExclusionResult(granted) => {
                told(INTAKE, "exclusion-result", [("exclusion-granted", Value::Flag(granted))])
            }
            Deed::Archive => told(handler, "archive", []),
            Deed::Open(kind) => self.open(kind, handler),
            Deed::ChooseRegime(_) => told(
                LEADER,
                "choose-regime",
                [
                    ("regime", text(self.regime)),
                    ("regime-reason", text("演示：按本局确定的口径。")),
                ],
            ),
            Deed::Close(_) => told(handler, "close", []),
            _ => self.of_part(deed, handler, &on),
        }
    }

    /// True where its platform's file brings it in.
    pub fn is_imported(&self) -> bool {
        matches!(self.channel, "12345-line" | "12315-platform")
    }

    fn arrive(&self) -> Told {
        let mut fields = vec![
            ("title", text(self.trouble.title)),
            ("channel", text(self.channel)),
            ("kind", text(self.sort.code())),
            ("person-name", text(self.somebody.name())),
            ("person-phone", text(self.somebody.phone())),
            ("content", text(format!("演示：{}", self.trouble.content))),
            ("demand", text(self.trouble.demand)),
            ("category", text(self.trouble.category)),
        ];
        if self.sort != Sort::Question {
            fields.extend([
                ("respondent-name", text(self.shop.name())),
                ("respondent-address", text(self.shop.address())),
                ("product", text(self.trouble.product)),
                ("amount", Value::Number(self.amount)),
            ]);
        }
        if self.is_imported() {
            fields.push(("ticket-number", text(format!("YS{:010}", self.number))));
            return told(PLATFORM, "receive-import", fields);
        }
        told(INTAKE, "receive", fields)
    }

    fn open(&self, kind: Kind, by: &'static Person) -> Told {
        let who = if kind == Kind::Report {
            ["informant-name", "informant-phone"]
        } else {
            ["complainant-name", "complainant-phone"]
        };
        let mut fields = vec![
            ("title", text(self.trouble.title)),
            ("channel", text(self.channel)),
            ("station", text(by.station)),
            ("ticket", text(id(Kind::Ticket, self.number).to_string())),
            (who[0], text(self.somebody.name())),
            (who[1], text(self.somebody.phone())),
            ("respondent-name", text(self.shop.name())),
            ("respondent-address", text(self.shop.address())),
            ("facts", text(format!("演示：{}", self.trouble.content))),
        ];
        if kind == Kind::Complaint {
            let amount = Value::Number(self.amount);
            fields.extend([("demand", text(self.trouble.demand)), ("amount", amount)]);
            return told(by, "receive", fields);
        }
        fields.push(("real-name", Value::Flag(true)));
        if self.sort == Sort::Both {
            fields.push(("complaint", text(id(Kind::Complaint, self.number).to_string())));
        }
        told(by, "receive", fields)
    }
}

/// Who does it, the step and its fields.
pub(super) type Told = (&'static Person, &'static str, BTreeMap<String, Value>);

pub(super) fn told(
    by: &'static Person,
    step: &'static str,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Told {
    (by, step, fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
}

pub(super) fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}
