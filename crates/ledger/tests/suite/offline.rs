//! `docs/verify.py`, as a court would run it: on files made here, and on the same files altered.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use wenjin_ledger::{Checkpoint, Proof, Receipt, SigningKey, leaf};

use crate::log::{Log, entry, key};

const SALT: [u8; 16] = [0xa5; 16];
const PARTICULAR: &str = r#"{"t":"甲某"}"#;

/// The program and a folder to work in; none, and said so, where there is no Python.
struct Verifier {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Verifier {
    fn find() -> Option<Verifier> {
        if Command::new("python3").arg("--version").output().is_err() {
            println!("skipped: there is no python3");
            return None;
        }
        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
        Some(Verifier { program, folder: tempfile::tempdir().unwrap() })
    }

    fn run(&self, things: &[&str]) -> Output {
        let mut python = Command::new("python3");
        python.arg("-I").arg(&self.program).args(things).current_dir(self.folder.path());
        python.env("PYTHONIOENCODING", "utf-8").output().unwrap()
    }

    /// What it says was proven.
    fn proves(&self, things: &[&str]) -> String {
        let out = self.run(things);
        let (said, wrong) = (text(out.stdout), text(out.stderr));
        assert!(out.status.success() && said.starts_with("已证明："), "{said}{wrong}");
        said
    }

    /// Why nothing was.
    fn refuses(&self, things: &[&str], what: &str) -> String {
        let out = self.run(things);
        let (said, wrong) = (text(out.stdout), text(out.stderr));
        assert_eq!((out.status.code(), &said[..]), (Some(1), ""), "{what}");
        assert!(wrong.starts_with("没有证明："), "{what}: {wrong}");
        wrong
    }

