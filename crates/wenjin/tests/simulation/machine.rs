//! The machine the bureau's program runs on: it can lose the program at any moment, and come up again
//! on what the disk holds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

use tempfile::TempDir;
use wenjin_law::Rules;
use wenjin_store::{Done, Location, Store, Submission, SubmitError};

use super::dice::Dice;

pub struct Machine {
    rules: Arc<Rules>,
    folder: TempDir,
    /// None only while the program is down.
    store: Option<Store>,
}

impl Machine {
    pub fn new(rules: Arc<Rules>) -> Machine {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut machine = Machine { rules, folder, store: None };
        machine.start();
        machine
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("the program is up")
    }

    fn start(&mut self) {
        let database = self.database();
        let attachments = self.folder.path().join("attachments");
        let location = Location::Sqlite(database);
        let store = Store::open(&location, &attachments, self.rules.clone());
        self.store = Some(store.expect("the store opens again"));
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("wenjin.db")
    }

    /// The program goes while commands are on their way: some answers are lost. It comes back, and
    /// everything is sent again with the same keys, as a browser would.
    pub fn die_while_sending(
        &mut self,
        sent: Vec<Submission>,
        dice: &mut Dice,
    ) -> Vec<Result<Done, SubmitError>> {
        let heard = dice.below(sent.len() + 1);
        let (answer, answers) = channel();
        for submission in sent.iter().take(heard) {
            let answer = answer.clone();
            // Nobody listens any more once the program has gone.
            self.store().submit(submission.clone(), move |done| drop(answer.send(done)));
        }
        self.store = None;
        drop(answers);
        self.start();
        self.store().act_all(sent)
    }

    /// The program dies without closing anything: it comes up on a copy of the files as they lie on
    /// the disk, the log of the database not yet taken over.
    pub fn die_and_restore(&mut self) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["wenjin.db", "wenjin.db-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(&from, folder.path().join(name)).expect("the file copied");
            }
        }
        self.store = None;
        self.folder = folder;
        self.start();
    }
}
