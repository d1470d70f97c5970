//! Taking a step: its form, built from the rule of the day, and its posting. A refusal gives the form
//! back with everything that was typed; a form sent twice is one act.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};
use wenjin_bureau::access;
use wenjin_bureau::steady::complaint::invitation::{DIGEST, INVITE};
use wenjin_bureau::steady::complaint::recusal::{self, AGREE};
use wenjin_bureau::steady::{report, trust};
use wenjin_law::rule::FieldKind;
use wenjin_law::{Rule, Version, rule};
use wenjin_matter::decide::{NUMBER, asked_fields};
use wenjin_matter::{Command, Matter, Refusal, Value, decide};
use wenjin_store::{Done, Submission, SubmitError};

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::line::Line;
use crate::matter::fields::{self, Filled};
use crate::matter::next::{self, ASSIGN, is_reveal};
use crate::matter::page::{View, draw, target};
use crate::matter::timeline::{self, title};
use crate::matter::words::Words;
use crate::matter::{Named, Seen, effects, href, open_choice, seen, stage_title};
use crate::people::People;
use crate::portal::merchant::Invitation;
use crate::portal::qr::address;
use crate::posted::Posted;
use crate::problem::{Problem, refused_notice};
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::tickets;
use crate::time::{moment_words, now};
use crate::ui::form::{Form, form};
use crate::ui::matter::{Fact, layout};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Notice, NoticeKind, Receipt, notice, receipt};
use crate::ui::{Link, PostTo};

/// GET /complaints/{id}/steps/{step}
pub async fn ask(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, step, .. }): Path<Named>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let rule = officers_step(app, &seen.matter, &step)?;
        let now = now();
        let all = next::available(app, &signed, &seen.matter, now);
        let step = all.into_iter().find(|it| it.code == rule.id.name()).ok_or(Problem::NotFound)?;
        if let Some(refusal) = step.refusal {
            return refused(app, &signed, &seen, rule, &refusal);
        }
        let filled =
            Filled { values: known(&signed, &seen.matter, &step.version), ..Filled::default() };
        page(app, &signed, &seen, rule, &Again { filled, ..Again::new(StatusCode::OK) })
    })
    .await
}

/// POST /complaints/{id}/steps/{step}
pub async fn take(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, step, .. }): Path<Named>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let rule = officers_step(app, &seen.matter, &step)?;
        match submit(app, &signed, &seen.matter, rule, &posted)? {
            Answer::Done(done) => match invitation(&seen.matter, rule.id.name(), &posted) {
                Some(code) => Ok(invited(app, &signed, &seen, rule, &code, &headers)),
                None => taken(app, &signed, &id, rule, &done),
            },
            Answer::Again(again) => page(app, &signed, &seen, rule, &again),
        }
    })
    .await
}

/// A step of the matter's kind that does not open one.
fn officers_step<'a>(
    app: &'a App,
    matter: &Matter,
    code: &str,
) -> Result<&'a Rule<rule::Step>, Problem> {
    let rule = app.rules.step(&matter.family, code).ok_or(Problem::NotFound)?;
    let opens = rule.versions.last().is_some_and(|version| version.body.opens);
    if opens || tickets::way(matter, code).is_some() { Err(Problem::NotFound) } else { Ok(rule) }
}

/// Where one goes after the step: the matter, or the list where it left one's sight. A look at who
/// somebody is answers with the page itself, once.
fn taken(
    app: &App,
    signed: &Signed,
    id: &str,
    rule: &Rule<rule::Step>,
    done: &Done,
) -> Result<Response, Problem> {
    let code = rule.id.name();
    let word = if code == ASSIGN { "assigned" } else { "recorded" };
    let draft = draft(&done.matter.to_string(), code);
    if app.store.row(&signed.scope(), done.matter)?.is_none() {
        let list = Line::of_path(&signed.path).path();
        return Ok(see_other(&format!("{list}?done={word}&draft={draft}")));
    }
    if is_reveal(code) && !done.repeated {
        let view = View { revealed: true, ..View::default() };
        return Ok(draw(app, signed, &seen(app, signed, id)?, view)?.into_response());
    }
    Ok(see_other(&format!(
        "{}?done={word}&draft={draft}",
        Line::of_path(&signed.path).href(done.matter)
    )))
}

