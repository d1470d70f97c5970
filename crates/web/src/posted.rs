//! What a form posted: its fields and files, checked for coming from a page of ours. Bounded: a body
//! over the limit is refused before it is read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use wenjin_matter::Attachment;

use crate::problem::Problem;

/// The most bytes a form without files may have.
const MOST_FORM: usize = 1 << 20;
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
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
        if kind.starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, state).await;
            return multipart(form.map_err(|error| Problem::BadRequest(error.to_string()))?).await;
        }
        let body = axum::body::to_bytes(request.into_body(), MOST_FORM).await;
        let body = body.map_err(|_| Problem::BadRequest("提交的内容太长。".into()))?;
        let fields = decode_form(&body).ok_or_else(malformed)?;
        Ok(Posted { fields, files: Vec::new() })
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
    let mut posted = Posted::default();
    loop {
        let field = form.next_field().await.map_err(|_| malformed())?;
        let Some(field) = field else { return Ok(posted) };
        if MOST_FIELDS <= posted.fields.len() + posted.files.len() {
            return Err(malformed());
        }
        let name = field.name().unwrap_or_default().to_string();
        match field.file_name().map(bare_name) {
            None => {
                let value = field.text().await.map_err(|_| malformed())?;
                posted.fields.push((name, value));
            }
            Some(file) => {
                let media_type =
                    field.content_type().unwrap_or("application/octet-stream").to_string();
                let bytes = field.bytes().await.map_err(|_| {
                    Problem::BadRequest("文件没有传完，或者超过了大小上限。".into())
                })?;
                if !bytes.is_empty() {
                    posted.files.push(PostedFile { field: name, name: file, media_type, bytes });
                }
            }
        }
    }
}

/// The last part of a file's name, without control characters, at most 120 characters.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
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
    }
}
