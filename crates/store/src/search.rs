//! Searching by any piece of a word. Of each matter's text an index holds pieces: two neighbouring letters
//! or signs of writing; since pairs of digits are everywhere, three neighbouring digits, and a number of up
//! to six digits with the sign on either side of it. A word is looked for by its pieces, and what has them
//! all is then compared with the word itself, so the index may only ever offer too much. Matters newer than
//! the index are few and looked through; when they become [`TAIL`], the writer takes them in. Pieces that
//! are everywhere are no help in putting a page together: there the list is gone through in its order until
//! the page is full.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;
use crate::session::{Built, Bulk, Cell, Dialect, Kind, Session, Sql, cells};

/// Matters not yet in the index, from which on they are taken in: enough to be cheap for each, few enough
/// to be looked through by every search.
pub(crate) const TAIL: u64 = 512;

/// Matters from which on a list is quicker gone through in its order than put together from them.
const MANY: u64 = 5000;

/// Pieces whose number of matters is looked at, and of those the rarest that are asked for; the word itself
/// decides.
const LOOKED_AT: usize = 32;
const ASKED: usize = 3;

/// Pieces whose number of matters is remembered.
const REMEMBERED: usize = 20_000;

/// Digits of the longest number that is a piece.
const LONGEST_NUMBER: usize = 6;

/// Matters taken in at a time.
const STEP: u64 = 4096;

const SEARCH: Bulk = Bulk::Insert {
    into: "INSERT INTO search (rowid, pieces)",
    kinds: &[Kind::Int, Kind::Text],
    then: "",
};

/// The pieces of a text in small letters, in order, each once, with a space between.
fn pieces(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces: Vec<&[char]> = cut(&letters).collect();
    pieces.sort_unstable();
    pieces.dedup();
    let mut out = String::with_capacity(8 * pieces.len());
    for piece in pieces {
        out.extend((!out.is_empty()).then_some(' '));
        out.extend(piece);
    }
    out
}

/// The pieces of a text, those that are likely to be rare first.
fn cut(letters: &[char]) -> impl Iterator<Item = &[char]> {
    let digits = |piece: &[char]| piece.iter().all(char::is_ascii_digit);
    let written = |letter: &char| letter.is_ascii_alphanumeric() || is_sign(*letter);
    let triples = letters.windows(3).filter(move |piece| digits(piece));
    let pairs = letters.windows(2);
    let pairs = pairs.filter(move |piece| piece.iter().all(written) && !digits(piece));
    numbers(letters).chain(triples).chain(pairs)
}

/// A character that is one in the index too, which knows nothing of the ends of words beyond ASCII.
fn is_sign(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_whitespace()
}

/// Each number between two letters or signs, with them.
fn numbers(letters: &[char]) -> impl Iterator<Item = &[char]> {
    let outside = |letter: &char| letter.is_ascii_alphabetic() || is_sign(*letter);
    let from = move |at: usize| {
        let digits = letters[at + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        let piece = letters.get(at..at + digits + 2)?;
        let whole = outside(piece.first()?) && outside(piece.last()?);
        (whole && (1..=LONGEST_NUMBER).contains(&digits)).then_some(piece)
    };
    (0..letters.len()).filter_map(from)
}

/// What a search asks the index for.
pub(crate) struct Asked {
    /// The rarest pieces of its words.
    pieces: Vec<String>,
    /// True where each of them is in so many matters that going through a list is quicker.
    everywhere: bool,
}

/// What the index is asked for these words, which are in small letters; none where they have no piece.
pub(crate) fn asked(
    session: &mut Session,
    often: &Often,
    words: impl Iterator<Item = String>,
) -> Result<Option<Asked>, StoreError> {
    let words: Vec<Vec<char>> = words.map(|word| word.chars().collect()).collect();
    let mut pieces = Vec::new();
    for piece in words.iter().flat_map(|word| cut(word)).take(LOOKED_AT) {
        let piece = String::from_iter(piece);
        pieces.push((often.number(session, &piece)?, piece));
    }
    pieces.sort();
    pieces.dedup();
    let everywhere = pieces.first().is_some_and(|(number, _)| *number >= MANY);
    let pieces: Vec<String> = pieces.into_iter().take(ASKED).map(|(_, piece)| piece).collect();
    Ok(Some(Asked { pieces, everywhere }).filter(|asked| !asked.pieces.is_empty()))
}

/// In how many matters each piece is that was asked for, up to [`MANY`]. That changes slowly and only
/// decides which pieces are asked for, so it is counted once.
#[derive(Default)]
pub(crate) struct Often(Mutex<HashMap<String, u64>>);

impl Often {
    fn number(&self, session: &mut Session, piece: &str) -> Result<u64, StoreError> {
        if let Some(number) = self.lock().get(piece) {
            return Ok(*number);
        }
        let mut built = Built::new("SELECT COUNT(*) FROM (");
        offered(&mut built, session.dialect(), &[piece.to_string()]);
        built.push(" LIMIT ").bind(MANY).push(") AS offered");
        let (sql, cells) = built.finish();
        let number = session.first(sql, &cells, |mut row| row.unsigned(0))?.unwrap_or(0);
        let mut known = self.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(piece.to_string(), number);
        Ok(number)
    }

    /// A panic elsewhere leaves the numbers whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the places that the index offers, and those it does not know yet.
pub(crate) fn among(built: &mut Built, dialect: Dialect, asked: &Asked) {
    built.push(" AND m.place IN (");
    offered(built, dialect, &asked.pieces);
    built.push(" UNION ALL SELECT place FROM matters WHERE place > (SELECT upto FROM searched))");
}

/// The same for a page, where that is quicker than going through the list until the page is full.
pub(crate) fn among_few(built: &mut Built, dialect: Dialect, asked: &Asked) {
    if !asked.everywhere {
        among(built, dialect, asked);
    }
}

fn offered(built: &mut Built, dialect: Dialect, pieces: &[String]) {
    match dialect {
        Dialect::Sqlite => {
            // No quote among them, so nothing in the quotes ends them.
            let all = format!("\"{}\"", pieces.join("\" AND \""));
            built.push("SELECT rowid FROM search WHERE search MATCH ").bind(all);
        }
        Dialect::Postgres => {
            built
                .push("SELECT rowid FROM search WHERE string_to_array(pieces, ' ') @> string_to_array(")
                .bind(pieces.join(" "))
                .push(", ' ')");
        }
    }
}

/// How many matters are not yet in the index.
pub(crate) fn tail(session: &mut Session) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) FROM matters WHERE place > (SELECT upto FROM searched)";
    Ok(session.first(sql, cells![], |mut row| row.unsigned(0))?.unwrap_or(0))
}

