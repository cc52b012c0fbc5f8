//! Labels as files have them. A label speaks of its account up to its own time, and was known since another; whoever finds abuse also
//! finds when it began, so that what was before has a label of its own (`redress-lab simulate --labels` writes such files).

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use redress_datasets::{DatasetError, Watch};
use redress_engine::event::{Hash, IdentityKey};

use super::known::{Class, Known, Truth, moment};
use super::source::Log;

/// Lines between two looks at whether the user wants to stop.
const LOOK: u64 = 65_536;

/// Names that a column may have.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("account_id", &["account_id", "account", "user"]),
    ("label", &["label", "abusive", "value"]),
    ("time_ms", &["time_ms", "event_at", "time"]),
    ("known_ms", &["known_ms", "at", "known"]),
    ("abuse_from_ms", &["abuse_from_ms"]),
    ("abuse_until_ms", &["abuse_until_ms"]),
    ("side", &["side"]),
];
const ACCOUNT: usize = 0;
const LABEL: usize = 1;

/// One label.
#[derive(Clone, Copy, Debug)]
struct Label {
    at: i64,
    known: i64,
    class: Class,
    from: Option<i64>,
    until: Option<i64>,
}

/// Hands on each line with its number, without its end.
pub(super) fn each_line(
    path: &Path,
    watch: &dyn Watch,
    mut each: impl FnMut(u64, &str) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    let mut lines = BufReader::new(Log::open(path)?.reader);
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        let got = lines.read_until(b'\n', &mut line);
        if got.map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })? == 0 {
            return Ok(());
        }
        number += 1;
        if number % LOOK == 0 && watch.cancelled() {
            return Err(DatasetError::Interrupted);
        }
        let text = String::from_utf8_lossy(&line);
        each(number, text.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}'))?;
    }
}

impl Known {
    /// Reads labels: CSV with a header. A line that is wrong is counted and passed over.
    ///
    /// # Errors
    /// When the file cannot be read, its header lacks a column, or nothing in it is a label.
    pub fn labels(path: &Path, known_by: Option<i64>, watch: &dyn Watch) -> Result<Self, DatasetError> {
        let mut known = Self { file: path.display().to_string(), ..Self::default() };
        let provenance = known.provenance("labels");
        let identity = IdentityKey::public();
        let mut places: Option<[Option<usize>; COLUMNS.len()]> = None;
        let mut labels: HashMap<Hash, Vec<Label>> = HashMap::new();
        each_line(path, watch, |number, text| {
            let fields = fields(text);
            let Some(places) = &places else {
                places = Some(header(path, &fields)?);
                return Ok(());
            };
            if text.is_empty() {
                return Ok(());
            }
            match label(&fields, places) {
                Ok(Some((account, label))) if known_by.is_none_or(|by| label.known <= by) => {
                    labels.entry(identity.account(account)).or_default().push(label);
                }
                Ok(_) => known.left_out += 1,
                Err(error) => known.rejects.add(Some(path), number, &error),
            }
            Ok(())
        })?;
        if labels.is_empty() && known.left_out == 0 {
            let what = "there are no labels in this file";
            return Err(malformed(path, what, "give a CSV file with a header and a label a line"));
        }
        known.truths = labels.into_iter().map(|(account, labels)| (account, truth(labels, provenance))).collect();
        Ok(known)
    }
}

fn malformed(path: &Path, what: &str, remedy: &str) -> DatasetError {
    let at = redress_datasets::error::Place { file: path.to_path_buf(), line: 1, column: 1 };
    DatasetError::Malformed { at, what: what.to_owned(), remedy: remedy.to_owned() }
}

/// What an account's labels say together.
fn truth(mut labels: Vec<Label>, provenance: u16) -> Truth {
    // Of the same time the one that became known last is right.
    labels.sort_by_key(|label| (label.at, label.known));
    labels.reverse();
    labels.dedup_by_key(|label| label.at);
    labels.reverse();
    let class = [Class::Abusive, Class::Victim].into_iter().find(|class| labels.iter().any(|one| one.class == *class));
    let Some(class) = class else { return Truth { class: Class::Honest, from: None, until: None, provenance } };
    let first = labels.iter().position(|label| label.class == class).unwrap_or_default();
    let before = first.checked_sub(1).map(|place| labels[place].at.saturating_add(1));
    let until = labels.iter().rev().find(|label| label.class == class).and_then(|label| label.until);
    Truth { class, from: labels[first].from.or(before), until, provenance }
}

