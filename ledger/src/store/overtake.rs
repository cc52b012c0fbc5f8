//! What a person's word on an account leaves behind: cases that waited on the same evidence are closed, and say why.

use super::conclude::{self, lift};
use super::db::{Tx, args};
use super::notice::NewNotice;
use super::{Ledger, LedgerError, notice, queue, standing};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{AccountId, CaseId, DecisionId, EnforcementId, UserId};
use crate::machine::End;
use crate::notice::NoticeKind;

/// The interim limit of a decision that waits, where one stands.
pub(super) async fn interim(tx: &mut Tx, decision: &DecisionId) -> Result<Vec<EnforcementId>, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.enforcement_id FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.decision_id = $1 AND e.cause = 'brake' AND l.enforcement_id IS NULL ORDER BY e.enforcement_id",
            args![decision],
        )
        .await?;
    rows.iter().map(|row| row.text("enforcement_id").map(EnforcementId)).collect()
}

/// Closes every deferral and every proposal of the account as overtaken. All of them rest on evidence from before this moment, which
/// a person is settling. The limits that stood for them end, and their holder is told. Answers what was lifted.
///
/// Whether a measure that stands goes on standing (`link_overturned`, `rule_reversed`, `control_sample`) is another question: it is overtaken only where
/// its own decision is the one that is `settled`.
pub(super) async fn close_waiting(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
    settled: &DecisionId,
    by: &UserId,
) -> Result<Vec<EnforcementId>, LedgerError> {
    let rows = tx
        .all(
            "SELECT case_id, decision_id FROM cases
             WHERE account_id = $1 AND kind IN ('deferred', 'termination_proposal') AND closed_at IS NULL
                 AND (decision_id = $2 OR COALESCE(defer_reason, '') NOT IN ('link_overturned', 'rule_reversed', 'control_sample')) ORDER BY case_id",
            args![account, settled],
        )
        .await?;
    let mut lifted = Vec::new();
    for row in rows {
        let decision = DecisionId(row.text("decision_id")?);
        lifted.extend(end_interim(tx, ledger, now, account, &decision, by).await?);
        queue::close_case(tx, now, &CaseId(row.text("case_id")?), End::Overtaken, by).await?;
    }
    Ok(lifted)
}

/// Lifts the limit that stood while a decision waited, and tells its holder where one did.
pub(super) async fn end_interim(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
    decision: &DecisionId,
    by: &UserId,
) -> Result<Vec<EnforcementId>, LedgerError> {
    let interim = interim(tx, decision).await?;
    for enforcement in &interim {
        lift(tx, now, enforcement, "dismissed", None, by).await?;
    }
    if !interim.is_empty() {
        let statement_id = conclude::newest_statement(tx, decision).await?;
        let notice = NewNotice {
            kind: NoticeKind::Outcome,
            account_id: account,
            decision_id: decision,
            statement_id: &statement_id,
            appeal_id: None,
            outcome_id: None,
            standing: standing::highest(tx, account, now).await?,
        };
        notice::append(tx, ledger, now, &notice).await?;
    }
    Ok(interim)
}

/// Refuses a measure on evidence that a person has settled since.
pub(super) async fn still_counts(tx: &mut Tx, decision: &Decision) -> Result<(), LedgerError> {
    let account =
        tx.one("SELECT stale_before_command FROM accounts WHERE account_id = $1", args![&decision.account_id]).await?;
    if decision.commands_seen < account.int("stale_before_command")? {
        let why =
            "a person has settled the evidence behind this decision since, so it no longer counts; dismiss the case";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    Ok(())
}
