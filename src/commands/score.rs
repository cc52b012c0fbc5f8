//! `redress score`: an event log through the rules, in memory, with a progress bar, a summary and files for machines.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use redress_engine::decide::Bound;
use redress_engine::event::Rejected;
use redress_engine::pipeline::Keep;
use redress_engine::policy::{self, Policy};
use redress_engine::score::{ScoreOptions, ScoreSummary, Source, score};

use super::{print, table};
use crate::cli::{Kept, Score};
use crate::failure::Failure;
use crate::memory;

/// Rejected lines that are told one by one; the rest is counted.
const REJECTS_TOLD: u64 = 10;

/// Scores, and prints what came of it.
pub fn run(options: &Score) -> Result<(), Failure> {
    let model = options.model.as_deref().map(read_model).transpose()?;
    let policy = Arc::new(read_policy(options.policy.as_deref(), model.is_some())?);
    let (source, bytes) = open(options)?;
    let (mut flags, mut decisions) = (create(options.flags.as_ref())?, create(options.decisions.as_ref())?);
    let bar = bar(bytes);
    let mut told = 0;
    let mut tell = |rejected: &Rejected| {
        told += 1;
        if told <= REJECTS_TOLD {
            bar.suspend(|| eprintln!("line {} is not taken: {}", rejected.line, rejected.error));
        }
    };
    let began = Instant::now();
    let summary = score(
        source,
        ScoreOptions {
            policy: Arc::clone(&policy),
            model,
            keep: match options.signals {
                Kept::All => Keep::All,
                Kept::Needed => Keep::Needed,
            },
            batch: options.batch as usize,
            threads: options.threads as usize,
            partitions: options.partitions.unwrap_or(options.threads) as usize,
            unpacked_max: memory::ready(options.accounts_unpacked_max as usize),
            flags: flags.as_mut().map(|file| file as &mut (dyn Write + Send)),
            decisions: decisions.as_mut().map(|file| file as &mut (dyn Write + Send)),
            journal_out: options.journal_out.as_deref(),
            rejected: &mut tell,
            progress: &mut |bytes| bar.inc(bytes),
        },
    );
    bar.finish_and_clear();
    let summary = summary.map_err(|error| Failure::because("the log was not scored", &error))?;
    for file in [flags, decisions].into_iter().flatten() {
        finish(file)?;
    }
    print(&words(&policy, &summary, began.elapsed().as_secs_f64()))
}

fn read_model(path: &Path) -> Result<Bound, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| unusable("model", path, &error))?;
    Bound::read(&text).map_err(|error| Failure::Runtime(format!("the model {} is refused\n{error}", path.display())))
}

fn read_policy(file: Option<&Path>, model: bool) -> Result<Policy, Failure> {
    let (name, text) = match file {
        None => ("shipped policy".to_owned(), policy::default_text()),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| unusable("policy", path, &error))?;
            (path.display().to_string(), text)
        }
    };
    let checked = policy::check(&text, &name).and_then(|policy| policy.bind(model).map(|()| policy));
    checked.map_err(|errors| Failure::Runtime(format!("the policy is refused\n{errors}")))
}

/// Where the events come from, and how many bytes they are where that is known.
fn open(options: &Score) -> Result<(Source, Option<u64>), Failure> {
    match (&options.input, &options.journal) {
        (Some(path), _) if path.as_os_str() == "-" => Ok((Source::Lines(Box::new(std::io::stdin())), None)),
        (Some(path), _) => {
            let file = File::open(path).map_err(|error| unusable("input", path, &error))?;
            let bytes = file.metadata().map_err(|error| unusable("input", path, &error))?.len();
            let reader: Box<dyn Read + Send> = Box::new(file);
            Ok((Source::Lines(reader), Some(bytes)))
        }
        (None, Some(dir)) => {
            std::fs::read_dir(dir).map_err(|error| unusable("journal", dir, &error))?;
            Ok((Source::Journal(dir.clone()), None))
        }
        (None, None) => unreachable!("the command line asks for one of them"),
    }
}

fn create(path: Option<&PathBuf>) -> Result<Option<BufWriter<File>>, Failure> {
    path.map(|path| File::create(path).map(BufWriter::new).map_err(|error| unusable("output", path, &error)))
        .transpose()
}

fn finish(file: BufWriter<File>) -> Result<(), Failure> {
    let written = file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
    written.or_else(|error| match error.kind() {
        // A pipe or a terminal cannot be synced, and need not be.
        std::io::ErrorKind::InvalidInput => Ok(()),
        _ => Err(Failure::because("an output file", &error)),
    })
}

fn unusable(what: &str, path: &Path, error: &dyn Display) -> Failure {
    Failure::configuration(
        format_args!("the {what} {} cannot be used: {error}", path.display()),
        "see redress score --help",
    )
}

fn bar(bytes: Option<u64>) -> ProgressBar {
    let style =
        |template: &str| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    match bytes {
        Some(bytes) => {
            ProgressBar::new(bytes).with_style(style("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta} left"))
        }
        None => ProgressBar::new_spinner().with_style(style("{spinner} {bytes} {bytes_per_sec}")),
    }
}

fn words(policy: &Policy, summary: &ScoreSummary, secs: f64) -> String {
    let rate = summary.read as f64 / secs.max(1e-9);
    let counts = [
        ("events read", summary.read),
        ("accepted", summary.accepted),
        ("of unknown kind", summary.unknown),
        ("duplicates", summary.duplicates),
        ("rejected", summary.rejected),
        ("accounts", summary.accounts as u64),
        ("accounts above observe", summary.flagged as u64),
    ];
    let mut text = format!("policy {} {}\n", policy.name, policy.version);
    text += &table(&counts.map(|(name, count)| vec![name.to_owned(), count.to_string()]));
    text += &section("decisions by rung", &summary.decisions);
    text += &section("decisions by rule", &summary.rules);
    text += &section("accounts in which a shadow rule fired", &summary.shadows);
    text + &format!("\n{secs:.2} s, {rate:.0} events/s\n")
}

fn section<K: Display>(title: &str, counts: &BTreeMap<K, u64>) -> String {
    if counts.is_empty() {
        return format!("\n{title}: none\n");
    }
    let rows: Vec<_> = counts.iter().map(|(name, count)| vec![format!("  {name}"), count.to_string()]).collect();
    format!("\n{title}\n{}", table(&rows))
}
