//! The shim between a child and the system (`shim.c`), compiled once with the machine's C compiler.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::soak::skipped;

/// The compiled shim; none, and said so, where there is no C compiler.
pub fn shim(what: &str) -> Option<&'static Path> {
    static COMPILED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(compile).as_deref();
    if compiled.is_none() {
        skipped(what, "there is no C compiler (cc)");
    }
    compiled
}

fn compile() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (own, shared) =
        (folder.join(format!("shim-{}.so", std::process::id())), folder.join("shim.so"));
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread", "-o"]);
    match cc.arg(&own).arg(source).status() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        done => assert!(done.unwrap().success(), "the shim compiles"),
    }
    // Whole under its name, whoever else compiles it now.
    std::fs::rename(own, &shared).unwrap();
    Some(shared)
}

/// Puts the shim between `command` and the system: what happens below `folder` goes to `trace`, and
/// the sync of that number fails.
pub fn under(
    mut command: Command,
    shim: &Path,
    folder: &Path,
    trace: &Path,
    fail: Option<usize>,
) -> Command {
    command
        .env("LD_PRELOAD", shim)
        .env("WENJIN_SHIM_FOLDER", folder)
        .env("WENJIN_SHIM_TRACE", trace);
    if let Some(number) = fail {
        command.env("WENJIN_SHIM_FAIL_SYNC", number.to_string());
    }
    command
}

/// A folder of its own whose syncs cost nothing, where the machine has one: the shim knows what was
/// synced, so the real disk need not be asked.
pub fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
