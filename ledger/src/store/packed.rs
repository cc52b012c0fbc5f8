//! A decision with its evidence as the ledger keeps it: JSON under zstd, a tenth of its size (31 KB become 3). Rows of the version
//! before hold plain JSON and are read as they are.

use serde::de::DeserializeOwned;
use zstd::bulk::Compressor;
use zstd::zstd_safe::get_frame_content_size;

use super::LedgerError;
use super::db::{Row, damaged, to_json};
use crate::decision::Decision;
use crate::id::DecisionId;

/// Higher levels save a twentieth more and take several times as long.
const LEVEL: i32 = 3;
/// Bytes of JSON; a decision with 200 signals, courses and a timeline has 50 thousand.
const JSON_BYTES_MAX: usize = 4 << 20;

/// The column's bytes, with a checksum.
pub(super) fn pack(decision: &Decision) -> Result<Vec<u8>, LedgerError> {
    let json = to_json(decision)?;
    if json.len() > JSON_BYTES_MAX {
        return Err(LedgerError::Invalid(format!(
            "the decision has {} bytes of evidence; at most {JSON_BYTES_MAX} are kept",
            json.len()
        )));
    }
    let trouble = |error: std::io::Error| LedgerError::Invalid(format!("the evidence cannot be packed: {error}"));
    let mut compressor = Compressor::new(LEVEL).map_err(trouble)?;
    compressor.include_checksum(true).map_err(trouble)?;
    compressor.compress(json.as_bytes()).map_err(trouble)
}

/// The decision of a row with `decision_id`, `account_id`, `body` and `packed`. The two ids are those of the columns, which every guard
/// looks at.
pub(super) fn decision(row: &Row) -> Result<Decision, LedgerError> {
    let mut decision: Decision = part(row)?;
    decision.id = DecisionId(row.text("decision_id")?);
    decision.account_id = row.text("account_id")?.as_str().into();
    Ok(decision)
}

/// The JSON of a row with `body` and `packed`.
fn part<T: DeserializeOwned>(row: &Row) -> Result<T, LedgerError> {
    match row.maybe_bytes("packed")? {
        Some(packed) => unpack(&packed).map_err(|why| damaged("packed", &why)),
        None => row.json("body"),
    }
}

fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, String> {
    let size = get_frame_content_size(packed).ok().flatten().and_then(|size| usize::try_from(size).ok());
    let size = size.filter(|size| *size <= JSON_BYTES_MAX).ok_or("no frame of a known, allowed size")?;
    let json = zstd::bulk::decompress(packed, size).map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_noticed() {
        let packed = zstd::bulk::compress(br#"{"a":1}"#, LEVEL).unwrap();
        assert_eq!(unpack::<serde_json::Value>(&packed).unwrap()["a"], 1);
        for cut in 0..packed.len() {
            assert!(unpack::<serde_json::Value>(&packed[..cut]).is_err(), "{cut} bytes of {}", packed.len());
        }
    }

    #[test]
    fn a_frame_that_would_fill_the_memory_is_refused_unopened() {
        let bomb = zstd::bulk::compress(&vec![b' '; JSON_BYTES_MAX + 1], LEVEL).unwrap();
        assert!(bomb.len() < 10_000);
        assert_eq!(unpack::<serde_json::Value>(&bomb).unwrap_err(), "no frame of a known, allowed size");
    }
}
