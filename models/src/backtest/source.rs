//! Files as streams of lines, gzipped or not, with a count of what was read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use redress_datasets::DatasetError;

/// Bytes asked of the system at once.
const BUFFER: usize = 1 << 18;

/// Bytes read of a file so far, packed as they are.
#[derive(Clone, Debug, Default)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    /// How many.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counted<R> {
    inner: R,
    count: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(into)?;
        self.count.0.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

/// One open log.
pub struct Log {
    /// Its file, as it was named.
    pub path: PathBuf,
    /// Its lines, unpacked.
    pub reader: Box<dyn Read + Send>,
    /// Bytes that it has, packed as they are; 0 where that is not known.
    pub bytes: u64,
    /// Bytes read.
    pub read: Counter,
}

impl Log {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let read = Counter::default();
        if path == Path::new("-") {
            let reader = Box::new(Counted { inner: io::stdin(), count: read.clone() });
            return Ok(Self { path: "standard input".into(), reader, bytes: 0, read });
        }
        let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let mut begin = Vec::new();
        if about.is_file() {
            (&mut file).take(2).read_to_end(&mut begin).map_err(failed)?;
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
        }
        let counted = BufReader::with_capacity(BUFFER, Counted { inner: file, count: read.clone() });
        let reader: Box<dyn Read + Send> =
            if begin == [0x1f, 0x8b] { Box::new(MultiGzDecoder::new(counted)) } else { Box::new(counted) };
        Ok(Self { path: path.to_path_buf(), reader, bytes: about.len(), read })
    }

    /// Opens all of them, so that one that is missing is told before any work is done.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn open_all(paths: &[PathBuf]) -> Result<Vec<Self>, DatasetError> {
        paths.iter().map(|path| Self::open(path)).collect()
    }
}
