//! Rules that people overturn too often: what is counted, where the limit lies, and what demotes a rule to shadow.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::figures::Share;
use crate::id::OutcomeId;

/// What people said of the decisions that a rule made since it was last activated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Decisions with an outcome; of each the newest outcome.
    pub decided: i64,
    /// Those that were overturned.
    pub overturned: i64,
}

impl RuleRecord {
    /// Lower bound of the Wilson score interval (95 %) of the overturn rate; 0 without any outcome.
    pub fn lower(self) -> f64 {
        let share = Share { hits: self.overturned.min(self.decided).max(0), of: self.decided };
        share.interval().map_or(0.0, |(lower, _)| lower)
    }

    /// Whether the rule is surely wrong more often than the limit allows.
    pub fn passes(self, limits: &RuleLimits) -> bool {
        self.decided >= limits.outcomes_min && self.lower() > limits.overturn_rate_max
    }
}

/// From when on a rule no longer acts by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleLimits {
    /// Largest overturn rate in 0..1; its lower bound (95 %) has to pass it.
    pub overturn_rate_max: f64,
    /// Fewest decided cases that say anything about a rule.
    pub outcomes_min: i64,
}

impl Default for RuleLimits {
    fn default() -> Self {
        Self { overturn_rate_max: 0.20, outcomes_min: 10 }
    }
}

/// A rule that fell to shadow, with the figures that made it fall. It lasts until a person activates a policy anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Demotion {
    /// Number of the command that told the engine.
    pub command: i64,
    /// The rule.
    pub rule_id: String,
    /// The policy it stands in (SHA-256, hex).
    pub policy_hash: String,
    /// The outcome that tipped it.
    pub outcome_id: OutcomeId,
    /// What was counted then.
    #[serde(flatten)]
    pub record: RuleRecord,
    /// Lower bound of the overturn rate then.
    pub lower: f64,
    /// The limit then.
    pub limit: f64,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_bound_is_wilsons() {
        // Values of R's prop.test(correct = FALSE), rounded.
        for (overturned, decided, lower) in
            [(0, 10, 0.0), (5, 10, 0.2366), (4, 10, 0.1682), (10, 10, 0.7225), (30, 100, 0.2189), (0, 0, 0.0)]
        {
            let found = RuleRecord { decided, overturned }.lower();
            assert!((found - lower).abs() < 5e-5, "{overturned} of {decided}: {found}");
        }
    }

    #[test]
    fn a_few_outcomes_say_nothing_and_chance_is_on_the_rules_side() {
        let limits = RuleLimits::default();
        for (overturned, decided, passes) in
            [(9, 9, false), (4, 10, false), (5, 10, true), (27, 100, false), (28, 100, true)]
        {
            assert_eq!(RuleRecord { decided, overturned }.passes(&limits), passes, "{overturned} of {decided}");
        }
    }
}
