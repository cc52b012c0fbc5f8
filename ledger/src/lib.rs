//! The record both sides share: accounts, decisions, enforcements, statements of reasons, notices, appeals, cases, outcomes,
//! commands and the audit log, over SQLite and Postgres.
//!
//! Engine and review-api never meet but here. What matters to a suspended person is enforced by the database itself (see
//! `migrations/`), and proved by the suite in `tests/` on both databases.

pub mod account;
pub mod agreement;
pub mod answer;
pub mod attachment;
pub mod audit;
pub mod campaign;
pub mod care;
pub mod clock;
pub mod closing;
pub mod command;
pub mod contact;
pub mod context;
pub mod course;
pub mod crash;
pub mod decision;
pub mod demotion;
pub mod dialogue;
pub mod effect;
pub mod enclosure;
pub mod ended;
pub mod figures;
pub mod id;
pub mod impose;
pub mod keep;
pub mod label;
pub mod machine;
pub mod may_not_appeal;
pub mod misuse;
pub mod model;
pub mod notice;
pub mod otp;
pub mod promotion;
pub mod quality;
pub mod question;
pub mod queue;
pub mod reversal;
pub mod review;
pub mod role;
mod root_cause;
pub mod rung;
pub mod scored;
pub mod seal;
pub mod sla;
pub mod sor;
pub mod statement;
pub mod store;
pub mod token;
pub mod topic;
pub mod verdict;

pub use clock::{Chance, Clock, Timestamp};
pub use id::{
    AccountId, AppealId, CaseId, DecisionId, EnforcementId, MessageId, NoticeId, OutcomeId, ReliefId, StatementId,
    UserId,
};
pub use role::{Principal, Role};
pub use rung::Rung;
pub use store::{Ledger, LedgerError};
