//! One case on one page: what was frozen at the decision, what the holder says, what stands now.

use serde_json::json;

use super::db::args;
use super::{
    Ledger, LedgerError, appeal, audit_log, decisions, deliberation, dialogue, enclosure, independence, linked,
    outcome, queue, similar, standing, statements,
};
use crate::context::CaseContext;
use crate::id::CaseId;
use crate::review::CaseView;
use crate::role::Principal;

impl Ledger {
    /// One case with its frozen evidence; `who` for the conflict notice. The look is audited.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where `who` owes the case a first look: [`Ledger::look`] shows them what they may see.
    pub async fn case(&self, case: &CaseId, who: &Principal) -> Result<Option<CaseView>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let Some((summary, appeal_id)) = queue::find(&mut tx, case, now).await? else {
            return Ok(None);
        };
        if deliberation::is_blind(&mut tx, case, who).await? {
            let why = "this case asks for your first look on the evidence alone; the whole of it is shown after that";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        let (account, decision_id) = (&summary.account_id, &summary.decision_id);
        let facts = tx.one("SELECT created_at, protected FROM accounts WHERE account_id = $1", args![account]).await?;
        let (appeal, statement) = match &appeal_id {
            Some(id) => {
                let (texts, statement_id) = appeal::texts(&mut tx, id).await?;
                (Some(texts), Some(statements::by_id(&mut tx, &statement_id).await?))
            }
            None => (None, statements::newest(&mut tx, decision_id).await?),
        };
        let mut view = CaseView {
            decision: decisions::by_id(&mut tx, decision_id).await?,
            statement: statement.map(|stored| stored.statement),
            dialogue: match &appeal_id {
                Some(_) => Some(dialogue::of_case(&mut tx, now, case, decision_id).await?),
                None => None,
            },
            enclosed: match &appeal_id {
                Some(id) => Some(enclosure::of_appeal(&mut tx, id).await?),
                None => None,
            },
            appeal,
            standing: standing::of(&mut tx, account).await?,
            history: decisions::history(&mut tx, account, decision_id).await?,
            account_created_at: facts.maybe_time("created_at")?,
            protected: facts.int("protected")? == 1,
            conflict: independence::conflict(&mut tx, decision_id, Some(case), who).await?,
            outcome: outcome::of_case(&mut tx, case).await?,
            context: CaseContext::default(),
            summary,
        };
        audit_log::append(&mut tx, now, who.user_id.as_str(), "case.look", case.as_str(), &json!({})).await?;
        tx.commit().await?;
        // No writer waits while this is looked up.
        let mut tx = self.read().await?;
        view.context = CaseContext {
            linked: linked::of(&mut tx, &view.summary.account_id).await?,
            similar: similar::of(&mut tx, &view.decision).await?,
        };
        Ok(Some(view))
    }
}
