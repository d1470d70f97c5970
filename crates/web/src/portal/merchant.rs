//! The business's side of a complaint, opened with the code an officer gave it: what is complained of,
//! without who complains, and what it may say to that: an offer, a word, files, that it has paid. What it
//! does is an act under its own role. The code comes with every form and stands in no address; a code that
//! was taken back, has run out or was guessed is answered alike and not sooner.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};
use wenjin_bureau::steady::complaint::FAMILY;
use wenjin_bureau::steady::complaint::invitation::{
    ANSWER, OFFER, PERFORMED, admits, covered, standing, waiting,
};
use wenjin_matter::decide::NUMBER;
use wenjin_matter::{Actor, Attachment, Command, Matter, Refusal, Value, next_steps};
use wenjin_store::{Submission, SubmitError};

use super::code::Code;
use super::limiter::{Limiter, Peer};
use crate::app::{App, Shared, blocking};
use crate::frame;
use crate::matter::fields::{self, Filled};
use crate::matter::stage_title;
use crate::people::People;
use crate::posted::{MOST_BODY, Posted};
use crate::problem::{Problem, refused_notice};
use crate::signed::token;
use crate::time::{date_words, now};
use crate::ui::form::{Control, Field, Form, form};
use crate::ui::matter::{Fact, facts};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::{Link, PostTo};

/// Questions of one peer in ten minutes.
const MOST: u32 = 40;
/// No answer comes sooner.
const SOONEST: Duration = Duration::from_millis(250);
/// The role in which the business acts.
pub const ROLE: &str = "respondent";
/// What it may do, and the button for it.
const STEPS: [(&str, &str); 3] =
    [(OFFER, "提出方案"), (ANSWER, "提交说明"), (PERFORMED, "告知已经履行")];
/// The most bytes of one file, and files at once.
const MOST_FILE: (usize, usize) = (10 << 20, 5);
/// What a merchant's browser may send: pictures, sound, documents.
const KINDS: [&str; 5] = ["image/", "audio/", "video/", "application/pdf", "text/plain"];

/// The routes.
pub fn routes() -> Router<Shared> {
    let limiter = Arc::new(Limiter::new(MOST, Duration::from_secs(600)));
    Router::new()
        .route("/merchant", get(ask).post(answer))
        .layer(Extension(limiter))
        .layer(DefaultBodyLimit::max(MOST_BODY))
}

/// The code of an invitation: the complaint's year and number, then a receipt code.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    place: (u32, u64),
    code: Code,
}

impl Invitation {
    /// The one that belongs to a form's random number, for the complaint of that number; none where the
    /// number is not one of ours.
    pub fn of(form: &str, number: &str) -> Option<Invitation> {
        let mut digits = number.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
        let place = (digits.next()?.parse().ok()?, digits.next()?.parse().ok()?);
        Some(Invitation { place, code: Code::of(form) })
    }

    /// Reads what was typed.
    pub fn parse(text: &str) -> Option<Invitation> {
        let half = |c: char| match c {
            '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '－' | '—' | '–' => '-',
            c => c,
        };
        let text: String = text.chars().map(half).filter(|c| !c.is_whitespace()).collect();
        let mut parts = text.splitn(3, '-');
        let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Invitation { place, code: Code::parse(parts.next()?)? })
    }

    /// As it is shown.
    pub fn shown(&self) -> String {
        format!("{}-{}-{}", self.place.0, self.place.1, self.code.shown())
    }

    /// The digest it is stored as.
    pub fn digest(&self) -> String {
        self.code.digest()
    }

    /// The number of its complaint.
    fn number(&self, app: &App) -> Option<String> {
        let pattern = &app.rules.matters.get(FAMILY)?.number;
        let (year, n) = self.place;
        Some(pattern.replace("{year}", &year.to_string()).replace("{n}", &n.to_string()))
    }
}

/// GET /merchant
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
    let field = Field::new("code", "邀请码", Control::Text)
        .hint("办理人员告诉您的，如 2026-12-0000-0000-0000-0000。")
        .value(typed)
        .required()
        .private()
        .autocomplete("off")
        .heading()
        .error(wrong.map(str::to_string));
    let main = html! {
        @if let Some(said) = &said { div.spaced { (notice(said)) } }
        p { "有消费者投诉您的店，监管部门请您先回应。和解了，就不用再调解。" }
        (form(&Form::new("merchant", PostTo::new("/merchant"), "打开").field(field)))
        p.hint.below { "没有邀请码，或者打不开，请联系给您打电话的办理人员，或者拨打 12315。" }
    };
    frame::public(app, headers, "/merchant", "商家回应", Some(Link::new("公众服务", "/")), main)
}

