//! Importers: one file or folder a public set. Each reads the set as the public gets it, checks it line by line, compares its checksum
//! with that of the set which published figures are about, and writes what its protocol asks for: an event log and labels, rows of
//! features, or texts. The parts for training, choosing and judging are the set's own, or stated where it has none.

pub mod jodie;
pub mod mails;
pub mod mime;
pub mod sichuan;
pub mod sms;
mod text;
mod texts;
pub mod vews;

use std::path::PathBuf;

use sha2::{Digest, Sha256};

/// What the import of a set did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Rows or texts written, by part: train, validate, test.
    pub parts: [usize; 3],
    /// Of them those with label 1.
    pub labelled: usize,
    /// Rows that the protocol leaves out.
    pub left_out: usize,
    /// SHA-256 of the unpacked file.
    pub sha256: String,
    /// Whether that is the set which published figures are about.
    pub is_known: bool,
    /// What was written.
    pub outputs: Vec<PathBuf>,
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
}
