//! Figures for people and spreadsheets; the counting itself is the ledger's.

pub mod csv;
pub mod days;
pub mod kept;
