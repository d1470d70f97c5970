//! Who is signed in: the session behind the cookie. Tokens are random and kept only as digests; a
//! session ends after half an hour without use, and in any case after twelve hours.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Span;
use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use wenjin_bureau::access;
use wenjin_store::{Account, Scope, SignIn};

use crate::app::{Shared, blocking};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::time::now;
use crate::ui::PostTo;
use crate::ui::page::Prefs;

/// The cookie that holds the token.
pub const COOKIE: &str = "wenjin";
/// Minutes without use after which a session ends.
const IDLE_MINUTES: i64 = 30;
/// Hours after which a session ends in any case.
const MOST_HOURS: i64 = 12;

/// A person who is signed in, and the page they asked for.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Their account.
    pub account: Account,
    /// The session.
    pub session: SignIn,
    /// Theme and type size.
    pub prefs: Prefs,
    /// The path and query asked for.
    pub path: String,
}

impl Signed {
    /// The matters they may see.
    pub fn scope(&self) -> Scope {
        access::scope(&self.account)
    }

    /// A target that carries the form token.
    pub fn post(&self, action: impl Into<String>) -> PostTo {
        PostTo::new(action).with("csrf", self.session.csrf.clone())
    }

    /// Checks that a form came from a page of this session.
    ///
    /// # Errors
    /// [`Problem::StaleForm`].
    pub fn check(&self, posted: &Posted) -> Result<(), Problem> {
        match same(posted.get("csrf"), &self.session.csrf) {
            true => Ok(()),
            false => Err(Problem::StaleForm),
        }
    }
}

/// True where both are equal; the time taken tells nothing of where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

impl FromRequestParts<Shared> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Signed, Problem> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_string();
        let prefs = prefs(&parts.headers);
        let token = cookie(&parts.headers, COOKIE).map(str::to_string);
        let signed_out = || Problem::SignedOut(path.clone());
        let digest = digest(&token.ok_or_else(signed_out)?);
        let now = now();
        let found = blocking(app, move |app| {
            let found = app.store.signed_in(&digest, now)?;
            let found = found.filter(|(session, _)| is_of_this_clock(session, now));
            if let Some((session, _)) = &found
                && let Some(expires_at) = prolonged(session, now)
            {
                let token = session.token_sha256.clone();
                app.store.write(move |tx| tx.touch_session(&token, now, expires_at))?;
            }
            Ok(found)
        });
        let (session, account) = found.await?.ok_or_else(signed_out)?;
        Ok(Signed { account, session, prefs, path })
    }
}

/// False for a session that was used under a clock that ran ahead: set right, it would last until that
/// clock's half hour had passed.
fn is_of_this_clock(session: &SignIn, now: DateTime) -> bool {
    let latest = now.checked_add(Span::new().minutes(2 * IDLE_MINUTES)).unwrap_or(now);
    session.expires_at <= latest
}

/// The new end of a session, once a minute of use has passed since it was last written.
fn prolonged(session: &SignIn, now: DateTime) -> Option<DateTime> {
    let minute = session.seen_at.checked_add(Span::new().minutes(1)).ok()?;
    (minute <= now).then(|| ends(session.created_at, now))
}

/// When a session begun at `created_at` and used at `now` ends.
pub fn ends(created_at: DateTime, now: DateTime) -> DateTime {
    let idle = now.checked_add(Span::new().minutes(IDLE_MINUTES)).unwrap_or(now);
    let most = created_at.checked_add(Span::new().hours(MOST_HOURS)).unwrap_or(now);
    idle.min(most)
}

/// A random token of 256 bits, in hexadecimal.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn token() -> Result<String, Problem> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Problem::fault(&error))?;
    Ok(hex(&bytes))
}

/// The digest a token is kept as.
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Theme and type size from the request's cookies.
pub fn prefs(headers: &HeaderMap) -> Prefs {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    Prefs::from_cookies(cookies.unwrap_or_default())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_session_of_a_clock_that_ran_ahead_has_ended() {
        let used = |at: DateTime| SignIn {
            token_sha256: String::new(),
            account: String::new(),
            csrf: String::new(),
            created_at: at,
            seen_at: at,
            expires_at: ends(at, at),
        };
        let now = date(2026, 4, 20).at(9, 0, 0, 0);
        assert!(is_of_this_clock(&used(now), now));
        assert!(
            is_of_this_clock(&used(date(2026, 4, 20).at(9, 30, 0, 0)), now),
            "half an hour back"
        );
        assert!(!is_of_this_clock(&used(date(2036, 4, 20).at(9, 0, 0, 0)), now), "ten years back");
    }
}
