//! What is in an event log, at a glance: how much, from when to when, of whom, of what kind, and what is missing. Memory grows with the
//! accounts alone (some 16 bytes each).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use polars::prelude::{Column, DataFrame};
use redress_engine::event::{IdentityKey, Kind};

use super::log::{COLUMNS, Format, LogRead, column, read};
use crate::error::DatasetError;
use crate::watch::Watch;

/// Columns whose values are shown: they name no person.
const SHOWN: [&str; 9] =
    ["kind", "source", "channel", "country", "error_class", "smtp_status", "complaint_type", "currency", "traits"];
/// Different values of a column that are counted exactly.
const VALUES_MAX: usize = 4_096;
/// Stretches of time that are counted.
const STRETCHES_MAX: usize = 4_096;
const MINUTE: i64 = 60_000;

/// A log's profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What reading it found.
    pub read: LogRead,
    /// Earliest and latest time (ms).
    pub span: Option<(i64, i64)>,
    /// Rows that are earlier than a row before them.
    pub out_of_order: u64,
    /// Rows of a kind that this version does not know.
    pub unknown_kinds: u64,
    /// Rows by account.
    accounts: HashMap<u64, u32>,
    /// By column: rows in which it is missing.
    pub missing: [u64; COLUMNS.len()],
    /// By column of those that are shown: its values.
    values: Vec<(usize, Values)>,
    times: Times,
}

/// Counts of values, few of them: exact up to [`VALUES_MAX`] different ones, and beyond that never too high.
#[derive(Clone, Debug, Default)]
struct Values {
    counts: HashMap<String, u64>,
    /// What was taken off every count to make room.
    lost: u64,
}

impl Values {
    fn add(&mut self, value: &str) {
        if let Some(count) = self.counts.get_mut(value) {
            *count += 1;
            return;
        }
        if self.counts.len() >= VALUES_MAX {
            // Misra and Gries: everyone gives one, who has none left goes.
            self.lost += 1;
            self.counts.retain(|_, count| {
                *count -= 1;
                *count > 0
            });
            return;
        }
        self.counts.insert(value.to_owned(), 1);
    }

