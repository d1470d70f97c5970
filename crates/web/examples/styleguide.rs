//! Serves the style guide alone, for looking at it: `cargo run -p wenjin-web --example styleguide`.
//! The address to open stands on the first line it prints; a port may be given as the argument.

use axum::Router;
use axum::body::Body;
use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use wenjin_web::ui::page::Prefs;
use wenjin_web::ui::{assets, styleguide};

/// The policy the program itself answers with: nothing inline, nothing from elsewhere.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = Router::new().route("/preferences", post(prefer)).fallback(get(page));
    axum::serve(listener, app).await
}

async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if let Some(asset) = assets::get(path) {
        return Response::builder()
            .header(header::CONTENT_TYPE, asset.media_type)
            .header(header::CACHE_CONTROL, assets::CACHE_CONTROL)
            .header(header::ETAG, asset.etag)
            .body(Body::from(asset.bytes))
            .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    match styleguide::at(path, prefs(&headers)) {
        Some(page) => (
            [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ],
            page.into_string(),
        )
            .into_response(),
        None => (StatusCode::NOT_FOUND, "没有这一页").into_response(),
    }
}

async fn prefer(headers: HeaderMap, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let wished =
        fields.iter().fold(prefs(&headers), |prefs, (name, value)| prefs.after(name, value));
    let mut answer = Redirect::to("/styleguide").into_response();
    for cookie in wished.set_cookies() {
        if let Ok(value) = cookie.parse() {
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    answer
}

fn prefs(headers: &HeaderMap) -> Prefs {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    cookies.map(Prefs::from_cookies).unwrap_or_default()
}
