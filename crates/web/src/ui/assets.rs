//! The style sheets, the script and the mark, embedded in the program. An address carries a
//! fingerprint of the content, so a browser may keep what it fetched for ever and a new build is
//! seen at once. Routing and headers are the caller's.

use std::sync::OnceLock;

/// The path under which [`url`] places every asset.
pub const PREFIX: &str = "/assets/";

/// The `Cache-Control` value that fits: an address never changes its content.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// One embedded file, ready to be answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The file's content.
    pub bytes: &'static [u8],
    /// Its media type, with charset for text.
    pub media_type: &'static str,
    /// A strong entity tag, quotation marks included.
    pub etag: String,
}

struct File {
    stem: &'static str,
    extension: &'static str,
    bytes: &'static [u8],
}

macro_rules! file {
    ($stem:literal, $extension:literal) => {
        File {
            stem: $stem,
            extension: $extension,
            bytes: include_bytes!(concat!("../../assets/", $stem, ".", $extension)),
        }
    };
}

static FILES: [File; 9] = [
    file!("tokens", "css"),
    file!("base", "css"),
    file!("shell", "css"),
    file!("parts", "css"),
    file!("triage", "css"),
    file!("print", "css"),
    file!("app", "js"),
    file!("verify", "js"),
    file!("mark", "svg"),
];

impl File {
    fn fingerprint(&self) -> String {
        format!("{:016x}", fnv1a(self.bytes))
    }

    fn url(&self) -> String {
        format!("{PREFIX}{}-{}.{}", self.stem, self.fingerprint(), self.extension)
    }

    fn media_type(&self) -> &'static str {
        match self.extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        }
    }
}

/// The address of the asset called `name` (`app.js`). A name that is not embedded is a mistake in our
/// own code and panics.
pub fn url(name: &str) -> String {
    urls()
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, url)| url.clone())
        .unwrap_or_else(|| panic!("no embedded asset is called {name}"))
}

/// The asset at `path`, which must be an address [`url`] gave, with or without [`PREFIX`]; `None` for
/// anything else.
pub fn get(path: &str) -> Option<Asset> {
    let name = path.strip_prefix(PREFIX).unwrap_or(path);
    let place = urls().iter().position(|(_, url)| url.strip_prefix(PREFIX) == Some(name))?;
    let file = &FILES[place];
    Some(Asset {
        bytes: file.bytes,
        media_type: file.media_type(),
        etag: format!("\"{}\"", file.fingerprint()),
    })
}

fn urls() -> &'static [(String, String)] {
    static URLS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    URLS.get_or_init(|| {
        FILES.iter().map(|file| (format!("{}.{}", file.stem, file.extension), file.url())).collect()
    })
}

/// FNV-1a, 64 bits: tells two builds of a file apart; guards against nothing else.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_at_its_own_address_and_nowhere_else() {
        for file in &FILES {
            let url = url(&format!("{}.{}", file.stem, file.extension));
            assert_eq!(get(&url).map(|asset| asset.bytes), Some(file.bytes));
            assert_eq!(get(&url[PREFIX.len()..]), get(&url));
        }
        assert_eq!(get("/assets/app.js"), None);
        assert_eq!(get("/assets/app-0000000000000000.js"), None);
    }

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
