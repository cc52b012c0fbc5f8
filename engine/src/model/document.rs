//! Reads a model file and believes nothing in it: every size, number and index is checked before anything is built from it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::calibrate::{Calibration, Link};
use super::error::ModelError;
use super::number::number;
use super::parts::{CalibrationText, LinearText, Weighed, calibration, linear, unknown};
use super::tree::{Tree, TreeText, trees};
use super::{BYTES_MAX, FEATURES_MAX, FORMAT};

const NAME_MAX: usize = 128;
const ABOUT_MAX: usize = 2_000;
const CHECKSUM_DIGITS: usize = 64;
const AGAIN: &str = "export the model again";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    format: String,
    name: String,
    version: String,
    #[serde(default)]
    about: String,
    checksum: String,
    features: Vec<String>,
    #[serde(borrow)]
    base_score: &'a RawValue,
    link: String,
    #[serde(borrow, default)]
    trees: Vec<TreeText<'a>>,
    #[serde(borrow, default)]
    linear: Option<LinearText<'a>>,
    #[serde(borrow)]
    calibration: CalibrationText<'a>,
}

/// A checked file.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) about: String,
    pub(super) hash: String,
    pub(super) features: Vec<String>,
    pub(super) base_score: f64,
    pub(super) link: Link,
    pub(super) calibration: Calibration,
    pub(super) trees: Vec<Tree>,
    pub(super) linear: Vec<Weighed>,
}

/// Reads and checks a whole file.
pub(super) fn check(text: &str) -> Result<Checked, ModelError> {
    if text.len() > BYTES_MAX {
        let what = format!("{} bytes; a model has at most {BYTES_MAX}", text.len());
        return Err(ModelError::new("file", what, "train fewer or smaller trees"));
    }
    let document: Document<'_> = serde_json::from_str(text).map_err(|error| shape(&error))?;
    if document.format != FORMAT {
        let what = format!("{:?}, and this version reads {FORMAT:?}", document.format);
        return Err(ModelError::new("format", what, "export for this version, or run the version that reads it"));
    }
    checksum_holds(text, &document.checksum)?;
    words("name", &document.name, 1, NAME_MAX)?;
    words("version", &document.version, 1, NAME_MAX)?;
    words("about", &document.about, 0, ABOUT_MAX)?;
    feature_names(&document.features)?;
    let link = match document.link.as_str() {
        "logistic" => Link::Logistic,
        "identity" => Link::Identity,
        other => return Err(unknown("link", other, "`logistic` or `identity`")),
    };
    let count = document.features.len();
    let trees = trees(&document.trees, count)?;
    let linear = document.linear.map_or_else(|| Ok(Vec::new()), |text| linear(&text, count))?;
    if trees.is_empty() && linear.is_empty() {
        return Err(ModelError::new("trees", "neither trees nor linear terms", "give the model one or the other"));
    }
    Ok(Checked {
        name: document.name,
        version: document.version,
        about: document.about,
        hash: hex(Sha256::digest(text)),
        base_score: number("base_score", document.base_score)?,
        calibration: calibration(&document.calibration, link)?,
        features: document.features,
        link,
        trees,
        linear,
    })
}

/// The checksum of a file that says `stated`: SHA-256 of its text with the digits of the checksum replaced by zeros.
/// `None` where `stated` is not 64 small hexadecimal digits that occur exactly once.
pub(super) fn checksum(text: &str, stated: &str) -> Option<String> {
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if stated.len() != CHECKSUM_DIGITS || !stated.bytes().all(is_digit) {
        return None;
    }
    let at = text.find(stated)?;
    let after = at + CHECKSUM_DIGITS;
    if text[at + 1..].contains(stated) {
        return None;
    }
    let digest = Sha256::new().chain_update(&text[..at]).chain_update([b'0'; CHECKSUM_DIGITS]);
    Some(hex(digest.chain_update(&text[after..]).finalize()))
}

fn checksum_holds(text: &str, stated: &str) -> Result<(), ModelError> {
    let Some(expected) = checksum(text, stated) else {
        let what = "not 64 hexadecimal digits in small letters that stand in the file once";
        return Err(ModelError::new("checksum", what, AGAIN));
    };
    if expected == stated {
        return Ok(());
    }
    let what = format!("the file was changed or cut: its text gives {expected}");
    Err(ModelError::new("checksum", what, "copy the file again, or export the model again; do not edit it by hand"))
}

fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn shape(error: &serde_json::Error) -> ModelError {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let place = format!("line {} column {}", error.line(), error.column());
    ModelError::new(place, what, format!("write the file as {FORMAT} lays it out"))
}

fn words(place: &str, text: &str, bytes_min: usize, bytes_max: usize) -> Result<(), ModelError> {
    if (bytes_min..=bytes_max).contains(&text.len()) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let what = format!("must have {bytes_min} to {bytes_max} bytes and no control characters");
    Err(ModelError::new(place, what, "write it so"))
}

fn feature_names(names: &[String]) -> Result<(), ModelError> {
    if names.is_empty() || names.len() > FEATURES_MAX {
        let what = format!("{} features; there must be 1 to {FEATURES_MAX}", names.len());
        return Err(ModelError::new("features", what, "leave out those that the model does not need"));
    }
    let mut seen = BTreeSet::new();
    for (i, name) in names.iter().enumerate() {
        let place = format!("features[{i}]");
        words(&place, name, 1, NAME_MAX)?;
        if !seen.insert(name) {
            return Err(ModelError::new(place, format!("{name:?} stands there twice"), AGAIN));
        }
    }
    Ok(())
}
