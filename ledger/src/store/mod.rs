//! The store: one body of code over SQLite and Postgres. One file per verb.

use std::sync::Arc;

use crate::account::{AccountUpdate, AccountView};
use crate::audit::{AuditEntry, AuditVerdict};
use crate::clock::{Chance, Clock, Timestamp};
use crate::command::Command;
use crate::decision::Decision;
use crate::id::{AccountId, AppealId, CaseId, EnforcementId, NoticeId, UserId};
use crate::impose::{Answer, BrakeLimits};
use crate::notice::{Channel, Delivery, DeliveryResult};
use crate::review::{AppealFiling, CaseSummary, CaseView, HolderView, OutcomeRecorded, Receipt, Verdict};
use crate::role::{Principal, Role};
use crate::token::{LinkKey, PresentedToken};

/// What can go wrong. Each variant says which remedy the caller has.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database cannot be reached, is read-only, or is full: try again later.
    #[error("the ledger's database failed")]
    Database(#[source] sqlx::Error),
    /// The database refused a write that breaks an invariant (`RAISE`, CHECK, unique, foreign key).
    #[error("the ledger refused: {0}")]
    Refused(String),
    /// No such thing, or not for this caller.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The thing is in a state that does not allow it (claimed by another, already decided, lease expired, …).
    #[error("{0}")]
    Conflict(String),
    /// The input breaks a bound; says which field and what is allowed.
    #[error("{0}")]
    Invalid(String),
    /// Opening or migrating failed; says what and where.
    #[error("{0}")]
    Open(String),
}

/// Where the ledger lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerUrl {
    /// A file; created where missing.
    Sqlite(std::path::PathBuf),
    /// `postgres://…`
    Postgres(String),
}

/// What the deployment promises in its statements; part of the configuration.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Promises {
    /// Days an appeal stays open after the holder was informed; at least 184.
    pub appeal_days: i64,
    /// Hours until a person has decided: suspensions, holds, terminations.
    pub review_hours_suspend: i64,
    /// Hours until a person has decided: warnings and limits.
    pub review_hours_lesser: i64,
    /// How long a claim lasts without a sign of life, in seconds.
    pub lease_secs: i64,
    /// An imposition is deferred when no notifier has shown life for so many seconds.
    pub notifier_silence_secs_max: i64,
    /// Other ways of redress named in statements: authority, mediator, court. Plain sentences.
    pub other_ways: Vec<String>,
    /// Whether platform webhooks are configured: each notice then also goes there.
    pub platform_webhook: bool,
}

impl Default for Promises {
    fn default() -> Self {
        Self {
            appeal_days: 184,
            review_hours_suspend: 24,
            review_hours_lesser: 120,
            lease_secs: 900,
            notifier_silence_secs_max: 60,
            other_ways: vec![
                "You may ask for a copy of your data, or have wrong data corrected.".to_owned(),
                "You may complain to your data protection authority.".to_owned(),
                "You may go to a mediator or to court.".to_owned(),
            ],
            platform_webhook: false,
        }
    }
}

/// A policy to activate, as the engine checked it. Rules are kept for the independence check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPolicy {
    /// SHA-256 of `text` (hex).
    pub hash: String,
    /// The whole document.
    pub text: String,
    /// Rule id and author of each rule.
    pub rules: Vec<(String, String)>,
}

/// A standing fact about what is running; operators and the brake read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineBeat {
    /// Accounts with activity in the last day.
    pub active_accounts: i64,
    /// Highest command applied.
    pub last_command: i64,
}

/// Figures for the metrics page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Open cases.
    pub queue_depth: i64,
    /// When the oldest open case was opened.
    pub queue_oldest_at: Option<Timestamp>,
    /// Deliveries waiting.
    pub outbox_depth: i64,
    /// When the oldest waiting delivery was written.
    pub outbox_oldest_at: Option<Timestamp>,
    /// Deliveries given up.
    pub outbox_dead: i64,
    /// Highest command number.
    pub last_command: i64,
    /// Automation on?
    pub automation_on: bool,
}

/// Which cases to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Also closed ones.
    pub closed: bool,
    /// At most so many (1..=200).
    pub limit: i64,
}

/// The ledger. Cheap to clone; every write is one transaction, committed when the call returns `Ok`.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<()>,
}

