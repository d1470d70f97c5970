//! What the consumer is asked while following a complaint: whether the business's offer will do, and, when
//! it is over, how it went. Each answer is an act of theirs. The code that opened the page goes with the
//! form, and stands on the page only where there is something to answer.

use std::collections::BTreeMap;

use maud::{Markup, html};
use wenjin_bureau::steady::complaint::invitation::{ACCEPT, DECLINE, SURVEY, waiting};
use wenjin_matter::{Actor, Command, Matter, Value, next_steps};
use wenjin_store::{Submission, SubmitError};

use super::code::Code;
use crate::app::App;
use crate::matter::fields::{self, Filled};
use crate::people::People;
use crate::posted::Posted;
use crate::problem::{Problem, refused_notice};
use crate::signed::token;
use crate::time::{date_words, now};
use crate::ui::PostTo;
use crate::ui::form::{Form, form};
use crate::ui::matter::{Fact, facts};
use crate::ui::notice::{Notice, NoticeKind, notice};

/// What can be answered.
const STEPS: [&str; 3] = [ACCEPT, DECLINE, SURVEY];
/// The role in which the consumer acts.
const ROLE: &str = "public";

/// What came of a form: the step that was taken, or what is wrong with it.
pub type Said = Result<&'static str, Box<Notice>>;

/// Takes the step that was posted; nothing where none was.
///
/// # Errors
/// A fault of the store.
pub fn take(app: &App, complaint: &Matter, posted: &Posted) -> Result<Option<Said>, Problem> {
    let Some(step) = STEPS.into_iter().find(|step| *step == posted.get("step")) else {
        return Ok(None);
    };
    let (now, people) = (now(), People::of(app)?);
    let mut filled = Filled::of(posted);
    let asked = wenjin_matter::decide::asked_fields(&app.rules, complaint, step, now);
    let fields: BTreeMap<String, Value> = match asked {
        Ok((version, _)) => fields::values(&version.body.fields, &people, &mut filled),
        Err(refusal) => return Ok(Some(Err(Box::new(refused_notice(&refusal))))),
    };
    let number = posted.get("number");
    let key = format!("follow:{}", crate::signed::digest(&format!("{} {number}", complaint.id)));
    let command = Command {
        matter: complaint.id,
        family: complaint.family.clone(),
        step: step.into(),
        at: now,
        by: Actor { account: "public".into(), name: "投诉人".into(), role: ROLE.into() },
        fields,
        attachments: vec![],
        seen: None,
    };
    match app.store.act(Submission { key: Some(key), command, now }) {
        Ok(_) => Ok(Some(Ok(step))),
        Err(SubmitError::Refused(refusal)) => Ok(Some(Err(Box::new(refused_notice(&refusal))))),
        Err(SubmitError::Fault(fault)) => Err(fault.into()),
        Err(other) => Ok(Some(Err(Box::new(Problem::from(other).notice().1)))),
    }
}

/// What is asked now, after what was just said.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn draw(
    app: &App,
    complaint: &Matter,
    code: &Code,
    said: Option<Said>,
) -> Result<Markup, Problem> {
    let open = next_steps(&app.rules, complaint, ROLE, ROLE, now());
    let may = |step: &str| open.iter().any(|it| it.code == step && it.refusal.is_none());
    let told = said.map(|said| match said {
        Ok(step) => {
            Notice { why: thanks(step).into(), ..Notice::new(NoticeKind::Done, "已经记下。") }
        }
        Err(said) => *said,
    });
    let offer = waiting(complaint).filter(|_| may(ACCEPT));
    Ok(html! {
        @if let Some(told) = &told { div.below { (notice(told)) } }
        @if let Some(offer) = offer {
            section.below.stack-s {
                h2 { "商家提出了方案，等您决定" }
                p.told { (offer.get("offer-text").and_then(Value::text).unwrap_or_default()) }
                (facts(&terms(offer)))
                p { "接受的，商家照此做到，这件事就了结；没有做到，可以再找我们。不接受的，我们照常办理，不影响您的权利。" }
                (step_form(app, complaint, code, ACCEPT, "接受这个方案")?)
                details {
                    summary { "不接受这个方案" }
                    div.after { (step_form(app, complaint, code, DECLINE, "不接受")?) }
                }
            }
        }
        @if may(SURVEY) {
            section.below.stack-s {
                h2 { "这次办得怎么样" }
                p { "只问一次。商家做到没有，我们会核实。" }
                (step_form(app, complaint, code, SURVEY, "提交评价")?)
            }
        }
    })
}

fn terms(offer: &wenjin_matter::Act) -> Vec<Fact> {
    let mut all = Vec::new();
    if let Some(Value::Number(fen)) = offer.get("offer-amount") {
        all.push(Fact::text("给付金额", wenjin_bureau::draft::yuan_words(*fen)));
    }
    if let Some(Value::Date(day)) = offer.get("offer-by") {
        all.push(Fact::text("最迟做到", date_words(*day)));
    }
    all
}

fn step_form(
    app: &App,
    complaint: &Matter,
    code: &Code,
    step: &str,
    button: &str,
) -> Result<Markup, Problem> {
    let people = People::of(app)?;
    let asked = wenjin_matter::decide::asked_fields(&app.rules, complaint, step, now());
    let (version, law_on) = asked.map_err(|refusal| Problem::Refused(Box::new(refusal)))?;
    let post = PostTo::new("/follow")
        .with("code", code.shown())
        .with("step", step)
        .with("number", token()?)
        .with("offer-accepted", if step == ACCEPT { "yes" } else { "" });
    let mut drawn = Form::new(step, post, button);
    drawn.fields = fields::controls(app, &people, &version.body.fields, law_on, &Filled::default());
    drawn.fields.retain(|field| field.name != "offer-accepted");
    Ok(form(&drawn))
}

fn thanks(step: &str) -> &'static str {
    match step {
        ACCEPT => "我们会看着商家做到；到期没有做到，请告诉我们。",
        DECLINE => "我们照常办理您的投诉。",
        _ => "谢谢您的评价。",
    }
}
