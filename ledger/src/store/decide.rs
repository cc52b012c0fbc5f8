//! Deciding an appeal, and lifting without one.

use super::conclude::{Occasion, check, conclude};
use super::db::{Tx, args};
use super::{Ledger, LedgerError, bounds, first_look, lift_two};
use crate::crash;
use crate::id::{AppealId, CaseId, DecisionId, EnforcementId, StatementId};
use crate::notice::NoticeKind;
use crate::review::{Lifting, OutcomeKind, OutcomeRecorded, Verdict};
use crate::role::Principal;
use crate::verdict::Given;

impl Ledger {
    /// Decides a claimed appeal: outcome, lift, lesser measure, notice, label, command, audit, in one transaction. Where two people have
    /// to agree, the first one's verdict is kept, and that is answered as `Conflict`; see [`Ledger::give_verdict`].
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where the case is closed or not claimed by `who`;
    /// [`LedgerError::Refused`] names the conflict of interest.
    pub async fn decide(
        &self,
        case: &CaseId,
        who: &Principal,
        verdict: &Verdict,
    ) -> Result<OutcomeRecorded, LedgerError> {
        match self.give_verdict(case, who, verdict, 0).await? {
            Given::Concluded(recorded) => Ok(recorded),
            Given::SecondLook => Err(LedgerError::Conflict(
                "your verdict counts; this was a second look, which changes nothing".to_owned(),
            )),
            Given::Held { .. } | Given::AnotherPerson => {
                Err(LedgerError::Conflict("your verdict counts; this case needs another person".to_owned()))
            }
        }
    }

    /// As [`Ledger::lift_or_propose`]; where a second person has to agree, that is answered as `Conflict`.
    ///
    /// # Errors
    /// As [`Ledger::lift_or_propose`].
    pub async fn lift(
        &self,
        enforcement: &EnforcementId,
        who: &Principal,
        verdict: &Verdict,
    ) -> Result<OutcomeRecorded, LedgerError> {
        match self.lift_or_propose(enforcement, who, verdict).await? {
            Lifting::Lifted(recorded) => Ok(recorded),
            Lifting::Proposed => {
                Err(LedgerError::Conflict("your word counts; this lift needs a second person who agrees".to_owned()))
            }
        }
    }

    /// Lifts an enforcement without an appeal (seniors and admins); the verdict must be one that lifts in full. An open appeal
    /// against the same decision is answered by it. Of a terminated, protected or far-reaching account, where two people decide an appeal,
    /// two lift: the first one's word is kept for a week.
    ///
    /// # Errors
    /// As [`Ledger::decide`]; [`LedgerError::NotFound`] for an unknown enforcement.
    pub async fn lift_or_propose(
        &self,
        enforcement: &EnforcementId,
        who: &Principal,
        verdict: &Verdict,
    ) -> Result<Lifting, LedgerError> {
        check(verdict)?;
        bounds::may_act_as_senior(who)?;
        if !verdict.outcome.lifts() || verdict.outcome == OutcomeKind::UpheldReduced {
            return Err(LedgerError::Invalid("outcome: without an appeal, one that lifts in full".to_owned()));
        }
        if let Some(case) = self.case_against(enforcement).await? {
            self.settle_case(&case).await?;
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first(
                "SELECT e.decision_id, l.at FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                 WHERE e.enforcement_id = $1",
                args![enforcement],
            )
            .await?
            .ok_or(LedgerError::NotFound("enforcement"))?;
        if row.maybe_int("at")?.is_some() {
            return Err(LedgerError::Conflict("this enforcement is lifted already".to_owned()));
        }
        let decision_id = DecisionId(row.text("decision_id")?);
        let appeal = open_appeal_case(&mut tx, &decision_id).await?;
        if let Some((case, _, _)) = &appeal {
            let two = "SELECT COUNT(*) AS n FROM case_requirements WHERE case_id = $1 AND people = 2";
            if tx.count(two, args![case]).await? > 0 {
                let why = "an appeal against it waits in the queue and needs two people who agree; decide it there";
                return Err(LedgerError::Conflict(why.to_owned()));
            }
            first_look::keep_change(&mut tx, self, now, case, who, verdict).await?;
        }
        if !lift_two::agree(&mut tx, self, now, &decision_id, who, verdict).await? {
            tx.commit().await?;
            return Ok(Lifting::Proposed);
        }
        let occasion = Occasion {
            decision_id: &decision_id,
            appeal: appeal.as_ref().map(|(case, appeal, statement)| (case, appeal, statement)),
            who,
            verdict,
            told: Some(NoticeKind::Outcome),
        };
        let recorded = conclude(&mut tx, self, now, &occasion).await?;
        tx.commit().await?;
        crash::point("after_overturn");
        Ok(Lifting::Lifted(recorded))
    }

    /// The case of the open appeal against an enforcement.
    async fn case_against(&self, enforcement: &EnforcementId) -> Result<Option<CaseId>, LedgerError> {
        let open = "SELECT c.case_id FROM enforcements e JOIN appeals a ON a.decision_id = e.decision_id
             JOIN cases c ON c.appeal_id = a.appeal_id WHERE e.enforcement_id = $1 AND a.closed_at IS NULL";
        let row = self.read().await?.first(open, args![enforcement]).await?;
        row.map(|row| row.text("case_id").map(CaseId)).transpose()
    }
}

/// The open appeal against a decision, with its case and the statement that was appealed.
pub(super) async fn open_appeal_case(
    tx: &mut Tx,
    decision: &DecisionId,
) -> Result<Option<(CaseId, AppealId, StatementId)>, LedgerError> {
    let row = tx
        .first(
            "SELECT c.case_id, a.appeal_id, a.statement_id FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id
             WHERE a.decision_id = $1 AND a.closed_at IS NULL",
            args![decision],
        )
        .await?;
    row.map(|row| {
        Ok((CaseId(row.text("case_id")?), AppealId(row.text("appeal_id")?), StatementId(row.text("statement_id")?)))
    })
    .transpose()
}
