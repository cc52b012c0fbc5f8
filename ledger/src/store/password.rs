//! Passwords: argon2id with the crate's recommended cost, off the async threads.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde_json::json;

use super::db::args;
use super::sign_in::{count_wrong_try, forget_wrong_tries, is_locked};
use super::{Ledger, LedgerError, audit_log, bounds};
use crate::role::Principal;
use crate::token::sha256_hex;

/// Hashes.
pub(super) async fn hash(password: String, salt: [u8; 16]) -> Result<String, LedgerError> {
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

/// Whether it is the one.
pub(super) async fn matches(password: String, hash: String) -> bool {
    let work =
        tokio::task::spawn_blocking(move || Argon2::default().verify_password(password.as_bytes(), &*hash).is_ok());
    work.await.unwrap_or(false)
}

impl Ledger {
    /// Sets a new password (8 to 256 characters) and ends every session of this person but `kept`. A wrong old one counts as a
    /// wrong sign-in. Answers how many sessions ended; audited.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the old one is wrong or locked, or the new one breaks a bound or is the old one.
    pub async fn change_password(
        &self,
        who: &Principal,
        old: &str,
        new: &str,
        kept: Option<&str>,
    ) -> Result<u64, LedgerError> {
        bounds::text("new password", new, 8, 256)?;
        if old == new {
            return Err(LedgerError::Invalid("new password: it is the old one".to_owned()));
        }
        let wrong =
            || LedgerError::Invalid("old password: it is not right, or too many wrong ones were tried".to_owned());
        let name_hash = sha256_hex(who.name.as_bytes());
        let mut tx = self.read().await?;
        let locked = is_locked(&mut tx, self.now(), &name_hash).await?;
        let row = tx.first("SELECT password_hash FROM users WHERE user_id = $1", args![&who.user_id]).await?;
        drop(tx);
        let stored = row.map(|row| row.maybe_text("password_hash")).transpose()?.flatten().ok_or_else(wrong)?;
        if locked {
            return Err(wrong());
        }
        if !matches(old.to_owned(), stored.clone()).await {
            let (mut tx, now) = (self.write().await?, self.now());
            count_wrong_try(&mut tx, now, &name_hash).await?;
            tx.commit().await?;
            return Err(wrong());
        }
        let fresh = hash(new.to_owned(), self.random()).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        // Nobody changed it meanwhile.
        let changed =
            "UPDATE users SET password_hash = $2 WHERE user_id = $1 AND password_hash = $3 AND disabled_at IS NULL";
        if tx.run(changed, args![&who.user_id, &fresh, &stored]).await? == 0 {
            return Err(wrong());
        }
        forget_wrong_tries(&mut tx, &who.name).await?;
        let kept = kept.map(|secret| sha256_hex(secret.as_bytes())).unwrap_or_default();
        let others = "DELETE FROM sessions WHERE user_id = $1 AND session_hash <> $2";
        let ended = tx.run(others, args![&who.user_id, &kept]).await?;
        tx.run("DELETE FROM sign_ins_pending WHERE user_id = $1", args![&who.user_id]).await?;
        let user = who.user_id.as_str();
        audit_log::append(&mut tx, now, user, "password.change", user, &json!({ "sessions": ended })).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
