//! How long a document may be. Each of its lines and cells takes a few kilobytes while it is set, so
//! a text of nothing but line breaks would take gigabytes.

use super::{Block, Choice, DocumentError, Official, Run};

/// Lines, cells and other pieces a document may have: some two hundred pages.
const PIECES: usize = 10_000;
/// Characters a document may have.
const CHARACTERS: usize = 200_000;
/// Marks in a row that neither a letter nor a space parts; no line can break between them.
const MARKS: usize = 1_000;

/// Refuses a document far beyond any that is sent to a person.
///
/// # Errors
/// [`DocumentError::TooLong`].
pub(super) fn check(official: &Official) -> Result<(), DocumentError> {
    let mut length = Length::default();
    length.official(official);
    let Length { pieces, characters, marks } = length;
    if pieces > PIECES || characters > CHARACTERS || marks > MARKS {
        return Err(DocumentError::TooLong { characters: CHARACTERS });
    }
    Ok(())
}

#[derive(Default)]
struct Length {
    pieces: usize,
    characters: usize,
    /// The longest row of marks.
    marks: usize,
}

impl Length {
    fn official(&mut self, official: &Official) {
        let Official { title, number, addressee, body, signature, attachments, remarks, mark } =
            official;
        self.text(title);
        let organ = signature.iter().map(|signature| &signature.organ);
        let fields = number.iter().chain(addressee).chain(mark).chain(organ);
        fields.chain(attachments).chain(remarks).for_each(|text| self.text(text));
        body.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        self.pieces += 1;
        match block {
            Block::Heading(text) => self.text(text),
            Block::Choices(choices) => self.choices(choices),
            Block::SignatureLines(labels) => labels.iter().for_each(|label| self.text(label)),
            Block::Table(table) => {
                self.pieces += table.rows.iter().map(|row| row.cells.len()).sum::<usize>();
            }
            Block::Paragraph(_) | Block::Sides { .. } => {}
        }
        block.runs().into_iter().for_each(|run| self.run(run));
    }

    fn run(&mut self, run: &Run) {
        match run {
            Run::Text(text) | Run::Filled(text) | Run::Missing(text) => self.text(text),
            Run::Options(choices) => self.choices(choices),
        }
    }

    fn choices(&mut self, choices: &[Choice]) {
        choices.iter().for_each(|choice| self.text(&choice.text));
    }

    fn text(&mut self, text: &str) {
        let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
        self.pieces += 1 + text.matches(breaks).count();
        self.characters += text.chars().count();
        let parted = |c: char| c.is_alphanumeric() || c.is_whitespace();
        let marks = text.split(parted).map(|marks| marks.chars().count()).max();
        self.marks = self.marks.max(marks.unwrap_or(0));
    }
}
