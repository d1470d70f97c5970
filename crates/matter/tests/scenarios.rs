//! Case files an officer can read, in `scenarios/`: one dated line a step, what came of it indented
//! beneath. What is beneath is written by the program and read by people: `UPDATE=1 cargo test -p
//! wenjin-matter --test scenarios` writes it anew, and the diff shows what changed. The lines are
//! explained in `scenarios/README.md`; this file compares, `scenario/` knows the engine.

mod play;
mod scenario;

use std::path::{Path, PathBuf};

#[test]
fn every_case_file_reads_as_it_was_accepted() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let files = case_files();
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("a case file");
        let played = match scenario::check(&text) {
            Ok(played) => played,
            Err(problem) => {
                wrong.push(format!("{name}：{problem}"));
                continue;
            }
        };
        if update && played != text {
            std::fs::write(path, &played).expect("the case file written");
        } else if played != text {
            wrong.push(format!("{name}\n{}", difference(&text, &played)));
        }
    }
    println!("{} case files", files.len());
    assert!(wrong.is_empty(), "{}\nUPDATE=1 接受新的结果", wrong.join("\n"));
}

#[test]
fn a_case_file_that_says_something_else_is_noticed() {
    let line = "2026-06-01 09:00  登记投诉  登记员甲  …\n";
    let played = scenario::check(line).expect("a step");
    assert!(played.contains("    → 待决定是否受理\n"), "{played}");
    let altered = played.replace("待决定是否受理\n", "已受理\n");
    assert_eq!(scenario::check(&altered), Ok(played));
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let problem = |line: &str| scenario::check(&format!("# 注释\n{line}\n")).unwrap_err();
    assert_eq!(problem("六月一日  登记投诉  登记员甲"), "第2行：时间“六月一日”不认识");
    assert_eq!(problem("2026-06-01 09:00  登记投述  登记员甲"), "第2行：没有“登记投述”这一步");
    assert_eq!(problem("2026-06-01 09:00  登记投诉  某某"), "第2行：没有“某某”这个人");
    assert_eq!(problem("2026-06-01 09:00  登记投诉  登记员甲  标题"), "第2行：“标题”不认识");
}

fn case_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = std::fs::read_dir(folder).expect("the folder of case files");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    files
}

/// The lines that differ, with their numbers.
fn difference(accepted: &str, played: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (accepted.lines().collect(), played.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[same..].iter().rev().zip(new[same..].iter().rev()).take_while(|(a, b)| a == b);
    let tail = tail.count();
    let lines = |mark: char, lines: &[&str]| {
        let changed = lines[same..lines.len() - tail].iter().enumerate();
        changed.map(|(n, line)| format!("{mark}{:4} {line}\n", same + n + 1)).collect::<String>()
    };
    format!("{}{}", lines('-', &old), lines('+', &new))
}
