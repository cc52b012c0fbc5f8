//! The day of a termination comes: from then on it counts, and holder, platform and engine are told, once.

use serde_json::json;

use super::db::args;
use super::notice::NewNotice;
use super::parts::{Parts, ROWS};
use super::{Ledger, LedgerError, audit_log, command, decisions, notice, platform_event};
use crate::clock::Timestamp;
use crate::id::{DecisionId, EnforcementId, StatementId};
use crate::notice::NoticeKind;
use crate::rung::Rung;
use crate::statement::compose::TERMINATION_NOTICE_DAYS;

/// Terminations that stand, whose day has come, and that nobody was told of.
const DUE: &str = "SELECT e.enforcement_id, e.decision_id, e.statement_id FROM enforcements e
     LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id LEFT JOIN terminations_begun b ON b.enforcement_id = e.enforcement_id
     WHERE e.rung = 'terminate' AND e.imposed_at <= $1 AND l.enforcement_id IS NULL AND b.enforcement_id IS NULL
     ORDER BY e.imposed_at, e.enforcement_id LIMIT $2";

impl Ledger {
    /// Notes up to 100 terminations whose day has come, once each; answers how many. Call it again while it answers 100.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin_terminations(&self) -> Result<u64, LedgerError> {
        let (now, mut parts) = (self.now(), Parts::at_most(100));
        while parts.go_on(self.begin(now).await?) {}
        Ok(parts.done())
    }

    async fn begin(&self, now: Timestamp) -> Result<u64, LedgerError> {
        let decided_before = now.plus_days(-TERMINATION_NOTICE_DAYS);
        if self.read().await?.first(DUE, args![decided_before, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(DUE, args![decided_before, ROWS]).await?;
        for row in &rows {
            let enforcement = EnforcementId(row.text("enforcement_id")?);
            let decision = decisions::by_id(&mut tx, &DecisionId(row.text("decision_id")?)).await?;
            let notice = NewNotice {
                kind: NoticeKind::Terminated,
                account_id: &decision.account_id,
                decision_id: &decision.id,
                statement_id: &StatementId(row.text("statement_id")?),
                appeal_id: None,
                outcome_id: None,
                standing: Rung::Terminate,
            };
            notice::append(&mut tx, self, now, &notice).await?;
            let begun = "INSERT INTO terminations_begun (enforcement_id, at) VALUES ($1, $2)";
            tx.run(begun, args![&enforcement, now]).await?;
            command::imposed(&mut tx, now, &decision, Rung::Terminate).await?;
            let told = json!({
                "account_id": decision.account_id, "decision_id": decision.id, "enforcement_id": enforcement,
                "rung": Rung::Terminate, "standing": Rung::Terminate,
            });
            platform_event::append(&mut tx, self, now, "account.terminated", &told).await?;
            let detail = json!({ "account": decision.account_id, "decision": decision.id });
            audit_log::append(&mut tx, now, "engine", "termination.begin", enforcement.as_str(), &detail).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
