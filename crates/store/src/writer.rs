//! The one writer: a thread that takes everything waiting, does it in one transaction, commits with
//! one sync, and only then answers. It never says yes after a failed commit: it stops for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use wenjin_law::Rules;

use crate::attachments::Attachments;
use crate::desk::Desk;
use crate::error::{StoreError, SubmitError};
use crate::location::Location;
use crate::log::Head;
use crate::session::{Access, Session};
use crate::tx::{Done, Submission, Tx};

/// What one commit takes at most.
const BATCH: usize = 256;

/// The part of a commit's time that the next one waits for those just answered to come back: with
/// many people, few full commits serve more of them than many half empty ones.
const PATIENCE: u32 = 8;

/// Something to do in the transaction.
pub(crate) enum Job {
    /// A submission, judged at the desk.
    Submit(Box<Submission>, SubmitReply),
    /// Several, answered together; each is stored or refused by itself.
    Many(Vec<Submission>, ManyReply),
    /// Anything else; with an error, something that will not be done.
    Work(Work),
}

/// Told what became of a submission.
pub(crate) type SubmitReply = Box<dyn FnOnce(Result<Done, SubmitError>) + Send>;

/// Told what became of several, in their order.
pub(crate) type ManyReply = Box<dyn FnOnce(Vec<Result<Done, SubmitError>>) + Send>;

