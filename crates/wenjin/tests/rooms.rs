//! The direction of dependencies: ARCHITECTURE.md's table is what `cargo metadata` says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

type Rooms = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The rooms as the table draws them: name, and what it needs.
fn drawn() -> Rooms {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    text.lines()
        .filter_map(|line| line.strip_prefix("| wenjin"))
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let name = format!("wenjin{}", cells.next().unwrap_or_default());
            let needs = cells.next().unwrap_or_default().split(", ").filter(|need| *need != "–");
            (name, needs.map(str::to_string).collect())
        })
        .collect()
}

/// The rooms as they are built.
fn built() -> Rooms {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata");
    metadata
        .packages
        .iter()
        .map(|package| {
            let needs = package.dependencies.iter().filter(|need| {
                need.kind == DependencyKind::Normal && need.name.starts_with("wenjin")
            });
            (package.name.to_string(), needs.map(|need| need.name.clone()).collect())
        })
        .collect()
}

#[test]
fn the_house_is_built_as_it_is_drawn() {
    assert_eq!(drawn(), built());
}

#[test]
fn pure_rooms_need_nothing_that_reads_writes_or_waits() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata");
    let allowed = ["jiff", "serde", "sha2", "thiserror", "toml", "uuid"];
    for package in &metadata.packages {
        if !["wenjin-calendar", "wenjin-law", "wenjin-matter", "wenjin-text"]
            .contains(&package.name.as_str())
        {
            continue;
        }
        for need in package.dependencies.iter().filter(|need| need.kind == DependencyKind::Normal) {
            let known = need.name.starts_with("wenjin-") || allowed.contains(&need.name.as_str());
            assert!(known, "{} needs {}", package.name, need.name);
        }
        let sources = package.manifest_path.parent().expect("a folder").join("src");
        for (path, text) in files(sources.as_std_path()) {
            for banned in
                ["std::fs", "std::net", "std::thread", "std::env", "SystemTime", "Timestamp::now"]
            {
                assert!(!text.contains(banned), "{path} uses {banned}");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push((path.display().to_string(), std::fs::read_to_string(&path).expect("a file")));
        }
    }
    out
}
