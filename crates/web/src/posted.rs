//! What a form posted: its fields and files, checked for coming from a page of ours. Bounded: one that
//! says itself that it is too long is refused before it is read, any other where it gets too long.

use axum::body::Bytes;
use axum::extract::multipart::Field as Part;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use wenjin_matter::Attachment;

use crate::problem::Problem;

/// The most bytes a form without files may have.
pub const MOST_FORM: usize = 1 << 20;
/// The most bytes a form with its files may have, where it may have files.
pub const MOST_BODY: usize = 56 << 20;
/// Parts longer than this are large.
const LARGE: usize = 64 << 10;
/// The most fields a form may have.
const MOST_FIELDS: usize = 20_000;

/// A file that was posted.
#[derive(Clone, Debug)]
pub struct PostedFile {
    /// The field it came in.
    pub field: String,
    /// The name it had, without any folder.
    pub name: String,
    /// The media type the browser gave.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl PostedFile {
    /// The attachment it becomes once it is stored under that hash.
    pub fn attachment(&self, sha256: String) -> Attachment {
        Attachment {
            sha256,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            bytes: self.bytes.len() as u64,
        }
    }
}

/// The fields and files of a form.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// Names and values in the order of the page.
    pub fields: Vec<(String, String)>,
    /// The files.
    pub files: Vec<PostedFile>,
}

impl Posted {
    /// The first value of a field; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The same without U+0000, which nobody types and PostgreSQL cannot keep.
    fn without_zero_bytes(mut self) -> Posted {
        for (name, value) in &mut self.fields {
            name.retain(|c| c != '\0');
            value.retain(|c| c != '\0');
        }
        self
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Problem> {
        if !same_origin(request.headers()) {
            return Err(Problem::StaleForm);
        }
        if announced(request.headers()).is_some_and(|bytes| (MOST_BODY as u64) < bytes) {
            return Err(Problem::too_large());
        }
        let posted = match kind(request.headers()) {
            Some(Kind::WithFiles) => {
                let form = Multipart::from_request(request, state).await;
                multipart(form.map_err(|_| malformed())?).await?
            }
            Some(Kind::Plain) => plain(request, state).await?,
            None => return Err(Problem::no_form()),
        };
        Ok(posted.without_zero_bytes())
    }
}

async fn plain<S: Send + Sync>(mut request: Request, state: &S) -> Result<Posted, Problem> {
    DefaultBodyLimit::max(MOST_FORM).apply(&mut request);
    let body = Bytes::from_request(request, state).await;
    let body = body.map_err(|error| unreadable(error.status()))?;
    let fields = decode_form(&body).ok_or_else(malformed)?;
    Ok(Posted { fields, files: Vec::new() })
}

/// How a form is written.
enum Kind {
    /// As a query is.
    Plain,
    /// In parts, some of which may be files.
    WithFiles,
}

/// The kind the request says; one that says nothing is plain.
fn kind(headers: &HeaderMap) -> Option<Kind> {
    let Some(said) = headers.get(header::CONTENT_TYPE) else { return Some(Kind::Plain) };
    let said = said.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    match said.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Some(Kind::Plain),
        "multipart/form-data" => Some(Kind::WithFiles),
        _ => None,
    }
}

/// How many bytes the request says it has.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A body that ended too soon, or went on too long.
fn unreadable(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => malformed(),
    }
}

fn malformed() -> Problem {
    Problem::BadRequest("提交的内容不完整或者不是表单。".into())
}

/// True where the browser says that the form stood on a page of ours. A browser that says nothing at
/// all still needs the token of the session.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
        _ => true,
    }
}

async fn multipart(mut form: Multipart) -> Result<Posted, Problem> {
    let (mut posted, mut parts, mut texts) = (Posted::default(), 0, 0);
    loop {
        let field = form.next_field().await.map_err(|error| unreadable(error.status()))?;
        let Some(field) = field else { return Ok(posted) };
        parts += 1;
        if MOST_FIELDS < parts {
            return Err(malformed());
        }
        let name = field.name().unwrap_or_default().to_string();
        match field.file_name().map(bare_name) {
            None => {
                let value = content(field).await?;
                texts += name.len() + value.len();
                if MOST_FORM < texts {
                    return Err(Problem::too_large());
                }
                let value = String::from_utf8(value).map_err(|_| malformed())?;
                posted.fields.push((name, value));
            }
            Some(file) => {
                let media_type =
                    field.content_type().unwrap_or("application/octet-stream").to_string();
                let bytes = Bytes::from(content(field).await?);
                if !bytes.is_empty() {
                    posted.files.push(PostedFile { field: name, name: file, media_type, bytes });
                }
            }
        }
    }
}

/// The bytes of a part. One that is large gets all the room it may need at once: grown by doubling, it
/// would leave holes of a quarter of its size behind.
async fn content(mut part: Part<'_>) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|error| unreadable(error.status()))? {
        if LARGE < bytes.len() + piece.len() && bytes.capacity() < MOST_BODY {
            bytes.reserve_exact(MOST_BODY - bytes.len());
        }
        bytes.extend_from_slice(&piece);
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// The last part of a file's name, without control characters and without those that turn the
/// direction of what follows (`exe.gpj` for `jpg.exe`), at most 120 characters.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).take(120).collect();
    if clean.trim_matches('.').is_empty() { "未命名".into() } else { clean }
}

/// The fields of an urlencoded form; none where it is not one.
pub fn decode_form(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    let pairs: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
    if MOST_FIELDS < pairs.len() {
        return None;
    }
    pairs
        .into_iter()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| (byte? as char).to_digit(16);
                (digit(rest.next())? * 16 + digit(rest.next())?) as u8
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A text as part of a query.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_written() {
        let body = format!("a={}&b=1+2&c", encode("甲 &=%"));
        let fields = decode_form(body.as_bytes()).expect("a form");
        let expected =
            [("a", "甲 &=%"), ("b", "1 2"), ("c", "")].map(|(k, v)| (k.into(), v.into()));
        assert_eq!(fields, expected);
        assert_eq!(decode_form(b"a=%zz"), None);
        assert_eq!(decode_form(b"a=%ff"), None);
    }

    #[test]
    fn a_file_name_keeps_no_folder() {
        assert_eq!(bare_name("../../etc/passwd"), "passwd");
        assert_eq!(bare_name("C:\\a\\收据.jpg"), "收据.jpg");
        assert_eq!(bare_name(".."), "未命名");
        assert_eq!(bare_name("收据\u{202e}gpj.exe\0"), "收据gpj.exe");
        assert_eq!(bare_name(&"长".repeat(300)).chars().count(), 120);
    }
}
