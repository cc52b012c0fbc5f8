//! `redress-lab campaigns`: the command line, and which files are opened and written.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use redress_datasets::DatasetError;
use redress_datasets::output::Output;

use crate::backtest::Log;
use crate::campaigns::{self, Groups, Judged, page, words};
use crate::follow::Follow;

/// `campaigns`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The event logs, oldest first, taken as one: JSON lines, plain, gzip or zstd; `-` for standard input.
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// The campaigns as JSON (redress-campaigns/1).
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The report for people: one page with a picture of each campaign, which needs nothing else.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Members that a campaign has at least.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(2..=1_024))]
    pub members_min: u16,
    /// Judge the search by the truth of a simulated world: the file of `redress-lab simulate --hands`. Prints Markdown.
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
The log is read by the engine's own parser: people's identifiers are keyed hashes before anything is kept, texts are fingerprints.

Keys: device, card, address prefix, sender domain, text, family of like texts (DBSCAN over the different fingerprints), link host. A key of
more families than the engine's own signals allow is a hub and says nothing: 64 of an address, 256 of a text or link, 1,024 of a device
or card. Accounts under one parent are one family and are not tied to each other. Two accounts are tied where who they are and what they
do agree: a device or card, and with it a text, a link or having been opened within 14 days; or a text and a link with that, or with an
address or sender domain. Tied accounts are joined (union-find); a group of more than 1,024 is no campaign, and said.

The same logs give the same campaigns to the byte; a campaign keeps its id and name in a longer log. A campaign is a proposal: it is no
ground for anything before a person has looked at it, and no ground for a suspension after that. `redress campaigns import` brings the JSON
file before those who decide cases.

Examples:
  redress-lab campaigns --events june.ndjson.gz --out campaigns.json --html campaigns.html
  redress-lab simulate --world training --sample 25 --out tied.ndjson.gz --hands hands.csv
  redress-lab campaigns --events tied.ndjson.gz --truth hands.csv";

/// Finds, and says what came of it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let begin = |path: &Option<PathBuf>| path.as_deref().map(|path| Output::create(path, args.force)).transpose();
    let (out, html) = (begin(&args.out)?, begin(&args.html)?);
    let truth = args.truth.as_deref().map(Groups::read).transpose()?;
    let found = campaigns::find(Log::open_all(&args.events)?, args.members_min.into(), follow)?;
    for line in &found.told {
        follow.warn(line);
    }
    let report = found.report;
    if let Some(out) = out {
        let json = serde_json::to_string_pretty(&report).context("the campaigns as JSON")?;
        write(out, &format!("{json}\n"))?;
    }
    if let Some(html) = html {
        write(html, &page::html(&report).context("the report could not be made")?)?;
    }
    if let Some(truth) = truth {
        follow.answer(Judged::of(&report, &truth).markdown().trim_end());
        return Ok(());
    }
    let said =
        |what: &str, path: Option<&Path>| path.map_or(String::new(), |path| format!("\n{what}  {}", path.display()));
    let files = said("campaigns", args.out.as_deref()) + &said("report   ", args.html.as_deref());
    follow.summary(&format!("{}{files}", words::summary(&report)));
    Ok(())
}

fn write(mut out: Output, text: &str) -> anyhow::Result<()> {
    let path = out.path().to_path_buf();
    out.write_all(text.as_bytes()).map_err(|source| DatasetError::Write { path, source })?;
    out.finish()?;
    Ok(())
}
