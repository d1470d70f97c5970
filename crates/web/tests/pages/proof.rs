//! An act taken away with its proof: by whom, and that it proves just that act without us.

use axum::http::{StatusCode, header};
use serde_json::Value;
use wenjin_ledger::{Proof, PublicKey, entry};

use crate::office::{Office, at};

fn text<'a>(file: &'a Value, name: &str) -> &'a str {
    file[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

fn salt(hex: &str) -> [u8; 16] {
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex");
    std::array::from_fn(byte)
}

#[tokio::test]
async fn an_act_is_taken_away_with_a_proof_that_needs_nobody() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await;
    let page = intake.get(&at(matter, "")).await;
    for seq in [1, 2] {
        let path = at(matter, &format!("/acts/{seq}/proof"));
        assert!(page.says(&path), "the act has its link");
        let answer = intake.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
        assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; "));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let file: Value = serde_json::from_slice(&answer.bytes).expect("json");
        assert_eq!(text(&file, "format"), "wenjin/act-proof/v1");
        let act = text(&file, "act");
        let read: Value = serde_json::from_str(act).expect("an act");
        assert_eq!((&read["seq"], &read["matter"]), (&seq.into(), &matter.to_string().into()));
        let key = PublicKey::parse(text(&file, "key")).expect("a key");
        let proof = Proof::parse(text(&file, "proof")).expect("a proof");
        let salt = salt(text(&file, "salt"));
        assert!(proof.check(&key, &entry(&salt, act.as_bytes())).is_ok());
        let other = act.replace("\"seq\":", "\"seq\":1");
        assert!(proof.check(&key, &entry(&salt, other.as_bytes())).is_err());
    }
}

#[tokio::test]
async fn a_proof_opens_no_personal_field() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await;
    let answer = intake.get(&at(matter, "/acts/1/proof")).await;
    for personal in ["甲某某", "10000000000", "演示路一号二楼三室"] {
        assert!(!answer.says(personal), "{personal}");
    }
    let file: Value = serde_json::from_slice(&answer.bytes).expect("json");
    let opened = file["revealed"].as_object().expect("an object");
    assert!(opened.is_empty());
}

#[tokio::test]
async fn a_proof_is_given_to_who_may_see_the_matter_for_acts_it_has() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files_and_assigns().await;
    for seq in ["0", "3", "-1", "1.5", "x", "99999999999999999999"] {
        let answer = intake.get(&at(matter, &format!("/acts/{seq}/proof"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{seq}");
    }
    let path = at(matter, "/acts/1/proof");
    for login in ["elsewhere", "keeper"] {
        let answer = office.sign_in(login).await.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login}");
    }
    assert_eq!(office.nobody().get(&path).await.status, StatusCode::SEE_OTHER);
}
