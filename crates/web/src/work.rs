//! Today: what lapses first in the officer's scope, in a few figures that each open their list, and the
//! first of the work. Who sees all stations gets a line for each.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_store::{Group, ListQuery, Scope};

use crate::app::{App, Shared, blocking};
use crate::complaints::query::{Wanted, When, sees_stations};
use crate::complaints::table::{grouped, short_list};
use crate::frame::{self, Page, station_title};
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::Wing;
use crate::ui::figure::{Figure, figures};
use crate::ui::list::list;
use crate::ui::navigation::page_head;

/// Rows of the list on this page.
const FIRST: u32 = 10;

/// What is counted for each station.
const HEADS: [&str; 4] = ["未办结", "已经逾期", "今天届满", "两个工作日内"];

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/work", get(today))
}

/// GET /work
async fn today(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    blocking(&app, move |app| {
        let today = now().date();
        let main = match signed.scope() {
            Scope::Nothing => no_matters(&signed),
            _ => desk(app, &signed, today)?,
        };
        Ok(frame::work(app, &signed, Page::new("今天").full(), main))
    })
    .await
}

/// For those whose role has no part in matters.
fn no_matters(signed: &Signed) -> Markup {
    let administrator = wenjin_bureau::access::keeps_accounts(&signed.account);
    html! {
        (page_head("今天", "", html! {}))
        section.stack-s {
            p { "您的角色不办理投诉，所以这里没有待办。" }
            @if administrator {
                p { "保管账号的人看不到任何投诉，办理投诉的人也改不了账号：两把钥匙不在一个人手里。" }
                p.row { a.button.main href="/accounts" { "账号" } a.button href="/rules" { "规则" } a.button href="/law" { "法规" } }
            } @else {
                p { "需要办理投诉的，请系统管理员核对您的角色和所在单位。" }
                p.row { a.button href="/rules" { "规则" } a.button href="/law" { "法规" } }
            }
        }
    }
}

fn desk(app: &App, signed: &Signed, today: Date) -> Result<Markup, Problem> {
    let people = People::of(app)?;
    let first = ListQuery { limit: FIRST, ..Wanted::default().query(signed, app, today) };
    let found = app.store.list(&first)?;
    let lead = match signed.scope() {
        Scope::Station(code) => format!("{} · {}", date_words(today), station_title(app, &code)),
        _ => date_words(today),
    };
    let actions = html! { a.button.main href="/complaints" { "打开投诉列表" } };
    let stations = match sees_stations(signed) {
        true => by_station(app, signed, today)?,
        false => html! {},
    };
    Ok(html! {
        (page_head("今天", &lead, actions))
        (figures(&counted(app, signed, today)?))
        section.below {
            header.section-head {
                h2 { "最先届满的" }
                @if found.total > u64::from(FIRST) { a.push href="/complaints" { "全部 " (grouped(found.total)) " 件" } }
            }
            (list(&short_list(app, signed, &people, &found.rows, today)))
        }
        (stations)
    })
}

fn counted(app: &App, signed: &Signed, today: Date) -> Result<Vec<Figure>, Problem> {
    let due = |when: When| Wanted { due: Some(when), ..Wanted::default() };
    let unassigned = match sees_stations(signed) {
        true => Wanted { station: "nobody".into(), ..Wanted::default() },
        false => Wanted { handler: "nobody".into(), ..Wanted::default() },
    };
    let own = Wanted { handler: "me".into(), ..Wanted::default() };
    let mut all: Vec<(&str, Wanted, &str)> = vec![
        ("已经逾期", due(When::Lapsed), "未办结的投诉中，最近一个法定期限的最后一日在今天以前的。"),
        ("今天届满", due(When::Today), "最近一个期限的最后一日是今天的。"),
        ("两个工作日内届满", due(When::Soon), "最近一个期限的最后一日在今天以后的两个工作日内的。"),
        match sees_stations(signed) {
            true => ("未分派单位", unassigned, "还没有承办单位的。"),
            false => ("未指定人员", unassigned, "本单位承办、还没有办理人员的。"),
        },
        ("中止或者没有期限", due(When::Never), "期限都已中止，或者眼下没有带天数的期限在走的。"),
    ];
    if !sees_stations(signed) {
        all.push(("我的", own, "指定由您办理的未办结投诉。"));
    }
    let figure = |(label, wanted, definition): (&str, Wanted, &str)| -> Result<Figure, Problem> {
        Ok(Figure {
            label: label.into(),
            value: grouped(app.store.count(&wanted.query(signed, app, today))?),
            unit: "件".into(),
            share: None,
            uncertainty: None,
            change: None,
            definition: definition.into(),
            href: Some(wanted.href()),
            wing: Some(Wing::Steady),
        })
    };
    all.into_iter().map(figure).collect()
}

/// A line for each station: open, lapsed, due today, due soon.
fn by_station(app: &App, signed: &Signed, today: Date) -> Result<Markup, Problem> {
    let dues = [None, Some(When::Lapsed), Some(When::Today), Some(When::Soon)];
    let count = |due: &Option<When>| -> Result<Vec<(String, u64)>, Problem> {
        let wanted = Wanted { due: *due, ..Wanted::default() };
        Ok(app.store.count_by(&wanted.query(signed, app, today), Group::Station)?)
    };
    let counts: Vec<Vec<(String, u64)>> = dues.iter().map(count).collect::<Result<_, _>>()?;
    let of = |place: usize, code: &str| {
        counts[place].iter().find(|(station, _)| station == code).map_or(0, |(_, number)| *number)
    };
    let mut stations: Vec<&str> = counts[0].iter().map(|(code, _)| code.as_str()).collect();
    // The worst first; then the one with the most work.
    stations.sort_by_key(|code| {
        (std::cmp::Reverse(of(1, code)), std::cmp::Reverse(of(0, code)), *code)
    });
    let at = |code: &str, due: Option<When>| {
        let station = if code.is_empty() { "nobody".to_string() } else { code.to_string() };
        Wanted { station, due, ..Wanted::default() }.href()
    };
    Ok(html! {
        @if !stations.is_empty() {
            section.below {
                h2 { "各单位" }
                div.table-box.after tabindex="0" role="region" aria-label="各单位未办结的投诉" {
                    table.stations {
                        caption.sr { "各单位未办结的投诉" }
                        thead { tr {
                            th scope="col" { "承办单位" }
                            @for head in HEADS { th.col-number scope="col" { (head) } }
                        } }
                        tbody {
                            @for code in &stations {
                                tr {
                                    th scope="row" { @if code.is_empty() { "还没有分派" } @else { (station_title(app, code)) } }
                                    @for (place, due) in dues.iter().enumerate() {
                                        @let number = of(place, code);
                                        td.col-number data-label=(HEADS[place]) {
                                            @if number == 0 { span.muted { "0" } }
                                            @else { a.is-lapsed-number[place == 1] href=(at(code, *due)) { (grouped(number)) } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
