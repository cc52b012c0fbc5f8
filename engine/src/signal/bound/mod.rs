//! Confidence bounds of a rate: Wilson's for a single look, and the sequences that hold however often one looks. Folder's README:
//! what they cost and what they keep, measured.

mod evidence;
mod least;
#[cfg(test)]
mod looks;
mod sequence;
#[cfg(test)]
mod simulation;
mod wilson;

pub use evidence::WRONGLY_CROSSED_MAX;
pub use least::{LeastCount, MostCount};
pub use sequence::{sequence_lower, sequence_upper};
pub use wilson::{Z_95, wilson_lower, wilson_upper};
