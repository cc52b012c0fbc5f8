//! What the learners promise, tested from outside: against brute force, against repeated rows, against the engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod artifact;
mod explain;
mod grown;
mod made_up;
mod promises;
mod text;
