//! One reply for every ticket about a matter: the text each channel takes, with its length and the names
//! of its photographs, to be typed back there, and the one act that records it on all of them. A text
//! that does not fit is said to be too long and never cut.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::access;
use wenjin_bureau::steady::ticket::reply::{Package, Reply, commands, packages};
use wenjin_bureau::steady::ticket::settings::Settings;
use wenjin_bureau::steady::ticket::{CHANNEL, FAMILY, merge, number_of, submit_together};
use wenjin_law::RuleId;
use wenjin_matter::{Attachment, Matter};
use wenjin_store::SubmitError;

use crate::app::{App, Shared, blocking};
use crate::complaints::table::channel_title;
use crate::frame::{self, Page};
use crate::line::Line;
use crate::matter::fields::Filled;
use crate::matter::next::available;
use crate::matter::page::target;
use crate::matter::step::{self, Again, draft, not_yours};
use crate::matter::{Seen, seen, stage_title};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::time::now;
use crate::ui::Link;
use crate::ui::form::{Choice, Control, Field, Form, Submit, form};
use crate::ui::matter::{Fact, facts};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, Notice, NoticeKind, empty, notice};
use crate::ui::tag::{Tag, Tone};

/// The step that records a reply.
const REPLY: &str = "reply";
/// The field of a chosen ticket.
const CHOSEN: &str = "ticket";

/// The tickets of one matter that this person sees, the one asked for first.
struct Together {
    tickets: Vec<Matter>,
    /// How many more there are.
    hidden: usize,
}

/// GET /tickets/{id}/packages
pub async fn show(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let together = together(app, &signed, &seen)?;
        let recorded = recorded(app, &together.tickets)?;
        page(app, &signed, &seen, &together, recorded, None)
    })
    .await
}

/// POST /tickets/{id}/packages
pub async fn send(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let together = together(app, &signed, &seen)?;
        let mut filled = Filled::of(&posted);
        let reply = reply(&filled, posted.get("key"));
        let chosen: BTreeSet<&str> = posted.all(CHOSEN).collect();
        let chosen: Vec<Matter> = together
            .tickets
            .iter()
            .filter(|ticket| chosen.contains(ticket.id.to_string().as_str()))
            .cloned()
            .collect();
        // What was ticked is kept as one text, as every other answer is.
        let ticked: Vec<String> = chosen.iter().map(|ticket| ticket.id.to_string()).collect();
        filled.values.insert(CHOSEN.into(), ticked.join(" "));
        check(&mut filled, &chosen);
        let drawn = match filled.wrong.is_empty() {
            true => packages(&app.rules, &reply, &chosen, now().date()).map_err(told)?,
            false => vec![],
        };
        let mut again = Again { filled, ..Again::new(StatusCode::OK) };
        if !again.filled.wrong.is_empty() {
            again.status = StatusCode::UNPROCESSABLE_ENTITY;
        } else if posted.get("go") == "record" {
            match record(app, &signed, &chosen, &reply, &posted, again.filled.clone())? {
                None => {
                    let draft = draft(&seen.row.id.to_string(), "packages");
                    let here = format!("{}/packages", Line::Ticket.href(seen.row.id));
                    return Ok(see_other(&format!("{here}?done=recorded&draft={draft}")));
                }
                Some(refused) => again = refused,
            }
        }
        page(app, &signed, &seen, &together, drawn, Some(&again))
    })
    .await
}

fn told(refusal: wenjin_bureau::steady::ticket::TicketRefusal) -> Problem {
    Problem::told(refusal.code(), refusal.to_string())
}