/// The invitation's code, shown this once.
fn invited(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    rule: &Rule<rule::Step>,
    code: &Invitation,
    headers: &HeaderMap,
) -> Response {
    let at = address(headers).unwrap_or_default();
    let shown = Receipt {
        title: "邀请码".into(),
        number_label: "只显示这一次，请现在告诉被投诉人".into(),
        number: code.shown(),
        facts: vec![Fact::text("在哪里打开", format!("{at}/merchant"))],
        next: vec![
            "可以念给对方，或者把下面这句话发给对方。".into(),
            "系统里只有它的摘要；丢了就再邀请一次，旧的作废。".into(),
        ],
    };
    let words = format!(
        "您的店收到一件消费投诉（{}）。请打开 {at}/merchant#{} 看投诉内容，可以先和对方和解。打不开的，请打开 {at}/merchant 输入邀请码 {}。",
        seen.row.summary.number,
        code.shown(),
        code.shown()
    );
    let main = html! {
        (receipt(&shown))
        div.field.after {
            label.field-label for="invite-words" { "可以发给对方的话" }
            textarea #invite-words rows="5" readonly { (words) }
        }
        p.row.after {
            button.button type="button" data-copy="invite-words" data-done="已复制" hidden { "复制" }
            (Link::new("回到这一件", href(&seen.matter)))
        }
    };
    framed(app, signed, seen, rule, main).into_response()
}

/// The name under which a form's draft is kept.
pub fn draft(matter: &str, step: &str) -> String {
    format!("{matter}-{step}")
}

/// What became of a posted form.
pub enum Answer {
    /// It was stored.
    Done(Done),
    /// It was not; the form again.
    Again(Again),
}

/// A form to be shown again.
pub struct Again {
    /// The status it is answered with.
    pub status: StatusCode,
    /// What was typed, and what is wrong.
    pub filled: Filled,
    /// What is wrong with the whole.
    pub said: Option<Notice>,
    /// The number of acts the person had seen, where there are more now.
    pub seen: Option<u32>,
}

impl Again {
    /// Nothing typed and nothing wrong yet.
    pub fn new(status: StatusCode) -> Again {
        Again { status, filled: Filled::default(), said: None, seen: None }
    }
}

/// Reads a posted step, stores its files and submits it.
///
/// # Errors
/// A fault of the store.
pub fn submit(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    rule: &Rule<rule::Step>,
    posted: &Posted,
) -> Result<Answer, Problem> {
    let (people, now) = (People::of(app)?, now());
    let mut filled = Filled::of(posted);
    fields::store_files(app, signed, posted, &mut filled)?;
    let at = fields::time(&mut filled, now).unwrap_or(now);
    let code = rule.id.name();
    let (version, _) = match asked_fields(&app.rules, matter, code, at) {
        Ok(asked) => asked,
        Err(refusal) if !filled.get(fields::AT).trim().is_empty() => {
            filled.wrong.insert(fields::AT.into(), at_that_time(&refusal));
            return Ok(Answer::Again(Again {
                filled,
                ..Again::new(StatusCode::UNPROCESSABLE_ENTITY)
            }));
        }
        Err(refusal) => return Ok(Answer::Again(again(filled, refusal))),
    };
    let mut values = fields::values(&version.body.fields, &people, &mut filled);
    if let Some(invitation) = invitation(matter, code, posted) {
        values.insert(DIGEST.into(), Value::Text(invitation.digest()));
    }
    let command = Command {
        matter: matter.id,
        family: matter.family.clone(),
        step: code.to_string(),
        at,
        by: access::actor(&signed.account, &version.body.roles),
        fields: values,
        attachments: filled.kept.clone(),
        seen: Some(posted.get("seen").parse().unwrap_or(0)),
    };
    if !filled.wrong.is_empty() {
        // Ours stand beside the engine's, so that all of it is mended at once.
        if let Err(Refusal::Fields { problems, .. }) = decide(&app.rules, matter, &command, now) {
            filled.note(&problems);
        }
        return Ok(Answer::Again(Again { filled, ..Again::new(StatusCode::UNPROCESSABLE_ENTITY) }));
    }
    if command.family == report::FAMILY
        && let Err(named) = report::secrecy::check(&version.body, matter, &command.fields)
    {
        let (status, said) = Problem::told(named.code(), named.to_string()).notice();
        return Ok(Answer::Again(Again { filled, said: Some(said), ..Again::new(status) }));
    }
    if AGREE.contains(&code) && recusal::is_recused(matter, &signed.account.id) {
        let said = Notice {
            why: "您已经被决定回避，不能登记这次调解的协议。".into(),
            remedy: "请由接手的调解人员登记；还没有人接手的，先重新组织调解。".into(),
            code: Some(recusal::CODE.into()),
            ..Notice::new(NoticeKind::Refusal, "没有登记。")
        };
        let refused = Again::new(StatusCode::FORBIDDEN);
        return Ok(Answer::Again(Again { filled, said: Some(said), ..refused }));
    }
    if let Err(wrong) = trust::check::check(matter, code, &command.fields, at.date()) {
        let (status, said) = Problem::told(wrong.code(), wrong.to_string()).notice();
        return Ok(Answer::Again(Again { filled, said: Some(said), ..Again::new(status) }));
    }
    match app.store.act(Submission { key: key(signed, posted), command, now }) {
        Ok(done) => Ok(Answer::Done(done)),
        Err(SubmitError::Refused(refusal)) => Ok(Answer::Again(again(filled, refusal))),
        Err(SubmitError::Fault(fault)) => Err(fault.into()),
        Err(other) => {
            let (status, said) = Problem::from(other).notice();
            Ok(Answer::Again(Again { filled, said: Some(said), ..Again::new(status) }))
        }
    }
}

