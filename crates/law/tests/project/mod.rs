//! The rule files of this project, read from `rules/`, for the tests beside this folder.

use std::path::{Path, PathBuf};

use wenjin_law::{Rules, SourceFile, load};

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every TOML file under `rules/`, cases included, in order of path.
pub fn files() -> Vec<SourceFile> {
    let rules = root().join("rules");
    let mut out = Vec::new();
    read_folder(&rules, &rules, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!out.is_empty(), "no rule files under {}", rules.display());
    out
}

/// The rules of this project.
pub fn rules() -> Rules {
    load(&files()).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{} faults in rule files:\n{}", lines.len(), lines.join("\n"))
    })
}

fn read_folder(root: &Path, folder: &Path, out: &mut Vec<SourceFile>) {
    let entries = std::fs::read_dir(folder).expect("rules folder is readable");
    for entry in entries {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            read_folder(root, &path, out);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.strip_prefix(root).expect("below the root");
            out.push(SourceFile {
                path: name.to_string_lossy().replace('\\', "/"),
                text: std::fs::read_to_string(&path).expect("rule file is UTF-8"),
            });
        }
    }
}
