//! Why a step is not taken: what happened, why, what to do, the article, and a code for ever. The
//! words are made here, from the facts the variants carry, and nowhere else.

use jiff::civil::{Date, DateTime};

use wenjin_law::Citation;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No rule of that name in that family.
    UnknownStep {
        /// The code asked for.
        step: String,
    },
    /// The step's rule has no version on the date that asks.
    NotInForce {
        /// The step's title.
        title: String,
        /// The date that asked.
        on: Date,
    },
    /// The step opens a matter, and this one is already open.
    AlreadyOpened {
        /// The step's title.
        title: String,
    },
    /// The matter has no acts and the step does not open one.
    NotOpened {
        /// The step's title.
        title: String,
    },
    /// The law changed while the matter was open, and no choice is recorded.
    ChoiceNeeded {
        /// The day of the change.
        on: Date,
        /// Why a choice is needed.
        why: String,
    },
    /// The step is not taken from this stage.
    WrongStage {
        /// The step's title.
        title: String,
        /// The stage the matter is in.
        stage: String,
        /// The stages the step is taken from.
        wanted: Vec<String>,
        /// What the step rests on.
        basis: Vec<Citation>,
    },
    /// The role may not take it.
    WrongRole {
        /// The step's title.
        title: String,
        /// The role that asked.
        role: String,
        /// The roles that may.
        wanted: Vec<String>,
    },
    /// A condition of the rule does not hold.
    Guard {
        /// The step's title.
        title: String,
        /// Why, in the rule's words.
        why: String,
        /// What to do, in the rule's words.
        remedy: String,
        /// What the step rests on.
        basis: Vec<Citation>,
    },
    /// Fields that are missing or wrong.
    Fields {
        /// The step's title.
        title: String,
        /// Each field's name with what is wrong.
        problems: Vec<FieldProblem>,
    },
    /// It is said to have happened after now.
    InFuture {
        /// When it is said to have happened.
        at: DateTime,
    },
    /// It is said to have happened before the matter began.
    BeforeOpening {
        /// When it is said to have happened.
        at: DateTime,
        /// When the matter began.
        opened: DateTime,
    },
    /// Somebody acted since the page was shown.
    Changed {
        /// Acts seen.
        seen: u32,
        /// Acts there are.
        now: u32,
    },
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name.
    pub name: String,
    /// The field's label.
    pub label: String,
    /// What is wrong, in Chinese.
    pub problem: String,
}

impl Refusal {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownStep { .. } => "step-unknown",
            Refusal::NotInForce { .. } => "rule-not-in-force",
            Refusal::AlreadyOpened { .. } => "matter-already-open",
            Refusal::NotOpened { .. } => "matter-not-open",
            Refusal::ChoiceNeeded { .. } => "transition-choice-needed",
            Refusal::WrongStage { .. } => "step-wrong-stage",
            Refusal::WrongRole { .. } => "step-wrong-role",
            Refusal::Guard { .. } => "step-condition-unmet",
            Refusal::Fields { .. } => "step-fields-wrong",
            Refusal::InFuture { .. } => "act-in-future",
            Refusal::BeforeOpening { .. } => "act-before-opening",
            Refusal::Changed { .. } => "matter-changed",
        }
    }

    /// What happened.
    pub fn what(&self) -> String {
        match self {
            Refusal::UnknownStep { step } => format!("没有名为“{step}”的步骤，没有登记。"),
            Refusal::NotInForce { title, .. }
            | Refusal::AlreadyOpened { title }
            | Refusal::NotOpened { title }
            | Refusal::WrongStage { title, .. }
            | Refusal::WrongRole { title, .. }
            | Refusal::Guard { title, .. } => format!("“{title}”没有登记。"),
            Refusal::Fields { title, problems } => {
                format!("“{title}”还有 {} 处需要补正，没有登记。", problems.len())
            }
            Refusal::ChoiceNeeded { .. } => {
                "此件跨越新旧规定，尚未选定适用哪一个，没有登记。".into()
            }
            Refusal::InFuture { .. } | Refusal::BeforeOpening { .. } => {
                "所填时间不成立，没有登记。".into()
            }
            Refusal::Changed { .. } => "此件刚刚有了新的记录，没有登记。".into(),
        }
    }

    /// Why.
    pub fn why(&self) -> String {
        match self {
            Refusal::UnknownStep { .. } => "规则中没有这一步骤。".into(),
            Refusal::NotInForce { on, .. } => format!("{on} 没有有效的规则允许这一步。"),
            Refusal::AlreadyOpened { .. } => "此件已经登记过。".into(),
            Refusal::NotOpened { .. } => "此件还没有登记收到。".into(),
            Refusal::ChoiceNeeded { on, why } => format!("规定在 {on} 变更。{why}"),
            Refusal::WrongStage { stage, wanted, .. } => {
                format!("此件现在是“{stage}”，这一步只能在“{}”时办理。", wanted.join("”“"))
            }
            Refusal::WrongRole { role, wanted, .. } => {
                format!("您现在的角色是{role}，这一步由{}办理。", wanted.join("、"))
            }
            Refusal::Guard { why, .. } => why.clone(),
            Refusal::Fields { problems, .. } => {
                let words = problems.iter().map(|p| format!("{}：{}", p.label, p.problem));
                format!("{}。", words.collect::<Vec<_>>().join("；"))
            }
            Refusal::InFuture { at } => format!("{} 还没有到。", minute(*at)),
            Refusal::BeforeOpening { at, opened } => {
                format!("{} 早于收到的时间 {}。", minute(*at), minute(*opened))
            }
            Refusal::Changed { seen, now } => {
                format!("您看到的是前 {seen} 条记录，现在已有 {now} 条。")
            }
        }
    }

    /// What to do.
    pub fn remedy(&self) -> String {
        match self {
            Refusal::UnknownStep { .. } => "请从页面列出的步骤中选择。".into(),
            Refusal::NotInForce { .. } => "请核对日期；日期无误的，请法规人员核对规则。".into(),
            Refusal::AlreadyOpened { .. } => "请打开原件继续办理。".into(),
            Refusal::NotOpened { .. } => "请先登记收到。".into(),
            Refusal::ChoiceNeeded { .. } => "请先登记适用规定的选择及理由，再办理。".into(),
            Refusal::WrongStage { .. } => "请先办理当前阶段列出的步骤。".into(),
            Refusal::WrongRole { .. } => "请转给有权办理的人员。".into(),
            Refusal::Guard { remedy, .. } => remedy.clone(),
            Refusal::Fields { .. } => "请补正后再提交，已填的内容都还在。".into(),
            Refusal::InFuture { .. } => "请填写实际发生的时间。".into(),
            Refusal::BeforeOpening { .. } => "请核对这一步的时间和收到的时间。".into(),
            Refusal::Changed { .. } => "请看过新的记录后再决定，已填的内容都还在。".into(),
        }
    }

    /// The places of law it rests on.
    pub fn basis(&self) -> &[Citation] {
        match self {
            Refusal::WrongStage { basis, .. } | Refusal::Guard { basis, .. } => basis,
            _ => &[],
        }
    }
}

/// The time as officers write it, to the minute.
fn minute(at: DateTime) -> String {
    format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
}
