//! Vandals and benign users of Wikipedia, edit by edit (the VEWS set as the SAFE authors prepared it). The set's own parts are kept.
//! How long a user's sequence is tells the label, so every row is made of one fixed number of edits: users with fewer are left out of
//! that table, and of the others only the first edits are read.

use std::path::Path;

use redress_engine::event::IdentityKey;

use super::text::Text;
use super::{Imported, sha256_hex};
use crate::error::DatasetError;
use crate::output::refuse_existing;
use crate::table::{Meta, SPLITS, Table};
use crate::watch::{Watch, checkpoint};

/// Name of the set.
pub const NAME: &str = "vews-safe";
/// SHA-256 of the two unpacked files that the figures are about: `wiki_large.csv` and `wiki_v9.csv`.
pub const SHA256: [&str; 2] = [
    "03bb939d8d06fd369a61cab2e66a5daf3dc21a57828e75396d0d7312d14661d5",
    "58515cc32e48ddc8d7611617da878070ebaaf0b1edcd0d9721c96ec5d3b924ef",
];
/// Edits that a row is made of: one table for each.
pub const PREFIXES: [usize; 2] = [5, 12];

/// Names of the parts in the file, as [`SPLITS`] counts them.
const PARTS: [&str; 3] = ["train", "valid", "test"];
const COLUMNS: [&str; 4] = ["split", "user", "step", "label"];

/// One user's edits, in order.
struct User {
    split: u8,
    label: f32,
    name: String,
    /// Step after step, as many values as there are features.
    steps: Vec<f32>,
}

/// Reads `input` (CSV, gzipped or not) and writes `after-5.parquet` and `after-12.parquet`.
///
/// # Errors
/// As the other importers.
pub fn import(input: &Path, folder: &Path, overwrite: bool, watch: &dyn Watch) -> Result<Imported, DatasetError> {
    let outputs = PREFIXES.map(|edits| folder.join(format!("after-{edits}.parquet")));
    outputs.iter().try_for_each(|path| refuse_existing(path, overwrite))?;
    let text = Text::read(input, watch)?;
    let sha256 = sha256_hex(text.content.as_bytes());
    let header: Vec<&str> = text.line(1).unwrap_or_default().trim_start_matches('\u{feff}').split(',').collect();
    if header.len() <= COLUMNS.len() || header[..COLUMNS.len()] != COLUMNS {
        let remedy = "the first line must be split,user,step,label,f0,f1 and so on";
        return Err(text.malformed(1, 0, format!("the header begins with `{}`", header.join(",")), remedy));
    }
    let users = users(&text, &header, watch)?;
    std::fs::create_dir_all(folder).map_err(DatasetError::write(folder))?;
    let mut imported = Imported {
        parts: [0, 1, 2].map(|part| users.iter().filter(|user| user.split == part).count()),
        labelled: users.iter().filter(|user| user.label > 0.5).count(),
        left_out: 0,
        is_known: SHA256.contains(&sha256.as_str()),
        sha256,
        outputs: outputs.to_vec(),
    };
    for (edits, path) in PREFIXES.iter().zip(&outputs) {
        let table = after(&users, &header[COLUMNS.len()..], *edits);
        imported.left_out += users.len() - table.rows;
        table.write(path, overwrite)?;
    }
    Ok(imported)
}

fn users(text: &Text, header: &[&str], watch: &dyn Watch) -> Result<Vec<User>, DatasetError> {
    let mut users: Vec<User> = Vec::new();
    for (number, line) in text.content.lines().enumerate().skip(1) {
        if number % 4_000 == 0 {
            checkpoint(watch, 0)?;
        }
        let (fields, line) = (line.split(',').collect::<Vec<_>>(), number + 1);
        if fields.len() != header.len() {
            let what = format!("{} fields where the header has {}", fields.len(), header.len());
            return Err(text.malformed(line, fields.len().min(header.len()), what, "fetch the file again"));
        }
        let Some(split) = PARTS.iter().position(|part| *part == fields[0]) else {
            let what = format!("the part `{}` is not known", fields[0]);
            return Err(text.malformed(line, 0, what, "a part is train, valid or test"));
        };
        let (split, label) = (u8::try_from(split).unwrap_or(0), text.label(line, 3, fields[3])?);
        let name = format!("{}-{}", SPLITS[usize::from(split)], fields[1]);
        let wanted = match users.last() {
            Some(last) if last.name == name => last.steps.len() / (header.len() - COLUMNS.len()),
            _ => 0,
        };
        if fields[2].parse() != Ok(wanted) {
            let what = format!("step `{}` where {wanted} must follow", fields[2]);
            return Err(text.malformed(line, 2, what, "the rows of a user stand together, steps from 0 on"));
        }
        if wanted == 0 {
            users.push(User { split, label, name, steps: Vec::new() });
        }
        let Some(user) = users.last_mut() else { continue };
        if user.label.to_bits() != label.to_bits() {
            let what = "this label is not that of the user's rows before".to_owned();
            return Err(text.malformed(line, 3, what, "a user is blocked or not, in all rows"));
        }
        for (field, value) in fields.iter().enumerate().skip(COLUMNS.len()) {
            user.steps.push(text.number(line, field, value, header[field])?);
        }
    }
    if users.is_empty() {
        return Err(text.malformed(1, 0, "there are no rows after the header".to_owned(), "fetch the file again"));
    }
    Ok(users)
}

/// A row for each user with so many edits: each feature edit by edit, its mean, its largest value, and how it ended.
fn after(users: &[User], features: &[&str], edits: usize) -> Table {
    let mut names = Vec::new();
    for name in features {
        names.extend((0..edits).map(|step| format!("{name}.{step}")));
        names.extend(["mean", "most", "late"].map(|what| format!("{name}.{what}")));
    }
    let (mut table, identity, mut row) = (Table::new(names), IdentityKey::public(), Vec::new());
    for user in users {
        if user.steps.len() < edits * features.len() {
            continue;
        }
        row.clear();
        for feature in 0..features.len() {
            let step = |step: usize| user.steps[step * features.len() + feature];
            let sum = |from: usize| (from..edits).map(step).sum::<f32>() / (edits - from) as f32;
            row.extend((0..edits).map(step));
            row.extend([sum(0), (0..edits).map(step).fold(f32::NEG_INFINITY, f32::max), sum(edits / 2)]);
        }
        let group = identity.account(&user.name).get();
        table.push(&row, Meta { label: user.label, weight: 1.0, group, time_ms: 0, split: user.split });
    }
    table
}
