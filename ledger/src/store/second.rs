//! A second appeal: once, after an outcome, with something new, to another person. The database refuses the rest too.

use super::LedgerError;
use super::db::{Tx, args};
use super::enclosure;
use crate::enclosure::Enclosures;
use crate::id::{AppealId, CaseId, StatementId};
use crate::role::Principal;

/// Appeals against a statement that a person has decided, oldest first.
pub(super) async fn decided(tx: &mut Tx, statement: &StatementId) -> Result<Vec<AppealId>, LedgerError> {
    let rows = tx
        .all(
            "SELECT appeal_id FROM appeals WHERE statement_id = $1 AND closed_at IS NOT NULL
             AND COALESCE(closed_as, 'decided') = 'decided' ORDER BY filed_at, appeal_id",
            args![statement],
        )
        .await?;
    rows.iter().map(|row| row.text("appeal_id").map(AppealId)).collect()
}

/// Whether an appeal against a statement was merged, at first hand or by way of others, into one that is still open.
pub(super) async fn is_carried_on(tx: &mut Tx, statement: &StatementId) -> Result<bool, LedgerError> {
    let carried = "WITH RECURSIVE carrier (appeal_id) AS (
             SELECT c.merged_into FROM appeals a JOIN appeal_closings c ON c.appeal_id = a.appeal_id
                 WHERE a.statement_id = $1 AND c.merged_into IS NOT NULL
             UNION SELECT c.merged_into FROM appeal_closings c JOIN carrier i ON i.appeal_id = c.appeal_id
                 WHERE c.merged_into IS NOT NULL)
         SELECT COUNT(*) AS n FROM carrier JOIN appeals i ON i.appeal_id = carrier.appeal_id WHERE i.closed_at IS NULL";
    Ok(tx.count(carried, args![statement]).await? > 0)
}

/// Refuses a second appeal that brings neither a file that was not there yet nor an answer that is new.
pub(super) async fn brings_something_new(
    tx: &mut Tx,
    first: &AppealId,
    enclosures: &Enclosures,
) -> Result<(), LedgerError> {
    let files = enclosure::files(tx, first).await?;
    let answers = enclosure::answers(tx, first).await?;
    let new_file = enclosures
        .files()
        .iter()
        .any(|file| files.iter().all(|known| known.content_hash.as_deref() != Some(file.content_hash())));
    let new_answer = enclosures
        .answers()
        .iter()
        .any(|(question, text)| answers.iter().all(|known| (known.question, &known.text) != (*question, text)));
    if new_file || new_answer {
        return Ok(());
    }
    let why =
        "what_is_new: a second appeal brings something new: say what it is, or add a file that was not there before";
    Err(LedgerError::Invalid(why.to_owned()))
}

/// Refuses a second appeal to whoever decided the first.
pub(super) async fn may_take(tx: &mut Tx, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
    let decided_first = "SELECT COUNT(*) AS n FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id
         JOIN outcomes o ON o.appeal_id = a.follows WHERE c.case_id = $1 AND o.decided_by = $2";
    if tx.count(decided_first, args![case, &who.user_id]).await? > 0 {
        let why = "You decided the first appeal against this measure, so another person has to look at the second.";
        return Err(LedgerError::Refused(why.to_owned()));
    }
    Ok(())
}
