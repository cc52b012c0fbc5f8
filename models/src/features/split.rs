//! Parts of a table: what is trained on, what is chosen by, what is judged on.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::str::FromStr;

use redress_datasets::table::input;
use redress_datasets::{DatasetError, Watch, time};

use super::which::share_of;

/// How rows are parted.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Split {
    /// Everything is for training.
    #[default]
    None,
    /// By account: shares of a keyed hash, so that all rows of an account are in one part.
    Account([f64; 3]),
    /// By time: shares of the log's lines.
    Shares([f64; 3]),
    /// By time: rows up to the first moment are trained on, up to the second chosen by (ms).
    Times(i64, i64),
}

/// A split that is ready to part rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Parts {
    /// Everything is for training.
    All,
    /// See [`Split::Account`]; with the key.
    Account([f64; 3], u64),
    /// See [`Split::Times`].
    Times(i64, i64),
}

impl FromStr for Split {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let help = "write none, account:70/15/15, time:70/15/15 or time:2026-01-20T00:00:00Z,2026-01-25T00:00:00Z";
        let wrong = || Err(format!("{text:?} is no split; {help}"));
        if text == "none" {
            return Ok(Self::None);
        }
        let Some((kind, rest)) = text.split_once(':') else { return wrong() };
        if let (Some((first, second)), "time") = (rest.split_once(','), kind) {
            return match (time::parse(first), time::parse(second)) {
                (Some(first), Some(second)) if first <= second => Ok(Self::Times(first, second)),
                _ => wrong(),
            };
        }
        let shares: Vec<f64> = rest.split('/').filter_map(|share| share.parse().ok()).collect();
        let Ok(shares) = <[f64; 3]>::try_from(shares) else { return wrong() };
        let sum: f64 = shares.iter().sum();
        if rest.split('/').count() != 3 || !sum.is_finite() || sum <= 0.0 || shares.iter().any(|share| *share < 0.0) {
            return wrong();
        }
        let shares = shares.map(|share| share / sum);
        match kind {
            "account" => Ok(Self::Account(shares)),
            "time" => Ok(Self::Shares(shares)),
            _ => wrong(),
        }
    }
}

impl Split {
    /// Finds the moments at which the parts meet, where the log has to say.
    ///
    /// # Errors
    /// When the log cannot be read, or is a journal's folder: that has no lines.
    pub fn parts(&self, log: &Path, key: u64, watch: &dyn Watch) -> Result<Parts, DatasetError> {
        Ok(match self {
            Self::None => Parts::All,
            Self::Account(shares) => Parts::Account(*shares, key),
            Self::Times(first, second) => Parts::Times(*first, *second),
            Self::Shares(_) if log.is_dir() => {
                let what = "a journal is not parted by shares of its lines".to_owned();
                let remedy = "give the two moments: --split time:FIRST,SECOND".to_owned();
                return Err(DatasetError::Table { path: log.to_path_buf(), what, remedy });
            }
            Self::Shares([first, second, _]) => {
                let lines = each_line(log, watch, |_, _| {})?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the lines")]
                let ends = [*first, first + second].map(|share| ((lines as f64 * share).round() as u64).max(1));
                let mut times = [i64::MIN; 2];
                each_line(log, watch, |number, line| {
                    for (end, time) in ends.iter().zip(&mut times) {
                        if number <= *end && number + NEAR > *end {
                            *time = (*time).max(time_of(line).unwrap_or(i64::MIN));
                        }
                    }
                })?;
                Parts::Times(times[0], times[1])
            }
        })
    }
}

/// Lines looked at for the time at which parts meet: one of them may be torn.
const NEAR: u64 = 16;

