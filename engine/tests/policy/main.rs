//! Policies: what is refused and how it is said, what fires, what ships.

mod firing;
mod packs;
mod refused;
mod support;
mod unfair;
