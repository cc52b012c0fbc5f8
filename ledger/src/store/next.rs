//! The next case: the queue hands out the most urgent one that a reviewer may take.

use super::db::{Tx, args};
use super::{Ledger, LedgerError, bounds, claim, deliberation, independence, queue, skip};
use crate::clock::Timestamp;
use crate::id::{CaseId, DecisionId};
use crate::machine::{InvalidTransition, Worker};
use crate::review::CaseSummary;
use crate::role::Principal;

/// Cases looked at together, and in all. A reviewer who wrote the rules behind all of these waits for a colleague.
const STEP: i64 = 32;
const STEPS_MAX: i64 = 16;

/// Where nobody may pick cases, chance draws among so many of the most urgent: who passes cases over cannot know which one comes next.
const DRAWN_AMONG: usize = 8;

/// Cases that one call may find decided on its way to one that is not.
const SETTLED_MAX: usize = 16;

/// Open cases that nothing keeps from this reviewer but, perhaps, a conflict of interest. Without a row of their own, competence
/// and language do not narrow; a case without a language is everybody's.
const CANDIDATES: &str = "SELECT c.case_id, c.decision_id FROM cases c
    WHERE c.closed_at IS NULL
        AND (c.lease_until IS NULL OR c.lease_until <= $2)
        AND (c.parked_until IS NULL OR c.parked_until <= $2)
        AND (c.waiting_until IS NULL OR c.waiting_until <= $2)
        AND (c.offered_until IS NULL OR c.offered_until <= $2 OR c.offered_to = $1)
        AND ($3 = 1 OR (c.escalated_at IS NULL AND c.kind <> 'termination_proposal'))
        AND (c.offered_to = $1 OR NOT EXISTS (SELECT 1 FROM user_topics WHERE user_id = $1)
            OR c.topic IN (SELECT topic FROM user_topics WHERE user_id = $1))
        AND (c.offered_to = $1 OR c.language IS NULL OR NOT EXISTS (SELECT 1 FROM user_languages WHERE user_id = $1)
            OR c.language IN (SELECT language FROM user_languages WHERE user_id = $1))
        AND NOT EXISTS (SELECT 1 FROM case_skips s WHERE s.user_id = $1 AND s.case_id = c.case_id AND s.at > $6)
        AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.user_id = $1 AND v.case_id = c.case_id AND v.ended_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM imposition_approvals i WHERE i.user_id = $1 AND i.case_id = c.case_id)
        AND NOT EXISTS (SELECT 1 FROM closing_proposals p WHERE p.user_id = $1 AND p.case_id = c.case_id)
        AND (c.kind <> 'quality' OR NOT EXISTS (SELECT 1 FROM quality_knows k WHERE k.user_id = $1 AND k.case_id = c.case_id))
    ORDER BY c.sort_at, c.severity DESC, c.case_id LIMIT $4 OFFSET $5";

/// The most urgent case that this person may take, or one of the few most urgent by chance.
async fn choose(tx: &mut Tx, ledger: &Ledger, now: Timestamp, who: &Principal) -> Result<Option<CaseId>, LedgerError> {
    let wanted = if ledger.promises().queue.self_pick { 1 } else { DRAWN_AMONG };
    let mut found = takeable(tx, now, who, wanted).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let drawn = usize::try_from(u64::from_be_bytes(ledger.random::<8>()) % found.len() as u64).unwrap_or(0);
    Ok(Some(found.swap_remove(drawn)))
}

/// Up to `wanted` cases that this person may take, the most urgent first.
async fn takeable(tx: &mut Tx, now: Timestamp, who: &Principal, wanted: usize) -> Result<Vec<CaseId>, LedgerError> {
    // Most often the first one will do, so it is asked for alone.
    let (mut looked_at, mut cases, hidden) = (0, Vec::new(), skip::hidden_since(now));
    for step in 0..=STEPS_MAX {
        let limit = if step == 0 { i64::try_from(wanted).unwrap_or(STEP) } else { STEP };
        let rows =
            tx.all(CANDIDATES, args![&who.user_id, now, claim::is_senior(who), limit, looked_at, hidden]).await?;
        for row in &rows {
            let case = CaseId(row.text("case_id")?);
            if independence::conflict(tx, &DecisionId(row.text("decision_id")?), Some(&case), who).await?.is_none() {
                cases.push(case);
                if cases.len() == wanted {
                    return Ok(cases);
                }
            }
        }
        let found = i64::try_from(rows.len()).unwrap_or(limit);
        if found < limit {
            break;
        }
        looked_at += found;
    }
    Ok(cases)
}

impl Ledger {
    /// Claims the most urgent open case that `who` may take: within competence and languages, without a conflict of interest, not
    /// passed over lately. `None` where there is none.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] for who holds enough already, [`LedgerError::Refused`] for who may not decide cases.
    pub async fn next_case(&self, who: &Principal) -> Result<Option<CaseSummary>, LedgerError> {
        bounds::may_decide(who)?;
        for _ in 0..SETTLED_MAX {
            let (mut tx, now) = (self.write().await?, self.now());
            claim::has_a_hand_free(&mut tx, self, now, who).await?;
            let Some(case) = choose(&mut tx, self, now, who).await? else {
                return Ok(None);
            };
            let handed = Worker { picks: true, ..claim::worker(self, who) };
            match deliberation::loaded(&mut tx, &case).await?.may_take(&handed, now) {
                // A verdict whose time has come is the outcome first.
                Err(InvalidTransition::Closed) => {
                    drop(tx);
                    self.settle_case(&case).await?;
                }
                answer => {
                    answer?;
                    claim::take(&mut tx, self, now, &case, who, "case.claim").await?;
                    let (summary, _) = queue::find(&mut tx, &case, now).await?.ok_or(LedgerError::NotFound("case"))?;
                    tx.commit().await?;
                    return Ok(Some(summary));
                }
            }
        }
        Ok(None)
    }
}
