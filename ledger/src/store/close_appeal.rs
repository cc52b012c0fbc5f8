//! Closing an appeal without an outcome, by a person who has no hand in the decision, with words to the holder.

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::{
    Ledger, LedgerError, answers, appeal, audit_log, bounds, closing_two, deliberation, holder_view, independence,
    notice, queue, resume, second_look, standing, statements, veil,
};
use crate::clock::Timestamp;
use crate::closing::{Closed, ClosedAs, Closing, ClosingView, WhyNot};
use crate::id::{AppealId, CaseId};
use crate::machine::End;
use crate::notice::NoticeKind;
use crate::review::CaseKind;
use crate::role::Principal;
use crate::token::hex;

/// What a person said who closed an appeal without an outcome.
pub(super) async fn view(tx: &mut Tx, appeal: &AppealId) -> Result<Option<ClosingView>, LedgerError> {
    let row = tx
        .first(
            "SELECT c.closed_at, c.merged_into, w.words FROM appeal_closings c
             LEFT JOIN appeal_closing_words w ON w.appeal_id = c.appeal_id WHERE c.appeal_id = $1",
            args![appeal],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ClosingView {
        at: row.time("closed_at")?,
        words: row.maybe_text("words")?,
        merged_into: row.maybe_text("merged_into")?.map(AppealId),
    }))
}

impl Ledger {
    /// Closes a claimed appeal as not admissible, or into another open one of the account: closing, notice, case, audit, in one
    /// transaction. The holder may file again. Where the case asks for two people, nobody closes it as not admissible alone.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where the case is closed, not claimed by `who`, came in
    /// time by the ledger's own record, or cannot be merged there; [`LedgerError::Refused`] names the conflict of interest.
    pub async fn close_appeal(&self, case: &CaseId, who: &Principal, closing: &Closing) -> Result<Closed, LedgerError> {
        bounds::reason(&closing.reason)?;
        bounds::text("words", &closing.words, 20, 8000)?;
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, appeal_id) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let (CaseKind::Appeal, Some(appeal_id)) = (summary.kind, appeal_id) else {
            return Err(LedgerError::Conflict("this case is no appeal; release or dismiss it".to_owned()));
        };
        let end = match &closing.closed_as {
            ClosedAs::Inadmissible { .. } => End::Inadmissible,
            ClosedAs::Merged { .. } => End::Merged,
        };
        deliberation::loaded(&mut tx, case).await?.end_by(&who.user_id, end, now)?;
        if let Some(conflict) = independence::conflict(&mut tx, &summary.decision_id, Some(case), who).await? {
            return Err(LedgerError::Refused(conflict));
        }
        // A second look shows an older appeal as a new one, which came in time; whatever a new one is refused for, it is refused for too.
        let is_second_look = second_look::origin(&mut tx, case).await?.is_some();
        let (texts, statement_id) = appeal::texts(&mut tx, &appeal_id).await?;
        let statement = statements::by_id(&mut tx, &statement_id).await?.statement;
        let (why, into) = match &closing.closed_as {
            ClosedAs::Inadmissible { why } => (Some(*why), None),
            ClosedAs::Merged { into } => (None, Some(into)),
        };
        if why == Some(WhyNot::Late)
            && (is_second_look
                || holder_view::appeal_until(&mut tx, self, &statement)
                    .await?
                    .is_none_or(|until| texts.filed_at < until))
        {
            let why = "by the ledger's own record this appeal came in time";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        if let Some(into) = into {
            may_merge(&mut tx, &appeal_id, into, is_second_look.then_some(summary.due_at)).await?;
        }
        answers::own_words(&mut tx, self, who, &appeal_id, &closing.words).await?;
        veil::may_reach_the_holder(&mut tx, case).await?;
        let salt = hex(&self.random::<16>());
        let seal = appeal::seal(&salt, &format!("{}\n{}", closing.reason, closing.words));
        if let Some(why) = why {
            let said = closing_two::Sealed { closing, salt: &salt, seal: &seal };
            if !closing_two::agree(&mut tx, now, case, who, why, &said).await? {
                tx.commit().await?;
                return Ok(Closed::Proposed);
            }
        }
        let closed_as = end.as_str();
        tx.run(
            "INSERT INTO appeal_closings (appeal_id, closed_as, why, merged_into, closed_by, closed_at, words_seal)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![&appeal_id, closed_as, why.map(WhyNot::as_str), into, &who.user_id, now, &seal],
        )
        .await?;
        tx.run(
            "INSERT INTO appeal_closing_words (appeal_id, words, reason, salt) VALUES ($1, $2, $3, $4)",
            args![&appeal_id, &closing.words, &closing.reason, &salt],
        )
        .await?;
        let close = "UPDATE appeals SET closed_at = $2, closed_as = $3 WHERE appeal_id = $1";
        tx.run(close, args![&appeal_id, now, closed_as]).await?;
        let detail = json!({ "as": closed_as, "why": why, "into": into, "words_seal": seal });
        let user = who.user_id.as_str();
        audit_log::append(&mut tx, now, user, "appeal.close", appeal_id.as_str(), &detail).await?;
        let resumed = match into {
            Some(_) => Vec::new(),
            None => resume::merged(&mut tx, self, now, &appeal_id, user).await?,
        };
        queue::close_case(&mut tx, now, case, end, &who.user_id).await?;
        let notice = NewNotice {
            kind: if into.is_some() { NoticeKind::Merged } else { NoticeKind::Inadmissible },
            account_id: &summary.account_id,
            decision_id: &summary.decision_id,
            statement_id: &statement_id,
            appeal_id: Some(&appeal_id),
            outcome_id: None,
            standing: standing::highest(&mut tx, &summary.account_id, now).await?,
        };
        notice::append(&mut tx, self, now, &notice).await?;
        resume::tell(&mut tx, self, now, &resumed).await?;
        tx.commit().await?;
        Ok(Closed::Now)
    }
}

/// Whether the other appeal is open, of the same account, and due no later (than `due`, where the case shows another time than its appeal
/// had): nobody's answer is put off by a merger.
async fn may_merge(tx: &mut Tx, appeal: &AppealId, into: &AppealId, due: Option<Timestamp>) -> Result<(), LedgerError> {
    let fits = "SELECT COUNT(*) AS n FROM appeals a JOIN appeals i ON i.account_id = a.account_id
         WHERE a.appeal_id = $1 AND i.appeal_id = $2 AND i.appeal_id <> a.appeal_id AND i.closed_at IS NULL
         AND i.decide_by <= COALESCE($3, a.decide_by)";
    if tx.count(fits, args![appeal, into, due]).await? == 0 {
        let why = "into: it has to be another open appeal of the same account, to be decided no later than this one";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    Ok(())
}
