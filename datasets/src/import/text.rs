//! An input file as text: unpacked, checked to be UTF-8, and able to say where its n-th field stands.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::error::{DatasetError, Place};
use crate::watch::{Watch, checkpoint};

/// Bytes unpacked between two looks at the watch.
const CHUNK: usize = 1 << 20;

/// The whole text of one file.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) path: PathBuf,
    pub(super) content: String,
}

impl Text {
    /// Reads `path`; a gzip stream is known by its first bytes, whatever the file is called.
    pub(super) fn read(path: &Path, watch: &dyn Watch) -> Result<Self, DatasetError> {
        let raw = fs::read(path).map_err(DatasetError::read(path))?;
        let bytes = if raw.starts_with(&[0x1f, 0x8b]) { unpack(path, &raw, watch)? } else { raw };
        match String::from_utf8(bytes) {
            Ok(content) => Ok(Self { path: path.to_path_buf(), content }),
            Err(e) => {
                let good = e.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(&e.as_bytes()[..good]).into_owned();
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                let at = Place { file: path.to_path_buf(), line, column };
                let what = "this byte is not valid UTF-8".to_owned();
                Err(DatasetError::Malformed { at, what, remedy: "fetch the file again".to_owned() })
            }
        }
    }

    /// Text of a line, counted from 1, without its end; `None` past the last one.
    pub(super) fn line(&self, line: usize) -> Option<&str> {
        self.content.lines().nth(line.checked_sub(1)?)
    }

    /// The place where a comma-separated field starts: `line` from 1, `field` from 0.
    pub(super) fn place(&self, line: usize, field: usize) -> Place {
        let text = self.line(line).unwrap_or_default();
        let before: usize = text.split(',').take(field).map(|f| f.chars().count() + 1).sum();
        let column = before.min(text.chars().count()) + 1;
        Place { file: self.path.clone(), line, column }
    }

    /// A number, or NaN where the field is empty.
    pub(super) fn number(&self, line: usize, field: usize, text: &str, name: &str) -> Result<f32, DatasetError> {
        if text.is_empty() {
            return Ok(f32::NAN);
        }
        text.parse().ok().filter(|number: &f32| number.is_finite()).ok_or_else(|| {
            let short: String = text.chars().take(60).collect();
            self.malformed(line, field, format!("{name} `{short}` is no number"), "fetch the file again")
        })
    }

    /// A label: 1 or 0.
    pub(super) fn label(&self, line: usize, field: usize, text: &str) -> Result<f32, DatasetError> {
        match text {
            "1" | "1.0" => Ok(1.0),
            "0" | "0.0" => Ok(0.0),
            _ => Err(self.malformed(line, field, format!("label `{text}` is neither 0 nor 1"), "fetch the file again")),
        }
    }

    /// An error at a field.
    pub(super) fn malformed(&self, line: usize, field: usize, what: String, remedy: &str) -> DatasetError {
        DatasetError::Malformed { at: self.place(line, field), what, remedy: remedy.to_owned() }
    }
}

fn unpack(path: &Path, raw: &[u8], watch: &dyn Watch) -> Result<Vec<u8>, DatasetError> {
    let mut decoder = MultiGzDecoder::new(raw);
    let mut bytes = Vec::new();
    loop {
        let got = (&mut decoder).take(CHUNK as u64).read_to_end(&mut bytes);
        if got.map_err(|source| DatasetError::Unpack { path: path.to_path_buf(), source })? == 0 {
            return Ok(bytes);
        }
        checkpoint(watch, 0)?;
    }
}
