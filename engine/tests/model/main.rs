//! Models from outside: read, refused, scored, taken apart, gated; each against a plain walk over the tree as it was grown.

mod contributions;
mod gating;
mod lightgbm;
mod refused;
mod same_scores;
mod support;
