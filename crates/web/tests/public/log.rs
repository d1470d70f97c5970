//! The public log: its pages, what other programs read of it, and that nothing personal is in any of it.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use jiff::Span;
use qrcode::{Color, EcLevel, QrCode};
use uuid::Uuid;
use wenjin_ledger::{Hash, PublicKey, Receipt, leaf, node};
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::Submission;
use wenjin_web::now;

use crate::site::{Answer, Site};

const NAME: &str = "甲某（演示日志）";
const PHONE: &str = "10000000009";
const FACTS: &str = "演示：日志里不该有的经过。";

/// Files that many complaints, as the public does.
fn file(site: &Site, many: usize) {
    let at = now().checked_sub(Span::new().minutes(1)).expect("a time");
    let text = |text: &str| Value::Text(text.into());
    for _ in 0..many {
        let id = Uuid::now_v7();
        let fields = [
            ("respondent-name", text("演示商店（虚构）")),
            ("respondent-address", text("演示路一号")),
            ("title", text("演示：水壶漏水")),
            ("facts", text(FACTS)),
            ("demand", text("演示：退款")),
            ("complainant-name", text(NAME)),
            ("complainant-phone", text(PHONE)),
            ("complainant-address", text("演示路二号")),
            ("consent-entrust", Value::Flag(false)),
            ("consent-publish", Value::Flag(true)),
            ("source", text("public")),
            ("source-key", text(&id.simple().to_string())),
        ];
        let command = Command {
            matter: MatterId(id),
            family: "complaint".into(),
            step: "receive-public".into(),
            at,
            by: Actor { account: "public".into(), name: "投诉人".into(), role: "public".into() },
            fields: BTreeMap::from(fields.map(|(name, value)| (name.to_string(), value))),
            attachments: vec![],
            seen: None,
        };
        site.store.act(Submission { key: None, command, now: at }).expect("filed");
    }
}

fn kept(answer: &Answer) -> &str {
    answer.headers[header::CACHE_CONTROL].to_str().expect("ascii")
}

fn kind(answer: &Answer) -> &str {
    answer.headers[header::CONTENT_TYPE].to_str().expect("ascii")
}

/// The root over leaves: RFC 6962, section 2.1, word for word.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [one] => *one,
        all => {
            let half = all.len().next_power_of_two() / 2;
            node(root(&all[..half]), root(&all[half..]))
        }
    }
}

fn hashes(tile: &Answer) -> Vec<Hash> {
    tile.bytes.chunks(32).map(|bytes| Hash(bytes.try_into().expect("32 bytes"))).collect()
}

/// What the page links to behind the `#`.
fn receipt(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("/log/receipt#").expect("a receipt");
    rest.split_once('"').expect("an address").0.to_string()
}

async fn key(site: &Site) -> PublicKey {
    let text = site.get("/log/key").await.text();
    PublicKey::parse(text.trim_end()).expect("a public key")
}

#[tokio::test]
async fn the_pages_are_open_named_on_the_front_page_and_work_without_an_act() {
    let site = Site::new();
    assert!(site.get("/").await.has("href=\"/log\""));
    let page = site.get("/log").await;
    assert_eq!(page.status, StatusCode::OK);
    let note = site.get("/log/checkpoint").await.text();
    assert!(page.has(&note), "the page shows the newest checkpoint");
    assert!(page.has("0 条") && page.has("/log/verify.py") && page.has("/log/receipt"));
    let tool = site.get("/log/receipt").await;
    assert_eq!(tool.status, StatusCode::OK);
    assert!(tool.has("verify-") && tool.has("browser-cannot-verify"));
    assert!(!tool.text().contains("<textarea name") && tool.has("data-verify hidden"));
}

#[tokio::test]
async fn the_checkpoint_is_signed_and_the_tiles_lead_to_its_root() {
    let site = Site::new();
    file(&site, 5);
    let (checkpoint, key) = (site.get("/log/checkpoint").await, key(&site).await);
    assert_eq!((kind(&checkpoint), kept(&checkpoint)), ("text/plain; charset=utf-8", "no-cache"));
    let sealed = key.open(&checkpoint.text()).expect("a signed checkpoint");
    assert_eq!(sealed.size, 5);
    let tile = site.get("/log/tile/0/000.p/5").await;
    assert_eq!(kind(&tile), "application/octet-stream");
    assert!(kept(&tile).contains("max-age") && !kept(&tile).contains("immutable"));
    let leaves = hashes(&tile);
    assert_eq!((leaves.len(), root(&leaves)), (5, sealed.root));
    let entries = site.get("/log/tile/entries/000.p/5").await.bytes;
    assert_eq!(entries.len(), 5 * 34);
    for (entry, expected) in entries.chunks(34).zip(&leaves) {
        assert_eq!(entry[..2], [0, 32]);
        assert_eq!(leaf(entry[2..].try_into().expect("32 bytes")), *expected);
    }
    assert_eq!(site.get("/log/tile/0/000.p/3").await.bytes, tile.bytes[..96], "an earlier width");
}

