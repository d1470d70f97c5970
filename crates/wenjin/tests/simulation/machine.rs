//! The machine the bureau's program runs on: it can lose the program at any moment, and its power in
//! the middle of a commit, and come up again on what the disk holds. Of what the disk was given since
//! its last sync any sectors may be there; that a file was made or grew is taken as lasting.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

use tempfile::TempDir;
use wenjin_law::Rules;
use wenjin_store::{Done, Location, Store, Submission, SubmitError, Verified};

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

    /// The power goes while a commit is being written: `heard` commands were answered before, the next
    /// was not, and of its sectors some are on the disk. Everything is sent again.
    pub fn lose_power_while_committing(
        &mut self,
        sent: Vec<Submission>,
        dice: &mut Dice,
    ) -> Vec<Result<Done, SubmitError>> {
        let heard = dice.below(sent.len());
        for submission in &sent[..heard] {
            drop(self.store().act(submission.clone()));
        }
        let synced = self.disk();
        drop(self.store().act(sent[heard].clone()));
        let written = self.disk();
        let torn = synced.iter().zip(written).map(|(synced, written)| mixed(synced, written, dice));
        self.come_up_on(torn.collect());
        self.store().act_all(sent)
    }

    /// The program dies without closing anything: it comes up on the files as they lie on the disk,
    /// the log of the database not yet taken over.
    pub fn die_and_restore(&mut self) {
        let disk = self.disk();
        self.come_up_on(disk);
    }

    /// The files of the database as they lie on the disk.
    fn disk(&self) -> Vec<Vec<u8>> {
        let read = |name| std::fs::read(self.folder.path().join(name)).unwrap_or_default();
        DATABASE.map(read).to_vec()
    }

    fn come_up_on(&mut self, disk: Vec<Vec<u8>>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in DATABASE.iter().zip(disk) {
            std::fs::write(folder.path().join(name), bytes).expect("the file written");
        }
        let log = folder.path().join("attachments/log");
        std::fs::create_dir_all(&log).expect("the folder of the log");
        for name in ["key", "checkpoints"] {
            let from = self.folder.path().join("attachments/log").join(name);
            std::fs::copy(from, log.join(name)).expect("the file copied");
        }
        self.store = None;
        self.folder = folder;
        self.start();
    }

    /// Everything stored against everything else, and against those checkpoints.
    pub fn verify(&self, published: &[String]) -> Verified {
        let location = Location::Sqlite(self.database());
        let files = self.folder.path().join("attachments");
        Store::verify(&location, &files, &self.rules, published, &mut |_| {}).expect("a reading")
    }
}

/// The files of a database: the pages, and what is not yet taken over into them.
const DATABASE: [&str; 2] = ["wenjin.db", "wenjin.db-wal"];

/// What is written at once.
const SECTOR: usize = 512;

/// A file of which every sector is the new one or still the old one.
fn mixed(synced: &[u8], mut written: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    // Mostly a disk gets far, sometimes not at all.
    let lost = 1 + dice.below(12);
    for (at, sector) in written.chunks_mut(SECTOR).enumerate() {
        let before = synced.get(at * SECTOR..).unwrap_or_default();
        let before = &before[..before.len().min(sector.len())];
        if *before != *sector && dice.once_in(lost) {
            sector.fill(0);
            sector[..before.len()].copy_from_slice(before);
        }
    }
    written
}
