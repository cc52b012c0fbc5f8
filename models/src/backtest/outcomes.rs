//! What reviewers decided: the JSON lines of `redress export labels`. Of an account the last outcome counts.

use std::collections::HashMap;
use std::path::Path;

use redress_datasets::{DatasetError, Watch};
use redress_engine::event::{Hash, IdentityKey};
use serde::Deserialize;

use super::known::{Class, Known, Truth, moment};
use super::labels::each_line;

/// One label of the ledger, as far as it is read here.
#[derive(Deserialize)]
struct Exported {
    account_id: String,
    value: String,
    #[serde(default)]
    provenance: String,
    #[serde(default)]
    at: Option<String>,
}

impl Known {
    /// Reads outcomes. A line that is wrong is counted and passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outcomes(path: &Path, watch: &dyn Watch) -> Result<Self, DatasetError> {
        let mut known = Self { file: path.display().to_string(), ..Self::default() };
        let identity = IdentityKey::public();
        let mut last: HashMap<Hash, i64> = HashMap::new();
        each_line(path, watch, |number, text| {
            if text.is_empty() {
                return Ok(());
            }
            match exported(text) {
                Ok((_, None, _)) => known.left_out += 1,
                Ok((exported, Some(class), at)) => {
                    let account = identity.account(&exported.account_id);
                    let before = last.entry(account).or_insert(i64::MIN);
                    if at >= *before {
                        *before = at;
                        let provenance = known.provenance(&exported.provenance);
                        known.truths.insert(account, Truth { class, from: None, until: None, provenance });
                    }
                }
                Err(error) => known.rejects.add(Some(path), number, &error),
            }
            Ok(())
        })?;
        Ok(known)
    }
}

fn exported(text: &str) -> Result<(Exported, Option<Class>, i64), String> {
    let exported: Exported = serde_json::from_str(text)
        .map_err(|error| format!("{error}; give the lines of `redress export labels` as they are"))?;
    let value = exported.value.as_str();
    let class = Class::parse(value).ok_or_else(|| {
        format!("the value {value:?} is not known; it is abuse, other_abuse, not_abuse, victim or unclear")
    })?;
    let at = exported.at.as_deref().map_or(Ok(i64::MIN), moment).map_err(|error| format!("at: {error}"))?;
    Ok((exported, class, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;

    #[test]
    fn the_last_outcome_of_an_account_counts_and_bad_lines_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.ndjson");
        let line = |account: &str, value: &str, at: &str| {
            format!(
                r#"{{"account_id":"{account}","value":"{value}","provenance":"human_review","outcome":"upheld","at":"{at}"}}"#
            )
        };
        let lines = [
            line("a", "not_abuse", "2026-02-02T00:00:00.000Z"),
            line("a", "abuse", "2026-01-02T00:00:00.000Z"),
            line("b", "victim", "2026-01-02T00:00:00.000Z"),
            line("c", "unclear", "2026-01-02T00:00:00.000Z"),
            line("d", "spam", "2026-01-02T00:00:00.000Z"),
            "{\"account_id\":\"e\"}".to_owned(),
        ];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let known = Known::outcomes(&path, &Silent).unwrap();
        let of = |account: &str| known.of(IdentityKey::public().account(account)).map(|truth| truth.class);
        assert_eq!(["a", "b", "c", "d"].map(of), [Some(Class::Honest), Some(Class::Victim), None, None]);
        assert_eq!(
            (known.left_out, known.rejects.lines, known.provenances.as_slice()),
            (1, 2, &["human_review".to_owned()][..])
        );
        let told = &known.rejects.told;
        assert!(told[0].line == 5 && told[0].error.starts_with("the value \"spam\" is not known"), "{told:?}");
        assert!(told[1].line == 6 && told[1].error.contains("missing field `value`"), "{told:?}");
    }
}
