//! Shops that promise (放心消费单元), for everybody: what each promised, whether it keeps it, and how sure
//! that is. Only counts are shown, of nobody's complaint in particular. The page of one shop is what the
//! code on its door leads to.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::trust::UNIT;
use wenjin_bureau::steady::trust::honour::{Thresholds, Verdict};
use wenjin_matter::{Matter, MatterId, Value};
use wenjin_store::{ListQuery, Order, Scope};

use super::qr::{address, picture};
use crate::app::{App, Shared, blocking};
use crate::complaints::table::grouped;
use crate::frame;
use crate::posted::{decode_form, encode};
use crate::problem::Problem;
use crate::time::{date_words, now};
use crate::trust::standing::{BEARING, promises, public_tag, words};
use crate::ui::Link;
use crate::ui::matter::{Fact, facts};

/// Shops on a page.
const PAGE: u32 = 30;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/shops", get(list)).route("/shops/{id}", get(one))
}

/// GET /shops
async fn list(
    State(app): State<Shared>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let asked = decode_form(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let get = |name: &str| {
        asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim()).to_string()
    };
    let (text, page) = (get("q"), get("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000) - 1);
    blocking(&app, move |app| {
        let today = now().date();
        let query = ListQuery {
            family: Some(UNIT.into()),
            stages: BEARING.map(String::from).to_vec(),
            text: text.clone(),
            order: Order::Received,
            limit: PAGE,
            offset: u64::from(page) * u64::from(PAGE),
            ..ListQuery::of(Scope::All)
        };
        let found = app.store.list(&query)?;
        let mut shops = Vec::new();
        for row in &found.rows {
            let Some(unit) = app.store.matter(row.id)? else { continue };
            let standing = app.standings.of(app, &unit, today)?;
            shops.push((unit, standing));
        }
        let more = (u64::from(page) + 1) * u64::from(PAGE) < found.total;
        let to = |page: u32| match text.is_empty() {
            true => format!("/shops?page={page}"),
            false => format!("/shops?q={}&page={page}", encode(&text)),
        };
        let main = html! {
            h1 { "放心消费单元" }
            p { "这些商家作了公开的承诺。兑现没有，按投诉怎样了结来看，不按投诉多少来看。" }
            form.row.below method="get" action="/shops" role="search" {
                label.sr for="shop-q" { "商家名称" }
                input.in-text #shop-q name="q" type="search" value=(text) placeholder="商家名称";
                button.button type="submit" { "查找" }
            }
            @if shops.is_empty() {
                p.below { @if text.is_empty() { "还没有公布的商家。" } @else { "没有找到名称里有“" (text) "”的商家。" } }
            } @else {
                p.below.muted { "共 " (grouped(found.total)) " 家" }
                ul.models.wide { @for (unit, standing) in &shops {
                    li { article.panel {
                        h2 { (Link::new(unit.text("title"), format!("/shops/{}", unit.id))) " " @if let Some(tag) = public_tag(unit, today) { (tag) } }
                        p.muted { (unit.text("respondent-address")) }
                        p { (promises(unit).join("；")) }
                        p { (words(standing.kept)) }
                    } }
                } }
                p.row.below {
                    @if page > 0 { (Link::new("上一页", to(page))) }
                    @if more { (Link::new("下一页", to(page + 2))) }
                }
            }
        };
        let back = Some(Link::new("公众服务", "/"));
        Ok(frame::public(app, &headers, "/shops", "放心消费单元", back, main))
    })
    .await
}

/// GET /shops/{id}
async fn one(
    State(app): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    blocking(&app, move |app| {
        let id: MatterId = id.parse().map_err(|_| Problem::NotFound)?;
        let unit = app.store.matter(id)?.filter(|matter| matter.family == UNIT);
        let unit = unit.ok_or(Problem::NotFound)?;
        let today = now().date();
        let tag = public_tag(&unit, today).ok_or(Problem::NotFound)?;
        let title = unit.text("title");
        let at = address(&headers).map(|at| format!("{at}/shops/{id}"));
        let main = html! {
            h1 { (title) }
            p { (tag) }
            p.muted { (unit.text("respondent-address")) }
            section.below.stack-s {
                h2 { "它承诺" }
                ul.bullets { @for promise in promises(&unit) { li { (promise) } } }
            }
            (kept(app, &unit, today)?)
            section.below.stack-s {
                h2 { "没有兑现？" }
                p { "先向商家提出；商家不理，可以向我们投诉，写明它承诺了什么。" }
                p { (Link::new("我要投诉", "/file")) }
            }
            @if let Some(picture) = at.as_deref().and_then(|at| picture(at, "这一页的二维码")) {
                section.below.stack-s {
                    h2 { "二维码" }
                    figure.qr { (picture) figcaption.hint { "张贴在店里，扫一扫看到这一页。" } }
                }
            }
            div.below { (facts(&standing_of(&unit))) }
            p.hint.below { "名称、地址和承诺由商家申报、我局核查。这一页不显示任何投诉人的信息。" }
        };
        let back = Some(Link::new("放心消费单元", "/shops"));
        Ok(frame::public(app, &headers, "/shops", &title, back, main))
    })
    .await
}

fn standing_of(unit: &Matter) -> Vec<Fact> {
    let day = |name: &str| match unit.fact(name) {
        Some(Value::Date(day)) => Some(date_words(*day)),
        _ => None,
    };
    let mut all = vec![
        Fact::text("经营者", unit.text("respondent-name")),
        Fact::text("地址", unit.text("respondent-address")),
        Fact::text("编号", unit.text("number")),
    ];
    let days = [
        ("公示起", "shown-from"),
        ("公示止", "shown-until"),
        ("授牌", "awarded-from"),
        ("有效期至", "awarded-until"),
    ];
    all.extend(days.into_iter().filter_map(|(label, name)| Some(Fact::text(label, day(name)?))));
    let last = |step: &str| unit.last(step).map(|act| date_words(act.at.date()));
    all.extend(last("withdraw").map(|day| Fact::text("摘牌", day)));
    all.extend(last("leave").map(|day| Fact::text("退出", day)));
    all
}

fn kept(app: &App, unit: &Matter, today: Date) -> Result<Markup, Problem> {
    let standing = app.standings.of(app, unit, today)?;
    let line = Thresholds::on(&app.rules, today);
    Ok(html! {
        section.below.stack-s {
            h2 { "它兑现了吗" }
            p.lead-words { (words(standing.kept)) }
            p { "从" (date_words(standing.since)) "起，关于它的投诉 " (grouped(standing.complaints.into())) " 件；其中 " (standing.kept.silent) " 件没有涉及承诺，或者还没有结果。" }
            @if standing.verdict == Verdict::TooFew
                && let Some(line) = line {
                p.hint { "不到 " (line.least) " 件，太少，看不出好坏。" }
            } @else {
                p.hint { "括号里是同样情形下一百次有九十五次会落在的范围：件数越少，范围越宽。" }
            }
        }
    })
}
