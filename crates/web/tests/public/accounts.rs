//! Keeping accounts, and what nobody may do with them.

use axum::http::StatusCode;

use crate::site::{Answer, Site};

const NEW: [(&str, &str); 4] =
    [("login", "xin"), ("name", "演示新人"), ("roles", "handler"), ("station", "st-03")];

fn password(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("receipt-number num\">").expect("a password");
    rest.split_once('<').expect("a password").0.to_string()
}

async fn signs_in(site: &Site, login: &str, password: &str) -> bool {
    let answer = site.post("/login", &[("login", login), ("password", password)]).await;
    answer.status == StatusCode::SEE_OTHER
}

#[tokio::test]
async fn a_new_account_gets_a_password_that_works_and_is_shown_once() {
    let site = Site::new();
    let keeper = site.person("guanli", &["administrator"], "");
    let made = site.post_as(&keeper, "/accounts", &NEW).await;
    assert_eq!(made.status, StatusCode::OK);
    let first = password(&made);
    assert!(signs_in(&site, "xin", &first).await);
    assert!(!site.get_as(&keeper, "/accounts").await.has(&first));

    let account = site.store.account_by_login("xin").expect("a store").expect("an account");
    let reset = site.post_as(&keeper, &format!("/accounts/{}/password", account.id), &[]).await;
    let second = password(&reset);
    assert_ne!(first, second);
    assert!(!signs_in(&site, "xin", &first).await && signs_in(&site, "xin", &second).await);
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_said_at_its_field() {
    let site = Site::new();
    let keeper = site.person("guanli", &["administrator"], "");
    site.post_as(&keeper, "/accounts", &NEW).await;
    for (fields, words) in [
        (vec![("login", "xin"), ("name", "甲某"), ("roles", "intake")], "login-taken"),
        (vec![("login", "X y"), ("name", "甲某"), ("roles", "intake")], "登录名：用小写字母"),
        (vec![("login", "er"), ("name", ""), ("roles", "intake")], "姓名：请填写"),
        (vec![("login", "er"), ("name", "甲某")], "角色：请至少选一个"),
        (vec![("login", "er"), ("name", "甲某"), ("roles", "public")], "角色：请至少选一个"),
        (
            vec![
                ("login", "er"),
                ("name", "甲某"),
                ("roles", "administrator"),
                ("roles", "leader"),
            ],
            "不能兼任别的角色",
        ),
        (vec![("login", "er"), ("name", "甲某"), ("roles", "handler")], "单位：办理人员"),
        (
            vec![("login", "er"), ("name", "甲某"), ("roles", "handler"), ("station", "st-99")],
            "单位：请从列出的单位中选",
        ),
    ] {
        let answer = site.post_as(&keeper, "/accounts", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.has(words), "{words}");
    }
    assert_eq!(site.store.accounts().expect("accounts").len(), 2);
}

#[tokio::test]
async fn a_closed_account_is_signed_out_at_once() {
    let site = Site::new();
    let keeper = site.person("guanli", &["administrator"], "");
    let officer = site.person("banli", &["handler"], "st-03");
    assert_eq!(site.get_as(&officer, "/keys").await.status, StatusCode::OK);
    let fields =
        [("name", "演示banli"), ("roles", "handler"), ("station", "st-03"), ("active", "no")];
    let closed = site.post_as(&keeper, "/accounts/u-banli", &fields).await;
    assert_eq!(closed.location(), "/accounts?done=saved");
    assert_eq!(site.get_as(&officer, "/keys").await.status, StatusCode::SEE_OTHER);
    assert!(site.get_as(&keeper, "/accounts").await.has("已停用"));
}

#[tokio::test]
async fn nobody_changes_their_own_roles_or_closes_the_last_administrator() {
    let site = Site::new();
    let keeper = site.person("guanli", &["administrator"], "");
    for change in [
        [("name", "甲某"), ("roles", "leader"), ("active", "yes")],
        [("name", "甲某"), ("roles", "administrator"), ("active", "no")],
    ] {
        let answer = site.post_as(&keeper, "/accounts/u-guanli", &change).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.has("account-own-roles"));
    }
    let renamed = site.post_as(&keeper, "/accounts/u-guanli", &[("name", "演示改名")]).await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    let account = site.store.account_by_id("u-guanli").expect("a store").expect("an account");
    assert_eq!((account.name.as_str(), account.active), ("演示改名", true));
    assert_eq!(account.roles, ["administrator"]);
    let reset = site.post_as(&keeper, "/accounts/u-guanli/password", &[]).await;
    assert!(reset.has("account-own-password"));
}

#[tokio::test]
async fn two_administrators_cannot_close_each_other() {
    let site = Site::new();
    let (first, second) =
        (site.person("jia", &["administrator"], ""), site.person("yi", &["administrator"], ""));
    let close = |who: String, other: &'static str| {
        let site = &site;
        async move {
            site.post_as(&who, other, &[("name", "甲某"), ("roles", "leader"), ("active", "yes")])
                .await
        }
    };
    let (a, b) = tokio::join!(close(first, "/accounts/u-yi"), close(second, "/accounts/u-jia"));
    let done = [&a, &b].iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert_eq!(done, 1, "{:?} {:?}", a.status, b.status);
    let accounts = site.store.accounts().expect("accounts");
    assert!(accounts.iter().any(|account| account.active && account.roles == ["administrator"]));
}

#[tokio::test]
async fn only_administrators_keep_accounts() {
    let site = Site::new();
    let leader = site.person("juzhang", &["leader"], "");
    for path in ["/accounts", "/accounts/new", "/accounts/u-juzhang"] {
        assert_eq!(site.get_as(&leader, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/accounts", "/accounts/u-juzhang", "/accounts/u-juzhang/password"] {
        assert_eq!(site.post_as(&leader, path, &NEW).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let keeper = site.person("guanli", &["administrator"], "");
    let stale = site.send(&keeper, "/accounts", &NEW).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get_as(&keeper, "/accounts/u-nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.store.accounts().expect("accounts").len(), 2);
}
