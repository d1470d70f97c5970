//! The end of a filing: the code to keep, what happens now and by which day, and the receipt of the public
//! log that proves it was taken down. Sending the form again draws the same code. No code stands in an
//! address; the pictures carry them behind the `#`, which no browser sends.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use wenjin_matter::{Matter, MatterId, clocks};

use super::code::Code;
use super::filing::draft;
use super::qr::{address, picture};
use super::questions::Page;
use super::settling;
use crate::app::{App, Shared, blocking};
use crate::frame;
use crate::log;
use crate::matter::clocks::cited;
use crate::problem::Problem;
use crate::time::{date_words, moment_words, now};
use crate::ui::Link;
use crate::ui::law::citations;
use crate::ui::matter::Fact;
use crate::ui::notice::{Receipt, receipt};

/// The receipt of a matter just filed.
pub async fn page(
    app: &Shared,
    headers: &HeaderMap,
    code: &Code,
    id: MatterId,
) -> Result<Response, Problem> {
    let found = blocking(app, move |app| {
        let matter = app.store.matter(id)?.ok_or(Problem::NotFound)?;
        Ok((matter, log::receipt(app, id, <[u64]>::first)))
    });
    let (matter, proof) = found.await?;
    Ok(draw(app, headers, code, &matter, proof.as_deref()).into_response())
}

fn draw(
    app: &App,
    headers: &HeaderMap,
    code: &Code,
    matter: &Matter,
    proof: Option<&str>,
) -> Markup {
    let today = now().date();
    let owed = clocks(&app.rules, matter, today).into_iter().filter(|clock| clock.is_live());
    let owed = owed.filter(|clock| !clock.basis.is_empty());
    let first = owed.clone().find(|clock| clock.deadline.is_some());
    let by = first.as_ref().and_then(|clock| clock.deadline.as_ref()).map(|it| it.last_day);
    let shown = Receipt {
        title: "投诉已收到".into(),
        number_label: "查询码，请记下、截图或者打印这一页".into(),
        number: code.shown(),
        facts: vec![
            Fact::text("编号", matter.text("number")),
            Fact::text("收到时间", matter.opened_at().map(moment_words).unwrap_or_default()),
        ],
        next: [
            by.map(|day| format!("最迟 {}，我们决定是否受理并告诉您。", date_words(day))),
            Some("受理的，我们请商家和您来调解；不受理的，会写明理由和别的办法。".into()),
            Some("我们会打您留下的电话。凭证请留好，可能请您补交。".into()),
            Some("随时可以用查询码查办到哪一步。查询码我们自己也看不到，丢了就查不了，只能打电话问。".into()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let basis = first.map(|clock| cited(&settling(&clock.basis), today)).unwrap_or_default();
    let provisional = owed.clone().any(|clock| clock.deadline.is_some_and(|it| it.provisional));
    let main = html! {
        (receipt(&shown))
        @if !basis.is_empty() { p.basis.after { "期限依据 " (citations(&basis)) } }
        @if provisional { p.hint { "明年的放假安排还没有公布，上面的日期可能会变。" } }
        @if let Some(picture) = address(headers).and_then(|at| picture(&format!("{at}/follow#{}", code.shown()), "查询页的二维码")) {
            figure.qr.below { (picture) figcaption.hint { "用手机扫一扫，直接打开查询页并填好查询码。不要给别人看。" } }
        }
        p.below { (Link::new("查进度", "/follow")) }
        (logged(headers, matter.text("number"), proof))
        @for page in [Page::Whom, Page::What, Page::Want] { span hidden data-clear-draft=(draft(page)) {} }
    };
    frame::public(app, headers, "/", "投诉已收到", None, main)
}

/// The receipt of the public log. Printed, it is a sheet of its own: it may be shown to anybody, the code
/// above may not.
fn logged(headers: &HeaderMap, number: String, proof: Option<&str>) -> Markup {
    let Some(proof) = proof else {
        return html! {
            section.below.stack-s {
                h2 { "公开日志的收据" }
                p { "投诉已经记下，只是收据这会儿开不出来。过后用查询码查进度，在那一页就能拿到。" }
            }
        };
    };
    let href = log::href(proof);
    let at = address(headers);
    let picture = at.as_ref().and_then(|at| picture(&format!("{at}{href}"), "核对收据的二维码"));
    html! {
        section.below.stack-s.log-receipt {
            h2 { "公开日志的收据" }
            p { "它能证明" (number) "已经记下，以后谁也不能悄悄改掉、删掉；里面没有您的个人信息。" }
            @if let Some(picture) = picture {
                figure.qr { (picture) figcaption.hint { "扫一扫就能核对，可以给别人看。" } }
            }
            p.told-label { "收据码" @if let Some(at) = &at { "，也可以在 " (at) "/log/receipt 核对" } }
            code.code-text { (proof) }
            p.screen-only { (Link::new("现在就核对", href)) "　" (Link::new("公开日志是什么", "/log")) }
        }
    }
}
