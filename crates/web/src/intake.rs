//! Filing a complaint that came by telephone, post or in person: one form, in the order in which it is
//! told. What it asks is the rule's word; here the fields are only put into groups.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use uuid::Uuid;
use wenjin_bureau::access;
use wenjin_bureau::steady::complaint::RECEIVE;
use wenjin_law::{Rule, rule};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::Done;

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::line::Line;
use crate::matter::clocks::cited;
use crate::matter::fields::{self, Filled};
use crate::matter::page::target;
use crate::matter::step::{Again, Answer, asked_at, draft, not_yours, submit};
use crate::people::People;
use crate::posted::{Posted, decode_form};
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::time::now;
use crate::ui::Link;
use crate::ui::form::{Field, Form, form};
use crate::ui::matter::Fact;
use crate::ui::navigation::page_head;
use crate::ui::notice::{Receipt, notice, receipt};

/// The groups of the form: a heading, and how the names of its fields begin. The first group that fits
/// takes a field; what fits none stands with the dispute.
const GROUPS: [(&str, &[&str]); 5] = [
    ("来件", &["channel", "ticket-number", "kind", "until", STATION, fields::AT]),
    ("人", &["complainant-", "informant-", "person-", "real-name", "secret"]),
    ("经营者", &["respondent-", "platform-"]),
    ("事情", &[""]),
    ("同意事项", &["consent-"]),
];
/// The field of the station that has it.
const STATION: &str = "station";
/// Where what fits no other group stands.
const DISPUTE: usize = 3;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/complaints/new", get(ask).post(file))
        .route("/reports/new", get(ask).post(file))
        .route("/tickets/new", get(ask).post(file))
}

/// GET /complaints/new
pub async fn ask(
    State(app): State<Shared>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    // What the link that led here knows already; only fields that the form has are shown.
    let known = decode_form(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    blocking(&app, move |app| {
        let mut filled = Filled::default();
        filled.values.extend(known);
        // What a station takes in itself stays with it, unless the officer says otherwise.
        filled.values.insert(STATION.into(), signed.account.station.clone());
        page(app, &signed, &Again { status: StatusCode::OK, filled, said: None, seen: None })
    })
    .await
}

/// POST /complaints/new
pub async fn file(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    blocking(&app, move |app| {
        let (rule, _) = receiving(app, &signed)?;
        let matter = Matter::new(MatterId(Uuid::now_v7()), line(&signed).family());
        match submit(app, &signed, &matter, rule, &posted)? {
            Answer::Done(done) => filed(app, &signed, &done),
            Answer::Again(again) => page(app, &signed, &again),
        }
    })
    .await
}

fn line(signed: &Signed) -> Line {
    Line::of_path(&signed.path)
}

/// The step that files, where this person may take it.
fn receiving<'a>(
    app: &'a App,
    signed: &Signed,
) -> Result<(&'a Rule<rule::Step>, &'a [String]), Problem> {
    let rule = app.rules.step(line(signed).family(), RECEIVE).ok_or(Problem::NotFound)?;
    let version = rule.on(now().date()).ok_or(Problem::NotFound)?;
    let roles: Vec<&str> = version.body.roles.iter().map(String::as_str).collect();
    match access::has_role(&signed.account, &roles) {
        true => Ok((rule, &version.body.roles)),
        false => Err(not_yours(app, &rule.title, &version.body.roles)),
    }
}

