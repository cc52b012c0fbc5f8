//! Event logs as tables: JSON lines (plain, gzip, zstd), CSV (the same) and Parquet, in and out, a bounded number of rows at a time.
//! polars keeps the rows and does Parquet; the two text formats are read by our own code, because an error must name line and column.

mod csv;
mod json;
mod parquet;
mod schema;
mod write;

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use polars::prelude::DataFrame;

use super::input::{self, Input};
use crate::error::DatasetError;
use crate::watch::{Watch, checkpoint};

pub use schema::{COLUMNS, Holds, column};
use schema::{Rows, Value};
pub use write::LogOut;

/// Rows held at a time.
pub const CHUNK: usize = 32_768;
/// Longest line read, in bytes: what one event may have, and room for what is refused with its place.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// How an event log is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// Comma-separated values under a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// By the ending of a file's name, a `.gz` or `.zst` at its end set aside.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        Some(match name.rsplit_once('.')?.1 {
            "ndjson" | "jsonl" | "json" => Self::Json,
            "csv" => Self::Csv,
            "parquet" | "pq" => Self::Parquet,
            _ => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        })
    }
}

/// What a reading found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRead {
    /// Events.
    pub rows: u64,
    /// Names of fields or columns that the contract does not have, a few of them; they are not kept.
    pub strangers: Vec<String>,
}

/// Names told at most.
const STRANGERS_MAX: usize = 8;

impl LogRead {
    fn meet(&mut self, name: &str) {
        if self.strangers.len() < STRANGERS_MAX && !self.strangers.iter().any(|known| known == name) {
            self.strangers.push(name.chars().take(64).collect());
        }
    }
}

/// Takes rows over: all of [`COLUMNS`], in their order.
pub type Each<'a> = &'a mut dyn FnMut(&DataFrame) -> Result<(), DatasetError>;

/// Reads a log in chunks of at most [`CHUNK`] rows, in order.
///
/// # Errors
/// The first row that breaks the contract's shape, with line and column; and what `each` says.
pub fn read(path: &Path, format: Format, watch: &dyn Watch, each: Each<'_>) -> Result<LogRead, DatasetError> {
    match format {
        Format::Parquet => parquet::read(path, watch, each),
        Format::Json => read_json(path, input::open(path)?, watch, each),
        Format::Csv => csv::read(path, input::open(path)?, watch, each),
    }
}

fn read_json(path: &Path, input: Input, watch: &dyn Watch, each: Each<'_>) -> Result<LogRead, DatasetError> {
    watch.total(input.bytes);
    let mut reader = BufReader::with_capacity(1 << 18, input.reader);
    let (mut line, mut number, mut texts) = (Vec::new(), 0, json::Texts::default());
    let (mut rows, mut done) = (Rows::new(CHUNK), LogRead::default());
    loop {
        line.clear();
        let read = (&mut reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        let got = read.map_err(|error| broken(path, &input.reading, error))?;
        number += 1;
        if got as u64 == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
            let what = format!("this line is longer than {LINE_BYTES_MAX} bytes");
            return Err(DatasetError::at(path, number, 1, &what, "write one event a line"));
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if !text.is_empty() {
            let text = utf8(path, number, text)?;
            let push = |values: &[Value<'_>; COLUMNS.len()], stranger: Option<&str>| {
                rows.push(values);
                if let Some(name) = stranger {
                    done.meet(name);
                }
            };
            json::read(text, &mut texts, push)
                .map_err(|wrong| DatasetError::at(path, number, wrong.column, &wrong.what, &wrong.remedy))?;
            done.rows += 1;
        }
        if rows.is_full() || got == 0 {
            hand_over(path, &mut rows, each)?;
            input.reading.tell(watch);
            checkpoint(watch, input.reading.bytes())?;
        }
        if got == 0 {
            return Ok(done);
        }
    }
}

fn hand_over(path: &Path, rows: &mut Rows, each: Each<'_>) -> Result<(), DatasetError> {
    match rows.take() {
        Some(frame) => each(&frame.map_err(DatasetError::parquet(path))?),
        None => Ok(()),
    }
}

fn utf8<'a>(path: &Path, line: usize, bytes: &'a [u8]) -> Result<&'a str, DatasetError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let column = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).chars().count() + 1;
        DatasetError::at(path, line, column, "this byte is not valid UTF-8", "write the log as UTF-8")
    })
}

/// A reader's error: that somebody stopped it, that the packing is damaged, or what the system says.
fn broken(path: &Path, reading: &input::Reading, source: io::Error) -> DatasetError {
    let path = path.to_path_buf();
    match source.kind() {
        _ if reading.is_stopped() => DatasetError::Interrupted,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            DatasetError::Unpack { path, source }
        }
        _ => DatasetError::Read { path, source },
    }
}

/// Reads one log and writes it as another.
///
/// # Errors
/// As [`read`], and when the output exists or cannot be written; then nothing is written.
pub fn convert(
    (from, from_format): (&Path, Format),
    (to, to_format): (&Path, Format),
    overwrite: bool,
    watch: &dyn Watch,
) -> Result<LogRead, DatasetError> {
    let mut out = LogOut::create(to, to_format, overwrite)?;
    let done = read(from, from_format, watch, &mut |frame| out.write(frame))?;
    out.finish()?;
    Ok(done)
}
