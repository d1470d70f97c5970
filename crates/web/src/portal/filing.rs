//! The guided filing: a page a group of questions, back and forth without loss, a last page to check,
//! and one step of the engine at the end. The answers travel in hidden fields and are stored nowhere
//! until they are sent. Pages may be kept by the person's own browser, so that its way back works.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use uuid::Uuid;
use wenjin_bureau::steady::complaint::FAMILY;
use wenjin_law::Version;
use wenjin_law::rule::{FieldKind, Step};
use wenjin_matter::{Actor, Command, MatterId, Refusal, Value};
use wenjin_store::{Submission, SubmitError};

use super::SOURCE;
use super::answers::{Answers, Wrong, needed};
use super::code::Code;
use super::limiter::{Limiter, Peer};
use super::questions::{Kind, Page, Question};
use super::receipt;
use crate::app::{App, Shared, blocking};
use crate::frame;
use crate::posted::Posted;
use crate::problem::Problem;
use crate::signed::token;
use crate::time::{date_words, now};
use crate::ui::form::{Choice, Control, Field, Form, Submit, form};
use crate::ui::icon::Icon;
use crate::ui::law::citations;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::progress::question_place;
use crate::ui::{Link, PostTo};

/// The step by which the public files.
pub const STEP: &str = "receive-public";
/// Complaints one peer may send in an hour.
const MOST: u32 = 30;

/// The routes.
pub fn routes() -> Router<Shared> {
    let limiter = Arc::new(Limiter::new(MOST, Duration::from_secs(3600)));
    Router::new().route("/file", get(begin).post(go_on)).layer(Extension(limiter))
}

/// GET /file
async fn begin(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = asked(&app)?;
    let page = Drawn {
        app: &app,
        headers: &headers,
        asked,
        number: &token()?,
        answers: &Answers::default(),
    };
    Ok(page.questions(Page::Whom, &Wrong::new()).into_response())
}

/// The step's version in force today.
fn asked(app: &App) -> Result<&Version<Step>, Problem> {
    let rule = app.rules.step(FAMILY, STEP);
    let version = rule.and_then(|rule| rule.on(now().date()));
    version.ok_or_else(|| {
        Problem::told("filing-closed", "网上投诉现在没有开放。请拨打 12315，或者到窗口提出。")
    })
}

/// POST /file
async fn go_on(
    State(app): State<Shared>,
    Extension(limiter): Extension<Arc<Limiter>>,
    peer: Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let asked = asked(&app)?;
    let fields = &asked.body.fields;
    let (answers, today) = (Answers::of(&posted), now().date());
    let number = match is_number(posted.get("number")) {
        true => posted.get("number").to_string(),
        false => token()?,
    };
    let drawn = Drawn { app: &app, headers: &headers, asked, number: &number, answers: &answers };
    let page = Page::named(posted.get("page"));
    match posted.get("go") {
        "back" => Ok(drawn.at(page.before().unwrap_or(Page::Whom))),
        "submit" => {
            let open = answers.first_open(fields, today);
            if open != Page::Check {
                let page = drawn.questions(open, &answers.wrong(open, fields, today));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            if !limiter.admits(peer, Instant::now()) {
                let page = drawn.check(Some(too_many()));
                return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
            }
            submit(&app, &headers, &drawn).await
        }
        "" | "next" => {
            let wrong = answers.wrong(page, fields, today);
            match wrong.is_empty() {
                true if answers.first_open(fields, today) == Page::Check => {
                    Ok(drawn.at(Page::Check))
                }
                true => Ok(drawn.at(after(page))),
                false => Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn.questions(page, &wrong))
                    .into_response()),
            }
        }
        other => Ok(drawn.at(Page::named(other))),
    }
}

/// The page after the one just answered.
fn after(page: Page) -> Page {
    Page::ALL.into_iter().find(|next| page < *next).unwrap_or(Page::Check)
}

fn too_many() -> Notice {
    Notice {
        why: "从您这里短时间内提交得太多。".into(),
        remedy: "请过一小时再提交，写好的都还在；急的话请拨打 12315。".into(),
        // code: "too-many-requests"
        code: Some("too-many-requests".into()),
        ..Notice::new(NoticeKind::Refusal, "没有提交。")
    }
}