/// POST /merchant
async fn answer(
    State(app): State<Shared>,
    Extension(limiter): Extension<Arc<Limiter>>,
    peer: Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let typed: String = posted.get("code").chars().filter(|c| !c.is_control()).take(80).collect();
    if !limiter.admits(peer, began) {
        let said = Notice {
            why: "从您这里短时间内打开得太多。".into(),
            remedy: "请过十分钟再试，写好的请先抄下来。".into(),
            code: Some("too-many-requests".into()),
            ..Notice::new(NoticeKind::Refusal, "现在不能打开。")
        };
        let page = asking(&app, &headers, &typed, None, Some(said));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let invitation = Invitation::parse(&typed);
    let asked = headers.clone();
    let answered = blocking(&app, move |app| {
        let now = now();
        let Some((invitation, complaint)) = invited(app, invitation, now.date())? else {
            return Ok(None);
        };
        let step = STEPS.iter().find(|(step, _)| *step == posted.get("step"));
        let page = match step {
            None => draw(app, &asked, &invitation, &complaint, now, Said::Nothing)?,
            Some((step, _)) => take(app, &asked, &invitation, &complaint, step, &posted)?,
        };
        Ok(Some(page))
    });
    let answered = answered.await;
    tokio::time::sleep(SOONEST.saturating_sub(began.elapsed())).await;
    match answered? {
        Some(page) => Ok(page),
        None => {
            let wrong = "没有找到这个邀请码，或者已经过期、收回";
            let page = asking(&app, &headers, &typed, Some(wrong), None);
            Ok((StatusCode::NOT_FOUND, page).into_response())
        }
    }
}

/// The complaint of an invitation that holds today.
fn invited(
    app: &App,
    invitation: Option<Invitation>,
    today: Date,
) -> Result<Option<(Invitation, Matter)>, Problem> {
    let Some(invitation) = invitation else { return Ok(None) };
    let Some(number) = invitation.number(app) else { return Ok(None) };
    let Some(id) = app.store.find_by_number(&number)? else { return Ok(None) };
    let complaint = app.store.matter(id)?.filter(|matter| matter.family == FAMILY);
    let admitted = complaint.filter(|it| admits(it, &invitation.digest(), today));
    Ok(admitted.map(|complaint| (invitation, complaint)))
}

/// What came of a form, and the form again.
enum Said {
    Nothing,
    Done(&'static str),
    Again(String, Box<Filled>, Option<Box<Notice>>),
}

fn actor() -> Actor {
    Actor { account: "respondent".into(), name: "被投诉人".into(), role: ROLE.into() }
}

fn take(
    app: &App,
    headers: &HeaderMap,
    invitation: &Invitation,
    complaint: &Matter,
    step: &'static str,
    posted: &Posted,
) -> Result<Response, Problem> {
    let (now, people) = (now(), People::of(app)?);
    let mut filled = Filled::of(posted);
    let again = |filled: Filled, said: Option<Notice>| {
        let said = Said::Again(step.to_string(), Box::new(filled), said.map(Box::new));
        draw(app, headers, invitation, complaint, now, said)
    };
    let asked = wenjin_matter::decide::asked_fields(&app.rules, complaint, step, now);
    let version = match asked {
        Ok((version, _)) => version,
        Err(refusal) => return again(filled, Some(refused_notice(&refusal))),
    };
    let fields: BTreeMap<String, Value> =
        fields::values(&version.body.fields, &people, &mut filled);
    let attachments = store_files(app, posted, &mut filled)?;
    if !filled.wrong.is_empty() {
        return again(filled, None);
    }
    let number = posted.get("number");
    let key = format!("merchant:{}", crate::signed::digest(&format!("{} {number}", complaint.id)));
    let command = Command {
        matter: complaint.id,
        family: complaint.family.clone(),
        step: step.into(),
        at: now,
        by: actor(),
        fields,
        attachments,
        seen: None,
    };
    match app.store.act(Submission { key: Some(key), command, now }) {
        Ok(_) => {
            let fresh = app.store.matter(complaint.id)?.ok_or(Problem::NotFound)?;
            draw(app, headers, invitation, &fresh, now, Said::Done(step))
        }
        Err(SubmitError::Refused(Refusal::Fields { problems, .. })) => {
            filled.note(&problems);
            again(filled, None)
        }
        Err(SubmitError::Refused(refusal)) => again(filled, Some(refused_notice(&refusal))),
        Err(SubmitError::Fault(fault)) => Err(fault.into()),
        Err(other) => again(filled, Some(Problem::from(other).notice().1)),
    }
}

/// Stores what was sent along; too many, too large or of another kind is said beside the field.
fn store_files(
    app: &App,
    posted: &Posted,
    filled: &mut Filled,
) -> Result<Vec<Attachment>, Problem> {
    let mut all = Vec::new();
    for file in posted.files.iter().filter(|file| !file.bytes.is_empty()) {
        let wrong = match file.media_type.as_str() {
            _ if all.len() >= MOST_FILE.1 => Some(format!("一次最多 {} 个文件", MOST_FILE.1)),
            _ if MOST_FILE.0 < file.bytes.len() => {
                Some(format!("“{}”超过 {} MB，请压缩", file.name, MOST_FILE.0 >> 20))
            }
            kind if !KINDS.iter().any(|known| kind.starts_with(known)) => {
                Some(format!("“{}”不是图片、录音、录像、PDF 或者文本", file.name))
            }
            _ => None,
        };
        match wrong {
            Some(wrong) => drop(filled.wrong.insert(fields::FILES.into(), wrong)),
            None => {
                let sha256 = app.store.attachment_put(&mut &file.bytes[..], MOST_FILE.0 as u64)?;
                all.push(file.attachment(sha256));
            }
        }
    }
    Ok(all)
}

fn draw(
    app: &App,
    headers: &HeaderMap,
    invitation: &Invitation,
    complaint: &Matter,
    now: DateTime,
    said: Said,
) -> Result<Response, Problem> {
    let mut status = StatusCode::OK;
    let (done, tried) = match said {
        Said::Nothing => (None, None),
        Said::Done(step) => (Some(step), None),
        Said::Again(step, filled, notice) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            (None, Some((step, filled, notice)))
        }
    };
    let until = standing(complaint, now.date())
        .and_then(|act| act.get("invite-until"))
        .and_then(Value::date);
    let open = next_steps(&app.rules, complaint, "respondent", ROLE, now);
    // Nobody is asked for what was never promised.
    let owed = complaint.last("accept-offer").is_some() || complaint.stage == "agreed";
    let may = |step: &str| {
        let open = open.iter().any(|it| it.code == step && it.refusal.is_none());
        open && (step != PERFORMED || owed)
    };
    let mut forms = Vec::new();
    for (step, button) in STEPS.into_iter().filter(|(step, _)| may(step)) {
        let own = tried.as_ref().filter(|(tried, ..)| tried == step);
        let filled = own.map(|(_, filled, _)| (**filled).clone()).unwrap_or_default();
        forms.push((step, step_form(app, invitation, complaint, step, button, &filled, now)?));
    }
    let main = html! {
        @if let Some(step) = done { div.spaced { (notice(&Notice {
            why: thanks(step).into(),
            ..Notice::new(NoticeKind::Done, "已经收到。")
        })) } }
        @if let Some((_, _, Some(said))) = &tried { div.spaced { (notice(said)) } }
        p.muted { "关于您的店的投诉，现在：" (stage_title(app, &complaint.family, &complaint.stage)) }
        h1 { (complaint.text("title")) }
        (facts(&told(complaint, until)))
        (words(complaint))
        @if let Some(offer) = waiting(complaint) {
            section.below.stack-s {
                h2 { "您的方案" }
                p.told { (text_of(offer, "offer-text")) }
                p.muted { "等对方决定。" }
            }
        }
        @if let Some(act) = complaint.last("accept-offer") {
            section.below.stack-s {
                h2 { "对方接受了您的方案" }
                p { (date_words(act.at.date())) "。请按说好的做到，做到以后在下面告诉我们，附上凭证。" }
            }
        }
        @if forms.is_empty() { p.below { "现在没有要您做的。" } }
        @for (place, (step, shown)) in forms.iter().enumerate() {
            details.below.stack-s open[place == 0 || tried.as_ref().is_some_and(|(tried, ..)| tried == step)] {
                summary { h2.in-summary { (heading(step)) } }
                p { (explained(step)) }
                (shown)
            }
        }
        p.hint.below { "这一页不显示投诉人是谁。方案投诉人看得到；说明和凭证只有办理人员看得到。" }
    };
    let back = Some(Link::new("换一个邀请码", "/merchant"));
    let page = frame::public(app, headers, "/merchant", "商家回应", back, main);
    Ok((status, page).into_response())
}

fn step_form(
    app: &App,
    invitation: &Invitation,
    complaint: &Matter,
    step: &str,
    button: &str,
    filled: &Filled,
    now: DateTime,
) -> Result<Markup, Problem> {
    let people = People::of(app)?;
    let asked = wenjin_matter::decide::asked_fields(&app.rules, complaint, step, now);
    let (version, law_on) = asked.map_err(|refusal| Problem::Refused(Box::new(refusal)))?;
    let post = PostTo::new("/merchant")
        .with("code", invitation.shown())
        .with("step", step)
        .with("number", token()?);
    let mut drawn = Form::new(step, post, button);
    drawn.fields = fields::controls(app, &people, &version.body.fields, law_on, filled);
    if step != OFFER {
        drawn.fields.push(fields::files(filled).hint("每个不超过 10 MB，一次最多五个。"));
    }
    Ok(form(&drawn))
}

fn heading(step: &str) -> &'static str {
    match step {
        OFFER => "提出和解方案",
        PERFORMED => "我已经做到了",
        _ => "说明情况，交凭证",
    }
}

