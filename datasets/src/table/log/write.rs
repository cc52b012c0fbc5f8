//! An event log on its way out: JSON lines, CSV or Parquet. The file appears when it is whole.

use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::{AnyValue, DataFrame};

use super::Format;
use super::schema::{COLUMNS, Holds, schema};
use crate::error::DatasetError;
use crate::output::Output;
use crate::table::parquet::ParquetOut;

/// A log being written.
pub struct LogOut {
    path: PathBuf,
    sink: Sink,
}

enum Sink {
    Json(Output),
    Csv(Box<csv::Writer<Output>>),
    Parquet(Box<ParquetOut>),
}

impl LogOut {
    /// Begins a log; text formats are packed where the name ends in `.gz` or `.zst`.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn create(path: &Path, format: Format, overwrite: bool) -> Result<Self, DatasetError> {
        let sink = match format {
            Format::Json => Sink::Json(Output::create(path, overwrite)?),
            Format::Parquet => Sink::Parquet(Box::new(ParquetOut::create(path, &schema(), overwrite)?)),
            Format::Csv => {
                let mut out = Box::new(csv::Writer::from_writer(Output::create(path, overwrite)?));
                out.write_record(COLUMNS.map(|(name, ..)| name)).map_err(failed(path))?;
                Sink::Csv(out)
            }
        };
        Ok(Self { path: path.to_path_buf(), sink })
    }

    /// Adds rows: all of [`COLUMNS`], in their order.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), DatasetError> {
        match &mut self.sink {
            Sink::Parquet(out) => out.write(frame),
            Sink::Json(out) => write_json(out, frame).map_err(DatasetError::write(&self.path)),
            Sink::Csv(out) => {
                let mut text = String::new();
                let columns = frame.columns();
                for row in 0..frame.height() {
                    for column in columns {
                        text.clear();
                        plain(&mut text, &column.get(row).unwrap_or(AnyValue::Null));
                        out.write_field(&text).map_err(failed(&self.path))?;
                    }
                    out.write_record(None::<&[u8]>).map_err(failed(&self.path))?;
                }
                Ok(())
            }
        }
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the disk is full, or somebody else has put a file there in the meantime.
    pub fn finish(self) -> Result<(), DatasetError> {
        match self.sink {
            Sink::Json(out) => out.finish(),
            Sink::Parquet(out) => out.finish(),
            Sink::Csv(out) => out.into_inner().map_err(|e| DatasetError::write(&self.path)(e.into_error()))?.finish(),
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(csv::Error) -> DatasetError {
    move |error| DatasetError::write(path)(error.into())
}

/// A value in CSV; nothing for what is missing.
fn plain(to: &mut String, value: &AnyValue<'_>) {
    use std::fmt::Write as _;
    let written = match value {
        AnyValue::Null => Ok(()),
        AnyValue::String(text) => to.write_str(text),
        AnyValue::StringOwned(text) => to.write_str(text.as_str()),
        AnyValue::Int64(number) => write!(to, "{number}"),
        AnyValue::Float64(number) => write!(to, "{number}"),
        AnyValue::Boolean(truth) => write!(to, "{truth}"),
        other => write!(to, "{other}"),
    };
    debug_assert!(written.is_ok(), "a String takes all that is written to it");
}

fn write_json(out: &mut Output, frame: &DataFrame) -> std::io::Result<()> {
    let mut line = Vec::with_capacity(512);
    let columns = frame.columns();
    for row in 0..frame.height() {
        line.clear();
        for ((name, holds, _), column) in COLUMNS.iter().zip(columns) {
            let value = column.get(row).unwrap_or(AnyValue::Null);
            if matches!(value, AnyValue::Null) {
                continue;
            }
            line.push(if line.is_empty() { b'{' } else { b',' });
            write!(line, "\"{name}\":")?;
            match (&value, holds) {
                (AnyValue::String(text), Holds::List) => {
                    serde_json::to_writer(&mut line, &text.split(' ').collect::<Vec<_>>())?;
                }
                (AnyValue::String(text), _) => serde_json::to_writer(&mut line, text)?,
                (AnyValue::Int64(number), _) => write!(line, "{number}")?,
                (AnyValue::Float64(number), _) => serde_json::to_writer(&mut line, number)?,
                (AnyValue::Boolean(truth), _) => write!(line, "{truth}")?,
                (other, _) => serde_json::to_writer(&mut line, &other.to_string())?,
            }
        }
        line.extend_from_slice(b"}\n");
        out.write_all(&line)?;
    }
    Ok(())
}