#[expect(
    clippy::unused_async,
    unused_variables,
    clippy::missing_errors_doc,
    clippy::todo,
    reason = "signatures; bodies follow"
)]
impl Ledger {
    /// Opens (creates, migrates) the ledger.
    pub async fn open(
        url: &LedgerUrl,
        promises: Promises,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, LedgerError> {
        todo!()
    }
    /// A trivial read and, on SQLite, a check that the file is writable; for `/readyz`.
    pub async fn ping(&self) -> Result<(), LedgerError> {
        todo!()
    }
    /// The promises it was opened with.
    pub fn promises(&self) -> &Promises {
        todo!()
    }

    // Engine side -------------------------------------------------------------------------------------------------------
    /// Imposes, once per decision id; see [`Answer`].
    pub async fn impose(&self, decision: &Decision, brake: &BrakeLimits) -> Result<Answer, LedgerError> {
        todo!()
    }
    /// Replaces an account's facts and contacts; queues an `AccountFacts` command where facts changed. `actor` for the audit log.
    pub async fn put_account(
        &self,
        account: &AccountId,
        update: &AccountUpdate,
        actor: &str,
    ) -> Result<(), LedgerError> {
        todo!()
    }
    /// `None` for an account nobody has put and nothing was imposed on.
    pub async fn account(&self, account: &AccountId) -> Result<Option<AccountView>, LedgerError> {
        todo!()
    }
    /// Commands with a number above `after`, in order, at most `limit`.
    pub async fn commands_after(&self, after: i64, limit: i64) -> Result<Vec<Command>, LedgerError> {
        todo!()
    }
    /// Makes a policy the active one, and queues the command. `by` is `None` for the built-in policy at first start.
    pub async fn activate_policy(&self, policy: &CheckedPolicy, by: Option<&Principal>) -> Result<i64, LedgerError> {
        todo!()
    }
    /// Hash and text of the active policy.
    pub async fn active_policy(&self) -> Result<Option<(String, String)>, LedgerError> {
        todo!()
    }
    /// A sign of life from the engine.
    pub async fn engine_beat(&self, beat: &EngineBeat) -> Result<(), LedgerError> {
        todo!()
    }
    /// Turns automation on or off; audited.
    pub async fn set_automation(&self, on: bool, actor: &str) -> Result<(), LedgerError> {
        todo!()
    }
    /// Whether automation is on.
    pub async fn automation(&self) -> Result<bool, LedgerError> {
        todo!()
    }

    // Principals ----------------------------------------------------------------------------------------------------------
    /// Adds a user; a password only for people. Names are unique.
    pub async fn add_user(
        &self,
        name: &str,
        role: Role,
        password: Option<&str>,
        actor: &str,
    ) -> Result<UserId, LedgerError> {
        todo!()
    }
    /// A new API token for a user, shown once; stored as SHA-256.
    pub async fn issue_token(&self, name: &str, actor: &str) -> Result<String, LedgerError> {
        todo!()
    }
    /// Whose API token this is.
    pub async fn principal_by_token(&self, token: &str) -> Result<Option<Principal>, LedgerError> {
        todo!()
    }
    /// Checks a password (argon2id; takes as long for an unknown name) and opens a session of 12 h. Answers session secret
    /// (for the cookie; stored as SHA-256) and principal. Ten wrong tries lock a name for 15 minutes.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<Option<(String, Principal)>, LedgerError> {
        todo!()
    }
    /// Whose session this is, while it lasts.
    pub async fn principal_by_session(&self, session: &str) -> Result<Option<Principal>, LedgerError> {
        todo!()
    }
    /// Ends a session.
    pub async fn sign_out(&self, session: &str) -> Result<(), LedgerError> {
        todo!()
    }

    // Holder side ---------------------------------------------------------------------------------------------------------
    /// The page behind a link; `None` for anything that does not open one.
    pub async fn holder_view(&self, key: &LinkKey, token: &PresentedToken) -> Result<Option<HolderView>, LedgerError> {
        todo!()
    }
    /// Files an appeal; durable when it returns. A second open one is `Conflict`, a late one `Conflict`, bounds `Invalid`.
    pub async fn file_appeal(
        &self,
        key: &LinkKey,
        token: &PresentedToken,
        filing: &AppealFiling,
    ) -> Result<Receipt, LedgerError> {
        todo!()
    }

