//! Campaigns that the account belongs to: a confirmed one with what became of others, a guess by its name alone.

use redress_ledger::campaign::{CampaignState, CaseCampaign};

use crate::page::campaigns::Member;

/// A campaign as the case's page shows it.
#[derive(Debug)]
pub struct InCampaign {
    /// Which version.
    pub hash: String,
    /// For people.
    pub name: String,
    /// Whether a person confirmed it.
    pub is_confirmed: bool,
    /// How many members.
    pub members: i64,
    /// Others, as far as they are shown.
    pub others: Vec<Member>,
    /// Others that are not.
    pub left_out: i64,
}

impl InCampaign {
    /// As a part of the page.
    pub fn new(campaign: &CaseCampaign) -> Self {
        let shown = i64::try_from(campaign.others.len()).unwrap_or(i64::MAX);
        Self {
            hash: campaign.campaign_hash.clone(),
            name: campaign.name.clone(),
            is_confirmed: campaign.state == CampaignState::Confirmed,
            members: campaign.members,
            others: campaign.others.iter().map(Member::new).collect(),
            left_out: campaign.members - 1 - shown,
        }
    }
}
