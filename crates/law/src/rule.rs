//! The types a rule file becomes. The unit of dating is the single rule: each has its versions,
//! each version its interval, its basis and one body of its kind. Stored forms and wire forms are
//! elsewhere; these types are what the engine reads.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use wenjin_calendar::{Calendar, Counting, Duty, Period};

use crate::citation::Citation;

/// A rule's id: its path under `rules/` without the ending, `complaint/accept-or-refuse`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(String);

impl RuleId {
    /// The id of that text.
    pub fn new(text: impl Into<String>) -> RuleId {
        RuleId(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first part of the path: the kind of matter, or the family, the rule belongs to.
    pub fn family(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a rule rests on: a place in a statute, what it says in our words, and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The place.
    pub citation: Citation,
    /// Its sense in our own words.
    pub says: String,
    /// [`fingerprint`](crate::library::fingerprint) of the text that was read.
    pub fingerprint: String,
    /// The field of the rule that this place settles, where only one is.
    pub settles: Option<String>,
    /// The line in the rule file, for messages.
    pub line: usize,
}

/// Who answers for a rule that is not law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A statute: the version has at least one basis.
    Law,
    /// The bureau's own choice, which may only tighten the law.
    Bureau,
}

/// One dated version of a rule.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// The line in the rule file, for messages.
    pub line: usize,
    /// The first day it counts.
    pub from: Date,
    /// The first day it no longer counts; none = in force.
    pub until: Option<Date>,
    /// The day it was last compared with the text.
    pub checked: Date,
    /// Law or the bureau's own.
    pub provenance: Provenance,
    /// What it rests on.
    pub basis: Vec<Basis>,
    /// What the text leaves open and how it was read.
    pub note: Option<String>,
    /// Present where a person must still confirm it; shown wherever the rule speaks.
    pub to_confirm: Option<String>,
    /// Before this day a text was in force that nobody here has seen: the later one stands in.
    pub unseen_before: Option<Date>,
    /// The rule itself.
    pub body: T,
}

impl<T> Version<T> {
    /// What must be confirmed before the version is relied on for `on`, in Chinese.
    pub fn question(&self, on: Date) -> Option<String> {
        let unseen = self.unseen_before.filter(|day| on < *day).map(unseen_words);
        let parts: Vec<String> = self.to_confirm.iter().cloned().chain(unseen).collect();
        (!parts.is_empty()).then(|| parts.join("；"))
    }

    /// True on the days from `from` until the day before `until`.
    pub fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

/// What to say of the days before `day`, whose text nobody here has seen.
pub(crate) fn unseen_words(day: Date) -> String {
    format!("{day} 以前有效的文本没有看到，按这一日起的文本写成，待法规人员核对")
}

/// One rule with its versions in order.
#[derive(Clone, Debug)]
pub struct Rule<T> {
    /// Its id.
    pub id: RuleId,
    /// Its Chinese title.
    pub title: String,
    /// Its versions, in order, never overlapping.
    pub versions: Vec<Version<T>>,
}

impl<T> Rule<T> {
    /// The version in force on a day. A gap has no answer.
    pub fn on(&self, day: Date) -> Option<&Version<T>> {
        self.versions.iter().find(|version| version.in_force(day))
    }
}

/// The length of a period as a text gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A number of units.
    Period(Period),
    /// A day set by the officer in the starting act, in the field of that name.
    SetByOfficer,
    /// 及时: a duty without a number.
    Promptly,
}

/// What starts a clock: a step, on the day it happened or on a day recorded in one of its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The step's code.
    pub step: String,
    /// The field of that act that holds the day, where it is not the day of the act itself.
    pub field: Option<String>,
    /// A fact and its value as of that act, without which the act does not start the clock: windows
    /// that differ by channel. Written `step.fact=value`.
    pub only: Option<(String, String)>,
}

/// A span that does not count: from one step until another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The step that stops the clock.
    pub from: String,
    /// The step that lets it run again.
    pub until: String,
    /// Why, in a few Chinese words.
    pub why: String,
}

/// How a clock may be prolonged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The step by which it is granted; that step's roles say who approves.
    pub step: String,
    /// By how much.
    pub length: Period,
}

/// A period that law, a channel or the bureau sets.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The acts that start it; a later one of them starts it anew.
    pub starts: Vec<Start>,
    /// The acts that meet it.
    pub stops: Vec<String>,
    /// The acts that end it without meeting or missing it.
    pub voids: Vec<String>,
    /// Spans that do not count.
    pub pauses: Vec<Pause>,
    /// How it may be prolonged.
    pub extension: Option<Extension>,
    /// Its length.
    pub length: Length,
    /// The rule by which its days are counted.
    pub counting: RuleId,
    /// Whose period it is.
    pub duty: Duty,
    /// Working days before the last day at which it warns.
    pub warn_working_days: Option<u32>,
    /// What follows when it lapses, in Chinese, where the text says so.
    pub lapse: Option<String>,
    /// True where it limits nothing of the work in hand and is only shown: a bar, a right of others.
    pub informative: bool,
}

