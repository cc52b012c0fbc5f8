//! Habits and baselines of one account: what no sliding count can say. Each part is kept only where it was needed.

use serde::{Deserialize, Serialize};

use crate::event::Event;

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {}

impl Profile {
    /// Takes an event in that counts.
    pub fn take(&mut self, event: &Event) {
        let _ = event;
    }

    /// After a reinstatement: bad outcomes are forgotten; baselines stay.
    pub fn forget(&mut self) {}
}
