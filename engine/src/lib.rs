//! The streaming scorer.

pub mod signal;
pub mod window;
