//! What `redress-lab` is made of: features by replay, models trained on them, and what these are worth.

pub mod features;
pub mod learning;
pub mod study;
