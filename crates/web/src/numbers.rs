//! Statistics: every figure with what it is made of, how sure it is and how it could flatter, over a
//! period that stands in the address, narrowed by station, channel and month. The figures are the
//! formulas' answer over the records in the person's scope; nothing is counted here.

mod asked;
mod kept;
mod metric;
mod rows;
mod split;
mod trend;
mod words;

use axum::Router;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use maud::{Markup, PreEscaped, html};
use wenjin_bureau::steady::numbers::{Change, Figure, Measured, Period, figures, formula};
use wenjin_store::Scope;

use self::asked::{Asked, Base};
use self::kept::{Kept, Progress, Records};
use self::split::{Split, side_by_side};
use crate::app::{App, Shared, blocking};
use crate::complaints::query::sees_stations;
use crate::complaints::table::grouped;
use crate::frame::{self, Page, station_title};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{moment_words, now};
use crate::ui::figure::{Figure as Drawn, figure as draw_figure};
use crate::ui::form::{Choice, Control, Field, field};
use crate::ui::navigation::{Tab, page_head, tabs};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::progress::{Job, job};
use crate::ui::{Link, Wing};

/// The figure that is a change in number, shown three ways.
const VOLUME: &str = "volume-change";
/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/numbers", get(overview))
        .route("/numbers/export.xlsx", get(rows::export))
        .route("/numbers/{code}", get(one))
        .layer(Extension(Kept::default()))
}

/// GET /numbers
async fn overview(
    State(app): State<Shared>,
    Extension(kept): Extension<Kept>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    check_counts(&signed)?;
    if let Some(progress) = kept.ready(&app).await? {
        return Ok(under_way(&app, &signed, progress));
    }
    blocking(&app, move |app| {
        let now = now();
        let asked = Asked::of(query.as_deref().unwrap_or_default(), now.date());
        let main = kept.drawn(&name(&signed, &asked, "", now), |records| {
            Ok(all(app, &signed, &asked, records, now).into_string())
        })?;
        let page = Page::new("统计").steady().full();
        Ok(frame::work(app, &signed, page, PreEscaped(main)).into_response())
    })
    .await
}

/// GET /numbers/{code}
async fn one(
    State(app): State<Shared>,
    Extension(kept): Extension<Kept>,
    signed: Signed,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    check_counts(&signed)?;
    let formula = formula(&code).ok_or(Problem::NotFound)?;
    if let Some(progress) = kept.ready(&app).await? {
        return Ok(under_way(&app, &signed, progress));
    }
    blocking(&app, move |app| {
        let now = now();
        let asked = Asked::of(query.as_deref().unwrap_or_default(), now.date());
        let main = kept.drawn(&name(&signed, &asked, formula.code, now), |records| {
            Ok(metric::page(app, &signed, formula, &asked, records, now)?.into_string())
        })?;
        let page = Page::new(formula.title).steady().full();
        let page = page.under("统计", &asked.with(|_| {}).href());
        Ok(frame::work(app, &signed, page, PreEscaped(main)).into_response())
    })
    .await
}

/// Those whose role has no part in matters get no figures of them.
fn check_counts(signed: &Signed) -> Result<(), Problem> {
    match signed.scope() {
        Scope::Nothing => {
            Err(Problem::Forbidden("您的角色不办理来件、投诉和举报，所以没有统计数字。".into()))
        }
        _ => Ok(()),
    }
}

/// The name a drawn page is kept under: what is seen, asked, and as of when.
fn name(signed: &Signed, asked: &Asked, code: &str, now: DateTime) -> String {
    format!("{:?} {code} {} {}", signed.scope(), asked.query(), asked.as_of(now))
}

/// The page while the records are read for the first time; it asks again by itself.
fn under_way(app: &App, signed: &Signed, progress: Progress) -> Response {
    let text = match progress.total {
        Some(total) => {
            format!("已读 {} 件，共 {} 件。", grouped(progress.done), grouped(total))
        }
        None => "正在数有多少件。".into(),
    };
    let main = html! {
        (page_head("统计", "系统启动以后第一次打开，先把全部办理记录读一遍；读完自动显示。", html! {}))
        (job(&Job {
            what: "正在读办理记录".into(),
            done: progress.done,
            total: progress.total,
            text,
            links: vec![Link::new("现在就看", signed.path.clone())],
        }))
    };
    let page = frame::work(app, signed, Page::new("统计").steady(), main);
    ([(header::REFRESH, "2")], page).into_response()
}

