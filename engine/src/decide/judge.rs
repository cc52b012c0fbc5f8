//! A policy made ready to judge many rows at once.

use std::sync::Arc;

use redress_ledger::Rung;

use super::challenger::Challenger;
use super::inputs::Inputs;
use super::scorer::{Bound, Scorer};
use super::tenths::Tenths;
use super::{Models, hash64, imposed_rung, news};
use crate::pipeline::Keep;
use crate::policy::{FactsView, Policy, Program};
use crate::signal::{Frame, Moved, Plan};
use crate::window::{Account, Moves, Nearness, ROOMS};
use redress_ledger::decision::Contribution;
use redress_ledger::model::ModelMode;

/// A policy, the columns it reads, and its rules compiled to run over these.
#[derive(Debug)]
pub struct Judge {
    /// The rules.
    pub policy: Arc<Policy>,
    /// The columns they read.
    pub plan: Plan,
    program: Program,
    scorer: Option<Scorer>,
    challenger: Option<Challenger>,
    tenths: Tenths,
    fired: FiredRows,
    /// How an account stands to the rules before its first event.
    fresh: Nearness,
    /// What decisions show of an account's signals.
    pub(super) keep: Keep,
    /// The policy in 64 bits.
    pub(super) policy_key: u64,
    /// By rule.
    pub(super) known: Vec<Known>,
}

/// What is asked of a rule at every event, worked out once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Names the rule in 64 bits. By id alone: a new policy with the same rule does not decide again.
    pub(super) key: u64,
    /// What it imposes.
    pub(super) rung: Rung,
}

/// Which rules fired in which rows: one word a rule, one bit a row.
#[derive(Debug, Default)]
pub struct FiredRows(Vec<u64>);

impl FiredRows {
    /// Of so many rules, none fired.
    pub(super) fn of(rules: usize) -> Self {
        Self(vec![0; rules])
    }

    pub(super) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Leaves these rules alone (by their place, rising).
    pub(super) fn keep(&mut self, rules: &[usize]) {
        for (index, rows) in self.0.iter_mut().enumerate() {
            if rules.binary_search(&index).is_err() {
                *rows = 0;
            }
        }
    }

