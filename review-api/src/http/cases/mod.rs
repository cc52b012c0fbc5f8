//! Reviewers' JSON API, one file per verb. The console calls the same functions.

pub mod approve_termination;
pub mod attachment;
pub mod claim;
pub mod close;
pub mod competence;
pub mod counts;
pub mod decide;
pub mod deciding;
pub mod decline;
pub mod dismiss;
pub mod escalate;
pub mod first_look;
pub mod hand_over;
pub mod list;
pub mod message;
pub mod next;
pub mod park;
pub mod release;
pub mod release_imposition;
pub mod relief;
pub mod renew;
pub mod show;
pub mod skip;
pub mod undo;

use serde::Deserialize;

/// Why, for the record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// 10 to 4,000 characters.
    pub reason: String,
}

/// Words for whoever takes the case next.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// At most 4,000 characters.
    pub words: String,
}
