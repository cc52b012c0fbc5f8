//! Thresholds with a promise, from files: [`rows`] reads scores beside what people found, [`promised`] chooses a threshold for each
//! segment or says how many labels are missing.

pub mod promised;
pub mod rows;
