//! Following a complaint by its receipt code: where it stands, what was done and when, and what is owed
//! by when, running, paused or lapsed, said as it is, and the receipt of the last act. No name and nothing personal; an unknown code
//! is answered in the same time as a known one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_matter::{Matter, clocks};

use super::code::Code;
use super::limiter::{Limiter, Peer};
use super::{SOURCE, decision, settling};
use crate::app::{App, Shared, blocking};
use crate::frame;
use crate::log;
use crate::matter::{clocks as shown, stage_title};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::time::{date_words, now};
use crate::ui::clock::{Clock, Derived, Reason, chip};
use crate::ui::form::{Control, Field, Form, form};
use crate::ui::matter::{Fact, facts};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::{Link, PostTo};

/// Questions of one peer in ten minutes.
const MOST: u32 = 30;
/// No answer comes sooner.
const SOONEST: Duration = Duration::from_millis(250);

/// The routes.
pub fn routes() -> Router<Shared> {
    let limiter = Arc::new(Limiter::new(MOST, Duration::from_secs(600)));
    Router::new().route("/follow", get(ask).post(answer)).layer(Extension(limiter))
}

/// GET /follow
async fn ask(State(app): State<Shared>, headers: HeaderMap) -> Markup {
    asking(&app, &headers, "", None, None)
}

/// The form. Its field's id is known to the script that fills it from what stands behind the `#`.
fn asking(
    app: &App,
    headers: &HeaderMap,
    typed: &str,
    wrong: Option<&str>,
    said: Option<Notice>,
) -> Markup {
    let field = Field::new("code", "您的查询码是？", Control::Text)
        .hint("提交投诉时得到的十六位字母和数字，大小写、空格都没有关系。")
        .value(typed)
        .required()
        .private()
        .autocomplete("off")
        .heading()
        .error(wrong.map(str::to_string));
    let main = html! {
        @if let Some(said) = &said { div.spaced { (notice(said)) } }
        (form(&Form::new("follow", PostTo::new("/follow"), "查进度").field(field)))
        p.hint.below { "查询码丢了，请拨打 12315，说明编号、姓名和电话，我们核对后告诉您。" }
    };
    frame::public(app, headers, "/follow", "查进度", Some(Link::new("公众服务", "/")), main)
}

