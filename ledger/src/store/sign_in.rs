//! Signing in with a password: what is right opens a session, or leads to a second factor.

use serde_json::json;

use super::db::{Tx, args};
use super::session::{self, Opened};
use super::user::principal;
use super::{Ledger, LedgerError, audit_log, password};
use crate::clock::Timestamp;
use crate::role::{Principal, Role};
use crate::token::sha256_hex;

const WRONG_TRIES_MAX: i64 = 10;
const LOCKED_SECS: i64 = 15 * 60;
/// How long a second factor is waited for.
const PENDING_SECS: i64 = 10 * 60;

/// What came of name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Wrong name, wrong password, locked: one answer for all.
    Refused,
    /// A session is open.
    Open(Opened),
    /// A second factor is awaited; the secret opens nothing but that step.
    Pending {
        /// For a cookie; stored as SHA-256.
        secret: String,
        /// Which step.
        wants: Wants,
    },
}

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A one-time code.
    Code,
    /// The role needs a second factor, and there is none yet.
    Enrolment,
}

impl Wants {
    /// What somebody of this role owes, who has a second factor or not.
    pub(super) fn of(enrolled: bool, roles: &[Role], role: Role) -> Option<Self> {
        match (enrolled, roles.contains(&role)) {
            (true, _) => Some(Self::Code),
            (false, true) => Some(Self::Enrolment),
            (false, false) => None,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Enrolment => "enrolment",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Code, Self::Enrolment].into_iter().find(|wants| wants.as_str() == text)
    }
}

struct Candidate {
    principal: Principal,
    hash: String,
    enrolled: bool,
}

impl Ledger {
    /// [`Ledger::begin_sign_in`] where no role needs a second factor: session secret and principal, `None` for everything else.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<Option<(String, Principal)>, LedgerError> {
        Ok(match self.begin_sign_in(name, password, &[], "").await? {
            SignIn::Open(Opened { secret, principal }) => Some((secret, principal)),
            SignIn::Refused | SignIn::Pending { .. } => None,
        })
    }

    /// Checks a password (argon2id; takes as long for an unknown name). Opens a session of 12 h, or awaits the second factor of
    /// who has one and of whose role needs one. Ten wrong tries lock a name for 15 minutes, known or not.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin_sign_in(
        &self,
        name: &str,
        password: &str,
        second_factor_roles: &[Role],
        device: &str,
    ) -> Result<SignIn, LedgerError> {
        let name_hash = sha256_hex(name.as_bytes());
        let (candidate, locked) = self.sign_in_candidate(name, &name_hash).await?;
        let right = if let Some(candidate) = &candidate {
            password::matches(password.to_owned(), candidate.hash.clone()).await
        } else {
            // The same work for nobody, so that time does not tell which names exist.
            let _ = password::hash(password.to_owned(), self.random()).await;
            false
        };
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(Candidate { principal, enrolled, .. }) = candidate.filter(|_| right && !locked) else {
            if !locked {
                count_wrong_try(&mut tx, now, &name_hash).await?;
                tx.commit().await?;
            }
            return Ok(SignIn::Refused);
        };
        let wants = Wants::of(enrolled, second_factor_roles, principal.role);
        let answer = if let Some(wants) = wants {
            SignIn::Pending { secret: self.await_second(&mut tx, now, &principal, wants).await?, wants }
        } else {
            forget_wrong_tries(&mut tx, name).await?;
            SignIn::Open(session::open(self, &mut tx, now, principal, "password", device).await?)
        };
        tx.commit().await?;
        Ok(answer)
    }

    pub(super) async fn await_second(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        who: &Principal,
        wants: Wants,
    ) -> Result<String, LedgerError> {
        let secret = session::secret(self);
        // One at a time: an older one of the same person ends, and so does what has run out.
        tx.run("DELETE FROM sign_ins_pending WHERE user_id = $1 OR expires_at <= $2", args![&who.user_id, now]).await?;
        tx.run(
            "INSERT INTO sign_ins_pending (pending_hash, user_id, wants, expires_at) VALUES ($1, $2, $3, $4)",
            args![&sha256_hex(secret.as_bytes()), &who.user_id, wants.as_str(), now.plus_secs(PENDING_SECS)],
        )
        .await?;
        let user = who.user_id.as_str();
        audit_log::append(tx, now, user, "session.begin", user, &json!({ "wants": wants.as_str() })).await?;
        Ok(secret)
    }

    async fn sign_in_candidate(&self, name: &str, name_hash: &str) -> Result<(Option<Candidate>, bool), LedgerError> {
        let mut tx = self.read().await?;
        let row = tx
            .first(
                "SELECT u.user_id, u.name, u.role, u.password_hash,
                     (SELECT COUNT(*) FROM second_factors f WHERE f.user_id = u.user_id AND f.confirmed_at IS NOT NULL) AS enrolled
                 FROM users u WHERE u.name = $1 AND u.password_hash IS NOT NULL AND u.disabled_at IS NULL",
                args![name],
            )
            .await?;
        let candidate = row
            .map(|row| {
                let enrolled = row.int("enrolled")? > 0;
                Ok::<_, LedgerError>(Candidate {
                    principal: principal(&row)?,
                    hash: row.text("password_hash")?,
                    enrolled,
                })
            })
            .transpose()?;
        let locked = is_locked(&mut tx, self.now(), name_hash).await?;
        Ok((candidate, locked))
    }
}

/// Whether too many wrong tries were made for a name lately.
pub(super) async fn is_locked(tx: &mut Tx, now: Timestamp, name_hash: &str) -> Result<bool, LedgerError> {
    let since = now.plus_secs(-LOCKED_SECS);
    let tries = "SELECT wrong FROM sign_in_tries WHERE name_hash = $1 AND last_at > $2";
    let wrong = tx.first(tries, args![name_hash, since]).await?.map_or(Ok(0), |row| row.int("wrong"))?;
    Ok(wrong >= WRONG_TRIES_MAX)
}

/// Somebody has proved who they are.
pub(super) async fn forget_wrong_tries(tx: &mut Tx, name: &str) -> Result<(), LedgerError> {
    tx.run("DELETE FROM sign_in_tries WHERE name_hash = $1", args![&sha256_hex(name.as_bytes())]).await?;
    Ok(())
}

/// Counts one wrong try; tries older than the lock are forgotten, so that the table stays small.
pub(super) async fn count_wrong_try(tx: &mut Tx, now: Timestamp, name_hash: &str) -> Result<(), LedgerError> {
    tx.run("DELETE FROM sign_in_tries WHERE last_at <= $1", args![now.plus_secs(-LOCKED_SECS)]).await?;
    tx.run(
        "INSERT INTO sign_in_tries (name_hash, wrong, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (name_hash) DO UPDATE SET wrong = sign_in_tries.wrong + 1, last_at = excluded.last_at",
        args![name_hash, now],
    )
    .await?;
    audit_log::append(tx, now, "console", "session.refuse", &name_hash[..16], &json!({})).await
}
