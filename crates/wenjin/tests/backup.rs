//! `wenjin backup` and `wenjin restore` as people run them.

use std::path::Path;
use std::process::{Command, Output};

fn wenjin(store: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wenjin"))
        .args(arguments)
        .arg("--store")
        .arg(format!("sqlite:{}", store.display()))
        .output()
        .expect("the command runs")
}

fn json(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("json")
}

fn refused(output: &Output, code: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("代码：{code}")), "{said}");
}

#[test]
fn what_was_imported_is_backed_up_restored_and_found_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let orders = at("orders.csv");
    let rows: String =
        (1..=30).map(|n| format!("D{n},演示标题{n},演示内容{n},2026-04-14 09:00\n")).collect();
    std::fs::write(&orders, format!("工单编号,工单标题,诉求内容,区交办时间\n{rows}"))
        .expect("a file");
    let (live, other) = (at("live/wenjin.db"), at("other/wenjin.db"));
    let (orders, to) = (orders.display().to_string(), at("backup").display().to_string());
    json(&wenjin(&live, &["import", "orders", &orders, "--profile", "12345", "--json"]));
    refused(&wenjin(&other, &["restore", "--from", &to]), "backup-incomplete");
    let made = json(&wenjin(&live, &["backup", "--to", &to, "--with-key", "--json"]));
    assert_eq!((&made["missing"], &made["key"]), (&serde_json::json!([]), &true.into()));
    assert!(made["acts"].as_u64() >= Some(30) && made["files"].as_u64() == Some(1), "{made}");
    let restored = json(&wenjin(&other, &["restore", "--from", &to, "--json"]));
    assert_eq!((&restored["sound"], &restored["root"]), (&true.into(), &made["root"]));
    let again =
        json(&wenjin(&other, &["import", "orders", &orders, "--profile", "12345", "--json"]));
    assert_eq!((&again["new"], &again["same"]), (&0.into(), &30.into()), "what was there is known");
    refused(&wenjin(&other, &["restore", "--from", &to]), "restore-place-taken");
    refused(
        &wenjin(&live, &["backup", "--to", &at("live").display().to_string()]),
        "backup-place-wrong",
    );
    let words = wenjin(&at("third/wenjin.db"), &["restore", "--from", &to]);
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(words.contains("含签名密钥") && words.contains("已逐条核对"), "{words}");
}

#[test]
fn postgresql_is_left_to_its_own_tools() {
    for command in [["backup", "--to"], ["restore", "--from"]] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = Command::new(env!("CARGO_BIN_EXE_wenjin"))
            .args(command)
            .arg(folder.path())
            .args(["--store", "postgres://nobody@127.0.0.1:1/none"])
            .env("XDG_DATA_HOME", folder.path())
            .output()
            .expect("the command runs");
        refused(&out, "backup-not-sqlite");
    }
}