/// POST /follow
async fn answer(
    State(app): State<Shared>,
    Extension(limiter): Extension<Arc<Limiter>>,
    peer: Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let typed: String = posted.get("code").chars().filter(|c| !c.is_control()).take(60).collect();
    if !limiter.admits(peer, began) {
        let said = Notice {
            why: "从您这里短时间内查得太多。".into(),
            remedy: "请过十分钟再查，或者拨打 12315。".into(),
            code: Some("too-many-requests".into()),
            ..Notice::new(NoticeKind::Refusal, "现在不能查询。")
        };
        let page = asking(&app, &headers, &typed, None, Some(said));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let code = Code::parse(&typed);
    let asked = code.clone();
    let found = blocking(&app, move |app| {
        let Some(code) = asked else { return Ok(None) };
        let known = app.store.find_by_source(SOURCE, &code.digest())?;
        let Some((id, _)) = known else { return Ok(None) };
        let Some(matter) = app.store.matter(id)? else { return Ok(None) };
        let said = decision::take(app, &matter, &posted)?;
        let matter = match &said {
            Some(Ok(_)) => app.store.matter(id)?.unwrap_or(matter),
            _ => matter,
        };
        let receipt = log::receipt(app, id, <[u64]>::last);
        Ok(Some((matter, receipt, said)))
    });
    let found = found.await;
    tokio::time::sleep(SOONEST.saturating_sub(began.elapsed())).await;
    match (found?, code) {
        (Some((matter, receipt, said)), Some(code)) => {
            let status = match &said {
                Some(Err(_)) => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::OK,
            };
            let asked = decision::draw(&app, &matter, &code, said)?;
            Ok((status, standing(&app, &headers, &matter, receipt.as_deref(), asked))
                .into_response())
        }
        _ => {
            let wrong = "没有找到这个查询码，请对照收据再输一次";
            let page = asking(&app, &headers, &typed, Some(wrong), None);
            Ok((StatusCode::NOT_FOUND, page).into_response())
        }
    }
}

/// What the public reads of one act.
struct Told {
    on: Date,
    words: String,
}

fn told(app: &App, matter: &Matter) -> Vec<Told> {
    let acts = matter.acts.iter().filter_map(|act| {
        let rule = app.rules.step(&act.family, &act.step)?;
        let version = rule.versions.iter().find(|version| version.from == act.rule_from);
        let words = version.or(rule.on(act.at.date()))?.body.public_words.clone()?;
        Some(Told { on: act.at.date(), words })
    });
    acts.collect()
}

/// The clocks of law that the bureau still owes, without who did what.
fn owed(app: &App, matter: &Matter, today: Date) -> Vec<Clock> {
    let live = clocks(&app.rules, matter, today).into_iter().filter(|clock| clock.is_live());
    let lawful = live.filter(|clock| !clock.basis.is_empty());
    lawful
        .map(|state| {
            let drawn = shown::clock(app, matter, &state, today);
            let began = state.started_at.date();
            let start = Derived {
                reason: Reason::Start,
                text: format!("{}起算", date_words(began)),
                basis: shown::cited(&settling(&state.basis), began),
            };
            let public = |line: &Derived| {
                matches!(
                    line.reason,
                    Reason::Length | Reason::Skip | Reason::Pause | Reason::End | Reason::ToConfirm
                )
            };
            let rest = drawn.derivation.into_iter().filter(public);
            Clock { derivation: std::iter::once(start).chain(rest).collect(), ..drawn }
        })
        .collect()
}

fn standing(
    app: &App,
    headers: &HeaderMap,
    matter: &Matter,
    receipt: Option<&str>,
    asked: Markup,
) -> Markup {
    let today = now().date();
    let (told, owed) = (told(app, matter), owed(app, matter, today));
    let ended = app
        .rules
        .matters
        .get(&matter.family)
        .and_then(|kind| kind.stage(&matter.stage))
        .is_some_and(|stage| stage.ended);
    let head = [
        Fact::text("编号", matter.text("number")),
        Fact::text(
            "收到日期",
            matter.opened_at().map(|at| date_words(at.date())).unwrap_or_default(),
        ),
    ];
    let main = html! {
        p.muted { "您的投诉现在：" }
        h1 { (stage_title(app, &matter.family, &matter.stage)) }
        @if let Some(last) = told.last() { p.lead-words { (last.words) } }
        div.after { (facts(&head)) }
        (asked)
        section.below.stack-s {
            h2 { "我们还要做什么" }
            @if owed.is_empty() && ended { p { "这一件已经办结，没有还要做的。" } }
            @else if owed.is_empty() { p { "现在没有正在计算的期限。" } }
            @for clock in &owed { (chip(clock)) }
            @if owed.iter().any(|clock| clock.state == crate::ui::clock::ClockState::Lapsed) {
                p { "有期限已经过了，我们没有按期办完。您可以拨打 12315 催办，或者向上一级市场监管部门反映。" }
            }
        }
        section.below {
            h2 { "经过" }
            ol.acts.after {
                @for each in told.iter().rev() {
                    li.act { span.act-when { time datetime=(each.on) { (date_words(each.on)) } } div.act-body { p { (each.words) } } }
                }
            }
        }
        @if let Some(code) = receipt { p.below { (Link::new("核对这件投诉在公开日志里", log::href(code))) } }
        p.hint.below { "这一页不显示您和经办人员的姓名、电话。要补充材料，请拨打 12315，报上编号。" }
    };
    frame::public(app, headers, "/follow", "查进度", Some(Link::new("再查一件", "/follow")), main)
}
