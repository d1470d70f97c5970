//! What the trial of a model brought: how far it is, who would have been late, and what each station
//! would have had to carry; after a restart, what of it was recorded.

use maud::{Markup, html};
use wenjin_bureau::steady::handling::standing::{DIGEST, TEXT};
use wenjin_bureau::steady::handling::{Kind, Simulation, digest};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::Scope;

use super::href;
use super::trial::{SIMULATE, Trial, Tried};
use crate::app::App;
use crate::complaints::table::grouped;
use crate::frame::station_title;
use crate::matter::any_href;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::moment_words;
use crate::ui::Link;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::progress::{Job, job};

/// Matters named under a component at most.
const NAMED: usize = 30;

/// What the last trial brought; after a restart, what of it was recorded.
pub fn told(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    trial: Option<&Trial>,
) -> Result<Markup, Problem> {
    let stale =
        !matter.text(DIGEST).is_empty() && matter.text(DIGEST) != digest(&matter.text(TEXT));
    let stale = stale.then(|| {
        notice(&Notice {
            remedy: "请重新试算，才能提交。".into(),
            ..Notice::new(NoticeKind::Remark, "下面是修改以前的全文试算的结果。")
        })
    });
    Ok(match trial {
        Some(Trial::Running(done, total)) => job(&Job {
            what: "正在试算".into(),
            done: *done,
            total: (*total > 0).then_some(*total),
            text: format!("已读 {} 件，共 {} 件。", grouped(*done), grouped(*total)),
            links: vec![Link::new("现在就看", format!("{}#trial", href(matter.id)))],
        }),
        Some(Trial::Failed(said)) => notice(said),
        // A trial of one station's matters is that station's to see.
        Some(Trial::Done(tried)) if sees(&signed.scope(), &tried.scope) => html! {
            @if let Some(stale) = &stale { (stale) }
            (result(app, signed, tried)?)
        },
        _ => html! {
            @if let Some(stale) = &stale { (stale) }
            @match matter.last(SIMULATE) {
                None => p.muted { "还没有试算过。提交以前要试算一次。" },
                Some(act) => {
                    p.muted { (moment_words(act.at)) " " (act.by.name) " 试算，当时记下的数字：" }
                    pre.model-text { (act.get("figures").map(ToString::to_string).unwrap_or_default()) }
                },
            }
        },
    })
}

/// True where one who sees `mine` may see what was counted of `theirs`.
fn sees(mine: &Scope, theirs: &Scope) -> bool {
    *mine == Scope::All || mine == theirs
}

fn result(app: &App, signed: &Signed, tried: &Tried) -> Result<Markup, Problem> {
    let Simulation { matters, owed, late, components, stations } = &tried.simulation;
    let mut named = Vec::new();
    for outcome in components {
        let ids: Vec<MatterId> =
            outcome.open_late.iter().chain(&outcome.late).copied().take(NAMED).collect();
        let mut rows = Vec::new();
        for id in ids {
            if let Some(row) = app.store.row(&signed.scope(), id)? {
                rows.push((Link::new(row.summary.title, any_href(id)), row.summary.number));
            }
        }
        named.push(rows);
    }
    let of = match &tried.scope {
        Scope::Station(code) => station_title(app, code),
        _ => "全局".into(),
    };
    Ok(html! {
        p { (of) "，" (tried.sample.from) " 至 " (tried.sample.until) " 收到的 " strong.num { (grouped(*matters as u64)) }
            " 件：应办 " strong.num { (grouped(*owed as u64)) } " 项，逾期或者升级 " strong.num { (grouped(*late as u64)) } " 项。" }
        p.muted.small { "那时是按别的做法办的；逾期只说明这样的承诺要付出什么，不是谁没有办好。" }
        h3.after { "各环节" }
        div.table-box tabindex="0" role="region" aria-label="各环节" {
            table.stations.is-numbers {
                caption.sr { "各环节" }
                thead { tr { th scope="col" { "环节" } @for head in ["应办", "按时", "逾期或者升级", "其中未办", "未到期"] { th.col-number scope="col" { (head) } } } }
                tbody {
                    @for (outcome, rows) in components.iter().zip(&named) {
                        @let lost = outcome.late.len() + outcome.open_late.len();
                        tr {
                            th scope="row" {
                                (outcome.title) " " span.muted.small { (outcome.kind.title()) }
                                @if !rows.is_empty() {
                                    details.late-ones {
                                        summary { (if outcome.kind == Kind::Escalation { "会升级的" } else { "会逾期的" }) }
                                        ul { @for (link, number) in rows { li { (link) " " span.muted.num { (number) } } } }
                                        @if rows.len() < lost { p.muted.small { "只列前 " (rows.len()) " 件，共 " (grouped(lost as u64)) " 件。" } }
                                    }
                                }
                            }
                            td.col-number data-label="应办" { (grouped(outcome.owed as u64)) }
                            td.col-number data-label="按时" { (grouped(outcome.in_time as u64)) }
                            td.col-number data-label="逾期或者升级" { (grouped(lost as u64)) }
                            td.col-number data-label="其中未办" { (grouped(outcome.open_late.len() as u64)) }
                            td.col-number data-label="未到期" { (grouped(outcome.pending as u64)) }
                        }
                    }
                }
            }
        }
        h3.after { "各单位的负担" }
        div.table-box tabindex="0" role="region" aria-label="各单位的负担" {
            table.stations {
                caption.sr { "各单位的负担" }
                thead { tr { th scope="col" { "承办单位" } @for head in ["件数", "应办", "逾期或者升级", "同一时刻最多"] { th.col-number scope="col" { (head) } } } }
                tbody { @for load in stations { tr {
                    th scope="row" {
                        @if load.station.is_empty() { "还没有分派" } @else { (station_title(app, &load.station)) }
                        @if let Some(at) = load.peak_at { span.row-note { "最多的时候：" (moment_words(at)) } }
                    }
                    td.col-number data-label="件数" { (grouped(load.matters as u64)) }
                    td.col-number data-label="应办" { (grouped(load.owed as u64)) }
                    td.col-number data-label="逾期或者升级" { (grouped(load.late as u64)) }
                    td.col-number data-label="同一时刻最多" { (grouped(load.peak as u64)) }
                } } }
            }
        }
    })
}
