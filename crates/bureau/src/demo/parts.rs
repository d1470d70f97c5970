//! What becomes of the complaint and of the report split from a made-up ticket. Each has its own line:
//! the end of one changes nothing in the other. What is open on the day the law changes has its law
//! chosen that morning.

use jiff::civil::date;

use super::almanac::Minute;
use super::deed::{About, Deed, Kind};
use super::dice::Dice;
use super::story::Line;

/// Minutes after midnight at which a law is chosen for what is open.
const MORNING: Minute = 8 * 60 + 5;
/// Minutes in which something may still be lying about undone.
const LATELY: Minute = 100 * 24 * 60;

/// Plans the complaint, from the minute it is split.
pub(super) fn complaint(line: &mut Line<'_>, about: &About, dice: &mut Dice) {
    line.act(Deed::Open(Kind::Complaint));
    if dice.permille(150) {
        line.later(dice, 0, 0, Deed::Hand(Kind::Complaint));
    }
    let lately = line.almanac.until.saturating_sub(about.received) < LATELY;
    let ends = lately && dice.permille(60);
    if !ends {
        match dice.below(1000) {
            0..40 => line.wait(dice, 8, 14),
            _ => line.wait(dice, 0, 4),
        }
        let trades = about.somebody.is_trader();
        match dice.below(100) {
            _ if trades && dice.permille(650) => refused(line, "not-consumer", dice),
            0..20 => refused(line, refusal(dice), dice),
            20..26 => line.act(Deed::Transfer),
            26..38 => withdrawn(line, dice),
            38..60 => mediated(line, false, lately, dice),
            _ => mediated(line, true, lately, dice),
        }
    }
    change_of_law(line, about, Kind::Complaint, dice);
}

fn refusal(dice: &mut Dice) -> &'static str {
    let grounds = [
        (4, "already-handled"),
        (2, "not-competent"),
        (2, "not-consumer"),
        (3, "materials-missing"),
        (1, "over-three-years"),
    ];
    dice.weighed(&grounds, "already-handled")
}

fn told(line: &mut Line<'_>, deed: Deed, dice: &mut Dice) {
    let days = if dice.permille(30) { 8 } else { 3 };
    line.later(dice, 0, days, deed);
}

fn refused(line: &mut Line<'_>, ground: &'static str, dice: &mut Dice) {
    line.act(Deed::Refuse(ground));
    told(line, Deed::TellDecision, dice);
    line.later(dice, 0, 3, Deed::Close(Kind::Complaint));
}

/// Settled by the parties themselves.
fn withdrawn(line: &mut Line<'_>, dice: &mut Dice) {
    line.act(Deed::Accept);
    told(line, Deed::TellDecision, dice);
    line.later(dice, 0, 6, Deed::Terminate("withdrawn"));
    told(line, Deed::TellTermination, dice);
    line.later(dice, 0, 2, Deed::Close(Kind::Complaint));
}

fn mediated(line: &mut Line<'_>, agreed: bool, lately: bool, dice: &mut Dice) {
    line.act(Deed::Accept);
    told(line, Deed::TellDecision, dice);
    line.later(dice, 0, 2, Deed::Consent(true));
    line.later(dice, 0, 2, Deed::Consent(false));
    line.later(dice, 0, 3, Deed::Mediate);
    if lately && dice.permille(50) {
        return;
    }
    if dice.permille(60) {
        line.later(dice, 0, 2, Deed::StartTesting);
        line.later(dice, 6, 15, Deed::EndTesting);
    }
    match dice.below(1000) {
        0..35 => line.wait(dice, 46, 70),
        _ => line.wait(dice, 1, 24),
    }
    if agreed {
        line.act(Deed::Agree);
        line.later(dice, 0, 2, Deed::IssueAgreement);
        if dice.permille(500) {
            let kept = !dice.permille(90);
            line.later(dice, 3, 9, Deed::Performed(kept));
        }
    } else {
        let grounds = [(6, "no-agreement"), (4, "absent"), (1, "time-up")];
        line.act(Deed::Terminate(dice.weighed(&grounds, "no-agreement")));
        told(line, Deed::TellTermination, dice);
    }
    line.later(dice, 0, 3, Deed::Close(Kind::Complaint));
}

/// Plans the report, from the minute it is split.
pub(super) fn report(line: &mut Line<'_>, about: &About, dice: &mut Dice) {
    line.act(Deed::Open(Kind::Report));
    let lately = line.almanac.until.saturating_sub(about.received) < LATELY;
    line.later(dice, 0, 4, Deed::Verify);
    if !(lately && dice.permille(100)) {
        verified(line, about, dice);
    }
    change_of_law(line, about, Kind::Report, dice);
    // The new order knows no duty to tell the informant whether a case is filed.
    let change = line.almanac.midnight(date(2026, 4, 15)).unwrap_or(Minute::MAX);
    let kept = about.received < change && about.regime == "order-20";
    line.deeds.retain(|(at, deed)| kept || *at < change || !matches!(deed, Deed::TellFiling(_)));
}

fn verified(line: &mut Line<'_>, about: &About, dice: &mut Dice) {
    match dice.below(100) {
        0..12 => {
            line.later(dice, 6, 8, Deed::AskExtension);
            line.later(dice, 0, 2, Deed::ApproveExtension);
            line.wait(dice, 4, 14);
        }
        12..17 => line.wait(dice, 15, 25),
        _ => line.wait(dice, 2, 8),
    }
    let filed = dice.permille(if about.somebody.is_trader() { 80 } else { 180 });
    let outcome = if filed { "filed" } else { "not-filed" };
    line.act(Deed::Propose(outcome));
    line.wait(dice, 0, 2);
    if filed {
        line.act(Deed::File);
    } else {
        let grounds = [(6, "no-evidence"), (3, "slight"), (2, "first-time"), (1, "not-ours")];
        line.act(Deed::NotFile(dice.weighed(&grounds, "no-evidence")));
    }
    told(line, Deed::TellFiling(outcome), dice);
    if filed {
        line.later(dice, 0, 2, Deed::HandOver);
    }
    if about.trouble.category == "食品" && dice.permille(500) {
        line.later(dice, 0, 2, Deed::FindDuty);
        line.later(dice, 1, 6, Deed::TellResult);
    }
    line.later(dice, 0, 3, Deed::Close(Kind::Report));
}

/// Has the law chosen for what was received before it changed and is open afterwards.
fn change_of_law(line: &mut Line<'_>, about: &About, kind: Kind, dice: &mut Dice) {
    let Some(change) = line.almanac.midnight(date(2026, 4, 15)) else { return };
    let chosen = change + MORNING + dice.below(20) as Minute;
    if change <= about.received || line.almanac.until < chosen {
        return;
    }
    let first = line.deeds.iter().position(|(at, _)| change <= *at);
    let ended = |deed: &Deed| matches!(deed, Deed::Close(_) | Deed::Transfer);
    let choose = Deed::ChooseRegime(kind);
    match first {
        // Split only afterwards.
        Some(0) => line.deeds.insert(1, (line.deeds[0].0, choose)),
        Some(place) => line.deeds.insert(place, (chosen.min(line.deeds[place].0), choose)),
        None if line.deeds.last().is_some_and(|(_, deed)| !ended(deed)) => {
            line.deeds.push((chosen, choose));
        }
        None => {}
    }
}
