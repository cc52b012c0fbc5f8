//! The blind first look: evidence and words first, a provisional verdict, then the machine's view; and why a mind was changed.

use serde_json::json;

use super::case::whole;
use super::db::{Tx, args};
use super::notes::Evidence;
use super::veil::{self, Drawn};
use super::{
    Ledger, LedgerError, appeal, audit_log, bounds, decisions, deliberation, dialogue, enclosure, queue, second_look,
};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::review::Verdict;
use crate::role::Principal;
use crate::token::hex;
use crate::verdict::{BlindCase, CaseLook, FirstLook, Measured, courses};

/// Keeps why a verdict differs from the first look of the same person, where it does. The words are erasable; their seal stays.
pub(super) async fn keep_change(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case_id: &CaseId,
    who: &Principal,
    verdict: &Verdict,
) -> Result<(), LedgerError> {
    let differs = "SELECT COUNT(*) AS n FROM first_looks WHERE case_id = $1 AND user_id = $2 AND outcome <> $3";
    let outcome = verdict.outcome.as_str();
    if tx.count(differs, args![case_id, &who.user_id, outcome]).await? == 0 {
        return Ok(());
    }
    let kept = "SELECT COUNT(*) AS n FROM changed_minds WHERE case_id = $1 AND user_id = $2 AND outcome = $3";
    if tx.count(kept, args![case_id, &who.user_id, outcome]).await? > 0 {
        return Ok(());
    }
    let why = verdict.why_changed.as_deref().unwrap_or_default();
    bounds::text("why_changed", why, 10, 4000)?;
    let salt = hex(&ledger.random::<16>());
    let seal = appeal::seal(&salt, why);
    tx.run(
        "INSERT INTO changed_minds (case_id, user_id, outcome, at, seal) VALUES ($1, $2, $3, $4, $5)",
        args![case_id, &who.user_id, outcome, now, &seal],
    )
    .await?;
    tx.run(
        "INSERT INTO changed_mind_words (case_id, user_id, outcome, why, salt) VALUES ($1, $2, $3, $4, $5)",
        args![case_id, &who.user_id, outcome, why, &salt],
    )
    .await?;
    let detail = json!({ "to": outcome, "seal": seal });
    audit_log::append(tx, now, who.user_id.as_str(), "case.mind_changed", case_id.as_str(), &detail).await
}

impl Ledger {
    /// Commits a provisional verdict on the evidence alone; from then on the same person sees the machine's view.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where the case is not claimed by `who`, asks for no first
    /// look, or has one of theirs.
    pub async fn first_look(&self, case: &CaseId, who: &Principal, look: &FirstLook) -> Result<(), LedgerError> {
        bounds::reason(&look.reason)?;
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let state = deliberation::loaded(&mut tx, case).await?;
        state.look(&who.user_id, look.outcome, now)?;
        let salt = hex(&self.random::<16>());
        let seal = appeal::seal(&salt, &look.reason);
        tx.run(
            "INSERT INTO first_looks (case_id, user_id, outcome, at, seal) VALUES ($1, $2, $3, $4, $5)",
            args![case, &who.user_id, look.outcome.as_str(), now, &seal],
        )
        .await?;
        tx.run(
            "INSERT INTO first_look_words (case_id, user_id, reason, salt) VALUES ($1, $2, $3, $4)",
            args![case, &who.user_id, &look.reason, &salt],
        )
        .await?;
        let detail = json!({ "outcome": look.outcome, "seal": seal });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "case.first_look", case.as_str(), &detail).await?;
        tx.commit().await
    }

    /// A case as this person may see it: blind until their first look, where the case asks for one. The look is audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn look(&self, case: &CaseId, who: &Principal) -> Result<Option<CaseLook>, LedgerError> {
        self.settle_case(case).await?;
        let (mut tx, now) = (self.read().await?, self.now());
        let Some((summary, appeal_id)) = queue::find(&mut tx, case, now).await? else { return Ok(None) };
        let Some(Drawn { veils, shown }) = veil::of_case(&mut tx, &summary, who).await? else { return Ok(None) };
        if !deliberation::is_blind(&mut tx, case, who).await? {
            let view = whole(&mut tx, now, summary, appeal_id, who, &veils).await?;
            drop(tx);
            self.note_shown(&shown, who).await?;
            self.note_look(Evidence::Case, case.as_str(), who).await?;
            return Ok(Some(CaseLook::Whole(Box::new(view))));
        }
        let decision = decisions::by_id(&mut tx, &summary.decision_id).await?;
        let account = &summary.account_id;
        let facts = tx.one("SELECT created_at, protected FROM accounts WHERE account_id = $1", args![account]).await?;
        let (appeal, enclosed) = match &appeal_id {
            Some(id) => {
                let (texts, _) = appeal::texts(&mut tx, id).await?;
                let texts = second_look::as_new(&mut tx, &summary, texts).await?;
                let texts = dialogue::within(&mut tx, case, texts).await?;
                (Some(texts), Some(enclosure::of_appeal(&mut tx, id).await?))
            }
            None => (None, None),
        };
        let mut history = decisions::history(&mut tx, account, &summary.decision_id, &veils).await?;
        history.retain(|past| past.outcome.is_some());
        let blind = BlindCase {
            facts: Measured::all(&decision),
            event_at: decision.event_at,
            signals: decision.signals,
            instance: decision.instance,
            timeline: decision.timeline,
            courses: courses(decision.courses),
            appeal,
            enclosed,
            history,
            account_created_at: facts.maybe_time("created_at")?,
            protected: facts.int("protected")? == 1,
            case_id: summary.case_id,
            account_id: summary.account_id,
            opened_at: summary.opened_at,
            due_at: summary.due_at,
            claimed_by: summary.claimed_by,
            claimed_by_name: summary.claimed_by_name,
            lease_until: summary.lease_until,
        };
        drop(tx);
        self.note_shown(&shown, who).await?;
        self.note_look(Evidence::CaseBlind, case.as_str(), who).await?;
        Ok(Some(CaseLook::Blind(Box::new(blind))))
    }
}
