//! How a command ends: 0 nothing to report, 1 findings, 2 it could not be done as asked.

use std::fmt;
use std::io::Write;
use std::path::Path;

/// Prints a line. Where nobody reads any more (`| head`) the command ends quietly.
macro_rules! say {
    ($($words:tt)*) => { $crate::outcome::line(format_args!($($words)*)) };
}

/// Prints a line to standard output.
pub fn line(words: fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{words}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Prints a line of a server. Where nobody reads any more the server goes on.
macro_rules! announce {
    ($($words:tt)*) => { $crate::outcome::announced(format_args!($($words)*)) };
}

/// Prints a line to standard output if somebody reads it.
pub fn announced(words: fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}

/// What a command that ran has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing wrong.
    Nothing,
    /// Something to look at.
    Something,
}

/// Why a command could not be done.
#[derive(Debug)]
pub struct Failure {
    code: String,
    words: String,
}

impl Failure {
    /// A failure with its code and its words: what happened, why, what to do.
    pub fn usage(code: impl Into<String>, words: impl Into<String>) -> Failure {
        Failure { code: code.into(), words: words.into() }
    }

    /// A file that could not be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Failure {
        Failure::usage(
            "file-unusable",
            format!("不能读写 {}：{error}。请核对路径和权限。", path.display()),
        )
    }

    /// A failure of the store.
    pub fn store(error: wenjin_store::StoreError) -> Failure {
        Failure::usage(error.code(), error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n代码：{}", self.words, self.code)
    }
}
