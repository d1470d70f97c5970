//! Bringing in a file through the browser: planned, looked at, carried out, reported.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};

use crate::site::{Answer, Site};

const LETTERS: &str = "id,title,body,别的列\ny1,演示：多收一元,演示内容甲,a\ny2,演示：少给一两,演示内容乙,b\ny2,演示：又一次,演示内容丙,c\n";

async fn plan(site: &Site, officer: &str, bytes: &[u8]) -> Answer {
    let brought =
        site.upload(officer, "/imports", &[("profile", "petition")], ("演示.csv", bytes)).await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text());
    site.get_as(officer, &brought.location()).await
}

async fn carry_out(site: &Site, officer: &str, plan: &Answer) -> Answer {
    let hidden = |name| plan.hidden(name).expect("a hidden field");
    let (sha256, id, name) = (hidden("sha256"), hidden("id"), hidden("name"));
    let fields = [("sha256", &*sha256), ("id", &*id), ("name", &*name), ("profile", "petition")];
    let begun = site.post_as(officer, "/imports/run", &fields).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let page = site.get_as(officer, &begun.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        if !page.headers.contains_key(header::REFRESH) {
            return page;
        }
        assert!(Instant::now() < until, "still under way");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_file_is_planned_then_carried_out_and_reported_row_by_row() {
    let site = Site::new();
    let officer = site.person("dengji", &["intake"], "");
    assert!(site.get_as(&officer, "/imports").await.has("导入过的文件会列在这里"));
    let planned = plan(&site, &officer, LETTERS.as_bytes()).await;
    assert!(planned.has("导入 2 行") && planned.has("重复出现") && planned.has("别的列"));
    assert!(planned.has("UTF-8") && planned.has("演示：多收一元"));
    assert_eq!(site.matters(), 0);

    let report = carry_out(&site, &officer, &planned).await;
    assert!(report.has("演示：少给一两") && report.has("/matters/"));
    assert!(report.has("重复出现") && report.has("导出结果"));
    assert_eq!(site.matters(), 2);
    let list = site.get_as(&officer, "/imports").await;
    assert!(list.has("演示.csv") && list.has("演示dengji"));

    let id = report
        .text()
        .split("/imports/")
        .filter_map(|rest| rest.split_once("/report").map(|(id, _)| id.to_string()))
        .find(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let table = site.get_as(&officer, &format!("/imports/{}/report", id.expect("an id"))).await;
    assert!(table.bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn the_same_file_again_has_nothing_to_bring_in() {
    let site = Site::new();
    let officer = site.person("dengji", &["intake"], "");
    let first = plan(&site, &officer, LETTERS.as_bytes()).await;
    carry_out(&site, &officer, &first).await;
    // The same button pressed again.
    carry_out(&site, &officer, &first).await;
    assert_eq!((site.matters(), site.store.imports(10, 0).expect("imports").len()), (2, 1));
    let second = plan(&site, &officer, LETTERS.as_bytes()).await;
    assert!(second.has("这个文件没有要导入的") && second.hidden("sha256").is_none());
}

#[tokio::test]
async fn rows_can_be_looked_at_by_what_becomes_of_them() {
    let site = Site::new();
    let officer = site.person("dengji", &["intake"], "");
    let brought = site
        .upload(&officer, "/imports", &[("profile", "petition")], ("演示.csv", LETTERS.as_bytes()))
        .await;
    let rejected = site.get_as(&officer, &format!("{}&fate=rejected", brought.location())).await;
    assert!(rejected.has("重复出现") && !rejected.has("演示：多收一元"));
}

#[tokio::test]
async fn a_file_that_cannot_be_brought_in_says_why_and_changes_nothing() {
    let site = Site::new();
    let officer = site.person("dengji", &["intake"], "");
    let formula = "id,title,body\ny1,=cmd|' /C calc'!A0,演示\n";
    for (bytes, code) in [
        (formula.as_bytes(), "import-formula"),
        ("甲,乙\n1,2\n".as_bytes(), "import-columns-missing"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0".as_slice(), "sheet-not-a-table"),
        ("id,title,body\ny1,\"演示".as_bytes(), "sheet-truncated"),
    ] {
        let answer = site
            .upload(&officer, "/imports", &[("profile", "petition")], ("演示.csv", bytes))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(answer.has(code), "{code}");
    }
    let nothing =
        site.upload(&officer, "/imports", &[("profile", "petition")], ("空.csv", b"")).await;
    assert!(nothing.has("文件：请选择"));
    let nowhere = site
        .upload(&officer, "/imports", &[("profile", "made-up")], ("演示.csv", LETTERS.as_bytes()))
        .await;
    assert!(nowhere.has("从哪里来：请选择"));
    assert_eq!((site.matters(), site.store.imports(10, 0).expect("imports").len()), (0, 0));
}

#[tokio::test]
async fn only_intake_brings_in_files() {
    let site = Site::new();
    let handler = site.person("banli", &["handler"], "st-03");
    let administrator = site.person("guanli", &["administrator"], "");
    for who in [&handler, &administrator] {
        for path in ["/imports", "/imports/new", "/imports/0"] {
            assert_eq!(site.get_as(who, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let answer = site
            .upload(who, "/imports", &[("profile", "petition")], ("演示.csv", LETTERS.as_bytes()))
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(site.post_as(who, "/imports/run", &[]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_plan_of_nothing_stored_is_not_there() {
    let site = Site::new();
    let officer = site.person("dengji", &["intake"], "");
    let none = "0".repeat(64);
    for sha256 in [none.as_str(), "../../etc/passwd", ""] {
        let path = format!("/imports/plan?sha256={sha256}&profile=petition&name=x");
        assert_eq!(site.get_as(&officer, &path).await.status, StatusCode::NOT_FOUND, "{sha256}");
    }
    let foreign = site.send(&officer, "/imports/run", &[("csrf", "other")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let failed = [
        ("sha256", &*none),
        ("id", "01890000000070008000000000000000"),
        ("name", "x"),
        ("profile", "petition"),
    ];
    let begun = site.post_as(&officer, "/imports/run", &failed).await;
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let page = site.get_as(&officer, &begun.location()).await;
        if page.has("没有导入完") {
            break;
        }
        assert!(Instant::now() < until);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
