//! Judges a model by labelled rows, scored by the engine's own code: what is judged is what is served.

use redress_datasets::table::Table;
use redress_engine::model::{self, ModelError, Scratch};
use redress_learn::LearnError;
use redress_learn::calibrate::{Reliability, reliability};
use redress_learn::judge::{Measure, Report, Resampling, judge};

use super::Part;

/// What is measured.
pub const MEASURES: [Measure; 6] = [
    Measure::Auc,
    Measure::AveragePrecision,
    Measure::RecallAt(0.001),
    Measure::RecallAt(0.01),
    Measure::LogLoss,
    Measure::Brier,
];

/// What rows say about a model.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The model's name and version.
    pub model: (String, String),
    /// SHA-256 of its file.
    pub hash: String,
    /// How well it ranks.
    pub report: Report,
    /// Whether its scores mean what they say.
    pub reliability: Reliability,
}

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The model's file.
    #[error("{place}: {what}\n  {remedy}", place = .0.place, what = .0.what, remedy = .0.remedy)]
    Model(ModelError),
    /// No rows.
    #[error(
        "the table has no labelled rows in this part\n  choose another with --split, or make the table with labels"
    )]
    NoRows,
    /// The rows.
    #[error("{0}\n  look at the table with its labels")]
    Learn(#[from] LearnError),
}

/// Scores the labelled rows of a part (0 train, 1 validate, 2 test) and judges the scores, accounts drawn anew for intervals.
///
/// # Errors
/// Where the file is no model, reads features that the table does not have, or there are no rows.
pub fn evaluate(
    text: &str,
    table: &Table,
    split: u8,
    bins: usize,
    resampling: Resampling,
) -> Result<Evaluation, EvaluateError> {
    let column = |name: &str| table.names.iter().position(|known| known == name);
    let model = model::parse(text, column).map_err(EvaluateError::Model)?;
    let part = Part::of(table, split);
    if part.is_empty() {
        return Err(EvaluateError::NoRows);
    }
    let scores = scores(&model, &part);
    let labels = part.labels.to_vec();
    let (weights, groups) = (Some(part.weights.as_slice()), Some(part.groups.as_slice()));
    Ok(Evaluation {
        model: (model.name().to_owned(), model.version().to_owned()),
        hash: model.hash().to_owned(),
        report: judge(&scores, &labels, weights, groups, &MEASURES, resampling)?,
        reliability: reliability(&scores, &labels, weights, groups, bins, resampling)?,
    })
}

/// The engine's scores of rows.
pub fn scores(model: &model::Model, part: &Part) -> Vec<f64> {
    let mut out = vec![0.0; part.len()];
    let rows = part.records.as_standard_layout();
    let rows = rows.as_slice().unwrap_or_default();
    model.score_rows(rows, part.records.ncols(), &mut out, &mut Scratch::default());
    out.into_iter().map(f64::from).collect()
}
