//! Who may sign in, who is signed in, and who failed to. Leaves out passwords: a hash is opaque text
//! here, made and compared elsewhere. When an account is closed its sessions end with it.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::error::StoreError;
use crate::session::{Row, Session, cells};
use crate::tx::Tx;

/// A person's account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its stable id, `u-…`.
    pub id: String,
    /// The name typed to sign in.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The codes of its roles.
    pub roles: Vec<String>,
    /// The code of its station; empty for none.
    pub station: String,
    /// False once it is closed.
    pub active: bool,
    /// The password's hash.
    pub password_hash: String,
}

/// Without the hash: it has no place in a log.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Account { id, login, name, roles, station, active, password_hash: _ } = self;
        let mut out = f.debug_struct("Account");
        out.field("id", id).field("login", login).field("name", name).field("roles", roles);
        out.field("station", station).field("active", active).finish_non_exhaustive()
    }
}

/// One sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// SHA-256 of the token, hexadecimal; the token itself is not kept.
    pub token_sha256: String,
    /// The account's id.
    pub account: String,
    /// What forms must carry.
    pub csrf: String,
    /// When it began.
    pub created_at: DateTime,
    /// When it was last used.
    pub seen_at: DateTime,
    /// When it ends.
    pub expires_at: DateTime,
}

/// When a sign-in name is locked, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockRule {
    /// After that many failures without a success between them.
    pub after: u32,
    /// For that many minutes from the last of them.
    pub minutes: u32,
}

impl Tx<'_> {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`], or a fault of the database.
    pub fn create_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.insist_login_free(account)?;
        self.session.execute(
            "INSERT INTO accounts (id, login, name, station, active, password_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            cells![
                &account.id,
                &account.login,
                &account.name,
                &account.station,
                account.active,
                &account.password_hash
            ],
        )?;
        self.put_roles(account)
    }

    /// Replaces everything about an account; one that is closed is signed out everywhere. Answers
    /// false where there is none of that id.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`], or a fault of the database.
    pub fn update_account(&mut self, account: &Account) -> Result<bool, StoreError> {
        self.insist_login_free(account)?;
        let changed = self.session.execute(
            "UPDATE accounts SET login = ?2, name = ?3, station = ?4, active = ?5, password_hash = ?6
             WHERE id = ?1",
            cells![
                &account.id,
                &account.login,
                &account.name,
                &account.station,
                account.active,
                &account.password_hash
            ],
        )?;
        if changed == 0 {
            return Ok(false);
        }
        if !account.active {
            self.delete_sessions_of(&account.id)?;
        }
        self.session
            .execute("DELETE FROM account_roles WHERE account = ?1", cells![&account.id])?;
        self.put_roles(account)?;
        Ok(true)
    }

    fn insist_login_free(&mut self, account: &Account) -> Result<(), StoreError> {
        match account_by_login(self.session, &account.login)? {
            Some(other) if other.id != account.id => Err(StoreError::LoginTaken),
            _ => Ok(()),
        }
    }

    fn put_roles(&mut self, account: &Account) -> Result<(), StoreError> {
        let roles: std::collections::BTreeSet<&String> = account.roles.iter().collect();
        for role in roles {
            let statement = "INSERT INTO account_roles (account, role) VALUES (?1, ?2)";
            self.session.execute(statement, cells![&account.id, role])?;
        }
        Ok(())
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// A fault of the database, also where the account is not there.
    pub fn create_session(&mut self, session: &SignIn) -> Result<(), StoreError> {
        let SignIn { token_sha256, account, csrf, created_at, seen_at, expires_at } = session;
        self.session.execute(
            "INSERT INTO sessions (token_sha256, account, csrf, created_at, seen_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            cells![token_sha256, account, csrf, *created_at, *seen_at, *expires_at],
        )?;
        Ok(())
    }

    /// Notes that a sign-in was used, and until when it now holds.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn touch_session(
        &mut self,
        token_sha256: &str,
        seen_at: DateTime,
        expires_at: DateTime,
    ) -> Result<(), StoreError> {
        let statement = "UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE token_sha256 = ?1";
        self.session.execute(statement, cells![token_sha256, seen_at, expires_at])?;
        Ok(())
    }

    /// Ends a sign-in.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn delete_session(&mut self, token_sha256: &str) -> Result<(), StoreError> {
        self.session
            .execute("DELETE FROM sessions WHERE token_sha256 = ?1", cells![token_sha256])?;
        Ok(())
    }

    /// Ends every sign-in of an account; answers how many.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn delete_sessions_of(&mut self, account: &str) -> Result<u64, StoreError> {
        self.session.execute("DELETE FROM sessions WHERE account = ?1", cells![account])
    }

    /// Deletes the sign-ins that have expired; answers how many.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn purge_sessions(&mut self, now: DateTime) -> Result<u64, StoreError> {
        self.session.execute("DELETE FROM sessions WHERE expires_at <= ?1", cells![now])
    }

    /// Counts a failed sign-in; answers until when the name is locked, where it now is. A lock that
    /// has passed begins the count anew.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn record_login_failure(
        &mut self,
        login: &str,
        now: DateTime,
        rule: LockRule,
    ) -> Result<Option<DateTime>, StoreError> {
        let before = self.session.first(
            "SELECT failures, locked_until FROM login_failures WHERE login = ?1",
            cells![login],
            |mut row| Ok((row.unsigned(0)?, row.parse_or_null::<DateTime>(1)?)),
        )?;
        let failures = match before {
            Some((failures, locked)) if locked.is_none_or(|until| now < until) => failures + 1,
            _ => 1,
        };
        let lock = jiff::Span::new().minutes(i64::from(rule.minutes));
        let locked_until = (failures >= u64::from(rule.after))
            .then(|| now.checked_add(lock).unwrap_or(DateTime::MAX));
        let statement = match before {
            Some(_) => {
                "UPDATE login_failures SET failures = ?2, last_at = ?3, locked_until = ?4 WHERE login = ?1"
            }
            None => {
                "INSERT INTO login_failures (login, failures, last_at, locked_until) VALUES (?1, ?2, ?3, ?4)"
            }
        };
        self.session.execute(statement, cells![login, failures, now, locked_until])?;
        Ok(locked_until)
    }

    /// Forgets the failures of a name, after a success.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn clear_login_failures(&mut self, login: &str) -> Result<(), StoreError> {
        self.session.execute("DELETE FROM login_failures WHERE login = ?1", cells![login])?;
        Ok(())
    }
}