/// To the matter; where it waits for assignment out of this person's sight, a receipt of it.
fn filed(app: &App, signed: &Signed, done: &Done) -> Result<Response, Problem> {
    if app.store.row(&signed.scope(), done.matter)?.is_some() {
        let draft = draft(line(signed).family(), RECEIVE);
        return Ok(see_other(&format!(
            "{}?done=recorded&draft={draft}",
            line(signed).href(done.matter)
        )));
    }
    let text =
        |name: &str| done.acts.first().and_then(|act| act.get(name)).map(ToString::to_string);
    let told = Receipt {
        title: format!("{}已登记", line(signed).noun()),
        number_label: "编号".into(),
        number: text(wenjin_matter::decide::NUMBER).unwrap_or_default(),
        facts: text("title").map(|title| Fact::text("标题", title)).into_iter().collect(),
        next: vec![
            "这一件还没有分派，由登记分派人员分派承办单位。".into(),
            "分派到您的单位以后，它会出现在您的列表里。".into(),
        ],
    };
    let body = html! {
        span hidden data-clear-draft=(draft(line(signed).family(), RECEIVE)) {}
        (receipt(&told))
        p.row.after { (Link::new("再登记一件", line(signed).new_href())) (Link::new("回到列表", line(signed).path())) }
    };
    let page = Page::new("已登记").steady().under(line(signed).noun(), line(signed).path());
    Ok(frame::work(app, signed, page, body).into_response())
}

fn page(app: &App, signed: &Signed, again: &Again) -> Result<Response, Problem> {
    let (rule, _) = receiving(app, signed)?;
    let (people, now) = (People::of(app)?, now());
    let matter = Matter::new(MatterId(Uuid::nil()), line(signed).family());
    let asked = asked_at(app, &matter, RECEIVE, &again.filled, now);
    let (version, law_on) = asked.map_err(|refusal| Problem::Refused(Box::new(refusal)))?;
    let mut all = fields::controls(app, &people, &version.body.fields, law_on, &again.filled);
    let hint = "期限从实际收到起算。现在收到的不用填。";
    all.insert(0, fields::happened("收到时间", hint, &again.filled));
    let post = target(signed, line(signed).new_href(), 0)?;
    let post = again
        .filled
        .kept
        .iter()
        .fold(post, |post, file| post.with(fields::KEPT, fields::keep(signed, file)));
    let mut asked = Form::new("intake", post, &rule.title);
    asked.basis = cited(&version.basis, law_on);
    asked.fields = grouped(all);
    asked.fields.push(fields::files(&again.filled));
    asked.cancel = Some(Link::new("返回", line(signed).path()));
    asked.draft = Some(draft(line(signed).family(), RECEIVE));
    let body = html! {
        (page_head(&rule.title, "标有必填的才必须填，其余可以以后补充。", html! {}))
        @if let Some(said) = &again.said { (notice(said)) }
        div.is-dense { (form(&asked)) }
    };
    let page =
        Page::new(rule.title.clone()).steady().under(line(signed).noun(), line(signed).path());
    Ok((again.status, frame::work(app, signed, page, body)).into_response())
}

/// The fields under their headings, in the order of the groups and, within one, of the rule.
fn grouped(all: Vec<Field>) -> Vec<Field> {
    let group = |field: &Field| {
        let fits = |starts: &[&str]| {
            starts.iter().any(|start| !start.is_empty() && field.name.starts_with(start))
        };
        GROUPS.iter().position(|(_, starts)| fits(starts)).unwrap_or(DISPUTE)
    };
    let mut groups: [Vec<Field>; GROUPS.len()] = Default::default();
    for field in all {
        groups[group(&field)].push(field);
    }
    let headed = groups.into_iter().zip(GROUPS).flat_map(|(fields, (title, _))| {
        let head =
            |(place, field): (usize, Field)| if place == 0 { field.section(title) } else { field };
        fields.into_iter().enumerate().map(head).collect::<Vec<_>>()
    });
    headed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::Control;

    #[test]
    fn every_field_stands_once_under_its_heading() {
        let names =
            ["title", "complainant-name", "channel", "consent-publish", "facts", "respondent-name"];
        let fields = names.map(|name| Field::new(name, name, Control::Text)).to_vec();
        let grouped = grouped(fields);
        let order: Vec<&str> = grouped.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(
            order,
            ["channel", "complainant-name", "respondent-name", "title", "facts", "consent-publish"]
        );
        let headings: Vec<&str> =
            grouped.iter().filter_map(|field| field.section.as_deref()).collect();
        assert_eq!(headings, ["来件", "人", "经营者", "事情", "同意事项"]);
    }
}
