//! The processor's time this program has used, all its threads together: steadier than the clock on the
//! wall where neighbours are at work.

use std::time::Duration;

/// Ticks a second in what Linux tells programs.
const TICKS: f64 = 100.0;

/// Time used so far; none where the system does not tell.
pub fn used() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after) = text.rsplit_once(')')?;
    let ticks = |place: usize| after.split_whitespace().nth(place)?.parse::<f64>().ok();
    Some(Duration::from_secs_f64((ticks(11)? + ticks(12)?) / TICKS))
}

/// The time used since then for each of so many, in words; empty where the system does not tell.
pub fn each_since(before: Option<Duration>, count: usize) -> String {
    let Some((before, after)) = before.zip(used()) else { return String::new() };
    let each = (after - before).as_secs_f64() * 1e6 / count.max(1) as f64;
    format!("，每件用处理器 {each:.0} 微秒")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_used_only_grows() {
        let Some(before) = used() else { return println!("skipped: no /proc/self/stat") };
        let begun = std::time::Instant::now();
        while begun.elapsed() < Duration::from_millis(60) {
            std::hint::spin_loop();
        }
        assert!(before < used().expect("told before"));
    }
}
