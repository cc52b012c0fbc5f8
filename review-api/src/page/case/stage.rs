//! What can be done with a case now, and by whom.

use redress_ledger::Timestamp;
use redress_ledger::review::{CaseView, OutcomeKind};
use redress_ledger::rung::Rung;

use crate::page::{Desk, figures, words};

/// What can be done with the case now.
#[derive(Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing more.
    Closed,
    /// To be claimed.
    Free,
    /// Claimed by who looks at it.
    Mine {
        /// Until when.
        lease: String,
    },
    /// Claimed by somebody else.
    Others {
        /// By whom.
        name: String,
    },
}

impl Stage {
    /// For who looks at it.
    pub fn of(case: &CaseView, desk: &Desk) -> Self {
        let summary = &case.summary;
        match (&summary.claimed_by_name, summary.lease_until) {
            _ if summary.closed => Self::Closed,
            (Some(name), Some(until)) if *name == desk.name => Self::Mine { lease: figures::moment(until) },
            (Some(name), _) => Self::Others { name: name.clone() },
            (None, _) => Self::Free,
        }
    }
}

/// The day on which a contract ends, while it lies ahead.
pub fn contract_ends(case: &CaseView, now: Timestamp) -> Option<String> {
    let measure = &case.statement.as_ref()?.measure;
    let ahead = measure.rung == Rung::Terminate && measure.effective_at > now;
    let stands = case.standing.iter().any(|standing| standing.rung == Rung::Terminate);
    (ahead && stands).then(|| figures::moment(measure.effective_at))
}

/// An outcome that may be chosen.
#[derive(Debug)]
pub struct Choice {
    /// Its name in forms.
    pub name: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// What it means.
    pub means: &'static str,
    /// Whether who looks at it may not choose it.
    pub barred: bool,
    /// Whether it was chosen before.
    pub chosen: bool,
}

/// Every outcome, in the order of its key: 1 to 7.
pub fn choices(conflict: bool, chosen: &str) -> Vec<Choice> {
    OutcomeKind::ALL
        .into_iter()
        .map(|kind| Choice {
            name: kind.as_str(),
            title: words::outcome(kind),
            means: words::outcome_means(kind),
            barred: conflict && kind.needs_independence(),
            chosen: kind.as_str() == chosen,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_bars_what_confirms_and_nothing_that_helps_the_holder() {
        for choice in choices(true, "") {
            assert_eq!(choice.barred, choice.name.starts_with("upheld"), "{}", choice.name);
        }
        assert!(choices(false, "").iter().all(|choice| !choice.barred));
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let chosen: Vec<_> = choices(false, "upheld").into_iter().filter(|c| c.chosen).map(|c| c.name).collect();
        assert_eq!(chosen, ["upheld"]);
    }
}
