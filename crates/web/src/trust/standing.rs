//! How a unit stands: its promises held against the complaints about it that came to an answer. Counted
//! over the whole bureau, whoever asks: the numbers name nobody. Kept for a minute, since the public asks.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use wenjin_bureau::steady::complaint;
use wenjin_bureau::steady::trust::UNIT;
use wenjin_bureau::steady::trust::honour::{Kept, Outcome, Thresholds, Verdict, outcome};
use wenjin_matter::{Matter, MatterId, Value};
use wenjin_store::{ListQuery, Order, Row, Scope, StoreError};

use crate::app::App;
use crate::ui::tag::{Tag, Tone};

/// How long a count is kept, and how many.
const KEPT: (Duration, usize) = (Duration::from_secs(60), 5000);
/// Complaints of one business looked at, the latest first.
const MOST: u32 = 500;

/// Counts made a moment ago.
#[derive(Default)]
pub struct Standings(Mutex<HashMap<MatterId, (Instant, Standing)>>);

/// How a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the complaints say.
    pub kept: Kept,
    /// What the thresholds make of it.
    pub verdict: Verdict,
    /// The first day looked at.
    pub since: Date,
    /// Complaints received since then.
    pub complaints: u32,
}

impl Standings {
    /// How a unit stands today.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn of(&self, app: &App, unit: &Matter, today: Date) -> Result<Standing, StoreError> {
        if let Some((at, standing)) = self.lock().get(&unit.id)
            && at.elapsed() < KEPT.0
        {
            return Ok(*standing);
        }
        let standing = count(app, unit, today)?;
        let mut known = self.lock();
        if known.len() >= KEPT.1 {
            known.clear();
        }
        known.insert(unit.id, (Instant::now(), standing));
        Ok(standing)
    }

    /// A panic elsewhere leaves what is kept whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<MatterId, (Instant, Standing)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(app: &App, unit: &Matter, today: Date) -> Result<Standing, StoreError> {
    let thresholds = Thresholds::on(&app.rules, today);
    // Promises bind from the day they were published under the sign.
    let awarded = match unit.fact("awarded-from") {
        Some(Value::Date(day)) => *day,
        _ => unit.opened_at().map_or(today, |at| at.date()),
    };
    let since = thresholds.map_or(awarded, |it| it.since(today)).max(awarded);
    let query = ListQuery {
        family: Some(complaint::FAMILY.into()),
        respondent: Some(unit.text("respondent-name")),
        order: Order::Received,
        limit: MOST,
        ..ListQuery::of(Scope::All)
    };
    let rows = app.store.list(&query)?.rows;
    let complaints = rows.iter().filter(|row| since <= row.summary.received_at.date()).count();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for row in rows.iter().filter(|row| since <= row.summary.changed_at.date()) {
        outcomes.extend(app.store.matter(row.id)?.map(|matter| outcome(&matter)));
    }
    let kept = Kept::of(outcomes, since, today);
    let verdict = thresholds.map_or(Verdict::TooFew, |it| it.judge(kept));
    Ok(Standing { kept, verdict, since, complaints: complaints as u32 })
}

/// Units in these stages; of any stage, where there is none.
///
/// # Errors
/// A fault of the store.
pub fn units(app: &App, stages: &[&str], limit: u32) -> Result<Vec<Row>, StoreError> {
    let query = ListQuery {
        family: Some(UNIT.into()),
        stages: stages.iter().map(ToString::to_string).collect(),
        order: Order::Received,
        limit,
        ..ListQuery::of(Scope::All)
    };
    Ok(app.store.list(&query)?.rows)
}

/// The unit of a business that bears the sign now.
///
/// # Errors
/// A fault of the store.
pub fn unit_of(app: &App, respondent: &str) -> Result<Option<Matter>, StoreError> {
    if respondent.is_empty() {
        return Ok(None);
    }
    let query = ListQuery {
        family: Some(UNIT.into()),
        stages: BEARING.map(String::from).to_vec(),
        respondent: Some(respondent.into()),
        limit: 1,
        ..ListQuery::of(Scope::All)
    };
    match app.store.list(&query)?.rows.first() {
        Some(row) => app.store.matter(row.id),
        None => Ok(None),
    }
}

/// The stages in which a unit bears the sign.
pub const BEARING: [&str; 3] = ["awarded", "warned", "notified"];

/// The word for where a unit stands, as anybody may read it; none while nothing is published.
pub fn public_tag(unit: &Matter, today: Date) -> Option<Tag> {
    let over = matches!(unit.fact("awarded-until"), Some(Value::Date(day)) if *day < today);
    Some(match unit.stage.as_str() {
        "shown" => Tag::new("公示中", Tone::Note),
        "awarded" | "warned" if over => Tag::new("已过有效期", Tone::Warn),
        "awarded" => Tag::new("放心消费单元", Tone::Good),
        "warned" => Tag::new("预警", Tone::Warn),
        "notified" => Tag::new("复核中", Tone::Warn),
        "withdrawn" => Tag::new("已摘牌", Tone::Plain),
        "left" => Tag::new("已退出", Tone::Plain),
        _ => return None,
    })
}

/// 12 件中兑现 11 件，兑现率 92%（65%–99%）.
pub fn words(kept: Kept) -> String {
    match kept.share() {
        None => "还没有能说明兑现与否的投诉".into(),
        Some(share) => format!(
            "{} 件中兑现 {} 件，兑现率 {:.0}%（{:.0}%–{:.0}%）",
            kept.known(),
            kept.kept,
            share.share,
            share.low,
            share.high
        ),
    }
}

/// The promises of a unit, each in words.
pub fn promises(unit: &Matter) -> Vec<String> {
    let number = |name: &str| Some(unit.text(name)).filter(|text| !text.trim().is_empty());
    let mut all = Vec::new();
    all.extend(number("return-days").map(|days| format!("{} 天无理由退货", days.trim())));
    all.extend(number("answer-hours").map(|hours| format!("{} 小时内答复", hours.trim())));
    if unit.fact("pay-first") == Some(&Value::Flag(true)) {
        all.push("先行赔付".into());
    }
    let other = unit.text("promise-other");
    all.extend(other.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from));
    all
}
