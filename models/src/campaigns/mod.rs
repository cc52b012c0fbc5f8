//! Campaigns: accounts that seem to be of one hand, found in a log by the keys that they share. What is found is proposed to people, and
//! suspends nobody. The command line is in `cli/campaigns.rs`.

mod gather;
mod judge;
mod key;
mod link;
mod name;
mod near;
pub mod page;
mod report;
#[cfg(test)]
mod tests;
pub mod words;

use redress_datasets::{DatasetError, Watch};

use crate::backtest::Log;
pub use judge::{Groups, Judged};
pub use report::Report;

/// What came of a search.
#[derive(Debug)]
pub struct Found {
    /// What was found.
    pub report: Report,
    /// What was wrong with the first lines that were not taken.
    pub told: Vec<String>,
}

/// Reads logs, oldest first, as one, and finds the campaigns with at least `members_min` members.
///
/// # Errors
/// When a log cannot be read, or the user stops.
pub fn find(logs: Vec<Log>, members_min: usize, watch: &dyn Watch) -> Result<Found, DatasetError> {
    let files = logs.iter().map(|log| log.path.display().to_string()).collect();
    let mut gathered = gather::gather(logs, watch)?;
    link::add_near_texts(&mut gathered);
    let linked = link::link(&mut gathered);
    let report = Report::of(files, &gathered, &linked, members_min);
    Ok(Found { report, told: gathered.told })
}
