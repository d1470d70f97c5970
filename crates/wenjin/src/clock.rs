//! `wenjin clock`: the last day of a period, with its derivation line by line.

use clap::Args;
use jiff::civil::{Date, DateTime};
use serde_json::json;
use wenjin_calendar::{Duty, Outcome, Period, Span};
use wenjin_law::RuleId;
use wenjin_law::rule::Length;

use crate::outcome::{Failure, Found};
use crate::{Common, rulebook, rules};

/// `wenjin clock RULE --on …`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 规则编号，如 complaint/accept-or-refuse
    rule: String,
    /// 起算的日期或时间，如 2026-04-14 或 2026-04-14T16:30
    #[arg(long, value_name = "DATE[TIME]")]
    on: String,
    /// 不计入的一段：起日..止日（止日当天恢复计算；不写止日为仍在中止），可以写多次
    #[arg(long, value_name = "FROM..UNTIL")]
    suspended: Vec<String>,
    /// 批准延长的次数
    #[arg(long, default_value_t = 0)]
    extended: u32,
    /// 由办理人员指定日期的期限，写指定的日期
    #[arg(long, value_name = "DATE")]
    set_day: Option<Date>,
}

/// Runs it.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let rules = rulebook::load(None)?;
    let id = RuleId::new(options.rule.clone());
    let rule = rules.clocks.get(&id).ok_or_else(|| rules::no_such_rule(&options.rule))?;
    let start = moment(&options.on)?;
    let spans = options.suspended.iter().map(|text| span(text)).collect::<Result<Vec<_>, _>>()?;
    let Some(version) = rule.on(start.date()) else {
        let words = format!("{}在 {} 没有有效的版本。请核对日期。", rule.title, start.date());
        return Err(Failure::usage("rule-not-in-force", words));
    };
    let clock = &version.body;
    let extensions: Vec<Period> = match &clock.extension {
        Some(extension) => vec![extension.length; options.extended as usize],
        None if options.extended > 0 => {
            let words = format!("{}不能延长：条文没有规定延长。", rule.title);
            return Err(Failure::usage("clock-no-extension", words));
        }
        None => Vec::new(),
    };
    let outcome =
        wenjin_law::clock::last_day(&rules, version, start, options.set_day, &extensions, &spans)
            .map_err(|error| Failure::usage(error.code(), error.to_string()))?;
    let basis: Vec<(String, &str)> = version
        .basis
        .iter()
        .map(|basis| (basis.citation.to_string(), basis.says.as_str()))
        .collect();
    if common.json {
        let (last, other, provisional, derivation, since) = match &outcome {
            Some(Outcome::Ends(d)) => {
                (Some(d.last_day), d.other_reading, d.provisional, d.words(), None)
            }
            Some(Outcome::Paused { since, .. }) => (None, None, false, vec![], Some(*since)),
            None => (None, None, false, vec![], None),
        };
        let out = json!({
            "rule": options.rule, "title": rule.title, "version": version.from.to_string(),
            "start": start.to_string(),
            "last_day": last.map(|day| day.to_string()),
            "other_reading": other.map(|day| day.to_string()), "provisional": provisional,
            "paused_since": since.map(|day| day.to_string()), "derivation": derivation,
            "duty": if clock.duty == Duty::Bureau { "bureau" } else { "party" },
            "basis": basis.iter().map(|(place, says)| json!({"place": place, "says": says})).collect::<Vec<_>>(),
            "note": version.note, "to_confirm": version.question(start.date()),
        });
        say!("{out:#}");
        return Ok(Found::Nothing);
    }
    say!("{}（{}，{} 起的版本）", rule.title, options.rule, version.from);
    match &outcome {
        Some(Outcome::Ends(deadline)) => {
            let mark = if deadline.provisional {
                "（暂定：有年份的放假安排尚未公布）"
            } else {
                ""
            };
            say!("最后一日：{}{mark}", wenjin_web::date_words(deadline.last_day));
            if let Some(moment) = deadline.last_moment {
                say!("最后时刻：{moment}");
            }
            if let Some(other) = deadline.other_reading {
                say!("另一种理解的最后一日：{}", wenjin_web::date_words(other));
            }
            say!("推导：");
            for (number, line) in deadline.words().iter().enumerate() {
                say!("  {}. {line}", number + 1);
            }
        }
        Some(Outcome::Paused { since, left }) => {
            say!("自 {} 起不计算，还剩{}。", wenjin_web::date_words(*since), left.words());
        }
        None if clock.length == Length::Promptly => say!("及时办理：条文没有定天数。"),
        None => say!("由办理人员指定日期，请用 --set-day 写明。"),
    }
    say!("依据：");
    basis.iter().for_each(|(place, says)| say!("  {place}：{says}"));
    version.note.iter().for_each(|note| say!("说明：{note}"));
    version.question(start.date()).iter().for_each(|what| say!("待确认：{what}"));
    Ok(Found::Nothing)
}

fn moment(text: &str) -> Result<DateTime, Failure> {
    let date = || text.parse::<Date>().map(|date| date.at(0, 0, 0, 0));
    let time = text.parse::<DateTime>().or_else(|_| date());
    time.map_err(|_| {
        let words = format!("“{text}”不是日期或时间。请写成 2026-04-14 或 2026-04-14T16:30。");
        Failure::usage("date-malformed", words)
    })
}

fn span(text: &str) -> Result<Span, Failure> {
    let malformed = || {
        let words = format!("“{text}”不是一段时间。请写成 2026-05-06..2026-05-20，或 2026-05-06..");
        Failure::usage("date-malformed", words)
    };
    let (from, until) = text.split_once("..").ok_or_else(malformed)?;
    let until = match until {
        "" => None,
        until => Some(until.parse().map_err(|_| malformed())?),
    };
    Ok(Span { from: from.parse().map_err(|_| malformed())?, until, reason: "不计入".into() })
}
