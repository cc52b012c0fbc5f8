//! Users and their API tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::db::{Row, args};
use super::{Ledger, LedgerError, audit_log, bounds, password};
use crate::id::UserId;
use crate::role::{Principal, Role};
use crate::token::sha256_hex;

/// Every API token begins so, for scanners that look for leaked secrets.
const TOKEN_PREFIX: &str = "rds_";

/// Reads a principal from `user_id`, `name`, `role`.
pub(super) fn principal(row: &Row) -> Result<Principal, LedgerError> {
    Ok(Principal {
        user_id: row.text("user_id")?.into(),
        name: row.text("name")?,
        role: row.word("role", Role::parse)?,
    })
}

fn name_is_well_formed(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-@+".contains(c))
}

impl Ledger {
    /// Adds a user; a password (8 to 256 characters) only for people. Names are unique: 1 to 64 of `A-Z a-z 0-9 . _ - @ +`.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the bound, [`LedgerError::Conflict`] where the name is taken.
    pub async fn add_user(
        &self,
        name: &str,
        role: Role,
        password: Option<&str>,
        actor: &str,
    ) -> Result<UserId, LedgerError> {
        if !name_is_well_formed(name) {
            return Err(LedgerError::Invalid("name: 1 to 64 of the characters A-Z a-z 0-9 . _ - @ +".to_owned()));
        }
        let hash = match password {
            Some(_) if role == Role::Service => {
                return Err(LedgerError::Invalid("password: a service has none, issue a token".to_owned()));
            }
            Some(given) => {
                bounds::text("password", given, 8, 256)?;
                Some(password::hash(given.to_owned(), self.random()).await?)
            }
            None => None,
        };
        let (mut tx, now) = (self.write().await?, self.now());
        if tx.first("SELECT user_id FROM users WHERE name = $1", args![name]).await?.is_some() {
            return Err(LedgerError::Conflict(format!("there is already a user {name}")));
        }
        let user_id = UserId(self.fresh_id());
        tx.run(
            "INSERT INTO users (user_id, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
            args![&user_id, name, role.as_str(), hash.as_deref(), now],
        )
        .await?;
        audit_log::append(&mut tx, now, actor, "user.add", user_id.as_str(), &json!({ "role": role })).await?;
        tx.commit().await?;
        Ok(user_id)
    }

    /// A new API token for a user, shown once; stored as SHA-256.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where no such user works here.
    pub async fn issue_token(&self, name: &str, actor: &str) -> Result<String, LedgerError> {
        let token = format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(self.random::<32>()));
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first("SELECT user_id FROM users WHERE name = $1 AND disabled_at IS NULL", args![name])
            .await?
            .ok_or(LedgerError::NotFound("user"))?;
        let user_id = row.text("user_id")?;
        let hash = sha256_hex(token.as_bytes());
        tx.run(
            "INSERT INTO api_tokens (token_hash, user_id, created_at) VALUES ($1, $2, $3)",
            args![&hash, &user_id, now],
        )
        .await?;
        audit_log::append(&mut tx, now, actor, "token.issue", &user_id, &json!({ "token_hash": &hash[..16] })).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Revokes every API token of a user, also of a disabled one; answers how many worked until now. Audited.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such user.
    pub async fn revoke_token(&self, name: &str, actor: &str) -> Result<u64, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first("SELECT user_id FROM users WHERE name = $1", args![name])
            .await?
            .ok_or(LedgerError::NotFound("user"))?;
        let user_id = row.text("user_id")?;
        let revoked = tx
            .run(
                "UPDATE api_tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
                args![&user_id, now],
            )
            .await?;
        audit_log::append(&mut tx, now, actor, "token.revoke", &user_id, &json!({ "tokens": revoked })).await?;
        tx.commit().await?;
        Ok(revoked)
    }

    /// Disables a user: tokens and sessions stop working, the name stays taken, what was decided stays decided.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where no such user works here.
    pub async fn disable_user(&self, name: &str, actor: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first("SELECT user_id FROM users WHERE name = $1 AND disabled_at IS NULL", args![name])
            .await?
            .ok_or(LedgerError::NotFound("user"))?;
        let user_id = row.text("user_id")?;
        tx.run("UPDATE users SET disabled_at = $2 WHERE user_id = $1", args![&user_id, now]).await?;
        tx.run("DELETE FROM sessions WHERE user_id = $1", args![&user_id]).await?;
        audit_log::append(&mut tx, now, actor, "user.disable", &user_id, &json!({})).await?;
        tx.commit().await
    }

    /// Whose API token this is. Hashes and asks once, whatever it is given.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn principal_by_token(&self, token: &str) -> Result<Option<Principal>, LedgerError> {
        let mut tx = self.read().await?;
        let row = tx
            .first(
                "SELECT u.user_id, u.name, u.role FROM api_tokens t JOIN users u ON u.user_id = t.user_id
                 WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.disabled_at IS NULL",
                args![&sha256_hex(token.as_bytes())],
            )
            .await?;
        row.as_ref().map(principal).transpose()
    }
}
