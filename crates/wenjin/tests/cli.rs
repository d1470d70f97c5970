//! The command as people run it: what it prints and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn wenjin(store: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wenjin"))
        .args(arguments)
        .arg("--store")
        .arg(format!("sqlite:{}", store.display()))
        .output()
        .expect("the command runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

struct Place {
    _folder: tempfile::TempDir,
    store: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("test.db");
    Place { _folder: folder, store }
}

#[test]
fn a_clock_prints_its_last_day_and_derivation() {
    let place = place();
    let out =
        wenjin(&place.store, &["clock", "complaint/accept-or-refuse", "--on", "2026-04-14T16:30"]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let text = printed(&out);
    assert!(text.contains("最后一日：2026年4月23日（周四）"), "{text}");
    assert!(text.contains("《市场监督管理投诉举报处理暂行办法》第十四条"), "{text}");
    let out = wenjin(
        &place.store,
        &["clock", "complaint/accept-or-refuse", "--on", "2026-04-15", "--json"],
    );
    let json: serde_json::Value = serde_json::from_str(&printed(&out)).expect("json");
    assert_eq!(json["last_day"], "2026-04-24");
    assert!(json["basis"].to_string().contains("《市场监督管理投诉举报处理办法》第十五条第一款"));
}

#[test]
fn usage_errors_end_with_two_and_a_code() {
    let place = place();
    for (arguments, code) in [
        (vec!["clock", "complaint/none", "--on", "2026-04-14"], "rule-unknown"),
        (vec!["clock", "complaint/accept-or-refuse", "--on", "昨天"], "date-malformed"),
        (vec!["clock", "complaint/accept-or-refuse", "--on", "2019-12-31"], "rule-not-in-force"),
        (vec!["rules", "show", "none"], "rule-unknown"),
        (vec!["import", "orders", "/none.csv", "--profile", "none"], "profile-unknown"),
        (vec!["law", "import", "/none"], "file-unusable"),
    ] {
        let out = wenjin(&place.store, &arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(said(&out).contains(&format!("代码：{code}")), "{arguments:?}: {}", said(&out));
    }
}

#[test]
fn what_changed_on_the_fifteenth_of_april_is_told() {
    let place = place();
    let out = wenjin(&place.store, &["rules", "diff", "--between", "2026-04-14", "2026-04-15"]);
    assert_eq!(out.status.code(), Some(0));
    let text = printed(&out);
    for words in [
        "complaint/refusal-grounds",
        "complaint/termination-grounds",
        "complaint/steps/ask-identity",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    let same = wenjin(&place.store, &["rules", "diff", "--between", "2026-05-01", "2026-05-02"]);
    assert!(printed(&same).contains("0 条规则不同"), "{}", printed(&same));
}

#[test]
fn a_file_imported_twice_is_imported_once_and_rebuild_changes_nothing() {
    let place = place();
    let file = place.store.with_file_name("orders.csv");
    std::fs::write(
        &file,
        "工单编号,工单标题,诉求内容,区交办时间,别的列\nD1,演示标题一,演示内容一,2026-04-14 09:00,甲\nD2,演示标题二,演示内容二,2026-04-15 09:00,乙\n,无编号,演示,2026-04-15 09:00,丙\n",
    )
    .expect("a file");
    let path = file.display().to_string();
    let import = |extra: &[&str]| {
        let mut arguments = vec!["import", "orders", &path, "--profile", "12345", "--json"];
        arguments.extend(extra);
        let out = wenjin(&place.store, &arguments);
        assert_eq!(out.status.code(), Some(1), "a rejected row is a finding: {}", said(&out));
        serde_json::from_str::<serde_json::Value>(&printed(&out)).expect("json")
    };
    let counts = |report: &serde_json::Value| {
        ["new", "changed", "same", "rejected"].map(|name| report[name].as_u64().unwrap_or(99))
    };
    let dry = import(&["--dry-run"]);
    assert_eq!(counts(&dry), [2, 0, 0, 1]);
    assert_eq!(dry["unknown_columns"], serde_json::json!(["别的列"]));
    assert_eq!(counts(&import(&[])), [2, 0, 0, 1], "the dry run changed something");
    assert_eq!(counts(&import(&[])), [0, 0, 2, 1]);
    let out = wenjin(&place.store, &["rebuild", "--json"]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let json: serde_json::Value = serde_json::from_str(&printed(&out)).expect("json");
    assert_eq!((&json["matters"], &json["unchanged"]), (&2.into(), &true.into()));
}

#[test]
fn the_rules_agree_with_the_law_library() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/law");
    let library = std::env::var_os("WENJIN_LAW").map_or(shared, PathBuf::from);
    if !library.is_dir() {
        println!("skipped: no law library (WENJIN_LAW)");
        return;
    }
    let place = place();
    let out = wenjin(&place.store, &["rules", "check", "--law", &library.display().to_string()]);
    assert_eq!(out.status.code(), Some(0), "{}", printed(&out));
    let out = wenjin(&place.store, &["law", "import", &library.display().to_string()]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
}

#[test]
fn a_form_is_written_as_pdf() {
    let place = place();
    let file = place.store.with_file_name("form.pdf");
    let path = file.display().to_string();
    let out =
        wenjin(&place.store, &["form", "complaint/forms/acceptance-decision", "--out", &path]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    assert!(std::fs::read(&file).expect("a file").starts_with(b"%PDF-"));
}
