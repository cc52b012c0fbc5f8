//! The file of a text score, `redress-text/1`: a line of JSON, the weights that are not 0, and a checksum. The same model is the same
//! bytes; a file that is not whole, or larger than it says, is refused.
//!
//! After the line (keys in the order of [`Head`], ended by a line feed) each weight is how far its number lies from the one before
//! (LEB128, the first from -1), then its steps as one signed byte; at the end SHA-256 of everything before.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::model::TextModel;
use super::pieces::{Reader, Settings};

/// The first line at most.
const HEAD_MAX: usize = 4_096;
/// Bytes of the checksum.
const SUM: usize = 32;
/// What the file calls itself.
const FORMAT: &str = "redress-text/1";

/// Why a file is no text score.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Its first line.
    #[error("the first line is no head of a text score: {0}")]
    Head(String),
    /// Its format.
    #[error("the format is `{0}`, and `{FORMAT}` can be read")]
    Format(String),
    /// A number of its head.
    #[error("the head says {0}, which is out of range")]
    Range(&'static str),
    /// Its length.
    #[error("the file is torn: it ends at byte {0}, before its weights do")]
    Torn(usize),
    /// Its weights.
    #[error("a weight at byte {0} is out of order or of range")]
    Weight(usize),
    /// Its checksum.
    #[error("the checksum does not fit: the file was changed or torn")]
    Checksum,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    name: String,
    about: String,
    bits: u32,
    seed: u64,
    chars_max: usize,
    run_min: usize,
    run_max: usize,
    base: f64,
    step: f64,
    weights: usize,
}

impl TextModel {
    /// The bytes of its file. `name` says which, `about` is a line for people; both are cut to 200 letters.
    pub fn to_bytes(&self, name: &str, about: &str) -> Vec<u8> {
        let short = |text: &str| text.chars().take(200).collect::<String>();
        let settings = self.reader.settings();
        let head = Head {
            format: FORMAT.to_owned(),
            name: short(name),
            about: short(about),
            bits: settings.bits,
            seed: settings.seed,
            chars_max: settings.chars_max,
            run_min: settings.run_min,
            run_max: settings.run_max,
            base: self.base,
            step: self.step,
            weights: self.weighty(),
        };
        let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
        bytes.push(b'\n');
        let mut next = 0;
        for (number, weight) in self.weights.iter().enumerate().filter(|(_, weight)| **weight != 0) {
            put(&mut bytes, number - next);
            bytes.push(weight.cast_unsigned());
            next = number + 1;
        }
        let sum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    /// Reads a file; returns the model and its name.
    ///
    /// # Errors
    /// Where it is none, or was changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, String), FileError> {
        let end = bytes.iter().take(HEAD_MAX).position(|byte| *byte == b'\n');
        let end = end.ok_or_else(|| FileError::Head("it has no end".to_owned()))?;
        let head: Head = serde_json::from_slice(&bytes[..end]).map_err(|error| FileError::Head(error.to_string()))?;
        if head.format != FORMAT {
            return Err(FileError::Format(head.format.chars().take(40).collect()));
        }
        let Head { bits, seed, chars_max, run_min, run_max, base, step, .. } = head;
        let settings = Settings { bits, seed, chars_max, run_min, run_max };
        if !settings.is_valid() {
            return Err(FileError::Range("how texts are read"));
        }
        if !(base.is_finite() && step.is_finite() && step > 0.0) {
            return Err(FileError::Range("the base or the step of weights"));
        }
        let Some(body_end) = bytes.len().checked_sub(SUM).filter(|at| *at > end) else {
            return Err(FileError::Torn(bytes.len()));
        };
        if Sha256::digest(&bytes[..body_end])[..] != bytes[body_end..] {
            return Err(FileError::Checksum);
        }
        let reader = Reader::new(settings);
        let weights = weights(&bytes[..body_end], end + 1, head.weights, reader.slots())?;
        Ok((Self { reader, base, step, weights }, head.name))
    }
}

fn weights(bytes: &[u8], from: usize, count: usize, slots: usize) -> Result<Vec<i8>, FileError> {
    let (mut at, mut next, mut weights) = (from, 0_usize, vec![0; slots]);
    for _ in 0..count {
        let begin = at;
        let gap = take(bytes, &mut at)?;
        let weight = bytes.get(at).ok_or(FileError::Torn(at))?.cast_signed();
        at += 1;
        let place = next.checked_add(gap).and_then(|number| weights.get_mut(number));
        *place.filter(|_| weight != 0 && weight != i8::MIN).ok_or(FileError::Weight(begin))? = weight;
        next += gap + 1;
    }
    if at == bytes.len() { Ok(weights) } else { Err(FileError::Weight(at)) }
}

/// LEB128: seven bits a byte, lowest first.
fn put(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take(bytes: &[u8], at: &mut usize) -> Result<usize, FileError> {
    let begin = *at;
    let mut number = 0;
    for shift in [0, 7, 14, 21] {
        let byte = *bytes.get(*at).ok_or(FileError::Torn(*at))?;
        *at += 1;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(FileError::Weight(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> TextModel {
        let settings = Settings { bits: 10, ..Settings::default() };
        let weights: Vec<f64> =
            (0..1_024).map(|i| if i % 7 == 0 || i > 1_000 { f64::from(i) - 300.0 } else { 0.0 }).collect();
        TextModel::new(settings, -1.25, &weights)
    }

    /// The file with another body or head, and a checksum that fits.
    fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
        let sum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    #[test]
    fn what_is_read_back_is_what_was_written() {
        let model = model();
        let bytes = model.to_bytes("a name", "for people");
        let (back, name) = TextModel::from_bytes(&bytes).unwrap();
        assert_eq!(name, "a name");
        assert_eq!(back.to_bytes("a name", "for people"), bytes);
        let mut pieces = model.pieces();
        for text in ["", "a text", "<b>WIN</b> 500 £ at http://x.example!"] {
            assert_eq!(model.score(text, &mut pieces).to_bits(), back.score(text, &mut pieces).to_bits());
        }
    }

    #[test]
    fn a_changed_or_torn_file_is_refused_wherever_it_is_torn() {
        let bytes = model().to_bytes("n", "");
        for at in 0..bytes.len() {
            assert!(TextModel::from_bytes(&bytes[..at]).is_err(), "torn at {at}");
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert!(TextModel::from_bytes(&changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn a_file_with_a_fitting_checksum_but_senseless_weights_is_refused() {
        let bytes = model().to_bytes("n", "");
        let body = bytes.len() - SUM;
        let head = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        let refused = |bytes: Vec<u8>| TextModel::from_bytes(&sealed(bytes)).unwrap_err();
        assert!(matches!(refused(bytes[..body - 1].to_vec()), FileError::Torn(_)));
        assert!(matches!(refused([&bytes[..body], &[1, 1]].concat()), FileError::Weight(_)));
        let far = [&bytes[..=head], &[0xff, 0xff, 0x7f, 1]].concat();
        assert!(matches!(refused(far), FileError::Weight(_)));
        let text = String::from_utf8(bytes[..=head].to_vec()).unwrap();
        let other = |from: &str, to: &str| [text.replace(from, to).as_bytes(), &bytes[head + 1..body]].concat();
        assert_eq!(refused(other("\"bits\":10", "\"bits\":60")), FileError::Range("how texts are read"));
        assert_eq!(refused(other("text/1", "text/2")), FileError::Format("redress-text/2".to_owned()));
        assert!(matches!(refused(other("\"name\"", "\"nom\"")), FileError::Head(_)));
    }
}
