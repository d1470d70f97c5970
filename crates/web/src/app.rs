//! What every handler shares: the store, the rules, the law library, and how the bureau calls itself.

use std::sync::{Arc, PoisonError, RwLock};

use wenjin_bureau::draft::Bureau;
use wenjin_law::{Library, Rules, Statute};
use wenjin_store::{Store, StoreError};

use crate::problem::Problem;
use crate::tickets::alike::Alike;
use crate::trust::proposals::Proposed;
use crate::trust::standing::Standings;

/// The name of the setting that holds the bureau's name.
pub const BUREAU_NAME: &str = "bureau-name";
/// The name of the setting that says the data is made up.
pub const SYNTHETIC: &str = "synthetic";
/// The name of the setting that changes whenever statutes are brought in.
pub const LIBRARY_EDITION: &str = "library-edition";
/// The name a bureau has before it gives itself one.
const UNNAMED: &str = "临沂市兰山区市场监督管理局";

/// The application.
pub struct App {
    /// The store.
    pub store: Store,
    /// The rules.
    pub rules: Arc<Rules>,
    /// How the bureau calls itself, and whether its data is made up.
    pub bureau: Bureau,
    /// What open matters are compared by; read when it is first asked for.
    pub(crate) alike: Alike,
    /// How units of trusted consumption stand, counted a moment ago.
    pub(crate) standings: Standings,
    /// What the numbers proposed some minutes ago.
    pub(crate) proposed: Proposed,
    library: RwLock<(Option<String>, Arc<Library>)>,
}

/// The application as handlers hold it.
pub type Shared = Arc<App>;

impl App {
    /// The application over an opened store.
    ///
    /// # Errors
    /// Where the settings or the law library cannot be read.
    pub fn open(store: Store, rules: Arc<Rules>) -> Result<App, StoreError> {
        let bureau = Bureau {
            name: store.setting(BUREAU_NAME)?.unwrap_or_else(|| UNNAMED.to_string()),
            synthetic: store.setting(SYNTHETIC)?.is_some_and(|value| value == "true"),
        };
        let edition = store.setting(LIBRARY_EDITION)?;
        let library = read_library(&store)?;
        let alike = Alike::default();
        Ok(App {
            store,
            rules,
            bureau,
            alike,
            standings: Standings::default(),
            proposed: Proposed::default(),
            library: RwLock::new((edition, Arc::new(library))),
        })
    }

    /// The law library, read again where statutes were brought in since. Where that fails, the one
    /// read last stays.
    pub fn library(&self) -> Arc<Library> {
        let edition = self.store.setting(LIBRARY_EDITION);
        let (known, library) = self.library.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Ok(edition) = edition else { return library };
        if edition == known {
            return library;
        }
        let Ok(fresh) = read_library(&self.store).map(Arc::new) else { return library };
        let mut kept = self.library.write().unwrap_or_else(PoisonError::into_inner);
        *kept = (edition, fresh.clone());
        fresh
    }
}

fn read_library(store: &Store) -> Result<Library, StoreError> {
    let texts = store.statutes()?;
    Ok(Library::new(texts.iter().filter_map(|(_, text)| Statute::parse(text).ok())))
}

/// Runs work that waits for the disk where waiting is allowed.
///
/// # Errors
/// What the work answers; a fault where it panicked.
pub async fn blocking<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let app = app.clone();
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(answer) => answer,
        Err(error) => Err(Problem::fault(&error)),
    }
}
