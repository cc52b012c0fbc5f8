//! People who sign in at their organisation's provider: what waits while they are there, and who they are here.

use serde_json::json;

use super::db::{Tx, args};
use super::session;
use super::sign_in::{SignIn, Wants};
use super::user::principal;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::id::UserId;
use crate::role::{Principal, Role};
use crate::token::sha256_hex;

/// How long somebody may take at the provider.
const AWAY_SECS: i64 = 10 * 60;
/// Most sign-ins under way; past it the oldest go.
const AWAY_MAX: i64 = 10_000;
const NAME_LETTERS_MAX: usize = 64;

/// Whether somebody whom the provider vouches for gives a second factor here as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorAsked<'a> {
    /// The provider says that one was used.
    ShownAtTheProvider,
    /// Who has one gives it, and whose role is among these.
    OfRoles(&'a [Role]),
}

impl Ledger {
    /// Remembers, hashed, that this browser went to the provider with this state.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin_provider_sign_in(&self, state: &str, browser: &str, next: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        tx.run("DELETE FROM provider_sign_ins WHERE expires_at <= $1", args![now]).await?;
        tx.run(
            "DELETE FROM provider_sign_ins WHERE state_hash IN
                 (SELECT state_hash FROM provider_sign_ins ORDER BY expires_at DESC, state_hash LIMIT 1000 OFFSET $1)",
            args![AWAY_MAX - 1],
        )
        .await?;
        let (state, browser) = (sha256_hex(state.as_bytes()), sha256_hex(browser.as_bytes()));
        tx.run(
            "INSERT INTO provider_sign_ins (state_hash, browser_hash, next, expires_at) VALUES ($1, $2, $3, $4)",
            args![&state, &browser, next, now.plus_secs(AWAY_SECS)],
        )
        .await?;
        tx.commit().await
    }

    /// Takes it, once: where to go on, `None` where this browser has no such sign-in under way.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn take_provider_sign_in(&self, state: &str, browser: &str) -> Result<Option<String>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let (state, browser) = (sha256_hex(state.as_bytes()), sha256_hex(browser.as_bytes()));
        let row = tx
            .first(
                "DELETE FROM provider_sign_ins WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3 RETURNING next",
                args![&state, &browser, now],
            )
            .await?;
        tx.commit().await?;
        row.map(|row| row.text("next")).transpose()
    }

    /// Opens a session for somebody whom the provider vouches for, or awaits the second factor of who has one and of whose role is
    /// among `second_factor_roles`: leave these empty where the provider says that one was used there. They are added at their first
    /// sign-in, under a name that nobody has; their role follows the provider's word from then on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where they were disabled here, [`LedgerError::Invalid`] for a role that no person has.
    pub async fn provider_sign_in(
        &self,
        issuer: &str,
        subject: &str,
        name: &str,
        role: Role,
        second_factor: SecondFactorAsked<'_>,
        device: &str,
    ) -> Result<SignIn, LedgerError> {
        if !role.is_human() {
            return Err(LedgerError::Invalid("role: a provider signs in people only".to_owned()));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first(
                "SELECT u.user_id, u.name, u.role, u.disabled_at FROM provider_users p JOIN users u ON u.user_id = p.user_id
                 WHERE p.issuer = $1 AND p.subject = $2",
                args![issuer, subject],
            )
            .await?;
        let who = match row {
            Some(row) if row.maybe_int("disabled_at")?.is_some() => return Err(LedgerError::NotFound("user")),
            Some(row) => with_role(&mut tx, now, principal(&row)?, role).await?,
            None => self.added(&mut tx, now, (issuer, subject), name, role).await?,
        };
        let wants = match second_factor {
            SecondFactorAsked::ShownAtTheProvider => None,
            SecondFactorAsked::OfRoles(roles) => {
                let enrolled =
                    "SELECT COUNT(*) AS n FROM second_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL";
                Wants::of(tx.count(enrolled, args![&who.user_id]).await? > 0, roles, who.role)
            }
        };
        let answer = match wants {
            Some(wants) => SignIn::Pending { secret: self.await_second(&mut tx, now, &who, wants).await?, wants },
            None => SignIn::Open(session::open(self, &mut tx, now, who, "provider", device).await?),
        };
        tx.commit().await?;
        Ok(answer)
    }

    async fn added(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        (issuer, subject): (&str, &str),
        name: &str,
        role: Role,
    ) -> Result<Principal, LedgerError> {
        let name = free_name(tx, name, &sha256_hex(format!("{issuer}\n{subject}").as_bytes())).await?;
        let user_id = UserId(self.fresh_id());
        tx.run(
            "INSERT INTO users (user_id, name, role, created_at) VALUES ($1, $2, $3, $4)",
            args![&user_id, &name, role.as_str(), now],
        )
        .await?;
        tx.run(
            "INSERT INTO provider_users (issuer, subject, user_id) VALUES ($1, $2, $3)",
            args![issuer, subject, &user_id],
        )
        .await?;
        let detail = json!({ "role": role, "by": "provider" });
        audit_log::append(tx, now, "provider", "user.add", user_id.as_str(), &detail).await?;
        Ok(Principal { user_id, name, role })
    }
}

/// The provider's word on what somebody may do.
async fn with_role(tx: &mut Tx, now: Timestamp, who: Principal, role: Role) -> Result<Principal, LedgerError> {
    if who.role == role {
        return Ok(who);
    }
    tx.run("UPDATE users SET role = $2 WHERE user_id = $1", args![&who.user_id, role.as_str()]).await?;
    // Sessions under the role of before end.
    tx.run("DELETE FROM sessions WHERE user_id = $1", args![&who.user_id]).await?;
    let detail = json!({ "from": who.role, "to": role, "by": "provider" });
    audit_log::append(tx, now, "provider", "user.role", who.user_id.as_str(), &detail).await?;
    Ok(Principal { role, ..who })
}

/// The name that the provider gives, as far as names here allow; with a part of a hash where somebody has it already: nobody
/// becomes another by being called the same.
async fn free_name(tx: &mut Tx, wanted: &str, hash: &str) -> Result<String, LedgerError> {
    let allowed = wanted.chars().filter(|c| c.is_ascii_alphanumeric() || "._-@+".contains(*c));
    let plain: String = allowed.take(NAME_LETTERS_MAX).collect();
    let known = "SELECT user_id FROM users WHERE lower(name) = lower($1)";
    if !plain.is_empty() && tx.first(known, args![&plain]).await?.is_none() {
        return Ok(plain);
    }
    let start: String = plain.chars().take(NAME_LETTERS_MAX - 13).collect();
    Ok(if start.is_empty() { format!("person-{}", &hash[..12]) } else { format!("{start}-{}", &hash[..12]) })
}
