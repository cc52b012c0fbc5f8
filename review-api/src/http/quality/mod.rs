//! Quality of review over HTTP, and the answers that somebody vouches for.

pub mod console;
pub mod json;
pub mod known;
