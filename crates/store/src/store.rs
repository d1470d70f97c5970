//! The store as the rest of the program sees it: cheap to clone, used from any thread. Calls block;
//! an asynchronous server opens it, calls it and drops its last clone where blocking is allowed, or
//! uses [`Store::submit`].

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use jiff::civil::{Date, DateTime};
use wenjin_law::Rules;
use wenjin_ledger::{PublicKey, Receipt, TileName};
use wenjin_matter::summary::ClockRow;
use wenjin_matter::{Matter, MatterId};

use crate::accounts::{self, Account, SignIn};
use crate::acts::{self, Entry};
use crate::attachments::Attachments;
use crate::counted::Counted;
use crate::desk::Desk;
use crate::error::{StoreError, SubmitError};
use crate::imports::{self, Import, ImportRow};
use crate::location::Location;
use crate::log::{self, Log};
use crate::migrations;
use crate::projection::{self, Rebuilt};
use crate::query::{self, ClockCount, Group, ListQuery, Page, Row, Scope};
use crate::readers::Readers;
use crate::session::{Access, Session};
use crate::texts;
use crate::tx::{Done, Submission, Tx};
use crate::verify::{self, Progress, Verified};
use crate::writer::{Job, Writer};

/// What may wait for the writer; more is turned away as busy.
const WAITING: usize = 4096;

/// Submissions of [`Store::act_all`] done in one commit: enough to share it, few enough that whoever
/// comes meanwhile does not wait long.
const TOGETHER: usize = 2000;

/// Acts and what is computed from them. See the crate's page.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    rules: Arc<Rules>,
    readers: Readers,
    counted: Counted,
    attachments: Attachments,
    log: Log,
    writable: Arc<AtomicBool>,
    /// None once the store is being dropped.
    jobs: RwLock<Option<SyncSender<Job>>>,
    writer: Option<JoinHandle<()>>,
}

impl Store {
    /// Opens the database, creating it and bringing its tables up to date, and the folder of files:
    /// attachments by their content, and under `log` the key of the log and the trail of its
    /// checkpoints. Projections made under another edition of the rules are rebuilt.
    ///
    /// # Errors
    /// Where the database cannot be reached, is newer than the program, does not sync its commits, or
    /// its log is not the one that was signed before.
    pub fn open(
        location: &Location,
        folder: &Path,
        rules: Arc<Rules>,
    ) -> Result<Store, StoreError> {
        std::fs::create_dir_all(folder)?;
        let mut session = Session::open(location, Access::Write)?;
        migrations::migrate(&mut session)?;
        project(&mut session, &rules)?;
        if let Location::Sqlite(path) = location {
            let data = path.parent().filter(|data| !data.as_os_str().is_empty());
            // SQLite syncs it too, but keeps it to itself where that fails.
            File::open(data.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        let log = Log::open(&mut session, folder)?;
        let attachments = Attachments::new(folder.to_path_buf());
        let writable = log.writable.clone();
        let (jobs, waiting) = sync_channel(WAITING);
        let writer = Writer {
            location: location.clone(),
            session,
            rules: rules.clone(),
            attachments: attachments.clone(),
            writable: writable.clone(),
            head: log.head.clone(),
            desk: Desk::default(),
        };
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer.run(&waiting))?;
        Ok(Store(Arc::new(Inner {
            rules,
            readers: Readers::new(location.clone()),
            counted: Counted::default(),
            attachments,
            log,
            writable,
            jobs: RwLock::new(Some(jobs)),
            writer: Some(thread),
        })))
    }

    /// The rules that submissions are judged by.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.0.rules
    }

    /// False once a commit has failed: reading goes on, and everything to be written is refused.
    pub fn is_writable(&self) -> bool {
        self.0.writable.load(Ordering::Acquire)
    }

    // Writing.

    /// Queues a submission and returns at once; `reply` is called by the writer, after the commit is
    /// durable or when it is known that there will be none. It must not block.
    pub fn submit(
        &self,
        submission: Submission,
        reply: impl FnOnce(Result<Done, SubmitError>) + Send + 'static,
    ) {
        self.try_send(Job::Submit(Box::new(submission), Box::new(reply)));
    }