/// The page of all figures.
fn all(app: &App, signed: &Signed, asked: &Asked, records: &Records, now: DateTime) -> Markup {
    let frame = asked.frame(records, &signed.scope(), now);
    let all = figures(&frame);
    let shares = all.iter().filter(|it| it.formula.code != VOLUME);
    html! {
        (page_head("统计", &lead(app, signed, asked, records, now), exports(asked)))
        (narrowing(app, signed, asked, records, "/numbers", now.date()))
        (remarks(asked, records, now))
        ul.figures.is-numbers {
            @for figure in shares {
                li {
                    (draw_figure(&drawn(figure, asked)))
                    p.figure-trap { span.muted { "防虚高：" } (figure.formula.trap) }
                }
            }
        }
        @if let Some(figure) = all.iter().find(|it| it.formula.code == VOLUME)
            && let Measured::Change(change) = &figure.measured {
            section.below {
                h2 { a href=(asked.metric_href(VOLUME)) { (figure.formula.title) } }
                (three_ways(change, asked))
                p.figure-trap { span.muted { "防虚高：" } (figure.formula.trap) }
            }
        }
        @if sees_stations(signed) && asked.station.is_empty() {
            (side_by_side(&frame, asked, "各单位", "承办单位", &Split::stations(app)))
        }
        @if asked.channel.is_empty() {
            (side_by_side(&frame, asked, "各渠道", "渠道", &Split::channels(app)))
        }
    }
}

/// Of what the figures are, and as of when.
fn lead(app: &App, signed: &Signed, asked: &Asked, records: &Records, now: DateTime) -> String {
    let of = match signed.scope() {
        Scope::Station(code) => station_title(app, &code),
        _ => "全局".into(),
    };
    let as_of = moment_words(asked.as_of(now));
    let read = moment_words(records.read_at);
    format!("{of} · {} 至 {} · 截至 {as_of} · 记录读到 {read}", asked.from, asked.to)
}

/// What a reader has to know of the figures as asked.
fn remarks(asked: &Asked, records: &Records, now: DateTime) -> Markup {
    let past = asked.on.is_some_and(|on| on < now.date()).then(|| Notice {
        why: "期限有没有届满按这一天算；这一天以后才登记的办理、回访仍然计入。".into(),
        ..Notice::new(NoticeKind::Remark, "截至的是以前的一天。")
    });
    let cut = records.cut.then(|| {
        Notice::new(
            NoticeKind::Remark,
            "件数超过系统一次能读的，最早的没有读进来，早年的数字不全。",
        )
    });
    let all: Vec<Notice> = [past, cut].into_iter().flatten().collect();
    html! { @if !all.is_empty() { div.stack-s.notices { @for each in &all { (notice(each)) } } } }
}

fn exports(asked: &Asked) -> Markup {
    html! {
        details.filter-form data-menu {
            summary.button { "导出供复算的表" }
            div.menu {
                p.small.muted { "五张表，含您看得到的全部件，不含个人信息；照公式可以另行数一遍。" }
                @for table in rows::TABLES {
                    a href={ "/numbers/export.xlsx?" (asked.with(|_| {}).query()) "&table=" (table.0) } { (table.1) }
                }
            }
        }
    }
}

/// Periods that are often asked for, and the fields for any other.
fn narrowing(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    records: &Records,
    action: &str,
    today: Date,
) -> Markup {
    let usual = |text: &str, from: Date, to: Date| Tab {
        text: text.into(),
        href: format!("{action}?{}", asked.with(|it| (it.from, it.to) = (from, to)).query()),
        count: None,
        current: (asked.from, asked.to) == (from, to),
    };
    let month = today.first_of_month();
    let before = month.yesterday().unwrap_or(month);
    let quarter = month.checked_sub((i32::from(month.month() - 1) % 3).months()).unwrap_or(month);
    let (year, last) = (today.first_of_year(), today.first_of_year().yesterday().unwrap_or(today));
    let twelve = month.checked_sub(12.months()).unwrap_or(month);
    let often = [
        usual("上月", before.first_of_month(), before),
        usual("本月", month, today),
        usual("本季度", quarter, today),
        usual("近十二个月", twelve, before),
        usual("今年", year, today),
        usual("去年", last.first_of_year(), last),
    ];
    let choice = |codes: Vec<(String, String)>, chosen: &str| {
        let choice = |(code, title)| Choice::new(&code, title).chosen(code == chosen);
        Control::Select(codes.into_iter().map(choice).collect())
    };
    let (mut stations, mut channels) = (Split::stations(app), Split::channels(app));
    stations.codes = codes(records, |record| &record.station);
    channels.codes = codes(records, |record| &record.channel);
    let base =
        Base::ALL.map(|(base, word, title)| Choice::new(word, title).chosen(base == asked.base));
    let mut fields = vec![
        Field::new("from", "从", Control::Date).value(asked.from.to_string()),
        Field::new("to", "到", Control::Date).value(asked.to.to_string()),
        Field::new("base", "降量同哪一段比", Control::Radios(base.to_vec())),
    ];
    let on = asked.on.map(|on| on.to_string()).unwrap_or_default();
    fields.push(Field::new("on", "截至哪一天", Control::Date).hint("空着就是现在").value(on));
    if sees_stations(signed) {
        fields.push(Field::new("station", "承办单位", choice(stations.named(), &asked.station)));
    }
    fields.push(Field::new("channel", "渠道", choice(channels.named(), &asked.channel)));
    let chips = [
        (
            "承办单位",
            &asked.station,
            stations.title(&asked.station),
            asked.with(|it| it.station.clear()),
        ),
        (
            "渠道",
            &asked.channel,
            channels.title(&asked.channel),
            asked.with(|it| it.channel.clear()),
        ),
    ];
    html! {
        (tabs("常用时段", &often))
        div.list-bar {
            details.filter-form data-menu {
                summary.button.small { (crate::ui::icon::Icon::Filter) "时段和范围" }
                form.menu method="get" action=(action) {
                    @for each in &fields { (field(each, "numbers")) }
                    button.button.main type="submit" { "显示" }
                }
            }
            ul.chips aria-label="已用的筛选" {
                @for (label, _, title, without) in chips.iter().filter(|(_, code, ..)| !code.is_empty()) {
                    li { a.chip.is-filter href={ (action) "?" (without.query()) } { span.muted { (label) } (title) (crate::ui::icon::Icon::Close) span.sr { "去掉这个筛选" } } }
                }
            }
        }
    }
}

