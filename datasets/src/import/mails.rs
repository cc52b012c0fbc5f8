//! Mails of the `SpamAssassin` corpus, wanted or spam. Parts are cut in the order of time within each of its groups, 70/15/15. Wanted mails
//! and spam were gathered in different months: so nothing that tells the month is kept ([`super::mime`]).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::mime;
use super::text::Text;
use super::texts::{LabelledText, OUTPUT, part, parts, write};
use super::{Imported, sha256_hex};
use crate::error::DatasetError;
use crate::output::refuse_existing;
use crate::watch::{Watch, checkpoint};

/// Name of the set.
pub const NAME: &str = "spamassassin";
/// SHA-256 of the unpacked JSON lines that the figures are about.
pub const SHA256: &str = "b3571f1138bf3bf42ac1f0710de81de431c7e5bd98c6fdb3b18d45ae407ee8c0";

/// One mail as it was received.
#[derive(Debug, Deserialize)]
struct Mail {
    id: String,
    group: String,
    label: u8,
    raw: String,
}

/// Reads `input` and writes `texts.ndjson`: JSON lines of `id`, `group`, `label` (1 spam), `raw` (gzipped or not); or the folder that
/// the corpus's archives were unpacked in, a folder a group (`easy_ham`, `spam_2` …), a file a mail.
///
/// # Errors
/// As the other importers.
pub fn import(input: &Path, folder: &Path, overwrite: bool, watch: &dyn Watch) -> Result<Imported, DatasetError> {
    refuse_existing(&folder.join(OUTPUT), overwrite)?;
    let (mails, sha256) = if input.is_dir() { from_folder(input, watch)? } else { from_lines(input, watch)? };
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in &mails {
        *groups.entry(&mail.group).or_default() += 1;
    }
    let (mut met, mut texts) = (BTreeMap::<&str, usize>::new(), Vec::with_capacity(mails.len()));
    for (number, mail) in mails.iter().enumerate() {
        if number % 200 == 0 {
            checkpoint(watch, 0)?;
        }
        let place = met.entry(&mail.group).or_default();
        texts.push(LabelledText {
            id: format!("{}/{}", mail.group, mail.id),
            group: mail.group.clone(),
            split: part(*place, groups[mail.group.as_str()], [0.7, 0.15]),
            label: mail.label,
            text: mime::text(&mail.raw),
        });
        *place += 1;
    }
    let output = write(&texts, folder, overwrite, watch)?;
    Ok(Imported {
        parts: parts(&texts),
        labelled: texts.iter().filter(|text| text.label == 1).count(),
        left_out: 0,
        is_known: sha256 == SHA256,
        sha256,
        outputs: vec![output],
    })
}

fn from_lines(input: &Path, watch: &dyn Watch) -> Result<(Vec<Mail>, String), DatasetError> {
    let text = Text::read(input, watch)?;
    let mut mails = Vec::new();
    for (number, line) in text.content.lines().enumerate() {
        let mail: Mail = serde_json::from_str(line).map_err(|error| {
            let what = format!("this line is no mail: {error}");
            DatasetError::at(input, number + 1, error.column().max(1), &what, "a line has id, group, label and raw")
        })?;
        if mail.label > 1 {
            let what = format!("the label {} is neither 0 nor 1", mail.label);
            return Err(DatasetError::at(input, number + 1, 1, &what, "a label is 1 for spam, else 0"));
        }
        mails.push(mail);
    }
    if mails.is_empty() {
        return Err(DatasetError::at(input, 1, 1, "the file is empty", "fetch it again"));
    }
    Ok((mails, sha256_hex(text.content.as_bytes())))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(DatasetError::read(folder))? {
        found.push(entry.map_err(DatasetError::read(folder))?.path());
    }
    found.sort();
    Ok(found)
}

fn from_folder(input: &Path, watch: &dyn Watch) -> Result<(Vec<Mail>, String), DatasetError> {
    let (mut mails, mut hash) = (Vec::new(), Sha256::new());
    for group in entries(input)?.into_iter().filter(|path| path.is_dir()) {
        let name = group.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let label = u8::from(name.contains("spam"));
        for path in entries(&group)?.into_iter().filter(|path| path.is_file()) {
            checkpoint(watch, 0)?;
            let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if id == "cmds" {
                continue; // the archives' own list of files
            }
            let bytes = fs::read(&path).map_err(DatasetError::read(&path))?;
            hash.update(&bytes);
            let raw =
                String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
            mails.push(Mail { id, group: name.clone(), label, raw });
        }
    }
    if mails.is_empty() {
        let what = "there are no folders with mails in it".to_owned();
        let remedy = "unpack the corpus's archives there: easy_ham, easy_ham_2, hard_ham, spam, spam_2".to_owned();
        return Err(DatasetError::Table { path: input.to_path_buf(), what, remedy });
    }
    let hash = hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    Ok((mails, hash))
}
