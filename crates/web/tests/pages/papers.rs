//! The documents that steps issue.

use axum::http::{StatusCode, header};

use crate::office::{Office, at, encode};

#[tokio::test]
async fn a_document_is_looked_at_and_taken_away_in_both_shapes() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    handler
        .takes(
            matter,
            "accept",
            &[("contact-person", "演示handler"), ("contact-phone", "10000000002")],
        )
        .await;

    let seen = handler.get(&at(matter, "/documents/3")).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    assert!(seen.says("投诉受理决定书"));
    assert!(seen.says("第十五条第一款"), "what it rests on stands beside it");

    let pdf = handler.get(&at(matter, "/documents/3.pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!(pdf.header(header::CONTENT_TYPE), "application/pdf");
    assert!(
        pdf.header(header::CONTENT_DISPOSITION)
            .contains(&format!("filename*=UTF-8''{}", encode("投诉受理决定书")))
    );
    let word = handler.get(&at(matter, "/documents/3.docx")).await;
    assert!(word.bytes.starts_with(b"PK"));

    // The second act assigned it, and issues nothing; there is no ninth.
    for none in ["2", "9", "0", "3.exe"] {
        let path = at(matter, &format!("/documents/{none}"));
        assert_eq!(handler.get(&path).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn what_a_document_lacks_is_marked() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[("complainant-phone", "")]).await.matter();
    let seen = intake.get(&at(matter, "/documents/1")).await;
    assert!(seen.says("〔缺：投诉人电话〕"), "{}", seen.text());
}
