//! The rules that come with the program, and rules or statutes read from a folder.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use wenjin_law::{Library, Rules, SourceFile, Statute};

use crate::outcome::Failure;

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// The rules that come with the program, or those of a folder.
///
/// # Errors
/// Every line of every file that does not load.
pub fn load(folder: Option<&Path>) -> Result<Rules, Failure> {
    let files = match folder {
        Some(folder) => files(folder, "toml")?
            .into_iter()
            .map(|(path, text)| SourceFile { path, text })
            .collect(),
        None => built_in(&RULES),
    };
    wenjin_law::load(&files).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let head = format!("规则有 {} 处写法不对，没有载入。请逐处改正：", lines.len());
        Failure::usage("rules-malformed", format!("{head}\n{}", lines.join("\n")))
    })
}

fn built_in(dir: &Dir<'_>) -> Vec<SourceFile> {
    let own = dir.files().filter_map(|file| {
        let path = file.path().to_string_lossy().replace('\\', "/");
        Some(SourceFile { path, text: file.contents_utf8()?.to_string() })
    });
    own.chain(dir.dirs().flat_map(built_in)).collect()
}

/// The statutes of a folder, with each file's name and text.
///
/// # Errors
/// A file that cannot be read, or is not a statute.
pub fn statutes(folder: &Path) -> Result<Vec<(String, String, Statute)>, Failure> {
    let files = files(folder, "md")?;
    let mut out = Vec::new();
    for (path, text) in files.into_iter().filter(|(path, _)| !path.ends_with("INDEX.md")) {
        let statute = Statute::parse(&text).map_err(|error| {
            Failure::usage("law-malformed", format!("{path}：{error}。没有导入，请核对文件。"))
        })?;
        out.push((path, text, statute));
    }
    if out.is_empty() {
        let words = format!("{} 里没有法规文件（.md）。请核对路径。", folder.display());
        return Err(Failure::usage("law-empty", words));
    }
    Ok(out)
}

/// The law library of a folder.
///
/// # Errors
/// As [`statutes`].
pub fn library(folder: &Path) -> Result<Library, Failure> {
    Ok(Library::new(statutes(folder)?.into_iter().map(|(_, _, statute)| statute)))
}

/// Every file with that ending under a folder, its path from there with forward slashes, in order.
fn files(folder: &Path, ending: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    let mut out = Vec::new();
    while let Some(current) = folders.pop() {
        let entries = std::fs::read_dir(&current).map_err(|e| Failure::file(&current, &e))?;
        for entry in entries {
            let path = entry.map_err(|error| Failure::file(&current, &error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = std::fs::read_to_string(&path).map_err(|e| Failure::file(&path, &e))?;
                let name = path.strip_prefix(folder).unwrap_or(&path);
                out.push((name.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    out.sort();
    Ok(out)
}
