//! What `redress-lab` is made of: features by replay, and what is made of them.

pub mod features;
pub mod study;
