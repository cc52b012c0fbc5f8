//! An answer has to be this case's own: compared with stock texts and with what the same reviewer wrote lately.

use super::db::{Tx, args};
use super::{Ledger, LedgerError};
use crate::answer;
use crate::id::AppealId;
use crate::role::Principal;

/// Earlier answers of the same reviewer that a new one is compared with.
const EARLIER_MAX: i64 = 20;

/// Where the words of one reviewer about other appeals stand, newest first: in outcomes, in verdicts that are not yet one, in closings.
const WORDS: [&str; 3] = [
    "SELECT a.answer AS words FROM outcomes o JOIN outcome_answers a ON a.outcome_id = o.outcome_id
     WHERE o.decided_by = $1 AND COALESCE(o.appeal_id, '') <> $3 ORDER BY o.decided_at DESC, o.outcome_id LIMIT $2",
    "SELECT w.answer AS words FROM verdicts v JOIN verdict_words w ON w.verdict_id = v.verdict_id
     JOIN cases c ON c.case_id = v.case_id
     WHERE v.user_id = $1 AND v.ended_at IS NULL AND c.closed_at IS NULL AND COALESCE(c.appeal_id, '') <> $3
     ORDER BY v.at DESC, v.verdict_id LIMIT $2",
    "SELECT w.words FROM appeal_closings c JOIN appeal_closing_words w ON w.appeal_id = c.appeal_id
     WHERE c.closed_by = $1 AND c.appeal_id <> $3 ORDER BY c.closed_at DESC, c.appeal_id LIMIT $2",
];

/// Refuses a template-only answer; where the holder wrote words, answered questions or sent files, also one that the reviewer has given
/// before.
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
    let wrote = "SELECT (SELECT COUNT(*) FROM appeal_texts
             WHERE appeal_id = $1 AND (length(trim(view_text)) > 0 OR length(trim(contest_text)) > 0))
         + (SELECT COUNT(*) FROM appeal_answers WHERE appeal_id = $1)
         + (SELECT COUNT(*) FROM attachments WHERE appeal_id = $1) AS n";
    let mut earlier = Vec::new();
    if tx.count(wrote, args![appeal]).await? > 0 {
        for said in WORDS {
            for row in tx.all(said, args![&who.user_id, EARLIER_MAX, appeal]).await? {
                earlier.push(row.text("words")?);
            }
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
