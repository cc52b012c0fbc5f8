//! What a file is: its SHA-256, read piece by piece.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use redress_datasets::DatasetError;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a file (hex).
///
/// # Errors
/// Where it cannot be read.
pub fn sha256(path: &Path) -> Result<String, DatasetError> {
    let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(failed)?;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut piece).map_err(failed)?;
        if read == 0 {
            return Ok(digest.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")));
        }
        digest.update(&piece[..read]);
    }
}
