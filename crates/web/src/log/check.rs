//! The page on which visitors verify what they kept, in their own browser: a receipt, an act with its proof,
//! or a seal. Nothing they bring is sent anywhere: no field has a name, and the form has no address.

use axum::extract::State;
use axum::http::HeaderMap;
use maud::{Markup, html};

use super::script;
use super::verdict::{STEPS, Unproven, every};
use crate::app::Shared;
use crate::frame;
use crate::ui::Link;
use crate::ui::notice::{Notice, NoticeKind, notice};

/// GET /log/receipt
pub async fn page(State(app): State<Shared>, headers: HeaderMap) -> Markup {
    let main = html! {
        h1 { "核对收据" }
        p { "核对就在您自己的手机或者电脑里进行，收据和文件不会传给我们。" }
        div.below data-verify-off { (notice(&Unproven::Browser.notice())) }
        div.below.verify data-verify hidden {
            (result())
            form.form {
                div.field {
                    label.field-label for="receipt-code" { "收据码" }
                    p.hint #receipt-hint { "用手机相机扫收据上的二维码，会自动打开这一页。也可以粘贴收据码。" }
                    textarea #receipt-code rows="4" aria-describedby="receipt-hint" autocomplete="off" autocapitalize="off" spellcheck="false" {}
                }
                div.form-end { button.button.main type="submit" { "核对" } }
                div.field {
                    label.field-label for="receipt-file" { "或者选一个文件" }
                    p.hint #file-hint { "存证文件，或者您存下的封条。选好就开始核对，也可以直接拖到这里。" }
                    input.file #receipt-file type="file" accept=".json,.txt,application/json,text/plain" aria-describedby="file-hint";
                }
            }
        }
        p.below { (Link::new("公开日志是什么", "/log")) }
        (script())
    };
    let back = Some(Link::new("公开日志", "/log"));
    frame::public(&app, &headers, "/log/receipt", "核对收据", back, main)
}

/// Where the script ticks off its steps and says what it found. The words of a step's state stand here.
fn result() -> Markup {
    let count = |name: &str, label: &str, before: &str, who: &str| {
        html! {
            div data-proven=(who) hidden {
                dt { (label) }
                dd { span { (before) span.num data-out=(name) {} " 条" } }
            }
        }
    };
    let anything = "receipt file checkpoint";
    let running = Notice {
        why: "一般几秒钟就好。".into(),
        ..Notice::new(NoticeKind::Remark, "正在核对…")
    };
    html! {
        div.stack-s data-verdicts role="status" aria-live="polite" tabindex="-1"
            data-doing="正在核对" data-done="对得上" data-stopped="停在这里" {
            div data-verdict="running" hidden { (notice(&running)) }
            (every())
            dl.facts data-proven=(anything) hidden {
                (count("place", "这一条是日志的", "第 ", "receipt file"))
                (count("then", "那时日志共有", "", anything))
                (count("now", "现在日志共有", "", anything))
            }
            details.explain data-proven="file" hidden {
                summary { "文件里写的是什么" }
                pre.code-text data-out="content" {}
            }
            ol.checks {
                @for (name, words) in STEPS {
                    li data-check=(name) hidden { span.tag {} span { (words) } }
                }
            }
        }
    }
}
