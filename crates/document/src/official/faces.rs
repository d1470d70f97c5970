//! The faces documents are set in: a Song face that comes with the program, and, only when a
//! character is missing from it, the Noto CJK faces of the machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::DocumentError;

/// A set of faces, the families to try in order, and the characters they draw.
pub(super) struct Faces {
    /// What the typesetter selects from.
    pub(super) book: LazyHash<FontBook>,
    /// The faces, at the book's indices.
    pub(super) fonts: Vec<Font>,
    /// Families, the program's own first.
    pub(super) families: Vec<&'static str>,
    drawn: BTreeSet<u32>,
}

/// The family name of the faces in `fonts/`.
const OWN: &str = "Wenjin Song";
/// Families taken from the machine, best first.
const SYSTEM: [&str; 2] = ["Noto Serif CJK SC", "Noto Sans CJK SC"];
/// Where a machine keeps its faces.
const FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

static BUNDLED: LazyLock<Faces> = LazyLock::new(|| Faces::new(bundled(), vec![OWN]));
static EXTENDED: LazyLock<Faces> = LazyLock::new(|| {
    let mut families = vec![OWN];
    families.extend(SYSTEM);
    Faces::new(bundled().into_iter().chain(installed()).collect(), families)
});

/// Faces that draw every one of `characters`: the program's own if they do, else with the machine's.
///
/// # Errors
/// [`DocumentError::CharacterMissing`] names the first character that no face draws.
pub(super) fn faces_for(characters: &[char]) -> Result<&'static Faces, DocumentError> {
    if BUNDLED.lacks(characters).is_none() {
        return Ok(&BUNDLED);
    }
    match EXTENDED.lacks(characters) {
        None => Ok(&EXTENDED),
        Some(character) => Err(DocumentError::CharacterMissing { character }),
    }
}

impl Faces {
    fn new(fonts: Vec<Font>, families: Vec<&'static str>) -> Self {
        let drawn = fonts.iter().flat_map(|font| font.info().coverage.iter()).collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, families, drawn }
    }

    fn lacks(&self, characters: &[char]) -> Option<char> {
        characters.iter().copied().find(|c| !self.drawn.contains(&u32::from(*c)))
    }
}

fn bundled() -> Vec<Font> {
    let faces: [&'static [u8]; 2] = [
        include_bytes!("../../fonts/song-regular.otf"),
        include_bytes!("../../fonts/song-bold.otf"),
    ];
    faces.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect()
}

fn installed() -> Vec<Font> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        collect(Path::new(folder), 6, &mut files);
    }
    files.sort();
    files
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)).collect::<Vec<_>>())
        .filter(|font| SYSTEM.contains(&font.info().family.as_str()))
        .collect()
}

fn collect(folder: &Path, depth: u8, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && depth > 0 {
            collect(&path, depth - 1, files);
        } else if name.starts_with("Noto") && name.contains("CJK") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_face_draws_the_standard_characters() {
        let own =
            "兰山区市场监督管理局䶮㑇𬭎堃喆①⑳□☑√〔〕【】《》—…·，。：；“”‘’（）％￥ⅠⅩABCxyz0189";
        assert_eq!(BUNDLED.lacks(&own.chars().collect::<Vec<_>>()), None);
    }

    #[test]
    fn a_character_no_face_draws_is_named() {
        let result = faces_for(&['甲', '\u{10FFFD}']).map(|_| ());
        assert_eq!(result, Err(DocumentError::CharacterMissing { character: '\u{10FFFD}' }));
    }
}