    /// Takes out what fired there too.
    pub(super) fn without(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(rows, other)| *rows &= !other);
    }

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
    /// Makes a policy ready, and the models beside it: the live one gives it `score`.
    pub fn new(policy: Arc<Policy>, models: Models, keep: Keep) -> Self {
        Self::reading(policy, models, keep, [])
    }

    /// As [`Judge::new`], with more variables in its columns.
    pub(crate) fn reading(
        policy: Arc<Policy>,
        models: Models,
        keep: Keep,
        more: impl IntoIterator<Item = usize>,
    ) -> Self {
        let features = models.live.iter().chain(&models.shadow).flat_map(Bound::variables).chain(more);
        let plan = Plan::new(policy.variables.iter().copied().chain(features));
        let program = Program::compile(&policy, &plan);
        let known = policy.rules.iter().map(|rule| Known { key: hash64(&rule.id), rung: imposed_rung(rule) }).collect();
        let fired = FiredRows::of(policy.rules.len());
        let scorer = models.live.map(Scorer::new);
        let challenger = models.shadow.map(|model| Challenger::new(model, &policy));
        let tenths = Tenths::default();
        let (policy_key, fresh) = (hash64(&policy.hash), program.fresh());
        Self { policy, plan, program, scorer, challenger, tenths, fired, fresh, keep, policy_key, known }
    }

    /// Finds out which rules fire in the rows of `frame`; rules that are off never do. Kept until the next frame.
    pub fn judge(&mut self, frame: &mut Frame) {
        if let Some(scorer) = &mut self.scorer {
            scorer.score(frame, &self.plan);
            self.tenths.count(&frame.score[..frame.rows()]);
        }
        self.program.fired(frame, &mut self.fired.0);
        if let Some(challenger) = &mut self.challenger {
            challenger.judge(frame, &self.plan, &mut self.program, &self.fired);
        }
    }

    /// Whether every row is scored by a model, and so has to be judged.
    pub fn scores(&self) -> bool {
        self.scorer.is_some() || self.challenger.is_some()
    }

    /// Whether an event that moves so much may wait: then no rule fires by it, whatever waits already.
    #[inline]
    pub(crate) fn lets_wait(&self, account: &mut Account, moves: &Moves) -> bool {
        let mut near = account.transient.rules;
        near.pass(moves.most(), account.windows.now);
        let Some(all) = moves.all().filter(|all| near.lets_wait() && account.waiting.has_room(all.len())) else {
            return false;
        };
        let waits = self.program.take_room(&mut near, all);
        if waits {
            account.transient.rules = near;
        }
        waits
    }

    /// Notes how an account stands of which this is the first event.
    #[inline]
    pub(crate) fn note_first(&self, account: &mut Account) {
        account.transient.rules = self.fresh;
    }

    /// Notes for how long events may wait, after an account was looked at and no rule fired.
    #[inline]
    pub fn note_room(&self, account: &mut Account) {
        let near = account.transient.rules;
        let room = if near.lets_wait() { self.program.room(&account.windows, near.met) } else { [0; ROOMS] };
        account.transient.rules.room = room;
    }

    /// After an event, and maybe others before it that waited, moved this: notes what of that which rules need an account may have, and whether it is near a rule.
    #[inline]
    pub fn note_moved(&self, account: &mut Account, moved: Moved) {
        let near = &mut account.transient.rules;
        near.pass(moved.most, account.windows.now);
        let met = self.program.met_after(&account.windows, moved, near.met);
        if met != near.met {
            near.note_met(met);
            near.near = self.program.is_near(met, near.spent);
        }
    }

    /// Whether judging an account as it stands, without a score, leads to a decision or to a shadow rule's first firing.
    #[inline]
    pub fn decides(&self, account: &mut Account) -> bool {
        let (near, news) = (account.transient.rules, |account: &Account, rule| news(self, account, rule));
        near.near && !near.quiet && self.program.fires(account, &self.plan, news)
    }

    /// Whether judging the account's row in the frame may lead to one, whatever its score is.
    pub fn may_decide(&self, account: &Account, frame: &Frame) -> bool {
        let near = account.transient.rules.near;
        near && self.program.may_fire(frame, account.transient.row, |rule| news(self, account, rule))
    }

    /// Notes which rules change nothing by firing once more.
    pub(super) fn note_spent(&self, account: &mut Account) {
        let spent = self.program.spent(|rule| !news(self, account, rule));
        account.transient.rules.spent = spent;
        account.transient.rules.near = self.program.is_near(account.transient.rules.met, spent);
    }

    /// Hash of the model, where there is one.
    pub fn model_hash(&self) -> Option<&str> {
        self.scorer.as_ref().map(|scorer| scorer.model().hash())
    }

    /// The live model.
    pub(super) fn scorer(&self) -> Option<&Scorer> {
        self.scorer.as_ref()
    }

    /// What moved the score of a row of the frame judged last.
    pub(super) fn explain(&self, row: usize) -> Vec<Contribution> {
        self.scorer.as_ref().map_or_else(Vec::new, |scorer| scorer.explain(row))
    }

    /// What the model read of the frame judged last.
    pub(crate) fn inputs(&self) -> Option<&Inputs> {
        self.scorer.as_ref().map(Scorer::inputs)
    }

    /// Rows of the frame judged last in which a rule fired, or would have by the score of the model in shadow.
    pub fn telling(&self) -> u64 {
        self.fired.rows() | self.challenger.as_ref().map_or(0, Challenger::rows)
    }

    /// Notes and answers the rules that would have decided something by the score of the model in shadow; see [`super::Decided`].
    pub(super) fn challenged(&self, account: &mut Account, row: usize) -> Vec<usize> {
        let Some(challenger) = self.challenger.as_ref().filter(|c| c.rows() >> row & 1 == 1) else { return Vec::new() };
        challenger.notes(&self.policy, self.policy_key, &self.known, account, row)
    }

    /// Scores counted since they were taken last, by model: its mode and hash.
    pub fn take_tenths(&mut self) -> impl Iterator<Item = (ModelMode, &str, Tenths)> {
        let (live, tenths) = (&self.scorer, &mut self.tenths);
        let live = live.as_ref().map(|scorer| (ModelMode::Live, scorer.model().hash(), tenths.take()));
        let shadow = self.challenger.as_mut().map(|challenger| {
            let tenths = challenger.tenths.take();
            (ModelMode::Shadow, challenger.hash(), tenths)
        });
        [live, shadow].into_iter().flatten().filter(|(_, _, tenths)| !tenths.is_empty())
    }

    /// Hash of the model in shadow, where there is one.
    pub fn shadow_hash(&self) -> Option<&str> {
        self.challenger.as_ref().map(Challenger::hash)
    }

    /// Which rules fired in the rows of the frame judged last.
    pub fn fired(&self) -> &FiredRows {
        &self.fired
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
