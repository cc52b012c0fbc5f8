//! Handing over: a named colleague is asked to take a case, and may decline.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, appeal, audit_log, bounds, claim, deliberation, independence, queue, user};
use crate::clock::Timestamp;
use crate::id::{CaseId, UserId};
use crate::machine::Worker;
use crate::queue::CaseWords;
use crate::role::{Principal, Role};
use crate::token::hex;

/// Most words about a case that a page shows.
const WORDS_MAX: i64 = 50;

/// What one reviewer writes to others about a case.
pub(super) struct Words<'a> {
    /// The word in `case_words.kind`.
    pub(super) kind: &'static str,
    pub(super) to: Option<&'a UserId>,
    pub(super) text: &'a str,
}

/// Keeps them apart from the record, with a seal in the audit log, as the act `case.<kind>`.
pub(super) async fn keep_words(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    who: &Principal,
    words: &Words<'_>,
) -> Result<(), LedgerError> {
    let salt = hex(&ledger.random::<16>());
    tx.run(
        "INSERT INTO case_words (words_id, case_id, user_id, at, kind, to_user, words, salt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![&ledger.fresh_id(), case, &who.user_id, now, words.kind, words.to, words.text, &salt],
    )
    .await?;
    let detail = json!({ "words_seal": appeal::seal(&salt, words.text), "to": words.to });
    let action = format!("case.{}", words.kind);
    audit_log::append(tx, now, who.user_id.as_str(), &action, case.as_str(), &detail).await
}

impl Ledger {
    /// Asks a colleague to take a claimed case, with words for them (10 to 4,000 characters). Until they answer, or their time is up,
    /// it is nobody else's; then it is back in the queue.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field: no such colleague, or one who may not take it; [`LedgerError::Conflict`] where the
    /// caller does not hold the case.
    pub async fn hand_over(
        &self,
        case: &CaseId,
        who: &Principal,
        colleague: &str,
        words: &str,
    ) -> Result<Timestamp, LedgerError> {
        bounds::text("words", words, 10, 4000)?;
        bounds::may_decide(who)?;
        let wrong = |why: &str| Err(LedgerError::Invalid(format!("to: {why}")));
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let row = tx
            .first("SELECT user_id, name, role FROM users WHERE name = $1 AND disabled_at IS NULL", args![colleague])
            .await?;
        let Some(to) = row.as_ref().map(user::principal).transpose()? else {
            return wrong("nobody of this name works here");
        };
        let until = now.plus_secs(self.promises().queue.offer_hours * 3600);
        let colleague = Worker { id: &to.user_id, senior: to.role == Role::Senior, picks: true };
        deliberation::loaded(&mut tx, case).await?.offer(&who.user_id, &colleague, now, until)?;
        if !matches!(to.role, Role::Reviewer | Role::Senior) {
            return wrong("a reviewer or a senior reviewer");
        }
        if independence::conflict(&mut tx, &summary.decision_id, Some(case), &to).await?.is_some() {
            return wrong("this colleague has a conflict of interest here");
        }
        keep_words(&mut tx, self, now, case, who, &Words { kind: "hand_over", to: Some(&to.user_id), text: words })
            .await?;
        tx.run(
            "UPDATE cases SET claimed_by = NULL, lease_until = NULL, offered_to = $2, offered_until = $3 WHERE case_id = $1",
            args![case, &to.user_id, until],
        )
        .await?;
        // Whoever is asked is shown it, even if they passed it over before.
        tx.run("DELETE FROM case_skips WHERE case_id = $1 AND user_id = $2", args![case, &to.user_id]).await?;
        tx.commit().await?;
        Ok(until)
    }

    /// Declines a case that was handed over; it is back in the queue. Words are welcome (0 to 4,000 characters).
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller is not asked.
    pub async fn decline(&self, case: &CaseId, who: &Principal, words: &str) -> Result<(), LedgerError> {
        bounds::text("words", words, 0, 4000)?;
        let (mut tx, now) = (self.write().await?, self.now());
        queue::open_for(&mut tx, case, &who.user_id, now).await?;
        deliberation::loaded(&mut tx, case).await?.decline(&who.user_id, now)?;
        keep_words(&mut tx, self, now, case, who, &Words { kind: "decline", to: None, text: words.trim() }).await?;
        tx.run("UPDATE cases SET offered_to = NULL, offered_until = NULL WHERE case_id = $1", args![case]).await?;
        tx.commit().await
    }

    /// What reviewers wrote to each other about a case, newest first; at most 50.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn case_words(&self, case: &CaseId) -> Result<Vec<CaseWords>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT w.at, w.kind, w.words, u.name, t.name AS to_name FROM case_words w
                 JOIN users u ON u.user_id = w.user_id LEFT JOIN users t ON t.user_id = w.to_user
                 WHERE w.case_id = $1 ORDER BY w.at DESC, w.words_id DESC LIMIT $2",
                args![case, WORDS_MAX],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(CaseWords {
                    at: row.time("at")?,
                    act: row.text("kind")?,
                    by: row.text("name")?,
                    to: row.maybe_text("to_name")?,
                    words: row.text("words")?,
                })
            })
            .collect()
    }

    /// Whether `who` would be refused a claim of this case for want of being handed it; for pages that offer the button.
    pub fn may_pick(&self, who: &Principal) -> bool {
        self.promises().queue.self_pick || claim::is_senior(who)
    }
}
