//! Why the program does not build commands on a ticket: what happened, why, what to do, and a code
//! for ever. What the rules themselves refuse is said by the engine, not here.

use jiff::civil::Date;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// The matter is no ticket.
    #[error("没有办理：这一件不是来件。请从来件列表中选择。")]
    NotTicket,
    /// Neither a complaint nor a report was chosen.
    #[error("来件没有拆分：投诉和举报都没有选。请至少选一项；都不是的，直接答复来件人。")]
    NothingChosen,
    /// The ticket's channel is no channel of complaints or reports on the day it was received.
    #[error(
        "来件没有拆分：“{channel}”在 {on} 不是{of}的接收渠道。请写明来件实际经过的渠道；不能确定的，先向登记分派人员核实。"
    )]
    ChannelNeeded {
        /// The ticket's channel.
        channel: String,
        /// Of what, in Chinese.
        of: &'static str,
        /// The day of receipt.
        on: Date,
    },
    /// It would be merged into itself.
    #[error("来件没有并入：不能并入它自己。请选择另一件。")]
    MergeIntoItself,
    /// What it would be merged into is merged itself.
    #[error("来件没有并入：{number} 自己已经并入别件。请并入它所并入的那一件。")]
    MergeTargetMerged {
        /// The number of that ticket.
        number: String,
    },
    /// A ticket is merged into a complaint, a report or another ticket.
    #[error("来件没有并入：来件只能并入投诉、举报或者另一来件。请重新选择。")]
    MergeTargetWrong,
    /// The ticket is not merged, or not into that.
    #[error("没有撤销：这一来件没有并入所选的事项。请刷新页面，看它现在并入了哪一件。")]
    NotMerged,
    /// The attempts recorded do not do.
    #[error(
        "没有认定联系不上：相隔{hours}小时以上的联系未果要有{wanted}次、分布在{days}天，现有{found}次、{found_days}天。请换个时段再联系，并逐次登记。"
    )]
    AttemptsTooFew {
        /// Attempts wanted.
        wanted: u32,
        /// Hours between them.
        hours: u32,
        /// Days wanted.
        days: u32,
        /// Attempts that count.
        found: u32,
        /// Days they fall on.
        found_days: u32,
    },
    /// A reply does not fit the channels it goes to.
    #[error("没有回复：{problems}。请按渠道修改后再提交，已填的内容都还在。")]
    ReplyUnfit {
        /// Every problem with the number of its ticket.
        problems: String,
    },
    /// The window in which a ticket may be returned is over.
    #[error("没有退单：退单的期限 {last_day} 已过。请办理，或者提出职责争议。")]
    ReturnWindowPast {
        /// Its last day.
        last_day: Date,
    },
    /// A proposal that is not to return the ticket.
    #[error("没有退单：核对的结果不是退单。请看建议的办法；仍要退单的，自行填写理由和依据。")]
    NotToReturn,
    /// A selection that is empty or too large.
    #[error("没有办理：一次要选 1 到 {most} 件，现在选了 {found} 件。请分几次办理。")]
    SelectionSize {
        /// The most at a time.
        most: usize,
        /// How many were chosen.
        found: usize,
    },
    /// A rule of the bureau has no answer that day, or one that cannot be read.
    #[error(
        "没有完成：本局规则 {rule} 中的“{setting}”在 {on} 没有可用的值。请系统管理员补正这条规则。"
    )]
    Setting {
        /// The rule's id.
        rule: String,
        /// The setting's code.
        setting: String,
        /// The day.
        on: Date,
    },
    /// A file of results that cannot be used.
    #[error("结果文件没有导入：{why}")]
    ResultsUnreadable {
        /// Why, and what to do.
        why: String,
    },
}

impl TicketRefusal {
    /// The stable code, a heading of docs/errors.md.
    pub fn code(&self) -> &'static str {
        match self {
            TicketRefusal::NotTicket => "ticket-not-a-ticket",
            TicketRefusal::NothingChosen => "ticket-split-nothing",
            TicketRefusal::ChannelNeeded { .. } => "ticket-split-channel",
            TicketRefusal::MergeIntoItself => "ticket-merge-itself",
            TicketRefusal::MergeTargetMerged { .. } => "ticket-merge-target-merged",
            TicketRefusal::MergeTargetWrong => "ticket-merge-target-wrong",
            TicketRefusal::NotMerged => "ticket-not-merged",
            TicketRefusal::AttemptsTooFew { .. } => "ticket-attempts-too-few",
            TicketRefusal::ReplyUnfit { .. } => "ticket-reply-unfit",
            TicketRefusal::ReturnWindowPast { .. } => "ticket-return-window-past",
            TicketRefusal::NotToReturn => "ticket-not-to-return",
            TicketRefusal::SelectionSize { .. } => "ticket-selection-size",
            TicketRefusal::Setting { .. } => "ticket-setting-missing",
            TicketRefusal::ResultsUnreadable { .. } => "ticket-results-unreadable",
        }
    }
}
