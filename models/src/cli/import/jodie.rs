//! `redress-lab import jodie-wikipedia`.

use std::path::PathBuf;

use redress_datasets::import::jodie;

use crate::cli::words::thousands;
use crate::follow::Follow;

pub const HELP: &str = "\
Where to get the set: http://snap.stanford.edu/jodie/wikipedia.csv (some 500 MB), made by Kumar, Zhang and Leskovec for
\"Predicting Dynamic Embedding Trajectory in Temporal Interaction Networks\" (KDD 2019), which they ask you to cite. SNAP
states no licence for the data. The four-column file of the same edits (u,i,ts,label) is read as well; both may be gzipped.

The set has no dates: its first second becomes 2020-01-01T00:00:00Z. Events are kind content.posted, one an edit, in file
order: account user-<u>, message edit-<row>, content_hash page-<i>. labels.csv has one line an event, in the same order:
account_id,time_ms,label with label 1 where the user was banned after that edit.

Examples:
  redress-lab import jodie-wikipedia wikipedia.csv
  redress-lab import jodie-wikipedia wikipedia.csv.gz --out logs/wikipedia --force
  redress score --input jodie-wikipedia/events.ndjson";

/// `import jodie-wikipedia`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The CSV file, gzipped or not.
    pub path: PathBuf,
    /// Folder for events.ndjson and labels.csv; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "jodie-wikipedia")]
    pub out: PathBuf,
    /// Also write `account.created` at each user's first edit: as if accounts were opened then.
    #[arg(long)]
    pub openings: bool,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

/// Imports the JODIE set and says what came out.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let done = jodie::import_with(&args.path, &args.out, args.openings, args.force, follow)?;
    if !done.is_the_known_set() {
        follow.warn(&format!(
            "{} is not the set that the published figures are about\n  its columns u,i,ts,label have SHA-256 {}\n  those of the known set have        {}",
            args.path.display(),
            done.sha256,
            jodie::SHA256
        ));
    }
    follow.summary(&format!(
        "{} events, {} users ({} banned), {} pages\nevents  {}\nlabels  {}",
        thousands(done.events),
        thousands(done.users),
        thousands(done.labelled),
        thousands(done.pages),
        done.events_file.display(),
        done.labels_file.display()
    ));
    Ok(())
}
