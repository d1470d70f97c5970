//! The disk: a place on it that is gone afterwards, how many small writes a second it makes durable,
//! and the memory disk beside it, where syncing costs nothing.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::outcome::Failure;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// One record of the measure.
const RECORD: [u8; 512] = [b'x'; 512];
/// The rate is the median over slices of this length: a stall spoils one of them.
const SLICE: Duration = Duration::from_millis(100);

/// A folder that is gone at the end, in the folder asked for or the system's own.
pub fn place(folder: Option<&Path>) -> Result<TempDir, Failure> {
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
    within(&folder)
}

/// A folder in memory; none where the system has no such place.
pub fn memory() -> Option<TempDir> {
    Path::new(MEMORY).is_dir().then(|| within(Path::new(MEMORY)).ok()).flatten()
}

fn within(folder: &Path) -> Result<TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("wenjin-bench-").tempdir_in(folder);
    made.map_err(|error| Failure::file(folder, &error))
}

/// Appends of 512 bytes made durable one after the other: the rates of slices of a tenth of a second.
#[derive(Clone, Debug, Default)]
pub struct Syncs(Vec<f64>);

impl Syncs {
    /// Measures in `folder` for some time.
    ///
    /// # Errors
    /// What the disk says.
    pub fn measure(folder: &Path, time: Duration) -> Result<Syncs, Failure> {
        let path = folder.join("sync-rate");
        rates(&path, time).map(Syncs).map_err(|error| Failure::file(&path, &error))
    }

    /// Both together: what was measured before and after.
    pub fn and(mut self, other: Syncs) -> Syncs {
        self.0.extend(other.0);
        self
    }

    /// Syncs a second: the median of the slices.
    pub fn per_second(&self) -> f64 {
        let mut rates = self.0.clone();
        rates.sort_unstable_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn rates(path: &Path, time: Duration) -> std::io::Result<Vec<f64>> {
    let mut file = File::create(path)?;
    let begun = Instant::now();
    let mut rates = Vec::new();
    while begun.elapsed() < time {
        let (slice, mut count) = (Instant::now(), 0u32);
        while slice.elapsed() < SLICE {
            file.write_all(&RECORD)?;
            file.sync_data()?;
            count += 1;
        }
        rates.push(f64::from(count) / slice.elapsed().as_secs_f64());
    }
    std::fs::remove_file(path)?;
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stalled_slice_does_not_move_the_rate() {
        let before = Syncs(vec![500.0, 510.0, 3.0]);
        assert_eq!(before.and(Syncs(vec![490.0, 505.0])).per_second(), 500.0);
    }

    #[test]
    fn the_place_is_gone_afterwards() {
        let place = place(None).expect("a folder");
        let path = place.path().to_path_buf();
        assert!(
            Syncs::measure(&path, Duration::from_millis(1)).expect("a disk").per_second() > 0.0
        );
        drop(place);
        assert!(!path.exists());
    }
}
