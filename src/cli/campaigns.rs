//! `redress campaigns …`: its words on the command line.

use std::path::PathBuf;

use clap::Subcommand;

/// `redress campaigns …`
#[derive(Debug, Subcommand)]
pub enum CampaignsCommand {
    /// Brings campaigns before people, as `redress-lab campaigns --out` wrote them. Nothing follows from that alone.
    #[command(after_help = "Examples:
  redress campaigns import campaigns.json --dry-run
  redress campaigns import campaigns.json --token-file sam.token

A campaign is the laboratory's guess that some accounts are of one hand. It waits on the console's page \"Campaigns\" until somebody who
decides cases confirms or dismisses it: never the person who brought it in. Only once it is confirmed do its members' ties count for rules
(account_links, links_to_suspended, bad_link_rate), for 30 days; none of these suspends anyone by itself, and a dismissal takes them back.

The same members under the same id are no second campaign, so a file can be brought in again; one with other members is a new version, to
be judged anew. A file with a fault is not taken at all: the first ten are named with place and remedy. A senior or an admin brings
campaigns in: issue a token with `redress user add … --role senior --token`.")]
    Import {
        /// The campaigns (redress-campaigns/1, JSON); 64 MiB and 10,000 campaigns at most.
        file: PathBuf,
        /// Says what would come in, and changes nothing.
        #[arg(long, conflicts_with = "token_file")]
        dry_run: bool,
        /// File with the API token of the senior or admin who brings them in.
        #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
        token_file: Option<PathBuf>,
    },
    /// Lists campaigns with where they stand: the newest 200.
    #[command(after_help = "Examples:
  redress campaigns list
  redress campaigns list --state open")]
    List {
        /// Only those that stand so.
        #[arg(long, value_parser = ["open", "confirmed", "dismissed"])]
        state: Option<String>,
    },
}
