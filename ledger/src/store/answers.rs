//! An answer has to be this case's own: compared with stock texts and with what the same reviewer wrote lately.

use super::db::{Tx, args};
use super::{Ledger, LedgerError};
use crate::answer;
use crate::id::AppealId;
use crate::role::Principal;

/// Earlier answers of the same reviewer that a new one is compared with.
const EARLIER_MAX: i64 = 20;

/// Refuses a template-only answer; where the holder wrote words, also one that the reviewer has given before.
pub(super) async fn of_its_own(
    tx: &mut Tx,
    ledger: &Ledger,
    who: &Principal,
    appeal: &AppealId,
    answer: &str,
) -> Result<(), LedgerError> {
    let percent_max = ledger.promises().care.answer_alike_percent_max;
    if percent_max >= 100 {
        return Ok(());
    }
    let wrote = "SELECT COUNT(*) AS n FROM appeal_texts
         WHERE appeal_id = $1 AND (length(trim(view_text)) > 0 OR length(trim(contest_text)) > 0)";
    let mut earlier = Vec::new();
    if tx.count(wrote, args![appeal]).await? > 0 {
        let rows = tx
            .all(
                "SELECT a.answer FROM outcomes o JOIN outcome_answers a ON a.outcome_id = o.outcome_id
                 WHERE o.decided_by = $1 ORDER BY o.decided_at DESC, o.outcome_id LIMIT $2",
                args![&who.user_id, EARLIER_MAX],
            )
            .await?;
        for row in rows {
            earlier.push(row.text("answer")?);
        }
        let rows = tx
            .all(
                "SELECT w.words FROM appeal_closings c JOIN appeal_closing_words w ON w.appeal_id = c.appeal_id
                 WHERE c.closed_by = $1 ORDER BY c.closed_at DESC, c.appeal_id LIMIT $2",
                args![&who.user_id, EARLIER_MAX],
            )
            .await?;
        for row in rows {
            earlier.push(row.text("words")?);
        }
    }
    answer::fault(answer, &earlier, percent_max).map_or(Ok(()), |why| Err(LedgerError::Invalid(why.to_owned())))
}

/// The same of the words with which an appeal is closed.
pub(super) async fn own_words(
    tx: &mut Tx,
    ledger: &Ledger,
    who: &Principal,
    appeal: &AppealId,
    words: &str,
) -> Result<(), LedgerError> {
    of_its_own(tx, ledger, who, appeal, words).await.map_err(|error| match error {
        LedgerError::Invalid(why) => LedgerError::Invalid(why.replacen("answer:", "words:", 1)),
        other => other,
    })
}
