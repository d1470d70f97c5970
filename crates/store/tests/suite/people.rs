//! Accounts, sign-ins, imports, the law library and settings.

use jiff::civil::DateTime;
use wenjin_store::{
    Account, Import, ImportCounts, ImportRow, LockRule, RowOutcome, SignIn, StoreError,
};

use crate::place::{Place, everywhere, now};

fn account(id: &str, login: &str) -> Account {
    Account {
        id: id.into(),
        login: login.into(),
        name: "甲某".into(),
        roles: vec!["chief".into(), "clerk".into()],
        station: "s-1".into(),
        active: true,
        password_hash: "opaque".into(),
    }
}

fn later(minutes: i64) -> DateTime {
    now().checked_add(jiff::Span::new().minutes(minutes)).unwrap()
}

fn sign_in(token: &str, account: &str) -> SignIn {
    SignIn {
        token_sha256: token.into(),
        account: account.into(),
        csrf: "c".into(),
        created_at: now(),
        seen_at: now(),
        expires_at: later(30),
    }
}

fn write(
    place: &Place,
    work: impl FnOnce(&mut wenjin_store::Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) {
    place.open().write(work).unwrap();
}

#[test]
fn an_account_is_kept_changed_and_found() {
    everywhere(|place| {
        let store = place.open();
        let (a, b) = (account("u-1", "jia"), account("u-2", "yi"));
        let both = [a.clone(), b.clone()];
        write(place, move |tx| both.iter().try_for_each(|it| tx.create_account(it)));
        assert_eq!(store.accounts(), Ok(vec![a.clone(), b.clone()]));
        assert_eq!(store.account_by_login("yi"), Ok(Some(b.clone())));
        let taken = Account { login: "jia".into(), ..b.clone() };
        assert_eq!(store.write(move |tx| tx.update_account(&taken)), Err(StoreError::LoginTaken));
        let third = account("u-3", "yi");
        assert_eq!(store.write(move |tx| tx.create_account(&third)), Err(StoreError::LoginTaken));
        let moved = Account { roles: vec!["clerk".into()], station: "s-2".into(), ..b };
        let change = moved.clone();
        assert_eq!(store.write(move |tx| tx.update_account(&change)), Ok::<_, StoreError>(true));
        assert_eq!(store.account_by_id("u-2"), Ok(Some(moved)));
        let unknown = account("u-9", "ding");
        assert_eq!(store.write(move |tx| tx.update_account(&unknown)), Ok::<_, StoreError>(false));
        assert_eq!(store.account_by_id("u-9"), Ok(None));
    });
}

#[test]
fn a_sign_in_holds_until_it_expires_is_ended_or_its_account_is_closed() {
    everywhere(|place| {
        let store = place.open();
        let person = account("u-1", "jia");
        let new = person.clone();
        write(place, move |tx| {
            tx.create_account(&new)?;
            ["a", "b", "c"].iter().try_for_each(|token| tx.create_session(&sign_in(token, "u-1")))
        });
        assert_eq!(store.signed_in("a", now()), Ok(Some((sign_in("a", "u-1"), person.clone()))));
        assert_eq!(store.signed_in("a", later(30)), Ok(None));
        assert_eq!(store.signed_in("x", now()), Ok(None));
        write(place, |tx| {
            tx.touch_session("a", later(20), later(50))?;
            tx.delete_session("b")
        });
        assert_eq!(store.signed_in("a", later(30)).unwrap().unwrap().0.seen_at, later(20));
        assert_eq!(store.signed_in("b", now()), Ok(None));
        let purged = store.write(|tx| tx.purge_sessions(later(30)));
        assert_eq!(purged, Ok::<_, StoreError>(1));
        let closed = Account { active: false, ..person };
        write(place, move |tx| tx.update_account(&closed).map(drop));
        assert_eq!(store.signed_in("a", later(30)), Ok(None));
        assert_eq!(place.number("SELECT COUNT(*) FROM sessions"), 0);
    });
}

#[test]
fn a_name_is_locked_after_its_failures_and_opened_again() {
    everywhere(|place| {
        let store = place.open();
        let rule = LockRule { after: 3, minutes: 10 };
        let fail = |at: DateTime| {
            let fail = store.write(move |tx| tx.record_login_failure("jia", at, rule));
            fail.unwrap_or_else(|fault: StoreError| panic!("{fault}"))
        };
        assert_eq!([fail(now()), fail(now())], [None, None]);
        assert_eq!(store.locked_until("jia", now()), Ok(None));
        assert_eq!(fail(now()), Some(later(10)));
        assert_eq!(store.locked_until("jia", later(9)), Ok(Some(later(10))));
        assert_eq!(store.locked_until("yi", later(9)), Ok(None));
        assert_eq!(store.locked_until("jia", later(10)), Ok(None));
        assert_eq!(fail(later(10)), None, "a lock that has passed begins anew");
        write(place, |tx| tx.clear_login_failures("jia"));
        assert_eq!([fail(now()), fail(now())], [None, None]);
    });
}

#[test]
fn a_password_hash_is_not_printed() {
    assert!(!format!("{:?}", account("u-1", "jia")).contains("opaque"));
}

#[test]
fn an_import_is_kept_with_its_rows() {
    everywhere(|place| {
        let store = place.open();
        let import = |n: u8| Import {
            id: format!("i-{n}"),
            file_name: "工单.xlsx".into(),
            sha256: "0".repeat(64),
            profile: "12345".into(),
            at: later(n.into()),
            account: "u-1".into(),
            counts: ImportCounts { opened: 1, changed: 0, unchanged: 0, refused: 1 },
        };
        let rows = vec![
            ImportRow {
                line: 2,
                outcome: RowOutcome::Opened,
                matter: Some(place.id()),
                words: "".into(),
            },
            ImportRow {
                line: 3,
                outcome: RowOutcome::Refused,
                matter: None,
                words: "缺少标题".into(),
            },
        ];
        let (first, second, kept) = (import(1), import(2), rows.clone());
        write(place, move |tx| {
            tx.put_import(&first, &kept)?;
            tx.put_import(&second, &[])
        });
        assert_eq!(store.imports(10, 0), Ok(vec![import(2), import(1)]));
        assert_eq!(store.imports(10, 1), Ok(vec![import(1)]));
        assert_eq!(store.import("i-1"), Ok(Some(import(1))));
        assert_eq!(store.import("i-3"), Ok(None));
        assert_eq!(store.import_rows("i-1", 10, 0), Ok(rows.clone()));
        assert_eq!(store.import_rows("i-1", 1, 1), Ok(rows[1..].to_vec()));
    });
}

#[test]
fn a_statute_and_a_setting_replace_what_was_there() {
    everywhere(|place| {
        let store = place.open();
        write(place, |tx| {
            tx.put_statute("b.txt", "乙")?;
            tx.put_statute("a.txt", "旧")?;
            tx.put_statute("a.txt", "甲")?;
            tx.put_setting("name", "旧")?;
            tx.put_setting("name", "新")
        });
        let texts = [("a.txt", "甲"), ("b.txt", "乙")]
            .map(|(name, text)| (name.to_string(), text.to_string()));
        assert_eq!(store.statutes(), Ok(texts.to_vec()));
        assert_eq!(
            (store.setting("name"), store.setting("other")),
            (Ok(Some("新".into())), Ok(None))
        );
    });
}