fn each_line(path: &Path, watch: &dyn Watch, mut each: impl FnMut(u64, &[u8])) -> Result<u64, DatasetError> {
    let input = input::open(path)?;
    watch.total(input.bytes);
    let (mut reader, mut line, mut number) = (BufReader::with_capacity(1 << 18, input.reader), Vec::new(), 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })? == 0 {
            return Ok(number);
        }
        number += 1;
        each(number, &line);
        if number % 16_384 == 0 {
            input.reading.tell(watch);
            if input.reading.is_stopped() {
                return Err(DatasetError::Interrupted);
            }
        }
    }
}

fn time_of(line: &[u8]) -> Option<i64> {
    let event: serde_json::Value = serde_json::from_slice(line).ok()?;
    match event.get("time")? {
        serde_json::Value::String(text) => time::parse(text),
        other => other.as_i64(),
    }
}

impl Parts {
    /// The part that a row is in: 0 train, 1 validate, 2 test.
    pub fn of(&self, account: u64, at: i64) -> u8 {
        match self {
            Self::All => 0,
            Self::Times(first, second) => u8::from(at > *first) + u8::from(at > *second),
            Self::Account([first, second, _], key) => {
                let place = share_of(!key, account);
                u8::from(place >= *first) + u8::from(place >= first + second)
            }
        }
    }

    /// Until when a label of this part may have become known: who trains at the end of a part knows nothing later. `as_of` is the
    /// moment of the whole work.
    pub fn known_by(&self, part: u8, as_of: i64) -> i64 {
        match (self, part) {
            (Self::Times(first, _), 0) => as_of.min(*first),
            (Self::Times(_, second), 1) => as_of.min(*second),
            _ => as_of,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;

    #[test]
    fn splits_are_read_and_nonsense_is_refused() {
        assert_eq!("none".parse(), Ok(Split::None));
        assert_eq!("account:80/0/20".parse(), Ok(Split::Account([0.8, 0.0, 0.2])));
        assert_eq!("time:70/15/15".parse(), Ok(Split::Shares([0.7, 0.15, 0.15])));
        assert_eq!("time:5,9".parse(), Ok(Split::Times(5, 9)));
        for wrong in [
            "",
            "half",
            "account",
            "account:1/2",
            "account:1/2/x",
            "time:9,5",
            "time:-1/1/1",
            "file:1/1/1",
            "time:0/0/0",
        ] {
            assert!(wrong.parse::<Split>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_of_time_are_shares_of_the_logs_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let lines: String = (1..=100).map(|n| format!("{{\"time\":{}}}\n", 1_000 + n)).collect();
        std::fs::write(&path, lines).unwrap();
        let parts = Split::Shares([0.7, 0.15, 0.15]).parts(&path, 0, &Silent).unwrap();
        assert_eq!(parts, Parts::Times(1_070, 1_085));
        assert_eq!([1_070, 1_071, 1_085, 1_086].map(|at| parts.of(1, at)), [0, 1, 1, 2]);
        assert!(Split::Shares([0.7, 0.15, 0.15]).parts(folder.path(), 0, &Silent).is_err());
    }

    #[test]
    fn labels_of_a_part_are_those_known_at_its_end() {
        let parts = Parts::Times(10, 20);
        assert_eq!([0, 1, 2].map(|part| parts.known_by(part, 100)), [10, 20, 100]);
        assert_eq!([0, 1, 2].map(|part| parts.known_by(part, 15)), [10, 15, 15]);
        assert_eq!(Parts::Account([0.5, 0.0, 0.5], 1).known_by(0, 100), 100);
    }

    #[test]
    fn accounts_stay_together_and_are_parted_about_as_asked() {
        let parts = Parts::Account([0.6, 0.2, 0.2], 7);
        let mut counts = [0; 3];
        for account in 0..10_000 {
            assert_eq!(parts.of(account, 1), parts.of(account, 2));
            counts[usize::from(parts.of(account, 1))] += 1;
        }
        assert!((5_800..6_200).contains(&counts[0]) && (1_850..2_150).contains(&counts[1]), "{counts:?}");
    }
}
