//! Labelled texts as JSON lines: what a text score is trained and judged on.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::DatasetError;
use crate::output::Output;
use crate::table::SPLITS;
use crate::watch::{Watch, checkpoint};

/// What is written, within the output folder.
pub(super) const OUTPUT: &str = "texts.ndjson";

/// One text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct LabelledText {
    pub(super) id: String,
    /// What it came with: parts are cut within a group.
    pub(super) group: String,
    /// `train`, `validate` or `test`.
    pub(super) split: &'static str,
    /// 1 spam, 0 wanted.
    pub(super) label: u8,
    pub(super) text: String,
}

/// Parts by place within a group of `all`: shares of it, the last one takes the rest.
pub(super) fn part(place: usize, all: usize, [train, validate]: [f64; 2]) -> &'static str {
    let share = (place as f64 + 0.5) / all.max(1) as f64;
    SPLITS[usize::from(share > train) + usize::from(share > train + validate)]
}

pub(super) fn write(
    texts: &[LabelledText],
    folder: &Path,
    overwrite: bool,
    watch: &dyn Watch,
) -> Result<PathBuf, DatasetError> {
    fs::create_dir_all(folder).map_err(DatasetError::write(folder))?;
    let path = folder.join(OUTPUT);
    let mut out = Output::create(&path, overwrite)?;
    watch.total(texts.len() as u64);
    for (number, text) in texts.iter().enumerate() {
        if number % 500 == 0 {
            checkpoint(watch, number as u64)?;
        }
        serde_json::to_writer(&mut out, text).map_err(|e| DatasetError::write(&path)(e.into()))?;
        out.write_all(b"\n").map_err(DatasetError::write(&path))?;
    }
    checkpoint(watch, texts.len() as u64)?;
    out.finish()?;
    Ok(path)
}

/// How many texts are in each part.
pub(super) fn parts(texts: &[LabelledText]) -> [usize; 3] {
    SPLITS.map(|part| texts.iter().filter(|text| text.split == part).count())
}
