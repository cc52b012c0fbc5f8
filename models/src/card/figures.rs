//! Figures of a card: how well scores tell abuse from the rest, over all accounts and by each value of each column.

use std::collections::BTreeMap;

use redress_learn::LearnError;
use redress_learn::calibrate::reliability;
use redress_learn::judge::{Estimate, Measure, Resampling, judge};
use redress_learn::threshold::Judged;

use crate::threshold::rows::Rows;

/// What is measured.
pub const COLUMNS: [Measure; 5] =
    [Measure::Auc, Measure::AveragePrecision, Measure::RecallAt(0.001), Measure::RecallAt(0.01), Measure::LogLoss];
/// Accounts of either kind below which nothing is said.
const KIND_MIN: usize = 10;
/// Bins of like size for the calibration error.
const BINS: usize = 10;

/// A value and its interval.
pub type Figure = (f64, Option<(f64, f64)>);

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `all`, or `country DE`.
    pub segment: String,
    /// Accounts.
    pub accounts: usize,
    /// Of them abusive.
    pub abusive: usize,
    /// One for each of [`COLUMNS`], and the calibration error; none where there are too few accounts.
    pub figures: Option<Vec<Figure>>,
}

impl Line {
    /// Its figures in words.
    pub fn cells(&self) -> Vec<String> {
        let cell = |(value, interval): &Figure| match interval {
            Some((low, high)) => format!("{value:.3} ({low:.3} to {high:.3})"),
            None => format!("{value:.3}"),
        };
        match &self.figures {
            Some(figures) => figures.iter().map(cell).collect(),
            None => {
                std::iter::once("too few to say".to_owned()).chain((0..COLUMNS.len()).map(|_| String::new())).collect()
            }
        }
    }
}

/// Measures all accounts, then those of each value of each column.
///
/// # Errors
/// Where the figures cannot be made.
pub fn figures(rows: &Rows, columns: &[String], draws: usize) -> Result<Vec<Line>, LearnError> {
    let weights = rows.weights().unwrap_or_else(|| vec![1.0; rows.accounts.len()]);
    let all: Vec<(Judged, f32)> =
        rows.accounts.iter().zip(&weights).map(|((_, judged), weight)| (*judged, *weight)).collect();
    let mut lines = vec![line("all".to_owned(), &all, draws)?];
    for (place, column) in columns.iter().enumerate() {
        let mut parted: BTreeMap<&str, Vec<(Judged, f32)>> = BTreeMap::new();
        for ((values, judged), weight) in rows.accounts.iter().zip(&weights) {
            parted.entry(&values[place]).or_default().push((*judged, *weight));
        }
        for (value, accounts) in parted {
            lines.push(line(format!("{column} {value}"), &accounts, draws)?);
        }
    }
    Ok(lines)
}

fn line(segment: String, accounts: &[(Judged, f32)], draws: usize) -> Result<Line, LearnError> {
    let scores: Vec<f64> = accounts.iter().map(|(judged, _)| judged.score).collect();
    let labels: Vec<bool> = accounts.iter().map(|(judged, _)| !judged.honest).collect();
    let weights: Vec<f32> = accounts.iter().map(|(_, weight)| *weight).collect();
    let abusive = labels.iter().filter(|label| **label).count();
    let mut line = Line { segment, accounts: accounts.len(), abusive, figures: None };
    if abusive < KIND_MIN || accounts.len() - abusive < KIND_MIN {
        return Ok(line);
    }
    let resampling = Resampling { times: draws, ..Resampling::default() };
    let report = judge(&scores, &labels, Some(&weights), None, &COLUMNS, resampling)?;
    let of = |estimate: &Estimate| (estimate.value, estimate.interval);
    let mut figures: Vec<_> = report.estimates.iter().map(of).collect();
    let kept = reliability(&scores, &labels, Some(&weights), None, BINS, resampling)?;
    figures.push((kept.error, kept.interval));
    line.figures = Some(figures);
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_of_each_column_has_a_line_and_few_accounts_have_no_figures() {
        let mut rows = Rows::default();
        for i in 0..120 {
            let country = if i < 110 { "DE" } else { "FR" };
            let size = if i % 2 == 0 { "new" } else { "large" };
            let judged = Judged { score: f64::from(i % 40) / 40.0, honest: i % 40 < 30 };
            rows.accounts.push((vec![country.to_owned(), size.to_owned()], judged));
        }
        let lines = figures(&rows, &["country".to_owned(), "size".to_owned()], 50).unwrap();
        let names: Vec<&str> = lines.iter().map(|line| line.segment.as_str()).collect();
        assert_eq!(names, ["all", "country DE", "country FR", "size large", "size new"]);
        assert_eq!((lines[0].accounts, lines[0].abusive), (120, 30));
        assert_eq!(lines[0].figures.as_ref().unwrap().len(), COLUMNS.len() + 1);
        assert!(lines[0].cells()[0].starts_with("1.000 (1.000 to 1.000)"), "{:?}", lines[0].cells());
        assert_eq!((lines[2].figures.clone(), lines[2].cells().len()), (None, COLUMNS.len() + 1));
        assert_eq!(lines, figures(&rows, &["country".to_owned(), "size".to_owned()], 50).unwrap());
    }
}
