//! Logs and lists as streams of lines, packed or not, with a count of what was read.

use std::io;
use std::path::{Path, PathBuf};

use redress_datasets::DatasetError;
use redress_datasets::table::input::{self, Reading};

/// One open log.
pub struct Log {
    /// Its file, as it was named.
    pub path: PathBuf,
    /// Its lines, unpacked.
    pub reader: Box<dyn io::Read + Send>,
    /// Bytes that it has, packed as they are; 0 where that is not known.
    pub bytes: u64,
    /// How far it was read.
    pub reading: Reading,
}

impl Log {
    /// Opens a file (plain, gzip or zstd), or standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        if path == Path::new("-") {
            let (reader, reading) = (Box::new(io::stdin()), Reading::default());
            return Ok(Self { path: "standard input".into(), reader, bytes: 0, reading });
        }
        let input = input::open(path)?;
        Ok(Self { path: path.to_path_buf(), reader: input.reader, bytes: input.bytes, reading: input.reading })
    }

    /// Opens all of them, so that one that is missing is told before any work is done.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn open_all(paths: &[PathBuf]) -> Result<Vec<Self>, DatasetError> {
        paths.iter().map(|path| Self::open(path)).collect()
    }
}
