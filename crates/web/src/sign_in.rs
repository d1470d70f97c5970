//! Signing in and out, and changing one's password. A name is locked for a quarter of an hour after
//! five failures; whether a name exists is never told, and the time taken does not tell it either.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Span;
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_store::{Account, LockRule, SignIn};

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::signed::{COOKIE, Signed, digest, ends, token};
use crate::time::now;
use crate::ui::PostTo;
use crate::ui::form::{Control, Field, Form, form};
use crate::ui::notice::{Notice, NoticeKind, notice};

const LOCK: LockRule = LockRule { after: 5, minutes: 15 };
/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 10;
/// A hash of nothing anybody can type: checked where a name is unknown, so that it takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$0Zz7DZ4r1bVxUOXxg9f0YkX1pQ1m1yQvYy0m9q3o2tA";

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// GET /login
pub async fn page(
    State(app): State<Shared>,
    Query(next): Query<Next>,
    headers: HeaderMap,
) -> Markup {
    login_page(&app, &headers, &next.next, "", None)
}

fn login_page(
    app: &App,
    headers: &HeaderMap,
    next: &str,
    login: &str,
    said: Option<Notice>,
) -> Markup {
    let post = PostTo::new("/login").with("next", local(next));
    let asked = Form::new("login", post, "登录")
        .field(
            Field::new("login", "登录名", Control::Text)
                .value(login)
                .required()
                .autocomplete("username"),
        )
        .field(
            Field::new("password", "口令", Control::Password)
                .required()
                .private()
                .autocomplete("current-password"),
        );
    let main = html! {
        h1 { "工作人员登录" }
        @if let Some(said) = &said { (notice(said)) }
        (form(&asked))
        p.hint { "忘记口令的，请本局系统管理员重设。" }
    };
    frame::public(app, headers, "/login", "工作人员登录", None, main)
}

/// A path of ours, never an address elsewhere.
fn local(next: &str) -> &str {
    let plain =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if plain { next } else { "/work" }
}

/// POST /login
pub async fn sign_in(
    State(app): State<Shared>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let (login, password) =
        (posted.get("login").trim().to_string(), posted.get("password").to_string());
    let (token, csrf) = (token()?, token()?);
    let session_token = digest(&token);
    let name = login.clone();
    let outcome =
        blocking(&app, move |app| enter(app, &name, &password, session_token, csrf)).await?;
    match outcome {
        Ok(()) => {
            let mut response = see_other(local(posted.get("next")));
            let cookie =
                format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{}", secure(&headers));
            set_cookie(&mut response, &cookie);
            Ok(response)
        }
        Err(said) => {
            let page = login_page(&app, &headers, posted.get("next"), &login, Some(said));
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
    }
}

/// `; Secure` where the request came through TLS, as the proxy in front says.
fn secure(headers: &HeaderMap) -> &'static str {
    let proto = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    if proto == Some("https") { "; Secure" } else { "" }
}

/// Opens a session, or says why not.
fn enter(
    app: &App,
    login: &str,
    password: &str,
    token_sha256: String,
    csrf: String,
) -> Result<Result<(), Notice>, Problem> {
    let now = now();
    // One that a clock running ahead has set is no lock any more.
    let longest = now.checked_add(Span::new().minutes(2 * i64::from(LOCK.minutes))).unwrap_or(now);
    if let Some(until) = app.store.locked_until(login, now)?.filter(|until| *until <= longest) {
        let why = format!("连续输错五次，{} 之前不能登录。", crate::time::moment_words(until));
        return Ok(Err(refusal(
            "没有登录。",
            &why,
            "请稍后再试，或者请系统管理员重设口令。",
            "sign-in-locked",
        )));
    }
    let account = app.store.account_by_login(login)?.filter(|account| account.active);
    let hash = account.as_ref().map_or(NOBODY, |account| account.password_hash.as_str());
    let right = verify(password, hash);
    let name = login.to_string();
    match account.filter(|_| right) {
        None => {
            app.store.write(move |tx| tx.record_login_failure(&name, now, LOCK))?;
            let why = "登录名或者口令不对。";
            Ok(Err(refusal(
                "没有登录。",
                why,
                "请核对后再试；连续输错五次会锁定十五分钟。",
                "sign-in-wrong",
            )))
        }
        Some(account) => {
            let session = SignIn {
                token_sha256,
                account: account.id,
                csrf,
                created_at: now,
                seen_at: now,
                expires_at: ends(now, now),
            };
            app.store.write(move |tx| {
                tx.clear_login_failures(&name)?;
                tx.purge_sessions(now)?;
                tx.create_session(&session)
            })?;
            Ok(Ok(()))
        }
    }
}