    /// Submits, and waits for the answer.
    ///
    /// # Errors
    /// The refusal, or why nothing was stored.
    pub fn act(&self, submission: Submission) -> Result<Done, SubmitError> {
        let (answer, wait) = channel();
        self.submit(submission, move |done| {
            // Nobody waits any more only where the caller has gone.
            let _ = answer.send(done);
        });
        wait.recv().unwrap_or(Err(StoreError::Stopped.into()))
    }

    /// Submits many in one commit, or few. Each is stored or refused by itself; the answers are in order.
    pub fn act_all(&self, submissions: Vec<Submission>) -> Vec<Result<Done, SubmitError>> {
        let mut waits = Vec::new();
        let mut submissions = submissions.into_iter();
        loop {
            let some: Vec<Submission> = submissions.by_ref().take(TOGETHER).collect();
            if some.is_empty() {
                break;
            }
            let (answer, wait) = channel();
            let number = some.len();
            let reply = move |done| {
                let _ = answer.send(done);
            };
            self.send(Job::Many(some, Box::new(reply)));
            waits.push((wait, number));
        }
        let stopped = |number| vec![Err(StoreError::Stopped.into()); number];
        let done = |(wait, number): (Receiver<_>, usize)| wait.recv().unwrap_or(stopped(number));
        waits.into_iter().flat_map(done).collect()
    }