/// True for what `token` makes.
fn is_number(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

async fn submit(app: &Shared, headers: &HeaderMap, drawn: &Drawn<'_>) -> Result<Response, Problem> {
    let code = Code::of(drawn.number);
    let command = command(drawn, &code);
    let key = format!("public:{}", crate::signed::digest(drawn.number));
    let submission = Submission { key: Some(key), now: command.at, command };
    let done = blocking(app, move |app| Ok(app.store.act(submission))).await?;
    match done {
        Ok(done) => receipt::page(app, headers, &code, done.matter).await,
        Err(SubmitError::Refused(Refusal::Fields { problems, .. })) => {
            let wrong: Wrong = problems
                .into_iter()
                .map(|it| (it.name, format!("{}：{}", it.label, it.problem)))
                .collect();
            let asks = |page: &Page| {
                page.questions().iter().any(|question| wrong.contains_key(question.name))
            };
            match Page::ALL.into_iter().find(asks) {
                Some(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn.questions(page, &wrong))
                    .into_response()),
                None => Err(Problem::fault(&format!("{wrong:?}"))),
            }
        }
        Err(SubmitError::KeyReused) => {
            let said = Notice {
                why: "这一份刚才已经提交过，这次的内容和上次不同。".into(),
                remedy: "要补充内容，请拿查询码给我们打电话；是另一件投诉，请重新填写。".into(),
                links: vec![Link::new("查进度", "/follow"), Link::new("重新填写", "/file")],
                // code: "filing-already-made"
                code: Some("filing-already-made".into()),
                ..Notice::new(NoticeKind::Refusal, "没有再次提交。")
            };
            Ok((StatusCode::CONFLICT, drawn.check(Some(said))).into_response())
        }
        // The answers stay on the page whatever went wrong.
        Err(error) => {
            let (status, said) = Problem::from(error).notice();
            Ok((status, drawn.check(Some(said))).into_response())
        }
    }
}

fn command(drawn: &Drawn<'_>, code: &Code) -> Command {
    let asked = &drawn.asked.body.fields;
    let mut fields = drawn.answers.fields(asked);
    let mut add = |name: &str, text: String| {
        if asked.iter().any(|field| field.name == name) {
            fields.insert(name.to_string(), Value::Text(text));
        }
    };
    add("source", SOURCE.into());
    add("source-key", code.digest());
    if has_web_channel(drawn) {
        add("channel", "web".into());
    }
    Command {
        matter: MatterId(Uuid::now_v7()),
        family: FAMILY.into(),
        step: STEP.into(),
        at: now(),
        by: Actor { account: "public".into(), name: "投诉人".into(), role: "public".into() },
        fields,
        attachments: vec![],
        seen: None,
    }
}

/// True where the list of channels has the web among them today.
fn has_web_channel(drawn: &Drawn<'_>) -> bool {
    let field = drawn.asked.body.fields.iter().find(|field| field.name == "channel");
    let Some(FieldKind::Choice(list)) = field.map(|field| &field.kind) else { return false };
    let version = drawn.app.rules.lists.get(list).and_then(|rule| rule.on(now().date()));
    version.is_some_and(|version| version.body.item("web").is_some())
}

/// The filing as it stands, ready to be drawn at any page.
struct Drawn<'a> {
    app: &'a App,
    headers: &'a HeaderMap,
    asked: &'a Version<Step>,
    /// The random number of this filing: it makes the code and the idempotency key.
    number: &'a str,
    answers: &'a Answers,
}

