//! Drift: whether what a model reads, its scores and what they promise are still what they were in a reference table. [`stability`] is how
//! far a column moved, [`calibration`] whether scores mean what they say, [`report`] the words. Scores are made some rows at a time; of the
//! features, a few columns of both tables are in memory at a time.

pub mod calibration;
pub mod report;
pub mod stability;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Watch};
use redress_engine::model::{self, ModelError};

use crate::learning::Part;
use crate::learning::evaluate::scores;
use calibration::{Calibrated, Draws, Row, calibrated};
use stability::{Bins, Index, Verdict};

/// Columns read together.
const TOGETHER: usize = 16;
/// Rows scored together.
const SCORED_TOGETHER: usize = 1 << 17;
/// Weeks at most.
const WEEKS_MAX: usize = 530;
const DAY_MS: i64 = 86_400_000;
/// Bins that a column is parted into.
const BINS: usize = 10;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The table that the model was made or last judged by.
    pub reference: &'a Path,
    /// Later rows.
    pub later: &'a Path,
    /// The model's text.
    pub model: &'a str,
    /// From which index on a column has moved.
    pub moved: f64,
    /// Draws that make the intervals.
    pub draws: usize,
    /// Where chance comes from.
    pub seed: u64,
}

/// One column over the weeks.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The feature's name.
    pub name: String,
    /// One for each week.
    pub weeks: Vec<Index>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The model's name, version and hash.
    pub model: [String; 3],
    /// Rows and accounts of the reference.
    pub reference: (usize, usize),
    /// The Monday of each week (UTC ms), its rows and its accounts.
    pub weeks: Vec<(i64, usize, usize)>,
    /// The score.
    pub score: Column,
    /// Each feature that the model reads.
    pub features: Vec<Column>,
    /// Scores beside labels: the reference, then one for each week.
    pub calibration: Vec<Calibrated>,
    /// See [`Request::moved`].
    pub moved: f64,
    /// Level of the intervals of calibration: .95 for all weeks together (Bonferroni).
    pub level: f64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum DriftError {
    /// A table.
    #[error(transparent)]
    Table(#[from] DatasetError),
    /// The model's file.
    #[error("{place}: {what}\n  {remedy}", place = .0.place, what = .0.what, remedy = .0.remedy)]
    Model(ModelError),
    /// A table without rows, or with more weeks than are shown.
    #[error("{path}: {what}\n  {remedy}")]
    Rows {
        /// Which table.
        path: String,
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
}

/// One table beside its scores.
struct Side {
    /// Rows of each week (for the reference all in one), with the Monday and the accounts.
    weeks: Vec<(i64, Vec<usize>, usize)>,
    weights: Vec<f32>,
    scores: Vec<f32>,
    /// Labelled rows of each week.
    judged: Vec<Vec<Row>>,
}

/// Compares two tables.
///
/// # Errors
/// Where a file is wrong, or there is nothing to compare.
pub fn drift(request: &Request<'_>, watch: &dyn Watch) -> Result<Drift, DriftError> {
    let names = Table::names_of(request.later)?;
    let known = Table::names_of(request.reference)?;
    let find = |name: &str| names.iter().position(|known| known == name).filter(|_| known.iter().any(|n| n == name));
    let parsed = model::parse(request.model, find).map_err(DriftError::Model)?;
    let read: Vec<String> = parsed.features().iter().map(|feature| names[feature.column].clone()).collect();
    let head = [parsed.name(), parsed.version(), parsed.hash()].map(str::to_owned);
    let reference = side(request.reference, request.model, &read, false, watch)?;
    let later = side(request.later, request.model, &read, true, watch)?;
    let level = 1.0 - 0.05 / (later.weeks.len() + 1) as f64;
    let features = read.chunks(TOGETHER).map(|some| columns(request, some, (&reference, &later), watch));
    let features = features.collect::<Result<Vec<_>, _>>()?.concat();
    let judged = reference.judged.iter().chain(&later.judged).map(Vec::as_slice);
    let draws = Draws { times: request.draws, level, seed: request.seed };
    Ok(Drift {
        model: head,
        reference: (reference.weights.len(), reference.weeks[0].2),
        score: moved_by_week("score", &reference.scores, &later.scores, (&reference, &later)),
        features,
        calibration: calibrated(judged, draws),
        weeks: later.weeks.iter().map(|(monday, rows, accounts)| (*monday, rows.len(), *accounts)).collect(),
        moved: request.moved,
        level,
    })
}

fn side(path: &Path, text: &str, read: &[String], by_week: bool, watch: &dyn Watch) -> Result<Side, DriftError> {
    let wrong = |what: String, remedy| DriftError::Rows { path: path.display().to_string(), what, remedy };
    let mut scored = Scored::default();
    loop {
        let from = scored.scores.len();
        let wanted = |name: &str| read.iter().any(|known| known == name);
        let table = Table::read_part(path, wanted, (from, SCORED_TOGETHER), watch)?;
        if table.rows == 0 {
            break;
        }
        let model = model::parse(text, |name| table.names.iter().position(|known| known == name));
        scored.push(&model.map_err(DriftError::Model)?, table);
    }
    if scored.scores.is_empty() {
        return Err(wrong("there are no rows".to_owned(), "make it with `redress-lab features`"));
    }
    let mut weeks: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (row, time) in scored.time_ms.iter().enumerate() {
        weeks.entry(if by_week { monday(*time) } else { 0 }).or_default().push(row);
    }
    if weeks.len() > WEEKS_MAX {
        return Err(wrong(
            format!("its rows are of {} weeks, and {WEEKS_MAX} are compared at most", weeks.len()),
            "give fewer weeks in one table",
        ));
    }
    let judged = weeks.values().map(|rows| scored.judged(rows, !by_week)).collect();
    let accounts = |rows: &[usize]| rows.iter().map(|row| scored.group[*row]).collect::<HashSet<u64>>().len();
    let weeks = weeks.into_iter().map(|(monday, rows)| {
        let accounts = accounts(&rows);
        (monday, rows, accounts)
    });
    Ok(Side { weeks: weeks.collect(), weights: scored.weight, scores: scored.scores, judged })
}

/// What is kept of each row of a table.
#[derive(Default)]
struct Scored {
    scores: Vec<f32>,
    label: Vec<f32>,
    weight: Vec<f32>,
    group: Vec<u64>,
    time_ms: Vec<i64>,
    split: Vec<u8>,
}

impl Scored {
    #[expect(clippy::cast_possible_truncation, reason = "the engine's scores are 32-bit floats")]
    fn push(&mut self, model: &model::Model, table: Table) {
        self.scores.extend(scores(model, &Part::whole(&table)).into_iter().map(|score| score as f32));
        self.label.extend(table.label);
        self.weight.extend(table.weight);
        self.group.extend(table.group);
        self.time_ms.extend(table.time_ms);
        self.split.extend(table.split);
    }

    /// Those of some rows that have a label. Of the reference, where it has a part to judge by (`_split` 2), that part: by rows that it
    /// learned from, a model looks better than it is.
    fn judged(&self, rows: &[usize], apart: bool) -> Vec<Row> {
        let known = |row: &usize| !self.label[*row].is_nan();
        let aside = |row: &usize| self.split[*row] == 2;
        let apart = apart && rows.iter().any(|row| known(row) && aside(row));
        let kept = rows.iter().copied().filter(|row| known(row) && (!apart || aside(row)));
        let of = |row: usize| (f64::from(self.scores[row]), self.label[row] > 0.5, self.weight[row], self.group[row]);
        kept.map(of).collect()
    }
}

fn columns(
    request: &Request<'_>,
    names: &[String],
    sides: (&Side, &Side),
    watch: &dyn Watch,
) -> Result<Vec<Column>, DriftError> {
    let wanted = |name: &str| names.iter().any(|known| known == name);
    let reference = Table::read_some(request.reference, wanted, watch)?;
    let later = Table::read_some(request.later, wanted, watch)?;
    let of = |table: &Table, name: &str| table.column(name).map_or_else(Vec::new, <[f32]>::to_vec);
    Ok(names.iter().map(|name| moved_by_week(name, &of(&reference, name), &of(&later, name), sides)).collect())
}

fn moved_by_week(name: &str, before: &[f32], after: &[f32], (reference, later): (&Side, &Side)) -> Column {
    let bins = Bins::new(before, &reference.weights, BINS);
    let (_, rows, accounts) = &reference.weeks[0];
    let filled = bins.fill(before, &reference.weights, rows, *accounts);
    let index = |(_, rows, accounts): &(i64, Vec<usize>, usize)| {
        filled.index(&bins.fill(after, &later.weights, rows, *accounts))
    };
    Column { name: name.to_owned(), weeks: later.weeks.iter().map(index).collect() }
}

/// The Monday, 0 h UTC, of a moment's week; 1 January 1970 was a Thursday.
fn monday(ms: i64) -> i64 {
    let day = ms.div_euclid(DAY_MS);
    (day - (day + 3).rem_euclid(7)) * DAY_MS
}

impl Column {
    /// The worst of its weeks.
    pub fn verdict(&self, moved: f64) -> Verdict {
        self.weeks.iter().map(|index| index.verdict(moved)).max().unwrap_or(Verdict::Steady)
    }

    /// The largest of its indexes.
    pub fn most(&self) -> f64 {
        self.weeks.iter().map(|index| index.psi).fold(0.0, f64::max)
    }
}

impl Drift {
    /// Columns that moved, the score among them.
    pub fn moved(&self) -> Vec<&Column> {
        let all = std::iter::once(&self.score).chain(&self.features);
        all.filter(|column| column.verdict(self.moved) == Verdict::Moved).collect()
    }

    /// Mondays of weeks in which scores did not mean what they say.
    pub fn off(&self) -> Vec<i64> {
        let weeks = self.weeks.iter().zip(self.calibration.iter().skip(1));
        weeks.filter(|(_, calibrated)| calibrated.is_off()).map(|((monday, ..), _)| *monday).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        // 2026-01-05 was a Monday.
        let day = 1_767_571_200_000;
        assert_eq!([day - 1, day, day + 7 * DAY_MS - 1].map(monday), [day - 7 * DAY_MS, day, day]);
        assert_eq!(monday(-1), -3 * DAY_MS);
    }
}
