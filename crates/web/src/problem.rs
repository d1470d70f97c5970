//! What goes wrong on the way to a page, as a page of its own: not signed in, not there, not allowed,
//! refused by rule, or a fault of ours with a reference number, its cause logged once.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use wenjin_matter::Refusal;
use wenjin_store::{StoreError, SubmitError};

use crate::ui::Link;
use crate::ui::law::Citation;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::page::{Look, Prefs, document};

/// A reason why there is no page.
#[derive(Debug)]
pub enum Problem {
    /// Nobody is signed in; the path to come back to.
    SignedOut(String),
    /// The form's token does not fit: an old page, or a foreign one.
    StaleForm,
    /// It is not there, or this person may not know that it is.
    NotFound,
    /// This person may not do it.
    Forbidden(String),
    /// The request makes no sense.
    BadRequest(String),
    /// The engine refused.
    Refused(Box<Refusal>),
    /// Something with its own code and words.
    Told {
        /// The HTTP status.
        status: StatusCode,
        /// What to say.
        notice: Box<Notice>,
    },
    /// A fault of ours; the reference number that the log carries too.
    Fault(String),
}

impl Problem {
    /// A fault of ours: the cause goes to the log, the person gets its number.
    pub fn fault(cause: &dyn std::fmt::Display) -> Problem {
        let mut bytes = [0u8; 4];
        let _ = getrandom::fill(&mut bytes);
        let number: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        tracing::error!(number, %cause, "fault");
        Problem::Fault(number)
    }

    /// A refusal with words and code of its own.
    pub fn told(code: &str, words: impl Into<String>) -> Problem {
        let notice = Notice { code: Some(code.into()), ..Notice::new(NoticeKind::Refusal, words) };
        Problem::Told { status: StatusCode::UNPROCESSABLE_ENTITY, notice: Box::new(notice) }
    }

    /// A form that is longer than any page of ours sends.
    pub fn too_large() -> Problem {
        // code: "request-too-large"
        let words =
            ["没有提交，数据未改动。", "提交的内容或者文件太大。", "请压缩文件，或者分几次提交。"];
        Problem::answered(StatusCode::PAYLOAD_TOO_LARGE, "request-too-large", words)
    }

