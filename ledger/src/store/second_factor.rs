//! Second factors: a shared secret for one-time codes, ten recovery codes, and the step of a sign-in that asks for one.

use serde_json::json;

use super::db::{Tx, args};
use super::session::{self, Opened};
use super::sign_in::{Wants, count_wrong_try, forget_wrong_tries, is_locked};
use super::user::principal;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::id::UserId;
use crate::otp;
use crate::role::Principal;
use crate::seal::SealKey;
use crate::token::sha256_hex;

const RECOVERY_CODES: usize = 10;
/// Wrong codes after which a sign-in has to begin anew.
const WRONG_CODES_MAX: i64 = 5;

/// Whether a person has a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when.
    pub confirmed_at: Timestamp,
    /// Recovery codes that are left.
    pub recovery_left: i64,
}

/// Somebody whose password was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Who.
    pub principal: Principal,
    /// What is awaited.
    pub wants: Wants,
}

impl Ledger {
    /// Who waits behind the secret of a pending sign-in; `None` once it has run out or was used.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn pending_sign_in(&self, secret: &str) -> Result<Option<Pending>, LedgerError> {
        let now = self.now();
        pending(&mut self.read().await?, now, secret).await
    }

    /// Takes a one-time code or a recovery code, and opens a session. `None` for a wrong or used one: after five the sign-in
    /// has to begin anew, and each counts as a wrong try for the name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn finish_sign_in(
        &self,
        key: &SealKey,
        secret: &str,
        typed: &str,
        device: &str,
    ) -> Result<Option<Opened>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(Pending { principal: who, wants: Wants::Code }) = pending(&mut tx, now, secret).await? else {
            return Ok(None);
        };
        let (hash, name_hash) = (sha256_hex(secret.as_bytes()), sha256_hex(who.name.as_bytes()));
        if is_locked(&mut tx, now, &name_hash).await? {
            return Ok(None);
        }
        if !takes(&mut tx, now, key, &who.user_id, typed).await? {
            tx.run("UPDATE sign_ins_pending SET wrong = wrong + 1 WHERE pending_hash = $1", args![&hash]).await?;
            let spent = "DELETE FROM sign_ins_pending WHERE pending_hash = $1 AND wrong >= $2";
            tx.run(spent, args![&hash, WRONG_CODES_MAX]).await?;
            count_wrong_try(&mut tx, now, &name_hash).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let opened = self.opened(&mut tx, now, &hash, who, device).await?;
        tx.commit().await?;
        Ok(Some(opened))
    }

    async fn opened(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        pending_hash: &str,
        who: Principal,
        device: &str,
    ) -> Result<Opened, LedgerError> {
        tx.run("DELETE FROM sign_ins_pending WHERE pending_hash = $1", args![pending_hash]).await?;
        forget_wrong_tries(tx, &who.name).await?;
        session::open(self, tx, now, who, "code", device).await
    }

    /// A secret to put into an authenticator app: made once, the same until it is confirmed. It asks for nothing yet.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where there is a confirmed one.
    pub async fn begin_second_factor(&self, key: &SealKey, user: &UserId) -> Result<Vec<u8>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row =
            tx.first("SELECT secret_sealed, confirmed_at FROM second_factors WHERE user_id = $1", args![user]).await?;
        if let Some(row) = row {
            if row.maybe_int("confirmed_at")?.is_some() {
                return Err(LedgerError::Conflict("there is a second factor already; take it away first".to_owned()));
            }
            if let Some(secret) = key.open(user.as_str(), &row.text("secret_sealed")?) {
                return Ok(secret);
            }
            tx.run("DELETE FROM second_factors WHERE user_id = $1", args![user]).await?;
        }
        let secret: [u8; otp::SECRET_BYTES] = self.random();
        let sealed = key.seal(self.random(), user.as_str(), &secret);
        tx.run(
            "INSERT INTO second_factors (user_id, secret_sealed, begun_at) VALUES ($1, $2, $3)",
            args![user, &sealed, now],
        )
        .await?;
        audit_log::append(&mut tx, now, user.as_str(), "second_factor.begin", user.as_str(), &json!({})).await?;
        tx.commit().await?;
        Ok(secret.to_vec())
    }

    /// Confirms the secret by a code of it: from now on every sign-in asks for one. Answers ten recovery codes, shown once.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the code is not right.
    pub async fn confirm_second_factor(
        &self,
        key: &SealKey,
        user: &UserId,
        typed: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let codes = self.confirm(&mut tx, now, key, user, typed).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// The same inside a sign-in that was sent to enrol, which it completes. `None` where the sign-in has run out.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the code is not right.
    pub async fn enrol_and_sign_in(
        &self,
        key: &SealKey,
        secret: &str,
        typed: &str,
        device: &str,
    ) -> Result<Option<(Opened, Vec<String>)>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(Pending { principal: who, wants: Wants::Enrolment }) = pending(&mut tx, now, secret).await? else {
            return Ok(None);
        };
        let codes = self.confirm(&mut tx, now, key, &who.user_id, typed).await?;
        let opened = self.opened(&mut tx, now, &sha256_hex(secret.as_bytes()), who, device).await?;
        tx.commit().await?;
        Ok(Some((opened, codes)))
    }

    async fn confirm(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        key: &SealKey,
        user: &UserId,
        typed: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let wrong =
            || LedgerError::Invalid("code: it does not fit; check that the clock of your phone is right".to_owned());
        let row = tx
            .first("SELECT secret_sealed FROM second_factors WHERE user_id = $1 AND confirmed_at IS NULL", args![user])
            .await?
            .ok_or_else(|| LedgerError::Conflict("no second factor waits to be confirmed".to_owned()))?;
        let secret = key.open(user.as_str(), &row.text("secret_sealed")?).ok_or_else(wrong)?;
        let step = otp::matching_step(&secret, now, &plain(typed)).ok_or_else(wrong)?;
        let confirmed = "UPDATE second_factors SET confirmed_at = $2, last_step = $3 WHERE user_id = $1";
        tx.run(confirmed, args![user, now, step]).await?;
        tx.run("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let code = otp::base32(&self.random::<10>());
            let hash = sha256_hex(code.as_bytes());
            tx.run("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)", args![user, &hash]).await?;
            codes.push(format!("{}-{}-{}-{}", &code[..4], &code[4..8], &code[8..12], &code[12..]));
        }
        audit_log::append(tx, now, user.as_str(), "second_factor.add", user.as_str(), &json!({})).await?;
        Ok(codes)
    }

    /// What a person has; `None` without a confirmed one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn second_factor(&self, user: &UserId) -> Result<Option<SecondFactor>, LedgerError> {
        let sql = "SELECT confirmed_at, (SELECT COUNT(*) FROM recovery_codes r WHERE r.user_id = f.user_id AND r.used_at IS NULL) AS n
             FROM second_factors f WHERE f.user_id = $1 AND f.confirmed_at IS NOT NULL";
        let row = self.read().await?.first(sql, args![user]).await?;
        row.map(|row| Ok(SecondFactor { confirmed_at: row.time("confirmed_at")?, recovery_left: row.int("n")? }))
            .transpose()
    }

    /// Takes a person's second factor away, who proves it by a code.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the code is not right, or too many wrong ones were tried.
    pub async fn remove_second_factor(&self, key: &SealKey, who: &Principal, typed: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let (user, name_hash) = (&who.user_id, sha256_hex(who.name.as_bytes()));
        if plain(typed).is_empty() {
            return Err(LedgerError::Invalid("code: type the six digits or a recovery code".to_owned()));
        }
        if is_locked(&mut tx, now, &name_hash).await? || !takes(&mut tx, now, key, user, typed).await? {
            count_wrong_try(&mut tx, now, &name_hash).await?;
            tx.commit().await?;
            return Err(LedgerError::Invalid("code: it does not fit, or too many wrong ones were tried".to_owned()));
        }
        remove(&mut tx, now, user, user.as_str()).await?;
        tx.commit().await
    }

    /// Takes it away for somebody who lost phone and recovery codes, and ends their sessions.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such user, or no second factor.
    pub async fn reset_second_factor(&self, name: &str, actor: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx.first("SELECT user_id FROM users WHERE name = $1", args![name]).await?;
        let user = UserId(row.ok_or(LedgerError::NotFound("user"))?.text("user_id")?);
        if remove(&mut tx, now, &user, actor).await? == 0 {
            return Err(LedgerError::NotFound("second factor"));
        }
        tx.run("DELETE FROM sessions WHERE user_id = $1", args![&user]).await?;
        tx.commit().await
    }
}

