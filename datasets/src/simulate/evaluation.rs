//! The worlds that policies and models are tuned in and judged in. The evaluation's seeds and the strength of its attacks were fixed
//! before any rule or model was tuned, and are used for judging only: a test holds this file's hash. Its attacks are both weaker and
//! stronger than any of the training's.

use super::town::Town;

/// What rules and models may be tuned and trained on.
pub const TRAINING: Town = Town {
    name: "training",
    seeds: &[101, 102],
    hours: 840,
    honest: 80,
    abusive: 25,
    tempo: 12,
    busy: (200, 400),
    volume: (90, 110),
    harm: (90, 110),
    growth: 5,
    rounds: 4,
};

/// What they are judged on, once.
pub const EVALUATION: Town = Town {
    name: "evaluation",
    seeds: &[7_301, 7_302, 7_303, 7_304],
    hours: 840,
    honest: 80,
    abusive: 25,
    tempo: 12,
    busy: (200, 400),
    volume: (75, 150),
    harm: (75, 125),
    growth: 5,
    rounds: 4,
};
