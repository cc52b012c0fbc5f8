//! The main journey over HTTP, against the built binary: imposed, told, appealed, decided, undone; and what must not come back after it.

#[path = "../support/mod.rs"]
mod support;

mod overturn;
mod reinstated;
mod score;
mod script;
