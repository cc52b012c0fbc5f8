//! Models as an admin sees them: every step that was taken, and the approval of the one in shadow by what the record holds of it.

use super::db::{Row, args};
use super::model::{Asked, Seen};
use super::{Ledger, LedgerError};
use crate::model::{CheckedModel, ModelMode, ModelStep};
use crate::role::Principal;

/// Steps listed.
const LISTED_MAX: i64 = 200;

impl Ledger {
    /// Makes a model of the record live that is in shadow; answers the command's number. As [`Ledger::activate_model`], without its file at
    /// hand. `seen` is the SHA-256 of the comparison that whoever approves has looked at, `None` where there was none: what came since is
    /// not approved with it.
    ///
    /// # Errors
    /// As [`Ledger::activate_model`]; [`LedgerError::NotFound`] for a model that the record does not hold, [`LedgerError::Conflict`] where its
    /// comparison is another one.
    pub async fn approve_model(&self, hash: &str, seen: Option<&str>, by: &Principal) -> Result<i64, LedgerError> {
        let file = "SELECT model_hash, name, version, text FROM models WHERE model_hash = $1";
        let row = self.read().await?.first(file, args![hash]).await?.ok_or(LedgerError::NotFound("model"))?;
        let model = CheckedModel {
            hash: row.text("model_hash")?,
            name: row.text("name")?,
            version: row.text("version")?,
            text: row.text("text")?,
        };
        let asked = Asked { mode: ModelMode::Live, promotion: None, seen: Seen::File(seen) };
        self.activate(&model, &asked, by).await
    }

    /// Every step of every model with who took it, the newest first; at most 200.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn model_steps(&self) -> Result<Vec<ModelStep>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT s.command_id, s.model_hash, m.name, m.version, s.mode, u.name AS taken_by, s.at, p.file_hash
                 FROM model_steps s JOIN models m ON m.model_hash = s.model_hash JOIN users u ON u.user_id = s.taken_by
                 LEFT JOIN model_promotions p ON p.command_id = s.command_id
                 ORDER BY s.command_id DESC LIMIT $1",
                args![LISTED_MAX],
            )
            .await?;
        rows.iter().map(step).collect()
    }
}

fn step(row: &Row) -> Result<ModelStep, LedgerError> {
    Ok(ModelStep {
        command: row.int("command_id")?,
        hash: row.text("model_hash")?,
        name: row.text("name")?,
        version: row.text("version")?,
        mode: ModelMode::parse(&row.text("mode")?),
        by: row.text("taken_by")?,
        at: row.time("at")?,
        promotion: row.maybe_text("file_hash")?,
    })
}
