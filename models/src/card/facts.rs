//! What a person says of a model: JSON, every part of it asked for. A card without limits is none.

use std::path::Path;

use redress_datasets::DatasetError;
use serde::Deserialize;

/// Letters of one point at most.
const POINT_MAX: usize = 2_000;
/// Points of one list at most.
const POINTS_MAX: usize = 100;
/// Bytes of the file at most.
const BYTES_MAX: u64 = 1 << 20;

/// The facts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// What the model is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it does, in a few lines.
    pub summary: String,
    /// What it is meant for.
    pub intended_use: Vec<String>,
    /// What it must not be used for.
    pub not_for: Vec<String>,
    /// What it learned from and was judged on.
    pub data: Vec<Set>,
    /// How: parts, label delays, what was chosen by what, what was looked at how often.
    pub protocol: Vec<String>,
    /// Where it fails, and what is not known.
    pub limits: Vec<String>,
}

/// A set of data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub what: String,
    /// Rows.
    pub rows: u64,
    /// Of them abusive.
    pub abusive: u64,
    /// Its licence, as stated.
    pub licence: String,
    /// Where it comes from.
    pub from: String,
}

/// Reads a file of facts.
///
/// # Errors
/// Where a part is missing, empty, unknown or too long.
pub fn read(path: &Path) -> Result<Facts, DatasetError> {
    let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let remedy = "redress-lab card --help shows every part";
    if std::fs::metadata(path).map_err(failed)?.len() > BYTES_MAX {
        return Err(DatasetError::at(path, 1, 1, "the facts are longer than 1 MB", remedy));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let facts: Facts = serde_json::from_str(&text).map_err(|error| {
        let what = format!("these are no facts of a card: {error}");
        DatasetError::at(path, error.line().max(1), error.column().max(1), &what, remedy)
    })?;
    facts.wrong().map_or(Ok(facts), |what| Err(DatasetError::at(path, 1, 1, &what, remedy)))
}

impl Facts {
    fn wrong(&self) -> Option<String> {
        let one = |name: &str, text: &str| {
            let long = text.chars().count() > POINT_MAX;
            let what = if long { format!("longer than {POINT_MAX} letters") } else { "empty".to_owned() };
            (long || text.trim().is_empty()).then(|| format!("{name} is {what}"))
        };
        let lists = [
            ("intended_use", &self.intended_use),
            ("not_for", &self.not_for),
            ("protocol", &self.protocol),
            ("limits", &self.limits),
        ];
        let texts = [("name", &self.name), ("version", &self.version), ("summary", &self.summary)];
        let of_sets = |set: &Set| {
            let texts = [&set.name, &set.what, &set.licence, &set.from];
            texts.into_iter().find_map(|text| one("a word of data", text)).or_else(|| {
                (set.abusive > set.rows).then(|| format!("data: {} of {} rows are abusive", set.abusive, set.rows))
            })
        };
        let number = |name: &str, count: usize| {
            (!(1..=POINTS_MAX).contains(&count))
                .then(|| format!("{name} has {count} points; 1 to {POINTS_MAX} belong there"))
        };
        texts
            .into_iter()
            .find_map(|(name, text)| one(name, text))
            .or_else(|| lists.into_iter().find_map(|(name, list)| number(name, list.len())))
            .or_else(|| lists.into_iter().find_map(|(name, list)| list.iter().find_map(|text| one(name, text))))
            .or_else(|| number("data", self.data.len()))
            .or_else(|| self.data.iter().find_map(of_sets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"name":"m","version":"1","summary":"s","intended_use":["a"],"not_for":["b"],
        "data":[{"name":"d","what":"w","rows":9,"abusive":3,"licence":"CC0","from":"f"}],"protocol":["p"],"limits":["l"]}"#;

    fn of(text: &str) -> Result<Facts, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn a_card_without_limits_or_with_a_part_that_is_unknown_is_refused() {
        assert_eq!(of(GOOD).unwrap().limits, ["l"]);
        for (from, to, expected) in [
            (r#","limits":["l"]"#, "", "missing field `limits`"),
            (r#"["l"]"#, "[]", "limits has 0 points"),
            (r#"["l"]"#, r#"[" "]"#, "limits is empty"),
            (r#""name":"m""#, r#""name":"""#, "name is empty"),
            (r#""abusive":3"#, r#""abusive":30"#, "30 of 9 rows are abusive"),
            (r#""version""#, r#""weather""#, "unknown field `weather`"),
        ] {
            let error = of(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(
            of(&GOOD.replace("\"s\"", &format!("{:?}", "s".repeat(POINT_MAX + 1)))).unwrap_err().contains("longer")
        );
    }
}
