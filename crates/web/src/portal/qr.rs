//! Texts as pictures to be scanned, and the address that people use.

use axum::http::HeaderMap;
use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// The address people use, as their own request says it.
pub fn address(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    (!host.is_empty() && host.len() < 100 && host.chars().all(plain))
        .then(|| format!("{scheme}://{host}"))
}

/// A text as a QR code: one path of unit squares, black on white in both themes.
pub fn picture(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let side = width + 8;
    Some(html! {
        svg.qr-code viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_plain_host_becomes_an_address() {
        let at = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_str(host).expect("a value"));
            address(&headers)
        };
        assert_eq!(at("www.example.org:8080").as_deref(), Some("http://www.example.org:8080"));
        for bad in ["", "a/b", "a@b", "a\"b", "a b"] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_code_becomes_a_picture() {
        let drawn = picture("http://www.example.org/follow#0000-0000-0000-0000", "演示")
            .expect("a picture");
        assert!(drawn.into_string().contains("<path d=\"M4 4h1v1h-1z"));
    }
}
