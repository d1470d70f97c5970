//! Other people's programs, run within a time limit: what they print, or in one line why not.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Runs a program and answers what it printed.
///
/// # Errors
/// One line: it is not there, took longer than `limit` (it and what it started are then ended), or
/// failed, with the last thing it said.
pub fn run(
    program: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
    limit: Duration,
) -> Result<String, String> {
    let child = Command::new(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn();
    let mut child = child.map_err(|error| format!("没有运行 {program}：{error}"))?;
    let (printed, said) = (listen(child.stdout.take()), listen(child.stderr.take()));
    let ended = wait(&mut child, limit);
    if ended.is_none() {
        // The group's id is that of its first process.
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = child.wait();
        return Err(format!("{program} 超过 {} 秒没有完成，已经停下", limit.as_secs()));
    }
    let (printed, said) = (printed.join().unwrap_or_default(), said.join().unwrap_or_default());
    match ended {
        Some(true) => Ok(printed),
        _ => {
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(format!("{program} 没有成功：{}", last.trim()))
        }
    }
}

/// Reads to the end beside the program, which must not wait for its reader.
fn listen(from: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.map(|mut from| from.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Whether it succeeded; none where it has not ended in time.
fn wait(child: &mut Child, limit: Duration) -> Option<bool> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Err(_) => return Some(false),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn what_a_program_prints_is_the_answer_and_what_it_says_last_the_reason() {
        assert_eq!(run("sh", &["-c", "echo $A"], &[("A", "7")], SOON), Ok("7\n".into()));
        let failed = run("sh", &["-c", "echo first >&2; echo last >&2; exit 3"], &[], SOON);
        assert_eq!(failed, Err("sh 没有成功：last".into()));
        assert!(run("no-such-program", &[], &[], SOON).is_err());
    }

    #[test]
    fn a_program_that_does_not_end_is_ended_with_what_it_started() {
        let begun = Instant::now();
        let slow = run("sh", &["-c", "sleep 60 & wait"], &[], Duration::from_millis(100));
        assert!(slow.is_err_and(|why| why.contains("超过")));
        assert!(begun.elapsed() < SOON);
    }
}
