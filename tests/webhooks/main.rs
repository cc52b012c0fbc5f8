//! What the platform's webhook receives, judged by a verifier that others wrote: PyPI's standardwebhooks.

#[path = "../support/mod.rs"]
mod support;

mod delivered;
mod signed;
mod stage;
