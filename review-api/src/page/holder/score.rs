//! What the holder's page says of a model that took part.

use redress_ledger::statement::Automation;

use crate::language::told::{ScoreTold, Teller};

/// The score with what moved it; `None` where no rule fired by one.
pub(super) fn told(automation: &Automation, tell: Teller) -> Option<ScoreTold> {
    automation.score.as_ref().map(|stated| tell.score(stated))
}
