//! Handing out many complaints at once: first what would become of each, as the engine answers, then the
//! same, each as a submission of its own. One that changed in between is left out and said so.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use wenjin_bureau::access;
use wenjin_law::{Rule, rule};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Command, Matter, Refusal, decide};
use wenjin_store::{Submission, SubmitError};

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page, station_title};
use crate::line::Line;
use crate::matter::fields::{self, Filled};
use crate::matter::next::ASSIGN;
use crate::matter::step::not_yours;
use crate::matter::{href, seen};
use crate::people::People;
use crate::posted::Posted;
use crate::problem::{Problem, refused_notice};
use crate::sign_in::see_other;
use crate::signed::{Signed, token};
use crate::time::now;
use crate::ui::Link;
use crate::ui::confirm::{Confirm, Confirmed, Outcome, confirm};
use crate::ui::form::{Form, form};
use crate::ui::navigation::page_head;

/// The most complaints handed out at once.
const MOST: usize = 200;
/// The field of a chosen complaint.
const MATTER: &str = "matter";

/// A chosen complaint with the number of acts the person saw.
struct Chosen {
    matter: Matter,
    number: String,
    title: String,
    seen: u32,
}

/// What was chosen, to whom it is to go, and what would become of each.
struct Batch {
    chosen: Vec<Chosen>,
    /// How many were chosen that are not in sight.
    missed: usize,
    filled: Filled,
    rows: Vec<Confirmed>,
}

/// POST /complaints/assign/preview
pub async fn preview(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let rule = handing_out(app, &signed)?;
        let (chosen, missed) = chosen(app, &signed, &posted)?;
        if chosen.is_empty() {
            return Ok(see_other(back(&posted)));
        }
        let mut filled = Filled::of(&posted);
        let asked = posted.fields.iter().any(|(name, _)| name == "station");
        let rows: Vec<Confirmed> = match asked {
            true => chosen
                .iter()
                .map(|each| foreseen(app, &signed, rule, each, &mut filled))
                .collect::<Result<_, _>>()?,
            false => vec![],
        };
        page(app, &signed, rule, back(&posted), &Batch { chosen, missed, filled, rows })
    })
    .await
}

/// POST /complaints/assign
pub async fn carry_out(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let rule = handing_out(app, &signed)?;
        let (chosen, _) = chosen(app, &signed, &posted)?;
        if chosen.is_empty() {
            return Ok(see_other(back(&posted)));
        }
        let batch = posted.get("key").to_string();
        let mut filled = Filled::of(&posted);
        let now = now();
        let submissions = chosen
            .iter()
            .map(|each| {
                let key = format!("{}:{batch}:{}", signed.account.id, each.matter.id);
                let command = command(app, &signed, rule, each, &mut filled)?;
                Ok(Submission { key: (!batch.is_empty()).then_some(key), command, now })
            })
            .collect::<Result<Vec<Submission>, Problem>>()?;
        let answers = app.store.act_all(submissions);
        if answers.iter().all(Result::is_ok) {
            let mark = if back(&posted).contains('?') { '&' } else { '?' };
            return Ok(see_other(&format!("{}{mark}done=assigned", back(&posted))));
        }
        let rows = chosen.iter().zip(&answers).map(|(each, answer)| Confirmed {
            matter: Link::new(each.title.clone(), href(&each.matter)),
            number: each.number.clone(),
            outcome: match answer {
                Ok(_) => Outcome::Will(format!("已分派给{}", receiver(app, &filled))),
                Err(error) => left_out(error),
            },
        });
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        let left = answers.len() - done;
        let confirmed = Confirm {
            summary: format!("{done} 件已分派，{left} 件没有。"),
            rows: rows.collect(),
            post: signed.post(format!("{}/assign/preview", line(&signed).path())),
            label: String::new(),
            back: Link::new("回到列表", back(&posted)),
        };
        let main = html! { (page_head("批量分派的结果", "", html! {})) (confirm(&confirmed)) };
        Ok(framed(app, &signed, main).into_response())
    })
    .await
}