/// What a field of a step holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A civil date.
    Date,
    /// A civil date and time.
    Moment,
    /// Money in whole fen, typed in yuan.
    Yuan,
    /// Yes or no.
    Flag,
    /// One entry of a list rule.
    Choice(RuleId),
    /// An officer's account.
    Officer,
}

/// One field a step asks for.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, the name of the fact it records.
    pub name: String,
    /// Its Chinese label.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// True where the step is refused without it.
    pub required: bool,
    /// True for data on a person: masked in lists and exports, each look recorded.
    pub personal: bool,
    /// A sentence of help beside it.
    pub hint: Option<String>,
}

/// What must hold before a step, beside stage, role and fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A recorded fact has this value.
    Fact {
        /// The fact's name.
        name: String,
        /// The value, as text; `true` and `false` for flags.
        equals: String,
    },
    /// A step has been done.
    Done(String),
    /// A step has not been done.
    NotDone(String),
    /// A step has been done and no later act of the second step answered it.
    Open {
        /// The step that opens.
        step: String,
        /// The step that answers it.
        until: String,
    },
    /// No such span is open.
    NotOpen {
        /// The step that opens.
        step: String,
        /// The step that answers it.
        until: String,
    },
    /// The officer is not the one who did that step (separation of duties).
    OtherPersonThan(String),
    /// A document is attached to this step.
    Attachment,
}

/// A condition with the words of its refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The condition.
    pub condition: Condition,
    /// Why the step is refused, in Chinese.
    pub why: String,
    /// What to do, in Chinese.
    pub remedy: String,
}

/// One step of a procedure: who may take it, where from, what it asks and where it leads.
#[derive(Clone, Debug)]
pub struct Step {
    /// True for the step that opens a matter.
    pub opens: bool,
    /// The stages it may be taken in.
    pub stages: Vec<String>,
    /// The stage it leads to; none = the matter stays where it is.
    pub to: Option<String>,
    /// The roles that may take it.
    pub roles: Vec<String>,
    /// What it asks for.
    pub fields: Vec<Field>,
    /// What must hold.
    pub guards: Vec<Guard>,
    /// The document that is issued with it.
    pub form: Option<RuleId>,
    /// What the complainant reads on the public page; none = the act is not shown there.
    pub public_words: Option<String>,
    /// The key that takes it in the workbench.
    pub key: Option<char>,
}

/// One entry of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its code, stable for ever.
    pub code: String,
    /// Its words, our own.
    pub title: String,
    /// The place it comes from, where it is law.
    pub basis: Option<Basis>,
}

/// A closed list: grounds, channels, stations.
#[derive(Clone, Debug)]
pub struct List {
    /// The entries in order.
    pub items: Vec<Item>,
}

impl List {
    /// The entry of that code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// A block of a form. `{name}` in its text stands for a recorded fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// The entries of a list, the one chosen in `fact` marked.
    Choices {
        /// The list.
        list: RuleId,
        /// The fact that holds the chosen entry.
        fact: String,
    },
    /// A table of label and value cells, row by row.
    Table(Vec<Vec<String>>),
    /// Lines to sign on.
    Sign(Vec<String>),
}

/// An official document's pattern.
#[derive(Clone, Debug)]
pub struct Form {
    /// The series its numbers come from and the pattern of a number, `兰市监投受〔{year}〕第{n}号`.
    pub number: Option<String>,
    /// Whom it addresses.
    pub addressee: Option<String>,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// True where the bureau signs and seals it.
    pub sealed: bool,
    /// Small print beneath.
    pub remarks: Vec<String>,
}

/// A stage of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub title: String,
    /// True where the matter has ended.
    pub ended: bool,
}

/// A change of law without a transitional clause: open matters need a recorded choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The first day of the new law.
    pub on: Date,
    /// The step that records the choice.
    pub step: String,
    /// The fact that holds it.
    pub fact: String,
    /// The value that keeps the old law.
    pub old: String,
    /// The value that takes the new law from the change on.
    pub new: String,
    /// Why a choice is needed, in Chinese.
    pub why: String,
}

/// One kind of matter.
#[derive(Clone, Debug)]
pub struct MatterKind {
    /// Its id, `complaint/matter`.
    pub id: RuleId,
    /// Its Chinese name.
    pub title: String,
    /// The pattern of its numbers, `投诉〔{year}〕{n}号`.
    pub number: String,
    /// Its stages.
    pub stages: Vec<Stage>,
    /// The changes of law that need a choice.
    pub transitions: Vec<Transition>,
}

