//! Boosted trees for log-loss: histograms of quantised gradients, trees grown leaf by leaf, over the traits of `linfa`.
//!
//! After Friedman (2001), with second-order gains (Chen and Guestrin 2016), leaf-wise growth and histogram subtraction (Ke et
//! al. 2017), and gradients as whole numbers (Shi et al. 2022): sums of whole numbers do not depend on their order, so a model
//! is the same to the byte for any number of threads.
//!
//! ```
//! use linfa::traits::{Fit, Predict};
//! use ndarray::{Array1, Array2};
//! use redress_learn::gbdt::GbdtParams;
//!
//! let records = Array2::from_shape_fn((400, 2), |(row, feature)| ((row * 37 + feature * 11) % 100) as f32);
//! let targets: Array1<bool> = records.rows().into_iter().map(|row| row[0] > 60.0).collect();
//! let trained = GbdtParams::new().trees(20).fit(&linfa::DatasetBase::new(records.clone(), targets))?;
//! let probabilities: Array1<f32> = trained.predict(&records);
//! assert!(probabilities[0] < 0.1);
//! # Ok::<(), redress_learn::LearnError>(())
//! ```

mod fit;
mod forest;
mod gradient;
mod grow;
mod histogram;
mod params;
mod rows;
mod split;
mod tree;

pub use fit::{Progress, Validation};
pub use forest::{Gbdt, LEARNERS_DEPTH_MAX, LEARNERS_TREES_MAX};
pub use params::{ClassWeight, GbdtParams, GbdtValidParams, Monotone};
pub use tree::{Node, Split, Tree};
