//! The sets that become rows or texts: `vews-safe`, `sichuan-telecom`, `spamassassin`, `uci-sms`.

use std::path::{Path, PathBuf};

use redress_datasets::import::{Imported, mails, sichuan, sms, vews};
use redress_datasets::table::SPLITS;
use redress_datasets::{DatasetError, Watch};

use crate::cli::words::thousands;
use crate::follow::Follow;

/// What they all ask for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The set as it was fetched; gzipped or not.
    pub path: PathBuf,
    /// Folder for the outputs; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

/// Help of `vews-safe`.
pub const VEWS: &str = "\
Where to get the set: https://github.com/PanpanZheng/SAFE (Zheng, Yuan, Wu: SAFE, AAAI 2019), made of the VEWS set of Kumar, Spezzano
and Subrahmanian (KDD 2015). As CSV: split,user,step,label,f0,f1 and so on, one row an edit, the rows of a user together.

Writes after-5.parquet and after-12.parquet: a row for each user with so many edits, made of those edits alone, because the number
of edits tells the label. Parts are the set's own.

Example:
  redress-lab import vews-safe wiki_v9.csv.gz --out vews-v9";

/// Help of `sichuan-telecom`.
pub const SICHUAN: &str = "\
Where to get the set: all_feat_with_label.csv of https://github.com/xxhu94/GAT-COBO (Apache-2.0), made of the data of the Sichuan
digital innovation contest of 2020.

Writes rows.parquet: 55 features a phone user, label 1 for fraud; parts 60/20/20 by a hash of the number, which is no feature.

Example:
  redress-lab import sichuan-telecom all_feat_with_label.csv --out sichuan";

/// Help of `spamassassin`.
pub const MAILS: &str = "\
Where to get the set: https://spamassassin.apache.org/old/publiccorpus/ (easy_ham, easy_ham_2, hard_ham, spam, spam_2): give the folder
that the archives were unpacked in. JSON lines of id, group, label and raw are read as well.

Writes texts.ndjson: id, group, split, label (1 spam), text. Parts are cut in the order of time within each group, 70/15/15. Wanted mails
and spam are of different months, so headers but the subject are left out, and dates in the text are masked.

Example:
  redress-lab import spamassassin corpus/ --out mails";

/// Help of `uci-sms`.
pub const SMS: &str = "\
Where to get the set: SMSSpamCollection of https://archive.ics.uci.edu/dataset/228/sms+spam+collection (Almeida, Gomez Hidalgo, Yamakami).

Writes texts.ndjson: id, group, split, label (1 spam), text. The published split: the first 30 % are trained on.

Example:
  redress-lab import uci-sms SMSSpamCollection --out sms";

type Import = fn(&Path, &Path, bool, &dyn Watch) -> Result<Imported, DatasetError>;

/// Imports a set and says what came out.
pub fn run(set: &str, args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let import: Import = match set {
        vews::NAME => vews::import,
        sichuan::NAME => sichuan::import,
        mails::NAME => mails::import,
        _ => sms::import,
    };
    let done = import(&args.path, &args.out, args.force, follow)?;
    if !done.is_known {
        follow.warn(&format!(
            "{} is not the set that the published figures are about\n  its SHA-256, unpacked, is {}",
            args.path.display(),
            done.sha256
        ));
    }
    let parts: Vec<String> =
        SPLITS.iter().zip(done.parts).map(|(name, rows)| format!("{} {name}", thousands(rows))).collect();
    let mut text = format!("{}: {}; {} with label 1", set, parts.join(", "), thousands(done.labelled));
    if done.left_out > 0 {
        text = format!("{text}; {} left out, for they are too short", thousands(done.left_out));
    }
    for output in &done.outputs {
        text = format!("{text}\noutput  {}", output.display());
    }
    follow.summary(&text);
    Ok(())
}
