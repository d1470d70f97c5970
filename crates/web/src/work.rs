//! Today: what lapses first in the officer's scope, a row of figures for each line of work that each open
//! their list, and the first of the work. Who sees all stations gets a line for each.

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
use crate::line::Line;
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::Link;
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
    let found = app
        .store
        .list(&ListQuery { limit: FIRST, ..of_all(Wanted::default(), app, signed, today) })?;
    let lead = match signed.scope() {
        Scope::Station(code) => format!("{} · {}", date_words(today), station_title(app, &code)),
        _ => date_words(today),
    };
    let actions = html! { a.button.main href="/tickets/triage" { "开始分流" } };
    let stations = match sees_stations(signed) {
        true => by_station(app, signed, today)?,
        false => html! {},
    };
    Ok(html! {
        (page_head("今天", &lead, actions))
        (by_line(app, signed, today)?)
        section.below {
            h2 { "最先届满的" }
            (list(&short_list(app, signed, &people, &found.rows, today)))
        }
        (stations)
    })
}

/// The same wish over every line of work.
fn of_all(wanted: Wanted, app: &App, signed: &Signed, today: Date) -> ListQuery {
    let families = Line::BROUGHT.map(|line| line.family().to_string()).to_vec();
    ListQuery { family: None, families, ..wanted.query(signed, app, today) }
}

/// A row for each line of work: open, lapsed, due today, due soon, with nobody.
fn by_line(app: &App, signed: &Signed, today: Date) -> Result<Markup, Problem> {
    let asked = asked(signed);
    let mut rows = Vec::new();
    for line in Line::BROUGHT {
        let mut numbers = Vec::new();
        for (_, wanted, _) in &asked {
            let wanted = Wanted { line, ..wanted.clone() };
            numbers.push((app.store.count(&wanted.query(signed, app, today))?, wanted.href()));
        }
        rows.push((line, numbers));
    }
    Ok(html! {
        section.below {
            h2 { "三条线" }
            div.table-box.after tabindex="0" role="region" aria-label="来件、投诉和举报各有多少" {
                table.stations {
                    caption.sr { "来件、投诉和举报各有多少" }
                    thead { tr {
                        th scope="col" { "工作" }
                        @for (head, ..) in &asked { th.col-number scope="col" { (head) } }
                    } }
                    tbody {
                        @for (line, numbers) in &rows {
                            tr {
                                th scope="row" { (Link::new(line.noun(), line.path())) }
                                @for (place, (number, href)) in numbers.iter().enumerate() {
                                    td.col-number data-label=(asked[place].0) {
                                        @if *number == 0 { span.muted { "0" } }
                                        @else { a.is-lapsed-number[place == 1] href=(href) aria-label=(format!("{}{} {} 件，查看明细", line.noun(), asked[place].0, grouped(*number))) { (grouped(*number)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            details.define {
                summary { "口径" }
                dl.stack-s { @for (head, _, says) in &asked { div { dt { strong { (head) } } dd { (says) } } } }
            }
        }
    })
}

/// What is counted of each line: a head, the wish, and what it means.
fn asked(signed: &Signed) -> Vec<(&'static str, Wanted, &'static str)> {
    let due = |when: When| Wanted { due: Some(when), ..Wanted::default() };
    let mut all = vec![
        ("未办结", Wanted::default(), "收到以后还没有办结的。"),
        ("已经逾期", due(When::Lapsed), "最近一个期限的最后一日在今天以前的。"),
        ("今天届满", due(When::Today), "最近一个期限的最后一日是今天的。"),
        ("两个工作日内", due(When::Soon), "最近一个期限的最后一日在今天以后的两个工作日内的。"),
        ("中止或者没有期限", due(When::Never), "期限都已中止，或者眼下没有带天数的期限在走的。"),
    ];
    if sees_stations(signed) {
        let nobody = Wanted { station: "nobody".into(), ..Wanted::default() };
        all.push(("未分派单位", nobody, "还没有承办单位的。"));
    } else {
        let nobody = Wanted { handler: "nobody".into(), ..Wanted::default() };
        let own = Wanted { handler: "me".into(), ..Wanted::default() };
        all.push(("未指定人员", nobody, "本单位承办、还没有办理人员的。"));
        all.push(("我的", own, "指定由您办理、还没有办结的。"));
    }
    all
}

/// A line for each station: open, lapsed, due today, due soon.
fn by_station(app: &App, signed: &Signed, today: Date) -> Result<Markup, Problem> {
    let dues = [None, Some(When::Lapsed), Some(When::Today), Some(When::Soon)];
    let count = |due: &Option<When>| -> Result<Vec<(String, u64)>, Problem> {
        let wanted = Wanted { due: *due, ..Wanted::default() };
        Ok(app.store.count_by(&of_all(wanted, app, signed, today), Group::Station)?)
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
    let lists = |code: &str| {
        let station = if code.is_empty() { "nobody".to_string() } else { code.to_string() };
        let href = |line| Wanted { station: station.clone(), line, ..Wanted::default() }.href();
        Line::BROUGHT.map(|line| Link::new(line.noun(), href(line)))
    };
    Ok(html! {
        @if !stations.is_empty() {
            section.below {
                h2 { "各单位" }
                div.table-box.after tabindex="0" role="region" aria-label="各单位未办结的" {
                    table.stations {
                        caption.sr { "各单位未办结的" }
                        thead { tr {
                            th scope="col" { "承办单位" }
                            @for head in HEADS { th.col-number scope="col" { (head) } }
                        } }
                        tbody {
                            @for code in &stations {
                                tr {
                                    th scope="row" {
                                        @if code.is_empty() { "还没有分派" } @else { (station_title(app, code)) }
                                        span.row.small { @for link in lists(code) { (link) } }
                                    }
                                    @for place in 0..dues.len() {
                                        @let number = of(place, code);
                                        td.col-number data-label=(HEADS[place]) {
                                            @if number == 0 { span.muted { "0" } }
                                            @else { span.is-lapsed-number[place == 1] { (grouped(number)) } }
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
