//! The public log: what it is in plain words, the newest seal to keep, receipts, and the page that verifies
//! them. How the log is built and signed is the ledger's and the store's; in here stands no hash. No answer
//! holds anything personal, and no receipt reaches us: its code stands behind the `#`.

mod check;
pub(crate) mod proof;
mod served;
mod verdict;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use maud::{Markup, html};
use wenjin_matter::MatterId;

use crate::app::{App, Shared, blocking};
use crate::frame;
use crate::problem::Problem;
use crate::time::{moment_words, now};
use crate::ui::matter::{Fact, facts};
use crate::ui::navigation::{Door, doors};
use crate::ui::{Link, assets};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/log", get(page))
        .route("/log/receipt", get(check::page))
        .route("/log/checkpoint", get(served::checkpoint))
        .route("/log/key", get(served::key))
        .route("/log/tile/{*path}", get(served::tile))
        .route("/log/verify.py", get(served::verifier))
        .route("/complaints/{id}/acts/{seq}/proof", get(proof::file))
        .route("/reports/{id}/acts/{seq}/proof", get(proof::file))
        .route("/tickets/{id}/acts/{seq}/proof", get(proof::file))
}

/// Where the receipt of that code is verified. No browser sends what stands behind the `#`.
pub fn href(code: &str) -> String {
    format!("/log/receipt#{code}")
}

/// The receipt code of the act that `pick` takes from the positions of a matter's acts. A log that cannot
/// answer has its cause written down and gives none: what else the page says is worth more.
pub fn receipt(app: &App, id: MatterId, pick: fn(&[u64]) -> Option<&u64>) -> Option<String> {
    let receipt = app.store.positions(id).and_then(|all| match pick(&all) {
        Some(position) => app.store.receipt(*position),
        None => Ok(None),
    });
    match receipt {
        Ok(receipt) => receipt.map(|receipt| receipt.code()),
        Err(error) => {
            tracing::error!(%error, "no receipt");
            None
        }
    }
}

/// The script that verifies, at the end of the pages that use it.
fn script() -> Markup {
    html! { script src=(assets::url("verify.js")) defer {} }
}

/// GET /log
async fn page(State(app): State<Shared>, headers: HeaderMap) -> Result<Markup, Problem> {
    let note = blocking(&app, |app| Ok(app.store.checkpoint()?)).await?;
    let key = app.store.log_key();
    let sealed = key.open(&note).map_err(|error| Problem::fault(&error))?;
    let now = moment_words(now());
    let shown = [
        Fact::text("一共记了", format!("{} 条", sealed.size)),
        Fact::text("加封时间", now.clone()),
        Fact::text("封条号", sealed.root.base64()),
        Fact::text("公钥", key.to_text()),
    ];
    let ways = [
        Door {
            title: Link::new("核对收据", "/log/receipt"),
            text: "手里有收据、存证文件或者封条的，在这里核对。".into(),
        },
        Door {
            title: Link::new("查我的进度", "/follow"),
            text: "有查询码的，查完进度就能核对那一件在不在日志里。".into(),
        },
    ];
    let main = html! {
        h1 { "公开日志" }
        p { "我们每办一步，系统就在这本日志的末尾记一条。记下以后，改一条、抽掉一条，都核对得出来。谁都可以核对，不用相信我们说的。" }
        div.wide.below { (doors(&ways)) }
        section.below.stack-s {
            h2 { "能证明什么" }
            ul.bullets {
                li { "您的事情确实记下来了，而且从您拿到收据起，这条记录没有改过。" }
                li { "从前记的每一条，后来没有人改、没有人删，也没有人调换前后。" }
            }
        }
        section.below.stack-s {
            h2 { "不能证明什么" }
            ul.bullets {
                li { "不能证明事情办得对不对、写的是不是真的。觉得办错了，请拨打 12315，或者申请复议、起诉。" }
                li { "没有记进来的事，它说不出来。" }
                li { "如果谁也没有留下收据和封条，整本换掉就没有人能发现。所以请留着它们：留的人越多，越没有人敢动。" }
            }
        }
        section.below.stack-s {
            h2 { "里面没有个人信息" }
            p { "每一条只是一串校验码，像封口上的编号：看不出姓名、电话和经过，也算不回来。按法律删掉个人信息以后，日志照样能核对。" }
            p { (Link::new("个人信息怎样使用", "/privacy")) }
        }
        section.below.stack-s {
            h2 { "现在的封条" }
            p { "封条是给整本日志加的封：日志里动过一个字，封条就对不上。" }
            (facts(&shown))
            h3 { "封条原文" }
            pre.code-text #sealed { (note) }
            p.row.after {
                a.button href="/log/checkpoint" download="checkpoint.txt" { "下载封条" }
                button.button type="button" data-copy="sealed" data-done="已复制" hidden { "复制" }
                a.button.quiet href="/log/key" download="key.txt" { "下载公钥" }
            }
        }
        section.below.stack-s {
            h2 { "自己留一份" }
            ol.next {
                li { "点“下载封条”，把这个小文件存好；也可以打印这一页，或者发给信得过的人。" }
                li { "过些日子，到“" (Link::new("核对收据", "/log/receipt")) "”选这个文件。" }
                li { "显示“已证明”，就是从那天起，以前的记录一条没动过。" }
            }
        }
        section.below.stack-s {
            h2 { "不用我们的网页也能核对" }
            p { "核对程序只有几十行，谁都能读。把它和公钥下载到自己的电脑上，不联网也能核对存证文件和收据；电脑上要有 Python 3。" }
            p.row { a.button href="/log/verify.py" download="verify.py" { "下载核对程序" } }
            p.hint { "在命令行里运行：" code { "python3 verify.py key.txt 存证文件或收据码" } }
            details.explain {
                summary { "给懂技术的人" }
                p { "按 RFC 9162 的默克尔树和 C2SP tlog-tiles、tlog-checkpoint 提供，签名用 Ed25519。日志的前缀就是本页的地址：" code { "/log/checkpoint" } "、" code { "/log/tile/…" } "。" }
            }
        }
        (script())
    };
    let back = Some(Link::new("公众服务", "/"));
    Ok(frame::public(&app, &headers, "/log", "公开日志", back, main))
}
