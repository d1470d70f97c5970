//! What becomes of personal data, in the order a person asks: who, why, which, whom it reaches, how
//! long, and what one can demand (个人信息保护法第十七条、第三十五条).

use axum::extract::State;
use axum::http::HeaderMap;
use maud::{Markup, html};
use wenjin_law::{Citation as Place, Place as At};

use crate::app::Shared;
use crate::frame;
use crate::lawbook::href;
use crate::ui::Link;
use crate::ui::law::{Citation, citations};
use crate::ui::tag::Tag;

fn law(law: &str, places: &[&str]) -> Markup {
    let cite = |place: &&str| {
        let place = Place { law: law.into(), place: At::parse(place)? };
        Some(Citation::new(place.to_string(), href(&place, None)))
    };
    html! { p.basis { "依据 " (citations(&places.iter().filter_map(cite).collect::<Vec<_>>())) } }
}

const PROTECTION: &str = "个人信息保护法";
const COMPLAINTS: &str = "市场监督管理投诉举报处理办法";

/// GET /privacy
pub async fn page(State(app): State<Shared>, headers: HeaderMap) -> Markup {
    let main = html! {
        h1 { "个人信息怎样使用" }
        p { "您在这里写下的姓名、电话、地址和事情经过，都是您的个人信息。我们这样用它们。" }
        section.below.stack-s {
            h2 { "谁在用" }
            p { (app.bureau.name) "。有疑问、有要求，请拨打 12315，或者到窗口提出。" }
            p { (Tag::to_confirm()) " 专门负责个人信息保护的联系人和电话，待本局公布。" }
            (law(PROTECTION, &["第十七条"]))
        }
        section.below.stack-s {
            h2 { "为什么用，凭什么用" }
            p { "只为办理您的投诉：登记、核实身份、联系您、组织调解、作出并送达决定。处理投诉是法律交给我们的职责，所以不另外征求同意；但用在哪里，要先告诉您，就是这一页。" }
            (law(PROTECTION, &["第十三条第一款第三项", "第三十五条"]))
        }
        section.below.stack-s {
            h2 { "用哪些" }
            ul.bullets {
                li { "姓名、电话、通讯地址：投诉要用真实身份提出。" }
                li { "您写的经过和请求，以及您补交的凭证。" }
                li { "证件号码：一般不要；为核实身份要看证件时，另行通知您。" }
            }
            p { "网页只在您的浏览器里存两样东西：字体大小和明暗，还有没写完的草稿（提交后清除，最多留七天；姓名、电话、地址不进草稿）。为防止有人大量提交，您的网络地址在内存里计数，最多一小时，不写下来。" }
            (law(COMPLAINTS, &["第十条第一款"]))
        }
        section.below.stack-s {
            h2 { "谁能看到" }
            ul.bullets {
                li { "办理您这一件的工作人员。姓名和电话平时是遮住的，每次看全都会记下是谁、什么时候。" }
                li { "被投诉的商家：只给组织调解必需的内容。" }
                li { "移交给别的部门，或者经您同意委托调解组织时，接手的单位。" }
                li { "公示投诉信息时，不公示您的姓名、电话和地址；不同意公示的，可以在提交时选“不可以”。" }
            }
            p { "不用来做别的事。" }
        }
        section.below.stack-s {
            h2 { "留多久" }
            p { (Tag::to_confirm()) " 办完以后保存多久，待本局按档案和个人信息的规定确定后写在这里。" }
            p { "到期删除时，个人信息整项删掉，只留下办理的步骤、日期和一串不能还原的校验值。" (Link::new("公开日志", "/log")) "里本来就只有校验值，没有个人信息。" }
            (law(PROTECTION, &["第十九条", "第四十七条"]))
        }
        section.below.stack-s {
            h2 { "您可以要求什么" }
            p { "查看、复制我们手里您的信息；写错了，要求改正；该删的，要求删除；不明白的，要求解释。拨打 12315 或者到窗口提出就行。我们没有办到的，您可以向上级部门投诉，或者向法院起诉。" }
            (law(PROTECTION, &["第四十四条", "第四十五条", "第四十六条", "第四十八条", "第五十条"]))
        }
        section.below.stack-s {
            h2 { "查询码" }
            p { "查询码只在您手里。我们只存它的校验值，算不回来；拿到查询码的人能看到办理进度，看不到姓名、电话和经过。" }
        }
    };
    frame::public(
        &app,
        &headers,
        "/privacy",
        "个人信息怎样使用",
        Some(Link::new("公众服务", "/")),
        main,
    )
}
