//! A model in shadow: what rules would have made of its score, counted, and nothing moved by it.

use redress_ledger::Rung;

use super::judge::{FiredRows, Known};
use super::scorer::{Bound, Scorer};
use super::tenths::Tenths;
use crate::policy::{Mode, Policy, Program};
use crate::signal::{Frame, Plan};
use crate::window::{Account, note};

/// The model, and which rules fired by its score in the frame judged last.
#[derive(Debug)]
pub(super) struct Challenger {
    scorer: Scorer,
    fired: FiredRows,
    /// Rules that read the score, by their place.
    by_score: Vec<usize>,
    /// Start of the model's hash.
    salt: u64,
    pub(super) tenths: Tenths,
}

impl Challenger {
    pub(super) fn new(bound: Bound, policy: &Policy) -> Self {
        let reads = |(index, rule): (usize, &crate::policy::Rule)| rule.names_score().then_some(index);
        Self {
            salt: super::hash64(bound.model().hash()),
            scorer: Scorer::new(bound),
            fired: FiredRows::of(policy.rules.len()),
            by_score: policy.rules.iter().enumerate().filter_map(reads).collect(),
            tenths: Tenths::default(),
        }
    }

    pub(super) fn hash(&self) -> &str {
        self.scorer.model().hash()
    }

    /// Scores a frame, and finds out which rules fire by that; `live` says which fire as it is. The frame's score is left as it was.
    pub(super) fn judge(&mut self, frame: &mut Frame, plan: &Plan, program: &mut Program, live: &FiredRows) {
        let before = frame.score;
        self.scorer.score(frame, plan);
        self.tenths.count(&frame.score[..frame.rows()]);
        if self.by_score.is_empty() {
            self.fired.clear();
        } else {
            program.fired(frame, self.fired.words_mut());
            self.fired.keep(&self.by_score);
            self.fired.without(live);
        }
        frame.score = before;
    }

    /// Rows in which a rule fired by this model's score alone.
    pub(super) fn rows(&self) -> u64 {
        self.fired.rows()
    }

    /// Notes and answers the rules that would have decided something of an account by this score, each once until policy, model or account
    /// change.
    pub(super) fn notes(
        &self,
        policy: &Policy,
        policy_key: u64,
        known: &[Known],
        account: &mut Account,
        row: usize,
    ) -> Vec<usize> {
        let decided = account.decided;
        let would = |index: &usize| match policy.rules[*index].mode {
            Mode::Off => false,
            Mode::Shadow => true,
            Mode::Enforce => known[*index].rung > decided.max(Rung::Observe),
        };
        let rules: Vec<usize> = self.fired.rules(row).filter(would).collect();
        if rules.is_empty() {
            return rules;
        }
        let verdicts = account.verdicts_mut();
        verdicts.shadow_under(policy_key);
        rules.into_iter().filter(|index| note(&mut verdicts.shadowed, known[*index].key ^ self.salt)).collect()
    }
}
