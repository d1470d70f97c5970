//! Every code a person can see has a heading in docs/errors.md, and no heading is left over.

use std::collections::BTreeSet;
use std::path::Path;

/// Codes as the sources write them: a kebab-case literal on the right of `=>` or in a call that takes
/// a code first.
fn used(folder: &Path, out: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            used(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a file");
            collect(text.split("#[cfg(test)]").next().unwrap_or_default(), out);
        }
    }
}

fn collect(text: &str, out: &mut BTreeSet<String>) {
    let mut within = false;
    for line in text.lines() {
        if line.contains("fn code(") && line.contains("'static str") {
            within = true;
        }
        let literal =
            |line: &str| line.split('"').nth(1).filter(|text| is_code(text)).map(str::to_string);
        if within && line.contains("=>") {
            out.extend(literal(line.split("=>").last().unwrap_or_default()));
        }
        for call in ["Failure::usage(\"", "Problem::told(\"", "// code: \""] {
            if let Some(rest) = line.split(call).nth(1) {
                out.extend(rest.split('"').next().filter(|text| is_code(text)).map(str::to_string));
            }
        }
        if line == "    }" || line == "}" {
            within = false;
        }
    }
}

fn is_code(text: &str) -> bool {
    text.contains('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[test]
fn every_code_has_a_heading() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut codes = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("crates")).expect("crates").flatten() {
        used(&entry.path().join("src"), &mut codes);
    }
    assert!(codes.len() > 40, "the search for codes found only {codes:?}");
    let text = std::fs::read_to_string(root.join("docs/errors.md")).expect("docs/errors.md");
    let headed: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|heading| heading.trim().to_string())
        .collect();
    let missing: Vec<&String> = codes.difference(&headed).collect();
    assert!(missing.is_empty(), "no heading in docs/errors.md: {missing:?}");
}
