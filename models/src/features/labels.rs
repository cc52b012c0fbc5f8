//! Labels as files have them, and which of them a decision point may know.
//!
//! A label speaks of an account's behaviour up to its own time, and counts from the moment at which it became known. So a row takes the
//! account's first label that is not earlier than the row itself, if that became known in time for the part of the table that the row is
//! in. A label without a time holds for the whole log.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use redress_datasets::table::input;
use redress_datasets::{DatasetError, Watch, time};
use redress_engine::event::IdentityKey;

use crate::provenance::{Counts, Standing, propensity, standing};

/// One label.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Label {
    /// Up to when it speaks of the account; `i64::MAX` for always.
    at: i64,
    /// When it became known; `i64::MIN` for always.
    known: i64,
    value: f32,
    weight: f32,
}

/// What is known of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// 1 abusive, 0 honest.
    pub value: f32,
    /// How much it counts.
    pub weight: f32,
}

/// All labels of a file.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    by_account: HashMap<u64, Vec<Label>>,
    /// Where the n-th label belongs to the n-th line of the log: that line's account and label.
    by_line: Option<Vec<(u64, Label)>>,
    /// Labels by provenance, and what was dropped: unclear are victims and what a fault of software led to.
    pub counts: Counts,
    /// Lines read.
    pub read: usize,
    path: PathBuf,
}

/// How labels and rows come together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// By account and time.
    #[default]
    Account,
    /// The n-th label is that of the n-th line of the log.
    Line,
}

/// Names that columns may have.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("account_id", &["account_id", "account", "user"]),
    ("label", &["label", "abusive", "value"]),
    ("time", &["time_ms", "event_at", "time"]),
    ("known", &["known_ms", "at", "known"]),
    ("weight", &["weight"]),
    ("provenance", &["provenance"]),
    ("propensity", &["propensity"]),
    ("came_by", &["came_by"]),
];