fn explained(step: &str) -> &'static str {
    match step {
        OFFER => {
            "写明退多少、换什么、哪一天以前做到。对方接受了，就按这个办；再提一次，以最后一次为准。"
        }
        PERFORMED => "退了款、换了货，附上转账截图或者签收单。",
        _ => "事情的经过、您的凭证。图片、录音、录像、PDF 都可以。",
    }
}

fn thanks(step: &str) -> &'static str {
    match step {
        OFFER => "方案已经转给投诉人，请等对方决定。",
        PERFORMED => "办理人员核实以后，这件事就可以了结。",
        _ => "办理人员会看。",
    }
}

fn text_of(act: &wenjin_matter::Act, name: &str) -> String {
    act.get(name).and_then(Value::text).unwrap_or_default().to_string()
}

/// The claim without who makes it.
fn told(complaint: &Matter, until: Option<Date>) -> Vec<Fact> {
    let open = |name: &str| match complaint.personal.contains(name) {
        true => String::new(),
        false => complaint.text(name),
    };
    let mut all = vec![Fact::text("编号", open(NUMBER))];
    all.push(Fact::text("商家", open("respondent-name")));
    if let Some(Value::Number(fen)) = complaint.fact("amount") {
        all.push(Fact::text("涉及金额", wenjin_bureau::draft::yuan_words(*fen)));
    }
    if let Some(Value::Date(day)) = complaint.fact("bought-on") {
        all.push(Fact::text("购买日期", date_words(*day)));
    }
    all.extend(until.map(|day| Fact::text("邀请码有效至", date_words(day))));
    all
}

fn words(complaint: &Matter) -> Markup {
    let names: Vec<String> = ["name", "phone", "address", "id-number", "agent", "agent-phone"]
        .iter()
        .map(|part| complaint.text(&format!("complainant-{part}")))
        .collect();
    let told = |name: &str| covered(&complaint.text(name), &names);
    html! {
        section.below.stack-s {
            h2 { "投诉的事" }
            p.told { (told("facts")) }
            @if !complaint.text("demand").is_empty() {
                h2 { "对方要求" }
                p.told { (told("demand")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_read_back_however_it_is_typed() {
        let one = Invitation::of("form", "投诉〔2026〕12号").expect("a number of ours");
        let shown = one.shown();
        assert!(shown.starts_with("2026-12-"));
        for typed in
            [shown.clone(), shown.to_lowercase(), format!(" {} ", shown.replace('-', "－"))]
        {
            assert!(Invitation::parse(&typed) == Some(one.clone()), "{typed}");
        }
        for wrong in ["", "2026", "2026-12", "x-12-0000-0000-0000-0000", &shown[5..]] {
            assert!(Invitation::parse(wrong).is_none(), "{wrong}");
        }
        assert!(Invitation::of("form", "没有编号").is_none());
    }
}
