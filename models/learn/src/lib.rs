//! Learning: from rows of features with labels to a model that the engine scores, and to an honest account of how well.
//!
//! Pure: nothing here reads a clock, a file or a network, and all chance comes from a seed, so the same rows give the same
//! bytes for any number of threads. Learners speak the traits of `linfa`; a finished model leaves as an [`artifact`].
//!
//! | room | what |
//! |---|---|
//! | [`matrix`] | columns cut into at most 255 bins each, one byte a value |
//! | [`gbdt`] | boosted trees over histograms |
//! | [`linear`] | logistic regression, and FTRL over sparse hashed inputs |
//! | [`calibrate`] | isotonic and beta maps, used only where held-out log-loss says they help |
//! | [`explain`] | exact Shapley values of a forest, beside which path contributions are checked |
//! | [`judge`] | ranking and probability measures with bootstrap intervals |
//! | [`text`] | a score for texts by hashed words and pieces of words, and its file |
//! | [`threshold`] | thresholds that keep a promise about wrong suspensions |
//! | [`artifact`] | the file `redress-model/1` |

pub mod artifact;
pub mod calibrate;
mod chance;
mod error;
pub mod explain;
pub mod gbdt;
pub mod judge;
pub mod linear;
mod math;
pub mod matrix;
pub mod text;
pub mod threshold;

pub use chance::Chance;
pub use error::LearnError;
