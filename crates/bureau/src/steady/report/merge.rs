//! A further report of the same informant against the same business, with new facts, dealt with
//! together with the earlier one (投诉举报处理办法第三十五条第二款): two acts that belong together. The
//! later report goes into the earlier; on the earlier one the facts are added as of the day the later
//! one was received, which starts its clock anew. Whether the rules allow each act is for `decide`;
//! whether the informant and the business are the same is for the officer, who gives the reason.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use wenjin_matter::{Actor, Command, Matter, Value};

use super::FAMILY;

/// Why two reports cannot be dealt with together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefusal {
    /// Not two reports that have been received.
    #[error("要合并处理的两件不都是已经登记的举报，没有合并。请核对编号；投诉和来件不能并入举报。")]
    NotReports,
    /// A report into itself.
    #[error("不能把一件举报并入它自己，没有合并。请选择以前的一件。")]
    Same,
    /// The one to be kept was received later.
    #[error(
        "所选的一件收到得更晚，没有合并。请把后收到的并入先收到的，期限从最后一次举报重新计算。"
    )]
    Order,
}

impl MergeRefusal {
    /// The code, a heading of docs/errors.md.
    pub fn code(self) -> &'static str {
        match self {
            MergeRefusal::NotReports => "report-merge-kind",
            MergeRefusal::Same => "report-merge-same",
            MergeRefusal::Order => "report-merge-order",
        }
    }
}

/// The two acts of dealing with `later` together with `earlier`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// On the later report: `merge-into`, naming the earlier one's id.
    pub into: Command,
    /// On the earlier report: `add-facts`, as of the time the later one was received.
    pub facts: Command,
}

/// Drafts the two acts. `at` is when it is decided, `reason` why the two belong together; the new
/// facts are the later report's own words, which stay personal data. Both commands carry the number
/// of acts seen, so that neither is done on a matter that has moved on; they are to be carried out
/// together or not at all.
///
/// # Errors
/// Where the two are not two reports, the later into the earlier.
pub fn merge(
    earlier: &Matter,
    later: &Matter,
    reason: &str,
    by: &Actor,
    at: DateTime,
) -> Result<Merge, MergeRefusal> {
    if earlier.family != FAMILY || later.family != FAMILY {
        return Err(MergeRefusal::NotReports);
    }
    if earlier.id == later.id {
        return Err(MergeRefusal::Same);
    }
    let (Some(first), Some(last)) = (earlier.opened_at(), later.opened_at()) else {
        return Err(MergeRefusal::NotReports);
    };
    if last < first {
        return Err(MergeRefusal::Order);
    }
    let command = |matter: &Matter, step: &str, at, fields| Command {
        matter: matter.id,
        family: FAMILY.into(),
        step: step.into(),
        at,
        by: by.clone(),
        fields,
        attachments: vec![],
        seen: Some(matter.version()),
    };
    let into = BTreeMap::from([
        ("merged-into".to_string(), Value::Text(earlier.id.to_string())),
        ("merge-reason".to_string(), Value::Text(reason.to_string())),
    ]);
    let facts = [
        Some(("new-facts", Value::Text(later.text("facts")))),
        Some(("added-report", Value::Text(later.id.to_string()))),
        later.fact(super::TICKET).map(|ticket| ("added-ticket", ticket.clone())),
    ];
    let facts = facts.into_iter().flatten().map(|(name, value)| (name.to_string(), value));
    Ok(Merge {
        into: command(later, "merge-into", at, into),
        facts: command(earlier, "add-facts", last, facts.collect()),
    })
}