    fn top(&self, most: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<(&str, u64)> = self.counts.iter().map(|(value, count)| (value.as_str(), *count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all.truncate(most);
        all
    }
}

/// Counts by stretch of time; stretches double where there are too many.
#[derive(Clone, Debug)]
struct Times {
    stretch: i64,
    counts: BTreeMap<i64, u64>,
}

impl Times {
    fn add(&mut self, at: i64) {
        *self.counts.entry(at.div_euclid(self.stretch)).or_default() += 1;
        while self.counts.len() > STRETCHES_MAX {
            self.stretch = self.stretch.saturating_mul(2);
            for (key, count) in std::mem::take(&mut self.counts) {
                *self.counts.entry(key.div_euclid(2)).or_default() += count;
            }
        }
    }

    fn parts(&self, parts: usize) -> Vec<u64> {
        let (Some((first, _)), Some((last, _))) = (self.counts.first_key_value(), self.counts.last_key_value()) else {
            return Vec::new();
        };
        let wide = last.abs_diff(*first) + 1;
        let parts = parts.min(usize::try_from(wide).unwrap_or(parts));
        let mut all = vec![0; parts];
        for (key, count) in &self.counts {
            let part = u128::from(key.abs_diff(*first)) * parts as u128 / u128::from(wide);
            all[usize::try_from(part).unwrap_or(0)] += count;
        }
        all
    }
}

/// Profiles a log.
///
/// # Errors
/// As [`read`].
pub fn profile(path: &Path, format: Format, watch: &dyn Watch) -> Result<Profile, DatasetError> {
    let mut profile = Profile {
        read: LogRead::default(),
        span: None,
        out_of_order: 0,
        unknown_kinds: 0,
        accounts: HashMap::new(),
        missing: [0; COLUMNS.len()],
        values: SHOWN.iter().filter_map(|name| column(name)).map(|at| (at, Values::default())).collect(),
        times: Times { stretch: MINUTE, counts: BTreeMap::new() },
    };
    let identity = IdentityKey::public();
    let mut take = |frame: &DataFrame| profile.take(frame, &identity).map_err(DatasetError::parquet(path));
    let found = read(path, format, watch, &mut take)?;
    Ok(Profile { read: found, ..profile })
}

impl Profile {
    fn take(&mut self, frame: &DataFrame, identity: &IdentityKey) -> Result<(), polars::error::PolarsError> {
        for ((name, ..), missing) in COLUMNS.iter().zip(&mut self.missing) {
            *missing += frame.column(name)?.null_count() as u64;
        }
        for at in frame.column("time")?.i64()?.iter().flatten() {
            let (first, last) = self.span.unwrap_or((at, at));
            self.out_of_order += u64::from(at < last);
            self.span = Some((first.min(at), last.max(at)));
            self.times.add(at);
        }
        for account in frame.column("account_id")?.str()?.iter().flatten() {
            let rows = self.accounts.entry(identity.account(account).get()).or_default();
            *rows = rows.saturating_add(1);
        }
        let mut unknown = 0;
        for (at, values) in &mut self.values {
            let (name, ..) = COLUMNS[*at];
            let texts: &Column = frame.column(name)?;
            for text in texts.str()?.iter().flatten() {
                values.add(text);
                unknown += u64::from(name == "kind" && Kind::parse(text) == Kind::Unknown);
            }
        }
        self.unknown_kinds += unknown;
        Ok(())
    }

    /// Accounts in the log.
    pub fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// The most frequent values of a column that is shown, with how many there are at least; and whether these counts are exact.
    pub fn top(&self, name: &str, most: usize) -> Option<(Vec<(&str, u64)>, bool)> {
        let (_, values) = self.values.iter().find(|(at, _)| COLUMNS[*at].0 == name)?;
        Some((values.top(most), values.lost == 0))
    }

    /// Names of the columns that [`Profile::top`] knows and that hold something.
    pub fn shown(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().filter(|(_, values)| !values.counts.is_empty()).map(|(at, _)| COLUMNS[*at].0)
    }

    /// Rows by time, in at most so many parts of equal length.
    pub fn over_time(&self, parts: usize) -> Vec<u64> {
        self.times.parts(parts)
    }

    /// Accounts by their number of rows: the n-th entry counts those with 10^n rows or more, and fewer than ten times as many.
    pub fn by_size(&self) -> Vec<u64> {
        let mut all = Vec::new();
        for rows in self.accounts.values() {
            let size = rows.checked_ilog10().unwrap_or(0) as usize;
            all.resize(all.len().max(size + 1), 0);
            all[size] += 1;
        }
        all
    }
}

/// A row of bars, one for each count.
pub fn bars(counts: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| {
        let step = (u128::from(*count) * 8).div_ceil(u128::from(most));
        usize::try_from(step).ok().and_then(|step| step.checked_sub(1)).map_or(' ', |step| BARS[step.min(7)])
    };
    counts.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_counts() {
        assert_eq!(bars(&[0, 1, 4, 8]), " ▁▄█");
        assert_eq!(bars(&[]), "");
        assert_eq!(bars(&[0, 0]), "  ");
    }

    #[test]
    fn times_are_counted_whole_however_long_the_log_is() {
        let mut times = Times { stretch: MINUTE, counts: BTreeMap::new() };
        for n in 0..50_000 {
            times.add(n * 5 * MINUTE - 1_000_000);
        }
        assert!(times.counts.len() <= STRETCHES_MAX);
        let parts = times.parts(10);
        assert_eq!((parts.len(), parts.iter().sum::<u64>()), (10, 50_000));
        assert!(parts.iter().all(|part| (4_900..5_100).contains(part)), "{parts:?}");
    }

    #[test]
    fn frequent_values_stand_at_the_top_even_where_there_are_too_many() {
        let mut values = Values::default();
        for n in 0..20_000 {
            values.add(&format!("rare-{n}"));
            values.add("often");
        }
        assert!(values.counts.len() <= VALUES_MAX && values.lost > 0);
        let top = values.top(1);
        assert_eq!(top[0].0, "often");
        assert!(top[0].1 <= 20_000 && top[0].1 > 15_000, "{}", top[0].1);
    }
}