fn refusal(happened: &str, why: &str, remedy: &str, code: &str) -> Notice {
    Notice {
        why: why.into(),
        remedy: remedy.into(),
        code: Some(code.into()),
        ..Notice::new(NoticeKind::Refusal, happened)
    }
}

/// POST /logout
pub async fn sign_out(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    let token = signed.session.token_sha256;
    blocking(&app, move |app| Ok(app.store.write(move |tx| tx.delete_session(&token))?)).await?;
    let mut response = see_other("/login");
    set_cookie(&mut response, &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    Ok(response)
}

/// GET /password
pub async fn password_page(State(app): State<Shared>, signed: Signed) -> Markup {
    password_form(&app, &signed, None)
}

fn password_form(app: &App, signed: &Signed, error: Option<(&str, &str)>) -> Markup {
    let wrong =
        |name: &str| error.filter(|(field, _)| *field == name).map(|(_, what)| what.to_string());
    let field = |name: &str, label: &str, token: &'static str| {
        Field::new(name, label, Control::Password)
            .required()
            .private()
            .autocomplete(token)
            .error(wrong(name))
    };
    let asked = Form::new("password", signed.post("/password"), "修改口令")
        .field(field("old", "现在的口令", "current-password"))
        .field(
            field("new", "新口令", "new-password")
                .hint(format!("至少{SHORTEST_PASSWORD}个字符，不能与登录名相同。")),
        );
    frame::work(app, signed, Page::new("修改口令"), html! { h1 { "修改口令" } (form(&asked)) })
}

/// POST /password
pub async fn change_password(
    State(app): State<Shared>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    signed.check(&posted)?;
    let (old, new) = (posted.get("old").to_string(), posted.get("new").to_string());
    let account = signed.account.clone();
    if let Some(what) = weak(&new, &account.login) {
        let page = password_form(&app, &signed, Some(("new", &what)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let kept = signed.session.clone();
    let changed = blocking(&app, move |app| {
        if !verify(&old, &account.password_hash) {
            return Ok(false);
        }
        let account = Account { password_hash: hash(&new)?, ..account };
        app.store.write(move |tx| {
            tx.update_account(&account)?;
            tx.delete_sessions_of(&account.id)?;
            tx.create_session(&kept)
        })?;
        Ok(true)
    });
    match changed.await? {
        true => Ok(see_other("/password?done=password")),
        false => {
            let page = password_form(&app, &signed, Some(("old", "口令不对")));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What is wrong with a new password, in Chinese.
pub fn weak(password: &str, login: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Some(format!("只有{length}个字符，至少要{SHORTEST_PASSWORD}个"));
    }
    if 256 < password.len() {
        return Some("太长，最多256个字节".into());
    }
    let mut chars = password.chars();
    let first = chars.next();
    if chars.all(|c| Some(c) == first) || password.eq_ignore_ascii_case(login) {
        return Some("太容易猜到，请换一个".into());
    }
    None
}

/// The argon2id hash of a password, with a salt of its own.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn hash(password: &str) -> Result<String, Problem> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|error| Problem::fault(&error))?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Problem::fault(&error))
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// 303 to a path of ours.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// POST /prefs: theme and type size, kept in cookies; back to the page.
pub async fn prefs(headers: HeaderMap, posted: Posted) -> Response {
    let before = crate::signed::prefs(&headers);
    let after = posted.fields.iter().fold(before, |prefs, (name, value)| prefs.after(name, value));
    let back = posted.get("back");
    let back = if back.starts_with('/') { local(back) } else { "/" };
    let mut response = see_other(back);
    after.set_cookies().iter().for_each(|cookie| set_cookie(&mut response, cookie));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_gone_back_to() {
        assert_eq!(local("/complaints?due=lapsed"), "/complaints?due=lapsed");
        for bad in ["", "https://example.org", "//example.org", "/\\example.org", "/a\r\nb"] {
            assert_eq!(local(bad), "/work", "{bad:?}");
        }
    }

    #[test]
    fn the_hash_for_unknown_names_costs_what_a_real_one_does() {
        let nobody = PasswordHash::new(NOBODY).expect("a hash");
        let real = hash("0123456789").expect("a hash");
        let real = PasswordHash::new(&real).expect("a hash");
        assert_eq!(nobody.params.to_string(), real.params.to_string());
        assert!(!verify("", NOBODY));
    }

    #[test]
    fn weak_passwords_are_named() {
        assert!(weak("short", "a").is_some());
        assert!(weak("aaaaaaaaaaaa", "b").is_some());
        assert!(weak("demo-login-1", "DEMO-LOGIN-1").is_some());
        assert_eq!(weak("山高月小水落石出记", "a"), Some("只有9个字符，至少要10个".into()));
        assert_eq!(weak("correct horse", "a"), None);
    }
}