fn left_out(error: &SubmitError) -> Outcome {
    match error {
        SubmitError::Refused(refusal) => refused(refusal),
        other => Outcome::LeftOut(
            format!("{}{}{}（{}）", other.what(), other.why(), other.remedy(), other.code()),
            vec![],
        ),
    }
}

fn refused(refusal: &Refusal) -> Outcome {
    let said = refused_notice(refusal);
    Outcome::LeftOut(format!("{}{}（{}）", said.why, said.remedy, refusal.code()), said.basis)
}

/// The step that hands out, where this person may take it at all.
fn handing_out<'a>(app: &'a App, signed: &Signed) -> Result<&'a Rule<rule::Step>, Problem> {
    let rule = app.rules.step(line(signed).family(), ASSIGN).ok_or(Problem::NotFound)?;
    match access::assigns(&signed.account) {
        true => Ok(rule),
        false => {
            let version = rule.on(now().date()).ok_or(Problem::NotFound)?;
            Err(not_yours(app, &rule.title, &version.body.roles))
        }
    }
}

fn line(signed: &Signed) -> Line {
    Line::of_path(&signed.path)
}

/// The list one came from; nothing that leads elsewhere.
fn back(posted: &Posted) -> &str {
    let back = posted.get("back");
    let path = Line::of_path(back).path();
    let ours = back == path || back.strip_prefix(path).is_some_and(|rest| rest.starts_with('?'));
    if ours && !back.contains(['\r', '\n']) { back } else { path }
}

/// The chosen complaints in sight, each `id` or `id:seen`, and how many were not.
fn chosen(app: &App, signed: &Signed, posted: &Posted) -> Result<(Vec<Chosen>, usize), Problem> {
    let (mut chosen, mut missed): (Vec<Chosen>, usize) = (Vec::new(), 0);
    let asked: Vec<&str> = posted.all(MATTER).collect();
    if MOST < asked.len() {
        return Err(Problem::told(
            "bulk-too-many",
            format!(
                "一次最多分派 {MOST} 件，现在选了 {} 件，一件也没有分派。请分几次办。",
                asked.len()
            ),
        ));
    }
    for text in asked {
        let (id, saw) = text.split_once(':').unwrap_or((text, ""));
        match seen(app, signed, id) {
            Ok(_) if chosen.iter().any(|it| it.matter.id.to_string() == id) => {}
            Ok(found) => chosen.push(Chosen {
                seen: saw.parse().unwrap_or(found.matter.version()),
                number: found.row.summary.number,
                title: found.row.summary.title,
                matter: found.matter,
            }),
            Err(Problem::NotFound) => missed += 1,
            Err(problem) => return Err(problem),
        }
    }
    Ok((chosen, missed))
}

fn command(
    app: &App,
    signed: &Signed,
    rule: &Rule<rule::Step>,
    each: &Chosen,
    filled: &mut Filled,
) -> Result<Command, Problem> {
    let (people, now) = (People::of(app)?, now());
    // The fields of today's version; whether the law lets the step be taken is decided on submission.
    let version = match asked_fields(&app.rules, &each.matter, ASSIGN, now) {
        Ok((version, _)) => Some(version),
        Err(_) => rule.on(now.date()),
    };
    let body = &version.ok_or(Problem::NotFound)?.body;
    Ok(Command {
        matter: each.matter.id,
        family: each.matter.family.clone(),
        step: ASSIGN.into(),
        at: now,
        by: access::actor(&signed.account, &body.roles),
        fields: fields::values(&body.fields, &people, filled),
        attachments: vec![],
        seen: Some(each.seen),
    })
}