    /// Does `work` in the writer's transaction, in whole or, where it answers with an error, not at
    /// all, and waits until it is durable. `work` must not wait for anything.
    ///
    /// # Errors
    /// Those of `work`, or why it was not done.
    pub fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, wait) = channel();
        self.try_send(job(
            move |tx: &mut Tx<'_>| tx.whole(work),
            move |done| {
                let _ = answer.send(done);
            },
        ));
        wait.recv().unwrap_or(Err(StoreError::Stopped.into()))
    }

    /// Drops the projections and computes them again from the acts, while nobody writes.
    ///
    /// # Errors
    /// A fault of the database, or damaged acts; the old projections then stay.
    pub fn rebuild(&self) -> Result<Rebuilt, StoreError> {
        let rebuilt = self.write(|tx| tx.rebuild());
        self.0.counted.clear();
        rebuilt
    }

    fn try_send(&self, job: Job) {
        let jobs = self.0.jobs.read().unwrap_or_else(PoisonError::into_inner);
        let refused = match jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            Some(Ok(())) | None => return,
            Some(Err(TrySendError::Full(job))) => (job, StoreError::Busy),
            Some(Err(TrySendError::Disconnected(job))) => (job, StoreError::Stopped),
        };
        drop(jobs);
        refused.0.refuse(refused.1);
    }

    /// Waits for room in the queue.
    fn send(&self, job: Job) {
        let jobs = self.0.jobs.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Err(unsent)) = jobs.map(|jobs| jobs.send(job)) {
            unsent.0.refuse(StoreError::Stopped);
        }
    }

    // Reading matters.

    /// A matter, replayed from its acts. Whether the person may see it is asked with [`Store::row`].
    ///
    /// # Errors
    /// A fault of the database, or damaged acts.
    pub fn matter(&self, id: MatterId) -> Result<Option<Matter>, StoreError> {
        self.0.readers.read(|session| acts::matter(session, id))
    }

    /// At most `limit` acts from `position` on, in the total order.
    ///
    /// # Errors
    /// A fault of the database, or damaged acts.
    pub fn acts_from(&self, position: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
        self.0.readers.read(|session| acts::from(session, position, limit))
    }

    /// A page of a list.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn list(&self, query: &ListQuery) -> Result<Page, StoreError> {
        self.0.readers.read(|session| query::list(session, &self.0.counted, query))
    }

    /// Every row of a list, one by one and of one moment, whatever its limit and offset.
    ///
    /// # Errors
    /// Those of `each`, or a fault of the database; rows already given stand.
    pub fn export(
        &self,
        query: &ListQuery,
        mut each: impl FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.0
            .readers
            .read_once(|session| query::export(session, &self.0.counted, query, &mut each))
    }

    /// How many matters a list has.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn count(&self, query: &ListQuery) -> Result<u64, StoreError> {
        self.0.readers.read(|session| query::count(session, &self.0.counted, query))
    }

    /// How many matters a list has of each station, stage …, the most first.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn count_by(
        &self,
        query: &ListQuery,
        group: Group,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        self.0.readers.read(|session| query::count_by(session, &self.0.counted, query, group))
    }

    /// How the matters of a list stand under each clock on `today`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn clock_counts(
        &self,
        query: &ListQuery,
        today: Date,
    ) -> Result<Vec<ClockCount>, StoreError> {
        self.0.readers.read(|session| query::clock_counts(session, &self.0.counted, query, today))
    }

    /// The row of one matter; none where the scope does not hold it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn row(&self, scope: &Scope, id: MatterId) -> Result<Option<Row>, StoreError> {
        self.0.readers.read(|session| query::row_of(session, scope, id))
    }

    /// The clocks of a matter as its row has them.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn clock_rows(&self, id: MatterId) -> Result<Vec<ClockRow>, StoreError> {
        self.0.readers.read(|session| query::clock_rows(session, id))
    }

    /// The matter that a row of a source became, and the digest that row had.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn find_by_source(
        &self,
        profile: &str,
        key: &str,
    ) -> Result<Option<(MatterId, String)>, StoreError> {
        self.0.readers.read(|session| query::find_by_source(session, profile, key))
    }

    /// The matters that rows of a source became, by the row's number, each with the digest it had.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn find_by_sources(
        &self,
        profile: &str,
        keys: &[&str],
    ) -> Result<HashMap<String, (MatterId, String)>, StoreError> {
        self.0.readers.read(|session| query::find_by_sources(session, profile, keys))
    }

    /// The matter of that number.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn find_by_number(&self, number: &str) -> Result<Option<MatterId>, StoreError> {
        self.0.readers.read(|session| query::find_by_number(session, number))
    }

    /// SHA-256 over every row of the projections: equal before and after a rebuild.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn projection_digest(&self) -> Result<String, StoreError> {
        self.0.readers.read(projection::digest)
    }

    // The log.

    /// The public key that checkpoints are signed with.
    pub fn log_key(&self) -> &PublicKey {
        self.0.log.key()
    }

    /// The newest signed checkpoint: a note over every act that is durable.
    ///
    /// # Errors
    /// What the disk says: a checkpoint is noted before it is given away.
    pub fn checkpoint(&self) -> Result<String, StoreError> {
        self.0.readers.read(|session| self.0.log.advance(session))?;
        self.0.log.checkpoint()
    }

    /// The bytes of a hash tile or an entry bundle, as C2SP tlog-tiles serves them; none where the log
    /// is not that large.
    ///
    /// # Errors
    /// A fault of the database, or damaged tiles.
    pub fn tile(&self, name: &TileName) -> Result<Option<Vec<u8>>, StoreError> {
        let (size, _) = self.0.log.head.get();
        self.0.readers.read(|session| log::tile(session, size, name))
    }

    /// The places of a matter's acts in the total order, by seq.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn positions(&self, id: MatterId) -> Result<Vec<u64>, StoreError> {
        self.0.readers.read(|session| log::positions(session, id))
    }

    /// A receipt for the act at that place, against the newest checkpoint; none where there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn receipt(&self, position: u64) -> Result<Option<Receipt>, StoreError> {
        let entry = self.0.readers.read(|session| log::entry_at(session, position))?;
        self.0.readers.read(|session| self.0.log.advance(session))?;
        entry.map(|entry| self.0.log.receipt(position, entry)).transpose()
    }

    /// The act at that place with its proof, for whoever has no access to the system (JSON,
    /// `wenjin/act-proof/v1`). Of its personal fields only those named in `reveal` are opened.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn act_proof(
        &self,
        position: u64,
        reveal: &[String],
    ) -> Result<Option<String>, StoreError> {
        let note = self.checkpoint()?;
        self.0.readers.read(|session| self.0.log.act_proof(session, &note, position, reveal))
    }

    /// Checks everything stored against everything else, and the log against every checkpoint that was
    /// signed and those in `known`, kept elsewhere; `told` hears how far it is. Opens nothing for
    /// writing, so that a store that does not open any more can still be examined.
    ///
    /// # Errors
    /// A fault that stops the reading; what is found wrong is in the answer.
    pub fn verify(
        location: &Location,
        folder: &Path,
        rules: &Rules,
        known: &[String],
        told: &mut dyn FnMut(Progress),
    ) -> Result<Verified, StoreError> {
        let mut session = Session::open(location, Access::Read)?;
        session.begin_read()?;
        let log = Log::read(folder)?;
        let attachments = Attachments::new(folder.to_path_buf());
        verify::verify(&mut session, rules, &attachments, &log, known, told)
    }

    // Files.

    /// Stores at most `limit` bytes; answers their SHA-256 once file and name are synced. An act may
    /// name the file from then on.
    ///
    /// # Errors
    /// [`StoreError::FileTooLarge`], [`StoreError::Full`], or what the disk says.
    pub fn attachment_put(&self, from: &mut dyn Read, limit: u64) -> Result<String, StoreError> {
        self.0.attachments.put(from, limit)
    }

    /// The stored file of that SHA-256, checked against it; none where there is none.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the bytes are others, or what the disk says.
    pub fn attachment_open(&self, sha256: &str) -> Result<Option<File>, StoreError> {
        self.0.attachments.open(sha256)
    }

    // People.

    /// Every account, by id.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.0.readers.read(accounts::accounts)
    }

    /// The account of that id.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn account_by_id(&self, id: &str) -> Result<Option<Account>, StoreError> {
        self.0.readers.read(|session| accounts::account_by_id(session, id))
    }

    /// The account of that sign-in name.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.0.readers.read(|session| accounts::account_by_login(session, login))
    }

    /// The sign-in of a token that has not expired, with its account that is still active.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn signed_in(
        &self,
        token_sha256: &str,
        now: DateTime,
    ) -> Result<Option<(SignIn, Account)>, StoreError> {
        self.0.readers.read(|session| accounts::signed_in(session, token_sha256, now))
    }

    /// Until when a sign-in name is locked, where it is.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn locked_until(&self, login: &str, now: DateTime) -> Result<Option<DateTime>, StoreError> {
        self.0.readers.read(|session| accounts::locked_until(session, login, now))
    }

    // Imports and texts.

    /// Imports, the latest first.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn imports(&self, limit: u32, offset: u64) -> Result<Vec<Import>, StoreError> {
        self.0.readers.read(|session| imports::imports(session, limit, offset))
    }

    /// The import of that id.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn import(&self, id: &str) -> Result<Option<Import>, StoreError> {
        self.0.readers.read(|session| imports::import(session, id))
    }

    /// The rows of an import, by line.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn import_rows(
        &self,
        id: &str,
        limit: u32,
        offset: u64,
    ) -> Result<Vec<ImportRow>, StoreError> {
        self.0.readers.read(|session| imports::import_rows(session, id, limit, offset))
    }

    /// Every statute's file name and text, by file name.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn statutes(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.0.readers.read(texts::statutes)
    }

    /// A setting's value.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.0.readers.read(|session| texts::setting(session, name))
    }
}

/// Rebuilds the projections where they were made under other rules.
fn project(session: &mut Session, rules: &Rules) -> Result<(), StoreError> {
    session.begin_write()?;
    let done = projection::is_current(session, rules).and_then(|current| {
        if !current {
            projection::rebuild(session, rules)?;
        }
        session.run("COMMIT")
    });
    if done.is_err() {
        // The first error is the one to report.
        let _ = session.rollback();
    }
    done
}

/// Work for the writer: its answer is given only once it is known whether the commit succeeded.
fn job<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    reply: impl FnOnce(Result<T, E>) + Send + 'static,
) -> Job {
    Job::Work(Box::new(move |tx| {
        let done = tx.map_err(E::from).and_then(work);
        Box::new(move |commit| reply(commit.map_err(E::from).and(done)))
    }))
}

/// Lets the writer finish what is queued.
impl Drop for Inner {
    fn drop(&mut self) {
        self.jobs.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let own = std::thread::current().id();
        if let Some(writer) = self.writer.take().filter(|writer| writer.thread().id() != own) {
            // A writer that panicked has already said so.
            let _ = writer.join();
        }
    }
}
