//! The public's pages: what can be done here and how long it takes, filing a complaint, following it,
//! and what becomes of personal data. Nobody signs in; every page works without scripts. Nothing here
//! shows a name, and no receipt code ever stands in an address that a server writes down.

mod answers;
mod code;
mod decision;
mod filing;
mod follow;
mod limiter;
pub(crate) mod merchant;
mod notices;
mod privacy;
pub(crate) mod qr;
mod questions;
mod receipt;
mod shops;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::complaint::FAMILY;
use wenjin_law::rule::Length;
use wenjin_law::{Basis, RuleId, Rules};

use crate::app::{App, Shared};
use crate::frame;
use crate::matter::clocks::cited;
use crate::time::now;
use crate::ui::Link;
use crate::ui::law::{Citation, citations};
use crate::ui::navigation::{Door, doors};
use crate::ui::tag::Tag;

/// The source under which what the public files is found again.
const SOURCE: &str = "public";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home))
        .route("/privacy", get(privacy::page))
        .merge(filing::routes())
        .merge(follow::routes())
        .merge(shops::routes())
        .merge(merchant::routes())
        .merge(notices::routes())
}

/// The clocks the public asks about, in the order they run, and what to call them.
const ASKED: [(&str, &str); 4] = [
    ("accept-or-refuse", "决定是否受理"),
    ("mediation-limit", "调解"),
    ("tell-termination", "调解不成，告诉您结果"),
    ("transfer-other-department", "不归我们管的，转给有权的部门"),
];

/// How long something takes, by the rule in force on a day.
struct Takes {
    what: &'static str,
    length: String,
    basis: Vec<Citation>,
    to_confirm: bool,
}

/// The places that settle a length, where a rule says which; otherwise all it rests on.
fn settling(basis: &[Basis]) -> Vec<Basis> {
    let length = |basis: &&Basis| basis.settles.as_deref() == Some("length");
    let settling: Vec<Basis> = basis.iter().filter(length).cloned().collect();
    if settling.is_empty() { basis.to_vec() } else { settling }
}

fn takes(rules: &Rules, on: Date) -> Vec<Takes> {
    let each = |(name, what): &(&str, &'static str)| {
        let rule = rules.clocks.get(&RuleId::new(format!("{FAMILY}/{name}")))?;
        let version = rule.on(on)?;
        let length = match version.body.length {
            Length::Period(period) => period.words(),
            Length::Promptly => "及时，没有规定天数".into(),
            Length::SetByOfficer => "按通知书写明的日期".into(),
        };
        let basis = cited(&settling(&version.basis), on);
        Some(Takes { what, length, basis, to_confirm: version.to_confirm.is_some() })
    };
    ASKED.iter().filter_map(each).collect()
}

/// GET /
async fn home(State(app): State<Shared>, headers: HeaderMap) -> Markup {
    let door =
        |text: &str, href: &str, why: &str| Door { title: Link::new(text, href), text: why.into() };
    let ways = [
        door("我要投诉", "/file", "买东西、用服务和商家有纠纷，想退款、换货、修理或者赔偿。"),
        door("查我的进度", "/follow", "用提交后得到的查询码，查办到哪一步、还要多久。"),
        door("商家回应投诉", "/merchant", "收到监管部门给的邀请码的商家，在这里提方案、交凭证。"),
        door("放心消费单元", "/shops", "作了公开承诺的商家，兑现没有，看得到数字。"),
        door("消费提示和警示", "/notices", "最近什么容易出问题，怎样避免。"),
        door("查法规", "/law", "我们依据的法规原文，可以按日期查当时有效的文本。"),
        door("我的信息怎样用", "/privacy", "您写下的姓名、电话和经过用在哪里，您能要求什么。"),
    ];
    let main = html! {
        h1 { "您要办什么？" }
        p { "不用注册。填写大约五分钟，写好后当场给您一个查询码。" }
        div.wide.below { (doors(&ways)) }
        section.below.stack-s {
            h2 { "要多久" }
            (how_long(&app, now().date()))
        }
        section.below.stack-s {
            h2 { "不在这里办的" }
            ul.bullets {
                li { "举报违法行为：请拨打 12315，或者到全国12315平台提出。" }
                li { "食物中毒、人身危险：请先拨打 120、110。" }
                li { "和商家之外的纠纷，比如邻里、劳动：请拨打 12345。" }
            }
        }
        section.below.stack-s {
            h2 { "记下的，改了看得出来" }
            p { "我们每办一步，都记进一本公开的日志，谁都可以核对有没有改过。里面没有个人信息。" }
            p { (Link::new("看公开日志", "/log")) }
        }
    };
    frame::public(&app, &headers, "/", "公众服务", None, main)
}

fn how_long(app: &App, on: Date) -> Markup {
    html! {
        dl.facts {
            @for takes in takes(&app.rules, on) {
                div {
                    dt { (takes.what) }
                    dd {
                        span.fact-value { strong { (takes.length) } @if takes.to_confirm { (Tag::to_confirm()) } }
                        span.basis { "依据 " (citations(&takes.basis)) }
                    }
                }
            }
        }
        p.hint { "都从第二天起算。送去检测、鉴定的时间不算在调解期限里。" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_page_names_no_clock_twice() {
        let mut names = ASKED.map(|(name, _)| name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
