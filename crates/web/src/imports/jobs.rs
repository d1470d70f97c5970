//! Imports under way: in memory, so that a page can say how far one is. What is done is in the store;
//! an import that a restart cut off is brought in again, and only the rest of it happens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ui::notice::Notice;

/// Failed jobs that are kept to be read.
const MOST_FAILED: usize = 50;

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The file is being read.
    Reading,
    /// Rows behind, and of how many.
    Running(u64, u64),
    /// It ended without an end; why, and what was not done.
    Failed(Box<Notice>),
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The file's name.
    pub file: String,
    /// How far it is.
    pub state: State,
}

/// The jobs under way, by the id of the import each will be.
#[derive(Clone, Debug, Default)]
pub struct Jobs(Arc<Mutex<HashMap<String, Job>>>);

impl Jobs {
    /// Begins a job; false where it is known already.
    pub fn begin(&self, id: &str, file: &str) -> bool {
        let mut jobs = self.lock();
        let failed = jobs.values().filter(|job| matches!(job.state, State::Failed(_))).count();
        if MOST_FAILED <= failed {
            jobs.retain(|_, job| !matches!(job.state, State::Failed(_)));
        }
        if jobs.contains_key(id) {
            return false;
        }
        jobs.insert(id.to_string(), Job { file: file.to_string(), state: State::Reading });
        true
    }

    /// Notes how far a job is.
    pub fn note(&self, id: &str, state: State) {
        if let Some(job) = self.lock().get_mut(id) {
            job.state = state;
        }
    }

    /// Forgets a job: its import is in the store now.
    pub fn end(&self, id: &str) {
        self.lock().remove(id);
    }

    /// The job of that id.
    pub fn get(&self, id: &str) -> Option<Job> {
        self.lock().get(id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::notice::NoticeKind;

    #[test]
    fn a_job_begins_once() {
        let jobs = Jobs::default();
        assert!(jobs.begin("a", "演示.csv"));
        assert!(!jobs.begin("a", "演示.csv"));
        jobs.end("a");
        assert!(jobs.begin("a", "演示.csv"));
    }

    #[test]
    fn failed_jobs_do_not_pile_up() {
        let jobs = Jobs::default();
        for n in 0..200 {
            let id = n.to_string();
            jobs.begin(&id, "演示.csv");
            jobs.note(&id, State::Failed(Box::new(Notice::new(NoticeKind::Fault, "演示"))));
        }
        assert!(jobs.lock().len() <= MOST_FAILED + 1);
    }
}