/// The code that a posted form invites the business with: it belongs to the form's own random number, so
/// that sending the form again gives the same.
fn invitation(matter: &Matter, step: &str, posted: &Posted) -> Option<Invitation> {
    let ours = step == INVITE && posted.get("key").len() == 64;
    ours.then(|| Invitation::of(posted.get("key"), &matter.text(NUMBER))).flatten()
}

/// The form's key, under the account it was drawn for.
pub fn key(signed: &Signed, posted: &Posted) -> Option<String> {
    let key = posted.get("key");
    (!key.is_empty()).then(|| format!("{}:{key}", signed.account.id))
}

/// What an engine's refusal says, where it belongs.
pub fn again(mut filled: Filled, refusal: Refusal) -> Again {
    let mut again = Again::new(StatusCode::UNPROCESSABLE_ENTITY);
    match &refusal {
        Refusal::Fields { problems, .. } => filled.note(problems),
        Refusal::InFuture { .. } | Refusal::BeforeOpening { .. } => {
            filled.wrong.insert(fields::AT.into(), at_that_time(&refusal));
        }
        Refusal::Changed { seen, .. } => {
            again.seen = Some(*seen);
            again.status = StatusCode::CONFLICT;
            again.said = Some(refused_notice(&refusal));
        }
        _ => {
            if let Refusal::WrongRole { .. } = refusal {
                again.status = StatusCode::FORBIDDEN;
            }
            again.said = Some(refused_notice(&refusal));
        }
    }
    Again { filled, ..again }
}

/// What is wrong with the time that was typed.
fn at_that_time(refusal: &Refusal) -> String {
    format!("时间：{}{}", refusal.why(), refusal.remedy())
}

/// The fields asked for at the time that was typed; today's, where that time has none, so that the form
/// can be shown again.
///
/// # Errors
/// Where there is no answer today either.
pub fn asked_at<'a>(
    app: &'a App,
    matter: &Matter,
    step: &str,
    filled: &Filled,
    now: DateTime,
) -> Result<(&'a Version<rule::Step>, Date), Refusal> {
    let at = fields::time(&mut filled.clone(), now).unwrap_or(now);
    asked_fields(&app.rules, matter, step, at)
        .or_else(|_| asked_fields(&app.rules, matter, step, now))
}

/// What the system knows already: who has the matter, and who is at the other end of the line.
fn known(
    signed: &Signed,
    matter: &Matter,
    version: &Option<&Version<rule::Step>>,
) -> std::collections::BTreeMap<String, String> {
    let fields = version.map_or(&[][..], |version| &version.body.fields);
    let value = |field: &rule::Field| match (&field.kind, field.name.as_str()) {
        (FieldKind::Choice(_), "station") | (FieldKind::Officer, "handler") => {
            Some(matter.text(&field.name))
        }
        (FieldKind::Officer, "mediator") => Some(signed.account.id.clone()),
        (FieldKind::Text, "contact-person" | "mediator-name") => Some(signed.account.name.clone()),
        _ => None,
    };
    fields.iter().filter_map(|field| Some((field.name.clone(), value(field)?))).collect()
}

/// A step's target, with the number of acts seen and a key of its own.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn post(signed: &Signed, matter: &Matter, step: &str) -> Result<PostTo, Problem> {
    target(signed, format!("{}/steps/{step}", href(matter)), matter.version())
}

