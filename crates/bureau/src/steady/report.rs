//! Reports of unlawful conduct (举报): what is particular to them beside their rules. The names the
//! program itself uses, who may not be named where ([`secrecy`]), and what it takes to deal with a
//! further report of the same informant together with an earlier one ([`merge`]). Not here: the ticket
//! a report is split from, and the case it is handed over to.

pub mod merge;
pub mod secrecy;

use jiff::civil::Date;
use wenjin_law::{Citation, RuleId, Rules};

/// The family of the matter, and the folder of its rules.
pub const FAMILY: &str = "report";
/// The step that registers a report.
pub const RECEIVE: &str = "receive";
/// The step by which alone an informant's identity is given; each look is an act with its reason.
pub const REVEAL: &str = "reveal-informant";
/// The fact that holds the id of the ticket a report was split from.
pub const TICKET: &str = "ticket";
/// The fact that holds the id of the complaint split from the same ticket. It links, and no more:
/// neither matter ends, stops or moves the other (投诉举报处理办法第九条).
pub const COMPLAINT: &str = "complaint";

/// The list of the texts that order an informant to be told the result.
const TELL_DUTIES: &str = "report/tell-duties";

/// The place of law that orders an informant to be told the result under the duty of that code on a
/// day; none where the list names no single place, or has no such duty that day. A page fills the
/// fields `result-law` and `result-article` from it, and the result notice cites it
/// (投诉举报处理办法第三十六条).
pub fn tell_duty_citation<'a>(rules: &'a Rules, code: &str, on: Date) -> Option<&'a Citation> {
    let list = rules.lists.get(&RuleId::new(TELL_DUTIES))?;
    let item = list.on(on)?.body.item(code)?;
    item.basis.as_ref().map(|basis| &basis.citation)
}
