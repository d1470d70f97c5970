//! A model tried on past matters: what it would have asked, who would have been late, and what each
//! station would have had to carry. Nothing is changed and nobody is blamed: the matters were handled
//! under another model, so a late item says what the promise would cost, not what someone failed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::DateTime;
use wenjin_law::Rules;
use wenjin_matter::{Matter, MatterId};

use super::model::{HandlingModel, Kind, Side};
use super::work::{WorkItem, WorkState, items};

/// What a model would have meant for a set of past matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Matters looked at.
    pub matters: usize,
    /// Items the model would have asked for.
    pub owed: usize,
    /// Items that would have been late, open ones included.
    pub late: usize,
    /// The components in their order.
    pub components: Vec<ComponentOutcome>,
    /// The stations by code; the empty code holds what no station had.
    pub stations: Vec<StationLoad>,
}

/// What one component would have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentOutcome {
    /// The list it stands in.
    pub side: Side,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// Items it would have asked for.
    pub owed: usize,
    /// Items done in time.
    pub in_time: usize,
    /// Items whose time has not run out yet, or that have no promise and are open.
    pub pending: usize,
    /// The matters on which it was done late. Of an escalation: raised, and over since.
    pub late: Vec<MatterId>,
    /// The matters on which it is open and late. Of an escalation: raised.
    pub open_late: Vec<MatterId>,
}

/// What one station would have had to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationLoad {
    /// Its code.
    pub station: String,
    /// Matters it had.
    pub matters: usize,
    /// Items the model would have asked of it.
    pub owed: usize,
    /// Items that would have been late.
    pub late: usize,
    /// The most items open at one moment.
    pub peak: usize,
    /// When that was first so.
    pub peak_at: Option<DateTime>,
}

/// Tries `model` on past matters, as they stand at `now`.
pub fn simulate<'a>(
    model: &HandlingModel,
    rules: &Rules,
    histories: impl IntoIterator<Item = &'a Matter>,
    now: DateTime,
) -> Simulation {
    let mut components: Vec<ComponentOutcome> = model
        .components()
        .map(|(side, component)| ComponentOutcome {
            side,
            key: component.key.clone(),
            title: component.title.clone(),
            kind: component.kind,
            owed: 0,
            in_time: 0,
            pending: 0,
            late: vec![],
            open_late: vec![],
        })
        .collect();
    let mut stations: BTreeMap<String, Carried> = BTreeMap::new();
    let mut matters = 0;
    for matter in histories {
        matters += 1;
        let carried = stations.entry(matter.text("station")).or_default();
        carried.matters += 1;
        for item in items(model, rules, matter, now) {
            carried.take(&item);
            let found = components.iter_mut().find(|outcome| outcome.key == item.component);
            if let Some(outcome) = found {
                outcome.take(&item, matter.id);
            }
        }
    }
    let stations: Vec<StationLoad> =
        stations.into_iter().map(|(station, carried)| carried.load(station)).collect();
    Simulation {
        matters,
        owed: components.iter().map(|outcome| outcome.owed).sum(),
        late: components.iter().map(|o| o.late.len() + o.open_late.len()).sum(),
        components,
        stations,
    }
}

impl ComponentOutcome {
    fn take(&mut self, item: &WorkItem, matter: MatterId) {
        self.owed += 1;
        match item.state {
            WorkState::Done(_) => self.in_time += 1,
            WorkState::DoneLate(_) => self.late.push(matter),
            WorkState::Overdue => self.open_late.push(matter),
            WorkState::Owed | WorkState::Paused | WorkState::Waiting => self.pending += 1,
        }
    }
}

#[derive(Default)]
struct Carried {
    matters: usize,
    owed: usize,
    late: usize,
    /// When an item began to be open, and when it ceased to be.
    changes: Vec<(DateTime, i32)>,
}

impl Carried {
    fn take(&mut self, item: &WorkItem) {
        self.owed += 1;
        self.late += usize::from(item.state.is_late());
        // Nobody carries an escalation before it is raised.
        let from = match item.kind {
            Kind::Escalation if !item.state.is_late() => return,
            Kind::Escalation => item.due.as_ref().map_or(item.started_at, |due| due.until),
            _ => item.started_at,
        };
        self.changes.push((from, 1));
        if let WorkState::Done(at) | WorkState::DoneLate(at) = item.state {
            self.changes.push((at, -1));
        }
    }

    fn load(self, station: String) -> StationLoad {
        let Carried { matters, owed, late, mut changes } = self;
        // What ends at a moment ends before what begins at it.
        changes.sort_unstable();
        let (mut open, mut peak, mut peak_at) = (0_i32, 0_i32, None);
        for (at, change) in changes {
            open += change;
            if peak < open {
                (peak, peak_at) = (open, Some(at));
            }
        }
        StationLoad { station, matters, owed, late, peak: peak.unsigned_abs() as usize, peak_at }
    }
}

impl Simulation {
    /// The figures in Chinese, one line a component and one a station: what the act of simulation
    /// records. `title` gives a station's name.
    pub fn words(&self, title: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        for outcome in &self.components {
            let late = match outcome.kind {
                Kind::Escalation => "升级",
                _ => "逾期",
            };
            let _ = writeln!(
                out,
                "{}：应办{}项，按时{}项，{late}{}项（其中尚未办的{}项），未到期{}项",
                outcome.title,
                outcome.owed,
                outcome.in_time,
                outcome.late.len() + outcome.open_late.len(),
                outcome.open_late.len(),
                outcome.pending,
            );
        }
        for load in &self.stations {
            let name = match load.station.is_empty() {
                true => "（没有分派）".to_string(),
                false => title(&load.station),
            };
            let _ = writeln!(
                out,
                "{name}：{}件，应办{}项，逾期或者升级{}项，同一时刻最多{}项",
                load.matters, load.owed, load.late, load.peak,
            );
        }
        out
    }
}
