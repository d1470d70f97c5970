//! Sets the specimen documents into a folder, and measures how many are set in a second.
//!
//! `cargo run -p wenjin-document --example documents -- FOLDER [COUNT]`

#[path = "../tests/specimens/mod.rs"]
mod specimens;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use wenjin_document::official::{docx, pdf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let count: usize = arguments.next().map_or(Ok(50), |count| count.parse())?;
    std::fs::create_dir_all(&folder)?;
    let documents = [
        ("refusal", specimens::refusal()),
        ("register", specimens::register()),
        ("penalty", specimens::penalty(1)),
    ];
    for (name, document) in documents {
        let started = Instant::now();
        let bytes = pdf(&document)?;
        println!("{name}.pdf  {:.0} ms  {} bytes", millis(started), bytes.len());
        std::fs::write(folder.join(name).with_extension("pdf"), bytes)?;
        std::fs::write(folder.join(name).with_extension("docx"), docx(&document)?)?;
    }
    let started = Instant::now();
    for number in 0..count {
        pdf(&specimens::penalty(number + 2))?;
    }
    println!("pdf   {:.1} documents a second", rate(count, started));
    let started = Instant::now();
    for number in 0..count {
        docx(&specimens::penalty(number + 2))?;
    }
    println!("docx  {:.1} documents a second", rate(count, started));
    Ok(())
}

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}

fn rate(count: usize, started: Instant) -> f64 {
    count as f64 / started.elapsed().as_secs_f64()
}
