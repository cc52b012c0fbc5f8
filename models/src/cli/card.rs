//! `redress-lab card`.

use std::io::Write as _;
use std::path::PathBuf;

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_models::card::{Artifact, facts, figures, markdown};
use redress_models::threshold::rows;
use sha2::{Digest, Sha256};

use crate::follow::Follow;

/// `card`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// What a person says of the model, as JSON.
    #[arg(long, value_name = "FILE")]
    pub facts: PathBuf,
    /// The model's file.
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// Its scores beside labels, of accounts that it did not learn from: as for `redress-lab threshold`.
    #[arg(long, value_name = "FILE")]
    pub scores: PathBuf,
    /// A column that parts accounts; may be given more than once.
    #[arg(long, value_name = "COLUMN")]
    pub segment: Vec<String>,
    /// Draws that make the intervals.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// The card, in Markdown; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
The facts, every part of which is asked for:
  {\"name\": \"sender\", \"version\": \"3\", \"summary\": \"Scores accounts that send mail.\",
   \"intended_use\": [\"Proposals to people\"], \"not_for\": [\"Suspensions without review\"],
   \"data\": [{\"name\": \"reviews\", \"what\": \"outcomes of a control sample\", \"rows\": 9000, \"abusive\": 300,
             \"licence\": \"ours\", \"from\": \"redress export labels\"}],
   \"protocol\": [\"Parted by time 70/15/15\"], \"limits\": [\"Knows no voice calls\"]}

The same files give the same bytes. Segments with fewer than ten accounts of either kind have no figures.

Example:
  redress-lab card --facts card.json --model model.json --scores judged.csv --segment size --segment country --out CARD.md";

/// Writes the card.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let out = args.out.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let facts = facts::read(&args.facts)?;
    let bytes = std::fs::read(&args.model).map_err(|source| DatasetError::Read { path: args.model.clone(), source })?;
    let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let name = args.model.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let artifact = Artifact { name, bytes: bytes.len(), sha256 };
    let rows = rows::read(&args.scores, &args.segment, follow)?;
    let text = markdown(&facts, &artifact, &rows, &figures::figures(&rows, &args.segment, args.draws as usize)?);
    match (out, &args.out) {
        (Some(mut out), Some(path)) => {
            out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
            out.finish()?;
            follow.summary(&format!("card  {}", path.display()));
        }
        _ => follow.answer(text.trim_end()),
    }
    Ok(())
}
