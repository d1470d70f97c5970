//! The law library, kept with the installation and not with the program, and its small settings.

use crate::error::StoreError;
use crate::session::{Session, cells};
use crate::tx::Tx;

impl Tx<'_> {
    /// Keeps a statute's text under its file name, in place of an earlier one.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn put_statute(&mut self, file_name: &str, text: &str) -> Result<(), StoreError> {
        let update = "UPDATE statutes SET body = ?2 WHERE file_name = ?1";
        if self.session.execute(update, cells![file_name, text])? == 0 {
            let insert = "INSERT INTO statutes (file_name, body) VALUES (?1, ?2)";
            self.session.execute(insert, cells![file_name, text])?;
        }
        Ok(())
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn put_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let update = "UPDATE settings SET value = ?2 WHERE name = ?1";
        if self.session.execute(update, cells![name, value])? == 0 {
            let insert = "INSERT INTO settings (name, value) VALUES (?1, ?2)";
            self.session.execute(insert, cells![name, value])?;
        }
        Ok(())
    }
}

/// Every statute's file name and text, by file name.
pub(crate) fn statutes(session: &mut Session) -> Result<Vec<(String, String)>, StoreError> {
    let statement = "SELECT file_name, body FROM statutes ORDER BY file_name";
    session.all(statement, cells![], |mut row| Ok((row.text(0)?, row.text(1)?)))
}

pub(crate) fn setting(session: &mut Session, name: &str) -> Result<Option<String>, StoreError> {
    let statement = "SELECT value FROM settings WHERE name = ?1";
    session.first(statement, cells![name], |mut row| row.text(0))
}
