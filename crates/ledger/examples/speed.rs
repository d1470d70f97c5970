//! How fast the tree grows and proves, on one core: `cargo run --release -p wenjin-ledger --example speed`.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use wenjin_ledger::{Checkpoint, Edge, Hash, SigningKey, Tiles, included, inclusion, leaf};

/// Entries of the log.
const SIZE: u64 = 2_000_000;
/// Proofs, and signatures.
const FEW: u64 = 2_000;

#[derive(Default)]
struct Kept {
    edge: Edge,
    full: HashMap<(u8, u64), Vec<Hash>>,
}

impl Tiles for Kept {
    type Error = Infallible;

    fn tile(&mut self, level: u8, index: u64, _: u16) -> Result<Vec<Hash>, Infallible> {
        Ok(self.full.get(&(level, index)).map_or(self.edge.open(level), Vec::as_slice).to_vec())
    }
}

/// Runs `work` so many times and prints how many a second.
fn timed(name: &str, times: u64, mut work: impl FnMut(u64)) {
    let start = Instant::now();
    (0..times).for_each(&mut work);
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:<40}{:>12.0}/s", times as f64 / seconds);
}

fn entry(index: u64) -> [u8; 32] {
    wenjin_ledger::entry(&[0; 16], &index.to_be_bytes())
}

fn main() {
    let act = [b'x'; 800];
    timed("entry of an act of 800 bytes", SIZE, |_| {
        black_box(wenjin_ledger::entry(&[0; 16], black_box(&act)));
    });
    let entries: Vec<[u8; 32]> = (0..SIZE).map(entry).collect();
    timed("leaf hash", SIZE, |at| {
        black_box(leaf(&entries[at as usize]));
    });
    let mut kept = Kept::default();
    let Kept { edge, full } = &mut kept;
    timed("leaf hash and push", SIZE, |at| {
        edge.push(leaf(&entries[at as usize]), &mut |tile| {
            full.insert((tile.level, tile.index), tile.hashes);
        });
    });
    timed("root", SIZE, |_| {
        black_box(black_box(&kept.edge).root());
    });
    let root = kept.edge.root();
    timed("inclusion proof from tiles, and its check", FEW, |at| {
        let at = at * (SIZE / FEW);
        let Ok(proof) = inclusion(&mut kept, SIZE, at);
        assert!(included(leaf(&entries[at as usize]), at, SIZE, &proof, root));
    });
    let key = SigningKey::new("log.example/wenjin", [1; 32]);
    let checkpoint = Checkpoint { origin: key.public().name().into(), size: SIZE, root };
    timed("signing a checkpoint", FEW, |_| {
        black_box(key.sign(black_box(&checkpoint)));
    });
    let (note, public) = (key.sign(&checkpoint), key.public());
    timed("opening a checkpoint", FEW, |_| {
        assert_eq!(public.open(&note).as_ref(), Ok(&checkpoint));
    });
}
