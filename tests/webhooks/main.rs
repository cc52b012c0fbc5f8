//! What the platform's webhook receives, judged by a verifier that others wrote: `standardwebhooks` in Python.

#[path = "../support/mod.rs"]
mod support;

mod delivered;
mod signed;
mod stage;
