//! The log as other programs read it, in the form of C2SP tlog-tiles: the newest checkpoint, the public
//! key, the tiles; and the program that verifies without us. What never changes may be kept for ever.

use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use wenjin_ledger::{TileName, WIDTH};

use crate::app::{Shared, blocking};
use crate::problem::Problem;

/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A partial tile does not change either, but is soon asked for no more.
const SHORTLY: &str = "public, max-age=60";
/// What may change at any moment.
const ASK_AGAIN: &str = "no-cache";
const TEXT: &str = "text/plain; charset=utf-8";

fn answer(kind: &str, kept: &str, body: impl IntoResponse) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind.to_string()), (header::CACHE_CONTROL, kept.to_string())];
    (headers, body).into_response()
}

/// GET /log/checkpoint
pub async fn checkpoint(State(app): State<Shared>) -> Result<Response, Problem> {
    let note = blocking(&app, |app| Ok(app.store.checkpoint()?)).await?;
    Ok(answer(TEXT, ASK_AGAIN, note))
}

/// GET /log/key
pub async fn key(State(app): State<Shared>) -> Response {
    answer(TEXT, ASK_AGAIN, format!("{}\n", app.store.log_key().to_text()))
}

/// GET /log/tile/{level}/{index}, hashes or `entries`, whole or `.p/{width}`. The path is read as it was
/// sent: a tile has one name, and an encoded one is another.
pub async fn tile(State(app): State<Shared>, uri: Uri) -> Result<Response, Problem> {
    let name = uri.path().strip_prefix("/log/tile/").and_then(TileName::parse);
    let name = name.ok_or(Problem::NotFound)?;
    let kept = if name.width == WIDTH { FOR_EVER } else { SHORTLY };
    let bytes = blocking(&app, move |app| app.store.tile(&name)?.ok_or(Problem::NotFound)).await?;
    Ok(answer("application/octet-stream", kept, bytes))
}

/// GET /log/verify.py
pub async fn verifier() -> Response {
    let program = include_str!("../../../../docs/verify.py");
    answer("text/x-python; charset=utf-8", ASK_AGAIN, program)
}
