//! Scores beside what people found, an account a row: CSV with a header, or JSON lines as `redress export labels` writes them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use redress_datasets::table::input;
use redress_datasets::{DatasetError, Watch};
use redress_engine::event::IdentityKey;
use redress_learn::Chance;
use redress_learn::threshold::Judged;
use serde_json::{Map, Value};

use crate::provenance::{Counts, Provenance, Standing, WEIGHT_MAX, propensity, standing};

/// Bytes of a line at most.
const LINE_MAX: usize = 1 << 20;
/// Segments at most: a promise shared by more says nothing.
pub const SEGMENTS_MAX: usize = 1_000;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Accounts with their segment's values, in the order of the columns asked for.
    pub accounts: Vec<(Vec<String>, Judged)>,
    /// The chance of each account of having been looked at, and its name as a hash; empty where no line says one.
    pub chances: Vec<(Option<f64>, u64)>,
    /// What became of the lines, by provenance.
    pub counts: Counts,
    /// Lines.
    pub lines: usize,
    /// Lines whose label says neither yes nor no.
    pub unclear: usize,
    /// Lines without a score.
    pub unscored: usize,
    /// Lines about decisions that this very score had made: no sample of anything.
    pub own: usize,
}

/// What [`Rows::thinned`] left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thinned {
    /// Accounts that others like them stand for.
    pub accounts: usize,
    /// Accounts that do not say their chance, where others do.
    pub without_chance: usize,
}

impl Rows {
    /// A sample in which every account of a segment had the same chance of being: each is kept with the least chance of the segment by its
    /// own (rejection sampling, von Neumann 1951), so that bounds for a random sample hold. Chance comes from `seed` and the account.
    #[must_use]
    pub fn thinned(self, seed: u64) -> (Self, Thinned) {
        let mut thinned = Thinned::default();
        if self.chances.iter().all(|(chance, _)| chance.is_none()) {
            return (self, thinned);
        }
        let mut least: BTreeMap<&[String], f64> = BTreeMap::new();
        for ((segment, _), chance) in self.accounts.iter().zip(&self.chances) {
            let least = least.entry(segment).or_insert(1.0);
            *least = chance.0.map_or(*least, |chance| chance.min(*least));
        }
        let draws = Chance::new(seed);
        let kept: Vec<bool> = self
            .accounts
            .iter()
            .zip(&self.chances)
            .map(|((segment, _), (chance, account))| match chance {
                None => {
                    thinned.without_chance += 1;
                    false
                }
                Some(chance) => {
                    let kept = draws.fork(*account).unit() * chance < least[segment.as_slice()];
                    thinned.accounts += usize::from(!kept);
                    kept
                }
            })
            .collect();
        let mut out = self;
        let (mut of_account, mut of_chance) = (kept.iter(), kept.iter());
        out.accounts.retain(|_| of_account.next() == Some(&true));
        out.chances.retain(|_| of_chance.next() == Some(&true));
        (out, thinned)
    }

    /// What accounts weigh by their chance, [`WEIGHT_MAX`] at most; `None` where no line says one.
    pub fn weights(&self) -> Option<Vec<f32>> {
        let mut counts = Counts::new(WEIGHT_MAX);
        let mut weight = |chance: Option<f64>| counts.weigh(Provenance::Import, chance);
        (!self.chances.is_empty()).then(|| self.chances.iter().map(|(chance, _)| weight(*chance)).collect())
    }
}

