//! How much memory and processor time was needed, as Linux tells it; elsewhere nothing is known.

use std::process::Command;
use std::time::Duration;

/// Set in the process of its own that [`apart`] starts.
const APART: &str = "WENJIN_TEST_APART";
/// What that process prints before its figure.
const MARK: &str = "needed at most: ";

/// Bytes of memory this process holds now.
pub fn resident() -> Option<u64> {
    status("VmRSS:")
}

/// Time of the processor that this thread has used.
pub fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Does `work` in a process of its own: the test `test` of this program, run alone. Gives the bytes
/// of memory needed at most beyond those held before. None where it cannot be measured, and within
/// the process of its own, where the test has nothing more to do.
///
/// # Panics
/// Where the work does.
pub fn apart(test: &str, work: impl FnOnce()) -> Option<u64> {
    if std::env::var_os(APART).is_some() {
        // Forgets the highest figure so far.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let before = resident();
        work();
        let needed = status("VmHWM:").zip(before).map(|(most, before)| most.saturating_sub(before));
        println!("{MARK}{}", needed.map_or_else(String::new, |bytes| bytes.to_string()));
        return None;
    }
    let program = std::env::current_exe().expect("the test program");
    let done = Command::new(program)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(APART, "1")
        .output()
        .expect("the test program starts");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    let figure = said.lines().find_map(|line| line.split_once(MARK)).map(|(_, figure)| figure);
    figure.expect("the test ran in a process of its own").trim().parse().ok()
}

fn status(field: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_for_a_moment_is_measured() {
        let Some(needed) = apart("memory::tests::what_is_held_for_a_moment_is_measured", || {
            drop(std::hint::black_box(vec![1_u8; 50 << 20]));
        }) else {
            return;
        };
        assert!((45 << 20..80 << 20).contains(&needed), "{needed}");
    }
}