    // Review --------------------------------------------------------------------------------------------------------------
    /// Open cases by deadline, then severity.
    pub async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseSummary>, LedgerError> {
        todo!()
    }
    /// One case with its frozen evidence; `who` for the conflict notice. The look is audited.
    pub async fn case(&self, case: &CaseId, who: &Principal) -> Result<Option<CaseView>, LedgerError> {
        todo!()
    }
    /// Claims a case until the lease ends; claiming again by the same principal renews it. Claimed by another: `Conflict`.
    pub async fn claim(&self, case: &CaseId, who: &Principal) -> Result<CaseSummary, LedgerError> {
        todo!()
    }
    /// Gives a claimed case back.
    pub async fn release_claim(&self, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
        todo!()
    }
    /// Decides a claimed appeal: outcome, lift, lesser measure, notice, label, command, audit, in one transaction.
    pub async fn decide(
        &self,
        case: &CaseId,
        who: &Principal,
        verdict: &Verdict,
    ) -> Result<OutcomeRecorded, LedgerError> {
        todo!()
    }
    /// Lifts an enforcement without an appeal (seniors and admins); the verdict must be one that lifts in full.
    pub async fn lift(
        &self,
        enforcement: &EnforcementId,
        who: &Principal,
        verdict: &Verdict,
    ) -> Result<OutcomeRecorded, LedgerError> {
        todo!()
    }
    /// Releases a deferred imposition: statement and notice are dated now. `reason` 10 to 4,000 characters.
    pub async fn release_deferred(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<EnforcementId, LedgerError> {
        todo!()
    }
    /// Dismisses a deferred imposition (and lifts the limit that stood for it).
    pub async fn dismiss_deferred(&self, case: &CaseId, who: &Principal, reason: &str) -> Result<(), LedgerError> {
        todo!()
    }
    /// Approves a termination proposal; the second human's approval terminates, the first only counts. `Ok(None)` after the first.
    pub async fn approve_termination(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<Option<EnforcementId>, LedgerError> {
        todo!()
    }
    /// Ends leases that have run out; answers how many cases returned to the queue.
    pub async fn expire_leases(&self) -> Result<u64, LedgerError> {
        todo!()
    }

    // Notifier ------------------------------------------------------------------------------------------------------------
    /// A sign of life from a notifier.
    pub async fn notifier_beat(&self, name: &str) -> Result<(), LedgerError> {
        todo!()
    }
    /// Leases up to `limit` due deliveries for `lease_secs`.
    pub async fn due_deliveries(&self, limit: i64, lease_secs: i64) -> Result<Vec<Delivery>, LedgerError> {
        todo!()
    }
    /// Records how an attempt ended. The first delivery of an imposed notice also dates when the holder was informed.
    pub async fn delivery_result(
        &self,
        notice: &NoticeId,
        channel: Channel,
        result: &DeliveryResult,
    ) -> Result<(), LedgerError> {
        todo!()
    }
    /// Puts dead deliveries back in line; answers how many. Audited.
    pub async fn resume_dead_deliveries(&self, actor: &str) -> Result<u64, LedgerError> {
        todo!()
    }

    // Trust ---------------------------------------------------------------------------------------------------------------
    /// Walks the whole chain.
    pub async fn verify_audit(&self) -> Result<AuditVerdict, LedgerError> {
        todo!()
    }
    /// Entries after `seq`, in order, at most `limit`.
    pub async fn audit_after(&self, seq: i64, limit: i64) -> Result<Vec<AuditEntry>, LedgerError> {
        todo!()
    }
    /// Figures for the metrics page.
    pub async fn gauges(&self) -> Result<Gauges, LedgerError> {
        todo!()
    }
    /// Decisions of an account, newest first, with the ledger's answers; at most `limit`.
    pub async fn decisions_of(&self, account: &AccountId, limit: i64) -> Result<Vec<(Decision, Answer)>, LedgerError> {
        todo!()
    }
    /// The open appeal and case, where there is one; used by the holder's page after filing.
    pub async fn open_appeal(&self, decision: &crate::id::DecisionId) -> Result<Option<AppealId>, LedgerError> {
        todo!()
    }
}
