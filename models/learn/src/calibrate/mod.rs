//! From scores to probabilities that mean what they say.
//!
//! Trees grown for log-loss are often calibrated as they are, so a map is used only where held-out log-loss says that it
//! helps ([`choose`]).

mod beta;
mod choose;
mod isotonic;
mod reliability;

pub use beta::beta;
pub use choose::{Choice, choose};
pub use isotonic::{isotonic, pool_adjacent_violators};
pub use reliability::{Bin, Reliability, reliability};

use crate::math::{logistic, softplus};

/// A calibration map, as the artifact holds it: what the engine does with a raw sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Map {
    /// The logistic function alone.
    #[default]
    None,
    /// Straight lines between points, level outside.
    Isotonic {
        /// Probabilities before, strictly rising; 2 to 1,000.
        from: Vec<f64>,
        /// Probabilities after, never falling.
        to: Vec<f64>,
    },
    /// logistic(a ln s - b ln(1 - s) + c) of the logistic s of the raw sum (Kull, Silva Filho and Flach 2017).
    Beta {
        /// Weight of ln s, at least 0.
        a: f64,
        /// Weight of -ln(1 - s), at least 0.
        b: f64,
        /// Shift.
        c: f64,
    },
}

impl Map {
    /// The probability of a raw sum.
    pub fn probability(&self, raw: f64) -> f64 {
        match self {
            Self::None => logistic(raw),
            Self::Isotonic { from, to } => between(logistic(raw), from, to),
            Self::Beta { a, b, c } => logistic(b * softplus(raw) - a * softplus(-raw) + c),
        }
    }

    /// Its name in a table.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Isotonic { .. } => "isotonic",
            Self::Beta { .. } => "beta",
        }
    }
}

fn between(x: f64, from: &[f64], to: &[f64]) -> f64 {
    let above = from.partition_point(|point| *point <= x);
    if above == 0 || above == from.len() {
        return to[above.saturating_sub(1)];
    }
    let below = above - 1;
    let share = (x - from[below]) / (from[above] - from[below]);
    (to[below] + share * (to[above] - to[below])).min(to[above])
}
