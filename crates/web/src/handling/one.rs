//! One model of the bureau: where it stands, what may be done next, its two lists, its trial on past
//! matters, what happened, and its steps. Before it is submitted, approved or activated its text is held
//! against the law of the day.

use axum::extract::{Extension, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};
use std::time::Duration;
use wenjin_bureau::steady::handling::FAMILY;
use wenjin_bureau::steady::handling::standing::{
    ACTIVATE, NotReady, TEXT, in_force, model_of, ready,
};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Matter, Refusal};

use super::trial::{Asked, SIMULATE, Sample, Trial, Trials};
use super::{faults, href, model, models, show, standing, tried};
use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::frame::{self, Page};
use crate::matter::fields::{self, Filled};
use crate::matter::next::available;
use crate::matter::page::target;
use crate::matter::step::{Again, Answer, asked_at, submit};
use crate::matter::timeline::title;
use crate::people::People;
use crate::posted::Posted;
use crate::problem::{Problem, refused_notice};
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::time::{moment_words, now};
use crate::ui::Link;
use crate::ui::form::{Control, Field, Form, form};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::steps::{Blocked, Go, Step, Steps, steps};

/// The step that changes the text.
const REVISE: &str = "revise";
/// The steps before which a text is held against the law.
const CHECKED: [&str; 3] = ["submit", "approve", ACTIVATE];
/// How long a trial is waited for before its page shows how far it is.
const PATIENCE: (u32, Duration) = (40, Duration::from_millis(50));

/// GET /handling/{id}
pub async fn page(
    State(app): State<Shared>,
    Extension(trials): Extension<Trials>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let matter = model(app, &id)?;
        draw(app, &signed, &matter, trials.of(matter.id), None)
    })
    .await
}

/// What was refused of a trial's form.
struct Wrong {
    from: String,
    until: String,
    said: Notice,
}

fn draw(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    trial: Option<Trial>,
    wrong: Option<Wrong>,
) -> Result<Response, Problem> {
    let now = now();
    let today = now.date();
    let current = in_force(&models(app, &["active", "retired"])?, today).map(|it| it.id);
    let panel = panel(app, signed, matter, now);
    let tries = available(app, signed, matter, now)
        .iter()
        .any(|step| step.code == SIMULATE && step.refusal.is_none());
    let running = matches!(trial, Some(Trial::Running(..)));
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let text = matter.text(TEXT);
    let read = model_of(matter);
    let lead = html! { (steps(&panel)) };
    let main = html! {
        @match &read {
            Ok(model) => (show::lists(app, model, today)),
            Err(error) => (faults::draw(&text, &[faults::malformed(error)])),
        }
        section.below #trial {
            h2 { "用过去的件试算" }
            @if tries && !running { (ask_trial(signed, matter, wrong.as_ref(), today)?) }
            (tried::told(app, signed, matter, trial.as_ref())?)
        }
        section.below { h2 { "经过" } (history(app, matter)) }
        details.below { summary { "全文" } pre.model-text tabindex="0" { (text) } }
    };
    let provenance = read.as_ref().map(|model| model.provenance.clone()).unwrap_or_default();
    let shape = read.as_ref().map(|model| model.shape()).unwrap_or_default();
    let confirmed = matter.text("confirmed-by");
    let said = format!("{} · {shape} 项 · {}", matter.text("number"), standing(app, matter));
    let body = html! {
        (page_head(&matter.text("title"), &said, html! {}))
        p.spaced {
            @if confirmed.is_empty() { (show::to_confirm()) " " (provenance) } @else { "确认依据：" (confirmed) }
            @if current == Some(matter.id) { "。今天收到的件适用这一套。" }
        }
        div.model-page { div.lead { (lead) } div.main { (main) } }
    };
    let page = Page::new(matter.text("title")).steady().full().under("办理模式", "/handling");
    let page = (status, frame::work(app, signed, page, body));
    Ok(match running {
        true => ([(header::REFRESH, "2")], page).into_response(),
        false => page.into_response(),
    })
}

