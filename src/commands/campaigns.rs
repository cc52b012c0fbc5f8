//! `redress campaigns`: what the laboratory found is brought before people, and listed.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use redress_ledger::campaign::{Brought, CampaignFile, CampaignState, CampaignSummary, FILE_BYTES_MAX};

use super::bulk_reverse::person;
use super::{open_ledger, print, refused, table};
use crate::cli::campaigns::CampaignsCommand;
use crate::config::Config;
use crate::failure::Failure;

/// Does what the command says.
pub async fn run(config: &Config, command: CampaignsCommand) -> Result<(), Failure> {
    match command {
        CampaignsCommand::Import { file, token_file, .. } => import(config, &file, token_file.as_deref()).await,
        CampaignsCommand::List { state } => {
            let ledger = open_ledger(config).await?;
            let state = state.as_deref().and_then(CampaignState::parse);
            let found = ledger.campaigns(state).await.map_err(|e| refused(&e))?;
            print(&if found.is_empty() { "no campaign stands so\n".to_owned() } else { listed(&found) })
        }
    }
}

/// Brings a file in, each campaign in a transaction of its own; without a token it says what would come in.
async fn import(config: &Config, file: &Path, token_file: Option<&Path>) -> Result<(), Failure> {
    let campaigns = read(file)?.campaigns;
    let ledger = open_ledger(config).await?;
    let who = match token_file {
        Some(token_file) => Some(person(&ledger, token_file, "senior").await?),
        None => None,
    };
    let bar = ProgressBar::new(campaigns.len() as u64);
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} campaigns, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let (mut new, mut grown, mut known) = (0, 0, 0);
    for found in &campaigns {
        let brought = match &who {
            Some(who) => ledger.bring_campaign(found, who).await,
            None => ledger.campaign_known(found).await,
        };
        match brought.map_err(|e| refused(&e))? {
            Brought::New => new += 1,
            Brought::Grown => grown += 1,
            Brought::Known => known += 1,
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let counted =
        format!("{new} campaigns are new, {grown} have other members than before, {known} were known already");
    print(&match (&who, new + grown) {
        (None, _) => format!("{counted}; nothing was changed\n"),
        (Some(_), 0) => format!("{counted}; nothing was brought in\n"),
        (Some(_), _) => format!(
            "{counted}\nthey wait for another person on the console's page Campaigns; nothing follows before that\n"
        ),
    })
}

fn read(file: &Path) -> Result<CampaignFile, Failure> {
    let name = file.display();
    let fault = |what: String, remedy: &str| Failure::configuration(format!("{name}: {what}"), remedy);
    let made_by = "name a file of redress-lab campaigns --out";
    let bytes = std::fs::metadata(file).map_err(|error| fault(format!("cannot be read: {error}"), made_by))?.len();
    if bytes > FILE_BYTES_MAX as u64 {
        let remedy = "choose a shorter time, or a larger --members-min";
        return Err(fault(format!("{bytes} bytes; {FILE_BYTES_MAX} are taken"), remedy));
    }
    let text = std::fs::read_to_string(file).map_err(|error| fault(format!("cannot be read: {error}"), made_by))?;
    CampaignFile::read(&text).map_err(|faults| {
        fault(faults.join(&format!("\n{name}: ")), "mend the file or write it anew; nothing was brought in")
    })
}

fn listed(campaigns: &[CampaignSummary]) -> String {
    let mut rows = vec![["campaign", "state", "members", "from", "until", "by", "version"].map(str::to_owned).to_vec()];
    rows.extend(campaigns.iter().map(|one| {
        vec![
            one.name.clone(),
            one.state.as_str().to_owned(),
            one.members.to_string(),
            one.from_at.date(),
            one.until_at.date(),
            one.brought_by.clone(),
            one.campaign_hash[..12].to_owned(),
        ]
    }));
    table(&rows)
}
