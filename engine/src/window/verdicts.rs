//! What was decided about an account: which rules have fired, proposed or been shadowed. Most accounts have none of it.

use serde::{Deserialize, Serialize};

/// Rules by the hash of their id, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// Those that have fired at the decided rung.
    pub fired: Vec<u64>,
    /// Those that have proposed something to a person since the last reinstatement.
    pub proposed: Vec<u64>,
    /// The policy that `shadowed` is about (start of its hash).
    pub shadow_policy: u64,
    /// Shadow rules that have fired since the last policy change or reinstatement, and rules that fired by the score of a model in shadow
    /// (their hash with the model's).
    pub shadowed: Vec<u64>,
    /// Hash of the decision that was made last; 0 for none since the rung last fell.
    pub last_decision: u64,
}

impl Verdicts {
    /// Begins `shadowed` anew where it is about another policy.
    pub fn shadow_under(&mut self, policy: u64) {
        if self.shadow_policy != policy {
            self.shadow_policy = policy;
            self.shadowed.clear();
        }
    }
}

/// Adds to a sorted list; false where it was there already.
pub fn note(list: &mut Vec<u64>, rule: u64) -> bool {
    match list.binary_search(&rule) {
        Ok(_) => false,
        Err(place) => {
            list.insert(place, rule);
            true
        }
    }
}
