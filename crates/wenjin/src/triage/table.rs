//! The files of triage: rows of named columns in, rows out. A file may be packed (gzip); unpacked it may not swell
//! beyond what the machine should hold.

use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use wenjin_document::sheet::{Limits, SheetFile};
use wenjin_document::workbook::{Column, CsvOut, Value, WorkbookError};

use crate::outcome::Failure;

/// Most a packed file may hold.
const UNPACKED: u64 = 192 << 20;

/// What people call each column.
const NAMES: [(&str, &[&str]); 12] = [
    ("id", &["id", "编号", "留言编号"]),
    ("title", &["title", "标题", "留言主题"]),
    ("body", &["body", "内容", "留言详情"]),
    ("label", &["label", "类别", "一级标签"]),
    ("group", &["group"]),
    ("fold", &["fold"]),
    ("split", &["split"]),
    ("time", &["time", "时间", "留言时间"]),
    ("probability", &["probability"]),
    ("user", &["user", "person", "用户", "留言用户"]),
    ("likes", &["likes", "点赞数"]),
    ("dislikes", &["dislikes", "反对数"]),
];

trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// The rows of a file.
pub struct Rows {
    file: SheetFile<Box<dyn Source>>,
    header: Vec<String>,
    name: String,
}

impl Rows {
    /// Opens a file and reads the names of its columns.
    pub fn open(path: &Path) -> Result<Rows, Failure> {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = source(path, &name)?;
        let mut file = SheetFile::open(source, &name, &Limits::default()).map_err(sheet)?;
        let header = file.stream().map_err(sheet)?.header.clone();
        Ok(Rows { file, header, name })
    }

    /// The place of a column.
    pub fn find(&self, column: &str) -> Option<usize> {
        let names =
            NAMES.iter().find(|(name, _)| *name == column).map_or(&[][..], |(_, names)| names);
        self.header
            .iter()
            .position(|head| names.contains(&head.trim().trim_start_matches('\u{feff}')))
    }

    /// The place of a column that must be there.
    pub fn needed(&self, column: &str) -> Result<usize, Failure> {
        self.find(column).ok_or_else(|| no_column(&self.name, column))
    }

    /// The place of a column by exactly this name.
    pub fn column(&self, name: &str) -> Result<usize, Failure> {
        self.header.iter().position(|head| head == name).ok_or_else(|| no_column(&self.name, name))
    }

    /// Goes through all rows.
    pub fn each(
        &mut self,
        mut with: impl FnMut(&[String]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for row in self.file.stream().map_err(sheet)? {
            with(&row.map_err(sheet)?.cells)?;
        }
        Ok(())
    }

    /// What comes of all rows.
    pub fn map<T>(
        &mut self,
        mut with: impl FnMut(&[String]) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let mut out = Vec::new();
        self.each(|row| {
            out.push(with(row)?);
            Ok(())
        })?;
        Ok(out)
    }
}

fn no_column(file: &str, column: &str) -> Failure {
    Failure::usage(
        "triage-no-column",
        format!(
            "文件 {file} 没有 {column} 列。第一行应写列名，例如 id,title,body,label；请补上后再试。"
        ),
    )
}

fn sheet(error: wenjin_document::sheet::SheetError) -> Failure {
    Failure::usage(error.code(), error.to_string())
}

fn source(path: &Path, name: &str) -> Result<Box<dyn Source>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut start = [0u8; 2];
    let packed = file.read(&mut start).map_err(failed)? == 2 && start == [0x1f, 0x8b];
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    if !packed {
        return Ok(Box::new(BufReader::new(file)));
    }
    let mut bytes = Vec::new();
    MultiGzDecoder::new(BufReader::new(file))
        .take(UNPACKED + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > UNPACKED {
        let words =
            format!("文件 {name} 解开后超过 {} MB。请先解压，再用解压后的文件。", UNPACKED >> 20);
        return Err(Failure::usage("triage-packed-too-large", words));
    }
    Ok(Box::new(Cursor::new(bytes)))
}

/// Where the columns of a message are.
pub struct Columns {
    /// Its number.
    pub id: usize,
    title: Option<usize>,
    /// Its body.
    pub body: usize,
}

impl Columns {
    /// Of a file with messages.
    pub fn of(rows: &Rows) -> Result<Columns, Failure> {
        Ok(Columns {
            id: rows.needed("id")?,
            title: rows.find("title"),
            body: rows.needed("body")?,
        })
    }

    /// The title of a row; empty where the file has none.
    pub fn title(&self, row: &[String]) -> String {
        cell(row, self.title)
    }
}

/// A cell of a row; empty where there is no such column.
pub fn cell(row: &[String], column: Option<usize>) -> String {
    column.map(|at| row[at].trim().to_string()).unwrap_or_default()
}

/// A CSV file being written; it takes its place only when it is whole.
pub struct Output {
    rows: CsvOut<BufWriter<File>>,
    part: PathBuf,
    path: PathBuf,
}

impl Output {
    /// Begins it with the names of its columns.
    pub fn create(path: &Path, header: &[&str]) -> Result<Output, Failure> {
        let part = part(path);
        let file = File::create(&part).map_err(|error| Failure::file(&part, &error))?;
        let column = |name: &&str| Column { name: (*name).into(), width: 12 };
        let columns: Vec<Column> = header.iter().map(column).collect();
        let rows = CsvOut::new(BufWriter::new(file), &columns).map_err(written)?;
        Ok(Output { rows, part, path: path.to_path_buf() })
    }

    /// One row.
    pub fn row(&mut self, cells: &[&str]) -> Result<(), Failure> {
        let cells: Vec<Value> = cells.iter().map(|cell| Value::Text((*cell).into())).collect();
        self.rows.row(&cells).map_err(written)
    }

    /// Ends it.
    pub fn close(self) -> Result<(), Failure> {
        self.rows.finish().map_err(written)?;
        let failed = |error: std::io::Error| Failure::file(&self.path, &error);
        File::open(&self.part).and_then(|file| file.sync_all()).map_err(failed)?;
        std::fs::rename(&self.part, &self.path).map_err(failed)
    }
}

fn written(error: WorkbookError) -> Failure {
    Failure::usage(error.code(), error.to_string())
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Writes a file that is either whole or not there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = part(path);
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = File::create(&part).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&part, path).map_err(failed)
}

/// A model file, no larger than a model may be.
pub fn read_whole(path: &Path) -> Result<Vec<u8>, Failure> {
    const MODEL: u64 = 64 << 20;
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MODEL).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}
