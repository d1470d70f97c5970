//! The law pages over a tiny library that is made up.

use axum::http::StatusCode;

use crate::site::Site;

const OLD: &str = "---\ntitle: 演示办法\nkind: 部门规章\neffective_from: 2020-01-01\nsuperseded_or_repealed_on: 2022-01-01\n---\n\n第一条　为了演示。\n\n第二条　有下列情形之一的：\n\n（一）甲；\n\n（二）旧的乙。\n";
const NEW: &str = "---\ntitle: 演示办法\nkind: 部门规章\neffective_from: 2022-01-01\n---\n\n第一条　为了演示。\n\n第二条　有下列情形之一的：\n\n（一）甲；\n\n（二）新的乙。\n\n第三条　施行。\n";
const GONE: &str = "---\ntitle: 演示旧令\nkind: 部门规章\neffective_from: 2001-01-01\nsuperseded_or_repealed_on: 2010-01-01\n---\n\n第一条　已经没有了。\n";

fn site() -> Site {
    Site::with(&[OLD, NEW, GONE])
}

#[tokio::test]
async fn an_article_of_then_stands_beside_todays_with_the_difference_marked() {
    let site = site();
    let page = site.get("/law/演示办法?place=第二条第二项&on=2021-06-01").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("旧的乙") && page.has("新的乙") && page.has("<del>") && page.has("<ins>"));
    assert!(page.has("song is-cited") && page.has("引用的是第二条第二项"));
    assert!(page.has("data-panel-body"));
}

#[tokio::test]
async fn an_article_that_did_not_change_is_shown_once() {
    let page = site().get("/law/演示办法?place=第一条&on=2021-06-01").await;
    assert!(page.has("今天施行的仍是这一文本") && !page.has("<del>"));
}

#[tokio::test]
async fn a_law_that_is_gone_says_so() {
    let site = site();
    let page = site.get("/law/演示旧令?place=第一条&on=2005-01-01").await;
    assert!(page.has("今天它已不再有效（2010年1月1日（周五）起）") && page.has("已经没有了"));
    let silent = site.get("/law/演示旧令?place=第一条").await;
    assert!(silent.has("law-not-in-force") && silent.has("2001-01-01 起"));
}

#[tokio::test]
async fn what_is_not_there_is_said_with_its_code() {
    let site = site();
    assert!(site.get("/law/没有这部法?place=第一条").await.has("law-not-in-library"));
    assert!(site.get("/law/演示办法?place=第九条").await.has("law-no-such-place"));
    for bad in ["/law/演示办法?place=%3Cscript%3E", "/law/演示办法?place=第二条&on=昨天"]
    {
        let answer = site.get(bad).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(!answer.has("<script>"));
    }
}

#[tokio::test]
async fn the_whole_text_and_the_versions_can_be_read() {
    let site = site();
    let page = site.get("/law/中华人民共和国演示办法?on=2020-01-01").await;
    assert!(page.has("第二条") && page.has("旧的乙") && !page.has("新的乙"));
    assert!(page.has("2020-01-01 起") && page.has("2022-01-01 起"));
}

#[tokio::test]
async fn words_are_found_in_titles_and_in_articles() {
    let site = site();
    let found = site.get("/law?q=新的乙").await;
    assert!(found.has("<mark>新的乙</mark>") && found.has("《演示办法》第二条"));
    let hostile = site.get("/law?q=%3Cb%3E%27").await;
    assert!(hostile.has("&lt;b&gt;") && !hostile.has("<b>"));
}

#[tokio::test]
async fn without_a_library_the_page_says_how_to_bring_one_in() {
    let site = Site::new();
    for path in ["/law", "/law/演示办法", "/law/演示办法?place=第一条"] {
        let page = site.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.has("wenjin law import"), "{path}");
    }
}

#[tokio::test]
async fn an_officer_sees_which_rules_rest_on_an_article() {
    let text = NEW.replace("演示办法", "消费者权益保护法").replace("第三条", "第四十六条");
    let site = Site::with(&[&text]);
    let officer = site.person("banli", &["handler"], "st-03");
    let page = site.get_as(&officer, "/law/消费者权益保护法?place=第四十六条").await;
    assert!(page.has("依据这一条的规则") && page.has("/rules/complaint/accept-or-refuse"));
}