impl MatterKind {
    /// The stage of that code.
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }
}

/// A role of the bureau.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub title: String,
}

/// Every rule, by kind and id.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The working-day calendar.
    pub calendar: Calendar,
    /// Where each year's calendar comes from.
    pub notices: BTreeMap<i16, Notice>,
    /// How each law counts.
    pub counting: BTreeMap<RuleId, Rule<Counting>>,
    /// The clocks.
    pub clocks: BTreeMap<RuleId, Rule<Clock>>,
    /// The steps.
    pub steps: BTreeMap<RuleId, Rule<Step>>,
    /// The lists.
    pub lists: BTreeMap<RuleId, Rule<List>>,
    /// The forms.
    pub forms: BTreeMap<RuleId, Rule<Form>>,
    /// The kinds of matter, by family.
    pub matters: BTreeMap<String, MatterKind>,
    /// The roles.
    pub roles: Vec<Role>,
    /// SHA-256 prefix over all rule files: tells whether projections were made under these rules.
    pub edition: String,
}

/// Where a year's calendar comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The notice's title.
    pub source: String,
    /// Its page at www.gov.cn.
    pub page: String,
}

/// The kind of a rule, for lists of rules of all kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How a law counts.
    Counting,
    /// A clock.
    Clock,
    /// A step.
    Step,
    /// A list.
    List,
    /// A form.
    Form,
}

impl Kind {
    /// Its Chinese name.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Counting => "计算规则",
            Kind::Clock => "期限",
            Kind::Step => "步骤",
            Kind::List => "清单",
            Kind::Form => "文书",
        }
    }
}

/// A version of a rule seen without its body.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// The rule's kind.
    pub kind: Kind,
    /// The rule's id.
    pub id: &'a RuleId,
    /// The rule's title.
    pub title: &'a str,
    /// First day.
    pub from: Date,
    /// First day no longer.
    pub until: Option<Date>,
    /// What it rests on.
    pub basis: &'a [Basis],
    /// What is left open.
    pub note: Option<&'a str>,
    /// What must be confirmed.
    pub to_confirm: Option<&'a str>,
    /// Before this day the text in force was not seen.
    pub unseen_before: Option<Date>,
    /// Law or the bureau's own.
    pub provenance: Provenance,
}

impl<'a> Outline<'a> {
    /// The outline as it speaks on a day: without what concerns earlier days only.
    pub fn as_of(&self, day: Date) -> Outline<'a> {
        Outline { unseen_before: self.unseen_before.filter(|unseen| day < *unseen), ..*self }
    }

    /// True on the days it counts.
    pub fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

impl Rules {
    /// Every version of every rule that has versions, by kind, id and date.
    pub fn outlines(&self) -> Vec<Outline<'_>> {
        fn of<'a, T>(kind: Kind, rules: &'a BTreeMap<RuleId, Rule<T>>, out: &mut Vec<Outline<'a>>) {
            for rule in rules.values() {
                out.extend(rule.versions.iter().map(|version| Outline {
                    kind,
                    id: &rule.id,
                    title: &rule.title,
                    from: version.from,
                    until: version.until,
                    basis: &version.basis,
                    note: version.note.as_deref(),
                    to_confirm: version.to_confirm.as_deref(),
                    unseen_before: version.unseen_before,
                    provenance: version.provenance,
                }));
            }
        }
        let mut out = Vec::new();
        of(Kind::Clock, &self.clocks, &mut out);
        of(Kind::Step, &self.steps, &mut out);
        of(Kind::List, &self.lists, &mut out);
        of(Kind::Form, &self.forms, &mut out);
        of(Kind::Counting, &self.counting, &mut out);
        out
    }

    /// The steps of one kind of matter, in the order of their ids.
    pub fn steps_of<'a>(&'a self, family: &'a str) -> impl Iterator<Item = &'a Rule<Step>> {
        self.steps.values().filter(move |rule| rule.id.family() == family)
    }

    /// The step of that code in that kind of matter.
    pub fn step(&self, family: &str, code: &str) -> Option<&Rule<Step>> {
        self.steps.get(&RuleId::new(format!("{family}/steps/{code}")))
    }

    /// The clocks of one kind of matter.
    pub fn clocks_of<'a>(&'a self, family: &'a str) -> impl Iterator<Item = &'a Rule<Clock>> {
        self.clocks.values().filter(move |rule| rule.id.family() == family)
    }

    /// The Chinese name of a role.
    pub fn role_title<'a>(&'a self, code: &'a str) -> &'a str {
        self.roles.iter().find(|role| role.code == code).map_or(code, |role| &role.title)
    }
}
