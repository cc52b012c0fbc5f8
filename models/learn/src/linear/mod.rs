//! Linear learners: logistic regression over standardised columns (by `linfa`), and FTRL over sparse hashed inputs (our own,
//! since `linfa`'s is dense).

mod ftrl;
mod hashed;
mod logistic;
mod scale;

pub use ftrl::{Ftrl, FtrlParams, FtrlValidParams};
pub use hashed::{Hasher, SparseRows};
pub use logistic::{Logistic, LogisticParams};
pub use scale::{Column, LinearTerm, Scaler};
