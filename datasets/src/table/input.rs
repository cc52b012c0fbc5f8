//! A file's bytes, unpacked: plain, gzip or zstd, known by its first bytes whatever it is called. Counts what was read, so that a
//! watch can show it, and breaks off when the user wants to stop.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::error::DatasetError;
use crate::watch::Watch;

/// Bytes asked of the system at once.
const BUFFER: usize = 1 << 18;

/// How far a file was read, and whether reading shall stop: shared with whoever reads it in another thread.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    read: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Reading {
    /// Bytes of the file read so far, packed as they are.
    pub fn bytes(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Tells the watch, and stops the reader if the user wants to.
    pub fn tell(&self, watch: &dyn Watch) {
        watch.done(self.bytes());
        if watch.cancelled() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

struct Counted {
    file: File,
    reading: Reading,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.reading.is_stopped() {
            return Err(io::Error::other("stopped by the user"));
        }
        let got = self.file.read(into)?;
        self.reading.read.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

/// An open file.
pub struct Input {
    /// Its bytes, unpacked.
    pub reader: Box<dyn Read + Send>,
    /// How many bytes it has, packed as they are.
    pub bytes: u64,
    /// How far it was read.
    pub reading: Reading,
}

/// Opens a file.
///
/// # Errors
/// When it cannot be read.
pub fn open(path: &Path) -> Result<Input, DatasetError> {
    let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let (mut begin, mut got) = ([0; 4], 0);
    if about.is_file() {
        got = read_some(&mut file, &mut begin).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
    }
    let reading = Reading::default();
    let counted = BufReader::with_capacity(BUFFER, Counted { file, reading: reading.clone() });
    let reader: Box<dyn Read + Send> = match &begin[..got] {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(counted)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::with_buffer(counted).map_err(failed)?),
        _ => Box::new(counted),
    };
    Ok(Input { reader, bytes: about.len(), reading })
}

fn read_some(file: &mut File, into: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < into.len() {
        match file.read(&mut into[got..])? {
            0 => break,
            more => got += more,
        }
    }
    Ok(got)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_is_the_same_however_it_is_packed_and_called() {
        let folder = tempfile::tempdir().unwrap();
        let text = "one line\n".repeat(40_000).into_bytes();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        for (name, packed) in [("a", text.clone()), ("b.txt", gzip.finish().unwrap()), ("c.gz", zstd), ("d", vec![1])] {
            let path = folder.path().join(name);
            std::fs::write(&path, &packed).unwrap();
            let mut input = open(&path).unwrap();
            let mut bytes = Vec::new();
            input.reader.read_to_end(&mut bytes).unwrap();
            assert_eq!((input.bytes, input.reading.bytes()), (packed.len() as u64, packed.len() as u64), "{name}");
            assert!(bytes == text || packed == bytes, "{name}");
        }
    }

    #[test]
    fn a_folder_or_a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_path_buf(), folder.path().join("none")] {
            let error = open(&path).err().unwrap().to_string();
            assert!(error.starts_with(&format!("{}: cannot be read", path.display())), "{error}");
        }
    }
}
