//! Shapes of campaigns.

use serde::Serialize;
use utoipa::ToSchema;

use super::{OutcomeKind, Rung};

/// Where a campaign stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// The laboratory's guess; nobody has judged it.
    Open,
    /// A person confirmed it.
    Confirmed,
    /// A person dismissed it.
    Dismissed,
}

/// What a person says of a campaign.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignVerdict {
    /// These accounts are of one hand.
    Confirmed,
    /// They are not, or nobody can tell.
    Dismissed,
}

/// A verdict with the words for it.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignJudgement {
    verdict: CampaignVerdict,
    /// Why, for the record.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    /// How many verdicts there were when the campaign was looked at.
    #[schema(minimum = 0)]
    after: i64,
}

/// A campaign as a line of a list: one version of it.
#[derive(Serialize, ToSchema)]
pub struct CampaignSummary {
    /// This version, named by its id and members.
    campaign_hash: String,
    /// The same for every version.
    campaign_id: String,
    name: String,
    /// What ties its members.
    summary: String,
    /// What speaks against it.
    doubts: Vec<String>,
    #[schema(format = DateTime)]
    from_at: String,
    #[schema(format = DateTime)]
    until_at: String,
    /// How many members.
    #[schema(minimum = 2, maximum = 1024)]
    members: i64,
    /// A sign-in name.
    brought_by: String,
    #[schema(format = DateTime)]
    brought_at: String,
    state: CampaignState,
}

/// A verdict that was given.
#[derive(Serialize, ToSchema)]
pub struct GivenVerdict {
    number: i64,
    verdict: CampaignVerdict,
    /// Null once erased.
    #[schema(required = true)]
    reason: Option<String>,
    /// A sign-in name.
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

/// What a person found about an account.
#[derive(Serialize, ToSchema)]
pub struct FoundOutcome {
    /// Null for what was lifted or reversed without a case.
    #[schema(required = true)]
    case_id: Option<String>,
    #[schema(required = true)]
    rung: Option<Rung>,
    outcome: OutcomeKind,
    #[schema(format = DateTime)]
    decided_at: String,
}

/// What became of a member. Nothing of it is said while a case of the account is open.
#[derive(Serialize, ToSchema)]
pub struct CampaignMember {
    account_id: String,
    #[schema(format = DateTime)]
    first_at: String,
    #[schema(format = DateTime)]
    last_at: String,
    case_open: bool,
    /// The highest measure that stands; null while a case is open.
    #[schema(required = true)]
    standing: Option<Rung>,
    /// What a person found last; null where nobody looked, and while a case is open.
    #[schema(required = true)]
    found: Option<FoundOutcome>,
}

/// A campaign with its members.
#[derive(Serialize, ToSchema)]
pub struct CampaignView {
    campaign_hash: String,
    campaign_id: String,
    name: String,
    summary: String,
    doubts: Vec<String>,
    #[schema(format = DateTime)]
    from_at: String,
    #[schema(format = DateTime)]
    until_at: String,
    #[schema(minimum = 2, maximum = 1024)]
    members: i64,
    brought_by: String,
    #[schema(format = DateTime)]
    brought_at: String,
    state: CampaignState,
    /// Every verdict, the first one first.
    verdicts: Vec<GivenVerdict>,
    /// The version that was brought in after this one, where there is one.
    #[schema(required = true)]
    newer: Option<String>,
    /// Members, in the order in which they came.
    #[schema(max_items = 1024)]
    accounts: Vec<CampaignMember>,
}

/// A campaign that a case's account belongs to: context, a ground for nothing.
#[derive(Serialize, ToSchema)]
pub struct CaseCampaign {
    campaign_hash: String,
    name: String,
    state: CampaignState,
    members: i64,
    /// What became of others; empty for a guess that nobody has judged.
    #[schema(max_items = 20)]
    others: Vec<CampaignMember>,
}
