//! The store: one body of code over SQLite and Postgres. One file per verb.

use std::sync::Arc;

use crate::clock::{Chance, Clock, Timestamp};
use crate::demotion::RuleLimits;
use crate::dialogue::Waiting;

mod account;
mod alike;
mod answers;
mod appeal;
mod asked_again;
mod attachment_check;
mod audit_check;
mod audit_log;
mod audit_seals;
pub mod audit_state;
mod beat;
mod begin;
mod bounds;
mod brake;
mod campaign;
mod campaign_ties;
mod campaign_view;
mod case;
mod claim;
mod close_appeal;
mod closing_two;
mod command;
mod competence;
mod conclude;
mod contacts;
mod control;
mod counts;
mod db;
mod decide;
mod decisions;
mod deferred;
mod deliberation;
mod delivery;
mod demotion;
mod dialogue;
mod effects;
mod enclosure;
mod ended;
mod enforce;
mod escalate;
mod figures;
mod first_look;
mod fold;
mod gauges;
mod give;
mod hand_over;
mod holder_view;
mod impose;
mod independence;
mod label;
mod late;
mod lift_two;
mod linked;
mod linked_effects;
mod listing;
mod migrate;
mod misuse;
mod model;
mod model_steps;
mod next;
mod notes;
mod notice;
mod open;
mod outcome;
mod overdue;
mod overtake;
mod pace;
mod packed;
mod park;
mod parts;
mod password;
mod pause;
mod platform_event;
mod policy;
mod proof;
mod provider_user;
mod put_account;
mod quality_figures;
mod queue;
mod raise;
mod relief;
mod resume;
mod reversal;
mod reversal_aside;
mod reversal_run;
mod second;
mod second_factor;
mod second_look;
mod session;
mod sign_in;
mod similar;
mod skip;
mod sor;
mod standing;
mod statements;
mod strikes;
mod switch;
mod terminate;
mod two_release;
mod user;
mod veil;
mod window;
mod withdraw;

pub use give::UNDO_SECS_MAX;

pub use audit_check::Unsigned;
use db::{Db, Tx};
pub use migrate::schema_name;
pub use model::MODEL_BYTES_MAX;
pub use notes::Evidence;
pub use provider_user::SecondFactorAsked;
pub use reversal_aside::TRIES_MAX as REVERSAL_TRIES_MAX;
pub use second_factor::{Pending, SecondFactor};
pub use session::{Opened, SESSION_SECS, SessionView};
pub use sign_in::{SignIn, Wants};

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
    /// How carefully cases are decided.
    pub care: crate::care::Care,
    /// What happens while an appeal waits.
    pub waiting: Waiting,
    /// How soon cases are touched and decided.
    pub sla: crate::sla::Sla,
    /// How the queue is worked.
    pub queue: crate::queue::QueueRules,
    /// From when on a rule that people overturn no longer acts by itself.
    pub rules: RuleLimits,
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
            care: crate::care::Care::plain(),
            waiting: Waiting::default(),
            sla: crate::sla::Sla::default(),
            queue: crate::queue::QueueRules::default(),
            rules: RuleLimits::default(),
        }
    }
}

impl Promises {
    /// Whether they can be kept, else which one cannot and what is allowed.
    ///
    /// # Errors
    /// [`LedgerError::Open`] names the promise.
    pub fn check(&self) -> Result<(), LedgerError> {
        if self.appeal_days < 184 {
            let days = self.appeal_days;
            return Err(LedgerError::Open(format!("appeal_days is {days}; holders are promised at least 184 days")));
        }
        if let Some(fault) = self.care.fault() {
            return Err(LedgerError::Open(fault));
        }
        for (name, value) in [
            ("review_hours_suspend", self.review_hours_suspend),
            ("review_hours_lesser", self.review_hours_lesser),
            ("lease_secs", self.lease_secs),
            ("notifier_silence_secs_max", self.notifier_silence_secs_max),
        ] {
            if value < 1 {
                return Err(LedgerError::Open(format!("{name} is {value}; it has to be at least 1")));
            }
        }
        self.waiting.check()?;
        if let Some(fault) = self.sla.fault().or_else(|| self.queue.fault()) {
            return Err(LedgerError::Open(fault));
        }
        let RuleLimits { overturn_rate_max, outcomes_min } = self.rules;
        if !(0.0..1.0).contains(&overturn_rate_max) || outcomes_min < 1 {
            return Err(LedgerError::Open(format!(
                "a rule's limit is {overturn_rate_max} from {outcomes_min} outcomes on; a share from 0 to below 1, from at least 1 on"
            )));
        }
        Ok(())
    }

    /// Hours until a person has decided about a measure of this rung.
    pub fn review_hours(&self, rung: crate::rung::Rung) -> i64 {
        if rung >= crate::rung::Rung::Hold { self.review_hours_suspend } else { self.review_hours_lesser }
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
    /// Rule id and what the rule asks, as text: while that stays the same, what people found out about the rule goes on counting.
    pub conditions: Vec<(String, String)>,
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
    /// Rules of the active policy that people overturned too often.
    pub rules_demoted: i64,
}

/// Which cases to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Also closed ones.
    pub closed: bool,
    /// At most so many (1..=200; 0 stands for 200).
    pub limit: i64,
}

/// The ledger. Cheap to clone; every write is one transaction, committed when the call returns `Ok`.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    promises: Promises,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    notes: notes::Notes,
    paces: Arc<pace::Paces>,
}

impl Ledger {
    /// The promises it was opened with.
    pub fn promises(&self) -> &Promises {
        &self.inner.promises
    }

    async fn write(&self) -> Result<Tx, LedgerError> {
        self.inner.db.write().await
    }

    async fn read(&self) -> Result<Tx, LedgerError> {
        self.inner.db.read().await
    }

    /// The moment, by the ledger's clock.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Closes the connections once what runs has ended; afterwards every call fails. On SQLite the log is folded into the file.
    pub async fn close(&self) {
        match &self.inner.db {
            Db::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// A new time-ordered id.
    fn fresh_id(&self) -> String {
        crate::id::fresh(self.now(), &*self.inner.chance)
    }

    /// A new id that does not tell when it was made.
    fn timeless_id(&self) -> String {
        crate::id::timeless(&*self.inner.chance)
    }

    /// Unpredictable bytes.
    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.inner.chance.fill(&mut bytes);
        bytes
    }
}
