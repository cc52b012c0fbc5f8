//! What the learners promise, tested from outside: against brute force, against repeated rows, against the engine.

mod artifact;
mod explain;
mod grown;
mod made_up;
mod promises;
mod text;
