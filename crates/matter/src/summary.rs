//! What lists show of a matter: one row, computed from its acts. The store keeps it as a projection.

use jiff::civil::{Date, DateTime};
use wenjin_law::Rules;

use crate::act::Value;
use crate::clocks::{Phase, Standing, all_standing};
use crate::state::Matter;

/// One row of a list. Holds no personal data: lists, search and exports are made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The matter's number.
    pub number: String,
    /// Its title, in the person's words.
    pub title: String,
    /// The code of its stage.
    pub stage: String,
    /// True where it has ended.
    pub ended: bool,
    /// When it was received.
    pub received_at: DateTime,
    /// When the last act happened.
    pub changed_at: DateTime,
    /// The business complained of.
    pub respondent: String,
    /// The code of the station that has it; empty while it has none.
    pub station: String,
    /// The account of the officer who has it; empty while nobody has.
    pub handler: String,
    /// The channel it came by.
    pub channel: String,
    /// The profile and the number under which it came from elsewhere; empty otherwise.
    pub source: String,
    /// The number in that source.
    pub source_key: String,
    /// The digest of the source's row.
    pub source_digest: String,
    /// The clocks that the work list needs.
    pub clocks: Vec<ClockRow>,
}

/// One clock in a row: what does not change as days pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRow {
    /// The rule's id.
    pub rule: String,
    /// The last day; none while paused, and for duties without a number.
    pub last_day: Option<Date>,
    /// True while the officer still owes what it asks.
    pub live: bool,
    /// True while it stands still.
    pub paused: bool,
    /// When it was met.
    pub ended_at: Option<DateTime>,
    /// True where it was met after its last day.
    pub late: bool,
    /// True where the calendar of its year is not announced.
    pub provisional: bool,
}

/// The row of a matter; none while it has no acts.
pub fn summary(rules: &Rules, matter: &Matter) -> Option<Summary> {
    let (first, last) = (matter.acts.first()?, matter.acts.last()?);
    let open = |name: &str| match matter.fact(name) {
        Some(Value::Text(text)) if !matter.personal.contains(name) => text.clone(),
        _ => String::new(),
    };
    let kind = rules.matters.get(&matter.family);
    Some(Summary {
        number: open("number"),
        title: open("title"),
        stage: matter.stage.clone(),
        ended: kind.and_then(|kind| kind.stage(&matter.stage)).is_some_and(|stage| stage.ended),
        received_at: first.at,
        changed_at: last.at,
        respondent: open("respondent-name"),
        station: open("station"),
        handler: open("handler"),
        channel: open("channel"),
        source: open("source"),
        source_key: open("source-key"),
        source_digest: open("source-digest"),
        clocks: all_standing(rules, matter).filter_map(|clock| row(clock, first.at)).collect(),
    })
}

/// The row of a clock; none where it ended without being met or missed, which counts neither way.
fn row(clock: Standing<'_>, opened: DateTime) -> Option<ClockRow> {
    // The day does not matter here: whether a live clock has lapsed is asked when it is shown.
    let phase = clock.phase(opened.date());
    let running = matches!(phase, Phase::Running | Phase::Paused(_) | Phase::Lapsed);
    Some(ClockRow {
        rule: clock.rule.id.to_string(),
        live: running && !clock.informative(),
        paused: matches!(phase, Phase::Paused(_)),
        ended_at: match phase {
            Phase::Met(at) | Phase::MetLate(at) => Some(at),
            Phase::Void(_) => return None,
            Phase::Running | Phase::Paused(_) | Phase::Lapsed => None,
        },
        late: matches!(phase, Phase::MetLate(_)),
        last_day: clock.deadline.as_ref().map(|deadline| deadline.last_day),
        provisional: clock.deadline.is_some_and(|deadline| deadline.provisional),
    })
}
