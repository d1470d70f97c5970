//! The records of every matter, kept in memory: each matter's acts are read once, and again only where
//! acts were added to it since. One build at a time; who asks meanwhile is told how far it is. Pages
//! that were drawn are kept as long as nothing changed. Who may see which record is asked elsewhere.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::civil::{Date, DateTime};
use wenjin_bureau::steady::numbers::record::Ending;
use wenjin_bureau::steady::numbers::sources::SOURCES;
use wenjin_bureau::steady::numbers::{Groups, Record, extract};
use wenjin_matter::MatterId;
use wenjin_store::{ListQuery, Order, Scope, StoreError};

use crate::app::{App, Shared, blocking};
use crate::problem::Problem;
use crate::time::now;

/// Records kept at most; where there are more matters, the latest received stay.
const MOST_RECORDS: usize = 1_200_000;
/// Drawn pages kept at most.
const MOST_DRAWN: usize = 128;
/// Acts looked through at once for what changed; where there are more, the rest follows in the next part.
const NEWS: u64 = 2_000;
/// Up to so many records a page always shows the latest act; with more, it may be [`RESTS`] old.
const ALWAYS_FRESH: usize = 20_000;
/// How long a large set rests between two looks for what changed.
const RESTS: Duration = Duration::from_secs(20);
/// How often a page looks whether the build is done before it shows how far it is, and how long between.
const PATIENCE: (u32, Duration) = (40, Duration::from_millis(50));
/// How many matters are read between two notes of how far the build is.
const STRIDE: usize = 64;

/// What is kept, shared by all requests.
#[derive(Clone, Default)]
pub struct Kept(Arc<Inside>);

#[derive(Default)]
struct Inside {
    records: RwLock<Option<Records>>,
    build: Mutex<Build>,
    renewal: Mutex<()>,
    drawn: Mutex<Drawn>,
}

/// How far the first build is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Build {
    #[default]
    NotBegun,
    Reading(Progress),
    Done,
}

/// Matters read, and of how many; the number of all is not known at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Read.
    pub done: u64,
    /// Of how many.
    pub total: Option<u64>,
}

#[derive(Default)]
struct Drawn {
    version: u64,
    pages: HashMap<String, String>,
}

/// The records as of the last act that was looked at.
pub struct Records {
    /// Every record.
    pub all: Vec<Record>,
    /// Which of them are about one matter.
    pub groups: Groups,
    /// When the acts were read.
    pub read_at: DateTime,
    /// True where older matters were left out.
    pub cut: bool,
    places: HashMap<MatterId, usize>,
    position: u64,
    version: u64,
    looked: Instant,
}

impl Records {
    /// The first day on which a record was received.
    pub fn since(&self) -> Option<Date> {
        self.all.iter().map(|record| record.received_at.date()).min()
    }

    fn keep(&mut self, record: Record) {
        match self.places.get(&record.id) {
            Some(place) => self.all[*place] = record,
            None => {
                self.places.insert(record.id, self.all.len());
                self.all.push(record);
            }
        }
    }
}