/// The page of a step that is not open, with why and what to do.
fn refused(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    rule: &Rule<rule::Step>,
    refusal: &Refusal,
) -> Result<Response, Problem> {
    let mut said = refused_notice(refusal);
    if let Some(change) = open_choice(app, &seen.matter, now().date()) {
        let at = format!("{}/steps/{}", href(&seen.matter), change.step);
        said.links.push(Link::new("选择适用的规定", at));
    }
    said.links.push(Link::new("回到这一件", href(&seen.matter)));
    let status = match refusal {
        Refusal::WrongRole { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let main = html! { (page_head(&rule.title, &lead(seen), html! {})) (notice(&said)) };
    Ok((status, framed(app, signed, seen, rule, main)).into_response())
}

fn lead(seen: &Seen) -> String {
    format!("{} · {}", seen.row.summary.number, seen.row.summary.title)
}

fn framed(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    rule: &Rule<rule::Step>,
    main: Markup,
) -> Markup {
    let page = Page::new(rule.title.clone()).steady().under(seen.line().noun(), seen.line().path());
    frame::work(app, signed, page.under(&seen.row.summary.number, &href(&seen.matter)), main)
}

/// The step's form beside what follows from it and what the person told.
fn page(
    app: &App,
    signed: &Signed,
    seen: &Seen,
    rule: &Rule<rule::Step>,
    again: &Again,
) -> Result<Response, Problem> {
    let (matter, people, now) = (&seen.matter, People::of(app)?, now());
    let code = rule.id.name();
    let (version, law_on) = match asked_at(app, matter, code, &again.filled, now) {
        Ok(asked) => asked,
        Err(refusal) => return refused(app, signed, seen, rule, &refusal),
    };
    let words = Words::new(&app.rules, &people, &matter.family, false);
    let mut asked = Form::new("step", post(signed, matter, code)?, rule.title.clone());
    asked.basis = crate::matter::clocks::cited(&version.basis, law_on);
    asked.fields = fields::controls(app, &people, &version.body.fields, law_on, &again.filled);
    if !is_reveal(code) {
        let hint = "现在办的不用填；补录的填实际办理的时间。";
        asked.fields.push(fields::happened("办理时间", hint, &again.filled));
        asked.fields.push(fields::files(&again.filled));
    }
    for file in &again.filled.kept {
        asked.post = asked.post.with(fields::KEPT, fields::keep(signed, file));
    }
    asked.cancel = Some(Link::new("返回", href(matter)));
    asked.draft = Some(draft(&matter.id.to_string(), code));
    let main = html! {
        @if let Some(said) = &again.said { (notice(said)) }
        @if let Some(seen) = again.seen { (since(app, matter, seen)) }
        (form(&asked))
    };
    let lead_panel = effects::panel(app, matter, rule, version, law_on, now);
    let aside = told(&words, seen, now);
    let body = html! {
        (page_head(&rule.title, &lead(seen), html! { span.stage { (stage_title(app, &matter.family, &matter.stage)) } }))
        (layout(lead_panel, main, aside))
    };
    Ok((again.status, framed(app, signed, seen, rule, body)).into_response())
}

/// What others recorded since the person looked.
pub fn since(app: &App, matter: &Matter, seen: u32) -> Markup {
    html! {
        section.panel.since {
            h2 { "新的记录" }
            ul { @for act in matter.acts.iter().skip(seen as usize) {
                li { strong { (title(app, act)) } " " (act.by.name) " " span.muted { (moment_words(act.at)) } }
            } }
        }
    }
}

/// The person's words and the files so far, to be read while one writes.
fn told(words: &Words, seen: &Seen, now: DateTime) -> Markup {
    let matter = &seen.matter;
    let files: Vec<_> = matter.acts.iter().flat_map(|act| timeline::files(matter, act)).collect();
    html! {
        section.panel.stack-s {
            h2 { (seen.line().told().0) }
            @for name in seen.line().told().1 {
                @if let Some(text) = words.line(matter, name, now.date()) {
                    h3.told-label { (words.label(name)) } p.told { (text) }
                }
            }
            @if !files.is_empty() {
                h3.told-label { "附件" }
                ul { @for file in &files { li { (Link::new(file.name.clone(), file.href.clone())) } } }
            }
        }
    }
}

/// A remark that a step is not there for this person at all.
pub fn not_yours(app: &App, title: &str, roles: &[String]) -> Problem {
    let who = fields::roles(&app.rules, roles);
    let said = Notice {
        why: format!("这一步由{who}办理。"),
        remedy: "请由有权的人员办理。".into(),
        code: Some("not-allowed".into()),
        ..Notice::new(NoticeKind::Refusal, format!("“{title}”没有办理，数据未改动。"))
    };
    Problem::Told { status: StatusCode::FORBIDDEN, notice: Box::new(said) }
}
