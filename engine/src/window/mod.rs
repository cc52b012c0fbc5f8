//! Sliding counts and distinct counts: one account's windows.

mod counter;
mod distinct;
mod tally;

pub use counter::Counter;
pub use distinct::Distinct;
pub use tally::Tally;
