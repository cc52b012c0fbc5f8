//! Output files that are whole or absent: written under a temporary name in the same folder, synced, then renamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tempfile::{Builder, NamedTempFile};

use crate::error::DatasetError;

/// A file on its way. Dropped before [`Output::finish`], it leaves nothing behind.
pub struct Output {
    path: PathBuf,
    overwrite: bool,
    sink: Sink,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("path", &self.path).finish_non_exhaustive()
    }
}

enum Sink {
    Plain(BufWriter<NamedTempFile>),
    Gzip(Box<GzEncoder<BufWriter<NamedTempFile>>>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<NamedTempFile>>>),
}

impl Output {
    /// Begins `path`, packed where its name ends in `.gz` or `.zst`. An existing file stays as it is unless `overwrite`.
    ///
    /// # Errors
    /// When the file exists (and may not be replaced), or the folder cannot be written.
    pub fn create(path: &Path, overwrite: bool) -> Result<Self, DatasetError> {
        refuse_existing(path, overwrite)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut builder = Builder::new();
        let prefix = format!(".{name}.");
        builder.prefix(&prefix).suffix(".part");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask, as any new file
        let file = BufWriter::with_capacity(1 << 16, builder.tempfile_in(folder).map_err(DatasetError::write(path))?);
        let sink = if path.extension().is_some_and(|ending| ending == "zst") {
            let encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL);
            Sink::Zstd(Box::new(encoder.map_err(DatasetError::write(path))?))
        } else if path.extension().is_some_and(|ending| ending == "gz") {
            // No name and no time in the header: the same events give the same file.
            Sink::Gzip(Box::new(GzBuilder::new().write(file, Compression::best())))
        } else {
            Sink::Plain(file)
        };
        Ok(Self { path: path.to_path_buf(), overwrite, sink })
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the disk is full, or somebody else has put a file there in the meantime.
    pub fn finish(self) -> Result<(), DatasetError> {
        let Self { path, overwrite, sink } = self;
        let buffered = match sink {
            Sink::Plain(file) => file,
            Sink::Gzip(encoder) => encoder.finish().map_err(DatasetError::write(&path))?,
            Sink::Zstd(encoder) => encoder.finish().map_err(DatasetError::write(&path))?,
        };
        let file = buffered.into_inner().map_err(|e| DatasetError::write(&path)(e.into_error()))?;
        file.as_file().sync_all().map_err(DatasetError::write(&path))?;
        let placed = if overwrite { file.persist(&path) } else { file.persist_noclobber(&path) };
        match placed {
            Ok(_) => Ok(()),
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(DatasetError::Exists(path)),
            Err(e) => Err(DatasetError::write(&path)(e.error)),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Plain(file) => file.write(bytes),
            Sink::Gzip(encoder) => encoder.write(bytes),
            Sink::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Plain(file) => file.flush(),
            Sink::Gzip(encoder) => encoder.flush(),
            Sink::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// Refuses early, before any work is done.
pub(crate) fn refuse_existing(path: &Path, overwrite: bool) -> Result<(), DatasetError> {
    match fs::symlink_metadata(path) {
        Ok(_) if !overwrite => Err(DatasetError::Exists(path.to_path_buf())),
        Ok(found) if found.is_dir() => Err(DatasetError::write(path)(io::ErrorKind::IsADirectory.into())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn an_output_that_is_dropped_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = Output::create(&folder.path().join("log"), false).unwrap();
        out.write_all(&vec![7; 200_000]).unwrap();
        assert_eq!(names(folder.path()).len(), 1, "the temporary file is there while it is written");
        drop(out);
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn an_existing_file_is_replaced_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "old").unwrap();
        assert!(matches!(Output::create(&path, false), Err(DatasetError::Exists(at)) if at == path));
        let mut out = Output::create(&path, true).unwrap();
        out.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old", "the old file stays whole until the new one is");
        out.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["log"]);
    }

    #[test]
    fn a_file_that_appeared_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let out = Output::create(&path, false).unwrap();
        fs::write(&path, "somebody else's").unwrap();
        assert!(matches!(out.finish(), Err(DatasetError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"somebody else's");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Output::create(Path::new("/nowhere/at/all/log"), false).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/at/all/log: cannot be written"), "{error}");
    }
}
