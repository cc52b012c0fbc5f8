//! From labelled rows to a model that the engine scores, and to what its scores are worth.

pub mod compare;
pub mod evaluate;
mod rows;
pub mod train;

pub use rows::Part;
