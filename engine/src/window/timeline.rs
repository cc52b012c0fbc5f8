//! Activity of the last 24 hours in half-hour steps, for the plot in a case. Never read by rules.

use serde::{Deserialize, Serialize};

use crate::ahead;

/// Length of a step.
pub const STEP_MS: i64 = 1_800_000;
const STEPS: u32 = 48;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    index: u32,
    activity: u32,
    adverse: u32,
}

/// Steps with something in them, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline(Vec<Step>);

/// Steps since 1970; before that there is none.
fn index(at: i64) -> u32 {
    u32::try_from(at.div_euclid(STEP_MS)).unwrap_or(0)
}

impl Timeline {
    /// Adds to the step of `at`.
    pub fn add(&mut self, at: i64, activity: u64, adverse: u64) {
        let index = index(at);
        let newest = self.0.last().map_or(index, |s| s.index.max(index));
        if index + STEPS <= newest {
            return;
        }
        let (activity, adverse) =
            (u32::try_from(activity).unwrap_or(u32::MAX), u32::try_from(adverse).unwrap_or(u32::MAX));
        let place =
            self.0.iter().rposition(|s| s.index <= index).map_or(0, |p| p + usize::from(self.0[p].index < index));
        match self.0.get_mut(place) {
            Some(step) if step.index == index => {
                step.activity = step.activity.saturating_add(activity);
                step.adverse = step.adverse.saturating_add(adverse);
            }
            _ => {
                let gone = self.0.partition_point(|s| s.index + STEPS <= newest);
                if gone > 0 {
                    self.0.drain(..gone);
                }
                self.0.insert(place - gone.min(place), Step { index, activity, adverse });
            }
        }
    }

    /// Asks for what the next addition will need.
    pub(super) fn ask(&self) {
        ahead::last(&self.0);
    }

    /// All 48 steps up to `now`: start in ms, activity, adverse outcomes.
    pub fn steps(&self, now: i64) -> Vec<(i64, u64, u64)> {
        let newest = index(now).max(STEPS - 1);
        (newest + 1 - STEPS..=newest)
            .map(|index| {
                let step = self.0.iter().find(|s| s.index == index);
                let count = |of: fn(&Step) -> u32| step.map_or(0, |s| u64::from(of(s)));
                (i64::from(index) * STEP_MS, count(|s| s.activity), count(|s| s.adverse))
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
        line.add(46 * STEP_MS, 3, 0);
        assert_eq!(line.steps(48 * STEP_MS)[45], (46 * STEP_MS, 3, 0), "late, and still shown");
    }
}
