//! A real file of 6,383 letters, which stays outside the project: all of it comes in, and comes in
//! once.

use std::path::PathBuf;
use std::time::Instant;

use wenjin_bureau::import::Counts;

use crate::place::Place;

#[test]
fn a_real_file_comes_in_whole_and_once() {
    let shared = std::env::var_os("WENJIN_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("data/hotline/train.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: the real letters, because {} is not there", path.display());
        return;
    };
    let place = Place::new();
    let began = Instant::now();
    let first = place.import("train.csv", &bytes, "petition").counts;
    println!("imported {} rows in {:?}", first.new, began.elapsed());
    assert!(0 < first.new);
    assert_eq!(first, Counts { new: first.new, ..Counts::default() });
    assert_eq!(place.matters(), first.new);
    let second = place.import("train.csv", &bytes, "petition").counts;
    assert_eq!(second, Counts { same: first.new, ..Counts::default() });
    assert_eq!(place.matters(), first.new);
}
