//! Writing a model down: a draft from a pack or from nothing, and its revision. A text that cannot be
//! read, names what does not exist, or is looser than the law is given back as it was typed, each fault
//! at its line.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;
use uuid::Uuid;
use wenjin_bureau::access;
use wenjin_bureau::steady::handling::packs::{PACKS, Pack};
use wenjin_bureau::steady::handling::standing::TEXT;
use wenjin_bureau::steady::handling::{FAMILY, HandlingModel};
use wenjin_matter::{Command, Matter, MatterId, Refusal, Value};
use wenjin_store::{Submission, SubmitError};

use super::{faults, href, model};
use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::frame::{self, Page};
use crate::matter::page::target;
use crate::matter::step::not_yours;
use crate::posted::Posted;
use crate::problem::{Problem, refused_notice};
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::time::now;
use crate::ui::Link;
use crate::ui::form::{Control, Field, Form, form};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Notice, NoticeKind, notice};

/// The fact that says what was changed and why.
const NOTE: &str = "revise-note";
/// The field that names the pack it was begun from.
const PACK: &str = "pack";
/// Lines of the text in sight.
const LINES: u32 = 28;

/// From which pack.
#[derive(Debug, Deserialize)]
pub struct Begun {
    #[serde(default)]
    pack: String,
}

/// What is written, and what is wrong with it.
struct Written {
    text: String,
    note: String,
    pack: String,
    faults: Vec<faults::Fault>,
    said: Option<Notice>,
    status: StatusCode,
}

impl Written {
    fn new(text: impl Into<String>) -> Written {
        Written {
            text: text.into(),
            note: String::new(),
            pack: String::new(),
            faults: vec![],
            said: None,
            status: StatusCode::OK,
        }
    }

    fn of(posted: &Posted) -> Written {
        let text = posted.get(TEXT).replace("\r\n", "\n");
        let (note, pack) = (posted.get(NOTE).to_string(), posted.get(PACK).to_string());
        Written { note, pack, status: StatusCode::UNPROCESSABLE_ENTITY, ..Written::new(text) }
    }
}

/// GET /handling/new
pub async fn draft(
    State(app): State<Shared>,
    signed: Signed,
    Query(begun): Query<Begun>,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        may(app, &signed, "draft")?;
        let pack = Pack::named(&begun.pack).unwrap_or(PACKS[0]);
        let written = Written { pack: pack.code.into(), ..Written::new(pack.text) };
        page(app, &signed, None, &written)
    })
    .await
}

/// POST /handling/new
pub async fn drafted(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        may(app, &signed, "draft")?;
        let matter = Matter::new(MatterId(Uuid::now_v7()), FAMILY);
        save(app, &signed, &matter, "draft", &posted)
    })
    .await
}

/// GET /handling/{id}/text
pub async fn revise(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let matter = model(app, &id)?;
        may(app, &signed, "revise")?;
        page(app, &signed, Some(&matter), &Written::new(matter.text(TEXT)))
    })
    .await
}

/// POST /handling/{id}/text
pub async fn revised(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let matter = model(app, &id)?;
        may(app, &signed, "revise")?;
        save(app, &signed, &matter, "revise", &posted)
    })
    .await
}

/// The step is for one of the person's roles.
fn may(app: &App, signed: &Signed, step: &str) -> Result<(), Problem> {
    let rule = app.rules.step(FAMILY, step).ok_or(Problem::NotFound)?;
    let version = rule.on(now().date()).ok_or(Problem::NotFound)?;
    let roles: Vec<&str> = version.body.roles.iter().map(String::as_str).collect();
    match access::has_role(&signed.account, &roles) {
        true => Ok(()),
        false => Err(not_yours(app, &rule.title, &version.body.roles)),
    }
}

