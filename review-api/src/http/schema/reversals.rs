//! Shapes of bulk reversal.

use serde::Serialize;
use utoipa::ToSchema;

use super::RootCause;

/// Which decisions: those of one rule, recorded in a time.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalScope {
    /// The rule.
    #[schema(min_length = 1, max_length = 128)]
    rule_id: String,
    /// Only under this policy (SHA-256, hex).
    #[schema(min_length = 64, max_length = 64, required = false)]
    policy_hash: Option<String>,
    /// From this moment on.
    #[schema(format = DateTime)]
    from: String,
    /// Before this moment; what lies in the future is cut off.
    #[schema(format = DateTime)]
    until: String,
}

/// The outcome that each decision gets.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReversalOutcome {
    /// Nothing bad happened.
    OverturnedFalsePositive,
    /// A fault in data or software.
    OverturnedTechnical,
}

/// A scope with the words for it.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalProposal {
    scope: ReversalScope,
    outcome: ReversalOutcome,
    root_cause: RootCause,
    /// Why, for the record.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    /// What every holder is told.
    #[schema(min_length = 20, max_length = 8000)]
    answer: String,
}

/// What a reversal would do.
#[derive(Serialize, ToSchema)]
pub struct ReversalPreview {
    /// Accounts with a measure that stands, or one that waits.
    accounts: i64,
    /// Measures that would be lifted.
    enforcements: i64,
    /// Impositions that wait, and would be dismissed.
    deferred: i64,
    /// Open appeals that would be answered.
    open_appeals: i64,
    /// Accounts where a person has decided on all of it: left as they are, and put before a person again.
    decided: i64,
    /// Accounts that another measure restricts as well.
    still_restricted: i64,
}

/// How far a reversal is.
#[derive(Serialize, ToSchema)]
pub struct ReversalProgress {
    accounts: i64,
    waiting: i64,
    reversed: i64,
    /// Left as they are: a person had decided on all of it. What stands is put before a person again.
    left_decided: i64,
    /// Left alone: nothing was left to undo.
    left_nothing: i64,
    /// Of those that wait: set aside, as they failed again and again.
    set_aside: i64,
}

/// An account that could not be undone.
#[derive(Serialize, ToSchema)]
pub struct SetAside {
    account_id: String,
    /// How often it was tried.
    tries: i64,
    /// What went wrong the last time.
    error: String,
    #[schema(format = DateTime)]
    at: String,
}

/// A bulk reversal.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "ids carry the name of what they are an id of")]
pub struct Reversal {
    reversal_id: String,
    scope: ReversalScope,
    outcome: ReversalOutcome,
    root_cause: RootCause,
    /// Null once erased.
    reason: Option<String>,
    /// Null once erased.
    answer: Option<String>,
    /// A sign-in name.
    proposed_by: String,
    #[schema(format = DateTime)]
    proposed_at: String,
    /// A second person's sign-in name.
    approved_by: Option<String>,
    #[schema(format = DateTime)]
    approved_at: Option<String>,
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    progress: ReversalProgress,
    /// Accounts set aside until somebody has them tried anew.
    #[schema(max_items = 100)]
    set_aside: Vec<SetAside>,
}