/// What may be done next: the rules' answer, each step leading to its page.
fn panel(app: &App, signed: &Signed, matter: &Matter, now: DateTime) -> Steps {
    let mut panel = Steps { open: vec![], blocked: vec![], elsewhere: vec![] };
    for step in available(app, signed, matter, now) {
        let at = match step.code {
            REVISE => format!("{}/text", href(matter.id)),
            SIMULATE => format!("{}#trial", href(matter.id)),
            code => format!("{}/steps/{code}", href(matter.id)),
        };
        let blocked = |refusal: &Refusal, remedy: String| Blocked {
            label: step.title.into(),
            why: refusal.why(),
            remedy,
            remedy_link: None,
            basis: vec![],
        };
        match &step.refusal {
            _ if step.version.is_some_and(|version| version.body.opens) => {}
            None => panel.open.push(Step { label: step.title.into(), key: None, go: Go::Open(at) }),
            Some(refusal @ Refusal::Guard { .. }) => {
                panel.blocked.push(blocked(refusal, refusal.remedy()));
            }
            Some(refusal) => panel.elsewhere.push(blocked(refusal, String::new())),
        }
    }
    // What leads on comes first: a trial before another change of the text.
    let order = ["/steps/activate", "/steps/approve", "/steps/submit", "#trial", "/text"];
    let rank = |step: &Step| match &step.go {
        Go::Open(at) => order.iter().position(|end| at.ends_with(end)).unwrap_or(order.len()),
        Go::Post(_) => order.len(),
    };
    panel.open.sort_by_key(rank);
    panel
}

fn ask_trial(
    signed: &Signed,
    matter: &Matter,
    wrong: Option<&Wrong>,
    today: Date,
) -> Result<Markup, Problem> {
    let last = today.first_of_month().yesterday().unwrap_or(today);
    let (from, until) = match wrong {
        Some(wrong) => (wrong.from.clone(), wrong.until.clone()),
        None => (last.first_of_month().to_string(), last.to_string()),
    };
    let post = target(signed, format!("{}/simulate", href(matter.id)), matter.version())?;
    let asked = Form::new("sample", post, "试算")
        .field(Field::new("sample-from", "从哪一日收到的", Control::Date).value(from))
        .field(Field::new("sample-until", "到哪一日", Control::Date).value(until));
    Ok(html! {
        p.muted { "只读，不改动任何件：如果那一段就按这一套办，谁会逾期，各单位要担多少。" }
        @if let Some(wrong) = wrong { div.spaced { (notice(&wrong.said)) } }
        div.model-trial { (form(&asked)) }
    })
}

/// POST /handling/{id}/simulate
pub async fn simulate(
    State(app): State<Shared>,
    Extension(trials): Extension<Trials>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    check_sees_matters(&signed)?;
    let (asking, known) = (signed.clone(), trials.clone());
    let begun = blocking(&app, move |app| {
        let matter = model(app, &id)?;
        match asked_trial(app, &asking, &matter, &posted)? {
            Ok(asked) if known.begin(matter.id) => Ok(Ok((matter.id, asked))),
            Ok(_) => {
                let said = Notice {
                    why: "同一时间只试算一套。".into(),
                    remedy: "请等它算完再试。".into(),
                    code: Some("handling-trial-under-way".into()),
                    ..Notice::new(NoticeKind::Refusal, "没有试算：另一套正在试算。")
                };
                let wrong = Wrong::of(&posted, said);
                Ok(Err(draw(app, &asking, &matter, known.of(matter.id), Some(wrong))?))
            }
            Err(said) => {
                let wrong = Wrong::of(&posted, said);
                Ok(Err(draw(app, &asking, &matter, known.of(matter.id), Some(wrong))?))
            }
        }
    });
    let (id, asked) = match begun.await? {
        Ok(begun) => begun,
        Err(page) => return Ok(page),
    };
    let (shared, running) = (app.clone(), trials.clone());
    tokio::task::spawn_blocking(move || running.run(&shared, &signed, id, asked));
    for _ in 0..PATIENCE.0 {
        if !matches!(trials.of(id), Some(Trial::Running(..))) {
            break;
        }
        tokio::time::sleep(PATIENCE.1).await;
    }
    Ok(see_other(&format!("{}#trial", href(id))))
}