#[tokio::test]
async fn full_tiles_are_kept_for_ever_and_stand_in_the_level_above() {
    let site = Site::new();
    file(&site, 258);
    let full = site.get("/log/tile/0/000").await;
    assert_eq!(full.bytes.len(), 256 * 32);
    assert_eq!(kept(&full), "public, max-age=31536000, immutable");
    let above = site.get("/log/tile/1/000.p/1").await;
    assert_eq!(hashes(&above), [root(&hashes(&full))]);
    let rest = site.get("/log/tile/0/001.p/2").await;
    let sealed = key(&site).await.open(&site.get("/log/checkpoint").await.text()).expect("signed");
    assert_eq!(node(hashes(&above)[0], root(&hashes(&rest))), sealed.root);
    assert_eq!(site.get("/log/tile/entries/000").await.bytes.len(), 256 * 34);
}

#[tokio::test]
async fn a_tile_beyond_the_log_and_a_hostile_path_are_not_there() {
    let site = Site::new();
    file(&site, 2);
    for path in [
        "0/000",
        "0/000.p/3",
        "0/001.p/1",
        "0/001",
        "1/000.p/1",
        "8/000",
        "63/000",
        "64/000",
        "entries/000",
        "entries/000.p/3",
        "entries/001.p/1",
        "0/000.p/0",
        "0/000.p/02",
        "0/000.p/256",
        "0/000.p/257",
        "0/0.p/1",
        "0/x000/000.p/1",
        "00/000.p/2",
        "+0/000.p/2",
        "0/000.p/+2",
        "-1/000.p/2",
        "0/000.p/2/",
        "0//000.p/2",
        "0/000.P/2",
        "0/%30%30%30.p/2",
        "%ff/000.p/2",
        "0/..%2f000.p/2",
        "%2e%2e/key",
        "..%2f..%2fetc%2fpasswd",
        "0/x999/x999/x999/x999/x999/x999/999.p/1",
        "%EF%BC%90/000.p/2",
        "0/000.p/99999999999999999999",
        "entries/000.p/1'%20OR%201=1--",
    ] {
        let answer = site.get(&format!("/log/tile/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(kept(&answer), "no-store", "{path}");
    }
    for path in ["/log/tile", "/log/tile/", "/log/checkpoint/", "/log/keys", "/log/key/x"] {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The answers to the form, which brings the receipt about.
async fn filed(site: &Site) -> Answer {
    let number = site.get("/file").await.hidden("number").expect("a number");
    let fields = [
        ("page", "check"),
        ("go", "submit"),
        ("number", &number),
        ("respondent-name", "演示商店（虚构）"),
        ("respondent-address", "演示路一号"),
        ("title", "演示：水壶漏水"),
        ("facts", FACTS),
        ("amount", ""),
        ("demand", "演示：退款"),
        ("complainant-name", NAME),
        ("complainant-phone", PHONE),
        ("complainant-address", "演示路二号"),
        ("consent-entrust", "no"),
        ("consent-publish", "yes"),
        ("truth", "yes"),
        ("informed", "yes"),
    ];
    let page = site.post("/file", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    page
}

#[tokio::test]
async fn the_receipt_of_a_filing_proves_its_first_act_and_its_picture_leads_to_it() {
    let site = Site::new();
    file(&site, 3);
    let page = filed(&site).await;
    let code = receipt(&page);
    let read = Receipt::parse(&code).expect("a receipt");
    assert_eq!(read.index, 3);
    assert!(read.check(&key(&site).await).is_ok());
    let leaves = hashes(&site.get("/log/tile/0/000.p/4").await);
    assert_eq!(leaf(&read.entry), leaves[3]);
    assert_eq!(page.text().matches(&code).count(), 2, "in the link and to be read, nowhere else");
    let address = format!("http://www.example.org/log/receipt#{code}");
    let drawn = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).expect("a QR");
    let width = drawn.width();
    let dark = drawn.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    assert!(page.has(&path), "the picture holds the address of the receipt");
}

#[tokio::test]
async fn following_gives_the_receipt_of_the_last_act() {
    let site = Site::new();
    let page = filed(&site).await.text();
    let (_, rest) = page.split_once("receipt-number num\">").expect("a receipt");
    let code = rest.split_once('<').expect("a code").0.to_string();
    file(&site, 4);
    let followed = site.post("/follow", &[("code", &code)]).await;
    let read = Receipt::parse(&receipt(&followed)).expect("a receipt");
    assert_eq!(read.index, 0);
    assert!(read.check(&key(&site).await).is_ok());
    assert!(!followed.has(&code));
}

#[tokio::test]
async fn no_answer_of_the_log_holds_anything_personal() {
    let site = Site::new();
    file(&site, 2);
    filed(&site).await;
    for path in [
        "/log",
        "/log/receipt",
        "/log/checkpoint",
        "/log/key",
        "/log/verify.py",
        "/log/tile/0/000.p/3",
        "/log/tile/entries/000.p/3",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for personal in [NAME, "甲某", PHONE, FACTS, "演示路二号", "水壶"] {
            let holds =
                answer.bytes.windows(personal.len()).any(|bytes| bytes == personal.as_bytes());
            assert!(!holds, "{path} holds {personal}");
        }
    }
}
