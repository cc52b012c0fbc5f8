//! Reviewers' JSON API, one file per verb. The console calls the same functions.

pub mod approve_termination;
pub mod attachment;
pub mod claim;
pub mod close;
pub mod decide;
pub mod dismiss;
pub mod list;
pub mod message;
pub mod release;
pub mod release_imposition;
pub mod relief;
pub mod show;

use serde::Deserialize;

/// Why, for the record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// 10 to 4,000 characters.
    pub reason: String,
}
