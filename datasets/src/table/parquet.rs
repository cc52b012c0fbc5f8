//! Parquet files that are written chunk by chunk and appear when they are whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetReader, ParquetWriter, Schema, SerReader};

use crate::error::DatasetError;
use crate::output::Output;

/// The file on its way, held by polars and by us: polars does not give it back.
struct Shared(Arc<Mutex<Output>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// A Parquet file on its way. Dropped before [`ParquetOut::finish`], it leaves nothing behind.
pub(super) struct ParquetOut {
    path: PathBuf,
    output: Arc<Mutex<Output>>,
    writer: BatchedWriter<Shared>,
}

impl ParquetOut {
    /// Begins a file of these columns.
    pub(super) fn create(path: &Path, schema: &Schema, overwrite: bool) -> Result<Self, DatasetError> {
        let output = Arc::new(Mutex::new(Output::create(path, overwrite)?));
        let writer = ParquetWriter::new(Shared(Arc::clone(&output)));
        let writer = writer.batched(schema).map_err(DatasetError::parquet(path))?;
        Ok(Self { path: path.to_path_buf(), output, writer })
    }

    /// Adds rows as a group of their own.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), DatasetError> {
        self.writer.write_batch(frame).map_err(DatasetError::parquet(&self.path))
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> Result<(), DatasetError> {
        let Self { path, output, writer } = self;
        writer.finish().map_err(DatasetError::parquet(&path))?;
        drop(writer);
        match Arc::into_inner(output) {
            Some(output) => output.into_inner().unwrap_or_else(PoisonError::into_inner).finish(),
            None => Err(DatasetError::write(&path)(io::Error::other("the file is still being written"))),
        }
    }
}

/// Opens a Parquet file.
pub(super) fn reader(path: &Path) -> Result<ParquetReader<File>, DatasetError> {
    Ok(ParquetReader::new(File::open(path).map_err(DatasetError::read(path))?))
}

/// Reads columns: of all rows, or of so many from a place on.
pub(super) fn columns(path: &Path, names: &[String], rows: Option<(usize, usize)>) -> Result<DataFrame, DatasetError> {
    let reader = reader(path)?.with_columns(Some(names.to_vec()));
    reader.with_slice(rows).finish().map_err(DatasetError::parquet(path))
}
