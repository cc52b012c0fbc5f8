//! Policies: the document, who wrote its rules, who made it the active one.

use serde_json::json;

use super::db::{Tx, args};
use super::{CheckedPolicy, Ledger, LedgerError, audit_log, command, demotion};
use crate::command::CommandBody;
use crate::role::Principal;
use crate::token::sha256_hex;

const ACTIVE: &str = "SELECT a.command_id, a.policy_hash, p.text FROM policy_activations a
     JOIN policies p ON p.policy_hash = a.policy_hash ORDER BY a.command_id DESC LIMIT 1";

impl Ledger {
    /// Makes a policy the active one, and queues the command; answers its number. `by` is `None` for the built-in policy at first
    /// start. Where it is the active one already, nothing changes and the earlier number is the answer, unless rules of it have fallen
    /// to shadow since: then a person puts them to work again, who has not written them.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] for the author of a rule that fell; otherwise where the database fails.
    pub async fn activate_policy(&self, policy: &CheckedPolicy, by: Option<&Principal>) -> Result<i64, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        if let Some(active) = tx.first(ACTIVE, &[]).await?
            && active.text("policy_hash")? == policy.hash
            // A rule that fell acts again once a person activates its policy anew.
            && (by.is_none() || !demotion::any_pending(&mut tx, active.int("command_id")?).await?)
        {
            return active.int("command_id");
        }
        if tx.first("SELECT policy_hash FROM policies WHERE policy_hash = $1", args![&policy.hash]).await?.is_none() {
            tx.run(
                "INSERT INTO policies (policy_hash, text, recorded_at) VALUES ($1, $2, $3)",
                args![&policy.hash, &policy.text, now],
            )
            .await?;
            keep_authors(&mut tx, policy).await?;
        }
        let body = CommandBody::ActivatePolicy { hash: policy.hash.clone(), text: policy.text.clone() };
        let number = command::append(&mut tx, now, &body).await?;
        let user = by.map(|p| &p.user_id);
        tx.run(
            "INSERT INTO policy_activations (command_id, policy_hash, activated_by, at) VALUES ($1, $2, $3, $4)",
            args![number, &policy.hash, user, now],
        )
        .await?;
        let actor = user.map_or("engine", |id| id.as_str());
        audit_log::append(&mut tx, now, actor, "policy.activate", &policy.hash, &json!({ "command": number })).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Hash and text of the active policy.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn active_policy(&self) -> Result<Option<(String, String)>, LedgerError> {
        let row = self.read().await?.first(ACTIVE, &[]).await?;
        row.map(|row| Ok((row.text("policy_hash")?, row.text("text")?))).transpose()
    }
}

async fn keep_authors(tx: &mut Tx, policy: &CheckedPolicy) -> Result<(), LedgerError> {
    for (rule, author) in &policy.rules {
        let condition =
            policy.conditions.iter().find(|(id, _)| id == rule).map(|(_, text)| sha256_hex(text.as_bytes()));
        tx.run(
            "INSERT INTO policy_rules (policy_hash, rule_id, author, condition_hash) VALUES ($1, $2, $3, $4)",
            args![&policy.hash, rule, author, condition.as_deref()],
        )
        .await?;
    }
    Ok(())
}
