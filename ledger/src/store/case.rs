//! One case on one page: what was frozen at the decision, what the holder says, what stands now.

use super::db::{Tx, args};
use super::notes::Evidence;
use super::veil::{Drawn, Veil};
use super::{
    Ledger, LedgerError, appeal, campaign_view, decisions, deliberation, dialogue, enclosure, independence, linked,
    outcome, queue, second_look, similar, standing, statements, strikes, veil,
};
use crate::clock::Timestamp;
use crate::context::CaseContext;
use crate::id::{AppealId, CaseId};
use crate::review::{CaseSummary, CaseView};
use crate::role::Principal;

impl Ledger {
    /// One case with its frozen evidence; `who` for the conflict notice. The look is audited.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where `who` owes the case a first look: [`Ledger::look`] shows them what they may see.
    pub async fn case(&self, case: &CaseId, who: &Principal) -> Result<Option<CaseView>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let Some((summary, appeal_id)) = queue::find(&mut tx, case, now).await? else {
            return Ok(None);
        };
        if deliberation::is_blind(&mut tx, case, who).await? {
            let why = "this case asks for your first look on the evidence alone; the whole of it is shown after that";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        let Some(Drawn { veils, shown }) = veil::of_case(&mut tx, &summary, who).await? else { return Ok(None) };
        let view = whole(&mut tx, now, summary, appeal_id, who, &veils).await?;
        drop(tx);
        self.note_shown(&shown, who).await?;
        self.note_look(Evidence::Case, case.as_str(), who).await?;
        Ok(Some(view))
    }
}

/// Everything about a case, as somebody sees it who owes it no first look.
pub(super) async fn whole(
    tx: &mut Tx,
    now: Timestamp,
    summary: CaseSummary,
    appeal_id: Option<AppealId>,
    who: &Principal,
    veils: &[Veil],
) -> Result<CaseView, LedgerError> {
    let (account, decision_id) = (&summary.account_id, &summary.decision_id);
    let facts = tx.one("SELECT created_at, protected FROM accounts WHERE account_id = $1", args![account]).await?;
    let (appeal, statement) = match &appeal_id {
        Some(id) => {
            let (texts, statement_id) = appeal::texts(tx, id).await?;
            (Some(second_look::as_new(tx, &summary, texts).await?), Some(statements::by_id(tx, &statement_id).await?))
        }
        None => (None, statements::newest(tx, decision_id).await?),
    };
    let decision = decisions::by_id(tx, decision_id).await?;
    Ok(CaseView {
        statement: statement.map(|stored| stored.statement),
        dialogue: match &appeal_id {
            Some(_) => Some(dialogue::of_case(tx, now, &summary.case_id, decision_id).await?),
            None => None,
        },
        enclosed: match &appeal_id {
            Some(id) => Some(enclosure::of_appeal(tx, id).await?),
            None => None,
        },
        appeal,
        standing: standing::as_seen(tx, account, veils).await?,
        history: strikes::marked(
            decisions::history(tx, account, decision_id, veils).await?,
            &strikes::of(tx, now, account, veils).await?,
        ),
        account_created_at: facts.maybe_time("created_at")?,
        protected: facts.int("protected")? == 1,
        conflict: independence::conflict(tx, decision_id, Some(&summary.case_id), who).await?,
        outcome: outcome::of_case(tx, &summary.case_id).await?,
        context: CaseContext {
            linked: linked::of(tx, account, who, now).await?,
            similar: similar::of(tx, &decision, who).await?,
            campaigns: campaign_view::of_account(tx, now, account).await?,
        },
        decision,
        summary,
    })
}
