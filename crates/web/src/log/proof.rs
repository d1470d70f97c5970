//! An act with its proof, for a court or anybody else who shall check it without us. Only who may see the
//! matter takes it away, and it opens no personal field.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::{Shared, blocking};
use crate::matter::{Named, files::disposition, seen};
use crate::problem::Problem;
use crate::signed::Signed;

/// GET /complaints/{id}/acts/{seq}/proof
pub async fn file(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, seq, .. }): Path<Named>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let seq: usize = seq.parse().map_err(|_| Problem::NotFound)?;
        let positions = app.store.positions(seen.matter.id)?;
        let position = seq.checked_sub(1).and_then(|at| positions.get(at));
        let position = position.ok_or(Problem::NotFound)?;
        let proof = app.store.act_proof(*position, &[])?.ok_or(Problem::NotFound)?;
        let name = format!("存证 {} 第{seq}步.json", seen.row.summary.number);
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_string()),
            (header::CONTENT_DISPOSITION, disposition(&name, "json")),
        ];
        Ok((headers, proof).into_response())
    })
    .await
}
