//! PDF by typst, kept warm: the library, the template and the faces are read once a process.
//!
//! The typesetter sees two files, the page template and the data of one document; every other file
//! and every package is refused, and there is no clock. The result is PDF/A-2b with its faces
//! embedded once the document has its date, plain PDF while it is a draft without one. The same document
//! gives the same bytes.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::data::{characters, data};
use super::faces::{Faces, faces_for};
use super::{DocumentError, Official, length};

/// Compilations after which the typesetter forgets what it remembered and did not use.
const REMEMBERED: usize = 8;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(file_id("official.typ"), include_str!("template.typ").to_owned()));
static DATA: LazyLock<FileId> = LazyLock::new(|| file_id("data.json"));

/// The document as PDF.
///
/// # Errors
/// [`DocumentError::CharacterMissing`] if no face draws a character, [`DocumentError::TooLong`],
/// [`DocumentError::TableShape`] if a table is not whole, [`DocumentError::Fault`] if setting fails.
pub fn pdf(official: &Official) -> Result<Vec<u8>, DocumentError> {
    length::check(official)?;
    let faces = faces_for(&characters(&data(official, &[])?))?;
    let data = data(official, &faces.families)?.to_string();
    let desk = Desk { faces, data: Bytes::from_string(data) };
    let set = typst::compile(&desk).output;
    // PDF writes years of four digits; a document of another year cannot be an archival one.
    let date = official.signature.as_ref().and_then(|signature| signature.date);
    let dated = date.is_some_and(|date| date.year() > 0);
    let result = set.and_then(|document| typst_pdf::pdf(&document, &options(dated)?));
    typst::comemo::evict(REMEMBERED);
    result.map_err(|faults| fault(&faults))
}

/// What the typesetter may see.
struct Desk {
    faces: &'static Faces,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.faces.book
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn options(dated: bool) -> Result<PdfOptions, typst::ecow::EcoVec<SourceDiagnostic>> {
    // PDF/A asks for a date, which a draft does not have.
    let standards: &[PdfStandard] = if dated { &[PdfStandard::A_2b] } else { &[] };
    let standards =
        PdfStandards::new(standards).map_err(|error| refusal(error.message().as_str()))?;
    Ok(PdfOptions {
        creator: Smart::Custom(Some("wenjin".to_owned())),
        standards,
        tagged: false,
        ..PdfOptions::default()
    })
}

fn refusal(message: &str) -> typst::ecow::EcoVec<SourceDiagnostic> {
    typst::ecow::eco_vec![SourceDiagnostic::error(typst::syntax::Span::detached(), message)]
}

fn fault(faults: &[SourceDiagnostic]) -> DocumentError {
    let cause = faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ");
    DocumentError::Fault { cause }
}
