//! The connections that read. Each reading sees one state of the database; how many read at once is
//! bounded, and a connection that its server dropped is opened again.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;
use crate::location::Location;
use crate::session::{Access, Session};

/// Readings at one time; more wait. On two cores more would only take turns.
const MOST: usize = 8;

pub(crate) struct Readers {
    location: Location,
    free: Mutex<Free>,
    returned: Condvar,
}

struct Free {
    idle: Vec<Session>,
    out: usize,
}

impl Readers {
    pub(crate) fn new(location: Location) -> Readers {
        let free = Free { idle: vec![], out: 0 };
        Readers { location, free: Mutex::new(free), returned: Condvar::new() }
    }

    /// Reads; once more where the server had dropped the connection.
    pub(crate) fn read<T>(
        &self,
        mut work: impl FnMut(&mut Session) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (answer, lost) = self.attempt(&mut work);
        if lost { self.attempt(&mut work).0 } else { answer }
    }

    /// Reads without a second try: for work that hands on what it has read.
    pub(crate) fn read_once<T>(
        &self,
        mut work: impl FnMut(&mut Session) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.attempt(&mut work).0
    }

    /// The answer, and whether the connection was lost over it.
    fn attempt<T>(
        &self,
        work: &mut dyn FnMut(&mut Session) -> Result<T, StoreError>,
    ) -> (Result<T, StoreError>, bool) {
        let mut seat = self.take();
        let answer = seat.open(&self.location).and_then(|session| {
            session.begin_read()?;
            let answer = work(session);
            session.rollback()?;
            answer
        });
        let lost = seat.session.as_ref().is_some_and(Session::is_closed);
        if lost {
            // The others went with the same server.
            seat.session = None;
            self.lock().idle.clear();
        } else if answer.is_err() {
            seat.session = None;
        }
        (answer, lost)
    }

    fn take(&self) -> Seat<'_> {
        let free = self.lock();
        let mut free = self
            .returned
            .wait_while(free, |free| free.out >= MOST)
            .unwrap_or_else(PoisonError::into_inner);
        free.out += 1;
        Seat { readers: self, session: free.idle.pop() }
    }

    /// A panic elsewhere leaves the list of connections whole.
    fn lock(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to read, given back when dropped, with its connection where that is still good.
struct Seat<'a> {
    readers: &'a Readers,
    session: Option<Session>,
}

impl Seat<'_> {
    fn open(&mut self, location: &Location) -> Result<&mut Session, StoreError> {
        match &mut self.session {
            Some(session) => Ok(session),
            none => Ok(none.insert(Session::open(location, Access::Read)?)),
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut free = self.readers.lock();
        free.out -= 1;
        free.idle.extend(self.session.take());
        drop(free);
        self.readers.returned.notify_one();
    }
}