/// The tickets merged with one: of the ticket that took it in, that one and all it took in.
fn together(app: &App, signed: &Signed, asked: &Seen) -> Result<Together, Problem> {
    let root = match merge::merged_into(&asked.matter) {
        Some(id) => app.store.matter(id)?.filter(|into| into.family == FAMILY),
        None => None,
    };
    let root = root.unwrap_or_else(|| asked.matter.clone());
    let mut ids = vec![asked.row.id, root.id];
    ids.extend(merge::taken_in(&root));
    let mut known = BTreeSet::new();
    ids.retain(|id| known.insert(*id));
    let mut tickets = Vec::new();
    for id in &ids {
        if app.store.row(&signed.scope(), *id)?.is_some() {
            tickets.extend(app.store.matter(*id)?);
        }
    }
    Ok(Together { hidden: ids.len() - tickets.len(), tickets })
}

/// The packages of what was recorded last on each ticket.
fn recorded(app: &App, tickets: &[Matter]) -> Result<Vec<Package>, Problem> {
    let mut out = Vec::new();
    for ticket in tickets {
        let Some(act) = ticket.last(REPLY) else { continue };
        let text = |name: &str| act.get(name).map(ToString::to_string).unwrap_or_default();
        let reply = Reply {
            batch: text("reply-batch"),
            text: text("reply-text"),
            texts: BTreeMap::new(),
            outcome: text("outcome"),
            photos: act.attachments.clone(),
        };
        let one = std::slice::from_ref(ticket);
        out.extend(packages(&app.rules, &reply, one, now().date()).map_err(told)?);
    }
    Ok(out)
}

/// What was typed, as a reply. Its batch is the form's key: sent twice it is one reply.
fn reply(filled: &Filled, key: &str) -> Reply {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_string();
    let texts = filled.values.iter().filter_map(|(name, text)| {
        let channel = name.strip_prefix("text-")?;
        (!text.trim().is_empty()).then(|| (channel.to_string(), plain(text)))
    });
    Reply {
        batch: key.chars().take(16).collect(),
        text: plain(filled.get("text")),
        texts: texts.collect(),
        outcome: filled.get("outcome").into(),
        photos: Vec::<Attachment>::new(),
    }
}

fn check(filled: &mut Filled, chosen: &[Matter]) {
    if filled.get("text").trim().is_empty() {
        filled.wrong.insert("text".into(), "回复内容：请填写".into());
    }
    if chosen.is_empty() {
        filled.wrong.insert(CHOSEN.into(), "回复哪几件：请至少选一件".into());
    }
}

/// Records the reply on every chosen ticket; all of them or none.
fn record(
    app: &App,
    signed: &Signed,
    chosen: &[Matter],
    reply: &Reply,
    posted: &Posted,
    mut filled: Filled,
) -> Result<Option<Again>, Problem> {
    let rule = app.rules.step(FAMILY, REPLY).ok_or(Problem::NotFound)?;
    let version = rule.on(now().date()).ok_or(Problem::NotFound)?;
    let roles: Vec<&str> = version.body.roles.iter().map(String::as_str).collect();
    if !access::has_role(&signed.account, &roles) {
        return Err(not_yours(app, &rule.title, &version.body.roles));
    }
    if reply.outcome.is_empty() {
        filled.wrong.insert("outcome".into(), "办理结果：请选择".into());
        return Ok(Some(Again { filled, ..Again::new(StatusCode::UNPROCESSABLE_ENTITY) }));
    }
    let (by, now) = (access::actor(&signed.account, &version.body.roles), now());
    let said = |filled: Filled, problem: Problem| {
        let (status, notice) = problem.notice();
        Some(Again { filled, said: Some(notice), ..Again::new(status) })
    };
    let mut built = match commands(&app.rules, reply, chosen, &by, now) {
        Ok(built) => built,
        Err(refusal) => return Ok(said(filled, told(refusal))),
    };
    for command in &mut built {
        // What the page had seen of each: somebody else's reply in between is not written over.
        let name = format!("seen-{}", command.matter);
        command.seen = posted.get(&name).parse().ok().or(command.seen);
    }
    match submit_together(&app.store, step::key(signed, posted), built, now) {
        Ok(_) => Ok(None),
        Err(SubmitError::Refused(refusal)) => {
            let mut again = step::again(filled, refusal);
            // Of several tickets there is no one list of what is new.
            again.seen = None;
            Ok(Some(again))
        }
        Err(SubmitError::Fault(fault)) => Err(fault.into()),
        Err(other) => Ok(said(filled, Problem::from(other))),
    }
}