/// Every code that stands in the records, the empty one as nobody's.
fn codes(
    records: &Records,
    of: impl Fn(&wenjin_bureau::steady::numbers::Record) -> &String,
) -> Vec<String> {
    let all: std::collections::BTreeSet<&String> = records.all.iter().map(of).collect();
    all.into_iter()
        .map(|code| if code.is_empty() { "nobody".into() } else { code.clone() })
        .collect()
}

fn drawn(figure: &Figure, asked: &Asked) -> Drawn {
    let (value, unit) = words::value(&figure.measured);
    Drawn {
        label: figure.formula.title.into(),
        value,
        unit: unit.into(),
        share: words::share(figure),
        uncertainty: words::uncertainty(&figure.measured),
        change: None,
        definition: format!(
            "{}。分子：{}。分母：{}。不计入：{}。（公式第 {} 版）",
            figure.formula.words,
            figure.formula.numerator,
            figure.formula.denominator,
            figure.formula.exclusions,
            figure.formula.version
        ),
        href: Some(asked.metric_href(figure.formula.code)),
        wing: Some(Wing::Steady),
    }
}

/// A change in number as it came, by matter, and with the season taken out.
fn three_ways(change: &Change, asked: &Asked) -> Markup {
    let base = asked.base_period().map_or_else(String::new, period_words);
    let figure =
        |label: &str, value: String, unit: &str, share: Option<String>, definition: &str| {
            let (label, unit, definition) = (label.into(), unit.into(), definition.into());
            Drawn {
                label,
                value,
                unit,
                share,
                uncertainty: None,
                change: None,
                definition,
                href: None,
                wing: Some(Wing::Steady),
            }
        };
    let from_to = |before: i64, now: i64| {
        Some(format!("{} → {}", grouped(before.unsigned_abs()), grouped(now.unsigned_abs())))
    };
    let mut three = vec![
        figure(
            "原始",
            format!("{:+}", change.raw()),
            "件",
            from_to(change.base_tickets, change.tickets),
            "收到的来件，一件算一件。",
        ),
        figure(
            "去重以后",
            format!("{:+}", change.deduplicated()),
            "件",
            from_to(change.base_matters, change.matters),
            "同一件事的来件只算最早的一件。归并得准不准，直接影响这个数。",
        ),
    ];
    three.push(match &change.adjusted {
        None => figure(
            "去重并作季节调整",
            "—".into(),
            "",
            None,
            "要有至少两个整年的历史，本期和对比期都是整月，才能计算。",
        ),
        Some(adjusted) => {
            let mut drawn = figure(
                "去重并作季节调整",
                format!("{:+.0}", adjusted.change()),
                "件/月",
                Some(format!("{:.0} → {:.0}", adjusted.base_level, adjusted.level)),
                "用往年同月的指数除去季节，换算成平均每月的件数。",
            );
            let sure = match adjusted.is_clear() {
                true => "",
                false => "，方向不能确定",
            };
            drawn.uncertainty = Some(format!(
                "按单个年份为 {:+.0} 至 {:+.0}，共 {} 年{sure}",
                adjusted.lowest,
                adjusted.highest,
                adjusted.years.len()
            ));
            drawn
        }
    });
    html! {
        p.muted { "同 " (base) " 比" }
        ul.figures { @for each in &three { li { (draw_figure(each)) } } }
    }
}

fn period_words(period: Period) -> String {
    format!("{} 至 {}", period.first, period.last)
}
