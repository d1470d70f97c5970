//! Reads a table row by row and says how fast; without a file, writes a made-up one and reads that.
//!
//! `cargo run -p wenjin-document --example tables -- FILE` or `-- --rows COUNT`

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::time::Instant;

use wenjin_document::Limits;
use wenjin_document::sheet::SheetFile;
use wenjin_document::workbook::{Column, CsvOut, Manifest, Value, Workbook};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, count] if flag == "--rows" => made_up(count.parse()?),
        [file] => read(File::open(file).map(BufReader::new)?, file),
        _ => Err("name a file, or --rows COUNT".into()),
    }
}

fn made_up(count: i64) -> Result<(), Box<dyn Error>> {
    let columns =
        ["编号", "名称", "地址", "金额（分）"].map(|name| Column { name: name.into(), width: 16 });
    let row = |number: i64| {
        [
            Value::Text(format!("20260415{number:010}")),
            Value::Text(format!("某超市{number}号（演示）")),
            Value::Text(format!("示例市兰山区某路{}号", number % 1000)),
            Value::Integer(number * 7),
        ]
    };
    let started = Instant::now();
    let mut book = Workbook::new("台账", &columns)?;
    for number in 0..count {
        book.row(&row(number))?;
    }
    let xlsx = book.finish(&Manifest {
        title: "台账（演示）".into(),
        exported_at: jiff::civil::date(2026, 4, 15).at(9, 0, 0, 0),
        exported_by: "甲某".into(),
        filters: vec![],
        mark: Some("演示数据".into()),
    })?;
    report("xlsx written", count as u64, xlsx.len() as u64, started);
    let started = Instant::now();
    let mut csv = Vec::new();
    let mut out = CsvOut::new(&mut csv, &columns)?;
    for number in 0..count {
        out.row(&row(number))?;
    }
    out.finish()?;
    report("csv written", count as u64, csv.len() as u64, started);
    read(Cursor::new(xlsx), "台账.xlsx")?;
    read(Cursor::new(csv), "台账.csv")
}

fn read(mut source: impl Read + Seek, name: &str) -> Result<(), Box<dyn Error>> {
    let bytes = source.seek(std::io::SeekFrom::End(0))?;
    let started = Instant::now();
    let mut file = SheetFile::open(source, name, &Limits::default())?;
    let mut rows = 0;
    for row in file.stream()? {
        row?;
        rows += 1;
    }
    report(&format!("{name} read"), rows, bytes, started);
    Ok(())
}

fn report(what: &str, rows: u64, bytes: u64, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    let (rate, size) = (rows as f64 / seconds, bytes as f64 / 1e6);
    println!("{what}: {rows} rows, {size:.1} MB, {seconds:.2} s, {rate:.0} rows a second");
}