const ACCOUNT: &str =
    "SELECT id, login, name, station, active, password_hash FROM accounts ORDER BY id";
const ACCOUNT_BY_ID: &str =
    "SELECT id, login, name, station, active, password_hash FROM accounts WHERE id = ?1";
const ACCOUNT_BY_LOGIN: &str =
    "SELECT id, login, name, station, active, password_hash FROM accounts WHERE login = ?1";

/// Every account, by id.
pub(crate) fn accounts(session: &mut Session) -> Result<Vec<Account>, StoreError> {
    let mut roles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let statement = "SELECT account, role FROM account_roles ORDER BY account, role";
    session.each(statement, cells![], &mut |mut row| {
        roles.entry(row.text(0)?).or_default().push(row.text(1)?);
        Ok(())
    })?;
    session.all(ACCOUNT, cells![], |row| {
        let account = account(row)?;
        Ok(Account { roles: roles.remove(&account.id).unwrap_or_default(), ..account })
    })
}

pub(crate) fn account_by_id(
    session: &mut Session,
    id: &str,
) -> Result<Option<Account>, StoreError> {
    let found = session.first(ACCOUNT_BY_ID, cells![id], account)?;
    found.map(|account| with_roles(session, account)).transpose()
}

pub(crate) fn account_by_login(
    session: &mut Session,
    login: &str,
) -> Result<Option<Account>, StoreError> {
    let found = session.first(ACCOUNT_BY_LOGIN, cells![login], account)?;
    found.map(|account| with_roles(session, account)).transpose()
}

/// The sign-in of a token that still holds, with its account that is still active.
pub(crate) fn signed_in(
    session: &mut Session,
    token_sha256: &str,
    now: DateTime,
) -> Result<Option<(SignIn, Account)>, StoreError> {
    let found = session.first(
        "SELECT token_sha256, account, csrf, created_at, seen_at, expires_at FROM sessions
         WHERE token_sha256 = ?1 AND expires_at > ?2",
        cells![token_sha256, now],
        |mut row| {
            Ok(SignIn {
                token_sha256: row.text(0)?,
                account: row.text(1)?,
                csrf: row.text(2)?,
                created_at: row.parse(3)?,
                seen_at: row.parse(4)?,
                expires_at: row.parse(5)?,
            })
        },
    )?;
    let Some(sign_in) = found else { return Ok(None) };
    let account = account_by_id(session, &sign_in.account)?;
    Ok(account.filter(|account| account.active).map(|account| (sign_in, account)))
}

/// Until when a sign-in name is locked, where it is.
pub(crate) fn locked_until(
    session: &mut Session,
    login: &str,
    now: DateTime,
) -> Result<Option<DateTime>, StoreError> {
    session.first(
        "SELECT locked_until FROM login_failures WHERE login = ?1 AND locked_until > ?2",
        cells![login, now],
        |mut row| row.parse(0),
    )
}

fn account(mut row: Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.text(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        roles: vec![],
        station: row.text(3)?,
        active: row.flag(4)?,
        password_hash: row.text(5)?,
    })
}

fn with_roles(session: &mut Session, account: Account) -> Result<Account, StoreError> {
    let statement = "SELECT role FROM account_roles WHERE account = ?1 ORDER BY role";
    let roles = session.all(statement, cells![&account.id], |mut row| row.text(0))?;
    Ok(Account { roles, ..account })
}