    fn write(&self, file: &Value) -> &'static str {
        fs::write(self.folder.path().join("act.json"), file.to_string()).unwrap();
        "act.json"
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The canonical bytes of a made-up act; its commitment is to [`PARTICULAR`] under a salt of zeros.
const ACT: &str = r#"{"at":"2026-04-20T09:00:00","family":"complaint","matter":"made-up-matter","personal":{"complainant":"88ade8708ead5e83cfe7fd7f7d9436639dd60884e8d7d0aca6c71d7b8e31f79d"},"seq":3,"step":"accept","v":1}"#;

/// An act at `index` of a log of `size` made-up entries, its proof and its receipt.
fn taken_home(index: u64, size: u64) -> (Value, String) {
    let ours = wenjin_ledger::entry(&SALT, ACT.as_bytes());
    let mut log = Log::default();
    (0..size).for_each(|at| log.push(leaf(&if at == index { ours } else { entry(at) })));
    let proof = Proof { index, hashes: log.inclusion(size, index), note: log.note() };
    let receipt = Receipt::of(index, ours, &log.note(), &key().public()).unwrap();
    let file = json!({
        "format": "wenjin/act-proof/v1",
        "act": ACT,
        "salt": "a5".repeat(16),
        "revealed": { "complainant": { "salt": "00".repeat(16), "value": PARTICULAR } },
        "proof": proof.text(),
        "key": key().public().to_text(),
    });
    (file, receipt.code())
}

#[test]
fn the_program_is_short_and_needs_nothing_installed() {
    let program = include_str!("../../../../docs/verify.py");
    assert!(program.lines().count() <= 60);
    let imports: Vec<&str> = program.lines().filter(|line| line.contains("import")).collect();
    assert_eq!(imports, ["import base64, hashlib, json, os, re, sys"]);
}

#[test]
fn an_act_with_its_proof_and_its_receipt_are_proven() {
    let Some(verifier) = Verifier::find() else { return };
    let key = key().public().to_text();
    fs::write(verifier.folder.path().join("key.txt"), format!("{key}\n")).unwrap();
    for (index, size) in [(0, 1), (0, 2), (4, 7), (258, 300), (299, 300)] {
        let (file, code) = taken_home(index, size);
        let file = verifier.write(&file);
        let said = verifier.proves(&[&key, file]);
        assert_eq!(
            said.trim_end(),
            format!(
                "已证明：事项 made-up-matter 第 3 步（accept，2026-04-20T09:00:00）一字未改，\
                 是第 {} 条（那时共 {size} 条）。日志：log.example/wenjin。",
                index + 1
            )
        );
        assert!(verifier.proves(&["key.txt", &code]).contains(&format!("第 {} 条", index + 1)));
        assert!(verifier.proves(&[&key, file, &code]).contains("收据是日志签的"));
    }
}

#[test]
fn a_deleted_particular_leaves_the_act_provable() {
    let Some(verifier) = Verifier::find() else { return };
    let (mut file, _) = taken_home(4, 7);
    file["revealed"] = json!({});
    verifier.proves(&[&key().public().to_text(), verifier.write(&file)]);
}

#[test]
fn every_altered_field_is_refused() {
    let Some(verifier) = Verifier::find() else { return };
    let (file, _) = taken_home(4, 7);
    let key = key().public().to_text();
    let proof = file["proof"].as_str().unwrap();
    let opened =
        |salt: &str, value: &str| json!({ "complainant": { "salt": salt, "value": value } });
    let (salt, zeros) = ("a5".repeat(16), "00".repeat(16));
    let mut altered = vec![
        ("/format", json!("wenjin/act-proof/v2")),
        ("/act", json!(ACT.replace("09:00", "09:01"))),
        ("/act", json!(ACT.replace("accept", "refuse"))),
        ("/act", json!(format!("{ACT} "))),
        ("/act", json!("{}")),
        ("/act", Value::Null),
        ("/salt", json!(salt.replacen('a', "b", 1))),
        ("/salt", json!(salt.to_uppercase())),
        ("/salt", json!(format!("{salt} "))),
        ("/salt", json!(salt[2..])),
        ("/revealed", opened(&zeros, r#"{"t":"乙某"}"#)),
        ("/revealed", opened(&zeros.replacen('0', "1", 1), PARTICULAR)),
        ("/revealed", opened(&format!("{zeros}00"), PARTICULAR)),
        ("/revealed", json!({ "respondent": { "salt": zeros, "value": PARTICULAR } })),
        ("/revealed", Value::Null),
        ("/key", json!(SigningKey::new("log.example/wenjin", [1; 32]).public().to_text())),
        ("/key", json!("")),
        ("/proof", json!("")),
        ("/proof", json!(proof.replace("@v1", "@v2"))),
        ("/proof", json!(proof.replace("index 4", "index 5"))),
        ("/proof", json!(proof.replace("index 4", "index 04"))),
        ("/proof", json!(proof.replace("index 4", "index -3"))),
        ("/proof", json!(proof.replace("\n7\n", "\n8\n"))),
        ("/proof", json!(proof.replace("\n7\n", "\n07\n"))),
        ("/proof", json!(proof.replace("log.example", "log.example.com"))),
        ("/proof", json!(proof.trim_end())),
        ("/proof", json!(format!("{proof}\n"))),
        (
            "/proof",
            json!(proof.lines().filter(|line| !line.starts_with("index")).collect::<String>()),
        ),
    ];
    // One letter in every forty: of the hashes, the root and the signature.
    for at in (30..proof.len()).step_by(40).filter(|at| proof.is_char_boundary(*at)) {
        let (head, tail) = proof.split_at(at);
        let Some(letter) = tail.chars().next().filter(char::is_ascii_alphanumeric) else {
            continue;
        };
        let other = if letter == 'A' { 'B' } else { 'A' };
        altered.push(("/proof", json!(format!("{head}{other}{}", &tail[1..]))));
    }
    assert!(33 < altered.len(), "{}", altered.len());
    for (place, value) in altered {
        let mut file = file.clone();
        *file.pointer_mut(place).unwrap() = value;
        let what = format!("{place}: {}", file.pointer(place).unwrap());
        verifier.refuses(&[&key, verifier.write(&file)], &what);
    }
    verifier.proves(&[&key, verifier.write(&file)]);
}

#[test]
fn a_file_that_brings_its_own_key_is_refused() {
    let Some(verifier) = Verifier::find() else { return };
    let forger = SigningKey::new("log.example/wenjin", [1; 32]);
    let (mut file, _) = taken_home(0, 1);
    let root = leaf(&wenjin_ledger::entry(&SALT, ACT.as_bytes()));
    let note = forger.sign(&Checkpoint { origin: "log.example/wenjin".into(), size: 1, root });
    file["proof"] = json!(Proof { index: 0, hashes: vec![], note }.text());
    file["key"] = json!(forger.public().to_text());
    let file = verifier.write(&file);
    verifier.proves(&[&forger.public().to_text(), file]);
    let wrong = verifier.refuses(&[&key().public().to_text(), file], "another key");
    assert!(wrong.contains("用别的钥匙签的"), "{wrong}");
}

#[test]
fn an_altered_receipt_is_refused() {
    let Some(verifier) = Verifier::find() else { return };
    let (file, code) = taken_home(4, 7);
    let (key, file) = (key().public().to_text(), verifier.write(&file));
    for at in (0..code.len()).step_by(23).chain([198]) {
        let other = if &code[at..=at] == "A" { "B" } else { "A" };
        let altered = format!("{}{other}{}", &code[..at], &code[at + 1..]);
        // Index and entry, which nobody signed, are held against the file.
        verifier.refuses(&[&key, file, &altered], &format!("letter {at}"));
        if 56 <= at || at == 0 {
            verifier.refuses(&[&key, &altered], &format!("letter {at}, without the file"));
        }
    }
    let (_, other) = taken_home(3, 7);
    let wrong = verifier.refuses(&[&key, file, &other], "the receipt of another act");
    assert!(wrong.contains("说的不是同一条"), "{wrong}");
}

#[test]
fn what_is_missing_is_refused() {
    let Some(verifier) = Verifier::find() else { return };
    let (file, code) = taken_home(4, 7);
    let (key, file) = (key().public().to_text(), verifier.write(&file));
    verifier.refuses(&[], "nothing");
    verifier.refuses(&[&key], "no file and no code");
    verifier.refuses(&[&key, "absent.json"], "no such file");
    verifier.refuses(&[&key, &code[1..]], "part of a code");
    verifier.refuses(&[file, &key], "the wrong way round");
    verifier.refuses(&[&key.replace("wenjin", "wenjun"), file], "a key misspelt");
    verifier.refuses(&[&key.replace('A', "B"), file], "a key misspelt");
}
