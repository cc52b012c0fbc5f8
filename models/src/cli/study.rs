//! `redress-lab study`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Subcommand;
use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::table::Table;
use redress_models::study::wikipedia::{StudyError, study};

use crate::follow::Follow;

/// Studies by published protocols.
#[derive(Debug, Subcommand)]
pub enum Study {
    /// Edits of the JODIE set: by edit and by user, beside "fewer prior edits".
    #[command(after_long_help = WIKIPEDIA)]
    JodieWikipedia(Args),
}

const WIKIPEDIA: &str = "\
Rows are those of every edit, with labels by line and parts by time; benches/lab/wikipedia makes them and calls this.

Example:
  redress-lab study jodie-wikipedia --rows rows.parquet --out table.md";

/// Of one study.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rows, as `redress-lab features` writes them.
    #[arg(long, value_name = "FILE")]
    pub rows: PathBuf,
    /// The table, in Markdown; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Draws that make the intervals.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

impl Study {
    /// Does it.
    pub fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        let Self::JodieWikipedia(args) = self;
        let table = Table::read(&args.rows, follow)?;
        let found = study(&table, args.draws as usize, follow).map_err(|error| match error {
            StudyError::Dataset(error) => anyhow::Error::new(error),
            error @ StudyError::Learn(_) => anyhow::Error::new(error),
        })?;
        let text = found.markdown();
        match &args.out {
            None => follow.summary(&text),
            Some(path) => {
                let mut out = Output::create(path, args.force)?;
                out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
                out.finish()?;
                follow.summary(&format!("table  {}", path.display()));
            }
        }
        Ok(())
    }
}
