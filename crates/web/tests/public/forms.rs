//! Blank forms to look at and to take away.

use axum::http::{StatusCode, header};

use crate::site::Site;

#[tokio::test]
async fn every_form_in_force_is_listed_and_has_a_preview() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let list = site.get_as(&officer, "/forms?on=2026-05-01").await;
    assert_eq!(list.status, StatusCode::OK);
    let forms: Vec<String> = site.store.rules().forms.keys().map(ToString::to_string).collect();
    assert!(!forms.is_empty());
    for form in forms {
        let rule = &site.store.rules().forms[&wenjin_law::RuleId::new(&form)];
        if rule.on(jiff::civil::date(2026, 5, 1)).is_none() {
            continue;
        }
        assert!(list.has(&format!("/forms/{form}?on=2026-05-01")), "{form}");
        let page = site.get_as(&officer, &format!("/forms/{form}?on=2026-05-01")).await;
        assert_eq!(page.status, StatusCode::OK, "{form}");
        assert!(page.has("class=\"sheet\"") && page.has("＿＿＿"), "{form}");
    }
}

#[tokio::test]
async fn a_blank_can_be_taken_away_as_pdf_and_word() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let form = "/forms/complaint/forms/acceptance-decision?on=2026-05-01";
    let pdf = site.get_as(&officer, &format!("{form}&as=pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF"));
    assert_eq!(pdf.headers[header::CONTENT_TYPE], "application/pdf");
    let word = site.get_as(&officer, &format!("{form}&as=docx")).await;
    assert!(word.bytes.starts_with(b"PK"));
    let name = word.headers[header::CONTENT_DISPOSITION].to_str().expect("ascii");
    assert!(name.ends_with(".docx"), "{name}");
}

#[tokio::test]
async fn a_form_that_is_not_in_force_is_refused_with_its_code() {
    let site = Site::new();
    let officer = site.person("banli", &["handler"], "st-03");
    let early =
        site.get_as(&officer, "/forms/complaint/forms/acceptance-decision?on=1990-01-01").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("document-form-not-in-force"));
    let none = site.get_as(&officer, "/forms/complaint/forms/nothing").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