impl Labels {
    /// Reads a CSV file with a header, or JSON lines as `redress export labels` writes them. The chance of having been looked at makes a
    /// label weigh `weight_max` at most.
    ///
    /// # Errors
    /// The first line that is wrong, with column and remedy.
    pub fn read(path: &Path, matched: Match, weight_max: f32, watch: &dyn Watch) -> Result<Self, DatasetError> {
        let input = input::open(path)?;
        let mut labels = Self { path: path.to_path_buf(), counts: Counts::new(weight_max), ..Self::default() };
        let mut lines = BufReader::new(input.reader);
        let (mut line, mut number, identity) = (String::new(), 0, IdentityKey::public());
        let mut header: Option<Header> = None;
        if matched == Match::Line {
            labels.by_line = Some(Vec::new());
        }
        loop {
            line.clear();
            let read = lines.read_line(&mut line);
            if read.map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })? == 0 {
                break;
            }
            number += 1;
            if number % 65_536 == 0 && watch.cancelled() {
                return Err(DatasetError::Interrupted);
            }
            let text = line.trim_end_matches(['\r', '\n']);
            let text = text.trim_start_matches('\u{feff}');
            if text.is_empty() && matched == Match::Account {
                continue;
            }
            let fields = if text.starts_with('{') {
                json_fields(path, number, text)?
            } else if let Some(header) = &header {
                header.fields(path, number, text)?
            } else {
                header = Some(Header::read(path, text)?);
                continue;
            };
            labels.take(&fields, number, matched, &identity)?;
        }
        if labels.read == 0 {
            return Err(DatasetError::at(
                path,
                1,
                1,
                "there are no labels in this file",
                "give a file with a label a line",
            ));
        }
        labels.by_account.values_mut().for_each(|labels| labels.sort_by_key(|label| (label.at, label.known)));
        Ok(labels)
    }

    fn take(
        &mut self,
        fields: &Fields,
        line: usize,
        matched: Match,
        identity: &IdentityKey,
    ) -> Result<(), DatasetError> {
        let wrong = |field: usize, what: String, remedy: &str| {
            Err(DatasetError::at(&self.path, line, fields.columns[field], &what, remedy))
        };
        let text = |field: usize| fields.texts[field].as_deref();
        let moment = |field: usize, without: i64| match text(field) {
            None | Some("") => Ok(without),
            Some(text) => match time::parse(text) {
                Some(at) => Ok(at),
                None => wrong(
                    field,
                    format!("{} {text:?} is no time", COLUMNS[field].0),
                    "write UTC milliseconds or RFC 3339",
                )
                .map(|()| 0),
            },
        };
        let Some(account) = text(0).filter(|account| !account.is_empty()) else {
            return wrong(0, "the account is missing".to_owned(), "every label belongs to an account");
        };
        let at = moment(2, i64::MAX)?;
        let known = moment(3, if at == i64::MAX { i64::MIN } else { at })?;
        let weight: f32 = match text(4).filter(|weight| !weight.is_empty()).map(str::parse::<f32>) {
            None => 1.0,
            Some(Ok(weight)) if weight.is_finite() && weight >= 0.0 => weight,
            Some(_) => return wrong(4, "the weight is no number from 0 on".to_owned(), "write 1, or leave it out"),
        };
        self.read += 1;
        let provenance = match standing(text(5), text(7)) {
            Ok(Standing::Label(provenance)) => Some(provenance),
            Ok(dropped) => {
                let count =
                    if dropped == Standing::InBulk { &mut self.counts.in_bulk } else { &mut self.counts.own_work };
                *count += 1;
                None
            }
            Err(what) => {
                return wrong(5, what, "write human_review, control_sample, import or automatic, or leave it out");
            }
        };
        let chance = match propensity(text(6)) {
            Ok(chance) => chance,
            Err(what) => return wrong(6, what, "write the chance that this label was made at all, or leave it out"),
        };
        let value = match text(1).unwrap_or_default() {
            "1" | "abuse" | "other_abuse" | "true" => 1.0,
            "0" | "not_abuse" | "false" => 0.0,
            "victim" | "unclear" | "" => f32::NAN,
            other => {
                let remedy = "write 1 for abusive and 0 for honest, or a label of `redress export labels`";
                return wrong(1, format!("the label {other:?} is not known"), remedy);
            }
        };
        let (value, weight) = match provenance {
            None => (f32::NAN, weight),
            Some(_) if value.is_nan() => {
                self.counts.unclear += 1;
                (value, weight)
            }
            Some(provenance) => (value, weight * self.counts.weigh(provenance, chance)),
        };
        let (account, label) = (identity.account(account).get(), Label { at, known, value, weight });
        match (&mut self.by_line, matched) {
            (Some(lines), Match::Line) => lines.push((account, label)),
            _ if value.is_nan() => {}
            _ => self.by_account.entry(account).or_default().push(label),
        }
        Ok(())
    }

    /// The label of a row, as far as it is known by `by`; within `horizon` ms of the row, where one is given.
    ///
    /// # Errors
    /// Where labels belong to lines, and this line of the log is that of another account, or has no label.
    pub fn find(
        &self,
        line: u64,
        account: u64,
        at: i64,
        by: i64,
        horizon: Option<i64>,
    ) -> Result<Option<Found>, DatasetError> {
        let found = |label: &Label| Found { value: label.value, weight: label.weight };
        if let Some(lines) = &self.by_line {
            let entry = line.checked_sub(1).and_then(|at| lines.get(usize::try_from(at).unwrap_or(usize::MAX)));
            return match entry {
                Some((of, label)) if *of == account => {
                    Ok(Some(found(label)).filter(|_| label.known <= by && !label.value.is_nan()))
                }
                // At an account's end there is no line to belong to.
                None if line == 0 => Ok(None),
                _ => {
                    let what = format!("line {line} of the log is of another account than the label of that number");
                    let remedy = "labels by line need a label a line of the very same log; else match them by account";
                    Err(DatasetError::Table { path: self.path.clone(), what, remedy: remedy.to_owned() })
                }
            };
        }
        let Some(labels) = self.by_account.get(&account) else { return Ok(None) };
        let from = labels.partition_point(|label| label.at < at);
        let known = labels[from..].iter().find(|label| label.known <= by);
        let near = |label: &&Label| {
            label.at == i64::MAX || horizon.is_none_or(|horizon| label.at.saturating_sub(at) <= horizon)
        };
        Ok(known.filter(near).map(found))
    }
}

/// The fields of a label, each with the column it begins in.
struct Fields {
    texts: [Option<String>; COLUMNS.len()],
    columns: [usize; COLUMNS.len()],
}