    /// Something that was posted and is no form.
    pub fn no_form() -> Problem {
        // code: "request-no-form"
        let words = ["没有提交，数据未改动。", "收到的不是网页表单。", "请从本系统的页面提交。"];
        Problem::answered(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request-no-form", words)
    }

    /// A method that the address does not have.
    fn no_method() -> Problem {
        // code: "request-no-method"
        let words = ["没有办理，数据未改动。", "这个地址不能这样访问。", "请从本系统的页面进入。"];
        Problem::answered(StatusCode::METHOD_NOT_ALLOWED, "request-no-method", words)
    }

    /// A refusal with a status of its own: what happened, why, what to do.
    fn answered(status: StatusCode, code: &str, [happened, why, remedy]: [&str; 3]) -> Problem {
        let notice = Notice {
            why: why.into(),
            remedy: remedy.into(),
            code: Some(code.into()),
            ..Notice::new(NoticeKind::Refusal, happened)
        };
        Problem::Told { status, notice: Box::new(notice) }
    }

    /// The status and what to say.
    pub fn notice(&self) -> (StatusCode, Notice) {
        let refusal = |happened: &str, why: &str, remedy: &str, code: &str| Notice {
            why: why.into(),
            remedy: remedy.into(),
            code: Some(code.into()),
            ..Notice::new(NoticeKind::Refusal, happened)
        };
        match self {
            Problem::SignedOut(_) => (
                StatusCode::UNAUTHORIZED,
                refusal(
                    "请先登录。",
                    "登录已过期，或者还没有登录。",
                    "登录后会回到这一页。",
                    "sign-in-needed",
                ),
            ),
            Problem::StaleForm => (
                StatusCode::FORBIDDEN,
                refusal(
                    "没有提交，数据未改动。",
                    "这一页打开得太久，或者不是从本系统打开的。",
                    "请返回上一页，刷新后再提交；填写的内容保存在草稿里。",
                    "form-stale",
                ),
            ),
            Problem::NotFound => (
                StatusCode::NOT_FOUND,
                refusal(
                    "这里没有可以显示的内容。",
                    "地址不对，或者它不在您可以查看的范围内。",
                    "请核对地址，或者从列表进入。",
                    "not-found",
                ),
            ),
            Problem::Forbidden(why) => (
                StatusCode::FORBIDDEN,
                refusal("没有办理，数据未改动。", why, "请由有权的人员办理。", "not-allowed"),
            ),
            Problem::BadRequest(why) => (
                StatusCode::BAD_REQUEST,
                refusal(
                    "没有办理，数据未改动。",
                    why,
                    "请返回上一页重新填写。",
                    "request-malformed",
                ),
            ),
            Problem::Refused(refused) => {
                let status = match **refused {
                    Refusal::Changed { .. } => StatusCode::CONFLICT,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                (status, refused_notice(refused))
            }
            Problem::Told { status, notice } => (*status, (**notice).clone()),
            Problem::Fault(number) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Notice {
                    kind: NoticeKind::Fault,
                    ..refusal(
                        "系统没有完成这一步，数据未改动。",
                        "原因已经记入日志。",
                        "请稍后再试；仍不成功的，请把编号告诉系统管理员。",
                        number,
                    )
                },
            ),
        }
    }
}

/// A refusal of the engine as a notice, its articles leading to their text.
pub fn refused_notice(refused: &Refusal) -> Notice {
    Notice {
        why: refused.why(),
        remedy: refused.remedy(),
        basis: refused
            .basis()
            .iter()
            .map(|place| Citation::new(place.to_string(), crate::lawbook::href(place, None)))
            .collect(),
        code: Some(refused.code().into()),
        ..Notice::new(NoticeKind::Refusal, refused.what())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        if error == StoreError::Full {
            let notice = Notice {
                why: error.why(),
                remedy: error.remedy(),
                code: Some(error.code().into()),
                ..Notice::new(NoticeKind::Fault, error.what())
            };
            return Problem::Told {
                status: StatusCode::INSUFFICIENT_STORAGE,
                notice: Box::new(notice),
            };
        }
        Problem::fault(&error.cause().map_or_else(|| error.to_string(), str::to_string))
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        match error {
            SubmitError::Refused(refusal) => Problem::Refused(Box::new(refusal)),
            SubmitError::Fault(fault) => fault.into(),
            other => {
                let notice = Notice {
                    why: other.why(),
                    remedy: other.remedy(),
                    code: Some(other.code().into()),
                    ..Notice::new(NoticeKind::Refusal, other.what())
                };
                Problem::Told { status: StatusCode::CONFLICT, notice: Box::new(notice) }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Problem::SignedOut(path) = &self {
            let next = crate::posted::encode(path);
            let mut response = StatusCode::SEE_OTHER.into_response();
            let to = HeaderValue::try_from(format!("/login?next={next}"));
            let to = to.unwrap_or(HeaderValue::from_static("/login"));
            response.headers_mut().insert(header::LOCATION, to);
            return response;
        }
        let (status, said) = self.notice();
        (status, page(&said)).into_response()
    }
}

/// Gives what the router itself refuses (an address or a query it cannot read, a method that is not
/// there) the page that every other refusal has.
pub async fn in_words(request: Request, next: Next) -> Response {
    // No address of ours has a zero byte, and PostgreSQL cannot look one up.
    let readable = !request.uri().to_string().contains("%00");
    let response = match readable {
        true => next.run(request).await,
        false => StatusCode::BAD_REQUEST.into_response(),
    };
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain")) {
        return response;
    }
    let problem = match response.status() {
        StatusCode::BAD_REQUEST => Problem::BadRequest("地址里有读不懂的内容。".into()),
        StatusCode::METHOD_NOT_ALLOWED => Problem::no_method(),
        _ => return response,
    };
    let mut page = problem.into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    page
}

/// A page that holds only the notice: it is shown where no frame can be drawn.
fn page(said: &Notice) -> Markup {
    let body = html! {
        body {
            main #main.portal-main tabindex="-1" {
                h1 { "没有完成" }
                (notice(said))
                p { (Link::new("回到首页", "/")) }
            }
        }
    };
    document("没有完成 · 稳进", Look::Public, Prefs::default(), body)
}
