//! The rule pages, over the project's own rules.

use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn rules_are_listed_as_of_a_day_and_by_kind() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let now = site.get_as(&officer, "/rules?on=2026-04-15&kind=clock").await;
    assert_eq!(now.status, StatusCode::OK);
    assert!(
        now.has("决定是否受理投诉的期限") && now.has("《市场监督管理投诉举报处理办法》第十五条")
    );
    assert!(!now.has("网上提交投诉"));
    let before = site.get_as(&officer, "/rules?on=2026-04-14&kind=clock").await;
    assert!(before.has("《市场监督管理投诉举报处理暂行办法》第十四条"));
    let none = site.get_as(&officer, "/rules?on=1990-01-01").await;
    assert!(none.has("这一天没有符合的规则"));
}

#[tokio::test]
async fn a_rule_shows_what_it_says_on_a_day_and_its_other_versions() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let page = site.get_as(&officer, "/rules/complaint/accept-or-refuse?on=2026-04-14").await;
    assert!(page.has("7个工作日") && page.has("第十四条") && page.has("2026-04-15 起"));
    let gap = site.get_as(&officer, "/rules/complaint/accept-or-refuse?on=1990-01-01").await;
    assert!(gap.has("rule-not-in-force"));
    let unknown = site.get_as(&officer, "/rules/complaint/nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_rule_of_the_project_has_a_page() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let ids: std::collections::BTreeSet<String> =
        site.store.rules().outlines().iter().map(|rule| rule.id.to_string()).collect();
    assert!(ids.len() > 50);
    for id in ids {
        let page = site.get_as(&officer, &format!("/rules/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{id}");
    }
}

#[tokio::test]
async fn what_changed_between_two_days_is_listed() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let page = site.get_as(&officer, "/rules/changes?from=2026-04-14&to=2026-04-15").await;
    assert!(page.has("决定是否受理投诉的期限") && page.has("<del>") && page.has("<ins>"));
    let same = site.get_as(&officer, "/rules/changes?from=2026-04-15&to=2026-04-15").await;
    assert!(same.has("规则没有不同"));
    let bad = site.get_as(&officer, "/rules/changes?from=x").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}
