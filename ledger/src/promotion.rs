//! What a challenger's way into service rests on: the file of `redress-lab compare`, read strictly and kept as it is.

use serde::{Deserialize, Serialize};

use crate::token::sha256_hex;

/// The format that is read.
const FORMAT: &str = "redress-promotion/1";
/// Bytes of a file at most.
pub const PROMOTION_BYTES_MAX: usize = 64 << 10;

/// What the comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromotionVerdict {
    /// The challenger is better by the measure chosen beforehand, and worse by none.
    Better,
    /// The labels do not tell.
    NotShown,
    /// It is worse by the measure chosen beforehand.
    Worse,
}

impl PromotionVerdict {
    /// The name in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::NotShown => "not_shown",
            Self::Worse => "worse",
        }
    }

    /// What a challenger is beside its champion, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Better => "better than the champion",
            Self::NotShown => "not shown to be better than the champion",
            Self::Worse => "worse than the champion, and does not go live",
        }
    }

    /// Reads [`PromotionVerdict::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Better, Self::NotShown, Self::Worse].into_iter().find(|verdict| verdict.as_str() == text)
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// SHA-256 of the file (hex).
    pub file_hash: String,
    /// SHA-256 of the champion's file.
    pub champion_hash: String,
    /// SHA-256 of the challenger's file.
    pub challenger_hash: String,
    /// What was found.
    pub verdict: PromotionVerdict,
    /// The whole file.
    pub text: String,
}

/// A promotion as whoever approves it sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedPromotion {
    /// SHA-256 of the file (hex).
    pub file_hash: String,
    /// What was found.
    pub verdict: PromotionVerdict,
    /// The whole file: models, data and their hashes, protocol, figures with intervals.
    pub file: serde_json::Value,
}

#[derive(Deserialize)]
struct File {
    format: String,
    verdict: PromotionVerdict,
    champion: Model,
    challenger: Model,
    data: Data,
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Model {
    sha256: String,
}

#[derive(Deserialize)]
struct Data {
    sha256: String,
}

/// One line of a promotion's figures.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Figure {
    /// What is measured.
    pub measure: String,
    /// Of the champion; `None` where it could not be measured.
    pub champion: Option<f64>,
    /// Of the challenger.
    pub challenger: Option<f64>,
    /// The interval of the difference.
    pub gain_interval: Option<(f64, f64)>,
}

impl Promotion {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > PROMOTION_BYTES_MAX {
            return Err(format!("the promotion has more than {PROMOTION_BYTES_MAX} bytes"));
        }
        let file: File = serde_json::from_str(text).map_err(|error| format!("this is no promotion: {error}"))?;
        if file.format != FORMAT {
            return Err(format!("the promotion's format is {:?}, and {FORMAT:?} is read", file.format));
        }
        let hashes = [&file.champion.sha256, &file.challenger.sha256, &file.data.sha256];
        let is_hash = |hash: &&String| hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if let Some(wrong) = hashes.into_iter().find(|hash| !is_hash(hash)) {
            return Err(format!("the promotion names {wrong:?} where a SHA-256 in hex belongs"));
        }
        if file.figures.is_empty() {
            return Err("the promotion has no figures".to_owned());
        }
        Ok(Self {
            file_hash: sha256_hex(text.as_bytes()),
            champion_hash: file.champion.sha256,
            challenger_hash: file.challenger.sha256,
            verdict: file.verdict,
            text: text.to_owned(),
        })
    }
}

impl ListedPromotion {
    /// Its figures.
    pub fn figures(&self) -> Vec<Figure> {
        self.file.get("figures").and_then(|figures| serde_json::from_value(figures.clone()).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_strictly() {
        let (a, b, c) = ("a".repeat(64), "b".repeat(64), "c".repeat(64));
        let good = format!(
            r#"{{"format":"redress-promotion/1","verdict":"better","champion":{{"sha256":"{a}"}},"challenger":{{"sha256":"{b}"}},"data":{{"sha256":"{c}"}},"figures":[{{"measure":"ROC AUC","champion":0.9,"challenger":0.95,"gain_interval":[0.01,0.08]}}]}}"#
        );
        let read = Promotion::read(&good).unwrap();
        assert_eq!((&read.champion_hash, &read.challenger_hash, read.verdict), (&a, &b, PromotionVerdict::Better));
        assert_eq!(read.file_hash, sha256_hex(good.as_bytes()));
        for (from, to, expected) in [
            ("promotion/1", "promotion/2", "format"),
            ("\"better\"", "\"best\"", "no promotion"),
            (a.as_str(), "aa", "SHA-256"),
            (c.as_str(), "C", "SHA-256"),
            ("\"figures\":[{", "\"figures\":[],\"x\":[{", "no figures"),
        ] {
            let error = Promotion::read(&good.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(Promotion::read(&" ".repeat(PROMOTION_BYTES_MAX + 1)).unwrap_err().contains("more than"));
    }
}
