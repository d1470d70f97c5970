//! `wenjin triage` as people run it, on made-up messages: files in, files out, and what it says of bad ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use wenjin_text::planted;

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).expect("a file");
        self.path(name)
    }

    fn run(&self, words: &[&str], files: &[(&str, &Path)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wenjin"));
        command.arg("triage").args(words);
        for (option, path) in files {
            command.arg(option).arg(path);
        }
        command.output().expect("the command runs")
    }

    fn done(&self, words: &[&str], files: &[(&str, &Path)]) -> String {
        let out = self.run(words, files);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    fn refused(&self, words: &[&str], files: &[(&str, &Path)]) -> String {
        let out = self.run(words, files);
        assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stdout));
        String::from_utf8_lossy(&out.stderr).into_owned()
    }
}

/// Made-up messages as a CSV file; the label is whether something is said of going bad.
fn csv(events: u32) -> String {
    let mut out = String::from("id,title,body,label,time\n");
    for (id, one) in planted::rewordings(9, events, 3).iter().enumerate() {
        let label = if one.body.contains("过期") || one.body.contains("过了保质期") {
            "食品"
        } else {
            "其他"
        };
        out += &format!("{id},{},{},{label},2026-01-{:02}\n", one.title, one.body, 1 + id % 28);
    }
    out
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("written");
    let text = text.trim_start_matches('\u{feff}');
    text.lines().map(|line| line.split(',').map(str::to_string).collect()).collect()
}

#[test]
fn what_was_learned_is_predicted_and_scored() {
    let desk = Desk::new();
    let (messages, model, out) =
        (desk.file("in.csv", csv(400).as_bytes()), desk.path("m"), desk.path("out.csv"));
    let learned = desk.done(&["train"], &[("--in", &messages), ("--model", &model)]);
    assert!(learned.contains("食品") && learned.contains("2 个类别"), "{learned}");
    desk.done(&["predict"], &[("--model", &model), ("--in", &messages), ("--out", &out)]);
    let written = rows(&out);
    assert_eq!(written[0], ["id", "label", "probability", "second", "second_probability"]);
    assert_eq!(written.len(), rows(&messages).len());
    let scored = desk.done(&["score"], &[("--in", &messages), ("--predictions", &out)]);
    let macro_f1 =
        scored.lines().find_map(|line| line.strip_prefix("macro_f1\t")).expect("a score");
    assert!(macro_f1.parse::<f64>().is_ok_and(|score| score > 0.99), "{scored}");
    let folds = desk.done(&["score"], &[("--in", &messages)]);
    assert!(folds.contains("calibration_error"), "{folds}");
}

#[test]
fn a_file_in_gb18030_is_read_like_any_other() {
    let desk = Desk::new();
    let text = csv(300);
    let (plain, model) = (desk.file("a.csv", text.as_bytes()), desk.path("m"));
    desk.done(&["train"], &[("--in", &plain), ("--model", &model)]);
    let (encoded, _, _) = encoding_rs::GB18030.encode(&text);
    let other = desk.file("b.csv", &encoded);
    let (one, two) = (desk.path("1.csv"), desk.path("2.csv"));
    desk.done(&["predict"], &[("--model", &model), ("--in", &plain), ("--out", &one)]);
    desk.done(&["predict"], &[("--model", &model), ("--in", &other), ("--out", &two)]);
    assert_eq!(rows(&one), rows(&two));
}

#[test]
fn one_event_told_twice_is_one_group_and_a_topic_is_named() {
    let desk = Desk::new();
    let (messages, out) = (desk.file("in.csv", csv(60).as_bytes()), desk.path("out.csv"));
    desk.done(&["group"], &[("--in", &messages), ("--out", &out)]);
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    rows(&out)[1..].iter().for_each(|row| *groups.entry(row[1].clone()).or_default() += 1);
    assert!(groups.values().any(|many| *many > 1), "{groups:?}");
    let hot = desk.done(&["hot", "--top", "3", "--json"], &[("--in", &messages), ("--out", &out)]);
    let hot: serde_json::Value = serde_json::from_str(&hot).expect("json");
    assert!(hot["top"].as_array().is_some_and(|top| top.len() <= 3 && !top.is_empty()), "{hot}");
    assert_eq!(rows(&out)[0], ["id", "cluster", "heat"]);
}

#[test]
fn what_a_message_states_is_listed_and_no_phone_is_whole() {
    let desk = Desk::new();
    let text = "id,title,body\n7,要求退款,3月5日付了128元，电话13000000000\n";
    let (messages, out) = (desk.file("in.csv", text.as_bytes()), desk.path("out.csv"));
    desk.done(&["fields"], &[("--in", &messages), ("--out", &out)]);
    let rows = rows(&out);
    let kinds: Vec<(&str, &str)> =
        rows[1..].iter().map(|row| (row[2].as_str(), row[5].as_str())).collect();
    let wanted =
        [("remedy", "refund"), ("date", "03-05"), ("amount", "12800"), ("phone", "130****0000")];
    assert_eq!(kinds, wanted);
}

#[test]
fn bad_files_are_refused_with_a_code_and_nothing_is_written() {
    let desk = Desk::new();
    let (out, model) = (desk.path("out.csv"), desk.path("m"));
    let empty = desk.file("empty.csv", b"");
    assert!(desk.refused(&["train"], &[("--in", &empty), ("--model", &model)]).contains("代码："));
    let header = desk.file("header.csv", "id,title,body,label\n".as_bytes());
    assert!(
        desk.refused(&["train"], &[("--in", &header), ("--model", &model)])
            .contains("triage-too-few")
    );
    let other = desk.file("other.csv", "甲,乙\n1,2\n".as_bytes());
    assert!(
        desk.refused(&["train"], &[("--in", &other), ("--model", &model)])
            .contains("triage-no-column")
    );
    let foreign = desk.file("foreign", b"PK\x03\x04");
    let words =
        desk.refused(&["predict"], &[("--model", &foreign), ("--in", &header), ("--out", &out)]);
    assert!(words.contains("triage-model-foreign"), "{words}");
    let junk: Vec<u8> =
        (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let junk = desk.file("junk.csv", &junk);
    desk.refused(&["group"], &[("--in", &junk), ("--out", &out)]);
    assert!(!out.exists() && !model.exists());
}

#[test]
fn a_hundred_thousand_identical_rows_are_one_group_and_teach_nothing() {
    let desk = Desk::new();
    let mut text = String::from("id,title,body,label\n");
    (0..100_000)
        .for_each(|id| text += &format!("{id},投诉超市,在某超市买到过期的牛奶要求退款,食品\n"));
    let (messages, out) = (desk.file("in.csv", text.as_bytes()), desk.path("out.csv"));
    desk.done(&["group"], &[("--in", &messages), ("--out", &out)]);
    assert!(rows(&out)[1..].iter().all(|row| row[1] == "0"));
    desk.done(&["hot"], &[("--in", &messages), ("--out", &out)]);
    let words = desk.refused(&["train"], &[("--in", &messages), ("--model", &desk.path("m"))]);
    assert!(words.contains("triage-too-few"), "{words}");
}
