//! Bulk reversal: what a rule did in a time, undone as one act of two people.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::AccountId;
use crate::review::{OutcomeKind, RootCause};

/// Which decisions: those of one rule, recorded in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReversalScope {
    /// The rule.
    pub rule_id: String,
    /// Only under this policy (SHA-256, hex); left out: under any.
    #[serde(default)]
    pub policy_hash: Option<String>,
    /// From this moment on.
    pub from: Timestamp,
    /// Before this moment; what lies in the future is cut off.
    pub until: Timestamp,
}

/// A scope with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReversalProposal {
    /// Which decisions.
    pub scope: ReversalScope,
    /// `overturned_false_positive` or `overturned_technical`.
    pub outcome: OutcomeKind,
    /// What went wrong.
    pub root_cause: RootCause,
    /// Why, for the record; 10 to 4,000 characters.
    pub reason: String,
    /// What every holder is told: what was wrong; 20 to 8,000 characters.
    pub answer: String,
}

/// What a reversal would do, counted without doing it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReversalPreview {
    /// Accounts with a measure that stands, or one that waits, by this rule and from this time.
    pub accounts: i64,
    /// Measures that would be lifted.
    pub enforcements: i64,
    /// Impositions that wait for a person, and would be dismissed.
    pub deferred: i64,
    /// Open appeals that would be answered.
    pub open_appeals: i64,
    /// Accounts on which a person has decided on all of it: they are left as they are, and a person looks again.
    pub decided: i64,
    /// Accounts that stay restricted: another measure stands as well.
    pub still_restricted: i64,
}

/// How far a reversal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReversalProgress {
    /// Accounts of the proposal.
    pub accounts: i64,
    /// Not done yet.
    pub waiting: i64,
    /// Undone, and told.
    pub reversed: i64,
    /// Left as they are: a person had decided on all of it. What stands there is put before a person again.
    pub left_decided: i64,
    /// Left alone: nothing was left to undo.
    pub left_nothing: i64,
    /// Of those that wait: set aside, as they failed again and again.
    #[serde(default)]
    pub set_aside: i64,
}

/// An account that could not be undone, and waits for a person to have it tried anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Whose.
    pub account_id: AccountId,
    /// How often it was tried.
    pub tries: i64,
    /// What went wrong the last time.
    pub error: String,
    /// Since when.
    pub at: Timestamp,
}

/// A bulk reversal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversal {
    /// Its id.
    pub reversal_id: String,
    /// Which decisions.
    pub scope: ReversalScope,
    /// The outcome each of them gets.
    pub outcome: OutcomeKind,
    /// What went wrong.
    pub root_cause: RootCause,
    /// Why; `None` once erased.
    pub reason: Option<String>,
    /// What holders are told; `None` once erased.
    pub answer: Option<String>,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
    /// Who approved it, a second person.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// When the last account was done.
    pub finished_at: Option<Timestamp>,
    /// How far it is.
    pub progress: ReversalProgress,
    /// Accounts set aside, the first 100.
    #[serde(default)]
    pub set_aside: Vec<SetAside>,
}

/// What became of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversedAccount {
    /// Undone.
    Reversed,
    /// A person had decided on all of it; what stands is put before a person again.
    Decided,
    /// Nothing was left to undo.
    NothingLeft,
    /// It could not be undone now; it is tried again after all others, or set aside.
    Failed,
}
