//! What `redress-lab` is made of: features by replay, models trained on them and what these are worth; scores for texts, thresholds, cards.

pub mod card;
pub mod drift;
pub mod features;
pub mod learning;
pub mod provenance;
pub mod study;
pub mod text;
pub mod threshold;
