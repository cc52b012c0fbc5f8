//! Sessions of people: opened by a sign-in, ended by time, by their owner, or by a new password.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::db::{Tx, args};
use super::user::principal;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::id::UserId;
use crate::role::Principal;
use crate::token::sha256_hex;

/// However it is used, a session ends after so long.
pub const SESSION_SECS: i64 = 12 * 3600;
/// Use is noted once in so long, so that reading a page writes seldom.
const SEEN_SECS: i64 = 60;
/// Letters of a session's hash that name it to its owner.
const NAME_LETTERS: usize = 16;
const DEVICE_LETTERS_MAX: usize = 64;

/// A session just opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// For the cookie; stored as SHA-256.
    pub secret: String,
    /// Whose it is.
    pub principal: Principal,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Names it; opens nothing.
    pub session_id: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// `password`, `code` (with a second factor) or `provider`.
    pub opened_by: String,
    /// Browser and system, as far as it said.
    pub device: String,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// A secret of 256 random bits.
pub(super) fn secret(ledger: &Ledger) -> String {
    URL_SAFE_NO_PAD.encode(ledger.random::<32>())
}

/// Opens a session inside a sign-in's transaction.
pub(super) async fn open(
    ledger: &Ledger,
    tx: &mut Tx,
    now: Timestamp,
    principal: Principal,
    opened_by: &str,
    device: &str,
) -> Result<Opened, LedgerError> {
    let secret = secret(ledger);
    let device: String = device.chars().take(DEVICE_LETTERS_MAX).collect();
    tx.run("DELETE FROM sessions WHERE expires_at <= $1", args![now]).await?;
    tx.run(
        "INSERT INTO sessions (session_hash, user_id, created_at, expires_at, device, opened_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &sha256_hex(secret.as_bytes()),
            &principal.user_id,
            now,
            now.plus_secs(SESSION_SECS),
            device.as_str(),
            opened_by
        ],
    )
    .await?;
    let user = principal.user_id.as_str();
    audit_log::append(tx, now, user, "session.open", user, &json!({ "by": opened_by })).await?;
    Ok(Opened { secret, principal })
}

impl Ledger {
    /// Whose session this is, while it lasts.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn principal_by_session(&self, session: &str) -> Result<Option<Principal>, LedgerError> {
        self.use_session(session, SESSION_SECS).await
    }

    /// Whose session this is, while it lasts and was used within `idle_secs`; notes that it is used.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn use_session(&self, session: &str, idle_secs: i64) -> Result<Option<Principal>, LedgerError> {
        let (mut tx, now, hash) = (self.read().await?, self.now(), sha256_hex(session.as_bytes()));
        let row = tx
            .first(
                "SELECT u.user_id, u.name, u.role, COALESCE(s.seen_at, s.created_at) AS seen_at
                 FROM sessions s JOIN users u ON u.user_id = s.user_id
                 WHERE s.session_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL",
                args![&hash, now],
            )
            .await?;
        drop(tx);
        let Some(row) = row else { return Ok(None) };
        let idle = (now.0 - row.time("seen_at")?.0) / 1000;
        if idle >= idle_secs {
            return Ok(None);
        }
        if idle >= SEEN_SECS {
            // Beats are not audited: what the session does is.
            let mut tx = self.write().await?;
            tx.run("UPDATE sessions SET seen_at = $2 WHERE session_hash = $1", args![&hash, now]).await?;
            tx.commit().await?;
        }
        principal(&row).map(Some)
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

    /// A person's sessions that have not run out, newest first, at most 100; `this` is the secret of the one that asks.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sessions_of(&self, user: &UserId, this: Option<&str>) -> Result<Vec<SessionView>, LedgerError> {
        let this = this.map(|secret| sha256_hex(secret.as_bytes()));
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT session_hash, created_at, COALESCE(seen_at, created_at) AS seen_at, expires_at, opened_by, device
                 FROM sessions WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC, session_hash LIMIT 100",
                args![user, self.now()],
            )
            .await?;
        let view = |row: &super::db::Row| {
            let hash = row.text("session_hash")?;
            Ok(SessionView {
                this: this.as_deref() == Some(hash.as_str()),
                session_id: hash[..NAME_LETTERS].to_owned(),
                opened_at: row.time("created_at")?,
                seen_at: row.time("seen_at")?,
                ends_at: row.time("expires_at")?,
                opened_by: row.text("opened_by")?,
                device: row.text("device")?,
            })
        };
        rows.iter().map(view).collect()
    }

    /// Ends one session of a person by its id; nobody ends another's.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where this person has no such session.
    pub async fn end_session(&self, user: &UserId, session_id: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let sql = "DELETE FROM sessions WHERE user_id = $1 AND substr(session_hash, 1, 16) = $2";
        if tx.run(sql, args![user, session_id]).await? == 0 {
            return Err(LedgerError::NotFound("session"));
        }
        audit_log::append(&mut tx, now, user.as_str(), "session.end", user.as_str(), &json!({})).await?;
        tx.commit().await
    }

    /// Ends every session of a person but the one whose secret is given; answers how many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_other_sessions(&self, user: &UserId, kept: Option<&str>) -> Result<u64, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let kept = kept.map(|secret| sha256_hex(secret.as_bytes())).unwrap_or_default();
        let sql = "DELETE FROM sessions WHERE user_id = $1 AND session_hash <> $2";
        let ended = tx.run(sql, args![user, &kept]).await?;
        if ended > 0 {
            let detail = json!({ "sessions": ended });
            audit_log::append(&mut tx, now, user.as_str(), "session.end", user.as_str(), &detail).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}