struct Header {
    /// By field: where it stands.
    at: [Option<usize>; COLUMNS.len()],
    width: usize,
}

impl Header {
    fn read(path: &Path, line: &str) -> Result<Self, DatasetError> {
        let names: Vec<&str> = line.split(',').map(str::trim).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(name));
        let at = COLUMNS.map(|(_, known)| find(known));
        for (field, (name, known)) in COLUMNS.iter().enumerate().take(2) {
            if at[field].is_none() {
                let what = format!("the column {name} is missing from the header");
                let remedy = format!("name it {} in the first line", known.join(" or "));
                return Err(DatasetError::at(path, 1, 1, &what, &remedy));
            }
        }
        Ok(Self { at, width: names.len() })
    }

    fn fields(&self, path: &Path, line: usize, text: &str) -> Result<Fields, DatasetError> {
        let values: Vec<&str> = text.split(',').collect();
        if values.len() != self.width {
            let what = format!("{} fields where the header has {}", values.len(), self.width);
            return Err(DatasetError::at(
                path,
                line,
                text.chars().count().max(1),
                &what,
                "write a value for each column",
            ));
        }
        let column = |field: Option<usize>| {
            field.map_or(1, |field| values[..field].iter().map(|value| value.chars().count() + 1).sum::<usize>() + 1)
        };
        Ok(Fields {
            texts: self.at.map(|field| field.map(|field| values[field].trim().to_owned())),
            columns: self.at.map(column),
        })
    }
}

