//! The control sample: of measures that took effect by themselves and that nobody looked at, chance puts a few before a person, so that what
//! people find says something about the rest. Nothing about the account moves the draw, and whoever looks is not told of it.

use serde_json::json;

use super::db::{Tx, args};
use super::parts::{Parts, ROWS};
use super::queue::NewCase;
use super::{Ledger, LedgerError, audit_log, decisions, queue};
use crate::clock::Timestamp;
use crate::id::{CaseId, DecisionId, UserId};
use crate::impose::DeferReason;
use crate::machine::End;
use crate::review::{CaseKind, CaseSummary, OutcomeKind, RootCause, Verdict};

/// A measure is asked about for so many days from its day on: whoever turns the sample on late does not flood the reviewers.
const ASKED_DAYS: i64 = 30;
/// Measures asked about in one go.
const ASKED_MAX: u64 = 1000;

/// What the record and the holder read where a drawn measure falls.
const REASON: &str = "Chance had drawn it; a person looked and found that it should not have been taken.";
const ANSWER: &str = "A person has looked at this measure again, of our own accord and without an appeal, \
     and found that it should not have been taken. We have undone it.";

/// Measures whose day has come and about which chance was not asked, oldest first: after `$1`, by `$2`. They are asked about in the order of
/// their decisions, so nothing that was not lies a day before the last; clocks may differ by less.
const UNASKED: &str = "SELECT d.decision_id FROM decisions d
     WHERE d.answer = 'imposed' AND d.recorded_at > $1 AND d.recorded_at <= $2
         AND d.recorded_at >= COALESCE((SELECT x.recorded_at FROM control_draws c
             JOIN decisions x ON x.decision_id = c.decision_id ORDER BY c.at DESC LIMIT 1), 0) - 86400000
         AND NOT EXISTS (SELECT 1 FROM control_draws c WHERE c.decision_id = d.decision_id)
     ORDER BY d.recorded_at, d.decision_id LIMIT $3";

/// Whether a draw falls on a measure: `per_mille` of a thousand do.
fn falls(drawn: [u8; 8], per_mille: i64) -> bool {
    i64::try_from(u64::from_be_bytes(drawn) % 1000).unwrap_or(0) < per_mille
}

/// Whether the measure of a decision stands as the machine took it, and no person has looked at it, nor will anyway.
async fn is_unseen(tx: &mut Tx, decision: &DecisionId) -> Result<bool, LedgerError> {
    let unseen = "SELECT COUNT(*) AS n FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
         WHERE e.decision_id = $1 AND e.cause = 'automatic' AND l.enforcement_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM appeals WHERE decision_id = $1)
             AND NOT EXISTS (SELECT 1 FROM outcomes WHERE decision_id = $1)
             AND NOT EXISTS (SELECT 1 FROM enforcements WHERE decision_id = $1 AND imposed_by IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM cases WHERE decision_id = $1 AND kind = 'deferred')";
    Ok(tx.count(unseen, args![decision]).await? > 0)
}

/// Refuses to settle a control sample beside an appeal that waits: whoever decides that one sees what its holder says.
pub(super) async fn may_be_settled(tx: &mut Tx, summary: &CaseSummary) -> Result<(), LedgerError> {
    let waits = "SELECT COUNT(*) AS n FROM appeals WHERE decision_id = $1 AND closed_at IS NULL";
    let is_control = summary.defer_reason == Some(DeferReason::ControlSample);
    if is_control && tx.count(waits, args![&summary.decision_id]).await? > 0 {
        let why = "an appeal against this measure waits, and decides on it; this case closes with it";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    Ok(())
}

/// Closes the control sample of a decision on which a person has decided otherwise.
pub(super) async fn answered(
    tx: &mut Tx,
    now: Timestamp,
    decision: &DecisionId,
    by: &UserId,
) -> Result<(), LedgerError> {
    let open = "SELECT case_id FROM cases
         WHERE decision_id = $1 AND defer_reason = 'control_sample' AND closed_at IS NULL";
    let Some(row) = tx.first(open, args![decision]).await? else { return Ok(()) };
    queue::close_case(tx, now, &CaseId(row.text("case_id")?), End::Overtaken, by).await
}

/// As any overturn: nobody asked whose fault it was, so the rule's, which caught what it was not meant for.
pub(super) fn verdict() -> Verdict {
    Verdict {
        outcome: OutcomeKind::OverturnedFalsePositive,
        reason: REASON.to_owned(),
        answer: ANSWER.to_owned(),
        root_cause: Some(RootCause::RuleBug),
        reduced_to: None,
        why_changed: None,
    }
}

impl Ledger {
    /// Asks chance about measures that took effect by themselves some days ago, about each once, and puts those that are drawn before a
    /// person, where nobody has looked and they still stand. Answers how many cases were opened. Only measures: what rules came near, and
    /// left alone, the record does not know.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_control_samples(&self) -> Result<u64, LedgerError> {
        let care = &self.promises().care;
        let (per_mille, days) = (care.control_sample_per_mille, care.control_sample_after_days);
        if per_mille == 0 {
            return Ok(0);
        }
        let (mut parts, mut opened) = (Parts::at_most(ASKED_MAX), 0);
        loop {
            let (asked, some) = self.ask_chance(per_mille, days).await?;
            opened += some;
            if !parts.go_on(asked) {
                return Ok(opened);
            }
        }
    }

    /// One transaction of it; answers how many measures were asked about, and how many cases opened.
    async fn ask_chance(&self, per_mille: i64, days: i64) -> Result<(u64, u64), LedgerError> {
        let by = self.now().plus_days(-days);
        let after = by.plus_days(-ASKED_DAYS);
        if self.read().await?.first(UNASKED, args![after, by, 1]).await?.is_none() {
            return Ok((0, 0));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let (mut asked, mut opened) = (0, 0);
        for row in tx.all(UNASKED, args![after, by, ROWS]).await? {
            let decision = DecisionId(row.text("decision_id")?);
            let drawn = falls(self.random::<8>(), per_mille);
            // Another process may have asked in the meantime: each is drawn once.
            let kept = tx
                .run(
                    "INSERT INTO control_draws (decision_id, per_mille, drawn, at) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (decision_id) DO NOTHING",
                    args![&decision, per_mille, drawn, now],
                )
                .await?;
            asked += 1;
            if kept > 0 && drawn && is_unseen(&mut tx, &decision).await? {
                self.put_before_a_person(&mut tx, now, &decision, per_mille).await?;
                opened += 1;
            }
        }
        tx.commit().await?;
        Ok((asked, opened))
    }

    async fn put_before_a_person(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        decision: &DecisionId,
        per_mille: i64,
    ) -> Result<(), LedgerError> {
        let decision = decisions::by_id(tx, decision).await?;
        let case_id = CaseId(self.fresh_id());
        let case =
            NewCase { defer_reason: Some(DeferReason::ControlSample), ..NewCase::about(&decision, CaseKind::Deferred) };
        queue::open_case(tx, self, now, "review-api", &case_id, &case).await?;
        let detail = json!({ "decision": decision.id, "per_mille": per_mille });
        audit_log::append(tx, now, "review-api", "control.open", case_id.as_str(), &detail).await
    }
}

#[cfg(test)]
mod tests {
    use super::falls;

    #[test]
    fn as_many_of_a_thousand_are_drawn_as_it_says() {
        for per_mille in [0, 1, 10, 999, 1000] {
            let drawn = (0..1000_u64).filter(|n| falls(n.to_be_bytes(), per_mille)).count();
            assert_eq!(i64::try_from(drawn), Ok(per_mille));
        }
    }
}
