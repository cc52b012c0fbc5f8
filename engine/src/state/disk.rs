//! The little that the journal asks of a file, so that a test can make a write fail half-way.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// A file that is appended to.
pub trait Disk: Send {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// When not all of them were written.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was appended survive a power cut.
    ///
    /// # Errors
    /// When it may not survive.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to `len` bytes.
    ///
    /// # Errors
    /// When it could not be cut.
    fn truncate(&mut self, len: u64) -> io::Result<()>;
}

/// A real file.
#[derive(Debug)]
pub struct FileDisk(pub File);

impl Disk for FileDisk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)?;
        self.0.seek(SeekFrom::Start(len))?;
        self.0.sync_all()
    }
}
