//! Habits and baselines against a plain recomputation from everything that happened, over seeded streams.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod baselines;
mod bounds;
mod drift;
mod likeness;
mod novelty;
mod shapes;
mod shares;
mod support;
