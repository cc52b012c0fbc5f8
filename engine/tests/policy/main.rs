//! Policies: what is refused and how it is said, what fires, what ships, and that compiled rules mean the same.

mod conformance;
mod firing;
mod packs;
mod programs;
mod refused;
mod support;
mod unfair;