/// What the engine answers now, without anything being stored.
fn foreseen(
    app: &App,
    signed: &Signed,
    rule: &Rule<rule::Step>,
    each: &Chosen,
    filled: &mut Filled,
) -> Result<Confirmed, Problem> {
    let command = command(app, signed, rule, each, filled)?;
    let outcome = match decide(&app.rules, &each.matter, &command, now()) {
        Ok(_) => Outcome::Will(format!("分派给{}", receiver(app, filled))),
        Err(refusal) => {
            if let Refusal::Fields { problems, .. } = &refusal {
                filled.note(problems);
            }
            refused(&refusal)
        }
    };
    Ok(Confirmed {
        matter: Link::new(each.title.clone(), href(&each.matter)),
        number: each.number.clone(),
        outcome,
    })
}

fn receiver(app: &App, filled: &Filled) -> String {
    station_title(app, filled.get("station"))
}

/// To whom, and below it what will become of each.
fn page(
    app: &App,
    signed: &Signed,
    rule: &Rule<rule::Step>,
    back: &str,
    batch: &Batch,
) -> Result<Response, Problem> {
    let Batch { chosen, missed, filled, rows } = batch;
    let (people, today) = (People::of(app)?, now().date());
    let version = rule.on(today).ok_or(Problem::NotFound)?;
    let carried = |act: &str| {
        let target = signed.post(format!("{}/{act}", line(signed).path()));
        let target = chosen.iter().fold(target, |target, each| {
            target.with(MATTER, format!("{}:{}", each.matter.id, each.seen))
        });
        target.with("back", back)
    };
    let mut asked = Form::new("assign", carried("assign/preview"), "看看将怎样办");
    asked.fields = fields::controls(app, &people, &version.body.fields, today, filled);
    asked.cancel = Some(Link::new("返回列表", back));
    let ready = !rows.is_empty() && filled.wrong.is_empty();
    let will = rows.iter().filter(|row| matches!(row.outcome, Outcome::Will(_))).count();
    let fields = ["station", "handler", "assign-note"];
    let mut post = carried("assign").with("key", token()?);
    for name in fields {
        post = post.with(name, filled.get(name));
    }
    let foreseen = Confirm {
        summary: match rows.len() - will {
            0 => format!("{will} 件将分派给{}。", receiver(app, filled)),
            left => format!("{will} 件将分派给{}，{left} 件不办。", receiver(app, filled)),
        },
        rows: rows.clone(),
        post,
        label: format!("分派这 {will} 件"),
        back: Link::new("返回列表", back),
    };
    let lead = match missed {
        0 => format!("已选 {} 件。", chosen.len()),
        missed => format!("已选 {} 件；另有 {missed} 件已经不在您可以查看的范围内。", chosen.len()),
    };
    let main = html! {
        (page_head("批量分派", &lead, html! {}))
        @if ready {
            (confirm(&foreseen))
            details.after { summary.button.small { "改一下分派给谁" } div.after { (form(&asked)) } }
        } @else {
            (form(&asked))
            section.below {
                h2 { "已选的" (line(signed).noun()) }
                ul.chosen { @for each in chosen { li { (Link::new(each.title.clone(), href(&each.matter))) " " span.muted.num { (each.number) } } } }
            }
        }
    };
    let status =
        if filled.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, framed(app, signed, main)).into_response())
}

fn framed(app: &App, signed: &Signed, main: maud::Markup) -> maud::Markup {
    frame::work(
        app,
        signed,
        Page::new("批量分派").steady().under(line(signed).noun(), line(signed).path()),
        main,
    )
}

#[cfg(test)]
mod tests {
    use wenjin_matter::MatterId;

    use super::*;

    #[test]
    fn an_id_is_written_as_it_is_read() {
        let id = MatterId(uuid::Uuid::now_v7());
        assert_eq!(id.to_string().parse::<MatterId>().ok(), Some(id));
    }

    #[test]
    fn one_goes_back_to_a_list_of_ours_only() {
        let from =
            |back: &str| Posted { fields: vec![("back".into(), back.into())], files: vec![] };
        assert_eq!(back(&from("/complaints?due=lapsed")), "/complaints?due=lapsed");
        for bad in
            ["", "https://example.org", "//example.org", "/complaintsx", "/complaints?a\r\nb"]
        {
            assert_eq!(back(&from(bad)), "/complaints", "{bad:?}");
        }
    }
}
