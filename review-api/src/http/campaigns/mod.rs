//! Campaigns over JSON: what the laboratory takes to be of one hand, read and judged.

pub mod judge;
pub mod list;
pub mod show;