impl Kept {
    /// Sees to it that there are records as of now. Gives how far the build is where it takes longer
    /// than a page may wait.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn ready(&self, app: &Shared) -> Result<Option<Progress>, Problem> {
        if self.begin() {
            let (kept, shared) = (self.clone(), app.clone());
            tokio::task::spawn_blocking(move || {
                let ended = Ended(&kept);
                if let Err(error) = kept.build(&shared) {
                    tracing::error!(%error, "the records of the figures were not built");
                }
                drop(ended);
            });
        }
        for _ in 0..PATIENCE.0 {
            let far = *lock(&self.0.build);
            match far {
                Build::Done => break,
                Build::NotBegun => return Err(Problem::fault(&"the records were not built")),
                Build::Reading(_) => tokio::time::sleep(PATIENCE.1).await,
            }
        }
        let far = *lock(&self.0.build);
        if let Build::Reading(progress) = far {
            return Ok(Some(progress));
        }
        let kept = self.clone();
        blocking(app, move |app| Ok(kept.renew(app)?)).await?;
        Ok(None)
    }

    /// Reads the records; none before the first build.
    pub fn read<T>(&self, reader: impl FnOnce(&Records) -> T) -> Option<T> {
        let records = self.0.records.read().unwrap_or_else(PoisonError::into_inner);
        records.as_ref().map(reader)
    }

    /// What was drawn under that name since the records last changed, or what `draw` draws now.
    ///
    /// # Errors
    /// Those of `draw`.
    pub fn drawn(
        &self,
        name: &str,
        draw: impl FnOnce(&Records) -> Result<String, Problem>,
    ) -> Result<String, Problem> {
        let made = self.read(|records| {
            let known = {
                let mut drawn = lock(&self.0.drawn);
                if drawn.version != records.version || MOST_DRAWN <= drawn.pages.len() {
                    *drawn = Drawn { version: records.version, pages: HashMap::new() };
                }
                drawn.pages.get(name).cloned()
            };
            if let Some(page) = known {
                return Ok(page);
            }
            let page = draw(records)?;
            lock(&self.0.drawn).pages.insert(name.to_string(), page.clone());
            Ok(page)
        });
        made.unwrap_or_else(|| Err(Problem::fault(&"the records are not there")))
    }

    /// True for the one who is to build.
    fn begin(&self) -> bool {
        let mut build = lock(&self.0.build);
        let first = *build == Build::NotBegun;
        if first {
            *build = Build::Reading(Progress::default());
        }
        first
    }

    fn build(&self, app: &App) -> Result<(), StoreError> {
        let began = Instant::now();
        // Acts that come during the reading are looked at again afterwards.
        let position = last_position(app)?;
        let (ids, cut) = ids(app)?;
        let total = Some(ids.len() as u64);
        let mut records = Records {
            all: Vec::with_capacity(ids.len()),
            groups: Groups::default(),
            read_at: now(),
            cut,
            places: HashMap::with_capacity(ids.len()),
            position,
            version: 1,
            looked: began,
        };
        for (place, id) in ids.iter().enumerate() {
            if place.is_multiple_of(STRIDE) {
                *lock(&self.0.build) = Build::Reading(Progress { done: place as u64, total });
            }
            if let Some(record) = record(app, *id, records.read_at)? {
                records.keep(record);
            }
        }
        records.groups = Groups::of(&records.all);
        tracing::info!(matters = ids.len(), seconds = began.elapsed().as_secs_f64(), "figures");
        *self.0.records.write().unwrap_or_else(PoisonError::into_inner) = Some(records);
        *lock(&self.0.build) = Build::Done;
        Ok(())
    }

    /// Reads again what changed since.
    fn renew(&self, app: &App) -> Result<(), StoreError> {
        let _one = lock(&self.0.renewal);
        loop {
            let known = self.read(|records| {
                let rests = ALWAYS_FRESH < records.all.len() && records.looked.elapsed() < RESTS;
                (records.position, records.read_at.date(), rests)
            });
            let Some((position, day, rests)) = known else { return Ok(()) };
            if rests {
                return Ok(());
            }
            let news = app.store.acts_from(position + 1, NEWS)?;
            let at = now();
            let mut changed: BTreeSet<MatterId> = news
                .iter()
                .filter(|entry| SOURCES.iter().any(|source| source.family == entry.act.family))
                .map(|entry| entry.act.matter)
                .collect();
            // What is open may stand under other rules on another day.
            if day != at.date() {
                let open = |records: &Records| {
                    records.all.iter().filter(|it| is_open(it)).map(|it| it.id).collect::<Vec<_>>()
                };
                changed.extend(self.read(open).unwrap_or_default());
            }
            let fresh: Vec<Record> = changed
                .into_iter()
                .filter_map(|id| record(app, id, at).transpose())
                .collect::<Result<_, _>>()?;
            let more = news.len() as u64 == NEWS;
            let mut kept = self.0.records.write().unwrap_or_else(PoisonError::into_inner);
            let Some(records) = kept.as_mut() else { return Ok(()) };
            records.looked = Instant::now();
            records.read_at = at;
            records.position = news.last().map_or(position, |entry| entry.position);
            if !fresh.is_empty() {
                fresh.into_iter().for_each(|record| records.keep(record));
                records.version += 1;
                if !more {
                    records.groups = Groups::of(&records.all);
                }
            }
            if !more {
                return Ok(());
            }
        }
    }
}

/// A build that did not come to its end may be begun anew.
struct Ended<'a>(&'a Kept);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        let mut build = lock(&self.0.0.build);
        if *build != Build::Done {
            *build = Build::NotBegun;
        }
    }
}

fn is_open(record: &Record) -> bool {
    let live = |ending: Ending| matches!(ending, Ending::Running | Ending::Paused);
    record.ended_at.is_none() || record.runs.iter().any(|run| live(run.ending))
}

fn record(app: &App, id: MatterId, at: DateTime) -> Result<Option<Record>, StoreError> {
    let matter = app.store.matter(id)?;
    Ok(matter.and_then(|matter| extract(&app.rules, &matter, at)))
}

/// The place of the last act: the number of acts that the newest checkpoint names.
fn last_position(app: &App) -> Result<u64, StoreError> {
    let checkpoint = app.store.checkpoint()?;
    Ok(checkpoint.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0))
}

/// Every matter that is counted, the latest received first, and whether some were left out.
fn ids(app: &App) -> Result<(Vec<MatterId>, bool), StoreError> {
    let (mut ids, mut cut) = (Vec::new(), false);
    for source in SOURCES {
        let query = ListQuery {
            family: Some(source.family.into()),
            order: Order::Received,
            ..ListQuery::of(Scope::All)
        };
        app.store.export(&query, |row| {
            match ids.len() < MOST_RECORDS {
                true => ids.push(row.id),
                false => cut = true,
            }
            Ok(())
        })?;
    }
    Ok((ids, cut))
}

/// A panic elsewhere leaves what is kept whole, or not there.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
