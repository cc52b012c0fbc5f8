//! What comes out of scoring: sums, flags and decisions, in the order of the log.

use redress_ledger::Rung;
use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use super::{Rows, ScoreError, ScoreSummary};
use crate::decide::{Decided, Sampled};
use crate::event::{Event, Kind};
use crate::policy::Policy;
use crate::window::Admission;

/// The files, and the sums so far.
pub(super) struct Output<'a> {
    policy: Arc<Policy>,
    flags: Option<&'a mut (dyn Write + Send)>,
    decisions: Option<&'a mut (dyn Write + Send)>,
    rows: Option<Rows<'a>>,
    flagged: HashSet<String>,
    pub(super) sums: ScoreSummary,
}

impl<'a> Output<'a> {
    pub(super) fn new(
        policy: Arc<Policy>,
        flags: Option<&'a mut (dyn Write + Send)>,
        decisions: Option<&'a mut (dyn Write + Send)>,
        rows: Option<Rows<'a>>,
    ) -> Self {
        Self { policy, flags, decisions, rows, flagged: HashSet::new(), sums: ScoreSummary::default() }
    }

    /// Takes in what one event led to.
    pub(super) fn decided(&mut self, decided: &Decided) -> Result<(), ScoreError> {
        for rule in decided.shadows.iter().filter_map(|index| self.policy.rules.get(*index)) {
            *self.sums.shadows.entry(rule.id.clone()).or_default() += 1;
        }
        for decision in &decided.decisions {
            *self.sums.decisions.entry(decision.rung).or_default() += 1;
            for rule in &decision.rules {
                *self.sums.rules.entry(rule.rule_id.clone()).or_default() += 1;
            }
            let first = decision.rung > Rung::Observe && self.flagged.insert(decision.account_id.0.clone());
            if first && let Some(out) = &mut self.flags {
                let rule = decision.rules.first().map_or("", |r| r.rule_id.as_str());
                writeln!(out, "{}\t{}\t{rule}", decision.account_id, decision.event_at.0).map_err(ScoreError::Write)?;
            }
            if let Some(out) = &mut self.decisions {
                serde_json::to_writer(&mut *out, decision).map_err(|e| ScoreError::Write(e.into()))?;
                out.write_all(b"\n").map_err(ScoreError::Write)?;
            }
        }
        Ok(())
    }

    /// Hands over rows of features, if there are any.
    pub(super) fn sampled(&mut self, sampled: &Sampled) -> Result<(), ScoreError> {
        match &mut self.rows {
            Some(rows) if !sampled.is_empty() => rows(sampled).map_err(ScoreError::Write),
            _ => Ok(()),
        }
    }

    /// The sums at the end.
    pub(super) fn finish(mut self, accounts: usize) -> ScoreSummary {
        self.sums.accounts = accounts;
        self.sums.flagged = self.flagged.len();
        self.sums
    }
}

/// Sums over events by what became of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fates {
    accepted: u64,
    duplicates: u64,
    unknown: u64,
}

impl Fates {
    pub(super) fn count(&mut self, events: &[Event], fates: &[Admission]) {
        for (event, fate) in events.iter().zip(fates) {
            let duplicate = *fate == Admission::Duplicate;
            self.duplicates += u64::from(duplicate);
            self.accepted += u64::from(!duplicate);
            self.unknown += u64::from(!duplicate && event.kind == Kind::Unknown);
        }
    }

    pub(super) fn add_to(self, sums: &mut ScoreSummary) {
        sums.read += self.accepted + self.duplicates;
        sums.accepted += self.accepted;
        sums.duplicates += self.duplicates;
        sums.unknown += self.unknown;
    }
}
