//! The world that policies and models are tuned in.

use super::town::Town;

/// What rules and models may be tuned and trained on.
pub const TRAINING: Town = Town {
    name: "training",
    seeds: &[101, 102],
    hours: 840,
    honest: 80,
    abusive: 25,
    tempo: 12,
    volume: (90, 110),
    harm: (90, 110),
    growth: 5,
    rounds: 4,
};