async fn remove(tx: &mut Tx, now: Timestamp, user: &UserId, actor: &str) -> Result<u64, LedgerError> {
    tx.run("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
    let removed = tx.run("DELETE FROM second_factors WHERE user_id = $1", args![user]).await?;
    audit_log::append(tx, now, actor, "second_factor.remove", user.as_str(), &json!({})).await?;
    Ok(removed)
}

async fn pending(tx: &mut Tx, now: Timestamp, secret: &str) -> Result<Option<Pending>, LedgerError> {
    let row = tx
        .first(
            "SELECT u.user_id, u.name, u.role, p.wants FROM sign_ins_pending p JOIN users u ON u.user_id = p.user_id
             WHERE p.pending_hash = $1 AND p.expires_at > $2 AND u.disabled_at IS NULL",
            args![&sha256_hex(secret.as_bytes()), now],
        )
        .await?;
    row.map(|row| Ok(Pending { principal: principal(&row)?, wants: row.word("wants", Wants::parse)? })).transpose()
}

/// Whether a one-time code fits and was not used, or a recovery code was left; either is used up by this.
async fn takes(tx: &mut Tx, now: Timestamp, key: &SealKey, user: &UserId, typed: &str) -> Result<bool, LedgerError> {
    let sql = "SELECT secret_sealed, last_step FROM second_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL";
    let Some(row) = tx.first(sql, args![user]).await? else { return Ok(false) };
    let typed = plain(typed);
    if let Some(secret) = key.open(user.as_str(), &row.text("secret_sealed")?)
        && let Some(step) = otp::matching_step(&secret, now, &typed)
    {
        let used = "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2";
        return Ok(tx.run(used, args![user, step]).await? == 1);
    }
    let hash = sha256_hex(typed.as_bytes());
    let used = "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL";
    if tx.run(used, args![user, &hash, now]).await? == 0 {
        return Ok(false);
    }
    audit_log::append(tx, now, user.as_str(), "second_factor.recover", user.as_str(), &json!({})).await?;
    Ok(true)
}

/// A code without the spaces and dashes that people type.
fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(32).collect()
}
