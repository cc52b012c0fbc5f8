//! Rejected lines as line number, reason and hash; never their bodies. One file, turned over once at 16 MiB.

use redress_ledger::Timestamp;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::event::Rejected;

const BYTES_MAX: u64 = 16 << 20;

/// The list.
#[derive(Debug)]
pub struct RejectLog {
    path: PathBuf,
    file: Mutex<(File, u64)>,
}

impl RejectLog {
    /// Opens the list for appending.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let len = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file: Mutex::new((file, len)) })
    }

    /// Adds to the list. A failing disk loses entries of this list, never events.
    pub fn add(&self, at: Timestamp, source: &str, rejected: &[Rejected]) {
        let mut text = String::new();
        for r in rejected {
            let line = serde_json::json!({
                "at": at, "source": source, "line": r.line, "cause": r.cause, "error": r.error, "sha256": r.hash,
            });
            text.push_str(&line.to_string());
            text.push('\n');
        }
        let Ok(mut held) = self.file.lock() else { return };
        if let Err(error) = self.append(&mut held, &text) {
            tracing::warn!(error = %error, "the list of rejected lines could not be written");
        }
    }

    fn append(&self, held: &mut (File, u64), text: &str) -> io::Result<()> {
        if held.1 + text.len() as u64 > BYTES_MAX {
            fs::rename(&self.path, self.path.with_extension("ndjson.old"))?;
            *held = (OpenOptions::new().create(true).append(true).open(&self.path)?, 0);
        }
        held.0.write_all(text.as_bytes())?;
        held.1 += text.len() as u64;
        Ok(())
    }
}
