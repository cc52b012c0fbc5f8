//! Activity of the last 24 hours in half-hour steps, for the plot in a case. Never read by rules.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Length of a step.
pub const STEP_MS: i64 = 1_800_000;
const STEPS: i64 = 48;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    index: i64,
    activity: u64,
    adverse: u64,
}

/// Steps with something in them, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline(VecDeque<Step>);

impl Timeline {
    /// Adds to the step of `at`.
    pub fn add(&mut self, at: i64, activity: u64, adverse: u64) {
        let index = at.div_euclid(STEP_MS);
        let newest = self.0.back().map_or(index, |s| s.index.max(index));
        if index <= newest - STEPS {
            return;
        }
        let place = self.0.partition_point(|s| s.index < index);
        match self.0.get_mut(place) {
            Some(step) if step.index == index => {
                step.activity = step.activity.saturating_add(activity);
                step.adverse = step.adverse.saturating_add(adverse);
            }
            _ => self.0.insert(place, Step { index, activity, adverse }),
        }
        while self.0.front().is_some_and(|s| s.index <= newest - STEPS) {
            self.0.pop_front();
        }
    }

    /// All 48 steps up to `now`: start in ms, activity, adverse outcomes.
    pub fn steps(&self, now: i64) -> Vec<(i64, u64, u64)> {
        let newest = now.div_euclid(STEP_MS);
        (newest - STEPS + 1..=newest)
            .map(|index| {
                let step = self.0.iter().find(|s| s.index == index);
                (index * STEP_MS, step.map_or(0, |s| s.activity), step.map_or(0, |s| s.adverse))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_kept_and_older_steps_fall_out() {
        let mut line = Timeline::default();
        line.add(0, 5, 1);
        line.add(10, 1, 0);
        line.add(47 * STEP_MS, 2, 2);
        let steps = line.steps(47 * STEP_MS);
        assert_eq!((steps.len(), steps[0], steps[47]), (48, (0, 6, 1), (47 * STEP_MS, 2, 2)));
        line.add(48 * STEP_MS, 1, 0);
        assert_eq!(line.steps(48 * STEP_MS)[0], (STEP_MS, 0, 0));
        line.add(0, 9, 9);
        assert!(line.steps(48 * STEP_MS).iter().all(|s| s.1 != 9), "too late to be shown");
    }
}