impl Drawn<'_> {
    fn at(&self, page: Page) -> Response {
        match page {
            Page::Check => self.check(None).into_response(),
            page => self.questions(page, &Wrong::new()).into_response(),
        }
    }

    /// Where the page posts: everything answered on other pages goes with it.
    fn post(&self, page: Page) -> PostTo {
        let post = PostTo::new("/file").with("page", page.name()).with("number", self.number);
        let here = |name: &str| page.questions().iter().any(|question| question.name == name);
        let others = self.answers.iter().filter(|(name, _)| !here(name));
        others.fold(post, |post, (name, text)| post.with(name, text))
    }

    fn questions(&self, page: Page, wrong: &Wrong) -> Kept {
        let mut asked = Form::new(page.name(), self.post(page), "继续");
        asked.submits[0].sends = Some(("go".into(), "next".into()));
        if page.before().is_some() {
            asked
                .submits
                .push(Submit {
                    label: "上一步".into(), sends: Some(("go".into(), "back".into()))
                });
        }
        let alone = page.questions().len() == 1;
        for question in page.questions() {
            let field = self.field(question, wrong);
            asked = asked.field(if alone { field.heading() } else { field });
        }
        let keeps = matches!(page, Page::Whom | Page::What | Page::Want);
        asked.draft = keeps.then(|| draft(page));
        let main = html! {
            (question_place(page.place(), Page::ALL.len() as u32))
            @if !alone { h1 { (page.title()) } @if !page.lead().is_empty() { p.muted { (page.lead()) } } }
            @if page == Page::Whom { (self.before_you_begin()) }
            @if page == Page::Agree { p { a href="/privacy" target="_blank" { "个人信息怎样使用" } "（在新窗口打开）" } }
            div.after { (form(&asked)) }
        };
        self.page(page, main)
    }

    fn field(&self, question: &Question, wrong: &Wrong) -> Field {
        let value = self.answers.get(question.name);
        let choice = |code: &str, label: &str| Choice::new(code, label).chosen(value == code);
        let control = match question.kind {
            Kind::Line | Kind::Title => Control::Text,
            Kind::Lines => Control::Lines(8),
            Kind::Yuan => Control::Yuan,
            Kind::Day => Control::Date,
            Kind::Phone => Control::Phone,
            Kind::YesNo => Control::Radios(vec![choice("yes", "可以"), choice("no", "不可以")]),
            Kind::Statement(statement) => Control::Agree(statement.into()),
        };
        let mut field =
            Field::new(question.name, question.label, control).hint(question.hint).value(value);
        field.required = needed(question, &self.asked.body.fields);
        field.autocomplete = question.autocomplete;
        field.private =
            self.asked.body.fields.iter().any(|it| it.name == question.name && it.personal)
                && !matches!(question.kind, Kind::Lines);
        field.error(wrong.get(question.name).cloned())
    }

    fn before_you_begin(&self) -> Markup {
        html! {
            @if let Some(open) = &self.asked.to_confirm {
                div.after { (notice(&Notice {
                    why: format!("{open}。"),
                    remedy: "要稳妥，可以拨打 12315，或者到全国12315平台提出。".into(),
                    ..Notice::new(NoticeKind::Remark, "这个网页还在试用。")
                })) }
            }
            details.after.explain {
                summary { (Icon::Info) "需要准备什么" }
                ul.bullets {
                    li { "商家的名称和地址。" }
                    li { "买东西或者用服务的时间、金额，小票、订单、聊天记录等凭证先留好，我们可能请您补交。" }
                    li { "您的姓名、电话和地址。" }
                }
                p.basis { "依据 " (citations(&crate::matter::clocks::cited(&self.asked.basis, now().date()))) }
            }
        }
    }

    /// The last page: every answer with its way back, and the button that files.
    fn check(&self, said: Option<Notice>) -> Kept {
        let main = html! {
            (question_place(Page::Check.place(), Page::ALL.len() as u32))
            h1 { (Page::Check.title()) }
            p.muted { (Page::Check.lead()) }
            @if let Some(said) = &said { div.after { (notice(said)) } }
            form.form.after #check method="post" action="/file" novalidate {
                (self.post(Page::Check).fields())
                @for page in Page::ALL.into_iter().filter(|page| *page != Page::Check) { (self.summary(page)) }
                div.form-end {
                    button.button.main type="submit" name="go" value="submit" { "提交投诉" }
                    button.button type="submit" name="go" value="back" { "上一步" }
                }
            }
        };
        self.page(Page::Check, main)
    }

    fn summary(&self, page: Page) -> Markup {
        html! {
            section.answers {
                header.section-head {
                    h2 { (page.title()) }
                    button.button-link.push type="submit" name="go" value=(page.name()) { "修改" span.sr { "：" (page.title()) } }
                }
                dl.facts {
                    @for question in page.questions() {
                        @let text = self.answers.get(question.name);
                        @if !text.is_empty() && !matches!(question.kind, Kind::Statement(_)) { div { dt { (question.label) } dd { span.fact-value.pre { (words(question.kind, text)) } } } }
                    }
                }
            }
        }
    }

    fn page(&self, page: Page, main: Markup) -> Kept {
        let back = page.before().is_none().then(|| Link::new("公众服务", "/"));
        Kept(frame::public(self.app, self.headers, "/file", page.title(), back, main))
    }
}

/// The name a page's draft has in the browser.
pub fn draft(page: Page) -> String {
    format!("file-{}", page.name())
}

/// An answer as it is read back.
fn words(kind: Kind, text: &str) -> String {
    match (kind, text) {
        (Kind::YesNo, "yes") => "可以".into(),
        (Kind::YesNo, _) => "不可以".into(),
        (Kind::Statement(statement), _) => statement.into(),
        (Kind::Yuan, text) => format!("{text} 元"),
        (Kind::Day, text) => text.parse().map_or_else(|_| text.to_string(), date_words),
        (_, text) => text.to_string(),
    }
}

/// A page the person's own browser may keep, and nobody between.
struct Kept(Markup);

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        let kept = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        response
    }
}