fn page(
    app: &App,
    signed: &Signed,
    asked: &Seen,
    together: &Together,
    drawn: Vec<Package>,
    again: Option<&Again>,
) -> Result<Response, Problem> {
    let today = now().date();
    let lead = match together.hidden {
        0 => format!("{} 件来件，一次回复，按各渠道的要求各成一份。", together.tickets.len()),
        hidden => format!(
            "{} 件来件，一次回复；另有 {hidden} 件不在您可以查看的范围内。",
            together.tickets.len()
        ),
    };
    let form_here = self::asked(app, signed, asked, together, again)?;
    let main = html! {
        (page_head("回复包", &lead, html! {}))
        @if let Some(said) = again.and_then(|again| again.said.as_ref()) { div.spaced { (notice(said)) } }
        div.packages {
            section.stack-s {
                h2 { "写回复" }
                (form(&form_here))
            }
            section.stack-s {
                h2 { @if again.is_some() { "预览，还没有登记" } @else { "已登记的回复" } }
                @if drawn.is_empty() {
                    (empty(&Empty {
                        text: "还没有可以回填的回复。".into(),
                        how: "写好以后先预览，各渠道的文字、字数和照片名会列在这里。".into(),
                        link: None,
                    }))
                }
                @for package in &drawn { (self::package(app, package, today)) }
            }
        }
    };
    let number = asked.row.summary.number.clone();
    let page = Page::new("回复包")
        .steady()
        .under("来件", "/tickets")
        .under(&number, &Line::Ticket.href(asked.row.id));
    let status = again.map_or(StatusCode::OK, |again| again.status);
    Ok((status, frame::work(app, signed, page, main)).into_response())
}

fn asked(
    app: &App,
    signed: &Signed,
    asked: &Seen,
    together: &Together,
    again: Option<&Again>,
) -> Result<Form, Problem> {
    let filled = again.map(|again| again.filled.clone()).unwrap_or_default();
    let wrong = |name: &str| filled.wrong.get(name).cloned();
    let action = format!("{}/packages", Line::Ticket.href(asked.row.id));
    let mut post = target(signed, action, asked.matter.version())?;
    let (mut tickets, mut open) = (Vec::new(), false);
    for ticket in &together.tickets {
        let steps = available(app, signed, ticket, now());
        let step = steps.iter().find(|step| step.code == REPLY);
        let why = step.and_then(|step| step.refusal.as_ref()).map(|refusal| refusal.why());
        let ready = step.is_some() && why.is_none();
        open |= ready;
        let id = ticket.id.to_string();
        let chosen = match again {
            Some(_) => filled.get(CHOSEN).split(' ').any(|it| it == id),
            None => ready,
        };
        let channel = channel_title(app, Line::Ticket, &ticket.text(CHANNEL));
        let stage = stage_title(app, FAMILY, &ticket.stage);
        let label = format!("{channel} {}（{stage}）", number_of(ticket));
        let hint = why.map(|why| format!("现在不能登记回复：{why}")).unwrap_or_default();
        tickets.push(Choice::new(&id, label).hint(hint).chosen(chosen));
        post = post.with(format!("seen-{id}"), ticket.version().to_string());
    }
    let mut form = Form::new("packages", post, "预览");
    form.submits =
        vec![Submit { sends: Some(("go".into(), "preview".into())), ..Submit::new("预览") }];
    if open {
        let sends = Some(("go".into(), "record".into()));
        form.submits.push(Submit { sends, ..Submit::new("登记回复") });
    }
    let list = app.rules.lists.get(&RuleId::new("ticket/outcomes"));
    let items = list.and_then(|rule| rule.on(now().date())).map_or(&[][..], |it| &it.body.items);
    let outcome =
        |code: &str, title: &str| Choice::new(code, title).chosen(filled.get("outcome") == code);
    form.fields = vec![
        Field::new(CHOSEN, "回复哪几件", Control::Checks(tickets)).error(wrong(CHOSEN)).required(),
        Field::new("text", "回复内容", Control::Lines(8))
            .hint("各件共用；不写任何来件人的姓名和电话。")
            .value(filled.get("text"))
            .error(wrong("text"))
            .required(),
        Field::new(
            "outcome",
            "办理结果",
            Control::Select(items.iter().map(|item| outcome(&item.code, &item.title)).collect()),
        )
        .hint("登记时要选。")
        .error(wrong("outcome")),
    ];
    let channels: BTreeSet<String> =
        together.tickets.iter().map(|ticket| ticket.text(CHANNEL)).collect();
    if channels.len() > 1 {
        form.fields.extend(channels.iter().map(|code| {
            let name = format!("text-{code}");
            let title = channel_title(app, Line::Ticket, code);
            Field::new(&name, format!("{title}另写的内容"), Control::Lines(2))
                .hint("留空的用上面的回复内容。")
                .value(filled.get(&name))
        }));
    }
    let named = |name: &str| form.fields.iter().any(|field| field.name == name);
    form.errors = filled
        .wrong
        .iter()
        .filter(|(name, _)| !named(name))
        .map(|(_, said)| said.clone())
        .collect();
    form.cancel = Some(Link::new("回到来件", Line::Ticket.href(asked.row.id)));
    form.draft = Some(draft(&asked.row.id.to_string(), "packages"));
    Ok(form)
}

