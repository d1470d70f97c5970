//! The files that belong to a matter's acts. A file is given only through a matter that names it, always
//! as something to be saved, under a type that no browser runs.

use std::io::Read;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::{Shared, blocking};
use crate::matter::{Named, seen};
use crate::posted::encode;
use crate::problem::Problem;
use crate::signed::Signed;

/// Types that say what a file is and that no browser takes for a page of ours.
const SAFE: [&str; 12] = [
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "text/plain",
    "audio/mpeg",
    "audio/mp4",
    "video/mp4",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// GET /complaints/{id}/files/{sha256}
pub async fn file(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, sha256, .. }): Path<Named>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let mut named = seen.matter.acts.iter().flat_map(|act| &act.attachments);
        let named = named.find(|file| file.sha256 == sha256).ok_or(Problem::NotFound)?;
        let mut stored = app.store.attachment_open(&sha256)?.ok_or(Problem::NotFound)?;
        let mut bytes = Vec::with_capacity(named.bytes as usize);
        stored.read_to_end(&mut bytes).map_err(|error| Problem::fault(&error))?;
        let headers = [
            (header::CONTENT_TYPE, safe(&named.media_type).to_string()),
            (header::CONTENT_DISPOSITION, disposition(&named.name, "bin")),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

fn safe(media_type: &str) -> &str {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    if SAFE.contains(&bare) { bare } else { "application/octet-stream" }
}

/// To be saved under that name (RFC 6266); readers of old get a plain one.
pub fn disposition(name: &str, ending: &str) -> String {
    let encoded = encode(name).replace('/', "%2F");
    format!("attachment; filename=\"file.{ending}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_could_run_is_only_bytes() {
        assert_eq!(safe("image/png"), "image/png");
        assert_eq!(safe("text/plain; charset=utf-8"), "text/plain");
        for bad in ["text/html", "image/svg+xml", "application/javascript", ""] {
            assert_eq!(safe(bad), "application/octet-stream", "{bad}");
        }
    }

    #[test]
    fn a_name_never_leaves_its_place_in_the_header() {
        let header = disposition("收据\"; x=1/甲.pdf", "pdf");
        assert!(header.is_ascii());
        assert!(
            header.ends_with("filename*=UTF-8''%E6%94%B6%E6%8D%AE%22%3B%20x%3D1%2F%E7%94%B2.pdf")
        );
    }
}
