//! What may be done next with a matter by a person, in the role that each step asks for, and why the
//! rest may not. The answer is the engine's; here it is put in order and into words.

use jiff::civil::{Date, DateTime};
use wenjin_bureau::access;
use wenjin_law::rule::{Condition, Provenance};
use wenjin_matter::{Availability, Matter, Refusal, clocks, next_steps};

use crate::app::App;
use crate::line::Line;
use crate::matter::clocks::places;
use crate::matter::href;
use crate::signed::Signed;
use crate::tickets;
use crate::ui::Link;
use crate::ui::steps::{Blocked, Go, Step, Steps};

/// The step that hands a matter out.
pub const ASSIGN: &str = "assign";
/// True for a step that records a look at who somebody is.
pub fn is_reveal(code: &str) -> bool {
    Line::ALL.iter().any(|line| line.reveal() == Some(code))
}

/// Roles that no account has: what they do, an officer is not told that they cannot.
const NOT_OFFICERS: [&str; 3] = ["public", "respondent", "import"];

/// Every step that officers take, for this person: each judged in the role it would be taken in.
pub fn available<'a>(
    app: &'a App,
    signed: &Signed,
    matter: &Matter,
    now: DateTime,
) -> Vec<Availability<'a>> {
    let account = &signed.account;
    let in_role = |role: &str| next_steps(&app.rules, matter, &account.id, role, now);
    let mut roles: Vec<(&str, Vec<Availability>)> =
        account.roles.iter().map(|role| (role.as_str(), in_role(role))).collect();
    if roles.is_empty() {
        roles.push(("", in_role("")));
    }
    let mut out = Vec::new();
    for place in 0..roles[0].1.len() {
        let step = &roles[0].1[place];
        let asked = step.version.map_or(&[][..], |version| &version.body.roles);
        if !asked.is_empty() && asked.iter().all(|role| NOT_OFFICERS.contains(&role.as_str())) {
            continue;
        }
        let role = access::actor(account, asked).role;
        let own = roles.iter().find(|(code, _)| *code == role).unwrap_or(&roles[0]);
        out.push(own.1[place].clone());
    }
    out
}

/// The panel of next steps.
pub fn steps(app: &App, signed: &Signed, matter: &Matter, now: DateTime) -> Steps {
    let mut all = available(app, signed, matter, now);
    let unassigned = matter.text("station").is_empty();
    let owed = owed(app, matter, now.date());
    all.sort_by_key(|step| rank(step, unassigned, &owed));
    let mut panel = Steps { open: vec![], blocked: vec![], elsewhere: vec![] };
    for step in &all {
        let at = match tickets::way(matter, step.code) {
            Some(way) if way.is_empty() => continue,
            Some(way) => way,
            None => format!("{}/steps/{}", href(matter), step.code),
        };
        match &step.refusal {
            None => panel.open.push(Step {
                label: step.title.into(),
                key: step.version.and_then(|version| version.body.key),
                go: Go::Open(at),
            }),
            Some(refusal) => {
                if is_near(step, refusal, matter) {
                    panel.blocked.push(blocked(step.title, refusal, now.date()));
                } else {
                    panel.elsewhere.push(elsewhere(step.title, refusal));
                }
            }
        }
    }
    panel
}

/// The steps that meet the live clock which ends first.
fn owed(app: &App, matter: &Matter, today: Date) -> Vec<String> {
    let first = clocks(&app.rules, matter, today)
        .into_iter()
        .find(|it| it.is_live() && it.deadline.is_some());
    let rule = first.and_then(|state| app.rules.clocks.get(&state.rule)?.on(state.rule_from));
    rule.map(|version| version.body.stops.clone()).unwrap_or_default()
}

/// Most likely first: handing out what nobody has, then what the first last day asks for, what has a
/// key, what the law knows, and last what is the bureau's own.
fn rank(step: &Availability, unassigned: bool, owed: &[String]) -> u8 {
    let Some(version) = step.version else { return 9 };
    match &version.body {
        _ if unassigned && step.code == ASSIGN => 0,
        _ if owed.iter().any(|code| code == step.code) => 1,
        body if body.key.is_some() => 2,
        _ if version.provenance == Provenance::Law => 3,
        body if body.to.is_some() => 4,
        _ => 5,
    }
}

/// True for a step of this stage and role that only a condition keeps shut. One that answers what never
/// happened is not waited for.
fn is_near(step: &Availability, refusal: &Refusal, matter: &Matter) -> bool {
    let Refusal::Guard { why, .. } = refusal else { return false };
    let guards = step.version.map_or(&[][..], |version| &version.body.guards);
    match guards.iter().find(|guard| guard.why == *why).map(|guard| &guard.condition) {
        Some(Condition::Open { step, .. }) => matter.last(step).is_some(),
        _ => true,
    }
}

fn blocked(title: &str, refusal: &Refusal, today: Date) -> Blocked {
    Blocked {
        label: title.into(),
        why: refusal.why(),
        remedy: refusal.remedy(),
        remedy_link: None::<Link>,
        basis: places(refusal.basis(), today),
    }
}

/// One of another stage or role: why is enough, thirty of them stand in a row.
fn elsewhere(title: &str, refusal: &Refusal) -> Blocked {
    let (why, remedy) = (refusal.why(), String::new());
    Blocked { label: title.into(), why, remedy, remedy_link: None::<Link>, basis: vec![] }
}
