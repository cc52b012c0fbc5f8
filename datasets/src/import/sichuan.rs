//! Phone users of Sichuan, aggregated: 55 figures of calls, messages, data and bills for each, and whether the number was used for
//! fraud. One row a user; the protocol is a split 60/20/20, or five folds, by a keyed hash of the number, which itself is no feature.

use std::path::Path;

use redress_engine::event::IdentityKey;

use super::text::Text;
use super::{Imported, sha256_hex};
use crate::error::DatasetError;
use crate::output::refuse_existing;
use crate::table::{Meta, Table};
use crate::watch::{Watch, checkpoint};

/// Name of the set.
pub const NAME: &str = "sichuan-telecom";
/// SHA-256 of the unpacked file that the figures are about.
pub const SHA256: &str = "12b3c2a89a07dbe5b48712d17c44510ba24e09f9fb301d512f6d4bf1cadbe21e";
/// What is written, within the output folder.
pub const OUTPUT: &str = "rows.parquet";

const PHONE: &str = "phone_no_m";
const LABEL: &str = "label";

/// Reads `input` (CSV, gzipped or not) and writes its rows as a labelled table.
///
/// # Errors
/// When the input breaks its format (with line and column), the output exists and `overwrite` is false, or the watch says stop.
pub fn import(input: &Path, folder: &Path, overwrite: bool, watch: &dyn Watch) -> Result<Imported, DatasetError> {
    let output = folder.join(OUTPUT);
    refuse_existing(&output, overwrite)?;
    let text = Text::read(input, watch)?;
    let sha256 = sha256_hex(text.content.as_bytes());
    let header: Vec<&str> = text.line(1).unwrap_or_default().trim_start_matches('\u{feff}').split(',').collect();
    let find = |name: &str| {
        header.iter().position(|known| *known == name).ok_or_else(|| {
            let remedy = "the first line must be that of all_feat_with_label.csv";
            text.malformed(1, 0, format!("column {name} is missing from the header"), remedy)
        })
    };
    let (phone, label) = (find(PHONE)?, find(LABEL)?);
    let features: Vec<usize> = (0..header.len()).filter(|field| ![phone, label].contains(field)).collect();
    let mut table = Table::new(features.iter().map(|field| header[*field].to_owned()).collect());
    let (identity, mut values) = (IdentityKey::public(), Vec::new());
    for (number, line) in text.content.lines().enumerate().skip(1) {
        if number % 1_000 == 0 {
            checkpoint(watch, 0)?;
        }
        let fields: Vec<&str> = line.split(',').collect();
        if fields.len() != header.len() {
            let what = format!("{} fields where the header has {}", fields.len(), header.len());
            return Err(text.malformed(number + 1, fields.len().min(header.len()), what, "fetch the file again"));
        }
        values.clear();
        for field in &features {
            values.push(text.number(number + 1, *field, fields[*field], header[*field])?);
        }
        let label = text.label(number + 1, label, fields[label])?;
        let group = identity.account(fields[phone]).get();
        table.push(&values, Meta { label, weight: 1.0, group, time_ms: 0, split: part(group) });
    }
    if table.rows == 0 {
        return Err(text.malformed(1, 0, "there are no rows after the header".to_owned(), "fetch the file again"));
    }
    std::fs::create_dir_all(folder).map_err(DatasetError::write(folder))?;
    table.write(&output, overwrite)?;
    Ok(Imported {
        parts: [0, 1, 2].map(|part| table.split.iter().map(|split| usize::from(*split == part)).sum()),
        labelled: table.label.iter().filter(|label| **label > 0.5).count(),
        left_out: 0,
        is_known: sha256 == SHA256,
        sha256,
        outputs: vec![output],
    })
}

/// 60/20/20 by the number's hash.
fn part(group: u64) -> u8 {
    match group % 5 {
        0..3 => 0,
        3 => 1,
        _ => 2,
    }
}