fn json_fields(path: &Path, line: usize, text: &str) -> Result<Fields, DatasetError> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|error| {
        let what = format!("this line is no JSON object: {error}");
        DatasetError::at(path, line, error.column().max(1), &what, "write the file again with `redress export labels`")
    })?;
    let chance = object.get("chance").and_then(serde_json::Value::as_object);
    let find = |known: &[&str]| known.iter().find_map(|name| object.get(*name).or_else(|| chance?.get(*name)));
    let texts = COLUMNS.map(|(_, known)| match find(known) {
        None | Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    });
    Ok(Fields { texts, columns: [1; COLUMNS.len()] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::WEIGHT_MAX;
    use redress_datasets::Silent;

    fn read(text: &str, matched: Match) -> Result<Labels, DatasetError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels");
        std::fs::write(&path, text).unwrap();
        Labels::read(&path, matched, WEIGHT_MAX, &Silent)
    }

    fn account(id: &str) -> u64 {
        IdentityKey::public().account(id).get()
    }

    fn value(labels: &Labels, id: &str, at: i64, by: i64, horizon: Option<i64>) -> Option<f32> {
        labels.find(1, account(id), at, by, horizon).unwrap().map(|found| found.value)
    }

    #[test]
    fn a_label_without_a_time_holds_always() {
        let labels = read("account_id,persona,abusive\na,steady,0\nb,spammer,1\n", Match::Account).unwrap();
        assert_eq!(value(&labels, "a", 5, 0, Some(1)), Some(0.0));
        assert_eq!(value(&labels, "b", 5, i64::MAX, None), Some(1.0));
        assert_eq!(value(&labels, "c", 5, i64::MAX, None), None);
    }

    #[test]
    fn a_label_speaks_of_what_was_before_it_and_counts_from_when_it_was_known() {
        let labels = read("account_id,label,time_ms,known_ms\na,0,100,150\na,1,200,260\n", Match::Account).unwrap();
        let at = |at, by| value(&labels, "a", at, by, None);
        assert_eq!(
            (at(50, 1_000), at(100, 1_000), at(101, 1_000), at(201, 1_000)),
            (Some(0.0), Some(0.0), Some(1.0), None)
        );
        assert_eq!((at(50, 149), at(50, 150)), (None, Some(0.0)), "nobody knew before 150");
        assert_eq!((at(150, 259), at(150, 260)), (None, Some(1.0)));
        assert_eq!(value(&labels, "a", 120, 1_000, Some(79)), None, "too long before it");
        assert_eq!(value(&labels, "a", 120, 1_000, Some(80)), Some(1.0));
    }

    #[test]
    fn labels_of_reviews_are_read_as_they_are_exported() {
        let line = |account: &str, value: &str| {
            format!(
                r#"{{"label_id":"l","account_id":"{account}","decision_id":"d","event_at":"2026-01-01T00:00:00.000Z","value":"{value}","provenance":"human_review","outcome":"upheld","root_cause":null,"at":"2026-01-03T00:00:00.000Z"}}"#
            )
        };
        let text = [line("a", "abuse"), line("b", "not_abuse"), line("c", "victim"), line("d", "unclear")].join("\n");
        let labels = read(&text, Match::Account).unwrap();
        assert_eq!((labels.read, labels.counts.unclear, labels.counts.by), (4, 2, [2, 0, 0]));
        let (at, known) = (time::parse("2026-01-01T00:00:00Z").unwrap(), time::parse("2026-01-03T00:00:00Z").unwrap());
        assert_eq!(value(&labels, "a", at, known, None), Some(1.0));
        assert_eq!(value(&labels, "b", at, known, None), Some(0.0));
        assert_eq!(value(&labels, "a", at, known - 1, None), None);
        assert_eq!(value(&labels, "c", at, known, None), None);
    }

    #[test]
    fn a_label_weighs_by_its_chance_and_what_nobody_looked_at_is_none() {
        let text = "account_id,label,provenance,propensity,came_by\na,1,human_review,1,appeal\nb,0,control_sample,0.1,\n\
            c,1,automatic,0.5,\nd,0,human_review,0.5,reversal\ne,0,control_sample,0.001,\nf,1,,,\n";
        let labels = read(text, Match::Account).unwrap();
        let weight = |id: &str| labels.find(1, account(id), 5, 0, None).unwrap().map(|found| found.weight);
        let weights = ["a", "b", "c", "d", "e", "f"].map(weight);
        assert_eq!(weights, [Some(1.0), Some(10.0), None, None, Some(20.0), Some(1.0)]);
        let counts = &labels.counts;
        assert_eq!((counts.by, counts.own_work, counts.in_bulk, counts.clipped), ([1, 2, 1], 1, 1, 1));
        let json = r#"{"account_id":"a","value":"abuse","provenance":"human_review","chance":{"class":"hold","propensity":0.25}}"#;
        let found = read(json, Match::Account).unwrap().find(1, account("a"), 5, 0, None).unwrap();
        assert_eq!(found.map(|found| found.weight), Some(4.0));
    }

    #[test]
    fn labels_by_line_belong_to_their_line_and_say_so_when_they_do_not() {
        let labels = read("account_id,time_ms,label\na,1,0\nb,2,1\n", Match::Line).unwrap();
        assert_eq!(labels.find(2, account("b"), 2, i64::MAX, None).unwrap().map(|found| found.value), Some(1.0));
        assert_eq!(labels.find(2, account("b"), 2, 1, None).unwrap(), None, "known at its own time");
        let error = labels.find(1, account("b"), 2, i64::MAX, None).unwrap_err().to_string();
        assert!(error.contains("line 1 of the log is of another account"), "{error}");
        assert!(labels.find(3, account("b"), 2, i64::MAX, None).is_err());
        assert_eq!(labels.find(0, account("b"), 2, i64::MAX, None).unwrap(), None, "an end is no line");
    }

    #[test]
    fn what_is_wrong_is_named_with_line_and_column() {
        for (text, expected) in [
            ("account_id,label\na,2\n", ":2:3: the label \"2\" is not known"),
            ("account_id\na\n", ":1:1: the column label is missing from the header"),
            ("account_id,label,time_ms\na,1,soon\n", ":2:5: time \"soon\" is no time"),
            ("account_id,label\na,1\nb\n", ":3:1: 1 fields where the header has 2"),
            ("account_id,label\n,1\n", ":2:1: the account is missing"),
            ("account_id,label,weight\na,1,-1\n", ":2:5: the weight is no number from 0 on"),
            ("account_id,label,propensity\na,1,0\n", ":2:5: the propensity is no chance"),
            ("account_id,label,provenance\na,1,guess\n", ":2:5: the provenance \"guess\" is not known"),
            ("account_id,label\n", ":1:1: there are no labels in this file"),
            ("{\"account_id\":}\n", ":1:15: this line is no JSON object"),
        ] {
            let error = read(text, Match::Account).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("\n  "), "{error}");
        }
    }
}