/// Reads a file. `segments` names the columns (or keys) that part accounts. The lines of one account within one segment count once, by
/// its highest score; it is honest where every label says so. Victims are honest: to suspend them is wrong.
///
/// # Errors
/// The first line that is wrong.
pub fn read(path: &Path, segments: &[String], watch: &dyn Watch) -> Result<Rows, DatasetError> {
    let input = input::open(path)?;
    watch.total(input.bytes);
    let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let mut reader = BufReader::new(input.reader);
    let (mut raw, mut number) = (Vec::new(), 0);
    let mut header: Option<Vec<String>> = None;
    let mut rows = Rows { counts: Counts::new(WEIGHT_MAX), ..Rows::default() };
    let mut accounts: BTreeMap<(Vec<String>, String), (Judged, Option<f64>)> = BTreeMap::new();
    loop {
        raw.clear();
        if (&mut reader).take(LINE_MAX as u64 + 1).read_until(b'\n', &mut raw).map_err(failed)? == 0 {
            break;
        }
        number += 1;
        let wrong = |what: &str, remedy: &str| DatasetError::at(path, number, 1, what, remedy);
        if raw.len() > LINE_MAX {
            return Err(wrong("this line is longer than 1 MB", "write one account a line"));
        }
        if number % 65_536 == 0 {
            watch.done(input.reading.bytes());
            if watch.cancelled() {
                return Err(DatasetError::Interrupted);
            }
        }
        let text = std::str::from_utf8(&raw).map_err(|_| wrong("this line is not UTF-8", "write the file as UTF-8"))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let fields = if text.starts_with('{') {
            json(text)
                .map_err(|error| wrong(&format!("this line is no JSON object: {error}"), "write one object a line"))?
        } else if let Some(header) = &header {
            csv(header, text).map_err(|what| wrong(&what, "write a value for each column, without quotes"))?
        } else {
            header = Some(text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>());
            continue;
        };
        rows.lines += 1;
        let line = match line(&fields, segments) {
            Ok(line) => line,
            Err((what, remedy)) => return Err(wrong(&what, remedy)),
        };
        match line {
            Line::Unclear => rows.unclear += 1,
            Line::Unscored => rows.unscored += 1,
            Line::Own => rows.own += 1,
            Line::OwnWork => rows.counts.own_work += 1,
            Line::InBulk => rows.counts.in_bulk += 1,
            Line::Judged { account, segment, judged, provenance, chance } => {
                rows.counts.weigh(provenance, chance);
                let (known, chances) = accounts.entry((segment, account)).or_insert((judged, chance));
                known.score = known.score.max(judged.score);
                known.honest &= judged.honest;
                // Who is looked at for one thing or another is looked at at least as likely as for either.
                *chances = chance.into_iter().chain(*chances).reduce(f64::max);
            }
        }
    }
    if rows.lines == 0 {
        return Err(DatasetError::at(
            path,
            1,
            1,
            "there are no labels in this file",
            "redress export labels makes one",
        ));
    }
    let identity = IdentityKey::public();
    let says_chances = accounts.values().any(|(_, chance)| chance.is_some());
    for ((segment, account), (judged, chance)) in accounts {
        if says_chances {
            rows.chances.push((chance, identity.account(&account).get()));
        }
        rows.accounts.push((segment, judged));
    }
    let mut names: Vec<&Vec<String>> = rows.accounts.iter().map(|(segment, _)| segment).collect();
    names.dedup();
    if names.len() > SEGMENTS_MAX {
        let what = format!("{} segments, and at most {SEGMENTS_MAX} can share a promise", names.len());
        let remedy = "part accounts by fewer columns, or by such with fewer values".to_owned();
        return Err(DatasetError::Table { path: path.to_path_buf(), what, remedy });
    }
    Ok(rows)
}

enum Line {
    Unclear,
    Unscored,
    Own,
    OwnWork,
    InBulk,
    Judged { account: String, segment: Vec<String>, judged: Judged, provenance: Provenance, chance: Option<f64> },
}

fn line(fields: &BTreeMap<String, String>, segments: &[String]) -> Result<Line, (String, &'static str)> {
    let get = |names: &[&str]| {
        names.iter().find_map(|name| fields.get(*name)).map(String::as_str).filter(|text| !text.is_empty())
    };
    let missing =
        |name: &str| (format!("{name} is missing"), "a line has account_id, score, label, and each segment's column");
    let account = get(&["account_id", "account"]).ok_or_else(|| missing("account_id"))?.to_owned();
    let provenance = match standing(get(&["provenance"]), get(&["came_by"])) {
        Ok(Standing::Label(provenance)) => provenance,
        Ok(Standing::OwnWork) => return Ok(Line::OwnWork),
        Ok(Standing::InBulk) => return Ok(Line::InBulk),
        Err(what) => return Err((what, "write human_review, control_sample, import or automatic, or leave it out")),
    };
    let chance = propensity(get(&["propensity"]))
        .map_err(|what| (what, "write the chance that this label was made at all, or leave it out"))?;
    let honest = match get(&["label", "value", "abusive"]) {
        Some("0" | "not_abuse" | "victim" | "false") => true,
        Some("1" | "abuse" | "other_abuse" | "true") => false,
        Some("unclear") | None => return Ok(Line::Unclear),
        Some(other) => {
            let what = format!("the label {other:?} is not known");
            return Err((what, "write 1 for abusive and 0 for honest, or a label of `redress export labels`"));
        }
    };
    if get(&["decisive"]) == Some("true") {
        return Ok(Line::Own);
    }
    let millionths = get(&["score_millionths"]).map(|text| text.parse::<f64>().map(|score| score / 1e6));
    let score = match get(&["score"]).map(str::parse::<f64>).or(millionths) {
        None => return Ok(Line::Unscored),
        Some(Ok(score)) if (0.0..=1.0).contains(&score) => score,
        Some(_) => {
            return Err(("the score is no number from 0 to 1".to_owned(), "write what the model said of the account"));
        }
    };
    let segment = segments.iter().map(|name| get(&[name]).map(str::to_owned).ok_or_else(|| missing(name)));
    Ok(Line::Judged {
        account,
        segment: segment.collect::<Result<_, _>>()?,
        judged: Judged { score, honest },
        provenance,
        chance,
    })
}

fn csv(header: &[String], text: &str) -> Result<BTreeMap<String, String>, String> {
    let values: Vec<&str> = text.split(',').map(str::trim).collect();
    if values.len() != header.len() {
        return Err(format!("{} fields where the header has {}", values.len(), header.len()));
    }
    if text.contains('"') {
        return Err("there is a quote in this line".to_owned());
    }
    Ok(header.iter().cloned().zip(values.into_iter().map(str::to_owned)).collect())
}