/// Takes in every matter that is not yet in the index.
pub(crate) fn take_in(session: &mut Session) -> Result<(), StoreError> {
    loop {
        let new = session.all(
            "SELECT place, search FROM matters WHERE place > (SELECT upto FROM searched)
             ORDER BY place LIMIT ?1",
            cells![STEP],
            |mut row| Ok((row.int(0)?, pieces(&row.text(1)?))),
        )?;
        let Some((last, _)) = new.last() else { return Ok(()) };
        let upto = cells![*last].to_vec();
        let rows: Vec<Vec<Cell>> =
            new.into_iter().map(|(place, pieces)| cells![place, pieces].to_vec()).collect();
        session.bulk(&SEARCH, &rows)?;
        session.execute("UPDATE searched SET upto = ?1", &upto)?;
    }
}

/// Puts the pieces of one matter's new text in the place of those of its old one, if the index knows it.
pub(crate) fn replace(
    session: &mut Session,
    id: &Cell,
    old: &str,
    new: &str,
) -> Result<(), StoreError> {
    let (old, new) = (pieces(old), pieces(new));
    match session.dialect() {
        Dialect::Sqlite => {
            // The index holds no text, and has to be told what to take out.
            session.execute(
                "INSERT INTO search (search, rowid, pieces) SELECT 'delete', place, ?2
                 FROM matters WHERE id = ?1 AND place <= (SELECT upto FROM searched)",
                &[id.clone(), old.into()],
            )?;
            session.execute(
                "INSERT INTO search (rowid, pieces) SELECT place, ?2
                 FROM matters WHERE id = ?1 AND place <= (SELECT upto FROM searched)",
                &[id.clone(), new.into()],
            )?;
        }
        Dialect::Postgres => {
            session.execute(
                "UPDATE search SET pieces = ?2 WHERE rowid = (SELECT place FROM matters WHERE id = ?1)",
                &[id.clone(), new.into()],
            )?;
        }
    }
    Ok(())
}

/// Empties the index.
pub(crate) fn empty(session: &mut Session) -> Result<(), StoreError> {
    match session.dialect() {
        Dialect::Sqlite => session.run("INSERT INTO search (search) VALUES ('delete-all')")?,
        Dialect::Postgres => session.run("DELETE FROM search")?,
    }
    session.run("UPDATE searched SET upto = 0")
}

/// Matters that the index offers under too many or too few pieces; where it has pieces of matters that
/// there are not, one more.
pub(crate) fn wrong(session: &mut Session) -> Result<u64, StoreError> {
    // For each place the sum over its pieces, which does not ask in which order they come.
    let mut sums: HashMap<i64, u64> = HashMap::new();
    let mut add = |place: i64, piece: &str, times: u64| {
        let mut hash = DefaultHasher::new();
        piece.hash(&mut hash);
        let sum = sums.entry(place).or_default();
        *sum = sum.wrapping_add(hash.finish().wrapping_mul(times));
    };
    session.each(
        "SELECT place, search FROM matters WHERE place <= (SELECT upto FROM searched)",
        cells![],
        &mut |mut row| {
            let (place, text) = (row.int(0)?, row.text(1)?);
            pieces(&text).split_whitespace().for_each(|piece| add(place, piece, 1));
            Ok(())
        },
    )?;
    let stored: Sql = match session.dialect() {
        Dialect::Sqlite => "SELECT doc, term FROM search_pieces".into(),
        Dialect::Postgres => "SELECT rowid, pieces FROM search".into(),
    };
    session.each(stored, cells![], &mut |mut row| {
        let (place, text) = (row.int(0)?, row.text(1)?);
        text.split_whitespace().for_each(|piece| add(place, piece, u64::MAX));
        Ok(())
    })?;
    Ok(sums.into_values().filter(|sum| *sum != 0).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_pairs_and_triples_of_digits_and_numbers() {
        assert_eq!(pieces("演示超市17号店"), "7号 号店 市1 市17号 演示 示超 超市");
        assert_eq!(pieces("来〔2024〕"), "024 202 4〕 〔2 〔2024〕 来〔");
        assert_eq!(pieces("3c\n店"), "3c");
        assert_eq!(pieces("7天4K"), "4K 7天 天4 天4K");
        assert_eq!(pieces("共1234567元"), "123 234 345 456 567 7元 共1");
        assert_eq!(pieces("店"), "");
        assert_eq!(pieces("超市超市"), "市超 超市");
    }
}