/// Keeps the text as an act, or gives it back with what is wrong.
fn save(
    app: &App,
    signed: &Signed,
    matter: &Matter,
    step: &str,
    posted: &Posted,
) -> Result<Response, Problem> {
    let (mut written, at) = (Written::of(posted), now());
    let shown = (matter.version() > 0).then_some(matter);
    let model = match faults::read(&written.text, &app.rules, at.date()) {
        Ok(model) => model,
        Err(wrong) => {
            written.faults = wrong;
            return page(app, signed, shown, &written);
        }
    };
    let roles = app.rules.step(FAMILY, step).and_then(|rule| rule.on(at.date()));
    let roles = roles.map_or(&[][..], |version| &version.body.roles);
    let key = posted.get("key");
    let command = Command {
        matter: matter.id,
        family: FAMILY.into(),
        step: step.into(),
        at,
        by: access::actor(&signed.account, roles),
        fields: fields(step, &model, &written),
        attachments: vec![],
        seen: Some(posted.get("seen").parse().unwrap_or(0)),
    };
    let key = (!key.is_empty()).then(|| format!("{}:{key}", signed.account.id));
    match app.store.act(Submission { key, command, now: at }) {
        Ok(done) => {
            let draft = draft_name(shown);
            Ok(see_other(&format!("{}?done=saved&draft={draft}", href(done.matter))))
        }
        Err(SubmitError::Refused(refusal)) => {
            if let Refusal::Changed { .. } = refusal {
                written.status = StatusCode::CONFLICT;
            }
            written.said = Some(refused_notice(&refusal));
            page(app, signed, shown, &written)
        }
        Err(other) => Err(other.into()),
    }
}

/// What is recorded: title and code are what the text says.
fn fields(
    step: &str,
    model: &HandlingModel,
    written: &Written,
) -> std::collections::BTreeMap<String, Value> {
    let mut all = vec![("title", model.title.as_str()), (TEXT, written.text.trim_end())];
    if step == "draft" {
        all.push(("model-code", &model.code));
        all.push(("source-pack", &written.pack));
    } else {
        all.push((NOTE, written.note.trim()));
    }
    let given = all.into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| (name.to_string(), Value::Text(value.to_string()))).collect()
}

fn draft_name(matter: Option<&Matter>) -> String {
    matter.map_or("handling-new".into(), |matter| format!("handling-{}", matter.id))
}

/// The editor.
fn page(
    app: &App,
    signed: &Signed,
    matter: Option<&Matter>,
    written: &Written,
) -> Result<Response, Problem> {
    let (title, action, seen) = match matter {
        None => ("起草办理模式", "/handling/new".to_string(), 0),
        Some(matter) => ("修改办理模式", format!("{}/text", href(matter.id)), matter.version()),
    };
    let error = (!written.faults.is_empty())
        .then(|| format!("全文：有 {} 处要改，写的都还在", written.faults.len()));
    let post = target(signed, action, seen)?.with(PACK, written.pack.clone());
    let mut asked = Form::new("model", post, "保存");
    let mut text = Field::new(TEXT, "全文", Control::Lines(LINES))
        .hint("主项写 [[primary]]，辅项写 [[secondary]]，各有几项都可以。保存时逐项核对名称，期限同当日的法定期限核对。")
        .value(written.text.clone())
        .error(error);
    text.required = true;
    asked.fields.push(text);
    if matter.is_some() {
        let mut note =
            Field::new(NOTE, "改了什么，为什么", Control::Lines(3)).value(written.note.clone());
        note.required = true;
        asked.fields.push(note);
    }
    asked.draft = Some(draft_name(matter));
    asked.cancel = Some(match matter {
        None => Link::new("返回", "/handling"),
        Some(matter) => Link::new("返回", href(matter.id)),
    });
    let wrong = Notice {
        why: "下面逐处说明；全文和说明都照您写的留着。".into(),
        remedy: "改好以后再保存。".into(),
        ..Notice::new(NoticeKind::Refusal, "没有保存，数据未改动。")
    };
    let main = html! {
        (page_head(title, "从一套草案改起；改好以后先试算，再提交批准。", html! {}))
        @if let Some(said) = &written.said { div.spaced { (notice(said)) } }
        @if !written.faults.is_empty() {
            div.spaced { (notice(&wrong)) }
            (faults::draw(&written.text, &written.faults))
        }
        div.model-editor { (form(&asked)) }
    };
    let page = Page::new(title).steady().under("办理模式", "/handling");
    Ok((written.status, frame::work(app, signed, page, main)).into_response())
}
