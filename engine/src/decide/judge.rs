//! A policy made ready to judge many rows at once.

use std::sync::Arc;

use crate::policy::{FactsView, Mode, Policy, Rule};
use crate::signal::{Frame, Plan, Reading, variables};

/// A policy, the columns it reads, and room to judge in.
#[derive(Debug)]
pub struct Judge {
    /// The rules.
    pub policy: Arc<Policy>,
    /// The columns they read.
    pub plan: Plan,
    /// Room for one row of readings.
    row: Vec<Reading>,
}

/// Which rules fired in which rows: one word a rule, one bit a row.
#[derive(Debug, Default)]
pub struct FiredRows(Vec<u64>);

impl FiredRows {
    /// Rows in which any rule fired.
    pub fn rows(&self) -> u64 {
        self.0.iter().fold(0, |all, rule| all | rule)
    }

    /// The rules that fired in a row, in the policy's order.
    pub fn rules(&self, row: usize) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(move |(_, rows)| *rows >> row & 1 == 1).map(|(rule, _)| rule)
    }
}

impl Judge {
    /// Makes a policy ready.
    pub fn new(policy: Arc<Policy>) -> Self {
        let plan = Plan::new(policy.variables.iter().copied());
        let row = vec![Reading::default(); variables().len()];
        Self { policy, plan, row }
    }

    /// Which rules fire in the rows of `frame`; rules that are off never do.
    pub fn fired(&mut self, frame: &mut Frame) -> FiredRows {
        let mut fired = vec![0u64; self.policy.rules.len()];
        for row in 0..frame.rows() {
            for variable in self.plan.variables() {
                self.row[variable] = frame.reading(&self.plan, variable, row).unwrap_or_default();
            }
            let view = view(frame, row);
            for (rule, rows) in self.policy.rules.iter().zip(&mut fired) {
                if rule.mode != Mode::Off && rule.fires(&self.row, &view).is_some() {
                    *rows |= 1 << row;
                }
            }
        }
        FiredRows(fired)
    }
}

impl Judge {
    /// Whether a rule may fire in a row whatever the score is.
    pub(super) fn may_fire(&self, rule: &Rule, frame: &Frame, row: usize) -> bool {
        let mut readings = vec![Reading::default(); variables().len()];
        for variable in self.plan.variables() {
            readings[variable] = frame.reading(&self.plan, variable, row).unwrap_or_default();
        }
        rule.may_fire(&readings, &view(frame, row))
    }
}

/// What a frame knows of the account of a row.
pub(super) fn view(frame: &Frame, row: usize) -> FactsView<'_> {
    let known = |value: f64| (!value.is_nan()).then_some(value);
    FactsView {
        age_days: known(frame.age_days[row]),
        plan: frame.plans[row].as_deref(),
        protected: frame.protected >> row & 1 == 1,
        score: known(frame.score[row]),
    }
}
