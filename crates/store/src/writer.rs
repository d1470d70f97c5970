//! The one writer: a thread that takes everything waiting, does it in one transaction, commits with
//! one sync, and only then answers. It never says yes after a failed commit: it stops for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use wenjin_law::Rules;

use crate::attachments::Attachments;
use crate::error::StoreError;
use crate::location::Location;
use crate::session::{Access, Session};
use crate::tx::{Memory, Tx};

/// What one commit takes at most.
const BATCH: usize = 256;

/// The part of a commit's time that the next one waits for those just answered to come back: with
/// many people, few full commits serve more of them than many half empty ones.
const PATIENCE: u32 = 8;

/// Something to do in the transaction, or, with an error, something that will not be done.
pub(crate) type Job = Box<dyn FnOnce(Result<&mut Tx<'_>, StoreError>) -> Reply + Send>;

/// The answer, ready to be given once it is known whether the commit succeeded.
pub(crate) type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

pub(crate) struct Writer {
    pub(crate) location: Location,
    pub(crate) session: Session,
    pub(crate) rules: Arc<Rules>,
    pub(crate) attachments: Attachments,
    pub(crate) writable: Arc<AtomicBool>,
}

impl Writer {
    /// Works until nobody can send any more.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let _stopped = Stopped(self.writable.clone());
        let mut memory = Memory::default();
        let (mut batch, mut expected, mut patience) = (Vec::new(), 0, Duration::ZERO);
        loop {
            if batch.is_empty() {
                let Ok(first) = jobs.recv() else { break };
                batch.push(first);
            }
            gather(jobs, &mut batch, expected, patience);
            let (started, size) = (Instant::now(), batch.len());
            let (outcome, replies) = self.commit(std::mem::take(&mut batch), &mut memory);
            batch.extend(jobs.try_iter().take(BATCH));
            expected = size + batch.len();
            patience = started.elapsed() / PATIENCE;
            for reply in replies {
                reply(outcome.clone());
            }
        }
    }

    /// Does a batch in one transaction; what became of it, and the answers to give.
    fn commit(
        &mut self,
        batch: Vec<Job>,
        memory: &mut Memory,
    ) -> (Result<(), StoreError>, Vec<Reply>) {
        let mut replies = Vec::with_capacity(batch.len());
        let mut state = self.begin(memory);
        for job in batch {
            let mut tx = Tx {
                session: &mut self.session,
                rules: &self.rules,
                attachments: &self.attachments,
                memory,
            };
            replies.push(match &state {
                Ok(()) => job(Ok(&mut tx)),
                Err(fault) => job(Err(fault.clone())),
            });
            if state.is_ok() && !self.session.in_transaction() {
                let cause = "the transaction was lost".into();
                state = Err(StoreError::Database { cause });
            }
        }
        let outcome = match state {
            Ok(()) => self.session.run("COMMIT").inspect_err(|fault| self.failed(fault)),
            Err(fault) => Err(fault),
        };
        if outcome.is_err() {
            memory.forget();
            // What cannot be rolled back is not committed either.
            let _ = self.session.rollback();
        }
        (outcome, replies)
    }

    fn begin(&mut self, memory: &mut Memory) -> Result<(), StoreError> {
        if !self.writable.load(Ordering::Acquire) {
            return Err(StoreError::Stopped);
        }
        let begun = self.session.begin_write();
        if self.session.is_closed() {
            // A connection lost between two commits has lost nothing.
            self.session = Session::open(&self.location, Access::Write)?;
            self.session.begin_write()?;
        } else {
            begun?;
        }
        memory.refresh(&mut self.session)
    }

    /// After a failed sync nobody knows what the disk holds. Only a full disk is sure: nothing new.
    fn failed(&self, fault: &StoreError) {
        if *fault != StoreError::Full {
            self.writable.store(false, Ordering::Release);
        }
    }
}

/// Takes what is waiting, and waits a little until as many are here as were before.
fn gather(jobs: &Receiver<Job>, batch: &mut Vec<Job>, expected: usize, patience: Duration) {
    let deadline = Instant::now() + patience;
    batch.extend(jobs.try_iter().take(BATCH.saturating_sub(batch.len())));
    while batch.len() < expected.min(BATCH) {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(job) = jobs.recv_timeout(left) else { break };
        batch.push(job);
    }
}

/// However the thread ends, nobody is told that it still writes.
struct Stopped(Arc<AtomicBool>);

impl Drop for Stopped {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
