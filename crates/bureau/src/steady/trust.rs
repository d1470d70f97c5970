//! Trusted consumption: promises of shops held against how complaints ended, topics that call for a
//! warning, and what follows. See `README.md` beside the parts.

pub mod check;
pub mod honour;
pub mod topics;

use wenjin_law::{RuleId, Rules};

/// A shop with its promises (放心消费单元).
pub const UNIT: &str = "trusted-unit";
/// A mall, street or market (放心消费集聚区).
pub const CLUSTER: &str = "cluster";
/// A consumer warning (消费警示).
pub const WARNING: &str = "warning";
/// An act of guidance (行政指导).
pub const GUIDANCE: &str = "guidance";

/// A number of a list of thresholds in force on a day; none where the list does not say it.
fn threshold(rules: &Rules, list: &str, code: &str, on: jiff::civil::Date) -> Option<u32> {
    let version = rules.lists.get(&RuleId::new(list))?.on(on)?;
    version.body.item(code)?.title.parse().ok()
}