/// Does something with the transaction.
pub(crate) type Work = Box<dyn FnOnce(Result<&mut Tx<'_>, StoreError>) -> Reply + Send>;

/// The answer, ready to be given once it is known whether the commit succeeded.
pub(crate) type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl Job {
    /// Answers a job that will not be done.
    pub(crate) fn refuse(self, fault: StoreError) {
        match self {
            Job::Submit(_, reply) => reply(Err(fault.into())),
            Job::Many(all, reply) => reply(vec![Err(fault.into()); all.len()]),
            Job::Work(work) => work(Err(fault.clone()))(Err(fault)),
        }
    }

    fn submissions(&self) -> &[Submission] {
        match self {
            Job::Submit(submission, _) => std::slice::from_ref(submission),
            Job::Many(all, _) => all,
            Job::Work(_) => &[],
        }
    }
}

/// A job that was done, as far as it can be before the commit.
enum Pending {
    Submit(Box<Submission>, SubmitReply, Result<Done, SubmitError>),
    Many(Vec<Submission>, ManyReply, Vec<Result<Done, SubmitError>>),
    Work(Reply),
}

impl Pending {
    /// How many submissions, or other things, it is.
    fn size(&self) -> usize {
        match self {
            Pending::Many(all, ..) => all.len(),
            Pending::Submit(..) | Pending::Work(_) => 1,
        }
    }

    fn answer(self, outcome: &Result<(), StoreError>) {
        match self {
            Pending::Submit(_, reply, done) => {
                reply(outcome.clone().map_err(SubmitError::from).and(done));
            }
            Pending::Many(_, reply, done) => match outcome {
                Ok(()) => reply(done),
                Err(fault) => reply(vec![Err(fault.clone().into()); done.len()]),
            },
            Pending::Work(reply) => reply(outcome.clone()),
        }
    }
}

/// What became of a transaction.
enum Fate {
    /// It is durable.
    Committed,
    /// Nothing of it was written, for a reason that may lie in one of its jobs.
    NotWritten(StoreError),
    /// It will not be written, or nobody knows whether it is.
    Failed(StoreError),
}

pub(crate) struct Writer {
    pub(crate) location: Location,
    pub(crate) session: Session,
    pub(crate) rules: Arc<Rules>,
    pub(crate) attachments: Attachments,
    pub(crate) writable: Arc<AtomicBool>,
    pub(crate) head: Arc<Head>,
    pub(crate) desk: Desk,
}

impl Writer {
    /// Works until nobody can send any more.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let _stopped = Stopped(self.writable.clone());
        let (mut batch, mut expected, mut patience) = (Vec::new(), 0, Duration::ZERO);
        loop {
            if batch.is_empty() {
                let Ok(first) = jobs.recv() else { break };
                batch.push(first);
            }
            gather(jobs, &mut batch, expected, patience);
            let (started, size) = (Instant::now(), batch.len());
            let (outcome, pending) = self.commit(std::mem::take(&mut batch));
            batch.extend(jobs.try_iter().take(BATCH));
            expected = size + batch.len();
            patience = started.elapsed() / PATIENCE;
            for each in pending {
                each.answer(&outcome);
            }
            if let Err(fault) = self.session.tidy() {
                self.failed(&fault);
            }
        }
    }

    /// Does a batch in one transaction; what became of it, and who is to be answered so. Where one of
    /// many jobs spoils the writing, each is done by itself, and only that one fails.
    fn commit(&mut self, batch: Vec<Job>) -> (Result<(), StoreError>, Vec<Pending>) {
        let (fate, pending) = self.transaction(batch);
        match fate {
            Fate::Committed => (Ok(()), pending),
            Fate::NotWritten(fault) if pending.iter().map(Pending::size).sum::<usize>() > 1 => {
                for each in pending {
                    match each {
                        Pending::Submit(submission, reply, _) => reply(self.alone(*submission)),
                        Pending::Many(all, reply, _) => {
                            reply(all.into_iter().map(|one| self.alone(one)).collect());
                        }
                        Pending::Work(reply) => reply(Err(fault.clone())),
                    }
                }
                (Err(fault), vec![])
            }
            Fate::NotWritten(fault) | Fate::Failed(fault) => (Err(fault), pending),
        }
    }

    /// Does one submission in a transaction of its own.
    fn alone(&mut self, submission: Submission) -> Result<Done, SubmitError> {
        let (answer, told) = channel();
        let reply = move |done| {
            let _ = answer.send(done);
        };
        let job = Job::Submit(Box::new(submission), Box::new(reply));
        let (fate, alone) = self.transaction(vec![job]);
        let outcome = match fate {
            Fate::Committed => Ok(()),
            Fate::NotWritten(fault) | Fate::Failed(fault) => Err(fault),
        };
        alone.into_iter().for_each(|each| each.answer(&outcome));
        told.recv().unwrap_or(Err(StoreError::Stopped.into()))
    }

    fn transaction(&mut self, batch: Vec<Job>) -> (Fate, Vec<Pending>) {
        let begun = self.begin().and_then(|()| {
            let submissions = batch.iter().flat_map(Job::submissions);
            self.desk.prefetch(&mut self.session, &self.rules, submissions)
        });
        let pending: Vec<Pending> = batch.into_iter().map(|job| self.work(job, &begun)).collect();
        let fate = match begun {
            Err(fault) => Fate::Failed(fault),
            Ok(()) => match self.write_down() {
                Err(StoreError::Full) => Fate::Failed(StoreError::Full),
                Err(fault) => Fate::NotWritten(fault),
                Ok(()) => match self.session.run("COMMIT") {
                    Ok(()) => Fate::Committed,
                    Err(fault) => {
                        self.failed(&fault);
                        Fate::Failed(fault)
                    }
                },
            },
        };
        match fate {
            Fate::Committed => self.head.set(self.desk.head()),
            _ => {
                self.desk.forget();
                // What cannot be rolled back is not committed either.
                let _ = self.session.rollback();
            }
        }
        (fate, pending)
    }

    /// Does one job as far as the desk, or the tables, take it.
    fn work(&mut self, job: Job, begun: &Result<(), StoreError>) -> Pending {
        let Writer { session, rules, attachments, desk, .. } = self;
        match (job, begun) {
            (Job::Submit(submission, reply), Ok(())) => {
                let done = desk.submit(session, rules, attachments, &submission);
                Pending::Submit(submission, reply, done)
            }
            (Job::Submit(submission, reply), Err(fault)) => {
                Pending::Submit(submission, reply, Err(fault.clone().into()))
            }
            (Job::Many(all, reply), Ok(())) => {
                let one = |each| desk.submit(session, rules, attachments, each);
                let done = all.iter().map(one).collect();
                Pending::Many(all, reply, done)
            }
            (Job::Many(all, reply), Err(fault)) => {
                let done = vec![Err(fault.clone().into()); all.len()];
                Pending::Many(all, reply, done)
            }
            (Job::Work(work), Ok(())) => {
                Pending::Work(work(Ok(&mut Tx { session, rules, attachments, desk })))
            }
            (Job::Work(work), Err(fault)) => Pending::Work(work(Err(fault.clone()))),
        }
    }

    fn write_down(&mut self) -> Result<(), StoreError> {
        if !self.session.in_transaction() {
            return Err(StoreError::Database { cause: "the transaction was lost".into() });
        }
        self.desk.flush(&mut self.session, &self.rules)?;
        if !self.session.in_transaction() {
            return Err(StoreError::Database { cause: "the transaction was lost".into() });
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), StoreError> {
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
        self.desk.refresh(&mut self.session)
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