impl Wrong {
    fn of(posted: &Posted, said: Notice) -> Wrong {
        let text = |name: &str| posted.get(name).to_string();
        Wrong { from: text("sample-from"), until: text("sample-until"), said }
    }
}

/// What is to be tried, or why not.
fn asked_trial(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    posted: &Posted,
) -> Result<Result<Asked, Notice>, Problem> {
    let refused = available(app, signed, matter, now())
        .into_iter()
        .find(|step| step.code == SIMULATE)
        .ok_or(Problem::NotFound)?
        .refusal;
    if let Some(refusal) = refused {
        return Ok(Err(refused_notice(&refusal)));
    }
    let day = |name: &str| posted.get(name).trim().parse::<Date>().ok();
    let (Some(from), Some(until)) = (day("sample-from"), day("sample-until")) else {
        // code: "handling-sample-no-days"
        return Ok(Err(Notice {
            remedy: "请填写从哪一日到哪一日，如 2026-04-01。".into(),
            code: Some("handling-sample-no-days".into()),
            ..Notice::new(NoticeKind::Refusal, "没有试算：没有写明哪一段。")
        }));
    };
    let model = match model_of(matter) {
        Ok(model) => model,
        Err(error) => return Ok(Err(not_ready(&NotReady::Malformed(error)))),
    };
    let key = posted.get("key");
    let key = (!key.is_empty()).then(|| format!("{}:{key}", signed.account.id));
    let sample = Sample { from: from.min(until), until: until.max(from) };
    let seen = posted.get("seen").parse().unwrap_or(0);
    Ok(Ok(Asked::new(matter, model, sample, key, seen)))
}

fn history(app: &App, matter: &Matter) -> Markup {
    let shown = [
        "approval-opinion",
        "confirmed-by",
        "submit-note",
        "revise-note",
        "return-reason",
        "retire-reason",
        "withdraw-reason",
    ];
    html! {
        ol.model-history { @for act in matter.acts.iter().rev() {
            li {
                p { strong { (title(app, act)) } " " (act.by.name) " " span.muted.num { (moment_words(act.at)) } }
                @for name in shown {
                    @if let Some(text) = act.get(name) { p.told { (text) } }
                }
            }
        } }
    }
}

/// GET /handling/{id}/steps/{act}
pub async fn ask(
    State(app): State<Shared>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let matter = model(app, &id)?;
        step_of(app, &act)?;
        let all = available(app, &signed, &matter, now());
        let step = all.into_iter().find(|it| it.code == act).ok_or(Problem::NotFound)?;
        if let Some(refusal) = step.refusal {
            return refused(app, &signed, &matter, step.title, &refused_notice(&refusal), &refusal);
        }
        let again =
            Again { status: StatusCode::OK, filled: Filled::default(), said: None, seen: None };
        step_page(app, &signed, &matter, &act, &again, None)
    })
    .await
}

/// POST /handling/{id}/steps/{act}
pub async fn take(
    State(app): State<Shared>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let matter = model(app, &id)?;
        let rule = step_of(app, &act)?;
        let (filled, today) = (Filled::of(&posted), now().date());
        if CHECKED.contains(&act.as_str()) {
            let from = filled.get("active-from").trim().parse().unwrap_or(today);
            if let Err(why) = ready(&matter, &app.rules, today.max(from)) {
                let said = Some(not_ready(&why));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let again = Again { status, filled, said, seen: None };
                return step_page(app, &signed, &matter, &act, &again, Some(&why));
            }
        }
        match submit(app, &signed, &matter, rule, &posted)? {
            Answer::Done(done) => Ok(see_other(&format!("{}?done=recorded", href(done.matter)))),
            Answer::Again(again) => step_page(app, &signed, &matter, &act, &again, None),
        }
    })
    .await
}