/// A package: the text to copy, its length, its photographs, and what does not fit.
fn package(app: &App, package: &Package, today: Date) -> Markup {
    let rule = format!("bureau/channels/{}", package.channel);
    let settings = Settings::of(&app.rules, &rule, today);
    let found = package.text.chars().count();
    let longest = settings.count("longest-text").ok();
    let length = match longest {
        Some(longest) => format!("{found} / {longest} 字"),
        None => format!("{found} 字"),
    };
    let most = settings.count("most-photos").ok();
    let mut rows = vec![Fact::text("字数", length)];
    if let Ok(pattern) = settings.text("photo-name") {
        let name = pattern.replace("{number}", &package.number);
        let name = name.replace("{n}", "序号").replace("{ending}", "后缀");
        rows.push(Fact::text("照片命名", name));
    }
    if let Some(most) = most {
        rows.push(Fact::text("照片", format!("{} / {most} 张", package.photos.len())));
    }
    let id = format!("text-of-{}", package.ticket);
    html! {
        article.panel.package {
            h3 {
                (channel_title(app, Line::Ticket, &package.channel)) " " span.num { (package.number) }
                @if !package.back_fill { " " (Tag::new("不回填，直接答复来件人", Tone::Note)) }
                @else if package.problems.is_empty() { " " (Tag::new("可以回填", Tone::Good)) }
                @else { " " (Tag::new("需要修改", Tone::Warn)) }
            }
            @if !package.problems.is_empty() {
                (notice(&Notice { why: package.problems.join("；"), ..Notice::new(NoticeKind::Refusal, "不符合这个渠道的要求。") }))
            }
            pre.package-text id=(id) tabindex="0" { (package.text) }
            p { button.button.small type="button" data-copy=(id) hidden { "复制" } }
            (facts(&rows))
            @if !package.photos.is_empty() {
                ol.package-photos { @for photo in &package.photos { li.num { (photo.name) } } }
            }
            @if let Some(open) = settings.to_confirm() { p.small.muted { (Tag::to_confirm()) " " (open) } }
        }
    }
}
