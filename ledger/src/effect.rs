//! Effects that rest on a decision about another account: what a person says when they release one.

use serde::{Deserialize, Serialize};

use crate::id::DecisionId;

/// Why a deferred imposition is released, where that is a decision on another account: if that one is overturned, so is this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// The decision on the other account.
    pub decision_id: DecisionId,
    /// Whether this measure has grounds of its own as well: then a person looks again, instead of it being lifted.
    #[serde(default)]
    pub own_grounds: bool,
}