/// The keys of an object, and those of its `model` and `chance`.
fn json(text: &str) -> Result<BTreeMap<String, String>, serde_json::Error> {
    let object: Map<String, Value> = serde_json::from_str(text)?;
    let mut fields = BTreeMap::new();
    let inner =
        ["model", "chance"].into_iter().filter_map(|name| object.get(name).and_then(Value::as_object)).flatten();
    for (key, value) in inner.chain(&object) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => continue,
        };
        fields.insert(key.clone(), text);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;
    use std::fmt::Write as _;

    fn of(content: &str, segments: &[&str]) -> Result<Rows, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores");
        std::fs::write(&path, content).unwrap();
        let segments: Vec<String> = segments.iter().map(|name| (*name).to_owned()).collect();
        read(&path, &segments, &Silent).map_err(|error| error.to_string())
    }

    #[test]
    fn an_account_counts_once_by_its_highest_score_and_one_bad_label_is_enough() {
        let rows = of(
            "account_id,score,label,size\na,0.2,0,new\na,0.7,0,new\nb,0.1,0,new\nb,0.05,1,new\nb,0.3,0,large\n",
            &["size"],
        )
        .unwrap();
        let found: Vec<(&str, f64, bool)> =
            rows.accounts.iter().map(|(s, j)| (s[0].as_str(), j.score, j.honest)).collect();
        assert_eq!(found, [("large", 0.3, true), ("new", 0.7, true), ("new", 0.1, false)]);
        assert_eq!(rows.lines, 5);
    }

    #[test]
    fn labels_of_reviews_are_read_as_they_are_exported() {
        let line = |account: &str, value: &str, model: &str| {
            format!(
                "{{\"label_id\":\"l\",\"account_id\":\"{account}\",\"value\":\"{value}\",\"provenance\":\"human_review\",\"root_cause\":null{model}}}\n"
            )
        };
        let model = |score: u32, decisive: bool| {
            format!(",\"model\":{{\"hash\":\"h\",\"score_millionths\":{score},\"decisive\":{decisive}}}")
        };
        let text = line("a", "abuse", &model(900_000, false))
            + &line("b", "victim", &model(250_000, false))
            + &line("c", "unclear", &model(1, false))
            + &line("d", "not_abuse", &model(990_000, true))
            + &line("e", "not_abuse", "");
        let rows = of(&text, &[]).unwrap();
        let found: Vec<(f64, bool)> = rows.accounts.iter().map(|(_, j)| (j.score, j.honest)).collect();
        assert_eq!(found, [(0.9, false), (0.25, true)]);
        assert_eq!((rows.lines, rows.unclear, rows.own, rows.unscored), (5, 1, 1, 1));
    }

    #[test]
    fn a_sample_that_is_thinned_is_as_if_every_account_had_had_the_same_chance() {
        // One in two honest accounts scores high. Of those with a high score all were looked at, of the others one in ten.
        let mut text = "account_id,score,label,provenance,propensity\n".to_owned();
        for i in 0..4_000 {
            writeln!(text, "h{i},0.9,0,human_review,1").unwrap();
            if i % 10 == 0 {
                writeln!(text, "l{i},0.1,0,control_sample,0.1").unwrap();
            }
        }
        text += "x,0.5,0,import,\ny,0.5,1,automatic,0.1\n";
        let rows = of(&text, &[]).unwrap();
        assert_eq!((rows.counts.by, rows.counts.own_work), ([4_000, 400, 1], 1));
        assert_eq!(rows.weights().unwrap().iter().filter(|weight| **weight > 9.0).count(), 400);
        let (kept, left_out) = rows.thinned(1);
        let high = kept.accounts.iter().filter(|(_, judged)| judged.score > 0.5).count();
        assert_eq!((kept.accounts.len() - high, left_out.without_chance), (400, 1));
        // 400 are meant; the deviation is 19.
        assert!((320..480).contains(&high) && left_out.accounts == 4_000 - high, "{high}");
        assert_eq!(kept.chances.len(), kept.accounts.len());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            ("account_id,score,label\na,2,0\n", ":2:1: the score is no number from 0 to 1"),
            ("account_id,score,label\na,NaN,0\n", ":2:1: the score is no number from 0 to 1"),
            ("account_id,score,label\na,0.5,maybe\n", ":2:1: the label \"maybe\" is not known"),
            ("account_id,score,label\na,0.5\n", ":2:1: 2 fields where the header has 3"),
            ("account_id,score,label\n\"a\",0.5,1\n", ":2:1: there is a quote"),
            ("score,label\n0.5,1\n", ":2:1: account_id is missing"),
            ("{\"account_id\":}\n", ":1:1: this line is no JSON object"),
            ("account_id,score,label\n", ":1:1: there are no labels"),
        ] {
            let error = of(text, &[]).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(of("account_id,score,label\na,0.5,1\n", &["country"]).unwrap_err().contains("country is missing"));
        let many = (0..=SEGMENTS_MAX)
            .fold("account_id,score,label,c\n".to_owned(), |text, i| text + &format!("a,0.5,1,c{i}\n"));
        assert!(of(&many, &["c"]).unwrap_err().contains("at most 1000"));
    }
}
