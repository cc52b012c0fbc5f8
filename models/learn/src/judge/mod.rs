//! How well scores tell abuse from the rest: measures of ranking and of probability, each with its interval.

mod curve;
mod measures;
mod paired;
mod report;

pub use curve::{Curve, Point};
pub use measures::{Measure, auc, average_precision, brier, log_loss, recall_at};
pub use paired::{Paired, Standing, compare};
pub use report::{Estimate, Report, Resampling, judge};
pub(crate) use report::{numbered, percentiles};

use crate::LearnError;
use crate::error::same_length;

/// The weights of rows as they are added up: all 1 where there are none.
pub(crate) fn weights_of(weights: Option<&[f32]>, rows: usize) -> Result<Vec<f64>, LearnError> {
    let Some(weights) = weights else { return Ok(vec![1.0; rows]) };
    same_length("weights", weights.len(), rows)?;
    if let Some((row, weight)) = weights.iter().enumerate().find(|(_, weight)| !weight.is_finite() || **weight < 0.0) {
        return Err(LearnError::Weight { row, weight: *weight });
    }
    Ok(weights.iter().map(|weight| f64::from(*weight)).collect())
}