/// A step that has a form here: those that need a text or a trial have pages of their own.
fn step_of<'a>(
    app: &'a App,
    code: &str,
) -> Result<&'a wenjin_law::Rule<wenjin_law::rule::Step>, Problem> {
    let rule = app.rules.step(FAMILY, code).ok_or(Problem::NotFound)?;
    let opens = rule.versions.last().is_some_and(|version| version.body.opens);
    match opens || [REVISE, SIMULATE].contains(&code) {
        true => Err(Problem::NotFound),
        false => Ok(rule),
    }
}

/// Why a model may not go on, in a sentence; its faults stand below.
fn not_ready(why: &NotReady) -> Notice {
    let words = match why {
        NotReady::Faulty(problems) => {
            format!("没有办理：办理模式有 {} 处不能启用。", problems.len())
        }
        NotReady::Malformed(_) => "没有办理：办理模式的全文读不懂。".into(),
        NotReady::NotSimulated => "没有办理：还没有用现在的全文试算过。".into(),
    };
    Notice {
        remedy: match why {
            NotReady::NotSimulated => "请先用过去的件试算一次。",
            _ => "请先修改全文，再试算、提交。",
        }
        .into(),
        code: Some(why.code().into()),
        ..Notice::new(NoticeKind::Refusal, words)
    }
}

fn refused(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    title: &str,
    said: &Notice,
    refusal: &Refusal,
) -> Result<Response, Problem> {
    let status = match refusal {
        Refusal::WrongRole { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let main = html! {
        (page_head(title, &matter.text("title"), html! {}))
        (notice(said))
        p.after { (Link::new("回到这一套", href(matter.id))) }
    };
    let page = Page::new(title).steady().under("办理模式", "/handling");
    Ok((status, frame::work(app, signed, page, main)).into_response())
}

fn step_page(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    code: &str,
    again: &Again,
    why: Option<&NotReady>,
) -> Result<Response, Problem> {
    let rule = step_of(app, code)?;
    let (people, now) = (People::of(app)?, now());
    let asked = asked_at(app, matter, code, &again.filled, now)
        .or_else(|_| asked_fields(&app.rules, matter, code, now));
    let (version, law_on) = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            let said = refused_notice(&refusal);
            return refused(app, signed, matter, &rule.title, &said, &refusal);
        }
    };
    let action = format!("{}/steps/{code}", href(matter.id));
    let mut asked =
        Form::new("step", target(signed, action, matter.version())?, rule.title.clone());
    asked.fields = fields::controls(app, &people, &version.body.fields, law_on, &again.filled);
    asked.cancel = Some(Link::new("返回", href(matter.id)));
    let text = matter.text(TEXT);
    let wrong = match why {
        Some(NotReady::Faulty(problems)) => faults::of_problems(&text, problems, law_on),
        Some(NotReady::Malformed(error)) => vec![faults::malformed(error)],
        _ => vec![],
    };
    let main = html! {
        (page_head(&rule.title, &matter.text("title"), html! {}))
        @if let Some(said) = &again.said { div.spaced { (notice(said)) } }
        @if !wrong.is_empty() { (faults::draw(&text, &wrong)) }
        @if let Some(note) = &version.note { p.muted.spaced { (note) } }
        (form(&asked))
    };
    let page = Page::new(rule.title.clone()).steady().under("办理模式", "/handling");
    let page = page.under(&matter.text("title"), &href(matter.id));
    Ok((again.status, frame::work(app, signed, page, main)).into_response())
}
