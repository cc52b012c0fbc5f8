//! Passwords and sessions of people.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::db::{Tx, args};
use super::user::principal;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::role::Principal;
use crate::token::sha256_hex;

const SESSION_SECS: i64 = 12 * 3600;
const WRONG_TRIES_MAX: i64 = 10;
const LOCKED_SECS: i64 = 15 * 60;

/// argon2id with the crate's recommended cost, off the async threads.
pub(super) async fn password_hash(password: String, salt: [u8; 16]) -> Result<String, LedgerError> {
    let work = tokio::task::spawn_blocking(move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|h| h.to_string())
    });
    match work.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(LedgerError::Invalid(format!("password: {error}"))),
        Err(_) => Err(LedgerError::Invalid("password: hashing was interrupted".to_owned())),
    }
}

async fn password_matches(password: String, hash: String) -> bool {
    let work =
        tokio::task::spawn_blocking(move || Argon2::default().verify_password(password.as_bytes(), &*hash).is_ok());
    work.await.unwrap_or(false)
}

struct Candidate {
    principal: Principal,
    hash: String,
}

impl Ledger {
    /// Checks a password (argon2id; takes as long for an unknown name) and opens a session of 12 h. Answers session secret
    /// (for the cookie; stored as SHA-256) and principal. Ten wrong tries lock a name for 15 minutes, known or not.
    ///
    /// # Errors
    /// Where the database fails. A wrong name, a wrong password and a locked name are all `None`.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<Option<(String, Principal)>, LedgerError> {
        let name_hash = sha256_hex(name.as_bytes());
        let (candidate, locked) = self.sign_in_candidate(name, &name_hash).await?;
        let right = if let Some(candidate) = &candidate {
            password_matches(password.to_owned(), candidate.hash.clone()).await
        } else {
            // The same work for nobody, so that time does not tell which names exist.
            let _ = password_hash(password.to_owned(), self.random()).await;
            false
        };
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(Candidate { principal, .. }) = candidate.filter(|_| right && !locked) else {
            if !locked {
                count_wrong_try(&mut tx, now, &name_hash).await?;
                tx.commit().await?;
            }
            return Ok(None);
        };
        let secret = URL_SAFE_NO_PAD.encode(self.random::<32>());
        tx.run("DELETE FROM sign_in_tries WHERE name_hash = $1", args![&name_hash]).await?;
        tx.run("DELETE FROM sessions WHERE expires_at <= $1", args![now]).await?;
        tx.run(
            "INSERT INTO sessions (session_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            args![&sha256_hex(secret.as_bytes()), &principal.user_id, now, now.plus_secs(SESSION_SECS)],
        )
        .await?;
        let user = principal.user_id.as_str();
        audit_log::append(&mut tx, now, user, "session.open", user, &json!({})).await?;
        tx.commit().await?;
        Ok(Some((secret, principal)))
    }

    async fn sign_in_candidate(&self, name: &str, name_hash: &str) -> Result<(Option<Candidate>, bool), LedgerError> {
        let mut tx = self.read().await?;
        let row = tx
            .first(
                "SELECT user_id, name, role, password_hash FROM users
                 WHERE name = $1 AND password_hash IS NOT NULL AND disabled_at IS NULL",
                args![name],
            )
            .await?;
        let candidate = row
            .map(|row| {
                Ok::<_, LedgerError>(Candidate { principal: principal(&row)?, hash: row.text("password_hash")? })
            })
            .transpose()?;
        let since = self.now().plus_secs(-LOCKED_SECS);
        let tries = tx
            .first("SELECT wrong FROM sign_in_tries WHERE name_hash = $1 AND last_at > $2", args![name_hash, since])
            .await?;
        let wrong = tries.map_or(Ok(0), |row| row.int("wrong"))?;
        Ok((candidate, wrong >= WRONG_TRIES_MAX))
    }

    /// Whose session this is, while it lasts.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn principal_by_session(&self, session: &str) -> Result<Option<Principal>, LedgerError> {
        let mut tx = self.read().await?;
        let row = tx
            .first(
                "SELECT u.user_id, u.name, u.role FROM sessions s JOIN users u ON u.user_id = s.user_id
                 WHERE s.session_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL",
                args![&sha256_hex(session.as_bytes()), self.now()],
            )
            .await?;
        row.as_ref().map(principal).transpose()
    }

    /// Ends a session; one that has ended already stays so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sign_out(&self, session: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let hash = sha256_hex(session.as_bytes());
        let Some(row) = tx.first("SELECT user_id FROM sessions WHERE session_hash = $1", args![&hash]).await? else {
            return Ok(());
        };
        let user = row.text("user_id")?;
        tx.run("DELETE FROM sessions WHERE session_hash = $1", args![&hash]).await?;
        audit_log::append(&mut tx, now, &user, "session.close", &user, &json!({})).await?;
        tx.commit().await
    }
}

/// Counts one wrong try; tries older than the lock are forgotten, so that the table stays small.
async fn count_wrong_try(tx: &mut Tx, now: Timestamp, name_hash: &str) -> Result<(), LedgerError> {
    tx.run("DELETE FROM sign_in_tries WHERE last_at <= $1", args![now.plus_secs(-LOCKED_SECS)]).await?;
    tx.run(
        "INSERT INTO sign_in_tries (name_hash, wrong, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (name_hash) DO UPDATE SET wrong = sign_in_tries.wrong + 1, last_at = excluded.last_at",
        args![name_hash, now],
    )
    .await?;
    audit_log::append(tx, now, "console", "session.refuse", &name_hash[..16], &json!({})).await
}
