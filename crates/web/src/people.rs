//! The bureau's people by the id of their account: names for what they did, and whom work can be given
//! to. Leaves out who may see what; that is `wenjin_bureau::access`.

use std::collections::BTreeMap;

use wenjin_store::{Account, StoreError};

use crate::app::App;

/// Every account, closed ones too: what they did keeps their name.
pub struct People(BTreeMap<String, Account>);

impl People {
    /// Reads them.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(app: &App) -> Result<People, StoreError> {
        let accounts = app.store.accounts()?;
        Ok(People(accounts.into_iter().map(|account| (account.id.clone(), account)).collect()))
    }

    /// The name of an account; its id where there is none of that id.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, |account| &account.name)
    }

    /// Those who can be given work: active, and with a role other than keeping the accounts.
    pub fn at_work(&self) -> impl Iterator<Item = &Account> {
        self.0.values().filter(|account| {
            account.active && account.roles.iter().any(|role| role != "administrator")
        })
    }
}
