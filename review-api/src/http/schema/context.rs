//! What a case is judged beside, as the API's description shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CaseCampaign, OutcomeKind, RootCause, Rung};

/// What a reviewer weighs beside the frozen evidence.
#[derive(Serialize, ToSchema)]
pub struct CaseContext {
    /// Accounts that share something with this one in the ledger.
    #[schema(max_items = 20)]
    linked: Vec<LinkedAccount>,
    /// Decided cases of the same rules on other accounts, the most alike first.
    #[schema(max_items = 5)]
    similar: Vec<SimilarCase>,
    /// Campaigns that the account belongs to, confirmed ones first.
    #[schema(max_items = 5)]
    campaigns: Vec<CaseCampaign>,
}

/// What two accounts share.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// An address that notices go to.
    Contact,
    /// A file that came with appeals of both.
    File,
    /// The very words of an appeal.
    Words,
}

/// An account that shares something with the one at issue.
#[derive(Serialize, ToSchema)]
pub struct LinkedAccount {
    account_id: String,
    by: Vec<Link>,
    /// The highest measure that stands against it.
    standing: Rung,
    /// What a person last found about it.
    #[schema(required = true)]
    outcome: Option<OutcomeKind>,
}

/// A decided case of the same rules on another account.
#[derive(Serialize, ToSchema)]
pub struct SimilarCase {
    case_id: String,
    account_id: String,
    rung: Rung,
    /// Rules that fired in both.
    rules: Vec<String>,
    /// How alike the facts are.
    #[schema(minimum = 0, maximum = 1)]
    likeness: f64,
    outcome: OutcomeKind,
    #[schema(required = true)]
    root_cause: Option<RootCause>,
    #[schema(format = DateTime)]
    decided_at: String,
}
