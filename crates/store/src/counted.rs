//! What was counted, kept while nothing is written: a list is asked for far more often than it changes,
//! and counting a million matters costs what no page should. An answer is kept under the place of the
//! last act it was counted at, so nobody is told an old one; whoever asks meanwhile waits for the first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;
use crate::log;
use crate::search::Often;
use crate::session::{Built, Cell, Row, Session, Sql};

/// Answers kept at most.
const KEPT: usize = 512;

type Question = (String, Vec<Cell>);
type Answer = Arc<Mutex<Option<Arc<Vec<Row>>>>>;

/// The answers.
#[derive(Default)]
pub(crate) struct Counted {
    kept: Mutex<Kept>,
    /// How often pieces of words are, which need not be of the last act.
    pub(crate) often: Often,
}

#[derive(Default)]
struct Kept {
    /// The place of the last act they were counted at.
    at: u64,
    answers: HashMap<Question, Answer>,
}

impl Counted {
    /// The rows a counting statement answers with, in the state that `session` reads.
    pub(crate) fn rows(
        &self,
        session: &mut Session,
        built: Built,
    ) -> Result<Arc<Vec<Row>>, StoreError> {
        let at = log::size(session)?;
        let (Sql(text), cells) = built.finish();
        let Some(answer) = self.answer(at, &text, &cells) else {
            // This reading began before the last act: what it sees is nobody else's answer.
            return session.all(Sql(text), &cells, Ok).map(Arc::new);
        };
        let mut answer = lock(&answer);
        if let Some(rows) = &*answer {
            return Ok(rows.clone());
        }
        let rows = Arc::new(session.all(Sql(text), &cells, Ok)?);
        *answer = Some(rows.clone());
        Ok(rows)
    }

    /// Forgets everything: the lists were computed anew.
    pub(crate) fn clear(&self) {
        lock(&self.kept).answers.clear();
    }

    /// The place of the answer as of the act at `at`; none where later ones are known.
    fn answer(&self, at: u64, text: &str, cells: &[Cell]) -> Option<Answer> {
        let mut kept = lock(&self.kept);
        if at < kept.at {
            return None;
        }
        if kept.at < at || KEPT <= kept.answers.len() {
            *kept = Kept { at, ..Kept::default() };
        }
        Some(kept.answers.entry((text.to_string(), cells.to_vec())).or_default().clone())
    }
}

/// A panic elsewhere leaves answers whole, or not there.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