fn header(path: &Path, names: &[String]) -> Result<[Option<usize>; COLUMNS.len()], DatasetError> {
    let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.trim().to_lowercase().as_str()));
    let places = COLUMNS.map(|(_, known)| place(known));
    for needed in [ACCOUNT, LABEL] {
        if places[needed].is_none() {
            let (name, known) = COLUMNS[needed];
            let what = format!("the column {name} is missing from the header");
            return Err(malformed(path, &what, &format!("name one of the columns {}", known.join(" or "))));
        }
    }
    Ok(places)
}

/// Reads a line; `None` where it says neither.
fn label<'f>(
    fields: &'f [String],
    places: &[Option<usize>; COLUMNS.len()],
) -> Result<Option<(&'f str, Label)>, String> {
    let text = |column: usize| places[column].and_then(|place| fields.get(place)).map_or("", |text| text.trim());
    let time = |column: usize| match text(column) {
        "" => Ok(None),
        text => moment(text).map(Some).map_err(|error| format!("{}: {error}", COLUMNS[column].0)),
    };
    let account = text(ACCOUNT);
    if account.is_empty() {
        return Err("the account is missing; give its id as the log has it".to_owned());
    }
    let value = text(LABEL);
    let Some(class) = Class::parse(value) else {
        return Err(format!("the label {value:?} is not known; write 1 for abusive and 0 for honest"));
    };
    let (at, known, from, until) = (time(2)?, time(3)?, time(4)?, time(5)?);
    let class = if text(6) == "victim" { Some(Class::Victim) } else { class };
    let (at, known) = (at.unwrap_or(i64::MAX), known.unwrap_or(i64::MIN));
    Ok(class.map(|class| (account, Label { at, known, class, from, until })))
}

/// The fields of a CSV line; quotes are taken off.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(one) = chars.next() {
        match one {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            one => field.push(one),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;

    fn read(text: &str, by: Option<i64>) -> Result<Known, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.csv");
        std::fs::write(&path, text).unwrap();
        let strip = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
        Known::labels(&path, by, &Silent).map_err(|error| strip(error.to_string()))
    }

    fn of(known: &Known, account: &str) -> Option<(Class, Option<i64>)> {
        known.of(IdentityKey::public().account(account)).map(|truth| (truth.class, truth.from))
    }

    #[test]
    fn abuse_begins_after_the_label_of_before_and_late_labels_are_not_known() {
        let text =
            "account_id,time_ms,known_ms,label\na,99,500,0\na,400,500,1\nb,400,450,0\nb,400,600,1\nc,9,9,unclear\n";
        let all = read(text, None).unwrap();
        assert_eq!(of(&all, "a"), Some((Class::Abusive, Some(100))));
        assert_eq!(
            of(&all, "b"),
            Some((Class::Abusive, None)),
            "the later label of the same time takes the first one's place"
        );
        assert_eq!((of(&all, "c"), all.left_out, all.rejects.lines), (None, 1, 0));
        let early = read(text, Some(450)).unwrap();
        assert_eq!((of(&early, "a"), of(&early, "b"), early.left_out), (None, Some((Class::Honest, None)), 4));
    }

    #[test]
    fn the_simulators_truth_is_read_as_it_is() {
        let text = "account_id,persona,side,abusive,abuse_from_ms,abuse_until_ms,abuse_units\n\
                    a,smisher,abuser,1,10,20,5\nv,taken_over,victim,1,30,40,2\nh,shop,honest,0,,,0\n";
        let known = read(text, None).unwrap();
        assert_eq!(of(&known, "a"), Some((Class::Abusive, Some(10))));
        assert_eq!(of(&known, "v"), Some((Class::Victim, Some(30))));
        assert_eq!(of(&known, "h"), Some((Class::Honest, None)));
    }

    #[test]
    fn a_bad_line_is_told_and_passed_over_and_a_bad_header_is_refused() {
        let known = read("account_id,label,time_ms\na,2,\n,1,\nb,1,soon\n\"c,d\",1,5\n", None).unwrap();
        let told: Vec<(u64, &str)> = known.rejects.told.iter().map(|one| (one.line, one.error.as_str())).collect();
        assert_eq!(told[0], (2, "the label \"2\" is not known; write 1 for abusive and 0 for honest"));
        assert_eq!(told[1], (3, "the account is missing; give its id as the log has it"));
        assert!(told[2].0 == 4 && told[2].1.starts_with("time_ms: \"soon\" is no time"), "{told:?}");
        assert_eq!(of(&known, "c,d"), Some((Class::Abusive, None)));
        let error = read("account_id\na\n", None).unwrap_err();
        assert_eq!(
            error,
            "labels.csv:1:1: the column label is missing from the header\n  name one of the columns label or abusive or value"
        );
        assert!(read("account_id,label\n", None).unwrap_err().contains("there are no labels"));
    }
}
